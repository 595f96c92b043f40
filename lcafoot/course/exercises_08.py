"""Exercises of `08_keep_replace_reuse`: when new hardware is repaid, and how long to keep it."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures, grid
from lcafoot.stages.replacement import break_even_h, optimal_lifetime_years
from lcafoot.units import HOURS_PER_YEAR

__all__ = ["life", "repaid"]


@exercise(
    "08.repaid",
    unit="years",
    choices={
        "place": ("Austria", "France", "Germany", "Norway", "Sweden"),
        "utilization": (0.1, 0.2, 0.4, 0.6),
    },
    tolerance=0.01,
    hint="break_even_h gives hours; 500 W saved, PUE 1.1, making as its maker says.",
)
def repaid(place: str, utilization: float) -> float:
    """Return when a B200 that saves 500 W is repaid, at a PUE of 1.1 [years].

    Examples
    --------
    >>> repaid("Germany", 0.4) < repaid("France", 0.4)
    True
    """
    made = figures.quantity("accelerators", "nvidia_b200_180gb", "embodied_kg").value
    hours = break_even_h(
        made,
        power_saved_w=500,
        carbon_intensity_kg_kwh=grid.carbon_intensity(place, 2024).value,
        pue=1.1,
        utilization=utilization,
    )
    return float(hours) / HOURS_PER_YEAR


@exercise(
    "08.life",
    unit="years",
    choices={"made_kg": (1500, 4000, 7000), "yearly_kg": (500, 2000, 9000), "gain": (0.05, 0.1, 0.2)},
    tolerance=0.01,
    hint="optimal_lifetime_years: the root of twice the making over gain times yearly use.",
)
def life(made_kg: float, yearly_kg: float, gain: float) -> float:
    """Return the service life with the least carbon a year [years].

    Examples
    --------
    >>> life(1000, 2000, 0.25)
    2.0
    """
    return float(optimal_lifetime_years(made_kg, yearly_use_kg=yearly_kg, yearly_efficiency_gain=gain))
