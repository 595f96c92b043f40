"""Power series in the order of time, one or many at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import RecordError
from lcafoot.units import in_range

__all__ = ["in_order", "in_order_each", "series_of"]

Floats = NDArray[np.float64]


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
    time, power = series_of(time_s, power_w)
    one = np.zeros(time.size, dtype=np.int32)
    _, distinct, mean, late, again = in_order_each(one, time, power)
    if distinct.size < 2:
        msg = f"readings at two or more distinct times make an energy; got {distinct.size}: log for longer"
        raise RecordError(msg)
    found = (("unsorted", late), ("repeated_times", again))
    return distinct, mean, tuple(flag for flag, where in found if where.any())


def in_order_each(
    series: NDArray[np.int32], time: NDArray[Any], power_w: Floats
) -> tuple[NDArray[np.int32], NDArray[Any], Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return many power series, one after the other, each with rising times.

    Parameters
    ----------
    series : ndarray of int32, shape (n,)
        Number of the series to which each reading belongs.
    time : ndarray, shape (n,)
        Times in any unit and any order.
    power_w : ndarray of float64, shape (n,)
        Readings at these times. [W]

    Returns
    -------
    series, time, power_w : ndarray, shape (m,)
        By number of the series, then by time; readings of one time are averaged.
    late : ndarray of bool, shape (m - 1,) or empty
        Which step of the given order went back in time; empty where none did.
    again : ndarray of bool, shape (n - 1,) or empty
        Which reading has the time of the one before; empty where none has.

    Examples
    --------
    >>> numbers = np.array([1, 0, 1, 0], dtype=np.int32)
    >>> in_order_each(numbers, np.array([0, 0, 5, 5]), np.array([10.0, 20, 30, 40]))[:3]
    (array([0, 0, 1, 1], dtype=int32), array([0, 5, 0, 5]), array([20., 40., 10., 30.]))
    """
    none = np.zeros(0, dtype=bool)
    if (series[1:] < series[:-1]).any():
        series, time, power_w = _taken(np.argsort(series, kind="stable"), series, time, power_w)
    same, steps = series[1:] == series[:-1], np.diff(time)
    late = same & (steps < 0)
    if late.any():
        series, time, power_w = _taken(np.lexsort((time, series)), series, time, power_w)
        steps = np.diff(time)
    again = same & (steps == 0)
    if again.any():
        first = np.concatenate(([True], ~again))
        place = np.cumsum(first) - 1
        power_w = np.bincount(place, weights=power_w) / np.bincount(place)
        series, time = series[first], time[first]
    return series, time, power_w, late if late.any() else none, again if again.any() else none


def _taken(order: NDArray[np.intp], *columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return every column in an order."""
    return tuple(column[order] for column in columns)


def series_of(time_s: ArrayLike, power_w: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as float64, or say what is wrong with them.

    Parameters
    ----------
    time_s : array_like, shape (n,)
        Times. [s]
    power_w : array_like, shape (n,)
        Power at these times. Not negative. [W]

    Returns
    -------
    time_s, power_w : ndarray of float64, shape (n,)
        The same. [s], [W]

    Raises
    ------
    OutOfRangeError
        If a number is not finite, or a power is negative.
    RecordError
        If the two differ in length, or there are fewer than two readings.

    Examples
    --------
    >>> series_of([0, 1], [10, 20])
    (array([0., 1.]), array([10., 20.]))
    """
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
