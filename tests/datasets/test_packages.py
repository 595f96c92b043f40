from __future__ import annotations

import os
import re
import runpy
from pathlib import Path

import pandas as pd
import pytest

from lcafoot.data import catalog, registry, seal, upstream

ROOT = registry.datasets_root()
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._")
SOURCE_FILES = os.environ.get("LCAFOOT_SOURCE_FILES")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_package_is_without_fault(name: str) -> None:
    found = catalog.verify()
    assert found[found["package"] == name].to_dict("records") == []


@pytest.mark.parametrize("name", FOLDERS)
def test_every_package_loads_or_says_that_it_holds_no_table(name: str) -> None:
    for entry in registry.descriptor(name)["resources"]:
        if upstream.is_upstream(entry):
            assert re.fullmatch(r"https://.+/[0-9a-f]{40}/.+", entry["path"]), "name the file at one commit"
            continue
        assert registry.resource_path(name, entry["name"]).is_file()
        if entry["format"] == "csv":
            assert len(registry.load(name, entry["name"])) > 0


@pytest.mark.parametrize("name", FOLDERS)
def test_every_package_tells_its_license_by_a_known_name(name: str) -> None:
    for entry in registry.descriptor(name)["licenses"]:
        assert re.fullmatch(r"[A-Za-z0-9.+-]+", entry["name"])
        assert entry["path"]


def test_there_is_enough_to_lean_on() -> None:
    tables = {}
    for name in registry.package_names():
        if any(entry["name"] == "figures" for entry in registry.descriptor(name)["resources"]):
            tables[name] = registry.shared_table(name, "figures")
    assert len(tables) >= 12
    assert sum(min(len(table), 200) for table in tables.values()) >= 1000
    everything = pd.concat(list(tables.values()))
    finer = everything["locator"].str.strip().str.len() > 3
    assert finer.mean() >= 0.9
    assert (everything["license"] != "").all()
    assert ((everything["band_kind"] != "pedigree") | (everything["pedigree"] != "")).all()


def test_all_data_stay_small() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) <= 8e6


def test_the_readme_lists_what_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert seal.readme_text(text) == text, "run python -m lcafoot.data.seal --readme"


@pytest.mark.skipif(not SOURCE_FILES, reason="LCAFOOT_SOURCE_FILES does not lead to the raw files")
def test_the_grid_is_remade_byte_for_byte_from_the_raw_file() -> None:
    extract = runpy.run_path(str(ROOT / "grid" / "extract.py"))
    text = extract["table_text"](Path(str(SOURCE_FILES)) / extract["RAW"])
    assert text.encode("utf-8") == (ROOT / "grid" / "figures.csv").read_bytes()
