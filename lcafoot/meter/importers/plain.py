"""A plain table of time and power, its units in the header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError, RecordError
from lcafoot.meter.importers._series import (
    EPOCH,
    START_UNKNOWN,
    About,
    Floats,
    Options,
    Series,
    band_of,
    held_to_century,
    record_of,
    series_of,
)
from lcafoot.meter.importers._table import W_PER, Table, first_line, instants_us, powers_w, since_start, table
from lcafoot.records import Source

__all__ = ["ASSUMED_ACCURACY", "matches", "read"]

ASSUMED_ACCURACY: Final = 0.05
"""Accuracy of a meter that the file does not name, as a share of the reading; assumed. [1]"""

BAND_ASSUMED: Final = "band_assumed"
TIME: Final = re.compile(
    r"(date[ _-]?time|time[ _-]?stamp|time|date|elapsed|epoch|unix[ _-]?time|seconds?|secs?|ts|t)"
    r"(?:[ _.(\[/]+(?P<unit>s|secs?|seconds?|ms|milliseconds?|us|ns|utc|iso|unix|epoch)[)\]]?)*",
    flags=re.IGNORECASE,
)
S_PER: Final = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
"""Seconds in a unit of time, exact. [s]"""

UNIT: Final = re.compile(r"(?:^|[\s_(\[./-])(?P<unit>[mMkK]?[wW]|(?i:milli|kilo|mega)?(?i:watts?))[)\]]?$")
NOT_A_DRAW: Final = re.compile(r"limit|cap\b|tdp|max|min|std|factor|rated", flags=re.IGNORECASE)
OTHERS: Final = re.compile(
    r"power\.draw|energy_consumed|window_name|DCGM_FI_|^Time,\d\d-\d\d-\d{4} |\d{4}/\d\d/\d\d \d\d:"
)
MLLOG: Final = ":::MLLOG"
KINDS: Final = (
    ("node", re.compile(r"node|server|system|wall|total|machine|psu|plug", flags=re.IGNORECASE)),
    ("gpu", re.compile(r"gpu|cuda|accelerator", flags=re.IGNORECASE)),
    ("cpu", re.compile(r"cpu|pkg|package|socket", flags=re.IGNORECASE)),
    ("dram", re.compile(r"dram|ram|mem", flags=re.IGNORECASE)),
)
FIRST_MS: Final = 1e11
"""A number from here on counts milliseconds since 1970; as seconds it is the year 5138. [ms]"""

FIRST_US: Final = 1e14
"""A number from here on counts micro- or nanoseconds; as milliseconds it is the year 5138. [ms]"""

FIRST_DATE_S: Final = 1e9
"""2001-09-09: a smaller number of seconds counts from a start that is not told. [s]"""


class _Draw(NamedTuple):
    """One column with power."""

    place: int
    name: str
    unit: str


def matches(text: str) -> bool:
    """Say whether the first line names a time and a power, and no tool that has a format of its own.

    Examples
    --------
    >>> matches("time_s,power_w"), matches("time;Power (W)"), matches("timestamp, power.draw [W]")
    (True, True, False)
    """
    first = first_line(text)
    cells = [cell.strip().strip('"') for cell in first.split(_delimiter(first))]
    timed = any(TIME.fullmatch(cell) for cell in cells)
    if OTHERS.search(first) is not None or MLLOG in text:
        return False
    return timed and any(_is_draw(cell) for cell in cells)


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    r"""Turn a table of time and power into a record.

    Parameters
    ----------
    text : str
        The table; cells parted by comma, semicolon or tab, a decimal comma only with semicolons.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published table was read.
    options : Options, optional
        ``window``, ``timezone``, ``accuracy``, ``unit`` of columns that name none, and the
        ``columns`` to take: one of time, the others of power.

    Returns
    -------
    EnergyRecord
        One component a column. Where one is the whole machine, the others are part of it.

    Raises
    ------
    RecordError
        If a line is broken, or the header names no unit, no power, or more than one time.
    OutOfRangeError
        If a power is negative or not finite.

    Examples
    --------
    >>> record = read("time_s,gpu power (W)\n0,100\n1,100\n2,100\n", "run.csv", "demo")
    >>> record.total_j, record.components[0].kind
    (200.0, 'gpu')
    """
    about = About(origin, label, source, options or Options())
    delimiter = _delimiter(first_line(text))
    found = table(text, origin, delimiter=delimiter)
    clock, draws, unused = _columns(found, about)
    start_utc, time_s, noted = _times(found, clock, delimiter, about)
    series = [_series(found, draw, time_s, delimiter, origin) for draw in draws]
    empty = [f"{each.device} not measured: no cell holds a number" for each in series if not each.time_s.size]
    series = _nested([each for each in series if each.time_s.size])
    if not series:
        msg = f"{origin} holds no power that is a number; name a log with readings"
        raise RecordError(msg)
    left = (f"columns not used: {', '.join(unused)}",) if unused else ()
    flags = ("what is not a column of the file is not measured", *empty, *left, *noted, *found.flags)
    return record_of(
        series, start_utc, band_of(ASSUMED_ACCURACY, BAND_ASSUMED, about.options), about, flags=flags
    )


def _delimiter(first: str) -> str:
    """Return what parts the cells of a header."""
    return ";" if ";" in first else "\t" if "\t" in first else ","


def _is_draw(name: str) -> bool:
    """Say whether a column is a power that was drawn."""
    return ("power" in name.lower() or UNIT.search(name) is not None) and NOT_A_DRAW.search(name) is None


def _unit(name: str) -> str | None:
    """Return the unit that a column names, as a key of `W_PER`."""
    match = UNIT.search(name)
    if match is None:
        return None
    unit = match["unit"]
    if unit.lower().endswith(("watt", "watts")):
        prefix = unit.lower().removesuffix("s").removesuffix("watt")
        return {"": "W", "milli": "mW", "kilo": "kW", "mega": "MW"}[prefix]
    prefix = unit[:-1]
    return f"{prefix.lower() if prefix in 'kK' else prefix}W"


def _columns(found: Table, about: About) -> tuple[int, list[_Draw], list[str]]:
    """Return the column of time, those of power, and the names of the rest."""
    header, chosen = found.header, about.options.columns
    if len(set(header)) < len(header):
        msg = f"{about.origin} names a column twice ({', '.join(header)}); rename one"
        raise RecordError(msg)
    names = header if chosen is None else chosen.split(",") if isinstance(chosen, str) else list(chosen)
    for name in names:
        if name not in header:
            what = f"column of {about.origin}"
            raise MissingDataError.of(what, name, header)
    clocks = [name for name in names if TIME.fullmatch(name)]
    powers = [name for name in names if name not in clocks and (chosen is not None or _is_draw(name))]
    if len(clocks) != 1 or not powers:
        msg = (
            f"{about.origin} must have one column of time and at least one of power, such as time_s,power_w; "
            f"got {', '.join(names):.200}: rename them, or choose with columns="
        )
        raise RecordError(msg)
    draws = [_draw(name, header, about) for name in powers]
    rest = [name for name in header if name not in (*clocks, *powers)]
    return header.index(clocks[0]), draws, rest


def _draw(name: str, header: Sequence[str], about: About) -> _Draw:
    """Return one column with power, or say that its unit is not known."""
    unit = _unit(name) or about.options.unit
    if unit not in W_PER:
        msg = (
            f"the unit of {name} in {about.origin} must be one of {', '.join(W_PER)}; got "
            f"{'none' if unit is None else repr(unit)}: write it in the header, such as {name}_w, "
            "or name it with unit="
        )
        raise RecordError(msg)
    return _Draw(header.index(name), name, unit)


def _series(found: Table, draw: _Draw, time_s: Floats, delimiter: str, origin: str) -> Series:
    """Return the readings of one column."""
    cells = _points(found.column(draw.place), delimiter)
    power_w = powers_w(cells, found.lines, name=draw.name, unit=draw.unit, origin=origin)
    kind = next((kind for kind, names in KINDS if names.search(draw.name)), "meter")
    unknown = ("the file does not say what this column measures",) if kind == "meter" else ()
    return series_of(draw.name, kind, time_s, power_w, unknown)


def _points(cells: list[str], delimiter: str) -> list[str]:
    """Turn decimal commas into points, where they can be told from the comma between cells."""
    return [cell.replace(",", ".") for cell in cells] if delimiter == ";" else cells


def _nested(series: list[Series]) -> list[Series]:
    """Put all columns into the one that is the whole machine, if there is one."""
    wholes = [each.device for each in series if each.kind == "node"]
    if len(wholes) != 1:
        return series
    inside = (f"taken as part of {wholes[0]}",)
    return [
        each
        if each.kind == "node"
        else Series(
            each.device,
            each.kind,
            each.time_s,
            each.power_w,
            each.missing_s,
            wholes[0],
            (*each.flags, *inside),
        )
        for each in series
    ]


def _times(
    found: Table, place: int, delimiter: str, about: About
) -> tuple[datetime, Floats, tuple[str, ...]]:
    """Return the start, the times since then, and what is not known of them."""
    cells = found.column(place)
    name = found.header[place]
    if not _is_number(_points(cells[:1], delimiter)[0]):
        time_us, zone = instants_us(cells, found.lines, origin=about.origin, options=about.options)
        start_utc, time_s = since_start(time_us, about.origin)
        return start_utc, time_s, zone
    numbers = _numbers(_points(cells, delimiter), found.lines, about.origin)
    scale = _scale(name, float(np.abs(numbers).max()), about.origin)
    first = float(numbers.min())
    held_to_century(float(np.abs(numbers).max()) * scale, about.origin)
    time_s = (numbers - first) * scale
    if first * scale < FIRST_DATE_S:
        return EPOCH, time_s, (START_UNKNOWN,)
    start_utc, _ = since_start(np.array([round(first * scale * 1e6)], dtype=np.int64), about.origin)
    return start_utc, time_s, ()


def _is_number(cell: str) -> bool:
    """Say whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(cells: Sequence[str], lines: Sequence[int], origin: str) -> Floats:
    """Return times that are numbers, or say which is none."""
    try:
        numbers = np.array(cells, dtype=np.float64)
    except ValueError:
        numbers = np.array([float(cell) if _is_number(cell) else np.nan for cell in cells])
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        msg = (
            f"time in line {lines[bad[0]]} of {origin} must be a number as in the lines before it; "
            f"got {cells[bad[0]]!r:.40}: correct or remove the line"
        )
        raise RecordError(msg)
    return numbers


def _scale(name: str, greatest: float, origin: str) -> float:
    """Return the unit [s] of times that are numbers."""
    match = TIME.fullmatch(name)
    unit = ((match["unit"] if match else None) or "").lower()
    short = {"millisecond": "ms", "milliseconds": "ms"}.get(unit, "s" if unit.startswith("s") else unit)
    if short in S_PER:
        return S_PER[short]
    if greatest >= FIRST_US:
        msg = (
            f"the unit of {name} in {origin} must be seconds, or milliseconds since 1970; got {greatest:g}: "
            "write it in the header, such as time_us or time_ns"
        )
        raise RecordError(msg)
    return S_PER["ms"] if greatest >= FIRST_MS else S_PER["s"]
