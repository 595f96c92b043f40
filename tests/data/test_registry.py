from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lcafoot.data import registry
from lcafoot.data.schema import FIGURE_COLUMNS
from lcafoot.errors import IntegrityError, MissingDataError, SchemaError


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package), encoding="utf-8")


def test_one_changed_byte_is_refused_and_the_file_is_named(copied: Path) -> None:
    registry.load("grid")
    path = copied / "grid" / "figures.csv"
    raw = bytearray(path.read_bytes())
    raw[-2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(IntegrityError, match=r"figures\.csv.*python -m lcafoot\.data\.seal grid"):
        registry.load("grid")


def test_a_missing_file_is_refused_and_named(copied: Path) -> None:
    (copied / "grid" / "figures.csv").unlink()
    with pytest.raises(IntegrityError, match=r"figures\.csv is missing"):
        registry.load("grid")


@pytest.mark.parametrize("licenses", [None, [], [{}], [{"name": ""}], ["CC0"]])
def test_a_package_without_license_is_refused(copied: Path, licenses: object) -> None:
    edit(copied / "grid", lambda package: package.update(licenses=licenses))
    with pytest.raises(SchemaError, match="package grid names no license"):
        registry.load("grid")


def test_a_package_whose_license_key_is_gone_is_refused(copied: Path) -> None:
    edit(copied / "grid", lambda package: package.pop("licenses"))
    with pytest.raises(SchemaError, match="grid"):
        registry.resource_path("grid", "figures")


def test_an_unknown_package_names_the_nearest() -> None:
    with pytest.raises(MissingDataError, match="nearest: grid"):
        registry.load("gird")


@pytest.mark.parametrize("name", ["", ".", "..", "../grid", "grid/../grid", "/"])
def test_a_path_is_not_a_package(name: str) -> None:
    with pytest.raises(MissingDataError, match="unknown dataset"):
        registry.descriptor(name)


def test_an_unknown_resource_names_those_that_are_there() -> None:
    with pytest.raises(MissingDataError, match="figures"):
        registry.resource_path("grid", "figurs")


def test_a_package_without_table_says_what_it_holds(make_package: Callable[..., Path]) -> None:
    edit(make_package(), lambda package: package["resources"][0].update(format="json"))
    with pytest.raises(MissingDataError, match="holds no table; its resources are figures"):
        registry.load("widgets")


@pytest.mark.parametrize("path", ["../grid/figures.csv", "/etc/hosts"])
def test_a_resource_outside_its_package_is_refused(make_package: Callable[..., Path], path: str) -> None:
    edit(make_package(), lambda package: package["resources"][0].update(path=path))
    with pytest.raises(SchemaError, match="must stay in the package"):
        registry.load("widgets")


def test_a_descriptor_that_is_no_json_names_its_line(copied: Path) -> None:
    (copied / "grid" / "datapackage.json").write_text("{\n oops", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"datapackage\.json is not JSON \(line 2"):
        registry.load("grid")


def test_a_cell_that_is_no_number_is_named(make_package: Callable[..., Path]) -> None:
    make_package({"value": "about 3"})
    with pytest.raises(SchemaError, match=r"value of package widgets must hold number.*row 1: 'about 3'"):
        registry.load("widgets")


def test_a_year_with_a_fraction_is_refused(make_package: Callable[..., Path]) -> None:
    make_package({"year": "2024.5"})
    with pytest.raises(SchemaError, match="year"):
        registry.load("widgets")


def test_a_missing_column_is_named(make_package: Callable[..., Path]) -> None:
    folder = make_package()
    path = folder / "figures.csv"
    path.write_bytes(path.read_bytes().replace(b"locator", b"place"))
    registry_seal("widgets")
    with pytest.raises(SchemaError, match="lacks the columns locator"):
        registry.load("widgets")


def registry_seal(name: str) -> None:
    from lcafoot.data.seal import seal

    seal(name)


def test_a_table_that_is_no_text_is_refused(make_package: Callable[..., Path]) -> None:
    (make_package() / "figures.csv").write_bytes(b"\xff\xfe\x00")
    registry_seal("widgets")
    with pytest.raises(SchemaError, match="not a CSV table in UTF-8"):
        registry.load("widgets")


def test_a_loaded_table_is_a_fresh_copy() -> None:
    first = registry.load("grid")
    first.loc[:, "value"] = -1.0
    first["extra"] = 1
    second = registry.load("grid")
    assert (second["value"] > 0).all()
    assert "extra" not in second.columns


def test_a_changed_and_sealed_table_is_read_anew(make_package: Callable[..., Path]) -> None:
    make_package()
    assert registry.load("widgets")["value"].tolist() == [100.0]
    make_package({"value": "250"})
    assert registry.load("widgets")["value"].tolist() == [250.0]


def test_figures_have_the_canonical_columns_first_and_typed() -> None:
    grid = registry.load("grid")
    assert list(grid.columns) == [*FIGURE_COLUMNS, "place_name"]
    assert [str(grid[c].dtype) for c in ("value", "low", "high", "year")] == [*["float64"] * 3, "int64"]
    assert grid["low"].isna().all()
    assert not grid.drop(columns=["low", "high"]).isna().to_numpy().any()


def test_numbers_are_read_exactly_as_written() -> None:
    grid = registry.load("grid").set_index("row_id")["value"]
    assert grid["FRA.2024"] == 0.044179


def test_loading_the_grid_takes_less_than_a_blink() -> None:
    registry.load("grid")
    start = time.perf_counter()
    registry.load("grid")
    assert time.perf_counter() - start < 0.05


def test_the_environment_may_lead_to_another_folder(copied: Path) -> None:
    assert registry.datasets_root() == copied
    assert registry.package_names() == ["grid", "pedigree"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCAFOOT_DATASETS", str(tmp_path / "nowhere"))
    with pytest.raises(MissingDataError, match="nowhere; set LCAFOOT_DATASETS"):
        registry.package_names()


def test_importing_lcafoot_does_not_import_pandas() -> None:
    code = "import lcafoot, sys; assert 'pandas' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
