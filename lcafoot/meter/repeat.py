"""`lcafoot.repeat`: the same work again and again, so that chance and sensor phase average out."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, overload

from lcafoot.energy import EnergyRecord
from lcafoot.errors import OutOfRangeError
from lcafoot.meter.choosing import Devices, choose
from lcafoot.meter.device import Device, Part
from lcafoot.meter.sampler import shared_sampler
from lcafoot.meter.window import Window
from lcafoot.units import in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Repeated", "repeat"]

T_95: Final = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
"""Student's t for a two-sided 95 % interval, from 1 to 30 degrees of freedom [1]."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What one repetition of some work used, on average, in total and above idle.

    Parameters
    ----------
    label : str
        What ran.
    records : tuple of EnergyRecord
        One for each repetition.
    idle : tuple of EnergyRecord
        The idle baselines before and after.
    duration_s : float
        Mean time of a repetition. [s]
    mean_j, low_j, high_j : float
        Energy of one repetition with its 95 % band. [J]
    idle_w, idle_low_w, idle_high_w : float
        Power at idle with its band. [W]
    above_idle_j, above_idle_low_j, above_idle_high_j : float
        The same energy less what idling would have used in that time. It can be negative. [J]
    """

    label: str
    records: tuple[EnergyRecord, ...]
    idle: tuple[EnergyRecord, ...]
    duration_s: float
    mean_j: float
    low_j: float
    high_j: float
    idle_w: float
    idle_low_w: float
    idle_high_w: float
    above_idle_j: float
    above_idle_low_j: float
    above_idle_high_j: float

    def table(self) -> pd.DataFrame:
        """Return total, idle share and above idle, each with its band.

        Returns
        -------
        pandas.DataFrame
            Index ``total``, ``at idle in that time``, ``above idle``; columns ``energy_j``,
            ``low_j``, ``high_j`` [J].
        """
        import pandas as pd

        time_s = self.duration_s
        rows = {
            "total": (self.mean_j, self.low_j, self.high_j),
            "at idle in that time": (
                self.idle_w * time_s,
                self.idle_low_w * time_s,
                self.idle_high_w * time_s,
            ),
            "above idle": (self.above_idle_j, self.above_idle_low_j, self.above_idle_high_j),
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["energy_j", "low_j", "high_j"])


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

    Notes
    -----
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

    def window(name: str, chosen: Devices, idle_w: dict[str, float] | None = None) -> Window:
        return Window(
            name, devices=chosen, interval_s=interval_s, journal_dir=journal_dir, sync=sync,
            on_sample=None, idle_w=idle_w, absent=absent,
        )  # fmt: skip

    found, absent = choose(devices)
    order = [name for name in tasks for _ in range(n)]
    dice = random.Random(seed)
    dice.shuffle(order)
    records: dict[str, list[EnergyRecord]] = {name: [] for name in tasks}
    with window(f"{label}, all repetitions", found):
        parts = _parts(found)
        period_s = max((part.sensor.refresh_s for part in parts.values()), default=0.0)
        phases = {name: _phases(n, dice) for name in tasks}
        before = _idle(window(f"{label}, idle before", found), idle_s, cooldown_s)
        idle_w = {c.device: c.energy_j / before.duration_s for c in before.components}
        for name in order:
            _wait(cooldown_s, phases[name].pop() * period_s, period_s)
            with window(" ".join(filter(None, (label, name))), found, idle_w) as one:
                tasks[name]()
            records[name].append(one.record)
        after = _idle(window(f"{label}, idle after", found), idle_s, cooldown_s)
    results = {
        name: _result(" ".join(filter(None, (label, name))), runs, (before, after), parts)
        for name, runs in records.items()
    }
    return results if isinstance(work, Mapping) else results[""]


def _parts(devices: list[Device]) -> dict[str, Part]:
    """Return the parts that are read, by name; those of the book, for a fallback is there too."""
    known = shared_sampler().book.parts
    return {d.part.device: d.part for d in devices} or dict(known)


def _phases(n: int, dice: random.Random) -> list[float]:
    """Return n parts of a period, one from each n-th of it, in random order [1]."""
    phases = [(place + dice.random()) / n for place in range(n)]
    dice.shuffle(phases)
    return phases


def _wait(pause_s: float, phase_s: float, period_s: float) -> None:
    """Wait for a pause, and then until the clock stands at a phase of the period."""
    time.sleep(pause_s)
    if period_s > 0:
        time.sleep((phase_s - time.perf_counter()) % period_s)


def _idle(window: Window, idle_s: float, pause_s: float) -> EnergyRecord:
    """Measure the machine at rest."""
    time.sleep(pause_s)
    with window:
        time.sleep(idle_s)
    return window.record


def _result(
    label: str, runs: list[EnergyRecord], idle: tuple[EnergyRecord, EnergyRecord], parts: Mapping[str, Part]
) -> Repeated:
    """Put the repetitions together."""
    n = len(runs)
    t_95 = T_95[n - 2] if n - 2 < len(T_95) else 1.96 + 2.4 / (n - 1)
    energies_j = [run.total_j for run in runs]
    mean_j = math.fsum(energies_j) / n
    spread_j = math.sqrt(math.fsum((e - mean_j) ** 2 for e in energies_j) / (n - 1))
    chance_j = t_95 * spread_j / math.sqrt(n)
    time_s = math.fsum(run.duration_s for run in runs) / n
    powers_w = [rest.total_j / rest.duration_s for rest in idle]
    idle_w, drift_w = sum(powers_w) / 2, abs(powers_w[1] - powers_w[0]) / 2
    above_j = mean_j - idle_w * time_s
    less, more = _gains(runs, parts)
    low = math.hypot(mean_j * less, chance_j)
    high = math.hypot(mean_j * more, chance_j)
    above_chance_j = math.hypot(chance_j, drift_w * time_s)
    return Repeated(
        label=label,
        records=tuple(runs),
        idle=idle,
        duration_s=time_s,
        mean_j=mean_j,
        low_j=max(mean_j - low, 0.0),
        high_j=mean_j + high,
        idle_w=idle_w,
        idle_low_w=max(idle_w - math.hypot(idle_w * less, drift_w), 0.0),
        idle_high_w=idle_w + math.hypot(idle_w * more, drift_w),
        above_idle_j=above_j,
        above_idle_low_j=above_j - math.hypot(above_j * less, above_chance_j),
        above_idle_high_j=above_j + math.hypot(above_j * more, above_chance_j),
    )


def _gains(runs: list[EnergyRecord], parts: Mapping[str, Part]) -> tuple[float, float]:
    """Return how far the sensors can be off below and above, as shares of the total [1]."""
    total_j = math.fsum(run.total_j for run in runs) or 1.0
    outer = [component for run in runs for component in run.outermost]
    sensors = [(parts[c.device].sensor, c.energy_j) for c in outer if c.device in parts]
    less = math.fsum(energy_j - sensor.least_j(energy_j) for sensor, energy_j in sensors)
    more = math.fsum(sensor.most_j(energy_j) - energy_j for sensor, energy_j in sensors)
    return less / total_j, more / total_j
