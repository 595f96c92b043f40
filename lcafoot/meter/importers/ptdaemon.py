"""Power logs of SPEC PTDaemon (``spl.txt``), as MLPerf Inference submissions hold them."""

from __future__ import annotations

import re
from typing import Final

from lcafoot.energy import EnergyRecord
from lcafoot.errors import RecordError
from lcafoot.meter.importers._series import About, Options, band_of, record_of, series_of
from lcafoot.meter.importers._table import first_line, instants_us, powers_w, since_start
from lcafoot.records import Source

__all__ = ["ANALYZER_ACCURACY", "matches", "read"]

ANALYZER_ACCURACY: Final = 0.01
"""Overall uncertainty that an accepted analyzer must keep, as a share of the reading [1].

SPECpower_ssj2008 Run and Reporting Rules, section 2.13.2; the checker of MLPerf power results
fails a run in which PTDaemon reports samples above this limit
(mlcommons/power-dev@02f42536f4c7a746320257b6ad9c94e2186bf565, compliance/check.py).
"""

RULE_BAND: Final = "band_from_rule_not_calibration"
LINE: Final = re.compile(r"Time,\d\d-\d\d-\d{4} \d\d:\d\d:\d\d(\.\d+)?,Watts,")
WHOLE: Final = "whole log: holds what was read before and after the timed part of the run"
NOT_THERE: Final = (
    "wall power at the analyzer; what is plugged in elsewhere (network, storage, cooling) not measured",
)


def matches(text: str) -> bool:
    """Say whether a text is a log of PTDaemon.

    Examples
    --------
    >>> matches("Time,07-12-2024 23:12:12.830,Watts,2382.9,Volts,239.1")
    True
    """
    return LINE.match(first_line(text)) is not None


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    r"""Turn the log of a power analyzer into a record.

    Parameters
    ----------
    text : str
        The log.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published log was read.
    options : Options, optional
        ``window``, ``timezone`` and ``accuracy``.

    Returns
    -------
    EnergyRecord
        One component, ``node``, from the sum over the channels. Its band is the accuracy that
        the rules ask for, around the bounds of the gaps.

    Raises
    ------
    RecordError
        If a line is broken, or the log holds readings of one time or of more than one mark.
    OutOfRangeError
        If a power is negative or not finite, or the window does not lie in the log.

    Examples
    --------
    >>> line = "Time,07-12-2024 23:12:{:02d}.000,Watts,5000,Volts,239,Amps,21,PF,0.96,Mark,run"
    >>> record = read("\n".join(line.format(second) for second in range(5)), "spl.txt", "demo")
    >>> record.total_j, record.low_j, record.high_j
    (20000.0, 19800.0, 20200.0)
    """
    about = About(origin, label, source, options or Options())
    lines, cells = _cells(text, origin)
    time_us, zone = instants_us(
        [row[1] for row in cells], lines, origin=origin, options=about.options, iso=_iso
    )
    start_utc, time_s = since_start(time_us, origin)
    power_w = powers_w([row[3] for row in cells], lines, name="Watts", unit="W", origin=origin)
    whole = (WHOLE,) if about.options.window is None else ()
    return record_of(
        [series_of("node", "node", time_s, power_w)],
        start_utc,
        band_of(ANALYZER_ACCURACY, RULE_BAND, about.options),
        about,
        flags=(*whole, *NOT_THERE, *zone),
    )


def _cells(text: str, origin: str) -> tuple[list[int], list[list[str]]]:
    """Split the lines up to the power, and hold the log to what makes it one measurement."""
    numbers: list[int] = []
    cells: list[list[str]] = []
    marks: dict[str, int] = {}
    width, last = -1, -1
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if LINE.match(line) is None:
            msg = (
                f"line {number} of {origin} is no reading of PTDaemon (Time,…,Watts,…); "
                f"got {line.strip()!r:.40}: restore the file, or remove the line"
            )
            raise RecordError(msg)
        numbers.append(number)
        cells.append(line.strip().split(",", 4)[:4])
        last = line.count(",")
        width = max(width, last)
        marks.setdefault(line.partition(",Mark,")[2].partition(",")[0].strip(), number)
    if last < width:
        msg = f"line {numbers[-1]} of {origin} is shorter than others: the log was cut off there; remove it"
        raise RecordError(msg)
    _one_mark(marks, origin)
    return numbers, cells


def _one_mark(marks: dict[str, int], origin: str) -> None:
    """Refuse a log of several measurements."""
    if len(marks) > 1:
        found = ", ".join(f"{mark or 'no mark'} from line {line}" for mark, line in list(marks.items())[:4])
        msg = f"{origin} holds {len(marks)} measurements ({found}); keep the lines of one mark"
        raise RecordError(msg)


def _iso(stamp: str) -> str:
    """Return month-day-year as the order that ISO 8601 has."""
    return f"{stamp[6:10]}-{stamp[:2]}-{stamp[3:5]} {stamp[11:]}"
