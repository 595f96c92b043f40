from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lcafoot.data import catalog
from lcafoot.errors import MissingDataError

Make = Callable[..., Path]
OTHER = {"row_id": "widget.embodied_kg.lab_2024", "source_id": "lab_2024", "value": "70", "method": "lca"}
REPEAT = {
    "row_id": "widget.embodied_kg.tool_2025",
    "source_id": "tool_2025",
    "method": "tool",
    "derived_from": "widget.embodied_kg.maker_2025",
}


def test_the_list_names_license_and_sources_of_each_package() -> None:
    listed = catalog.list()
    assert list(listed.columns) == ["name", "title", "version", "rows", "license", "sources"]
    grid = listed.set_index("name").loc["grid"]
    assert (grid["rows"], grid["license"], grid["version"]) == (5716, "CC-BY-4.0", "1.0.0")
    assert "Ember" in grid["sources"]


def test_good_packages_have_no_fault(make_package: Make) -> None:
    make_package({}, OTHER, REPEAT)
    found = catalog.verify()
    assert found.empty
    assert list(found.columns) == ["package", "row", "column", "problem", "remedy"]


def test_a_broken_hash_is_a_row_and_the_rest_is_still_checked(make_package: Make) -> None:
    folder = make_package({"unit": "g"})
    (folder / "figures.csv").write_bytes((folder / "figures.csv").read_bytes().replace(b"maker", b"baker"))
    found = catalog.verify()
    assert set(found["column"]) == {"hash", "unit"}
    assert set(found["package"]) == {"widgets"}


def test_a_missing_file_is_a_row(make_package: Make) -> None:
    (make_package() / "figures.csv").unlink()
    assert "is missing" in catalog.verify()["problem"].iloc[0]


def test_a_package_without_license_is_a_row(make_package: Make) -> None:
    path = make_package() / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    del package["licenses"]
    path.write_text(json.dumps(package), encoding="utf-8")
    assert catalog.verify()["problem"].str.contains("names no license").tolist() == [True]


def test_a_folder_without_descriptor_or_notes_is_a_row(make_package: Make) -> None:
    folder = make_package()
    (folder / "NOTES.md").unlink()
    (folder.parent / "stray").mkdir()
    found = catalog.verify()
    assert found[["package", "problem"]].to_numpy().tolist() == [
        ["stray", "datapackage.json is missing"],
        ["widgets", "NOTES.md is missing"],
    ]


@pytest.mark.parametrize("change", [b"\xef\xbb\xbf", b"\r\n"])
def test_marks_and_foreign_line_ends_are_rows(make_package: Make, change: bytes) -> None:
    path = make_package() / "figures.csv"
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"\n", change) if change == b"\r\n" else change + raw)
    assert catalog.verify()["problem"].str.contains("UTF-8 with LF").any()


def test_fields_must_name_the_header(make_package: Make) -> None:
    path = make_package() / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"].pop()
    path.write_text(json.dumps(package), encoding="utf-8")
    assert catalog.verify()["column"].tolist() == ["schema"]


def test_links_across_packages_are_checked(make_package: Make) -> None:
    make_package({"derived_from": "grid/FRA.2024"})
    assert catalog.verify().empty
    make_package({"derived_from": "grid/FRA.1924"})
    assert catalog.verify()["column"].tolist() == ["derived_from"]


def test_rival_figures_stand_side_by_side_sorted(make_package: Make) -> None:
    make_package({}, OTHER, REPEAT)
    found = catalog.disagreement("widget")
    assert found["source_id"].tolist() == ["lab_2024", "maker_2025", "tool_2025"]
    assert found["value"].is_monotonic_increasing
    assert (found["low"] < found["value"]).all()
    wanted = {"covers", "boundary", "method", "year", "source_title", "source_ref", "locator", "license"}
    assert wanted | {"unit", "confidence", "independent", "note"} <= set(found.columns)


def test_one_datum_that_two_sources_repeat_counts_once(make_package: Make) -> None:
    make_package({}, OTHER, REPEAT)
    independent = catalog.disagreement("widget").set_index("source_id")["independent"]
    assert independent.to_dict() == {"lab_2024": True, "maker_2025": True, "tool_2025": False}


def test_an_unknown_subject_names_the_nearest(make_package: Make) -> None:
    make_package()
    with pytest.raises(MissingDataError, match="nearest: widget"):
        catalog.disagreement("widgt")


def test_the_public_names_answer_twice() -> None:
    for _ in range(2):
        assert isinstance(catalog.list(), pd.DataFrame)
        assert isinstance(catalog.load("grid"), pd.DataFrame)
