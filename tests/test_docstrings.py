"""Every public name says what it is; every equation also says units, faults, references and an example."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import lcafoot

EQUATIONS = ("lcafoot.stages.", "lcafoot.allocation")
NEED_TORCH = ("building", "layers", "measuring", "models")
SECTIONS = ("Parameters", "Returns", "Raises", "Notes", "References", "Examples")
UNIT = re.compile(r"\[[^\[\],]+\]")  # an interval such as [0, 1] has a comma
HEADING = re.compile(r"^(?P<title>\S[^\n]*)\n-{3,}$", flags=re.MULTILINE)
ENTRY = re.compile(r"^(?P<names>\w[\w, ]*) : (?P<kind>[^\n]+)$", flags=re.MULTILINE)


def modules() -> list[str]:
    """Every public module of the package; running `python -m lcafoot` is none."""
    names = [each.name for each in pkgutil.walk_packages(lcafoot.__path__, "lcafoot.")]
    public_ones = [name for name in names if not any(p.startswith("_") for p in name.split("."))]
    return ["lcafoot", *(name for name in public_ones if not lacks(name))]


def lacks(name: str) -> bool:
    """Whether a module needs an optional library that is not installed here."""
    needs_torch = name.startswith("lcafoot.workloads.") and name.rpartition(".")[2] in NEED_TORCH
    return needs_torch and importlib.util.find_spec("torch") is None


def public(name: str) -> Iterator[tuple[str, Any]]:
    """Public functions and classes that the module itself defines, and the public methods of the classes."""
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        if key.startswith("_") or getattr(value, "__module__", None) != name:
            continue
        if inspect.isfunction(value) or inspect.isclass(value):
            yield f"{name}.{key}", value
        if inspect.isclass(value):
            for method, found in vars(value).items():
                function = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
                if not method.startswith("_") and inspect.isfunction(function):
                    yield f"{name}.{key}.{method}", function


def written(value: Any) -> bool:
    """Whether somebody wrote a docstring; a dataclass without one is given its signature."""
    text = (value.__doc__ or "").strip()
    return bool(text) and not (inspect.isclass(value) and text.startswith(f"{value.__name__}("))


def sections(text: str) -> dict[str, str]:
    """The numpydoc sections of a docstring, by title."""
    parts = HEADING.split(inspect.cleandoc(text))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def entries(section: str) -> dict[str, str]:
    """The entries of a Parameters section: what is written below each name."""
    parts = ENTRY.split(section)
    return {
        name: below
        for names, below in zip(parts[1::3], parts[3::3], strict=True)
        for name in names.split(", ")
    }


def faults(function: Callable[..., Any]) -> list[str]:
    """What the docstring of an equation lacks."""
    found = sections(function.__doc__ or "")
    lacking = [f"no section {title}" for title in SECTIONS if not found.get(title, "").strip()]
    described = entries(found.get("Parameters", ""))
    parameters = list(inspect.signature(function).parameters)
    if list(described) != parameters:
        lacking.append(f"describes {list(described)} but takes {parameters}")
    lacking += [f"no unit for {name}" for name, below in described.items() if not UNIT.search(below)]
    if not UNIT.search(found.get("Returns", "")):
        lacking.append("no unit for what it returns")
    if "OutOfRangeError" not in found.get("Raises", ""):
        lacking.append("does not name OutOfRangeError")
    if ">>> " not in found.get("Examples", ""):
        lacking.append("no example that runs")
    return lacking


EVERY_EQUATION = {
    label: value
    for name in modules()
    if name.startswith(EQUATIONS)
    for label, value in public(name)
    if inspect.isfunction(value)
}


@pytest.mark.parametrize("name", modules())
def test_every_public_name_has_a_docstring(name: str) -> None:
    assert (importlib.import_module(name).__doc__ or "").strip()
    assert [label for label, value in public(name) if not written(value)] == []


@pytest.mark.parametrize("label", EVERY_EQUATION)
def test_every_equation_tells_units_faults_references_and_an_example(label: str) -> None:
    assert faults(EVERY_EQUATION[label]) == []


def test_there_are_equations_to_look_at() -> None:
    names = {label.rpartition(".")[2] for label in EVERY_EQUATION}
    assert names > {"die_embodied_carbon", "operational_carbon", "time_share"}


def test_what_is_lacking_is_found() -> None:
    def share(kg: float, hours: float) -> float:
        """Share of something.

        Parameters
        ----------
        kg : float
            Carbon, in [0, 1].

        Returns
        -------
        float
            Share. [kg]
        """
        return kg * hours

    assert faults(share) == [
        "no section Raises",
        "no section Notes",
        "no section References",
        "no section Examples",
        "describes ['kg'] but takes ['kg', 'hours']",
        "no unit for kg",
        "does not name OutOfRangeError",
        "no example that runs",
    ]
