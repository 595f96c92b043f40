"""An exhibit: the table behind one figure, with the basis and the source of each of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lcafoot.data import figures
from lcafoot.energy import EnergyRecord
from lcafoot.records import Quantity

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Exhibit", "own_records", "published", "table_of", "units_of"]

COLUMNS: Final = ("group", "label", "x", "value", "low", "high", "basis", "source", "own")
"""Columns of every exhibit's table; ``own`` marks the user's records."""


@dataclass(frozen=True)
class Exhibit:
    """One question, the numbers that answer it, and how to draw them.

    Parameters
    ----------
    name : str
        Key, and name of its files.
    title : str
        What is seen, with measured, published, modeled or assumed said.
    kind : str
        ``dots``, ``curves``, ``steps`` or ``surface``.
    axis : str
        What ``value`` is, with its unit.
    table : pandas.DataFrame
        Columns ``group, label, x, value, low, high, basis, source, own``; ``source`` is
        ``package/row_id``, several joined by semicolons.
    x_axis : str
        What ``x`` is, with its unit; empty where there is none.
    logarithmic : bool
        Whether the axis of the values is.
    note : str
        What is left out, and what to know.
    """

    name: str
    title: str
    kind: str
    axis: str
    table: pd.DataFrame
    x_axis: str = ""
    logarithmic: bool = False
    note: str = ""


def published(row: str, *, label: str, group: str = "", x: object = None, times: float = 1) -> dict[str, Any]:
    """Return a row of an exhibit from a row of the data.

    Parameters
    ----------
    row : str
        ``package/row_id``.
    label, group : str
        How it is named, and with which others it stands.
    x : object, optional
        Its place on the other axis.
    times : float, optional
        What value and band are multiplied with. [1]

    Returns
    -------
    dict
        A row of the table.

    Examples
    --------
    >>> row = published("inference/gemini_apps_text.energy_per_prompt_j.google_2025", label="prompt")
    >>> row["value"], row["basis"]
    (864.0, 'published')
    """
    package, _, row_id = row.partition("/")
    return of_quantity(figures.by_row(package, row_id), label=label, group=group, x=x, times=times)


def of_quantity(
    quantity: Quantity, *, label: str, group: str = "", x: object = None, times: float = 1
) -> dict[str, Any]:
    """Return a row of an exhibit from a quantity."""
    value, low, high = (times * each for each in (quantity.value, quantity.low, quantity.high))
    return {
        "group": group, "label": label, "x": x, "value": value, "low": low, "high": high,
        "basis": quantity.basis, "source": quantity.row, "own": False,
    }  # fmt: skip


def table_of(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as the table of an exhibit.

    Parameters
    ----------
    rows : iterable of dict
        With the keys of `COLUMNS`; what is missing stays blank.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`.

    Examples
    --------
    >>> list(table_of([]).columns)[:2]
    ['group', 'label']
    """
    import pandas as pd

    plain = {"group": "", "x": None, "own": False}
    return pd.DataFrame([plain | row for row in rows], columns=list(COLUMNS))


def units_of(record: EnergyRecord) -> tuple[str, float] | None:
    """Return the useful unit of a record and how many it made, as its host says.

    Parameters
    ----------
    record : EnergyRecord
        Its host may hold ``unit`` (such as ``token``) and ``units`` (how many).

    Returns
    -------
    tuple of str and float, or None
        Unit and count [1]; None where the record does not say.

    Examples
    --------
    >>> from lcafoot.scenario.example import example
    >>> units_of(example().energy) is None
    True
    """
    unit, count = record.host.get("unit"), record.host.get("units")
    try:
        made = float(str(count))
    except ValueError:
        return None
    return (str(unit), made) if unit and made > 0 else None


def own_records(
    records: Sequence[EnergyRecord],
    rows_of: Callable[[EnergyRecord], list[dict[str, Any]] | str],
) -> tuple[list[dict[str, Any]], str]:
    """Return the rows that the user's records add, and why some add none.

    Parameters
    ----------
    records : sequence of EnergyRecord
        The user's.
    rows_of : callable
        Gives the rows of a record, or the reason why it is left out.

    Returns
    -------
    tuple of list of dict and str
        Rows, marked as ``own``; sentences on what was left out, empty if nothing was.
    """
    rows, reasons = [], []
    for record in records:
        found = rows_of(record)
        if isinstance(found, str):
            reasons.append(f"Left out: {record.label}, {found}.")
        else:
            rows += [{**row, "own": True, "source": f"record: {record.label}"} for row in found]
    return rows, " ".join(reasons)
