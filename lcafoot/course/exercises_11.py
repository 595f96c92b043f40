"""Exercises of `11_uncertainty_and_what_to_measure_next`: what an index is worth, and how wide a band is."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.scenario import Scenario, assess, sensitivity

__all__ = ["narrower", "ratio"]


@exercise(
    "11.narrower",
    unit="1",
    choices={"first_order": (0.19, 0.36, 0.51, 0.64, 0.75)},
    tolerance=0.01,
    hint="The equation of the notebook: one less the root of what is left of the variance.",
)
def narrower(first_order: float) -> float:
    """Return the share of its width that a band loses if a datum were known [1].

    Examples
    --------
    >>> narrower(0.75)
    0.5
    """
    return sensitivity.narrowing(first_order)


@exercise(
    "11.ratio",
    unit="times",
    choices={"place": ("Germany", "India", "Norway", "Poland", "Spain", "Sweden")},
    tolerance=0.02,
    hint="high_kg over low_kg of the same run assessed there.",
)
def ratio(place: str) -> float:
    """Return the upper over the lower end of the band of the shipped run [1].

    Examples
    --------
    >>> ratio("France") > 1
    True
    """
    result = assess(Scenario.example().replace(place=place))
    return result.high_kg / result.low_kg
