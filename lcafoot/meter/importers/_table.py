"""Tables of text: rows, times and powers, each broken cell named by its line."""

from __future__ import annotations

import csv
import io
import zoneinfo
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers._series import EPOCH, Floats, Options

W_PER: Final = {"W": 1.0, "mW": 1e-3, "kW": 1e3, "MW": 1e6}
"""Watts in a unit of power, exact. [W]"""

MISSING: Final = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "err!"})
"""What tools write where they have no reading."""

ZONE_UNKNOWN: Final = "times without a time zone: taken as UTC; name the zone with timezone="
LAST_LINE: Final = "the last line has no end: its last number may be cut"
LONGEST_LINE: Final = 100_000
"""Characters in which the first line of a log must end. [1]"""

MICROSECOND: Final = timedelta(microseconds=1)
US_PER_S: Final = 1_000_000


class Table(NamedTuple):
    """A table of text with the line that each row stands in."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    flags: tuple[str, ...]

    def column(self, place: int) -> list[str]:
        """Return the cells of one column, without blanks around them."""
        return [row[place].strip() for row in self.rows]


def first_line(text: str) -> str:
    """Return the first line that holds something."""
    return text[:LONGEST_LINE].lstrip().partition("\n")[0].strip()


def table(text: str, origin: str, *, delimiter: str = ",", header: Sequence[str] | None = None) -> Table:
    """Split a text into cells; each row must have as many as the header."""
    try:
        numbered = [
            (line, row)
            for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1)
            if row and (len(row) > 1 or row[0].strip())
        ]
    except csv.Error as err:
        msg = f"{origin} is no table ({err}); restore the file"
        raise RecordError(msg) from err
    first = [] if header is not None or not numbered else numbered.pop(0)[1]
    names = [name.strip() for name in (first if header is None else header)]
    if not numbered:
        msg = f"{origin} holds a header and no readings; name a log with readings"
        raise RecordError(msg)
    odd = next((each for each in numbered if len(each[1]) != len(names) or each[1] == first), None)
    if odd is not None:
        raise RecordError(_odd_row(odd, first, len(names), delimiter, odd is numbered[-1], origin))
    cut = () if text.endswith("\n") else (LAST_LINE,)
    return Table(names, [row for _, row in numbered], [line for line, _ in numbered], cut)


def _odd_row(
    odd: tuple[int, list[str]], first: list[str], width: int, delimiter: str, last: bool, origin: str
) -> str:
    """Say what is wrong with a row."""
    line, row = odd
    if row == first:
        return f"line {line} of {origin} repeats the header: the file holds two logs; split it there"
    cells = f"line {line} of {origin} has {len(row)} cells instead of {width}"
    if len(row) > width and delimiter == ",":
        return f"{cells}; correct it, and where the comma is a decimal sign, part the cells by semicolons"
    return f"{cells}: the file was cut off there; remove the line" if last else f"{cells}; correct it"


def powers_w(cells: Sequence[str], lines: Sequence[int], *, name: str, unit: str, origin: str) -> Floats:
    """Return powers in watts [W], NaN where a cell holds no reading."""
    values = np.empty(len(cells))
    tail = f" {unit}"
    for place, cell in enumerate(cells):
        try:
            values[place] = float(cell.removesuffix(tail))
        except ValueError as err:
            if not _is_missing(cell):
                raise RecordError(_no_power(cell, unit, f"{name} in line {lines[place]} of {origin}")) from err
            values[place] = np.nan
    bad = np.flatnonzero((values < 0) | np.isinf(values))
    if bad.size:
        line, value = lines[bad[0]], values[bad[0]]
        msg = (
            f"{name} in line {line} of {origin} must lie in [0, ∞) {unit}; got {value:g}: "
            "correct or remove the line"
        )
        raise OutOfRangeError(msg)
    return values * W_PER[unit]


def _is_missing(cell: str) -> bool:
    """Say whether a cell stands for a reading that was not there."""
    return cell.lower() in MISSING or (cell.startswith("[") and cell.endswith("]"))


def _no_power(cell: str, unit: str, where: str) -> str:
    """Say what is wrong with a cell that should be a power."""
    other = next((known for known in W_PER if cell.endswith(f" {known}") and known != unit), None)
    if other is not None:
        return f"{where} is in {other}, the column in {unit}; got {cell!r:.40}: bring both to one unit"
    return f"{where} must be a number [{unit}]; got {cell!r:.40}: correct or remove the line"


def instants_us(
    cells: Sequence[str],
    lines: Sequence[int],
    *,
    origin: str,
    options: Options,
    iso: Callable[[str], str] = str,
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return times in microseconds since 1970 (UTC), and a flag where the zone was not known."""
    times = [_instant(cell, line, iso, origin) for cell, line in zip(cells, lines, strict=True)]
    naive = times[0].tzinfo is None
    for cell, line, time in zip(cells, lines, times, strict=True):
        if (time.tzinfo is None) is not naive:
            msg = (
                f"line {line} of {origin} writes its time as {cell!r:.40}, the first as {cells[0]!r:.40}: "
                "one with and one without a time zone; write all alike"
            )
            raise RecordError(msg)
    zone = zone_of(options.timezone)
    if naive:
        times = [time.replace(tzinfo=zone or UTC) for time in times]
    microseconds = [(time - EPOCH) // MICROSECOND for time in times]
    return np.array(microseconds, dtype=np.int64), (ZONE_UNKNOWN,) if naive and zone is None else ()


def _instant(cell: str, line: int, iso: Callable[[str], str], origin: str) -> datetime:
    """Return one time, or say that it is none."""
    try:
        return datetime.fromisoformat(iso(cell))
    except ValueError as err:
        msg = (
            f"time in line {line} of {origin} must be written as in the lines before it; "
            f"got {cell!r:.40}: correct or remove the line"
        )
        raise RecordError(msg) from err


def zone_of(zone: str | tzinfo | None) -> tzinfo | None:
    """Return a time zone by its name, such as Europe/Berlin, or its offset, such as +02:00."""
    if not isinstance(zone, str):
        return zone
    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        pass
    try:
        return datetime.strptime(zone, "%z").tzinfo
    except ValueError as err:
        what, hint = "time zone", "Name one such as Europe/Berlin, or an offset such as +02:00"
        raise MissingDataError.of(what, zone, zoneinfo.available_timezones(), hint) from err


def since_start(time_us: NDArray[np.int64]) -> tuple[datetime, Floats]:
    """Return the first time, and all times in seconds since then [s]."""
    first = int(time_us.min())
    return EPOCH + first * MICROSECOND, (time_us - first) / US_PER_S
