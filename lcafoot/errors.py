"""The faults lcafoot reports: one class per kind, each also a built-in exception.

Every message is one sentence that names the argument, the range or the choices,
the value that was given, and how to repair it.
"""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

__all__ = [
    "BoundaryError",
    "DeviceError",
    "IntegrityError",
    "LcafootError",
    "MissingDataError",
    "OutOfRangeError",
    "RecordError",
    "SchemaError",
    "nearest",
]


_HOME = str(Path(__file__).parent)


class LcafootError(Exception):
    """Any fault that lcafoot itself reports."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback: the user's own line, and the sentence.

        `sys.last_value.__traceback__` keeps the whole way.
        """
        way = traceback.extract_tb(self.__traceback__)
        own = list(takewhile(lambda frame: not frame.filename.startswith(_HOME), way))
        line = [f"line {own[-1].lineno}: {own[-1].line}"] if own else []
        return [*line, f"{type(self).__name__}: {self}"]


class OutOfRangeError(LcafootError, ValueError):
    """A number lies outside the range in which an equation holds, or is not finite."""


class MissingDataError(LcafootError, LookupError):
    """A place, device, method or datum is not there, and nothing is put in its stead."""

    @classmethod
    def of(cls, what: str, key: object, present: Iterable[str], hint: str = "") -> MissingDataError:
        """Build the error that names the key and the nearest keys present."""
        names = sorted(set(present))
        close = nearest(str(key), names)
        choices = f"nearest: {', '.join(close)}" if close else _choices(names)
        message = f"unknown {what} {str(key)!r}; {choices}"
        return cls(f"{message}. {hint}" if hint else message)


class IntegrityError(LcafootError, OSError):
    """A shipped or fetched file is not the file that its package describes."""


class SchemaError(LcafootError, ValueError):
    """A table breaks its schema; the message lists all faults at once."""


class RecordError(LcafootError, ValueError):
    """A file is not a record, or is a record that is damaged."""


class DeviceError(LcafootError, RuntimeError):
    """A measuring device cannot be read."""


class BoundaryError(LcafootError, ValueError):
    """Numbers with different system boundaries would be added or compared."""


def nearest(key: str, present: Iterable[str], count: int = 3) -> list[str]:
    """Return the names most like `key`, without regard to case.

    Parameters
    ----------
    key : str
        What the user wrote.
    present : iterable of str
        The names that exist.
    count : int, optional
        How many to return at most.

    Returns
    -------
    list of str
        The nearest names, best first; empty where none is alike.

    Examples
    --------
    >>> nearest("germny", ["Germany", "France", "Guernsey"])
    ['Germany', 'Guernsey']
    """
    by_folded = {name.casefold(): name for name in present}
    close = difflib.get_close_matches(key.casefold(), by_folded, n=count, cutoff=0.6)
    inside = [folded for folded in by_folded if key and key.casefold() in folded]
    ordered = dict.fromkeys([*close, *inside])
    return [by_folded[folded] for folded in ordered][:count]


def _choices(names: list[str], most: int = 8) -> str:
    """List the choices, cut short where they are many."""
    if not names:
        return "none are known"
    shown = ", ".join(names[:most])
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"known: {shown}{more}"
