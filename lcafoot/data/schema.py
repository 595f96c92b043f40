"""Every way in which a table of published figures is not what it must be."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lcafoot.data.rules import (
    CHOICES,
    FIGURE_COLUMNS,
    PATTERNS,
    REQUIRED,
    UNITS,
    Fault,
    Table,
    bounds,
    is_day,
    numbers,
    unit_faults,
)
from lcafoot.records import COVERS

__all__ = ["FIGURE_COLUMNS", "UNITS", "Fault", "faults"]


def faults(
    frame: pd.DataFrame,
    fields: Sequence[Mapping[str, Any]],
    package: str,
    *,
    known_rows: Collection[str] = (),
    key: Sequence[str] = (),
) -> list[Fault]:
    """Find every fault of one table at once.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table, constants filled in; cells as text or typed.
    fields : sequence of mapping
        The Frictionless fields of its schema: ``name``, ``type``, ``constraints``.
    package : str
        Name of the package, for the faults.
    known_rows : collection of str, optional
        Rows of all packages as ``package/row_id``, to which ``derived_from`` may point.
    key : sequence of str, optional
        Columns that together tell one row from another.

    Returns
    -------
    list of Fault
        Empty if the table is clean. A table with the columns ``row_id``, ``quantity``
        and ``value`` is held to the rules for figures as well as to its fields.

    Examples
    --------
    >>> table = pd.DataFrame({"share": ["0.5", "1.5"]})
    >>> rule = {"name": "share", "type": "number", "constraints": {"maximum": 1}}
    >>> [fault.problem for fault in faults(table, [rule], "demo")]
    ["share is above 1: '1.5'"]
    """
    table = Table(frame.reset_index(drop=True), package)
    found = [fault for field in fields for fault in _field_faults(table, field)]
    if key and set(key) <= set(frame.columns):
        repeated = table.frame.duplicated(list(key), keep=False).to_numpy()
        found += table.where(repeated, key[0], "the key occurs twice", "give each row its own key")
    if {"row_id", "quantity", "value"} <= set(frame.columns):
        found += _figure_faults(table, known_rows)
    return list(dict.fromkeys(found))


def _field_faults(table: Table, field: Mapping[str, Any]) -> Iterator[Fault]:
    """Hold one column to its Frictionless field."""
    name, rules = str(field["name"]), field.get("constraints", {})
    if name not in table.frame.columns:
        yield Fault(table.package, "", name, f"the column {name} is missing", "add it, or drop its field")
        return
    blank = (table.text(name) == "").to_numpy()
    if rules.get("required"):
        yield from table.where(blank, name, f"{name} is blank", "fill it in")
    if field.get("type") in ("number", "integer"):
        value = numbers(table.frame[name])
        odd = ~np.isfinite(value) | ((value % 1 != 0) & (field["type"] == "integer"))
        yield from table.where(
            odd & ~blank, name, f"{name} is not a finite {field['type']}", "write one, with a point"
        )
        low, high = rules.get("minimum", -math.inf), rules.get("maximum", math.inf)
        yield from table.where(value < low, name, f"{name} is below {low}", "correct the value")
        yield from table.where(value > high, name, f"{name} is above {high}", "correct the value")
    if "enum" in rules:
        allowed = [str(choice) for choice in rules["enum"]]
        odd_choice = ~table.text(name).isin(allowed).to_numpy() & ~blank
        yield from table.where(odd_choice, name, f"{name} is unknown", f"use one of {', '.join(allowed)}")
    if "pattern" in rules:
        matched = table.text(name).str.fullmatch(rules["pattern"]).to_numpy(dtype=bool)
        yield from table.where(~matched & ~blank, name, f"{name} is malformed", f"match {rules['pattern']}")
    if rules.get("unique"):
        twice = table.text(name).duplicated(keep=False).to_numpy()
        yield from table.where(twice & ~blank, name, f"{name} occurs twice", "give each row its own")


def _figure_faults(table: Table, known_rows: Collection[str]) -> list[Fault]:
    """Hold a table to the rules for published figures."""
    missing = [column for column in FIGURE_COLUMNS if column not in table.frame.columns]
    if missing:
        remedy = "add it to the table or to the constants of the resource"
        return [Fault(table.package, "", name, f"the column {name} is missing", remedy) for name in missing]
    found: list[Fault] = []
    for column in REQUIRED:
        found += table.test(column, bool, f"{column} is blank", "say it; nothing is shipped without")
    for column, choices in CHOICES.items():
        words = ", ".join(filter(None, choices))
        found += table.test(column, choices.__contains__, f"{column} is unknown", f"use one of {words}")
    for column, (pattern, remedy) in PATTERNS.items():
        found += table.test(column, re.compile(pattern).fullmatch, f"{column} is malformed", remedy)
    twice = table.text("row_id").duplicated(keep=False).to_numpy()
    found += table.where(twice, "row_id", "row_id occurs twice", "give each row its own")
    found += table.test(
        "retrieved", lambda day: not day or is_day(day), "retrieved is no day", "give the day as read"
    )
    return [
        *found,
        *_name_faults(table),
        *_covers_faults(table),
        *_number_faults(table),
        *_band_faults(table),
        *_links(table, known_rows),
    ]


def _name_faults(table: Table) -> list[Fault]:
    """Find row ids that are not made from their row, and units that the quantity's name contradicts."""
    columns = ("row_id", "subject", "quantity", "source_id", "year", "unit")
    rows = list(zip(*(table.text(name) for name in columns), strict=True))
    odd = np.array([row not in (f"{s}.{q}.{who}", f"{s}.{year}") for row, s, q, who, year, _ in rows], bool)
    wrong = np.array([bool(unit_faults(q, unit)) for _, _, q, _, _, unit in rows], dtype=bool)
    named = "end the quantity with its unit, as in embodied_kg; a share or ratio has unit 1 and no end"
    made = "write subject.quantity.source_id"
    return [
        *table.where(odd, "row_id", "row_id is not made from its row", made),
        *table.where(wrong, "unit", "the unit is not that of the quantity's name", named),
    ]


def _covers_faults(table: Table) -> list[Fault]:
    """Find embodied figures that do not say what they include, or say it in other words."""
    remedy = f"join with ';' some of {', '.join(COVERS)}"
    embodied = table.text("quantity").str.startswith("embodied").to_numpy()
    blank = (table.text("covers") == "").to_numpy()
    return [
        *table.test(
            "covers", lambda c: not c or set(c.split(";")) <= set(COVERS), "covers is unknown", remedy
        ),
        *table.where(embodied & blank, "covers", "an embodied figure does not say what it covers", remedy),
    ]


def _number_faults(table: Table) -> list[Fault]:
    """Find values that are no number, or that nature forbids."""
    limits = np.array(
        [bounds(q, u) for q, u in zip(table.text("quantity"), table.text("unit"), strict=True)]
    ).reshape(-1, 2)
    found: list[Fault] = []
    for column in ("value", "low", "high"):
        number = numbers(table.frame[column])
        blank = (table.text(column) == "").to_numpy() & (column != "value")
        found += table.where(
            ~np.isfinite(number) & ~blank, column, f"{column} is not a finite number", "write one"
        )
        outside = (number < limits[:, 0]) | (number > limits[:, 1])
        found += table.where(
            outside, column, f"{column} is out of the physical range", "correct the value or its unit"
        )
    return found


def _band_faults(table: Table) -> list[Fault]:
    """Find bands that do not hold their value, or do not fit their kind."""
    value, low, high = (numbers(table.frame[column]) for column in ("value", "low", "high"))
    kind = table.text("band_kind")
    published = kind.isin(("min_max", "ci95", "sd1")).to_numpy()
    pedigree = (kind == "pedigree").to_numpy()
    scored = (table.text("pedigree") != "").to_numpy() & (table.text("basic") != "").to_numpy()
    any_score = (table.text("pedigree") != "").to_numpy() | (table.text("basic") != "").to_numpy()
    has_band = np.isfinite(low) | np.isfinite(high)
    both = np.isfinite(low) & np.isfinite(high)
    return [
        *table.where(low > value, "low", "low is above the value", "swap or correct them"),
        *table.where(value > high, "high", "high is below the value", "swap or correct them"),
        *table.where(
            (kind == "exact").to_numpy() & has_band & ~(low == high),
            "band_kind",
            "an exact figure has a band",
            "name the kind of the band",
        ),
        *table.where(published & ~both, "band_kind", "a published band lacks low or high", "give both"),
        *table.where(pedigree & has_band, "low", "a pedigree row has low or high", "name the band's kind"),
        *table.where(pedigree & ~scored, "pedigree", "a pedigree row lacks scores or basic", "give both"),
        *table.where(~pedigree & any_score, "pedigree", "scores stand beside another band kind", "drop one"),
    ]


def _links(table: Table, known_rows: Collection[str]) -> list[Fault]:
    """Find rows that say they derive from a row that is not there, or from themselves."""
    known = {*known_rows, *(f"{table.package}/{row}" for row in table.text("row_id"))}

    def lost(origin: str, row: str) -> bool:
        target = origin if "/" in origin else f"{table.package}/{origin}"
        return target not in known or target == f"{table.package}/{row}"

    pairs = zip(table.text("derived_from"), table.text("row_id"), strict=True)
    mask = np.array([bool(c) and any(lost(o, row) for o in c.split(";")) for c, row in pairs], dtype=bool)
    remedy = "name a row_id of this package, or package/row_id of another"
    return table.where(mask, "derived_from", "derived_from points nowhere", remedy)
