from __future__ import annotations

import pandas as pd
import pytest

from lcafoot.data.rules import bounds
from lcafoot.data.schema import FIGURE_COLUMNS, faults

GOOD = {
    "row_id": "a.embodied_kg.x",
    "subject": "a",
    "quantity": "embodied_kg",
    "source_id": "x",
    "value": "10",
    "unit": "kg",
    "low": "8",
    "high": "12",
    "band_kind": "min_max",
    "pedigree": "",
    "basic": "",
    "year": "2025",
    "covers": "materials;manufacture",
    "boundary": "cradle to gate",
    "method": "lca",
    "source_title": "A study",
    "source_ref": "doi:10.1000/182",
    "locator": "Table 2",
    "license": "CC BY 4.0",
    "retrieved": "2026-11-22",
    "confidence": "quoted",
    "derived_from": "",
    "note": "",
}
SCORED = {"band_kind": "pedigree", "low": "", "high": "", "pedigree": "1,2,3,4,5", "basic": "product"}


def problems(*changes: dict[str, str]) -> list[tuple[str, str]]:
    frame = pd.DataFrame([GOOD | change for change in changes], columns=list(FIGURE_COLUMNS))
    return [(fault.column, fault.problem) for fault in faults(frame, [], "demo")]


def test_a_good_table_has_no_fault() -> None:
    assert problems({}, {"row_id": "b.embodied_kg.x", "subject": "b", **SCORED}) == []


def test_an_empty_table_has_no_fault() -> None:
    assert faults(pd.DataFrame(columns=list(FIGURE_COLUMNS)), [], "demo") == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"source_title": ""}, "source_title"),
        ({"source_ref": ""}, "source_ref"),
        ({"locator": ""}, "locator"),
        ({"license": ""}, "license"),
        ({"retrieved": ""}, "retrieved"),
        ({"retrieved": "22.11.2026"}, "retrieved"),
        ({"boundary": ""}, "boundary"),
        ({"subject": ""}, "subject"),
        ({"unit": "g"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"value": ""}, "value"),
        ({"value": "many"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "inf"}, "value"),
        ({"low": "few"}, "low"),
        ({"value": "-1", "low": "-2"}, "value"),
        ({"low": "11"}, "low"),
        ({"high": "9"}, "high"),
        ({"high": ""}, "band_kind"),
        ({"covers": "everything"}, "covers"),
        ({"covers": ""}, "covers"),
        ({"method": "guess"}, "method"),
        ({"band_kind": "ci90"}, "band_kind"),
        ({"confidence": "sure"}, "confidence"),
        ({"year": "25"}, "year"),
        ({"pedigree": "1,1,1,1,1"}, "pedigree"),
        (SCORED | {"pedigree": "1,1,1,1"}, "pedigree"),
        (SCORED | {"pedigree": "1,1,1,1,6"}, "pedigree"),
        (SCORED | {"pedigree": "1, 1, 1, 1, 1"}, "pedigree"),
        (SCORED | {"pedigree": ""}, "pedigree"),
        (SCORED | {"basic": ""}, "pedigree"),
        (SCORED | {"basic": "guess"}, "basic"),
        (SCORED | {"low": "8"}, "low"),
        ({"unit": "kWh"}, "unit"),
        ({"quantity": "pue", "row_id": "a.pue.x"}, "unit"),
        ({"quantity": "Embodied_kg", "row_id": "a.Embodied_kg.x"}, "quantity"),
        ({"source_id": "Some One", "row_id": "a.embodied_kg.Some One"}, "source_id"),
        ({"row_id": "b.embodied_kg.x"}, "row_id"),
        ({"retrieved": "2026-13-45"}, "retrieved"),
        ({"retrieved": "2931-01-01"}, "retrieved"),
        ({"band_kind": "exact"}, "band_kind"),
        ({"derived_from": "b.embodied_kg.x"}, "derived_from"),
        ({"derived_from": "other/row"}, "derived_from"),
        ({"derived_from": "a.embodied_kg.x"}, "derived_from"),
    ],
)
def test_each_fault_is_found_in_its_column(change: dict[str, str], column: str) -> None:
    assert column in {found for found, _ in problems(change)}


def test_all_faults_are_told_at_once_with_row_and_remedy() -> None:
    frame = pd.DataFrame(
        [GOOD | {"unit": "g", "license": ""}, GOOD | {"row_id": "a.2025", "method": "guess"}]
    )
    found = faults(frame, [], "demo")
    assert {(f.row, f.column) for f in found} == {
        ("a.embodied_kg.x", "unit"),
        ("a.embodied_kg.x", "license"),
        ("a.2025", "method"),
    }
    assert all(f.package == "demo" and f.remedy for f in found)


def test_a_key_that_occurs_twice_is_told() -> None:
    assert problems({}, {}) == [("row_id", "row_id occurs twice: 'a.embodied_kg.x'")]


def test_a_missing_column_is_told() -> None:
    frame = pd.DataFrame([GOOD]).drop(columns="license")
    assert [(f.column, f.problem) for f in faults(frame, [], "demo")] == [
        ("license", "the column license is missing")
    ]


def test_links_may_point_to_other_packages() -> None:
    frame = pd.DataFrame([GOOD | {"derived_from": "other/row"}])
    assert faults(frame, [], "demo", known_rows={"other/row"}) == []


def test_typed_tables_are_judged_as_text_is() -> None:
    typed = {"value": 10.0, "low": float("nan"), "high": float("nan"), "year": 2025}
    frame = pd.DataFrame([GOOD | SCORED | typed])
    assert faults(frame, [], "demo") == []


@pytest.mark.parametrize(
    ("constraints", "cell"),
    [
        ({"required": True}, ""),
        ({"minimum": 2}, "1"),
        ({"maximum": 0.5}, "1"),
        ({"enum": ["2", "3"]}, "1"),
        ({"pattern": "[2-9]"}, "1"),
        ({}, "one"),
        ({}, "1.5"),
    ],
)
def test_fields_are_held_to_their_constraints(constraints: dict[str, object], cell: str) -> None:
    field = {"name": "n", "type": "integer", "constraints": constraints}
    assert [f.column for f in faults(pd.DataFrame({"n": [cell]}), [field], "demo")] == ["n"]


def test_a_compound_key_must_be_unique() -> None:
    frame = pd.DataFrame({"a": ["1", "1", "2"], "b": ["x", "x", "x"]})
    assert len(faults(frame, [], "demo", key=["a", "b"])) == 2
    assert faults(frame.drop(index=1), [], "demo", key=["a", "b"]) == []


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        ("pue", "1", (1.0, float("inf"))),
        ("fab_yield", "1", (0.0, 1.0)),
        ("recycling_rate", "1", (0.0, 1.0)),
        ("load_factor", "1", (0.0, 1.0)),
        ("annual_failure_rate", "1/year", (0.0, float("inf"))),
        ("memory_stacks", "1", (0.0, float("inf"))),
        ("construction_share_kg", "kg", (0.0, float("inf"))),
    ],
)
def test_bounds_are_those_of_nature(quantity: str, unit: str, expected: tuple[float, float]) -> None:
    assert bounds(quantity, unit) == expected
