"""Fewer samples of a power series, with the same energy."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.meter.integrate import in_order, piece_j
from lcafoot.units import in_range

__all__ = ["thin"]


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
    Two hundred watts on and off, to twelve samples:

    >>> from lcafoot.meter.integrate import trapezoid_j
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
    so_far = np.concatenate(([0.0], np.cumsum(piece_j(np.diff(every), at_every[:-1], at_every[1:]))))
    energy = np.diff(np.interp(edges, every, so_far))
    mean = np.maximum(energy, 0) / np.diff(edges)
    middles = (edges[1:] + edges[:-1]) / 2
    kept_time = np.concatenate((edges[:1], middles, edges[-1:]))
    return kept_time, np.concatenate((mean[:1], mean, mean[-1:]))
