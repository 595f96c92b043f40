"""What a table of published figures must look like: columns, units, choices, bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lcafoot.records import BAND_KINDS

__all__ = [
    "CHOICES",
    "FIGURE_COLUMNS",
    "PATTERNS",
    "REQUIRED",
    "UNITS",
    "Fault",
    "Table",
    "bounds",
    "field_type",
    "is_day",
    "numbers",
    "unit_faults",
]

FIGURE_COLUMNS: Final = (
    "row_id",
    "subject",
    "quantity",
    "source_id",
    "value",
    "unit",
    "low",
    "high",
    "band_kind",
    "pedigree",
    "basic",
    "year",
    "covers",
    "boundary",
    "method",
    "source_title",
    "source_ref",
    "locator",
    "license",
    "retrieved",
    "confidence",
    "derived_from",
    "note",
)
"""Columns of a table of figures, in order, once the constants of its resource are filled in."""

UNITS: Final = (
    "kg",
    "kg/kWh",
    "kWh/cm2",
    "kg/cm2",
    "kg/GB",
    "kg/tkm",
    "kg/kg",
    "kg/kW",
    "L/kWh",
    "km",
    "W",
    "GB",
    "cm2",
    "nm",
    "year",
    "1",
    "1/year",
    "1/cm2",
    "J",
    "kWh",
    "s",
    "h",
    "L",
    "m2",
    "kg/m2",
    "FLOP",
    "FLOP/s",
    "FLOP/s/W",
    "GB/s",
    "MJ",
    "MJ/kWh",
    "kgSb",
    "kgSb/kWh",
)
"""Units a figure may have (kg of CO₂ equivalent where the quantity is an emission)."""

UNIT_OF: Final[Mapping[str, str]] = {
    **{"_kg_kwh": "kg/kWh", "_kwh_cm2": "kWh/cm2", "_kg_cm2": "kg/cm2", "_kg_gb": "kg/GB"},
    **{"_per_tkm_kg": "kg/tkm", "_kg_per_kg": "kg/kg", "_kg_per_kw": "kg/kW", "_per_m2": "kg/m2"},
    **{"_kg_m2": "kg/m2", "_l_kwh": "L/kWh", "_mj_kwh": "MJ/kWh", "_kg_sb_kwh": "kgSb/kWh"},
    **{"_kg_sb": "kgSb", "_1_cm2": "1/cm2", "_gb_s": "GB/s", "_flop_s": "FLOP/s", "_km": "km"},
    **{"_w": "W", "_gb": "GB", "_cm2": "cm2", "_nm": "nm", "_years": "year", "_year": "year"},
    **{"_j": "J", "_kwh": "kWh", "_h": "h", "_l": "L", "_mj": "MJ", "_s": "s", "_flop": "FLOP"},
    **{"_kg": "kg", "_m2": "m2", "_flop_s_w": "FLOP/s/W"},
}
"""Unit that the end of a quantity's name promises; the longest end decides."""

WITHOUT_UNIT: Final = ("1", "1/year")
"""Units of a quantity whose name promises none."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": UNITS,
    "band_kind": BAND_KINDS,
    "method": (
        "vendor_pcf",
        "lca",
        "model",
        "tool",
        "specification",
        "statistics",
        "assumption",
        "measurement",
    ),
    "confidence": ("quoted", "secondary", "chosen"),
    "basic": ("", "product", "transport", "infrastructure"),
}
REQUIRED: Final = (
    "row_id",
    "subject",
    "quantity",
    "source_id",
    "boundary",
    "source_title",
    "source_ref",
    "locator",
    "license",
    "retrieved",
)
PATTERNS: Final[Mapping[str, tuple[str, str]]] = {
    "pedigree": (r"(|[1-5](,[1-5]){4})", "give five scores from 1 to 5, such as 2,2,1,1,2"),
    "retrieved": (r"(|\d{4}-\d{2}-\d{2})", "give the day as YYYY-MM-DD"),
    "year": (r"(19|20)\d{2}", "give four digits"),
    "quantity": (r"[a-z0-9_]+", "write it in lower case with _"),
    "source_id": (r"[a-z0-9_]+", "write it in lower case with _"),
}
SHARE: Final = re.compile(r"(yield|_rate|share|fraction|utilization|load_factor|recycled_content)$")
FIGURE_TYPES: Final[Mapping[str, str]] = {
    "value": "number",
    "low": "number",
    "high": "number",
    "year": "integer",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a package, and how to repair it.

    Parameters
    ----------
    package : str
        Name of the package.
    row : str
        Its row, resource or file; empty where the whole package is meant.
    column : str
        Its column or key; empty where there is none.
    problem, remedy : str
        What is wrong, and what to do.
    """

    package: str
    row: str
    column: str
    problem: str
    remedy: str


def bounds(quantity: str, unit: str) -> tuple[float, float]:
    """Return the physical bounds of a quantity.

    Parameters
    ----------
    quantity : str
        Its slug, such as ``pue`` or ``fab_yield``.
    unit : str
        Its unit, one of `UNITS`.

    Returns
    -------
    tuple of float
        Least and greatest value: shares lie in [0, 1], PUE in [1, ∞), all else in
        [0, ∞). [`unit`]

    Examples
    --------
    >>> bounds("fab_yield", "1"), bounds("pue", "1"), bounds("annual_failure_rate", "1/year")
    ((0.0, 1.0), (1.0, inf), (0.0, inf))
    """
    if quantity == "pue":
        return 1.0, math.inf
    if unit == "1" and SHARE.search(quantity):
        return 0.0, 1.0
    return 0.0, math.inf


def unit_faults(quantity: str, unit: str) -> str:
    """Return the units that the name of a quantity allows where `unit` is none of them, else nothing.

    Examples
    --------
    >>> unit_faults("embodied_kg", "kWh"), unit_faults("pue", "kg"), unit_faults("tdp_w", "W")
    ('kg', '1 or 1/year', '')
    """
    end = max((end for end in UNIT_OF if quantity.endswith(end)), key=len, default="")
    allowed = (UNIT_OF[end],) if end else WITHOUT_UNIT
    return "" if unit in allowed else " or ".join(allowed)


def is_day(text: str) -> bool:
    """Say whether a text is a day that has been.

    Examples
    --------
    >>> is_day("2026-11-22"), is_day("2026-13-45")
    (True, False)
    """
    try:
        return date.fromisoformat(text) <= datetime.now(UTC).date() + timedelta(days=1)
    except ValueError:
        return False


def field_type(column: str, fields: Sequence[Mapping[str, Any]], *, is_figure: bool) -> str:
    """Return the Frictionless type of a column: its field's, or the one every figure table has."""
    declared = {str(field["name"]): str(field.get("type", "string")) for field in fields}
    common = FIGURE_TYPES.get(column, "string") if is_figure else "string"
    return declared.get(column, common)


def numbers(column: pd.Series) -> NDArray[np.float64]:
    """Read a column of text or numbers as float64; NaN where a cell is blank or no number."""
    return np.array([_number(cell) for cell in column.tolist()], dtype=np.float64)


def _number(cell: object) -> float:
    """Read one cell exactly as Python reads a float."""
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


@dataclass(frozen=True, slots=True)
class Table:
    """A frame that can say which of its rows a mask marks."""

    frame: pd.DataFrame
    package: str

    def text(self, column: str) -> pd.Series:
        """Return a column as text, blank where a cell is missing."""
        cells = self.frame[column]
        text: pd.Series = cells.where(cells.notna(), "").astype(str)
        return text

    def where(self, mask: NDArray[np.bool_], column: str, problem: str, remedy: str) -> list[Fault]:
        """Return one fault for each row that the mask marks."""
        rows = np.flatnonzero(mask)
        if not rows.size:
            return []
        names = self.text("row_id") if "row_id" in self.frame.columns else None
        cells = self.text(column)
        return [
            Fault(
                self.package,
                names[row] if names is not None and names[row] else f"row {row + 1}",
                column,
                f"{problem}: {cells[row]!r}",
                remedy,
            )
            for row in rows
        ]

    def test(self, column: str, good: Callable[[str], object], problem: str, remedy: str) -> list[Fault]:
        """Return one fault for each row whose cell, as text, is not good."""
        mask = np.array([not good(cell) for cell in self.text(column)], dtype=bool)
        return self.where(mask, column, problem, remedy)
