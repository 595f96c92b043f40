"""Exercises of `27_beyond_efficiency`: changes together, which do not add."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.scenario import Scenario, assess

__all__ = ["together"]


@exercise(
    "27.together",
    unit="1",
    choices={
        "place": ("Austria", "Finland", "France", "Switzerland"),
        "lifetime_years": (5.0, 6.0, 8.0),
        "utilization": (0.9, 0.95),
    },
    tolerance=0.01,
    hint="One scenario.replace(...) with all three; one less its total_kg over that of the run as it was.",
)
def together(place: str, lifetime_years: float, utilization: float) -> float:
    """Return what three changes at once save of the shipped run [1].

    Examples
    --------
    >>> together("France", 6.0, 0.95) > together("France", 5.0, 0.95)
    True
    """
    run = Scenario.example()
    changed = run.replace(place=place, lifetime_years=lifetime_years, utilization=utilization)
    return 1 - assess(changed).total_kg / assess(run).total_kg
