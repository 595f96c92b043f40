"""What one functional unit needs: every activity and factor, each with its source.

A `ProductSystem` holds quantities and no arithmetic; `lcafoot.inventory` puts it through the
equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lcafoot.errors import OutOfRangeError
from lcafoot.records import FunctionalUnit, Quantity

__all__ = [
    "Allocation",
    "Construction",
    "EndOfLife",
    "Hardware",
    "Leg",
    "Material",
    "OtherFactors",
    "Parts",
    "ProductSystem",
]


@dataclass(frozen=True, slots=True)
class Parts:
    """An accelerator from its parts, by the form of ACT; each field is one datum."""

    die_area_cm2: Quantity
    energy_per_area_kwh_cm2: Quantity
    fab_intensity_kg_kwh: Quantity
    gas_per_area_95_kg_cm2: Quantity
    gas_per_area_99_kg_cm2: Quantity
    material_per_area_kg_cm2: Quantity
    fab_yield: Quantity
    memory_gb: Quantity
    memory_kg_gb: Quantity
    memory_stacks: Quantity
    package_kg: Quantity

    covers = ("materials", "manufacture")


@dataclass(frozen=True, slots=True)
class Hardware:
    """So many devices of one type, reserved for so long.

    Parameters
    ----------
    device : str
        Name of the type.
    count : float
        How many. [1]
    hours : Quantity
        Hours for which each of them is reserved. [h]
    embodied : Quantity or Parts
        Embodied carbon of one device. [kg]
    mass_kg : Quantity or None
        Mass of one device; None where none is published. [kg]
    annual_failure_rate : Quantity or None
        Share of devices replaced in a year. [1/year]
    """

    device: str
    count: float
    hours: Quantity
    embodied: Quantity | Parts
    mass_kg: Quantity | None
    annual_failure_rate: Quantity | None


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of the way from the gate to the user."""

    mode: str
    distance_km: Quantity
    carbon_per_tkm_kg: Quantity


@dataclass(frozen=True, slots=True)
class Construction:
    """The building, per kW of IT capacity."""

    embodied_kg_per_kw: Quantity
    lifetime_years: Quantity
    load_factor: Quantity


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who bears what of the hardware: the key, and the data that it needs.

    Parameters
    ----------
    key : str
        One of ``lcafoot.allocation.KEYS``.
    lifetime_years : Quantity
        Service life. [year]
    utilization : Quantity or None
        Reserved hours ÷ hours of the life; None where the key does not ask. [1]
    inputs : mapping of str to Quantity
        What the key needs beyond these, by name.
    """

    key: str
    lifetime_years: Quantity
    utilization: Quantity | None
    inputs: Mapping[str, Quantity]


@dataclass(frozen=True, slots=True)
class Material:
    """Material that scrap replaces.

    Parameters
    ----------
    recycled_content : Quantity
        Share of it in the product. [1]
    primary_kg_per_kg, recycled_kg_per_kg : Quantity
        Made from ore and from scrap. [kg/kg]
    """

    recycled_content: Quantity
    primary_kg_per_kg: Quantity
    recycled_kg_per_kg: Quantity


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """How recycling is counted, and the data of the recovered material.

    Parameters
    ----------
    method : str
        One of ``lcafoot.stages.end_of_life.METHODS``.
    recycling_rate : Quantity
        Share of the mass that is recycled. [1]
    disposal_kg_per_kg : Quantity
        Treatment of what is not recycled. [kg/kg]
    material : Material or None
        The material that scrap replaces; None for the cut-off without recycled content, which
        does not ask for it.
    """

    method: str
    recycling_rate: Quantity
    disposal_kg_per_kg: Quantity
    material: Material | None


@dataclass(frozen=True, slots=True)
class OtherFactors:
    """Factors of one impact category beside climate change.

    Parameters
    ----------
    hardware : mapping of str to Quantity
        Embodied impact of one device, by device.
    electricity : Quantity or None
        Impact per electricity. [unit of the category per kWh]
    site : Quantity or None
        Impact on the site per energy of the IT. [unit of the category per kWh]
    site_is_asked : bool
        Whether the category has an impact on the site at all.
    """

    hardware: Mapping[str, Quantity]
    electricity: Quantity | None
    site: Quantity | None
    site_is_asked: bool

    def quantities(self) -> tuple[Quantity, ...]:
        """Every factor, once."""
        return _once(_quantities(self))


@dataclass(frozen=True, slots=True)
class ProductSystem:
    """All that one functional unit needs, each number with its source."""

    functional_unit: FunctionalUnit
    phase: str
    energy_kwh: tuple[Quantity, ...]
    carbon_intensity_kg_kwh: Quantity
    pue: Quantity
    hardware: tuple[Hardware, ...]
    allocation: Allocation
    end_of_life: EndOfLife
    legs: tuple[Leg, ...]
    construction: Construction | None
    development_ratio: Quantity | None
    left_out: Mapping[str, str]

    def quantities(self) -> tuple[Quantity, ...]:
        """Every datum of the system, once."""
        return _once(_quantities(self))


def _once(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Keep each datum once; two different ones under one name are refused."""
    found: dict[str, Quantity] = {}
    for quantity in quantities:
        known = found.setdefault(quantity.row, quantity)
        if known is not quantity and known != quantity:
            msg = f"two different data are called {quantity.row!r}; give each Quantity a row of its own"
            raise OutOfRangeError(msg)
    return tuple(found.values())


def _quantities(part: object) -> Iterable[Quantity]:
    """Walk a system and yield each quantity."""
    if isinstance(part, Quantity):
        yield part
    elif isinstance(part, Mapping):
        yield from _quantities(tuple(part.values()))
    elif isinstance(part, tuple):
        for member in part:
            yield from _quantities(member)
    elif hasattr(part, "__dataclass_fields__"):
        yield from _quantities(tuple(getattr(part, name) for name in part.__dataclass_fields__))
