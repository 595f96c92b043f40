"""Times of telemetry and of job tables, as microseconds since 1970 in UTC."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lcafoot.errors import SchemaError

__all__ = ["NO_TIME", "US_PER_S", "instants_us", "utc"]

US_PER_S: Final = 1_000_000
NO_TIME: Final = -1
"""Stands for a time that is none."""

OFFSET: Final = r"\d(?:Z|[+-]\d\d:?\d\d)$"
"""How a text ends that says its offset from UTC."""

FIRST_US: Final = 946_684_800 * US_PER_S
"""2000-01-01: an earlier time was written by a clock that was not set. [µs]"""

LAST_US: Final = 4_102_444_800 * US_PER_S
"""2100-01-01: a later time is none, or has another unit. [µs]"""


def instants_us(
    column: pa.Array, device: NDArray[np.int32], where: str, timezone: str | None
) -> NDArray[np.int64]:
    """Return times of a column as microseconds since 1970.

    Parameters
    ----------
    column : pyarrow.Array
        Timestamps, or numbers that are seconds since 1970.
    device : ndarray of int32
        Device of each reading: a clock that is set back shows in the order of one device.
    where : str
        What the times are of, for messages.
    timezone : str or None
        Zone of timestamps without one.

    Returns
    -------
    ndarray of int64
        Times [µs]; `NO_TIME` where there is none, or one outside 2000 to 2100.

    Raises
    ------
    SchemaError
        If no time lies there, a timestamp has no zone and none is given, or the column holds no times.

    Examples
    --------
    >>> instants_us(pa.array([1.7e9]), np.zeros(1, dtype=np.int32), "demo", None)
    array([1700000000000000])
    """
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            time_us = _local_us(column, device, where, timezone)
        else:
            utc_us = column.cast(pa.timestamp("us", tz="UTC"), safe=False)
            numbers = utc_us.cast(pa.int64())
            numbers = numbers.fill_null(NO_TIME) if numbers.null_count else numbers
            time_us = numbers.to_numpy(zero_copy_only=False)
    elif pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        seconds = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        inside = (seconds * US_PER_S >= FIRST_US) & (seconds * US_PER_S < LAST_US)
        time_us = np.where(inside, np.rint(np.where(inside, seconds, 0) * US_PER_S), NO_TIME).astype(np.int64)
    else:
        msg = f"times of {where} must be timestamps or seconds since 1970; got {column.type}: convert them"
        raise SchemaError(msg)
    if time_us.size == 0 or (time_us.min() >= FIRST_US and time_us.max() < LAST_US):
        return np.asarray(time_us)
    outside = (time_us < FIRST_US) | (time_us >= LAST_US)
    if outside.all():
        msg = (
            f"times of {where} must lie between 2000 and 2100; got none there, and first {column[0]}: "
            "write timestamps with a zone, or seconds since 1970"
        )
        raise SchemaError(msg)
    return np.where(outside, np.int64(NO_TIME), time_us)


def _local_us(
    column: pa.Array, device: NDArray[np.int32], where: str, timezone: str | None
) -> NDArray[np.int64]:
    """Return times of a zone; where a clock is set back, the order of each device tells which hour."""
    if timezone is None:
        msg = (
            f"times of {where} have no time zone; give theirs, as in timezone='UTC' or "
            "timezone='Europe/Berlin'"
        )
        raise SchemaError(msg)
    local = pd.Series(pd.DatetimeIndex(column.to_pandas()))
    try:
        aware = local.dt.tz_localize(timezone, ambiguous="NaT", nonexistent="NaT")
        unsure = (aware.isna() & local.notna()).to_numpy()
        for number in np.unique(device[unsure]):
            own = local[(device == number) & local.notna().to_numpy()]
            aware[own.index] = own.dt.tz_localize(timezone, ambiguous="infer", nonexistent="NaT")
    except (KeyError, ValueError) as err:
        msg = (
            f"times of {where} cannot be told apart in the hour in which the clock of {timezone} is set "
            f"back ({err}); write them in UTC"
        )
        raise SchemaError(msg) from err
    stamps = aware.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return np.where(np.isnat(stamps), np.int64(NO_TIME), stamps.astype(np.int64))


def utc(column: pd.Series, where: str, timezone: str | None) -> pd.Series:
    """Return a column of a job table as times in UTC.

    Parameters
    ----------
    column : pandas.Series
        Times, text that says them, or seconds since 1970; blank where there is none.
    where : str
        What the column is, for messages.
    timezone : str or None
        Zone of times that are written without one.

    Returns
    -------
    pandas.Series
        Aware times; NaT where there is none, or where a clock that is set back or forward leaves it open.

    Raises
    ------
    SchemaError
        If times have no zone and none is given, or a text is no time.

    Examples
    --------
    >>> str(utc(pd.Series(["2026-11-01 12:00"]), "start", "Europe/Berlin")[0])
    '2026-11-01 11:00:00+00:00'
    """
    try:
        if pd.api.types.is_numeric_dtype(column):
            return pd.to_datetime(column, unit="s", utc=True)
        if not isinstance(column.dtype, pd.DatetimeTZDtype) and column.astype(str).str.contains(OFFSET).any():
            return pd.to_datetime(column, utc=True, format="ISO8601")  # several offsets in one column
        times = pd.Series(pd.to_datetime(column), index=column.index)
        if isinstance(times.dtype, pd.DatetimeTZDtype):
            return times.dt.tz_convert("UTC")
        times = times.astype("datetime64[us]")
        if timezone is None and times.notna().any():
            msg = f"{where} has no time zone; give its zone, as in timezone='UTC' or 'Europe/Berlin'"
            raise SchemaError(msg)
        local = times.dt.tz_localize(timezone or "UTC", ambiguous="NaT", nonexistent="NaT")
        return local.dt.tz_convert("UTC")
    except SchemaError:
        raise
    except (KeyError, TypeError, ValueError) as err:  # an unknown zone is a KeyError
        msg = f"{where} holds what is no time ({err}); write times as 2026-11-01T12:00:00+01:00"
        raise SchemaError(msg) from err
