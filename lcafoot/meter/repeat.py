"""`lcafoot.repeat`: the same work again and again, so that chance and sensor phase average out."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from typing import overload

from lcafoot.energy import EnergyRecord
from lcafoot.errors import DeviceError, OutOfRangeError
from lcafoot.meter.choosing import Devices, choose
from lcafoot.meter.device import Sensor
from lcafoot.meter.repeated import Repeated, Run, put_together
from lcafoot.meter.window import Window
from lcafoot.units import in_range

__all__ = ["repeat"]


@overload
def repeat(
    work: Callable[[], object],
    n: int = ...,
    *,
    label: str = ...,
    idle_s: float = ...,
    cooldown_s: float = ...,
    seed: int = ...,
    devices: Devices = ...,
    interval_s: float = ...,
    journal_dir: str | os.PathLike[str] | None = ...,
    sync: Callable[[], object] | None = ...,
) -> Repeated: ...


@overload
def repeat(
    work: Mapping[str, Callable[[], object]],
    n: int = ...,
    *,
    label: str = ...,
    idle_s: float = ...,
    cooldown_s: float = ...,
    seed: int = ...,
    devices: Devices = ...,
    interval_s: float = ...,
    journal_dir: str | os.PathLike[str] | None = ...,
    sync: Callable[[], object] | None = ...,
) -> dict[str, Repeated]: ...


def repeat(
    work: Callable[[], object] | Mapping[str, Callable[[], object]],
    n: int = 10,
    *,
    label: str = "run",
    idle_s: float = 3.0,
    cooldown_s: float = 0.5,
    seed: int = 0,
    devices: Devices = "auto",
    interval_s: float = 0.1,
    journal_dir: str | os.PathLike[str] | None = "measurements",
    sync: Callable[[], object] | None = None,
) -> Repeated | dict[str, Repeated]:
    """Measure some work n times, spread over the period of the sensors, with the idle power.

    Parameters
    ----------
    work : callable, or mapping of str to callable
        What to measure, called without arguments. Several, to compare them: they run in a
        random order, so that none always finds the warmer chip.
    n : int, optional
        Repetitions of each. At least 2. [1]
    label : str, optional
        What runs; a mapping's names are added.
    idle_s : float, optional
        Length of the idle baseline, once before and once after. Positive. [s]
    cooldown_s : float, optional
        Pause before each repetition and each baseline. Not negative. [s]
    seed : int, optional
        Seed of the order and the delays.
    devices, interval_s, journal_dir, sync
        As in `lcafoot.measure`.

    Returns
    -------
    Repeated, or dict of str to Repeated
        Mean, band, idle baseline, total and above idle; and the record of each repetition.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range, or there is nothing to run.
    DeviceError
        If nothing can be measured, or a device was lost before the second repetition; a loss
        later ends the repetitions and is flagged.

    Notes
    -----
    Each window ends one refresh after the work, because a counter posts late; what idling used
    in that tail is taken off again.

    Repetition k starts when the clock stands at an own part of the longest sensor period, so
    together they look at the work in all its phases, also where it is locked to a sensor that
    looks only part of the time. The band adds in squares the greatest error of the sensor,
    which repetition does not lessen, and t·s/√n of the repetitions.

    Examples
    --------
    >>> found = repeat(lambda: time.sleep(0.1), 2, idle_s=0.2, cooldown_s=0,
    ...                devices="replay:wave", journal_dir=None)
    >>> len(found.records), found.low_j <= found.mean_j <= found.high_j
    (2, True)
    """
    tasks = dict(work) if isinstance(work, Mapping) else {"": work}
    in_range("n", n, low=2)
    in_range("idle_s", idle_s, low=0, low_open=True)
    in_range("cooldown_s", cooldown_s, low=0)
    if not tasks or not all(callable(task) for task in tasks.values()):
        msg = f"work must be callable, or a mapping of names to callables; got {work!r:.60}"
        raise OutOfRangeError(msg)

    bench = _Bench(label, devices, interval_s, journal_dir, sync)
    order = [name for name in tasks for _ in range(n)]
    dice = random.Random(seed)
    dice.shuffle(order)
    phases = {name: _phases(n, dice) for name in tasks}
    runs: dict[str, list[Run]] = {name: [] for name in tasks}
    with bench.window("all repetitions"):
        before = bench.idle("idle before", idle_s, cooldown_s)
        idle_w = {c.device: c.energy_j / before.duration_s for c in before.components}
        for name in order:
            bench.wait(cooldown_s, phases[name].pop())
            run = bench.run(name, tasks[name], idle_w)
            if "device_lost" in run.record.flags:
                break  # what was measured before stays
            runs[name].append(run)
        lost = "device_lost" in run.record.flags
        after = before if lost else bench.idle("idle after", idle_s, cooldown_s)
    results = {}
    for name, found in runs.items():
        if len(found) < 2:
            msg = f"a device was lost after {len(found)} repetitions of {name or label}, too few for a band"
            raise DeviceError(msg)
        title = " ".join(filter(None, (label, name)))
        results[name] = put_together(title, found, (before, after), bench.sensors(), lost=lost)
    return results if isinstance(work, Mapping) else results[""]


class _Bench:
    """Windows over the same devices, which are chosen once."""

    def __init__(
        self,
        label: str,
        devices: Devices,
        interval_s: float,
        journal_dir: str | os.PathLike[str] | None,
        sync: Callable[[], object] | None,
    ) -> None:
        self._label, self._sync = label, sync
        self._devices, self._absent = choose(devices)
        self._options = {
            "interval_s": interval_s,
            "journal_dir": journal_dir,
            "sync": sync,
            "on_sample": None,
        }
        self._period_s = max((d.part.sensor.refresh_s for d in self._devices), default=0.0)

    def window(self, name: str, idle_w: dict[str, float] | None = None) -> Window:
        """Return a window over the devices."""
        title = " ".join(filter(None, (self._label, name)))
        return Window(
            title,
            devices=self._devices,
            idle_w=idle_w,
            absent=self._absent,
            **self._options,  # type: ignore[arg-type]
        )

    def sensors(self) -> dict[str, Sensor]:
        """Return the sensors by the name of their device."""
        return {device.part.device: device.part.sensor for device in self._devices}

    def idle(self, name: str, idle_s: float, pause_s: float) -> EnergyRecord:
        """Measure the machine at rest."""
        time.sleep(pause_s)
        with self.window(name) as window:
            time.sleep(idle_s)
        return window.record

    def wait(self, pause_s: float, phase: float) -> None:
        """Wait for a pause, and then until the clock stands at a phase of the longest period."""
        time.sleep(pause_s)
        if self._period_s > 0:
            time.sleep((phase * self._period_s - time.perf_counter()) % self._period_s)

    def run(self, name: str, task: Callable[[], object], idle_w: dict[str, float]) -> Run:
        """Measure one repetition, and a refresh of rest after it: the counter posts late."""
        with self.window(name, idle_w) as window:
            task()
            if self._sync is not None:
                self._sync()
            end_s = time.perf_counter()
            time.sleep(self._period_s)
            tail_s = time.perf_counter() - end_s
        return Run(window.record, tail_s)


def _phases(n: int, dice: random.Random) -> list[float]:
    """Return n parts of a period, one from each n-th of it, in random order [1]."""
    phases = [(place + dice.random()) / n for place in range(n)]
    dice.shuffle(phases)
    return phases
