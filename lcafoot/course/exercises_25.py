"""Exercises of `25_utilization_and_lifetime`: fuller machines and longer lives, on one's own grid."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.scenario import Scenario, assess

__all__ = ["saved"]


@exercise(
    "25.saved",
    unit="1",
    choices={
        "place": ("France", "Germany", "Norway", "Sweden"),
        "utilization": (0.5, 0.6, 0.9),
        "lifetime_years": (5.0, 6.0, 8.0),
    },
    tolerance=0.01,
    hint="Two scenarios, other in utilization and lifetime_years only; total_kg of one over the other.",
)
def saved(place: str, utilization: float, lifetime_years: float) -> float:
    """Return what is saved against a use of 30 % over three years, of the shipped run [1].

    Examples
    --------
    >>> saved("Norway", 0.9, 8.0) > saved("Germany", 0.9, 8.0)
    True
    """
    before = Scenario.example().replace(place=place, utilization=0.3, lifetime_years=3.0)
    after = before.replace(utilization=utilization, lifetime_years=lifetime_years)
    return 1 - assess(after).total_kg / assess(before).total_kg
