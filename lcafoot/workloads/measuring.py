"""One point measured: energy per useful unit through the meter, time and energy by class of operator."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import torch
from torch.autograd import DeviceType

from lcafoot.energy import EnergyRecord
from lcafoot.errors import DeviceError
from lcafoot.meter.choosing import Devices, choose
from lcafoot.meter.modeled import ModeledHost
from lcafoot.meter.power_cap import power_cap
from lcafoot.meter.window import measure
from lcafoot.workloads.building import Work, build
from lcafoot.workloads.layers import REGION
from lcafoot.workloads.operators import class_of, shares
from lcafoot.workloads.settings import UNITS, Settings
from lcafoot.workloads.sweeping import Measured, NotPossibleError, OutOfMemoryError

__all__ = ["gpu_name", "measure_point", "operator_shares", "own_devices"]

WARM_UPS: Final = 2
PROFILED_STEPS: Final = 3
FULL: Final = ("can't allocate memory", "out of memory", "not enough memory")
DYNAMO: Final = "torch._dynamo"


def measure_point(
    point: Settings,
    *,
    size: str = "small",
    device: str = "cpu",
    seconds: float = 1.0,
    repeats: int = 1,
    devices: Devices | None = None,
) -> Measured:
    """Measure one point.

    Parameters
    ----------
    point : Settings
        Workload and switches.
    size, device : str, optional
        As in `lcafoot.workloads.building.build`.
    seconds : float, optional
        Length of each window. Positive. [s]
    repeats : int, optional
        Windows; energy and time are those of their mean, and ``spread`` is half their range over it.
    devices : Devices, optional
        What is read, as in `lcafoot.measure`; `own_devices` if left out.

    Returns
    -------
    tuple of dict and EnergyRecord
        A row: units, energy and time per unit with band, basis, share of time and of energy by class
        of operator; and the record of the first window, whose host says unit and units.

    Raises
    ------
    NotPossibleError
        If a switch cannot be set on this machine.
    OutOfMemoryError
        If the point does not fit.
    """
    with _faults(), power_cap(point.power_cap_w), torch.inference_mode():
        work = build(point, size=size, device=device)
        sync = torch.cuda.synchronize if device == "cuda" else None
        steps = _steps(work, sync, seconds)
        read = own_devices() if devices is None else devices
        records = [_window(point, work, steps, sync, read) for _ in range(repeats)]
        classes = operator_shares(work, device=device)
    return _row(point, work.units * steps, records, classes, size, device), records[0]


def gpu_name() -> str:
    """Return the name of the GPU that PyTorch sees, or an empty text.

    Examples
    --------
    >>> isinstance(gpu_name(), str)
    True
    """
    return torch.cuda.get_device_name() if torch.cuda.is_available() else ""


def own_devices() -> Devices:
    """Return what a sweep reads: all that can be measured, else the model of this process alone.

    Returns
    -------
    Devices
        ``auto``; where nothing is measurable, the model of the machine that counts the processor time
        of this process and not that of other programs.

    Examples
    --------
    >>> own_devices() is not None
    True
    """
    chosen, _ = choose("auto")
    if any(device.part.sensor.basis != "modeled" for device in chosen):
        return "auto"
    return ModeledHost(busy_s=time.process_time)


def operator_shares(work: Work, *, device: str) -> dict[str, float]:
    """Return the share of each class of operators in the wall time of a step.

    Parameters
    ----------
    work : Work
        From `lcafoot.workloads.building.build`.
    device : str
        ``cpu`` or ``cuda``: whose time counts.

    Returns
    -------
    dict of str to float
        Share of every class. [1] They add up to 1.

    Notes
    -----
    From PyTorch's profiler over steps of their own, not the measured ones, because it slows them. The wall
    time is that of as many steps without it, so that its own time counts for no class and not as idle.
    """
    wall_s = _wall_s(work, device)
    kinds = [torch.profiler.ProfilerActivity.CPU]
    if device == "cuda":
        kinds.append(torch.profiler.ProfilerActivity.CUDA)
    with _quiet(), torch.profiler.profile(activities=kinds) as profile:
        _wall_s(work, device)
    return shares(_busy_s(profile.events(), device), wall_s=wall_s)


def _wall_s(work: Work, device: str) -> float:
    """Run some steps, and return how long they took [s]."""
    start = time.perf_counter()
    for _ in range(PROFILED_STEPS):
        work.step()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def _busy_s(events: Iterable[Any], device: str) -> dict[str, float]:
    """Return the time of each class of operators [s].

    A kernel of the GPU stands among the events by itself and again in the operator that started it; it
    counts once, by its operator.
    """
    busy_s: dict[str, float] = {}
    for event in events:
        if event.device_type != DeviceType.CPU:
            continue
        used = event.self_device_time_total if device == "cuda" else event.self_cpu_time_total
        if event.name.startswith(REGION):
            continue  # time inside a region and outside its operators is no operator's
        kind = class_of(event.name, inside=_region(event))
        busy_s[kind] = busy_s.get(kind, 0.0) + used / 1e6
    return busy_s


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the profiler's own lines off the screen: it writes them below Python, to the error stream."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _region(event: Any) -> str:
    """Return the region that a workload marked around an event, if any."""
    around = event.cpu_parent
    while around is not None:
        if around.name.startswith(REGION):
            return str(around.name.removeprefix(REGION))
        around = around.cpu_parent
    return ""


def _steps(work: Work, sync: Callable[[], object] | None, seconds: float) -> int:
    """Warm up, and return how many steps fill a window."""
    for _ in range(WARM_UPS):
        work.step()
    if sync is not None:
        sync()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds / 5 or done < 1:
        work.step()
        if sync is not None:
            sync()
        done += 1
    return max(1, round(done * seconds / (time.perf_counter() - start)))


def _window(
    point: Settings, work: Work, steps: int, sync: Callable[[], object] | None, devices: Devices
) -> EnergyRecord:
    """Measure a number of steps."""
    with measure(point.key, devices=devices, journal_dir=None, sync=sync) as window:
        for _ in range(steps):
            work.step()
    made = {"phase": "inference", "unit": UNITS[point.workload], "units": f"{work.units * steps:g}",
            "batch": str(point.batch), "workload": point.workload}  # fmt: skip
    return replace(window.record, host={**window.record.host, **made})


def _row(
    point: Settings,
    units: float,
    records: list[EnergyRecord],
    classes: dict[str, float],
    size: str,
    device: str,
) -> dict[str, Any]:
    """Turn windows into a row of the sweep's table."""
    total = sum(record.total_j for record in records) / len(records)
    ends = [record.total_j for record in records]
    time_s = sum(record.duration_s for record in records) / len(records)
    energy = {f"j_{kind}": share * total / units for kind, share in classes.items()}
    return {
        "size": size,
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "torch": torch.__version__,
        "measured_on": records[0].start_utc.date().isoformat(),
        "unit": UNITS[point.workload],
        "units": units,
        "seconds": time_s,
        "units_per_s": units / time_s,
        "j_per_unit": total / units,
        "low_j_per_unit": min(record.low_j for record in records) / units,
        "high_j_per_unit": max(record.high_j for record in records) / units,
        "basis": records[0].basis,
        "spread": (max(ends) - min(ends)) / 2 / total if total else 0.0,
        **{f"share_{kind}": share for kind, share in classes.items()},
        **energy,
    }


@contextmanager
def _faults() -> Iterator[None]:
    """Say what a point cannot do, instead of ending the sweep."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as err:
        msg = str(err).splitlines()[0] if str(err) else "the machine has no more"
        raise OutOfMemoryError(msg) from err
    except DeviceError as err:
        raise NotPossibleError(str(err)) from err
    except RuntimeError as err:
        text = str(err).splitlines()[0] if str(err) else type(err).__name__
        if any(part in str(err) for part in FULL):
            raise OutOfMemoryError(text) from err
        if type(err).__module__.startswith(DYNAMO) or type(err).__module__.startswith("torch._inductor"):
            msg = f"torch.compile does not work here ({text})"
            raise NotPossibleError(msg) from err
        raise
