"""Files of a made-up fleet: slots of pods as readings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from lcafoot.fleet.clock import US_PER_S
from lcafoot.fleet.sensor_faults import spoiled

__all__ = ["START_US", "Clock", "Slot", "device_name", "job_name", "write_pod"]

Floats = NDArray[np.float64]

START_US: Final = 1_767_225_600 * US_PER_S
"""2026-01-01 in UTC, when every simulation begins. [µs]"""

HOST: Final = 8
"""GPUs of a host. [1]"""

WAVE: Final = 0.1
"""Power of a job swings by this share about its level. Assumed. [1]"""

FULL_W: Final = 400.0
"""Power of a GPU that computes all the time: an A100's limit. Utilization rises in step. Assumed. [W]"""


class Slot(NamedTuple):
    """So many GPUs of a pod from one step to another, at one level; a job below zero is none."""

    first: int
    gpus: int
    begin: int
    end: int
    level_w: float
    waves: int
    job: int
    user: int


@dataclass(frozen=True)
class Clock:
    """Steps of a simulation."""

    interval_s: float
    steps: int

    def times_us(self, begin: int, end: int) -> NDArray[np.int64]:
        """Return the times of some steps [µs]."""
        steps = np.rint(np.arange(begin, end) * self.interval_s * US_PER_S)
        return np.asarray(START_US + steps.astype(np.int64))


def device_name(number: int) -> str:
    """Name a device."""
    return f"host-{number // HOST:05d}/gpu-{number % HOST}"


def job_name(pod: int, number: int) -> str:
    """Name a job."""
    return f"job-{pod:04d}-{number:05d}"


def write_pod(
    place: Path, slots: list[Slot], makes: Floats, first: int, clock: Clock, pod: int,
    kinds: NDArray[np.int64], seed: int, rows_per_file: int,
) -> None:  # fmt: skip
    """Write the readings of a pod, a file for each span of time."""
    count = makes.size
    power, job = readings_of(slots, makes, clock)
    names = [device_name(first + gpu) for gpu in range(count)]
    job_names = [job_name(pod, number) for number in range(int(job.max()) + 1)]
    span = max(2, rows_per_file // count)
    files = list(range(0, clock.steps + 1, span))
    rng = np.random.default_rng([seed, pod, 1])
    where = rng.integers(0, len(files), kinds.size)
    for number, begin in enumerate(files):
        end = min(begin + span, clock.steps + 1)
        watts, jobs = power[:, begin:end], job[:, begin:end]
        used = np.where(jobs < 0, 0, np.minimum(watts / FULL_W, 1))
        table = pa.table({
            "time": pa.array(np.tile(clock.times_us(begin, end), count), pa.timestamp("us", tz="UTC")),
            "device": pa.DictionaryArray.from_arrays(
                np.repeat(np.arange(count, dtype=np.int32), end - begin), pa.array(names)
            ),
            "power_w": pa.array(watts.ravel().astype(np.float32)),
            "utilization": pa.array(used.ravel().astype(np.float32)),
            "job": pa.DictionaryArray.from_arrays(
                pa.array(jobs.ravel(), mask=jobs.ravel() < 0), pa.array(job_names, pa.string())
            ),
        })  # fmt: skip
        for kind in kinds[where == number]:
            table, more = spoiled(table, int(kind), rng)
            if more is not None:
                pq.write_table(more, place / f"pod-{pod:04d}-{number:04d}-again-{kind}.parquet")
        pq.write_table(table, place / f"pod-{pod:04d}-{number:04d}.parquet", compression="zstd")


def readings_of(slots: list[Slot], makes: Floats, clock: Clock) -> tuple[Floats, NDArray[np.int32]]:
    """Return power and job of all GPUs of a pod at all steps."""
    power = np.zeros((makes.size, clock.steps + 1))
    job = np.full((makes.size, clock.steps + 1), -1, dtype=np.int32)
    for slot in slots:
        own = slice(slot.first, slot.first + slot.gpus)
        if slot.begin == 0:
            power[own, 0] = slot.level_w
        steps = np.arange(1, slot.end - slot.begin + 1)
        swing = np.sin(2 * np.pi * slot.waves * (steps - 1) / max(steps[-1] - 1, 1))
        power[own, slot.begin + 1 : slot.end + 1] = slot.level_w * (1 + WAVE * swing)
        job[own, slot.begin : slot.end] = slot.job
        job[own, clock.steps] = slot.job
    return power * makes[:, None], job
