"""GPUs that are not there, for lessons on a laptop: simulated, or played from a record; always marked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError, RecordError
from lcafoot.meter.device import Device, Part, Reading, Sensor
from lcafoot.meter.replay import REPLAYED, Replay

__all__ = ["SIMULATED", "SimulatedGpu", "busy_gpu", "played_devices", "replayed_devices", "wave_gpu"]

SIMULATED: Final = "simulated: no GPU was measured"
IDLE_W: Final = 100.0
LOAD_W: Final = 500.0
LIMIT_W: Final = 700.0
REFRESH_S: Final = 0.1
PERIOD_S: Final = 2.0
GAIN: Final = 0.05


class SimulatedGpu(Device):
    """A GPU that follows a rule; its counter is refreshed ten times a second, as a real one's.

    Parameters
    ----------
    name : str
        Name of the component.
    energy_j : callable
        Energy since it was made [J], at a time since then [s].
    clock : callable, optional
        Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        name: str,
        energy_j: Callable[[float], float],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._energy_j, self._clock = energy_j, clock
        self._start_s = clock()
        self._last = (0.0, 0.0)
        self._power_w = IDLE_W
        self.part = Part(
            name,
            "gpu",
            Sensor(
                gain=GAIN,
                refresh_s=REFRESH_S,
                limit_w=LIMIT_W,
                basis="modeled",
                method="replayed",
                flags=("simulated", SIMULATED),
            ),
        )

    def read(self) -> Reading:
        """Return the counter [J] and the power over the last refresh [W]."""
        at_s = self._clock() - self._start_s
        refreshed_s = math.floor(at_s / REFRESH_S) * REFRESH_S
        if refreshed_s > self._last[0]:
            counter_j = self._energy_j(refreshed_s)
            self._power_w = (counter_j - self._last[1]) / (refreshed_s - self._last[0])
            self._last = (refreshed_s, counter_j)
        return Reading(self._last[1], self._power_w)


def wave_gpu() -> SimulatedGpu:
    """Return a GPU that draws 500 W in the first half of every 2 s, and 100 W in the second.

    Examples
    --------
    >>> wave_gpu().part.sensor.basis
    'modeled'
    """

    def energy_j(at_s: float) -> float:
        periods, rest_s = divmod(at_s, PERIOD_S)
        busy_s = periods * PERIOD_S / 2 + min(rest_s, PERIOD_S / 2)
        return IDLE_W * at_s + (LOAD_W - IDLE_W) * busy_s

    return SimulatedGpu("simulated GPU (square wave)", energy_j)


def busy_gpu() -> SimulatedGpu:
    """Return a GPU that works when this program's processor does: 100 W at idle, 500 W at full load.

    Examples
    --------
    >>> busy_gpu().part.kind
    'gpu'
    """
    start_s = time.process_time()

    def energy_j(at_s: float) -> float:
        busy_s = min(time.process_time() - start_s, at_s)
        return IDLE_W * at_s + (LOAD_W - IDLE_W) * busy_s

    return SimulatedGpu("simulated GPU (follows this program)", energy_j)


BUILT_IN: Final[Mapping[str, Callable[[], SimulatedGpu]]] = {"busy": busy_gpu, "wave": wave_gpu}


def replayed_devices(name: str) -> list[Device]:
    """Return the devices of ``devices="replay:NAME"``.

    Parameters
    ----------
    name : str
        ``busy``, ``wave``, or the path of a record's Parquet file.

    Returns
    -------
    list of Device
        One simulated GPU, or one device for each series of the record.

    Raises
    ------
    MissingDataError
        If there is no such simulated GPU.
    RecordError
        If the record cannot be read, or holds no series.

    Examples
    --------
    >>> [device.part.device for device in replayed_devices("wave")]
    ['simulated GPU (square wave)']
    """
    if name in BUILT_IN:
        return [BUILT_IN[name]()]
    if name.endswith(".parquet"):
        from lcafoot.meter.store import load_record

        return played_devices(load_record(name))
    what, hint = "replay", "Or name the path of a record (.parquet), or hand the record itself to devices="
    raise MissingDataError.of(what, name, BUILT_IN, hint)


def played_devices(record: EnergyRecord) -> list[Device]:
    """Return devices that play the series of a record again, from the start and over and over.

    Parameters
    ----------
    record : EnergyRecord
        A record with series.

    Returns
    -------
    list of Device
        One for each series; marked as replayed.

    Raises
    ------
    RecordError
        If the record holds no series.
    """
    parts = {component.device: component for component in record.components}
    runs = [Replay(trace, part=parts[trace.device]) for trace in record.traces]
    if not runs:
        msg = f"the record {record.label!r} holds no power series to replay; choose one with samples()"
        raise RecordError(msg)
    played = {run.device for run in runs}
    return [_Played(run, run.part.part_of if run.part.part_of in played else None) for run in runs]


class _Played(Device):
    """A series that starts when the device is made, and starts over at its end."""

    def __init__(self, run: Replay, part_of: str | None) -> None:
        self._run = run
        self._start_s = time.perf_counter()
        self._round_j = float(run.energy_j(run.duration_s))
        energy_j = run.part.energy_j or 1.0
        self.part = Part(
            run.device,
            run.part.kind,
            part_of=part_of,
            sensor=Sensor(
                gain=float(np.clip(1 - energy_j / max(run.part.high_j, energy_j), 0, 0.99)),
                gain_below=energy_j / max(run.part.low_j, 1e-9 * energy_j) - 1,
                refresh_s=0.0,
                limit_w=float(run.power_w(np.linspace(0, run.duration_s, 1001)).max()),
                basis=run.part.basis,
                method="replayed",
                flags=tuple(dict.fromkeys((*run.part.flags, "replayed", REPLAYED))),
            ),
        )

    def read(self) -> Reading:
        """Return the energy since the start [J] and the power now [W]."""
        rounds, at_s = divmod(time.perf_counter() - self._start_s, self._run.duration_s)
        return Reading(
            rounds * self._round_j + float(self._run.energy_j(at_s)), float(self._run.power_w(at_s))
        )
