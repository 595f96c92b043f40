"""Exercises of `12_the_claims_audited`: what a printed figure takes for granted."""

from __future__ import annotations

from lcafoot.conformance.recomputed import implied_intensity
from lcafoot.course.exercises import exercise

__all__ = ["implied"]


@exercise(
    "12.implied",
    unit="kg/kWh",
    choices={
        "tonnes": (25, 40, 62, 90),
        "gpu_hours": (150_000, 240_000, 400_000),
        "power_w": (350, 400, 700),
    },
    tolerance=0.01,
    hint="Kilograms over kilowatt hours; training_energy_from_hours gives the latter.",
)
def implied(tonnes: float, gpu_hours: float, power_w: float) -> float:
    """Return what a made-up card implies for PUE × carbon intensity [kgCO₂e/kWh].

    Examples
    --------
    >>> implied(40, 150_000, 400) > implied(40, 240_000, 400)
    True
    """
    return implied_intensity(carbon=1000 * tonnes, hours=gpu_hours, power=power_w)
