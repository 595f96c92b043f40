"""Cuts of many series at hours and jobs, and the energy of every piece between two cuts."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lcafoot.fleet.clock import US_PER_S
from lcafoot.fleet.running import Running

__all__ = ["HOUR_US", "Intervals", "Segments", "run_intervals", "segments"]

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

HOUR_US: Final = 3600 * US_PER_S


class Intervals(NamedTuple):
    """From when to when a job holds a series: its number and the job's, start and end [µs]."""

    series: NDArray[np.int32]
    job: NDArray[np.int32]
    start_us: Numbers
    end_us: Numbers


class Segments(NamedTuple):
    """Pieces of series that lie in one hour and belong to one job, or to none (-1).

    Where several jobs hold a device at once each has its own row, with `share` of the energy.
    """

    series: NDArray[np.int32]
    job: NDArray[np.int32]
    start_us: Numbers
    share: Floats
    seconds: Floats
    sums: dict[str, Floats]


def segments(run: Running, jobs: Intervals | None, *, by_hour: bool) -> Segments:
    """Cut series at hours and at starts and ends of jobs, and take the energy of each piece.

    Parameters
    ----------
    run : Running
        The series.
    jobs : Intervals or None
        Which job holds which series when; of the series in `run`, counted from 0. Parts outside the
        readings are cut off.
    by_hour : bool
        Whether to cut at full hours of UTC.

    Returns
    -------
    Segments
        All time of all series, once: jobs that overlap share equally, what no job holds has job -1.
    """
    first, last = run.time_us[run.starts], run.time_us[run.ends]
    length = last - first + 1  # series are laid end to end, so that a key stays far below 2**63
    offset = np.cumsum(length) - length
    count = np.arange(run.starts.size, dtype=np.int64)

    def key(series: Numbers, time_us: Numbers) -> Numbers:
        """Return a number for every time of every series, in their order."""
        return np.asarray(offset[series] + (time_us - first[series]))

    cuts = [key(count, first), key(count, last)]
    if by_hour:
        opening = first // HOUR_US + 1
        hours = np.maximum(last // HOUR_US - opening + 1, 0)
        cuts.append(key(np.repeat(count, hours), (_ranges(opening, hours)) * HOUR_US))
    held = _clipped(jobs, first, last)
    if held is not None:
        numbers = held.series.astype(np.int64)
        opens, closes = key(numbers, held.start_us), key(numbers, held.end_us)
        cuts += [opens, closes]
    cut = np.unique(np.concatenate(cuts))
    series = np.searchsorted(offset, cut, side="right") - 1
    time_us = cut - offset[series] + first[series]
    everywhere = key(np.repeat(count, run.ends - run.starts + 1), run.time_us)
    place = np.searchsorted(everywhere, cut, side="right") - 1
    kept = np.flatnonzero(series[1:] == series[:-1])
    sums = {name: np.diff(at)[kept] for name, at in run.at(place, time_us).items()}
    seconds = np.diff(time_us)[kept] / US_PER_S
    whole = Segments(
        series[kept].astype(np.int32), np.full(kept.size, -1, np.int32), time_us[kept], np.ones(kept.size),
        seconds, sums,
    )  # fmt: skip
    if held is None:
        return whole
    return _shared(whole, held.job, np.searchsorted(cut[kept], opens), np.searchsorted(cut[kept], closes))


def run_intervals(
    series: NDArray[np.int32], time_us: Numbers, job: NDArray[np.int32], *, tidy: bool = False
) -> Intervals:
    """Return which job held which series when, from the job that stands beside each reading.

    Parameters
    ----------
    series, job : ndarray of int32, shape (n,)
        Series and job of each reading; a job below zero is none.
    time_us : ndarray of int64, shape (n,)
        Times in any order; several jobs may stand at one time. [µs]
    tidy : bool, optional
        Whether readings are known to be in the order of series and time, each time once.

    Returns
    -------
    Intervals
        A job holds from a reading of its own until the next reading of the series.

    Examples
    --------
    >>> one = np.zeros(4, dtype=np.int32)
    >>> found = run_intervals(one, np.array([0, 10, 20, 30]), np.array([5, 5, -1, -1], dtype=np.int32))
    >>> found.job.tolist(), found.start_us.tolist(), found.end_us.tolist()
    ([5], [0], [20])
    """
    if tidy:
        rank = opening = None
    else:
        series, time_us, job, rank, opening = _ranked(series, time_us, job)
    new = (job[1:] != job[:-1]) | (series[1:] != series[:-1])
    if rank is not None:
        new |= np.diff(rank) > 1  # a job that comes back later begins anew
    left = np.concatenate(([0], np.flatnonzero(new) + 1))
    right = np.append(left[1:] - 1, series.size - 1)
    named = job[left] >= 0
    left, right = left[named], right[named]
    after = right if rank is None else rank[right]
    times, owners = (time_us, series) if opening is None else opening
    following = np.minimum(after + 1, times.size - 1)
    until = np.where(owners[following] == series[right], times[following], times[after])
    return Intervals(series[left], job[left], time_us[left], until)


def _ranked(
    series: NDArray[np.int32], time_us: Numbers, job: NDArray[np.int32]
) -> tuple[NDArray[np.int32], Numbers, NDArray[np.int32], Numbers, tuple[Numbers, NDArray[np.int32]]]:
    """Sort readings by series, job and time, and rank each by the distinct times of its series."""
    order = np.lexsort((time_us, series))
    series, time_us, job = series[order], time_us[order], job[order]
    new = np.concatenate(([True], (np.diff(time_us) != 0) | (np.diff(series) != 0)))
    rank, opening = np.cumsum(new) - 1, (time_us[new], series[new])
    order = np.lexsort((rank, job, series))
    return series[order], time_us[order], job[order], rank[order], opening


def _clipped(jobs: Intervals | None, first: Numbers, last: Numbers) -> Intervals | None:
    """Cut intervals at the first and the last reading of their series."""
    if jobs is None or not jobs.series.size:
        return None
    start = np.maximum(jobs.start_us, first[jobs.series])
    end = np.minimum(jobs.end_us, last[jobs.series])
    some = end > start
    if not some.any():
        return None
    return Intervals(jobs.series[some], jobs.job[some], start[some], end[some])


def _shared(whole: Segments, job: NDArray[np.int32], opens: Numbers, closes: Numbers) -> Segments:
    """Give each piece to the jobs that hold it, in equal shares."""
    sizes = closes - opens
    piece = _ranges(opens, sizes)
    holders = np.bincount(piece, minlength=whole.series.size)
    idle = np.flatnonzero(holders == 0)
    row = np.concatenate((piece, idle))
    share = np.concatenate((1 / holders[piece], np.ones(idle.size)))
    jobs = np.concatenate((np.repeat(job, sizes), np.full(idle.size, -1, np.int32)))
    sums = {name: column[row] * share for name, column in whole.sums.items()}
    return Segments(whole.series[row], jobs, whole.start_us[row], share, whole.seconds[row] * share, sums)


def _ranges(start: Numbers, size: Numbers) -> Numbers:
    """Return start, start + 1, … for each start, one after the other."""
    before = np.cumsum(size) - size
    return np.asarray(np.arange(int(size.sum()), dtype=np.int64) + np.repeat(start - before, size))
