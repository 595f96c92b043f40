"""Exercises of `09_end_of_life`: other materials by other methods."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures
from lcafoot.stages import end_of_life

__all__ = ["credit", "made"]

MATERIALS = ("aluminum", "steel", "scrap_metal", "plastics")
METHODS = ("cut_off", "avoided_burden", "fifty_fifty", "circular_footprint")


@exercise(
    "09.made",
    unit="kg",
    choices={"material": MATERIALS, "method": METHODS, "content": (0.2, 0.4, 0.7)},
    tolerance=0.01,
    hint="The first of the three numbers that the method returns; the rate of recycling stays 0.8.",
)
def made(material: str, method: str, content: float) -> float:
    """Return the production of one kilogram of material by a method, four fifths recycled [kgCO₂e].

    Examples
    --------
    >>> made("steel", "cut_off", 0.7) < made("steel", "cut_off", 0.2)
    True
    """
    return _parts(material, method, content)[0]


@exercise(
    "09.credit",
    unit="kg",
    choices={"material": MATERIALS, "method": METHODS[1:], "content": (0.2, 0.4, 0.7)},
    tolerance=0.01,
    hint="The last of the three numbers that the method returns: below zero, and beside the total.",
)
def credit(material: str, method: str, content: float) -> float:
    """Return the credit beside one kilogram of material by a method [kgCO₂e].

    Examples
    --------
    >>> credit("aluminum", "avoided_burden", 0.4) < 0
    True
    """
    return _parts(material, method, content)[2]


def _parts(material: str, method: str, content: float) -> tuple[float, float, float]:
    """Return production, end of life and credit [kgCO₂e]."""
    ore, scrap = (
        figures.quantity("end_of_life", material, name).value
        for name in ("primary_kg_per_kg", "recycled_kg_per_kg")
    )
    landfill = figures.quantity("end_of_life", "weee_mixed_landfilled", "disposal_kg_per_kg").value
    production, treated, beside = getattr(end_of_life, method)(
        ore,
        recycled_kg=scrap,
        recycling_kg=scrap,
        avoided_kg=ore,
        disposal_kg=landfill,
        recycled_content=content,
        recycling_rate=0.8,
    )
    return float(production), float(treated), float(beside)
