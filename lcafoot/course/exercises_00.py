"""Exercises of `00_start_here`: the shipped run elsewhere, and with another life."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.scenario import Scenario, assess

__all__ = ["electricity", "equal_life"]


@exercise(
    "00.electricity",
    unit="kg",
    choices={
        "place": ("Australia", "Brazil", "Germany", "India", "Japan", "Poland", "South Africa", "Spain")
    },
    tolerance=0.01,
    hint="scenario.replace(place=place) is the same run elsewhere; assess it and read by_stage().",
)
def electricity(place: str) -> float:
    """Return the use electricity of the shipped run in a place [kgCO₂e].

    Examples
    --------
    >>> electricity("France") < electricity("World")
    True
    """
    return _stage_kg(Scenario.example().replace(place=place), "use_electricity")


@exercise(
    "00.equal_life",
    unit="years",
    choices={"place": ("Finland", "France", "Norway", "Sweden", "Switzerland")},
    tolerance=0.05,
    hint=(
        "Electricity does not depend on the lifetime, manufacturing is divided by it: twice the years, half "
        "the kilograms. Read both stages at one lifetime and scale."
    ),
)
def equal_life(place: str) -> float:
    """Return the lifetime at which hardware manufacturing weighs as much as use electricity [years].

    Examples
    --------
    >>> equal_life("Norway") > equal_life("France")
    True
    """
    one_year = Scenario.example().replace(place=place, lifetime_years=1.0)
    return _stage_kg(one_year, "hardware_manufacturing") / _stage_kg(one_year, "use_electricity")


def _stage_kg(scenario: Scenario, stage: str) -> float:
    """Return the mean of one stage [kgCO₂e]."""
    table = assess(scenario).by_stage().set_index("stage")
    return float(table.loc[stage, "kg"])
