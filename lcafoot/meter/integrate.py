"""From readings of power to energy, with what was not seen told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.meter.ordering import in_order, in_order_each, series_of
from lcafoot.units import in_range

__all__ = ["Integral", "in_order", "in_order_each", "integrate", "outer_j", "piece_j", "trapezoid_j"]

Floats = NDArray[np.float64]


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
        return float(outer_j(self.energy_j, self.gap_j, self.gap_low_j, self.gap_high_j)[0])

    @property
    def high_j(self) -> float:
        """Energy in joules [J] if each gap was spent at the greatest power seen."""
        return float(outer_j(self.energy_j, self.gap_j, self.gap_low_j, self.gap_high_j)[1])


def outer_j(
    energy_j: ArrayLike, gap_j: ArrayLike, gap_low_j: ArrayLike, gap_high_j: ArrayLike
) -> tuple[Floats, Floats]:
    """Energy if all gaps were spent at the least power seen, and at the greatest.

    Parameters
    ----------
    energy_j : array_like
        Energy with the gaps bridged. [J]
    gap_j : array_like
        The part of it that lies in gaps. [J]
    gap_low_j, gap_high_j : array_like
        The same part at the least and at the greatest power. [J]

    Returns
    -------
    low_j, high_j : ndarray of float64
        Never inside the energy itself. [J]

    Examples
    --------
    >>> [float(end) for end in outer_j(100, 40, 10, 60)]
    [70.0, 120.0]
    """
    energy, gap, low, high = (
        np.asarray(each, dtype=np.float64) for each in (energy_j, gap_j, gap_low_j, gap_high_j)
    )
    down, up = np.maximum(gap - low, 0), np.maximum(high - gap, 0)
    return np.maximum(energy - down, 0), energy + up


def piece_j(steps_s: Floats, before_w: Floats, after_w: Floats) -> Floats:
    """Energy of each step of a power that runs straight from reading to reading.

    Parameters
    ----------
    steps_s : ndarray of float64
        Lengths of the steps. [s]
    before_w, after_w : ndarray of float64
        Power at the two ends of each. [W]

    Returns
    -------
    ndarray of float64
        Energy. [J]

    Examples
    --------
    >>> piece_j(np.array([10.0]), np.array([0.0]), np.array([100.0]))
    array([500.])
    """
    return steps_s * (before_w + after_w) / 2


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
    time, power = series_of(time_s, power_w)
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
    pieces = piece_j(steps, power[:-1], power[1:])
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
