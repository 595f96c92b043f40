"""From readings of power to energy, with what was not seen told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.units import in_range

__all__ = ["Integral", "in_order", "integrate", "thin", "trapezoid_j"]


@dataclass(frozen=True, slots=True)
class Integral:
    """Energy of a power series, and how much of it was seen.

    Parameters
    ----------
    energy_j : float
        Trapezoid over all readings, gaps bridged. [J]
    duration_s : float
        From the first reading to the last. [s]
    coverage : float
        Share of the duration outside gaps, in [0, 1]. [1]
    unseen_s : float
        Length of all gaps. [s]
    gap_j : float
        The part of `energy_j` that lies in gaps. [J]
    gap_low_j, gap_high_j : float
        The same part if each gap was spent at the least, or the greatest, power seen. [J]
    flags : tuple of str
        ``unsorted``, ``repeated_times`` and ``gaps_bridged``, where they apply.
    """

    energy_j: float
    duration_s: float
    coverage: float
    unseen_s: float
    gap_j: float
    gap_low_j: float
    gap_high_j: float
    flags: tuple[str, ...]

    @property
    def low_j(self) -> float:
        """Energy in joules [J] if each gap was spent at the least power seen."""
        return max(0.0, self.energy_j - max(0.0, self.gap_j - self.gap_low_j))

    @property
    def high_j(self) -> float:
        """Energy in joules [J] if each gap was spent at the greatest power seen."""
        return self.energy_j + max(0.0, self.gap_high_j - self.gap_j)


def trapezoid_j(time_s: ArrayLike, power_w: ArrayLike) -> float:
    """Energy of a power series that runs straight from reading to reading.

    Parameters
    ----------
    time_s : array_like, shape (n,)
        Times, never falling. [s]
    power_w : array_like, shape (n,)
        Power at these times. Not negative. [W]

    Returns
    -------
    float
        Energy. [J]

    Raises
    ------
    OutOfRangeError
        If a number is not finite, a power is negative, or time falls.
    RecordError
        If the two differ in length, or there are fewer than two readings.

    Notes
    -----
    E = Σ (tᵢ₊₁ − tᵢ) (Pᵢ + Pᵢ₊₁) / 2. What happens between two readings is not seen.

    Examples
    --------
    A ramp from 0 to 100 W in 10 s:

    >>> trapezoid_j([0, 10], [0, 100])
    500.0
    """
    time, power = _series(time_s, power_w)
    steps = np.diff(time)
    if (steps < 0).any():
        late = time[1:][steps < 0][0]
        msg = f"time_s must never fall; got {late:g} s after a later time: sort it, or use integrate"
        raise OutOfRangeError(msg)
    return float(np.trapezoid(power, time))


def integrate(time_s: ArrayLike, power_w: ArrayLike, *, longest_gap_s: float) -> Integral:
    """Energy of a power series as it was logged, with what was not seen.

    Parameters
    ----------
    time_s : array_like, shape (n,)
        Times, in any order. [s]
    power_w : array_like, shape (n,)
        Power at these times. Not negative. [W]
    longest_gap_s : float
        Two readings further apart than this do not see what lies between. Positive. [s]

    Returns
    -------
    Integral
        Energy, duration, coverage, bounds of the gaps, flags.

    Raises
    ------
    OutOfRangeError
        If a number is not finite, a power is negative, or the gap is not positive.
    RecordError
        If the two differ in length, or there are fewer than two distinct times.

    Notes
    -----
    A gap is bridged by the trapezoid and counts as unseen. Its bounds take the least and
    the greatest power seen anywhere in the series, so they hold only if the gap holds
    nothing that the readings never showed.

    Examples
    --------
    >>> seen = integrate([0, 1, 2, 10], [100, 100, 100, 300], longest_gap_s=3)
    >>> seen.energy_j, seen.coverage, seen.low_j, seen.high_j
    (1800.0, 0.2, 1000.0, 2600.0)
    """
    longest = float(in_range("longest_gap_s", longest_gap_s, low=0, low_open=True))
    time, power, flags = in_order(time_s, power_w)
    steps = np.diff(time)
    pieces = steps * (power[1:] + power[:-1]) / 2
    is_gap = steps > longest
    unseen_s = float(steps[is_gap].sum())
    duration_s = float(time[-1] - time[0])
    return Integral(
        energy_j=float(pieces.sum()),
        duration_s=duration_s,
        coverage=float(np.clip((duration_s - unseen_s) / duration_s, 0, 1)),
        unseen_s=unseen_s,
        gap_j=float(pieces[is_gap].sum()),
        gap_low_j=unseen_s * float(power.min()),
        gap_high_j=unseen_s * float(power.max()),
        flags=(*flags, "gaps_bridged") if is_gap.any() else flags,
    )


def in_order(
    time_s: ArrayLike, power_w: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """Return a power series with rising times, and flags for what was done.

    Parameters
    ----------
    time_s : array_like, shape (n,)
        Times, in any order. [s]
    power_w : array_like, shape (n,)
        Power at these times. Not negative. [W]

    Returns
    -------
    time_s, power_w : ndarray of float64, shape (m,)
        Sorted by time; readings of one and the same time are averaged. [s], [W]
    flags : tuple of str
        ``unsorted`` and ``repeated_times``, where they apply.

    Raises
    ------
    OutOfRangeError
        If a number is not finite, or a power is negative.
    RecordError
        If the two differ in length, or there are fewer than two distinct times.

    Examples
    --------
    >>> in_order([2, 0, 0], [50, 10, 30])
    (array([0., 2.]), array([20., 50.]), ('unsorted', 'repeated_times'))
    """
    time, power = _series(time_s, power_w)
    distinct, place, count = np.unique(time, return_inverse=True, return_counts=True)
    if distinct.size < 2:
        msg = f"readings at two or more distinct times make an energy; got {distinct.size}: log for longer"
        raise RecordError(msg)
    flags = []
    if (np.diff(time) < 0).any():
        flags.append("unsorted")
    if distinct.size < time.size:
        flags.append("repeated_times")
    mean = np.bincount(place, weights=power) / count
    return distinct, mean, tuple(flags)


def thin(
    time_s: ArrayLike, power_w: ArrayLike, points: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a power series with fewer samples and the same energy.

    Parameters
    ----------
    time_s : array_like, shape (n,)
        Times, in any order. [s]
    power_w : array_like, shape (n,)
        Power at these times. Not negative. [W]
    points : int
        Most samples to keep. At least 3. [1]

    Returns
    -------
    time_s, power_w : ndarray of float64, shape (m,), m ≤ points
        First and last time are those of the series. [s], [W]

    Raises
    ------
    OutOfRangeError
        If a number is not finite, a power is negative, or `points` is below 3.
    RecordError
        If the two differ in length, or there are fewer than two distinct times.

    Notes
    -----
    The time is cut into ``points − 2`` equal bins. Each bin gives its mean power at its
    middle; the means of the first and the last bin stand at the two ends as well. The
    trapezoid over these samples is then the sum over the bins, exactly the energy of the
    series. Peaks shorter than a bin are flattened.

    Examples
    --------
    >>> time, power = thin(range(101), [0, 200] * 50 + [0], points=12)
    >>> time.size, float(time[-1]), round(trapezoid_j(time, power), 6)
    (12, 100.0, 10000.0)
    """
    in_range("points", points, low=3)
    time, power, _ = in_order(time_s, power_w)
    if time.size <= points:
        return time, power
    edges = np.linspace(time[0], time[-1], int(points) - 1)
    every = np.union1d(time, edges)
    at_every = np.interp(every, time, power)
    so_far = np.concatenate(([0.0], np.cumsum(np.diff(every) * (at_every[1:] + at_every[:-1]) / 2)))
    energy = np.diff(np.interp(edges, every, so_far))
    mean = np.maximum(energy, 0) / np.diff(edges)
    middles = (edges[1:] + edges[:-1]) / 2
    kept_time = np.concatenate((edges[:1], middles, edges[-1:]))
    return kept_time, np.concatenate((mean[:1], mean, mean[-1:]))


def _series(time_s: ArrayLike, power_w: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as float64, or say what is wrong with them."""
    time = in_range("time_s", time_s)
    power = in_range("power_w", power_w, low=0)
    if time.ndim != 1 or time.shape != power.shape:
        msg = (
            f"time_s and power_w must be two series of one length; got shapes {time.shape} and {power.shape}"
        )
        raise RecordError(msg)
    if time.size < 2:
        msg = f"two or more readings make an energy; got {time.size}: log for longer"
        raise RecordError(msg)
    return time, power
