"""Logs of other tools, read as energy records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError, RecordError
from lcafoot.meter.importers import mlperf_node
from lcafoot.records import Source

__all__ = ["FORMATS", "Format", "import_record", "import_records"]


class Format(NamedTuple):
    """How to know and to read one kind of log.

    Parameters
    ----------
    title : str
        What it is, in words.
    matches : callable
        Says of a text whether it is one.
    read : callable
        Turns text, name of the file and label into a record.
    """

    title: str
    matches: Callable[[str], bool]
    read: Callable[[str, str, str, Source | None], EnergyRecord]


FORMATS: Final[Mapping[str, Format]] = {
    "mlperf_node": Format("MLPerf Training power log of one node", mlperf_node.matches, mlperf_node.read),
}
"""The logs that can be read, by name."""


def import_record(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    label: str | None = None,
    source: Source | None = None,
) -> EnergyRecord:
    r"""Read the log of another tool as a record.

    Parameters
    ----------
    path : path-like
        The log.
    format : str, optional
        One of `FORMATS`; found from the content where none is named.
    label : str, optional
        What ran; the name of the file without its ending where none is given.
    source : Source, optional
        Where a published log was read.

    Returns
    -------
    EnergyRecord
        Its energy is the trapezoid over all readings of the log.

    Raises
    ------
    MissingDataError
        If there is no such format; the nearest are named.
    RecordError
        If the file is missing, is of no known format, or is broken; the message names
        the line.
    OutOfRangeError
        If a power is negative or not finite.

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
    if format is not None and format not in FORMATS:
        what = "format"
        raise MissingDataError.of(what, format, FORMATS)
    file = Path(path)
    text = _text(file)
    name = format or next((name for name, known in FORMATS.items() if known.matches(text)), None)
    if name is None:
        msg = f"{file} is no log that can be imported; {_known()}"
        raise RecordError(msg)
    return FORMATS[name].read(text, str(file), file.stem if label is None else label, source)


def import_records(paths: Iterable[str | os.PathLike[str]], format: str | None = None) -> list[EnergyRecord]:
    """Read several logs, each as a record of its own.

    Parameters
    ----------
    paths : iterable of path-like
        The logs.
    format : str, optional
        One of `FORMATS`, for all of them; found from the content where none is named.

    Returns
    -------
    list of EnergyRecord
        In the order of `paths`.

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
    return [import_record(path, format) for path in given]


def _text(file: Path) -> str:
    """Return the text of a log."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, PermissionError) as err:
        msg = f"no log can be read at {file} ({err.strerror}); name a file"
        raise RecordError(msg) from err
    except UnicodeDecodeError as err:
        msg = f"{file} is not text in UTF-8, so no log that can be imported; {_known()}"
        raise RecordError(msg) from err


def _known() -> str:
    """List the formats for a message."""
    return "known formats: " + ", ".join(f"{name} ({known.title})" for name, known in FORMATS.items())
