"""A made-up fleet whose energy is known: power levels of a real cluster, jobs and faults at will."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lcafoot.data import registry
from lcafoot.errors import OutOfRangeError
from lcafoot.fleet.clock import US_PER_S
from lcafoot.fleet.simulated_files import START_US, Clock, Slot, device_name, job_name, write_pod
from lcafoot.units import HOURS_PER_DAY, SECONDS_PER_HOUR, in_range, j_to_kwh

__all__ = ["simulate"]

Floats = NDArray[np.float64]

POD: Final = 32
"""GPUs that are scheduled together: four hosts of eight. [1]"""

MAKE: Final = 0.02
"""Standard deviation of the power of one GPU over that of another at the same work. Assumed. [1]"""

BUSY_FROM_PERCENT: Final = 60.0
"""Readings up to this percentile are taken as idle, those above as of jobs: between them, from about
120 to 240 W, the published distribution is thin. Assumed. [%]"""

MEAN_EPOCH_H: Final = 8.0
"""Mean time until a pod is divided among jobs anew. Assumed: published run times have a median of two
minutes, which no coarse telemetry would see. [h]"""

ROWS_A_FILE: Final = 1_000_000


def simulate(
    folder: str | os.PathLike[str],
    *,
    gpus: int,
    days: float,
    seed: int = 0,
    faults: int = 0,
    interval_s: float = 60.0,
    cluster: str = "seren",
    rows_per_file: int = ROWS_A_FILE,
) -> pd.DataFrame:
    """Write telemetry of a made-up fleet, and return the true energy of every device.

    Parameters
    ----------
    folder : path-like
        Where to write; must be empty or new.
    gpus : int
        Number of devices. Positive. [1]
    days : float
        How long. Positive. [day]
    seed : int, optional
        The same seed gives the same files.
    faults : int, optional
        Number of faults of sensors and logs to put in, of eight kinds in turn: readings that are
        missing, repeated, out of order, no number, negative, of a clock that was wrong, written
        twice in another file, or stamped late. [1]
    interval_s : float, optional
        Time between two readings of a device; the time is rounded to whole steps. [s]
    cluster : str, optional
        Whose power levels: ``seren`` or ``kalos`` of the package ``cluster_trace``.
    rows_per_file : int, optional
        About how many readings a file holds. [1]

    Returns
    -------
    pandas.DataFrame
        A row a device: ``device, host, energy_kwh, idle_kwh`` [kWh] and ``device_h`` [h]: the truth.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range, or the folder holds something.

    Notes
    -----
    Beside the telemetry stand ``_jobs.parquet`` (``job, device, user, start, end, energy_kwh``: the
    truth again) and ``_devices.parquet`` (``device, host, site``).

    Pods of 32 GPUs are divided among jobs of 1 to 32 GPUs, anew after a time that is drawn. A slot holds a
    job, or is idle, so often that the levels follow the published distribution of readings. At a
    change the power runs straight to its new level within one step; within a job it swings in whole
    sine waves. GPUs differ by some percent. The truth is the closed form: level × time, and half the
    change × one step. Sizes and lengths of jobs, swings, differences of GPUs and utilization are assumed.

    Examples
    --------
    >>> import tempfile
    >>> truth = simulate(tempfile.mkdtemp(), gpus=8, days=0.5)
    >>> len(truth), bool(8 * 0.5 * 24 * 0.05 < truth["energy_kwh"].sum() < 8 * 0.5 * 24 * 0.6)
    (8, True)
    """
    for name, number, low in (("gpus", gpus, 1), ("seed", seed, 0), ("faults", faults, 0)):
        if float(in_range(name, number, low=low)) % 1:
            msg = f"{name} must be a whole number in [{low}, ∞); got {number!r}"
            raise OutOfRangeError(msg)
    clock, place = _clock(days, interval_s), _empty(Path(folder))
    levels = _levels(cluster)
    rng = np.random.default_rng(seed)
    pods = [(first, min(POD, int(gpus) - first)) for first in range(0, int(gpus), POD)]
    hit = np.bincount(rng.integers(0, len(pods), int(faults)), minlength=len(pods))
    truth, jobs = [], []
    for number, (first, count) in enumerate(pods):
        own = np.random.default_rng([seed, number])
        makes = own.normal(1, MAKE, count).clip(0.9, 1.1)  # no two GPUs draw quite the same
        slots = _slots(own, count, clock, levels)
        energy, of_jobs = _truth(slots, makes, first, clock, number)
        truth.append(energy)
        jobs.append(of_jobs)
        kinds = np.arange(hit[:number].sum(), hit[: number + 1].sum())
        write_pod(place, slots, makes, first, clock, number, kinds, seed, rows_per_file)
    whole_truth = pd.concat(truth, ignore_index=True)
    pd.concat(jobs, ignore_index=True).to_parquet(place / "_jobs.parquet")
    named = whole_truth[["device", "host"]].assign(
        site=np.where(np.arange(len(whole_truth)) % 64 < 32, "a", "b")
    )
    named.to_parquet(place / "_devices.parquet")
    return whole_truth


def _clock(days: float, interval_s: float) -> Clock:
    """Cut the time into steps."""
    seconds = float(in_range("days", days, low=0, low_open=True)) * HOURS_PER_DAY * SECONDS_PER_HOUR
    step = float(in_range("interval_s", interval_s, low=0, low_open=True, high=seconds))
    return Clock(step, round(seconds / step))


def _empty(place: Path) -> Path:
    """Make a folder, and refuse one that holds something."""
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()):
        msg = f"folder must be empty or new, so that no telemetry is mixed; got {place}"
        raise OutOfRangeError(msg)
    return place


def _levels(cluster: str) -> tuple[Floats, Floats]:
    """Return percentiles and power of a cluster's GPUs, as they are published."""
    table = registry.load("cluster_trace", "power")
    known = sorted(set(table["cluster"]))
    if cluster not in known:
        msg = f"cluster must be one of {', '.join(known)}; got {cluster!r}"
        raise OutOfRangeError(msg)
    own = table[(table["cluster"] == cluster) & (table["device"] == "gpu")]
    return own["percent"].to_numpy(dtype=float), own["power_w"].to_numpy(dtype=float)


def _slots(rng: np.random.Generator, count: int, clock: Clock, levels: tuple[Floats, Floats]) -> list[Slot]:
    """Divide a pod among jobs, epoch after epoch."""
    slots: list[Slot] = []
    begin, job = 0, 0
    while begin < clock.steps:
        length = rng.exponential(MEAN_EPOCH_H) * SECONDS_PER_HOUR / clock.interval_s
        end = min(begin + max(4, round(length)), clock.steps)
        end = clock.steps if clock.steps - end < 4 else end
        size = int(rng.choice([1, 2, 4, 8, 16, 32]))
        for first in range(0, count, size):
            percent = rng.uniform(0, 100)
            level = float(np.interp(percent, *levels))
            busy = percent > BUSY_FROM_PERCENT
            waves = int(rng.integers(1, max(2, (end - begin) // 8)))
            user = int(rng.integers(0, 20))
            own = min(size, count - first)
            whose = (waves, job) if busy else (0, -1)
            slots.append(Slot(first, own, begin, end, level, *whose, user))
            job += busy
        begin = end
    return slots


def _truth(
    slots: list[Slot], makes: Floats, first: int, clock: Clock, pod: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the energy of devices and of jobs in closed form."""
    count = makes.size
    energy_j, idle_j = np.zeros(count), np.zeros(count)
    before = np.full(count, np.nan)
    jobs = []
    for slot in slots:
        own = slice(slot.first, slot.first + slot.gpus)
        last = np.where(np.isnan(before[own]), slot.level_w, before[own])
        steps = slot.end - slot.begin
        used = ((last + slot.level_w) / 2 + slot.level_w * (steps - 1)) * clock.interval_s * makes[own]
        before[own] = slot.level_w
        energy_j[own] += used
        if slot.job < 0:
            idle_j[own] += used
        else:
            for gpu, each in zip(range(slot.first, slot.first + slot.gpus), used, strict=True):
                jobs.append((job_name(pod, slot.job), device_name(first + gpu), f"user-{slot.user:02d}",
                             slot.begin, slot.end, float(j_to_kwh(each))))  # fmt: skip
    names = [device_name(first + gpu) for gpu in range(count)]
    table = pd.DataFrame({
        "device": names,
        "host": [name.partition("/")[0] for name in names],
        "energy_kwh": j_to_kwh(energy_j),
        "idle_kwh": j_to_kwh(idle_j),
        "device_h": clock.steps * clock.interval_s / SECONDS_PER_HOUR,
    })  # fmt: skip
    of_jobs = pd.DataFrame(jobs, columns=["job", "device", "user", "start", "end", "energy_kwh"])
    for name in ("start", "end"):
        microseconds = START_US + of_jobs[name].astype("int64") * round(clock.interval_s * US_PER_S)
        of_jobs[name] = pd.to_datetime(microseconds, unit="us", utc=True)
    return table, of_jobs
