"""Exercises of `06_transport_and_construction`: another way, and a fuller hall."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures
from lcafoot.scenario.example import EXAMPLE_RECORD, shipped_record
from lcafoot.stages.construction import construction_share
from lcafoot.stages.transport import freight_carbon
from lcafoot.units import J_PER_KWH

__all__ = ["hall", "way"]

LIFE_YEARS = 20.0
"""Life of the building in both published estimates that name one. [year]"""


@exercise(
    "06.way",
    unit="kg",
    choices={"by": ("rail", "truck_average", "air_long_haul"), "km": (5000, 8000, 12_000)},
    tolerance=0.01,
    hint="freight_carbon with the mass of dgx_h100, the distance, and carbon_per_tkm_kg of that mode.",
)
def way(by: str, km: float) -> float:
    """Return what moving a server of eight H100 over one leg emits [kgCO₂e].

    Examples
    --------
    >>> way("rail", 8000) < way("air_long_haul", 8000)
    True
    """
    mass = figures.quantity("servers", "dgx_h100", "mass_kg").value
    factor = figures.quantity("transport", by, "carbon_per_tkm_kg").value
    return float(freight_carbon(mass, distance_km=km, carbon_per_tkm_kg=factor))


@exercise(
    "06.hall",
    unit="kg",
    choices={"source": ("data4_2026", "greensku_2024", "kith_2026"), "load_factor": (0.3, 0.4, 0.7, 0.8)},
    tolerance=0.01,
    hint="construction_share of the energy of the run, the figure of that source, 20 years.",
)
def hall(source: str, load_factor: float) -> float:
    """Return the shipped run's share of the building by one source and load factor [kgCO₂e].

    Examples
    --------
    >>> hall("kith_2026", 0.4) > hall("data4_2026", 0.4)
    True
    """
    per_kw = figures.quantity("datacenter_construction", "datacenter", "embodied_kg_per_kw", source)
    kwh = shipped_record(EXAMPLE_RECORD).total_j / J_PER_KWH
    share = construction_share(
        kwh, embodied_kg_per_kw=per_kw.value, lifetime_years=LIFE_YEARS, load_factor=load_factor
    )
    return float(share)
