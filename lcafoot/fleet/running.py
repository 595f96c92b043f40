"""Running sums along the series of many devices, and what lies between any two times of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lcafoot.fleet.clock import US_PER_S
from lcafoot.meter.integrate import piece_j

__all__ = ["LONG_S", "Running", "long_unseen", "running"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

LONG_S = 30 * 24 * 3600.0
"""A device that was not seen for longer is named: its energy there is a guess. [s]"""

MOST_W = 100_000.0
"""A counter that was reset cannot have counted faster since. [W]"""


@dataclass(frozen=True)
class Running:
    """Many series laid end to end, with what has run up since the first reading of all.

    Differences of two running sums of one series are what lies between; nothing runs up from the
    last reading of one series to the first of the next.

    Parameters
    ----------
    starts, ends : ndarray of int64, shape (series,)
        Places of the first and of the last reading of each series.
    time_us : ndarray of int64, shape (n,)
        Times. [µs]
    value : ndarray of float64, shape (n,)
        Power [W], or counter [J].
    steps_s : ndarray of float64, shape (n - 1,)
        Length of each step; zero from series to series. [s]
    piece_j : ndarray of float64, shape (n - 1,)
        Energy of each step; zero from series to series. [J]
    gap : ndarray of bool, shape (n - 1,)
        Which steps do not see what lies between.
    utilization : ndarray of float64 or None
        Share of the time in which the device computes. [1]
    is_counter : bool
        Whether the values are those of a counter.
    """

    starts: Places
    ends: Places
    time_us: Places
    value: Floats
    steps_s: Floats
    piece_j: Floats
    gap: NDArray[np.bool_]
    utilization: Floats | None
    is_counter: bool

    def extremes_w(self) -> tuple[Floats, Floats]:
        """Return the least and the greatest power of each series [W]; of a counter, of its steps."""
        power = self.value
        if self.is_counter:
            power = np.append(self.piece_j / np.maximum(self.steps_s, 1 / US_PER_S), 0.0)
            long = self.ends > self.starts
            power[self.ends[long]] = power[self.ends[long] - 1]  # the last reading begins no step
        return np.minimum.reduceat(power, self.starts), np.maximum.reduceat(power, self.starts)

    def at(self, place: Places, time_us: Places) -> dict[str, Floats]:
        """Return the running sums at some times.

        Parameters
        ----------
        place : ndarray of int64, shape (m,)
            Place of the last reading that is not later, in the same series.
        time_us : ndarray of int64, shape (m,)
            Times, at most that of the last reading of the series. [µs]

        Returns
        -------
        dict of str to ndarray of float64, shape (m,)
            ``energy_j`` and ``gap_j`` [J], ``unseen_s`` and ``active_s`` [s].
        """
        step = np.minimum(place, max(self.piece_j.size - 1, 0))
        part_s = (time_us - self.time_us[place]) / US_PER_S
        inside = part_s > 0
        part_j = np.zeros_like(part_s)
        part_j[inside] = self._part_j(step[inside], part_s[inside])
        zero = np.zeros_like(part_j)
        sums = {"energy_j": _before(self.piece_j, place) + part_j, "gap_j": zero, "unseen_s": zero}
        if self.gap.any():
            hidden = self.gap[step]
            sums["gap_j"] = _before(self.piece_j * self.gap, place) + part_j * hidden
            sums["unseen_s"] = _before(self.steps_s * self.gap, place) + part_s * hidden
        return sums | {"active_s": zero if self.utilization is None else self._active_s(place, step, part_s)}

    def _part_j(self, step: Places, part_s: Floats) -> Floats:
        """Return the energy of the first part of some steps [J]."""
        whole_s = self.steps_s[step]
        if self.is_counter:
            return self.piece_j[step] * part_s / whole_s
        first, last = self.value[step], self.value[step + 1]
        return piece_j(part_s, first, first + (last - first) * part_s / whole_s)

    def _active_s(self, place: Places, step: Places, part_s: Floats) -> Floats:
        """Return the running time in which devices compute [s]: each reading holds until the next."""
        assert self.utilization is not None
        return _before(self.steps_s * self.utilization[:-1], place) + part_s * self.utilization[step]


def running(
    series: NDArray[np.int32],
    time_us: Places,
    value: Floats,
    *,
    longest_gap_s: float,
    is_counter: bool = False,
    wrap_j: float | None = None,
    utilization: Floats | None = None,
) -> Running:
    """Integrate many series at once, each as `lcafoot.meter.integrate.integrate` does.

    Parameters
    ----------
    series : ndarray of int32, shape (n,)
        Number of the series of each reading, never falling.
    time_us : ndarray of int64, shape (n,)
        Times, rising within a series. [µs]
    value : ndarray of float64, shape (n,)
        Power [W], or energy counter [J].
    longest_gap_s : float
        Two readings further apart do not see what lies between. [s]
    is_counter : bool, optional
        Whether the values are those of a counter. A counter that falls was reset: what it counted
        since then is its energy, if it can be, and the step is a gap.
    wrap_j : float, optional
        Where the counter begins anew; then a fall is no reset. [J]
    utilization : ndarray of float64, optional
        Share of the time in which the device computes. [1]

    Returns
    -------
    Running
        The series and their running sums.

    Examples
    --------
    Two devices at 100 and 300 W, ten seconds each:

    >>> two = running(np.array([0, 0, 1, 1], dtype=np.int32), np.array([0, 10, 0, 10]) * 10**6,
    ...               np.array([100.0, 100, 300, 300]), longest_gap_s=30)
    >>> two.piece_j
    array([1000.,    0., 3000.])
    """
    across = series[1:] != series[:-1]
    starts = np.concatenate(([0], np.flatnonzero(across) + 1))
    ends = np.concatenate((starts[1:] - 1, [series.size - 1]))
    steps_s = np.diff(time_us) / US_PER_S
    if is_counter:
        pieces, fell = _gained(value, steps_s, wrap_j)
    else:
        pieces, fell = piece_j(steps_s, value[:-1], value[1:]), None
    gap = steps_s > longest_gap_s
    if fell is not None:
        gap |= fell
    steps_s[starts[1:] - 1] = pieces[starts[1:] - 1] = 0.0
    gap[starts[1:] - 1] = False
    return Running(starts, ends, time_us, value, steps_s, pieces, gap, utilization, is_counter)


def long_unseen(run: Running, names: Sequence[str]) -> list[dict[str, str]]:
    """Name the devices that were not seen for very long.

    Parameters
    ----------
    run : Running
        The series.
    names : sequence of str
        Their names.

    Returns
    -------
    list of dict
        Rows of the list of what is missing.
    """
    steps = np.flatnonzero(run.gap & (run.steps_s > LONG_S))
    places = np.searchsorted(run.starts, steps, side="right") - 1
    found = []
    for place, days in zip(places, run.steps_s[steps] / 86_400, strict=True):
        why = f"device {names[place]!r} was not seen for {days:.0f} days: its energy there is a guess"
        remedy = "ask for the time before or after, with start= and end="
        found.append({"where": f"device {names[place]}", "fault": "RecordError", "why": f"{why}; {remedy}"})
    return found


def _gained(
    counter_j: Floats, steps_s: Floats, wrap_j: float | None
) -> tuple[Floats, NDArray[np.bool_] | None]:
    """Return what a counter gained in each step [J], and which steps do not see what it held before."""
    gained = np.diff(counter_j)
    fell = gained < 0
    if wrap_j is not None:
        return np.where(fell, gained + wrap_j, gained), None
    since = np.where(counter_j[1:] <= MOST_W * steps_s, counter_j[1:], 0.0)
    return np.where(fell, since, gained), fell


def _before(pieces: Floats, place: Places) -> Floats:
    """Return the sum of all pieces before some places."""
    so_far = np.empty(pieces.size + 1)
    so_far[0] = 0.0
    np.cumsum(pieces, out=so_far[1:])
    return so_far[place]
