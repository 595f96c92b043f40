"""Tables of ``nvidia-smi --query-gpu=timestamp,…,power.draw --format=csv``, in a loop (``-l``, ``-lms``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from lcafoot.energy import EnergyRecord
from lcafoot.errors import RecordError
from lcafoot.meter.importers._series import About, Floats, Options, Series, band_of, record_of, series_of
from lcafoot.meter.importers._table import W_PER, Table, first_line, instants_us, powers_w, since_start, table
from lcafoot.meter.nvidia_gpu import GAIN
from lcafoot.records import Source

__all__ = ["POWERS", "matches", "read"]

POWERS: Final = ("power.draw.instant", "power.draw", "power.draw.average")
"""Columns with power, the best first: the mean over a second comes late and is smooth."""

IDENTITIES: Final = (("uuid", "gpu_uuid"), ("index",), ("pci.bus_id", "gpu_bus_id"), ("serial", "gpu_serial"))
NAMES: Final = ("name", "gpu_name")
CELL: Final = re.compile(r"(?P<name>[^\[\]]+?)(?: ?\[(?P<unit>[^\[\]]+)\])?")
STAMP: Final = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d+")
CLOSE_STEPS: Final = 0.2
"""Steps this much smaller than the usual mean several boards in one series; assumed. [1]"""

NVML_BAND: Final = "band of NVIDIA's sensors"
PART_TIME: Final = re.compile(r"\b(A30|A100|A800|H100|H200|H800|H20|GH200)\b")
"""Products with the chips GA100 and GH100, whose sensors look part of the time.

Yang, Adamek and Armour (SC'24, doi:10.1109/SC41406.2024.00028).
"""

NOT_THERE: Final = ("nvidia-smi holds GPUs only: CPU, memory, network, storage and cooling not measured",)


def matches(text: str) -> bool:
    """Say whether a text is a table of nvidia-smi, with or without header.

    Examples
    --------
    >>> matches("timestamp, index, power.draw [W]"), matches("2024/05/06 12:53:20.123, 0, 98.10 W")
    (True, True)
    """
    cells = [cell.strip() for cell in first_line(text).split(",")]
    named = any(cell.startswith("power.draw") for cell in cells)
    return named or (len(cells) > 1 and any(STAMP.fullmatch(cell) for cell in cells))


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    r"""Turn a table of nvidia-smi into a record.

    Parameters
    ----------
    text : str
        The table.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published log was read.
    options : Options, optional
        ``window``, ``timezone``, ``accuracy``, and ``columns`` for a table without header: what
        stood behind ``--query-gpu=``.

    Returns
    -------
    EnergyRecord
        One component a GPU, from the first of `POWERS` that the table has.

    Raises
    ------
    RecordError
        If a line is broken, the table has no header and no columns were named, or nothing tells
        several boards apart.
    OutOfRangeError
        If a power is negative or not finite.

    Examples
    --------
    >>> line = "2024/05/06 12:00:{:02d}.000, 0, NVIDIA L4, 60.00 W"
    >>> lines = ["timestamp, index, name, power.draw [W]", *(line.format(s) for s in range(11))]
    >>> record = read("\n".join(lines) + "\n", "smi.csv", "demo")
    >>> record.total_j, record.components[0].device
    (600.0, 'NVIDIA L4 0')
    """
    about = About(origin, label, source, options or Options())
    found = table(text, origin, header=_named(text, about))
    places = _places(found, origin)
    name, unit = _power(places, origin)
    if "timestamp" not in places:
        msg = f"{origin} has no column timestamp; log again with --query-gpu=timestamp,index,{name}"
        raise RecordError(msg)
    stamps = found.column(places["timestamp"][0])
    time_us, zone = instants_us(stamps, found.lines, origin=origin, options=about.options, iso=_iso)
    start_utc, time_s = since_start(time_us, origin)
    power_w = powers_w(found.column(places[name][0]), found.lines, name=name, unit=unit, origin=origin)
    boards, told = _boards(found, places, time_s, origin)
    flags = [*NOT_THERE, f"power read as {name}", *told, *zone, *found.flags]
    series: list[Series] = []
    numbers = {board: number for number, board in enumerate(dict.fromkeys(boards))}
    number = np.fromiter((numbers[board] for board in boards), dtype=np.intp, count=len(boards))
    for board in numbers:
        here = number == numbers[board]
        one = series_of(board, "gpu", time_s[here], power_w[here], _part_time(board))
        if one.time_s.size:
            series.append(one)
        else:
            flags.append(f"{board} not measured: no reading holds a number")
    if not series:
        msg = f"{origin} holds no {name} that is a number; log on a GPU that tells its power"
        raise RecordError(msg)
    return record_of(series, start_utc, band_of(GAIN, NVML_BAND, about.options), about, flags=flags)


def _named(text: str, about: About) -> list[str] | None:
    """Return the columns that the user named, None where the table has a header."""
    has_header = STAMP.search(first_line(text)) is None
    columns = about.options.columns
    if has_header:
        return None
    if columns is None:
        msg = (
            f"{about.origin} has no header; name its columns with columns=, as behind --query-gpu=, "
            "such as columns='timestamp,index,power.draw'"
        )
        raise RecordError(msg)
    return columns.split(",") if isinstance(columns, str) else list(columns)


def _places(found: Table, origin: str) -> dict[str, tuple[int, str | None]]:
    """Return place and unit of each column by its name."""
    places: dict[str, tuple[int, str | None]] = {}
    for place, cell in enumerate(found.header):
        match = CELL.fullmatch(cell)
        if match is None or match["name"] in places:
            msg = f"{origin} has the column {cell!r:.40} twice, or not as nvidia-smi writes it; correct it"
            raise RecordError(msg)
        places[match["name"]] = (place, match["unit"])
    return places


def _power(places: dict[str, tuple[int, str | None]], origin: str) -> tuple[str, str]:
    """Return the best column with power, and its unit."""
    name = next((each for each in POWERS if each in places), None)
    if name is None:
        msg = f"{origin} has no column of {', '.join(POWERS)}; log again with one of them"
        raise RecordError(msg)
    unit = places[name][1] or "W"
    if unit not in W_PER:
        msg = f"{name} of {origin} must be in {', '.join(W_PER)}; got {unit!r}: correct the header"
        raise RecordError(msg)
    return name, unit


def _boards(
    found: Table, places: dict[str, tuple[int, str | None]], time_s: Floats, origin: str
) -> tuple[Sequence[str], tuple[str, ...]]:
    """Return the name of the board of each row, and what to say of it."""
    products = next((found.column(places[name][0]) for name in NAMES if name in places), None)
    identity = next((name for names in IDENTITIES for name in names if name in places), None)
    if identity is None:
        steps = np.diff(np.sort(time_s))
        if steps.size and (steps < CLOSE_STEPS * np.quantile(steps, 0.9)).any():
            msg = (
                f"{origin} reads several boards at a time, and no column tells them apart; "
                "log again with --query-gpu=timestamp,uuid,power.draw"
            )
            raise RecordError(msg)
        return products or ["gpu 0"] * len(found.rows), ("no column names the board: taken as one",)
    ids = found.column(places[identity][0])
    prefix = products or ["gpu"] * len(ids)
    whole = {pair: " ".join(pair) for pair in set(zip(prefix, ids, strict=True))}
    return [whole[pair] for pair in zip(prefix, ids, strict=True)], ()


def _part_time(board: str) -> tuple[str, ...]:
    """Flag a board whose sensor looks only part of the time."""
    return ("part_time_sensor",) if PART_TIME.search(board) else ()


def _iso(stamp: str) -> str:
    """Return the time of nvidia-smi as ISO 8601."""
    return stamp.replace("/", "-")
