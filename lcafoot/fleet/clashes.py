"""Readings laid together or taken apart, and two devices told from one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lcafoot.fleet.reading import Readings

__all__ = ["clash", "clashing_in", "doubled", "interleaved", "joined", "replace_rows", "strays"]

CLASH_W, CLASH_SHARE, CLASH_TIMES = 1.0, 0.1, 10
"""Readings of one time that differ by more than this [W], at more than this share of a device's times
and more often than this, are those of two devices."""

CLASH_RATIO = 3.0
"""So many times more from file to file than within one, and the files are those of two devices. [1]"""

FAR_US, FEW = 30 * 24 * 3600 * 10**6, 0.05
"""Readings so far [µs] from all others of their device, and no more than this share of them, were written
by a clock that was wrong."""

ALTERNATING = 0.8
"""Share of steps that must change between short and long for two rhythms in one series. [1]"""


def strays(found: Readings) -> NDArray[np.bool_]:
    """Say which readings lie months away from the others of their device: their clock was wrong."""
    odd = np.zeros(found.device.size, dtype=bool)
    if not odd.size or np.ptp(found.time_us) <= FAR_US:
        return odd
    order = np.lexsort((found.time_us, found.device))
    device, time_us = found.device[order], found.time_us[order]
    apart = (np.diff(device) != 0) | (np.diff(time_us) > FAR_US)
    group = np.concatenate(([0], np.cumsum(apart)))
    odd[order] = np.bincount(group)[group] < FEW * np.bincount(device)[device]
    return odd


def interleaved(series: NDArray[np.int32], time_us: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the series whose steps change between short and long throughout: two devices, two rhythms."""
    steps = np.diff(time_us).astype(np.float64)
    within = series[1:] == series[:-1]
    whole = within[2:] & within[1:-1] & within[:-2]
    next_one, next_two = (np.abs(steps[n : n + whole.size] - steps[: whole.size]) for n in (1, 2))
    changing = whole & (next_one > 0.02 * (steps[:-2] + steps[1:-1])) & (4 * next_two < next_one)
    if changing.sum() <= CLASH_TIMES:
        return np.zeros(0, dtype=np.int32)
    owner, size = series[: whole.size], int(series[-1]) + 1
    often, every = (np.bincount(owner[each], minlength=size) for each in (changing, whole))
    return np.flatnonzero((often > CLASH_TIMES) & (often > ALTERNATING * every)).astype(np.int32)


def clashing_in(found: Readings) -> NDArray[np.int32]:
    """Return the devices whose readings of one time differ too often to be those of one device."""
    order = np.lexsort((found.time_us, found.device))
    device, time_us, value = found.device[order], found.time_us[order], found.value[order]
    again = (np.diff(device) == 0) & (np.diff(time_us) == 0)
    apart = again & (np.abs(np.diff(value)) > CLASH_W)
    size = int(device.max()) + 1
    clashes = np.bincount(device[1:][apart], minlength=size)
    times = np.bincount(device, minlength=size) - np.bincount(device[1:][again], minlength=size)
    return np.flatnonzero((clashes > CLASH_TIMES) & (clashes > CLASH_SHARE * times)).astype(np.int32)


def clash(device: str, path: str) -> dict[str, str]:
    """Say that two devices have one id."""
    why = (
        f"device {device!r} has two powers at one time, or two rhythms, over and over: two devices share "
        "this id; put the host into the id, as in host/gpu-0"
    )
    return {"where": f"{device} in {path}", "fault": "RecordError", "why": why, "device": device}


def doubled(by_file: Sequence[Readings]) -> set[str]:
    """Return the devices that differ from file to file far more than within a file, at the same time.

    One device that is written to several files goes on in each where it was in the other.
    """
    tables = []
    for number, each in enumerate(by_file):
        device = np.asarray(each.device_names, dtype=object)[each.device]
        own = {"device": device, "time": each.time_us, "value": each.value, "file": number}
        tables.append(pd.DataFrame(own))
    table = pd.concat(tables, ignore_index=True).drop_duplicates(["device", "time", "value"])
    within = table.sort_values(["device", "file", "time"]).groupby(["device", "file"])["value"].diff().abs()
    table = table.assign(within=within).sort_values(["device", "time"])
    across = table["file"].ne(table["file"].shift()) & table["device"].eq(table["device"].shift())
    table["across"] = table["value"].diff().abs().where(across)
    means = table.groupby("device")[["within", "across"]].agg(["mean", "count"])
    often = means["across", "count"] > CLASH_TIMES
    twice = often & (means["across", "mean"] > CLASH_RATIO * means["within", "mean"] + CLASH_W)
    return set(twice.index[twice])


def replace_rows(found: Readings, kept: NDArray[np.bool_]) -> Readings:
    """Return only some readings."""
    return found._replace(
        device=found.device[kept],
        time_us=found.time_us[kept],
        value=found.value[kept],
        job=None if found.job is None else found.job[kept],
        utilization=None if found.utilization is None else found.utilization[kept],
    )


def joined(many: Iterable[Readings]) -> Readings:
    """Lay readings of several files together, names counted anew."""
    each = list(many)

    def renamed(which: str, names: str) -> tuple[NDArray[np.int32], list[str]]:
        known: dict[str, int] = {}
        codes = []
        for found in each:
            new = np.array([known.setdefault(name, len(known)) for name in getattr(found, names)] + [-1])
            codes.append(new[getattr(found, which)].astype(np.int32))
        return np.concatenate(codes), list(known)

    device, device_names = renamed("device", "device_names")
    job, job_names = (None, []) if each[0].job is None else renamed("job", "job_names")
    used = [found.utilization for found in each if found.utilization is not None]
    return Readings(
        device,
        device_names,
        np.concatenate([found.time_us for found in each]),
        np.concatenate([found.value for found in each]),
        job,
        job_names,
        np.concatenate(used) if used else None,
        sum(found.bad for found in each),
    )
