"""Logs with one run a row: which row to take, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers._series import About


def pick(names: Sequence[str], about: About, what: str, column: str) -> int:
    """Return the place of the row that the user picked, or of the only one."""
    row = about.options.row
    if row is None and len(names) == 1:
        return 0
    how = f"row=0 to {len(names) - 1}, or a {column}"
    if row is None:
        msg = (
            f"{about.origin} holds {len(names)} {what}s; pick one with {how}, "
            "or take each as a record of its own with import_records"
        )
        raise RecordError(msg)
    if isinstance(row, str):
        places = [place for place, name in enumerate(names) if name == row]
        if not places:
            raise MissingDataError.of(column, row, names)
        if len(places) > 1:
            msg = f"row must name one {what} of {about.origin}; {row!r} names {len(places)}: give a number"
            raise RecordError(msg)
        return places[0]
    if isinstance(row, bool) or not 0 <= row < len(names):
        msg = f"row must be one {what} of {about.origin}, {how}; got {row!r}"
        raise OutOfRangeError(msg)
    return row


def positive(cell: str, where: str, unit: str) -> float:
    """Return a number that is not negative, or say what is wrong with the cell."""
    try:
        value = float(cell)
    except ValueError as err:
        msg = f"{where} must be a number [{unit}]; got {cell!r:.40}: correct or remove the line"
        raise RecordError(msg) from err
    if not 0 <= value < np.inf:
        msg = f"{where} must lie in [0, ∞) {unit}; got {value:g}: correct or remove the line"
        raise OutOfRangeError(msg)
    return value
