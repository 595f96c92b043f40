from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lcafoot.data import registry, seal

ROW = {
    "row_id": "widget.embodied_kg.maker_2025",
    "subject": "widget",
    "quantity": "embodied_kg",
    "source_id": "maker_2025",
    "value": "100",
    "unit": "kg",
    "low": "",
    "high": "",
    "band_kind": "pedigree",
    "pedigree": "1,1,1,1,1",
    "basic": "product",
    "year": "2025",
    "covers": "materials;manufacture",
    "boundary": "cradle to gate",
    "method": "vendor_pcf",
    "source_title": "Widget maker, carbon footprint",
    "source_ref": "doi:10.1000/182",
    "locator": "Table 1",
    "license": "CC BY 4.0",
    "retrieved": "2026-11-22",
    "confidence": "quoted",
    "derived_from": "",
    "note": "",
}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the grid and pedigree packages, in use in their stead."""
    for name in ("grid", "pedigree"):
        shutil.copytree(registry.datasets_root() / name, tmp_path / name)
    monkeypatch.setenv("LCAFOOT_DATASETS", str(tmp_path))
    return tmp_path


@pytest.fixture
def make_package(copied: Path) -> Callable[..., Path]:
    """Write a sealed package of figures from rows that differ from a good one."""

    def make(*changes: dict[str, str], name: str = "widgets", sealed: bool = True) -> Path:
        folder = copied / name
        folder.mkdir(exist_ok=True)
        rows = [ROW | change for change in changes or ({},)]
        lines = [",".join(ROW), *(",".join(f'"{row[c]}"' for c in ROW) for row in rows)]
        (folder / "figures.csv").write_bytes(("\n".join(lines) + "\n").encode())
        (folder / "NOTES.md").write_text("# Widgets\n", encoding="utf-8")
        types = {"value": "number", "low": "number", "high": "number", "year": "integer"}
        fields = [{"name": c, "type": types.get(c, "string")} for c in ROW]
        package: dict[str, Any] = {
            "name": name,
            "title": "Widgets",
            "description": "For tests.",
            "version": "1.0.0",
            "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://example.org"}],
            "sources": [{"title": "Widget maker", "path": "https://example.org"}],
            "resources": [
                {
                    "name": "figures",
                    "path": "figures.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "bytes": 1,
                    "hash": "sha256:0",
                    "schema": {"fields": fields, "primaryKey": "row_id"},
                }
            ],
        }
        write(folder, package)
        if sealed:
            seal.seal(name)
        return folder

    return make


def write(folder: Path, package: dict[str, Any]) -> None:
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
