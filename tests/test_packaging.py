"""What a user installs: one set of bounds, a lock file with hashes, and a wheel that carries its data."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lcafoot

CONDA_NAMES: dict[str, str] = {}  # name on conda-forge: name in pyproject.toml, where they differ

ASK_THE_WHEEL = """
import json, lcafoot
from lcafoot.data import registry
names = list(registry.package_names())
shipped = lambda e: not e["path"].startswith("https://")
files = {n: [e["name"] for e in registry.descriptor(n)["resources"] if shipped(e)] for n in names}
rows = {n: sum(registry.resource_path(n, e).stat().st_size for e in files[n]) for n in names}
print(json.dumps({"file": lcafoot.__file__, "root": str(registry.datasets_root()), "rows": rows}))
"""


@pytest.fixture(scope="module")
def declared(checkout: Path) -> dict[str, str]:
    """The direct dependencies of core, lab and dev with their bounds."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return _bounds([*project["dependencies"], *extras["lab"], *extras["dev"]])


def _bounds(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def _locked(checkout: Path) -> dict[str, list[str]]:
    """Each requirement line of the lock file with the lines that belong to it."""
    locked: dict[str, list[str]] = {}
    for line in (checkout / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            locked[line.rstrip(" \\")] = []
        elif line.startswith(" "):
            locked[list(locked)[-1]].append(line.strip())
    return locked


def test_conda_and_pip_install_the_same_bounds(checkout: Path, declared: dict[str, str]) -> None:
    listed = yaml.safe_load((checkout / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    from_conda = [entry for entry in listed if isinstance(entry, str) and entry != "pip"]
    bounds = _bounds([*from_conda, *(line for line in from_pip if not line.startswith("-e"))])
    bounds = {CONDA_NAMES.get(name, name): bound for name, bound in bounds.items()}
    assert bounds.pop("python") == "<3.14,>=3.11"
    assert bounds == declared
    assert "-e ." in from_pip


def test_every_locked_requirement_has_a_hash(checkout: Path) -> None:
    without = [
        name
        for name, lines in _locked(checkout).items()
        if not any(re.match(r"--hash=sha256:[0-9a-f]{64}\b", line) for line in lines)
    ]
    assert without == []


def test_the_lock_file_names_no_address(checkout: Path) -> None:
    text = (checkout / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text


def test_the_lock_file_meets_the_bounds_and_carries_the_build_backend(
    checkout: Path, declared: dict[str, str]
) -> None:
    pins = [Requirement(line) for line in _locked(checkout)]
    versions = {name: [p for p in pins if canonicalize_name(p.name) == name] for name in declared}
    assert [name for name, found in versions.items() if not found] == []
    outside = [
        str(pin)
        for name, found in versions.items()
        for pin in found
        if not Requirement(f"{name}{declared[name]}").specifier.contains(
            str(pin.specifier).removeprefix("==")
        )
    ]
    assert outside == []
    build = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert set(_bounds(build["requires"])) <= set(versions)


def test_the_citation_names_this_version(checkout: Path) -> None:
    citation = yaml.safe_load((checkout / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == lcafoot.__version__
    assert citation["license"] == "BSD-3-Clause"


def test_the_launcher_s_card_names_this_version(checkout: Path) -> None:
    described = json.loads(
        (checkout / "lcafoot" / "labextension" / "package.json").read_text(encoding="utf-8")
    )
    assert described["version"] == lcafoot.__version__


def test_the_launcher_s_script_is_named_by_what_it_holds(checkout: Path) -> None:
    """A browser keeps a script for a year by its name: another text needs another name."""
    folder = checkout / "lcafoot" / "labextension"
    [script] = (folder / "static").glob("*.js")
    digest = hashlib.sha256(script.read_bytes()).hexdigest()[:8]
    assert script.name == f"launcher.{digest}.js", "rename it, and name it so in package.json"
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert described["jupyterlab"]["_build"]["load"] == f"static/{script.name}"


def test_make_help_lists_every_target(checkout: Path) -> None:
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    documented = re.findall(r"^([a-z]+):.* ## ", makefile, flags=re.MULTILINE)
    assert sorted(documented) == sorted(phony.split())


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, check=True, cwd=checkout, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_the_data_the_notebooks_and_no_clutter(checkout: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packages = {path.parent.name for path in (checkout / "datasets").glob("*/datapackage.json")}
    notebooks = {path.name for path in (checkout / "notebooks").glob("*.ipynb")}
    assert packages
    assert notebooks
    assert {f"lcafoot/_datasets/{name}/datapackage.json" for name in packages} <= names
    assert {f"lcafoot/_notebooks/{name}" for name in notebooks} <= names
    assert {"lcafoot/__init__.py", "lcafoot/py.typed"} <= names
    card = "data/share/jupyter/labextensions/lcafoot/static/launcher."
    assert any(card in name for name in names), "JupyterLab looks for the launcher's card there"
    assert {name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name} == set()
    assert {Path(name).name for name in names} >= {"LICENSE", "LICENSE-DATA", "entry_points.txt"}


@pytest.mark.slow
def test_the_installed_wheel_reads_its_own_data_outside_the_checkout(
    checkout: Path, wheel: Path, tmp_path: Path
) -> None:
    python, site = _bare_environment(tmp_path / "environment")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A folder named in a .pth file comes last, and its own .pth files (an editable install) are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LCAFOOT"))}
    answer = subprocess.run(
        [python, "-c", ASK_THE_WHEEL], cwd=tmp_path, env=clean, check=True, capture_output=True, text=True
    )
    told = json.loads(answer.stdout)
    packages = {path.parent.name for path in (checkout / "datasets").glob("*/datapackage.json")}
    assert Path(told["file"]).is_relative_to(site)
    assert Path(told["root"]) == site / "lcafoot" / "_datasets"
    assert set(told["rows"]) == packages
    fetched = {
        path.parent.name
        for path in (checkout / "datasets").glob("*/datapackage.json")
        if '"path": "https://raw.' in path.read_text(encoding="utf-8")
    }
    assert all((size > 0) is (name not in fetched) for name, size in told["rows"].items())


def _bare_environment(folder: Path) -> tuple[Path, Path]:
    """Make an environment without pip; return its Python and its site-packages."""
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return python, Path(site)
