"""Tables of text: rows, times and powers, each broken cell named by its line."""

from __future__ import annotations

import csv
import io
import warnings
import zoneinfo
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers._series import EPOCH, Floats, Options, held_to_century

W_PER: Final = {"W": 1.0, "mW": 1e-3, "kW": 1e3, "MW": 1e6}
"""Watts in a unit of power, exact. [W]"""

MISSING: Final = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "err!"})
"""What tools write where they have no reading."""

ZONE_UNKNOWN: Final = "times without a time zone: taken as UTC; name the zone with timezone="
LAST_LINE: Final = "the last line has no end: its last number may be cut"
LONGEST_LINE: Final = 100_000
"""Characters in which the first line of a log must end. [1]"""

SHORTEST_TIME: Final = len("2024-05-06T12:53")
MICROSECOND: Final = timedelta(microseconds=1)
US_PER_S: Final = 1_000_000


class Table(NamedTuple):
    """A table of text with the line that each row stands in."""

    header: list[str]
    rows: list[list[str]]
    lines: Sequence[int]
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
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as err:
        msg = f"{origin} is no table ({err}); restore the file"
        raise RecordError(msg) from err
    lines: Sequence[int] = range(1, len(rows) + 1)
    if not all(map(_holds, rows)):
        lines = [line for line, row in zip(lines, rows, strict=True) if _holds(row)]
        rows = [row for row in rows if _holds(row)]
    first = [] if header is not None or not rows else rows[0]
    if any("\n" in cell for cell in first):
        msg = f"the header of {origin} has a quotation mark that is not closed; correct it"
        raise RecordError(msg)
    names = [name.strip() for name in (first if header is None else header)]
    if first:
        rows, lines = rows[1:], lines[1:]
    if not rows:
        msg = f"{origin} holds a header and no readings; name a log with readings"
        raise RecordError(msg)
    odd = next((at for at, row in enumerate(rows) if len(row) != len(names) or row == first), None)
    if odd is not None:
        last = odd == len(rows) - 1
        raise RecordError(_odd_row((lines[odd], rows[odd]), first, len(names), delimiter, last, origin))
    cut = () if text.endswith("\n") else (LAST_LINE,)
    return Table(names, rows, lines, cut)


def _holds(row: Sequence[str]) -> bool:
    """Say whether a row holds something."""
    return len(row) > 1 or (len(row) == 1 and bool(row[0].strip()))


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
    tail = f" {unit}"
    try:
        values = np.array([cell.removesuffix(tail) for cell in cells], dtype=np.float64)
    except ValueError:
        values = _one_by_one(cells, lines, name, unit, origin)
    bad = np.flatnonzero((values < 0) | np.isinf(values))
    if bad.size:
        line, value = lines[bad[0]], values[bad[0]]
        msg = (
            f"{name} in line {line} of {origin} must lie in [0, ∞) {unit}; got {value:g}: "
            "correct or remove the line"
        )
        raise OutOfRangeError(msg)
    return values * W_PER[unit]


def _one_by_one(cells: Sequence[str], lines: Sequence[int], name: str, unit: str, origin: str) -> Floats:
    """Return numbers, NaN where a cell holds no reading, or say which cell is broken."""
    values = np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        try:
            values[place] = float(cell.removesuffix(f" {unit}"))
        except ValueError as err:
            if not _is_missing(cell):
                raise RecordError(
                    _no_power(cell, unit, f"{name} in line {lines[place]} of {origin}")
                ) from err
    return values


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
    zone = zone_of(options.timezone)
    quick = _quick_us([iso(cell) for cell in cells], zone)
    if quick is not None:
        return quick
    times = [_instant(cell, line, iso, origin) for cell, line in zip(cells, lines, strict=True)]
    naive = times[0].tzinfo is None
    for cell, line, time in zip(cells, lines, times, strict=True):
        if (time.tzinfo is None) is not naive:
            msg = (
                f"line {line} of {origin} writes its time as {cell!r:.40}, the first as {cells[0]!r:.40}: "
                "one with and one without a time zone; write all alike"
            )
            raise RecordError(msg)
    if naive:
        times = [time.replace(tzinfo=zone or UTC) for time in times]
    microseconds = [(time - EPOCH) // MICROSECOND for time in times]
    return np.array(microseconds, dtype=np.int64), (ZONE_UNKNOWN,) if naive and zone is None else ()


def _quick_us(cells: Sequence[str], zone: tzinfo | None) -> tuple[NDArray[np.int64], tuple[str, ...]] | None:
    """Return times that are all UTC, or all without zone and none is named; None where it is not so plain."""
    is_utc = all(cell.endswith("Z") for cell in cells)
    if (zone is not None and not is_utc) or min(map(len, cells)) < SHORTEST_TIME:
        return None
    bare = [cell[:-1] for cell in cells] if is_utc else cells
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a zone, NumPy warns and then converts
            time = np.array(bare, dtype="datetime64[us]")
    except (ValueError, UserWarning, DeprecationWarning):
        return None
    return time.astype(np.int64), () if is_utc else (ZONE_UNKNOWN,)


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


def since_start(time_us: NDArray[np.int64], origin: str) -> tuple[datetime, Floats]:
    """Return the first time, and all times in seconds since then [s]."""
    first = int(time_us.min())
    held_to_century(first / US_PER_S, origin)
    held_to_century(int(time_us.max()) / US_PER_S, origin)
    return EPOCH + first * MICROSECOND, (time_us - first) / US_PER_S
