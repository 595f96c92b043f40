"""Records from journals: of windows that ended, and of those that a crash cut short."""

from __future__ import annotations

import json
import os
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace as with_changes
from datetime import datetime
from pathlib import Path
from typing import Any

from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError, RecordError
from lcafoot.meter.book import Book
from lcafoot.meter.device import Part, Reading, Sensor
from lcafoot.meter.journal import COUNTS_PER_J, JOURNAL_VERSION, LEVELS_PER_W, TICKS_PER_S, decode

__all__ = ["recover"]


def recover(journal_dir: str | os.PathLike[str] = "measurements") -> list[EnergyRecord]:
    """Rebuild the records of all windows in a folder of journals.

    Parameters
    ----------
    journal_dir : path-like, optional
        The folder that `lcafoot.measure` wrote to.

    Returns
    -------
    list of EnergyRecord
        Newest first; flagged ``recovered``. A window that was never closed, because its process
        was killed or is still at it, ends at its last reading and is flagged ``not_closed``;
        lines that are damaged, foreign or missing are counted in the flags.

    Raises
    ------
    RecordError
        If there is no such folder.

    Warns
    -----
    UserWarning
        For a journal without a readable first line, or of a newer lcafoot; it is left out.

    Examples
    --------
    >>> import tempfile
    >>> recover(tempfile.mkdtemp())
    []
    """
    folder = Path(journal_dir)
    if not folder.is_dir():
        msg = f"no folder with journals at {folder}; name the journal_dir of lcafoot.measure"
        raise RecordError(msg)
    found = [record for file in sorted(folder.glob("*.journal")) for record in _records(file)]
    return sorted(found, key=lambda record: record.start_utc, reverse=True)


class _Reader:
    """Writes into a book what the lines of one journal say."""

    def __init__(self, host: dict[str, str]) -> None:
        self.book = Book(host)
        self.done: list[EnergyRecord] = []
        self.last_s: dict[str, float] = {}
        self._names: dict[int, str] = {}
        self._devices: dict[int, list[str]] = {}

    def take(self, kind: str, content: list[Any]) -> None:
        """Take one line; a kind that is not known raises KeyError."""
        kinds: dict[str, Callable[..., None]] = {
            "host": self.book.host.update,
            "interval": self.book.set_interval,
            "part": self._part,
            "data": self._data,
            "open": self._open,
            "flag": lambda window, flags: self.book.flag(window, *flags),
            "lose": lambda number, reason: self.book.lose(self._names[number], reason),
            "close": self._close,
        }
        kinds[kind](*content)

    def end(self) -> None:
        """Close the windows that the journal leaves open, at their last reading."""
        for window in list(self.book.windows()):
            ends_s = [self.last_s[name] for name in self._devices[window] if name in self.last_s]
            self.book.flag(window, "not_closed", "the journal ends inside the window; the record ends there")
            try:
                self.done.append(self.book.close(window, max(ends_s, default=0.0)))
            except RecordError:
                continue  # the process ended before a second reading: there is nothing to tell

    def _part(self, number: int, part: dict[str, Any], interval_s: float) -> None:
        sensor = part["sensor"] | {"flags": tuple(part["sensor"]["flags"])}
        self._names[number] = part["device"]
        self.book.add_part(Part(**part | {"sensor": Sensor(**sensor)}), interval_s=interval_s)

    def _data(self, runs: list[list[int]], text: str) -> None:
        for number, ticks, counter, power in decode(runs, text):
            name = self._names[number]
            self.last_s[name] = ticks / TICKS_PER_S
            reading = Reading(
                None if counter < 0 else counter / COUNTS_PER_J, None if power < 0 else power / LEVELS_PER_W
            )
            self.book.add(name, ticks / TICKS_PER_S, reading)

    def _open(
        self, window: int, label: str, devices: list[str], ticks: int, utc: str, idle_w: dict[str, float]
    ) -> None:
        self._devices[window] = devices
        self.book.open(window, label, devices, ticks / TICKS_PER_S, datetime.fromisoformat(utc), idle_w)

    def _close(self, window: int, ticks: int) -> None:
        self.done.append(self.book.close(window, ticks / TICKS_PER_S))


def _records(file: Path) -> list[EnergyRecord]:
    """Return the records of one journal."""
    try:
        lines = list(_lines(file))
    except OSError as err:
        warnings.warn(f"{file} is left out: it cannot be read ({err.strerror})", UserWarning, stacklevel=3)
        return []
    if not lines:
        return []  # a journal that has just begun
    first = lines[0]
    if first is None or first[1] != "head" or first[2] > JOURNAL_VERSION:
        warnings.warn(
            f"{file} is left out: its first line is damaged, or of a newer lcafoot", UserWarning, stacklevel=3
        )
        return []
    reader = _Reader(first[3])
    last, missing, unreadable = first[0], 0, 0
    for line in lines[1:]:
        if line is None:
            unreadable += 1
            continue
        number, kind, *content = line
        if number <= last:
            continue
        missing, last = missing + number - last - 1, number
        try:
            reader.take(kind, content)
        except (LcafootError, KeyError, TypeError, ValueError, zlib.error):
            unreadable += 1
    reader.end()
    lost = max(missing, unreadable)
    if lost and not reader.done:
        warnings.warn(
            f"{file}: {lost} lines could not be read, and no window is left", UserWarning, stacklevel=3
        )
    flags = ("recovered", *((f"{lost} lines of the journal could not be read",) if lost else ()))
    return [with_changes(record, flags=(*record.flags, *flags)) for record in reader.done]


def _lines(file: Path) -> Iterator[list[Any] | None]:
    """Yield each line's list, or None for a line that is torn, damaged or foreign."""
    with file.open("rb") as stream:
        for raw in stream:
            checksum, _, text = raw.rstrip(b"\r\n").partition(b" ")
            if not raw.strip():
                continue
            try:
                whole = int(checksum, 16) == zlib.crc32(text)
                content = json.loads(text) if whole else None
            except ValueError:
                content = None
            is_line = isinstance(content, list) and len(content) >= 2 and isinstance(content[0], int)
            yield content if is_line else None
