"""The import table of docs/architecture.md, held: imports go downward only, and each tool has one owner."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lcafoot"

GROUND = ("errors", "units", "files", "records", "energy")  # each may import those before it
LEDGER = ("stages", "allocation", "impact")
ALL = (
    *GROUND,
    *("meter", "data", "stages", "allocation", "impact", "uncertainty"),
    *("product_system", "inventory", "scenario"),
    *("characterization", "conformance", "report", "fleet", "workloads", "course", "widgets"),
)
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    **{name: GROUND[:rank] for rank, name in enumerate(GROUND)},
    "meter": GROUND,
    "data": GROUND,
    "stages": ("errors", "units"),
    "allocation": GROUND,
    "impact": GROUND,
    "uncertainty": GROUND,
    "product_system": ("errors", "records"),
    "inventory": (*GROUND, *LEDGER, "product_system"),
    "scenario": (
        *GROUND,
        *LEDGER,
        "product_system",
        "inventory",
        "data",
        "uncertainty",
        "meter.store",
    ),  # reads the record's file
    "characterization": ALL[: ALL.index("characterization")],
    "conformance": ALL[: ALL.index("characterization")],
    "report": GROUND,
    "fleet": (*GROUND, "meter.integrate", "data", "stages", "allocation", "scenario"),
    "workloads": (*GROUND, "meter"),
    "course": ALL[: ALL.index("course")],
    "widgets": ALL[: ALL.index("widgets")],
    "cli": ALL,
    "__main__": (*ALL, "cli"),
    "__init__": (*ALL, "cli"),  # inside functions; at module level only what stands in LOADED_AT_ONCE
}
LOADED_AT_ONCE = ("errors",)
LAZY_NAMES = ("cli", "__main__")  # may use lcafoot as a user does
TYPES_ONLY = {
    "report": ("scenario", "impact", "inventory", "characterization", "conformance")
}  # results are handed in: names for annotations

OWNERS: dict[str, tuple[str, ...]] = {
    "pynvml": ("meter",),
    "psutil": ("meter",),
    "zeus": ("meter",),
    "pooch": ("data",),
    "pandera": ("data",),
    "SALib": ("uncertainty",),
    "yaml": ("scenario",),
    "matplotlib": ("report",),
    "seaborn": ("report",),
    "jinja2": ("report",),
    "dask": ("fleet",),
    "distributed": ("fleet",),
    "torch": ("workloads",),
    "filelock": ("workloads",),
    "nbformat": ("course",),
    "nbconvert": ("course",),
    "nbclient": ("course",),
    "ipywidgets": ("widgets",),
    "plotly": ("widgets",),
    "anywidget": ("widgets",),
    "traitlets": ("widgets",),
    "IPython": ("widgets",),
    "typer": ("cli",),
    "papermill": ("cli",),
    "tqdm": ("cli",),
}
SHARED = ("numpy", "pandas", "pyarrow")
NEVER = {
    "pandas": ("errors", "units", "files", "stages", "allocation", "impact", "inventory", "uncertainty"),
    "pyarrow": ("errors", "units", "files", "stages", "allocation", "impact", "inventory", "uncertainty"),
    "numpy": ("errors", "files", "__init__", "__main__"),
}
IN_FUNCTIONS_ONLY = {
    "pandas": ("energy", "records", "meter", "scenario", "__init__"),
    "pyarrow": ("energy", "records", "meter", "scenario", "__init__"),
    "pynvml": ("meter",),
    "psutil": ("meter",),
    "zeus": ("meter",),
    "yaml": ("scenario",),
}


@dataclass(frozen=True)
class Import:
    """One imported module, and where it stands: in the ``module``, a ``function``, or for ``types`` only."""

    name: str
    place: str
    line: int


def imports_of(source: str) -> Iterator[Import]:
    """Every import of `source`; a relative one keeps its dots, and ``lcafoot.name`` in use counts as one."""
    tree = ast.parse(source)
    names = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    roots = {alias.asname or alias.name for alias in names if alias.name == "lcafoot"}
    pending: list[tuple[ast.AST, str]] = [(tree, "module")]
    while pending:
        node, place = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and place == "module":
            place = "function"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, place, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = "." * node.level + (node.module or "")
            yield from (Import(f"{stem}.{alias.name}", place, node.lineno) for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            pending += [(child, "types") for child in node.body]
            pending += [(child, place) for child in node.orelse]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in roots:
            yield Import(f"lcafoot.{node.attr}", place, node.lineno)
        else:
            pending += [(child, place) for child in ast.iter_child_nodes(node)]


def faults(source: str, module: str) -> list[str]:
    """What in `source`, the text of `module`, breaks the table."""
    unit = [*module.split("."), "__init__"][1]
    if unit not in MAY_IMPORT:
        return [f"{module} stands in no row of the import table: add it there first"]
    found = []
    for item in imports_of(source):
        top = item.name.partition(".")[0]
        if not top:
            broken = "a relative import; write the name in full"
        elif top == "lcafoot":
            broken = _inside(item, unit)
        elif top in sys.stdlib_module_names:
            continue
        else:
            broken = _outside(item, unit, top)
        if broken:
            found.append(f"{module}, line {item.line}: {broken}")
    return found


def _inside(item: Import, unit: str) -> str | None:
    """Say how an import of lcafoot's own breaks the table, if it does."""
    target = item.name.partition(".")[2]
    head = target.partition(".")[0]
    if not head or head.startswith("__") or unit in LAZY_NAMES:
        return None
    if head == unit:
        return None
    allowed = MAY_IMPORT[unit]
    if unit == "__init__" and item.place == "module":
        allowed = LOADED_AT_ONCE
    if item.place == "types":
        allowed = (*allowed, *TYPES_ONLY.get(unit, ()))
    if any(target == name or target.startswith(f"{name}.") for name in allowed):
        return None
    return f"{unit} may not import {item.name} ({item.place})"


def _outside(item: Import, unit: str, top: str) -> str | None:
    """Say how an import of another project's package breaks the table, if it does."""
    if unit in NEVER.get(top, ()):
        return f"{unit} never imports {top}"
    if item.place == "types":
        return None
    if top not in SHARED and unit not in OWNERS.get(top, ()):
        return f"{top} is not {unit}'s to import; it belongs to {', '.join(OWNERS.get(top, ('nobody',)))}"
    if item.place == "module" and unit in IN_FUNCTIONS_ONLY.get(top, ()):
        return f"{unit} may import {top} only inside functions"
    return None


def _modules() -> dict[str, Path]:
    """Every module of the package, by dotted name."""
    paths = sorted(p for p in PACKAGE.rglob("*.py") if not {"_notebooks", "_datasets"} & set(p.parts))
    return {".".join(("lcafoot", *_stem(path.relative_to(PACKAGE)))): path for path in paths}


def _stem(path: Path) -> tuple[str, ...]:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


@pytest.mark.parametrize("module", _modules())
def test_module_imports_only_downward_and_only_what_is_its_own(module: str) -> None:
    assert faults(_modules()[module].read_text(encoding="utf-8"), module) == []


def test_equations_rest_on_each_other_without_circles() -> None:
    rests_on = {
        module: {item.name.rpartition(".")[0] for item in imports_of(path.read_text(encoding="utf-8"))}
        for module, path in _modules().items()
        if module.startswith(("lcafoot.stages.", "lcafoot.allocation."))
    }
    settled: set[str] = set()
    while len(settled) < len(rests_on):
        ready = {m for m, others in rests_on.items() if others & rests_on.keys() <= settled} - settled
        assert ready, f"in a circle: {sorted(rests_on.keys() - settled)}"
        settled |= ready


def test_the_table_never_lets_two_modules_import_each_other() -> None:
    def reaches(start: str, seen: frozenset[str] = frozenset()) -> set[str]:
        heads = {name.partition(".")[0] for name in MAY_IMPORT[start]} - seen
        return heads.union(*(reaches(head, seen | heads) for head in heads)) if heads else set()

    assert [name for name in MAY_IMPORT if name in reaches(name)] == []


@pytest.mark.parametrize(
    ("module", "source", "word"),
    [
        ("lcafoot.stages.training", "import matplotlib.pyplot as plt", "matplotlib is not stages's"),
        ("lcafoot.stages.training", "from lcafoot.data import registry", "may not import lcafoot.data"),
        ("lcafoot.stages.training", "from . import inference", "write the name in full"),
        ("lcafoot.stages.training", "def f():\n    import pandas", "stages never imports pandas"),
        ("lcafoot.impact", "import pandas", "impact never imports pandas"),
        ("lcafoot.meter.window", "import pandas", "only inside functions"),
        ("lcafoot.meter.window", "try:\n    import pynvml\nexcept ImportError: ...", "only inside functions"),
        ("lcafoot.energy", "class A:\n    import pyarrow.parquet", "only inside functions"),
        ("lcafoot.data.grid", "from lcafoot import meter", "may not import lcafoot.meter"),
        ("lcafoot.fleet.nodes", "from lcafoot.meter import sampler", "may not import lcafoot.meter.sampler"),
        ("lcafoot.records", "from lcafoot.energy import Trace", "may not import lcafoot.energy"),
        ("lcafoot.report.page", "from lcafoot.scenario import assess", "may not import lcafoot.scenario"),
        ("lcafoot", "from lcafoot.meter import window", "may not import lcafoot.meter"),
        ("lcafoot.data.grid", "import lcafoot as lf\nlf.measure()", "may not import lcafoot.measure"),
        ("lcafoot.data.fetch", "import requests", "belongs to nobody"),
        ("lcafoot.helpers", "", "no row of the import table"),
    ],
)
def test_a_planted_violation_is_caught(module: str, source: str, word: str) -> None:
    [fault] = faults(source, module)
    assert word in fault


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("lcafoot.stages", "from lcafoot.stages import training"),
        ("lcafoot.data.grid", "import pandas as pd\nfrom lcafoot.data.registry import load"),
        ("lcafoot.meter.store", "def f():\n    import pyarrow.parquet as pq"),
        ("lcafoot.energy", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas as pd"),
        ("lcafoot.fleet.nodes", "from lcafoot.meter.integrate import trapezoid_j"),
        ("lcafoot", "def __getattr__(name):\n    from lcafoot import cli, widgets"),
        ("lcafoot.cli", "import typer\nimport lcafoot as lf\nlf.assess(lf.Scenario.example())"),
        ("lcafoot.data.registry", "import lcafoot\nprint(lcafoot.__file__)"),
        (
            "lcafoot.report.page",
            "import typing\nif typing.TYPE_CHECKING:\n    from lcafoot.scenario import Result",
        ),
    ],
)
def test_what_the_table_allows_passes(module: str, source: str) -> None:
    assert faults(source, module) == []
