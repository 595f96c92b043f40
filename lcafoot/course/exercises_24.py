"""Exercises of `24_embodied_and_operational`: how clean electricity must be until making counts as much."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import grid
from lcafoot.scenario import Scenario, assess

__all__ = ["intensity"]

RUNNING = ["use_electricity", "facility_overhead"]


@exercise(
    "24.intensity",
    unit="kg/kWh",
    choices={"share": (0.2, 0.3, 0.4, 0.6), "lifetime_years": (3.0, 5.0, 6.0)},
    tolerance=0.02,
    hint=(
        "At the world's grid, add the two stages of running, and all others. Only the first sum is "
        "proportional to the intensity: solve s = K/(K + c·E) for c."
    ),
)
def intensity(share: float, lifetime_years: float) -> float:
    """Return the intensity at which so much of the shipped run is embodied [kgCO₂e/kWh].

    Examples
    --------
    >>> intensity(0.3, 5.0) > intensity(0.6, 5.0)
    True
    """
    stages = assess(Scenario.example().replace(lifetime_years=lifetime_years)).by_stage()
    kg = stages.set_index("stage")["kg"]
    running = kg[RUNNING].sum()
    making = kg.sum() - running
    world = grid.carbon_intensity("World", 2024).value
    return float(world * making * (1 - share) / (share * running))
