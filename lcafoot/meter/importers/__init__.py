"""Logs of other tools, read as energy records."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import tzinfo
from pathlib import Path
from typing import Final, NamedTuple

from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import codecarbon, mlperf_node, nvidia_smi, plain, prometheus, ptdaemon, zeus
from lcafoot.meter.importers._series import Options, Window
from lcafoot.records import Source

__all__ = ["FORMATS", "Format", "import_record", "import_records"]

Read = Callable[[str, str, str, Source | None, Options | None], EnergyRecord]
ReadAll = Callable[[str, str, str, Source | None, Options | None], list[EnergyRecord]]


class Format(NamedTuple):
    """How to know and to read one kind of log.

    Parameters
    ----------
    title : str
        What it is, in words.
    matches : callable
        Says of a text whether it is one.
    read : callable
        Turns text, name of the file, label, source and options into a record.
    takes : tuple of str, optional
        The options that mean something for it.
    read_all : callable, optional
        Turns the same into one record a run, for logs that hold several.
    """

    title: str
    matches: Callable[[str], bool]
    read: Read
    takes: tuple[str, ...] = ()
    read_all: ReadAll | None = None


FORMATS: Final[Mapping[str, Format]] = {
    "mlperf_node": Format(
        "MLPerf Training power log of one node", mlperf_node.matches, mlperf_node.read, ("window", "accuracy")
    ),
    "ptdaemon": Format(
        "spl.txt of SPEC PTDaemon, as in MLPerf Inference",
        ptdaemon.matches,
        ptdaemon.read,
        ("window", "timezone", "accuracy"),
    ),
    "codecarbon": Format(
        "emissions.csv of CodeCarbon",
        codecarbon.matches,
        codecarbon.read,
        ("row", "timezone", "pue"),
        codecarbon.read_all,
    ),
    "zeus": Format("log of ZeusMonitor", zeus.matches, zeus.read, ("row", "accuracy"), zeus.read_all),
    "nvidia_smi": Format(
        "nvidia-smi --query-gpu --format=csv",
        nvidia_smi.matches,
        nvidia_smi.read,
        ("window", "timezone", "accuracy", "columns"),
    ),
    "prometheus": Format(
        "range query of DCGM metrics, as JSON or Grafana CSV",
        prometheus.matches,
        prometheus.read,
        ("window", "timezone", "accuracy"),
    ),
    "csv": Format(
        "table of time and power",
        plain.matches,
        plain.read,
        ("window", "timezone", "accuracy", "columns", "unit"),
    ),
}
"""The logs that can be read, by name; no text matches two of them."""

GZIP: Final = b"\x1f\x8b"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def import_record(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    label: str | None = None,
    source: Source | None = None,
    window: Window | None = None,
    timezone: str | tzinfo | None = None,
    accuracy: float | None = None,
    row: int | str | None = None,
    columns: str | Sequence[str] | None = None,
    unit: str | None = None,
    pue: float | None = None,
) -> EnergyRecord:
    r"""Read the log of another tool as a record.

    Parameters
    ----------
    path : path-like
        The log, plain or compressed by gzip.
    format : str, optional
        One of `FORMATS`; found from the content where none is named.
    label : str, optional
        What ran; the name of the file without its ending where none is given.
    source : Source, optional
        Where a published log was read.
    window : tuple of two, optional
        Part of the log to take: two numbers, seconds since its first reading [s], or two
        datetimes with a time zone. Power at an edge is interpolated.
    timezone : str or datetime.tzinfo, optional
        Zone of times that name none, such as ``Europe/Berlin`` or ``+02:00``; UTC, with a
        flag, where none is given.
    accuracy : float, optional
        Accuracy of the meter as a share of the reading, in (0, 1); that of the format where
        none is given. [1]
    row : int or str, optional
        Which run of a file with several: its number from 0, or its name.
    columns : str or sequence of str, optional
        Names of the columns, of a table without header; which to take, of a plain table.
    unit : str, optional
        Unit of power, ``W``, ``mW``, ``kW`` or ``MW``, of a plain table that names none.
    pue : float, optional
        PUE that the energies of a file hold, where the file does not say. At least 1. [1]

    Returns
    -------
    EnergyRecord
        Its energy is the trapezoid over all readings of the log or of the window, and the
        counted energy where the log holds one. PUE is never inside.

    Raises
    ------
    MissingDataError
        If there is no such format; the nearest are named.
    RecordError
        If the file is missing, is of no known format, or is broken; the message names
        the line.
    OutOfRangeError
        If a power is negative or not finite, or an option is out of range or means nothing
        for this format.

    Examples
    --------
    >>> import tempfile
    >>> line = ':::MLLOG {{"key": "power_reading", "value": {}, "time_ms": {}}}'
    >>> path = Path(tempfile.mkdtemp()) / "node_0.txt"
    >>> _ = path.write_text(line.format(1000, 0) + "\n" + line.format(3000, 1800000))
    >>> record = import_record(path)
    >>> record.label, record.total_j / 3.6e6
    ('node_0', 1.0)
    """
    options = Options(window, timezone, accuracy, row, columns, unit, pue)
    text, known, file = _opened(path, format, options)
    return known.read(text, str(file), _stem(file) if label is None else label, source, options)


def import_records(paths: Iterable[str | os.PathLike[str]], format: str | None = None) -> list[EnergyRecord]:
    """Read several logs, each run of each as a record of its own.

    Parameters
    ----------
    paths : iterable of path-like
        The logs.
    format : str, optional
        One of `FORMATS`, for all of them; found from the content where none is named.

    Returns
    -------
    list of EnergyRecord
        In the order of `paths`, and of the runs in a file that holds several.

    Raises
    ------
    MissingDataError, RecordError, OutOfRangeError
        As `import_record`; nothing is returned if one of them is broken.

    Examples
    --------
    >>> import_records([])
    []
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    return [record for path in given for record in _all_of(path, format)]


def _all_of(path: str | os.PathLike[str], format: str | None) -> list[EnergyRecord]:
    """Read all runs of one log."""
    text, known, file = _opened(path, format, Options())
    name, label = str(file), _stem(file)
    if known.read_all is not None:
        runs = known.read_all(text, name, label, None, None)
        if len(runs) > 1:
            return runs
    return [known.read(text, name, label, None, None)]


def _opened(path: str | os.PathLike[str], format: str | None, options: Options) -> tuple[str, Format, Path]:
    """Return the text of a log, its format and its path; hold the options to the format."""
    if format is not None and format not in FORMATS:
        what = "format"
        raise MissingDataError.of(what, format, FORMATS)
    file = Path(path)
    text = _text(file)
    name = format or next((name for name, known in FORMATS.items() if known.matches(text)), None)
    if name is None:
        empty = "" if text.strip() else "is empty and so "
        msg = f"{file} {empty}is no log that can be imported; {_known()}"
        raise RecordError(msg)
    takes = FORMATS[name].takes
    for option in fields(options):
        if getattr(options, option.name) is not None and option.name not in takes:
            msg = f"{option.name} means nothing for {name}, which takes {', '.join(takes)}; leave it out"
            raise OutOfRangeError(msg)
    return text, FORMATS[name], file


def _stem(file: Path) -> str:
    """Return the name of a file without its ending, and without the one of compression."""
    return Path(file.stem).stem if file.suffix.lower() == ".gz" else file.stem


def _text(file: Path) -> str:
    """Return the text of a log."""
    try:
        raw = file.read_bytes()
        data = gzip.decompress(raw) if raw.startswith(GZIP) else raw
        text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, PermissionError) as err:
        msg = f"no log can be read at {file} ({err.strerror}); name a file"
        raise RecordError(msg) from err
    except (EOFError, zlib.error, gzip.BadGzipFile) as err:
        msg = f"{file} is a damaged or cut gzip file ({err}); restore it"
        raise RecordError(msg) from err
    except UnicodeDecodeError as err:
        msg = f"{file} is not text in UTF-8, so no log that can be imported: save it as UTF-8; {_known()}"
        raise RecordError(msg) from err
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        msg = f"line {line} of {file} holds NUL bytes, as after a power cut; restore the file, or remove them"
        raise RecordError(msg)
    return text


def _known() -> str:
    """List the formats for a message."""
    return "known formats: " + ", ".join(f"{name} ({known.title})" for name, known in FORMATS.items())
