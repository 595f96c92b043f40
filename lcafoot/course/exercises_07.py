"""Exercises of `07_operating_the_datacenter`: water elsewhere, and what a better facility saves."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures, grid
from lcafoot.scenario.example import EXAMPLE_RECORD, shipped_record
from lcafoot.stages.facility import facility_overhead_carbon, site_water_l, source_water_l
from lcafoot.units import J_PER_KWH

__all__ = ["overhead", "water"]


@exercise(
    "07.water",
    unit="L",
    choices={"site": ("arizona", "illinois", "texas", "virginia", "washington", "wyoming")},
    tolerance=0.01,
    hint="Water of the site plus water of the power plants; the second takes the PUE.",
)
def water(site: str) -> float:
    """Return the water of the shipped run at a site of Microsoft, power plants included [L].

    Examples
    --------
    >>> water("washington") > water("texas")
    True
    """
    kwh = shipped_record(EXAMPLE_RECORD).total_j / J_PER_KWH
    read = {
        name: figures.quantity("facility", f"microsoft_{site}", name).value
        for name in ("pue", "wue_l_kwh", "ewif_l_kwh")
    }
    plants = source_water_l(kwh, pue=read["pue"], water_l_kwh=read["ewif_l_kwh"])
    return float(site_water_l(kwh, wue_l_kwh=read["wue_l_kwh"]) + plants)


@exercise(
    "07.overhead",
    unit="kg",
    choices={"place": ("France", "Germany", "India", "Poland", "Sweden"), "pue": (1.08, 1.25, 1.54)},
    tolerance=0.01,
    hint="facility_overhead_carbon: energy of the IT, intensity of the place in 2024, PUE.",
)
def overhead(place: str, pue: float) -> float:
    """Return the overhead of the facility for the shipped run, central values [kgCO₂e].

    Examples
    --------
    >>> overhead("Sweden", 1.54) < overhead("Poland", 1.08)
    True
    """
    kwh = shipped_record(EXAMPLE_RECORD).total_j / J_PER_KWH
    intensity = grid.carbon_intensity(place, 2024).value
    return float(facility_overhead_carbon(kwh, carbon_intensity_kg_kwh=intensity, pue=pue))
