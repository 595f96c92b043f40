"""Reading one table: text as written, constants filled in, columns typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lcafoot.data.rules import FIGURE_COLUMNS, field_type, numbers
from lcafoot.errors import SchemaError

__all__ = ["constants", "text_table", "typed_table"]

CONSTANTS_KEY: Final = "lcafoot:constants"
RECORDS_KEY: Final = "lcafoot:records"
"""Names the list of records in a file that is JSON."""


def typed_table(path: Path, entry: Mapping[str, Any], package: str) -> pd.DataFrame:
    """Read a table and give each column the type its schema says.

    Parameters
    ----------
    path : pathlib.Path
        The CSV file.
    entry : mapping
        Its resource entry in the descriptor.
    package : str
        Name of the package, for messages.

    Returns
    -------
    pandas.DataFrame
        Constants filled in; the columns of figures first, in order, where the resource
        is named ``figures``.

    Raises
    ------
    SchemaError
        If it is not a table in UTF-8, a column is missing, or a cell is not of its type.
    """
    if entry.get("format") == "json":
        return _records_table(path, str(entry.get(RECORDS_KEY, "")))
    table = text_table(path, constants(entry))
    fields = entry.get("schema", {}).get("fields", [])
    canonical = FIGURE_COLUMNS if entry["name"] == "figures" else ()
    wanted = dict.fromkeys([*canonical, *(str(field["name"]) for field in fields)])
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        msg = f"{path} of package {package} lacks the columns {', '.join(missing)}; add them or restore it"
        raise SchemaError(msg)
    order = dict.fromkeys([*canonical, *table.columns])
    kinds = {column: field_type(column, fields, is_figure=column in canonical) for column in order}
    return pd.DataFrame({column: _typed(table[column], kind, package) for column, kind in kinds.items()})


def _records_table(path: Path, key: str) -> pd.DataFrame:
    """Read a list of records from JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return pd.DataFrame(content[key] if key else content)
    except (ValueError, KeyError, TypeError) as err:
        msg = f"{path} holds no list of records {key!r} ({err}); restore the file, or fetch it again"
        raise SchemaError(msg) from err


def constants(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the constant columns of a resource as text, blank where null."""
    given = entry.get(CONSTANTS_KEY, {})
    return {str(column): "" if cell is None else str(cell) for column, cell in given.items()}


def text_table(path: Path, fixed: Mapping[str, str]) -> pd.DataFrame:
    """Read a CSV as text, cell by cell as written, and fill in the constant columns.

    Raises
    ------
    SchemaError
        If it is not a table in UTF-8.
    """
    try:
        table = pd.read_csv(path, dtype=str, na_filter=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as err:
        msg = f"{path} is not a CSV table in UTF-8 ({err}); correct it, or restore the file"
        raise SchemaError(msg) from err
    return table.assign(**fixed)


def _typed(cells: pd.Series, kind: str, package: str) -> pd.Series:
    """Convert one column of text to the type of its field."""
    if kind == "boolean":
        _hold(cells, cells.isin(("true", "false")).to_numpy(), "true or false", package)
        return cells == "true"
    if kind not in ("number", "integer"):
        return cells
    value = numbers(cells)
    good = value % 1 == 0 if kind == "integer" else np.isfinite(value)
    _hold(cells, good | (cells == "").to_numpy(), kind, package)
    column = pd.Series(value, index=cells.index, name=cells.name)
    if kind == "number":
        return column
    return column.astype("int64" if np.isfinite(value).all() else "Int64")


def _hold(cells: pd.Series, good: NDArray[np.bool_], kind: str, package: str) -> None:
    """Say which cells of a column are not of its kind."""
    bad = cells[~good]
    if len(bad):
        shown = ", ".join(f"row {row + 1}: {cell!r}" for row, cell in bad.head(5).items())
        msg = (
            f"{cells.name} of package {package} must hold {kind} in each row; "
            f"got {shown} ({len(bad)} in all); correct them"
        )
        raise SchemaError(msg)
