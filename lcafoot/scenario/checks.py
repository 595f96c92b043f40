"""What a scenario refuses as soon as it is made: wrong types, and numbers outside their range."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final

from lcafoot.energy import EnergyRecord
from lcafoot.errors import OutOfRangeError
from lcafoot.records import FunctionalUnit, Quantity
from lcafoot.scenario.hours import Hours
from lcafoot.scenario.ranges import RANGES
from lcafoot.units import in_range

if TYPE_CHECKING:
    from lcafoot.scenario.choices import Scenario

__all__ = ["check_types", "is_number"]

NAMES: Final = ("place", "fab_place", "construction")
NAMED: Final = ("pue", "wue")
"""Numbers that may also be the name of a facility."""


def is_number(value: object) -> bool:
    """Return whether a value is a real number, and not a truth value.

    Examples
    --------
    >>> import numpy as np
    >>> is_number(np.int64(3)), is_number(True), is_number("3")
    (True, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, bool)


def check_types(scenario: Scenario) -> None:
    """Refuse choices of the wrong type, each with what it should be.

    Parameters
    ----------
    scenario : Scenario
        As the user wrote it.

    Raises
    ------
    OutOfRangeError
        If a choice is of the wrong type, or a number lies outside its range.
    """
    _be("functional_unit", scenario.functional_unit, FunctionalUnit, "a FunctionalUnit(what, amount)")
    if not (isinstance(scenario.energy, EnergyRecord | Quantity) or is_number(scenario.energy)):
        _refuse("energy", "an EnergyRecord, a Quantity in kWh or a number [kWh]", scenario.energy)
    for name, bounds in RANGES.items():
        _check_number(name, getattr(scenario, name), bounds)
    for name in NAMES:
        _be(name, getattr(scenario, name), str | None, "a name")
    _be("hourly", scenario.hourly, Hours | None, "Hours(load_kwh=…, intensity_kg_kwh=…)")
    _be("embodied_source", scenario.embodied_source, str | Mapping | None, "a name, or names by device")
    if not isinstance(scenario.hardware, Mapping):
        given = scenario.hardware
        msg = f"hardware must map names to numbers, as in {{'nvidia_h100_sxm_80gb': 8}}; got {given!r}"
        raise OutOfRangeError(msg)
    year = scenario.grid_year
    if year is not None and not (isinstance(year, Integral) and is_number(year) and year > 0):
        _refuse("grid_year", "a calendar year, as in 2024", year)


def _check_number(name: str, value: Any, bounds: Mapping[str, Any]) -> None:
    """Check type and range of one numeric choice."""
    if isinstance(value, Quantity):
        in_range(name, value.value, **bounds)
    elif is_number(value):
        in_range(name, value, **bounds)
    elif name == "hours" and value is not None:
        _refuse("hours", "a number of device-hours", value)
    elif not (value is None or name == "energy" or (isinstance(value, str) and name in NAMED)):
        _refuse(name, "a number or a Quantity", value)


def _be(name: str, value: object, kind: Any, words: str) -> None:
    """Refuse a value of another type."""
    if not isinstance(value, kind):
        _refuse(name, words, value)


def _refuse(name: str, words: str, value: object) -> None:
    """Say what a choice must be."""
    msg = f"{name} must be {words}; got {value!r}"
    raise OutOfRangeError(msg)
