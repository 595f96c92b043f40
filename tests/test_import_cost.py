"""What an import loads: a compute node and a first cell shall not wait for what they do not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import lcafoot

CHECKOUT = Path(lcafoot.__file__).parents[1]
LISTING = """
import sys
before = set(sys.modules)
import {module}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}))
"""
METER = [
    f"lcafoot.meter.{path.stem}"
    for path in sorted((CHECKOUT / "lcafoot" / "meter").glob("*.py"))
    if not path.stem.startswith("_")
]


def loaded_by(module: str) -> set[str]:
    """Top-level packages that a fresh interpreter loads for `module`."""
    listing = subprocess.run(
        [sys.executable, "-c", LISTING.format(module=module)],
        capture_output=True,
        check=True,
        text=True,
        cwd=CHECKOUT,
    )
    return set(listing.stdout.split())


def test_import_lcafoot_loads_only_the_standard_library() -> None:
    assert loaded_by("lcafoot") - sys.stdlib_module_names == {"lcafoot"}


@pytest.mark.parametrize("module", ["lcafoot.energy", *METER])
def test_the_ground_and_the_meter_load_only_numpy(module: str) -> None:
    assert loaded_by(module) - sys.stdlib_module_names <= {"lcafoot", "numpy"}
