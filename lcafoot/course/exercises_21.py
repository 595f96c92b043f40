"""Exercises of `21_training_across_generations`: from GPU-hours to tonnes."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import grid
from lcafoot.stages.electricity import operational_carbon
from lcafoot.stages.training import training_energy_from_hours

__all__ = ["card"]


@exercise(
    "21.card",
    unit="t",
    choices={
        "million_hours": (1.5, 2.4, 7.0),
        "power_w": (400, 700, 1000),
        "place": ("France", "Germany", "Norway", "Singapore", "United States"),
    },
    tolerance=0.01,
    hint="training_energy_from_hours, then operational_carbon with grid.carbon_intensity(place, 2024).",
)
def card(million_hours: float, power_w: float, place: str) -> float:
    """Return what a training emits at a PUE of 1.1 [tCO₂e].

    Examples
    --------
    >>> card(7.0, 700, "France") < card(7.0, 700, "Germany")
    True
    """
    energy = training_energy_from_hours(million_hours * 1e6, device_power_w=power_w)
    intensity = grid.carbon_intensity(place, 2024).value
    return float(operational_carbon(energy, carbon_intensity_kg_kwh=intensity, pue=1.1)) / 1000
