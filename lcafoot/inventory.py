"""The inventory of one product system: every stage's flows, from data to draws.

`build` puts the drawn values of a product system through the stage equations and returns the
ledger. It reads no file and makes no choice: what is missing is named in ``left_out`` or in a
note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from lcafoot import allocation
from lcafoot.product_system import Hardware, ProductSystem
from lcafoot.records import STAGES, Flow, Inventory, Quantity
from lcafoot.stages.assembly import accelerator_from_parts
from lcafoot.stages.construction import construction_share
from lcafoot.stages.electricity import operational_carbon
from lcafoot.stages.end_of_life import cut_off
from lcafoot.stages.fabrication import die_embodied_carbon, memory_embodied_carbon
from lcafoot.stages.facility import facility_overhead_carbon
from lcafoot.stages.maintenance import spares_carbon
from lcafoot.stages.transport import freight_carbon
from lcafoot.units import HOURS_PER_YEAR

__all__ = ["build"]

Values = Mapping[str, NDArray[np.float64]]
Kg = NDArray[np.float64]


def build(system: ProductSystem, values: Values) -> Inventory:
    """Put drawn values through every stage and return the ledger.

    Parameters
    ----------
    system : ProductSystem
        What is counted.
    values : mapping of str to ndarray of float64, shape (1 + n,)
        Values by row of the datum, nominal first, for all of ``system.quantities()``.

    Returns
    -------
    Inventory
        Flows in the order of the stages; stages without a flow in ``left_out``.

    Raises
    ------
    OutOfRangeError
        If a value leaves the range of a stage's equation.
    """
    notes: list[str] = []
    flows = [
        *_manufacturing(system, values),
        *_transport(system, values, notes),
        *_construction(system, values),
        *_electricity(system, values),
        *_maintenance(system, values, notes),
        *_end_of_life(system, values, notes),
    ]
    flows += _development(system, values, flows)
    flows.sort(key=lambda flow: STAGES.index(flow.stage))
    present = {flow.stage for flow in flows}
    left_out = {
        stage: system.left_out.get(stage) or _reason(stage, notes) for stage in STAGES if stage not in present
    }
    return Inventory(system.functional_unit, tuple(flows), left_out, (), tuple(notes))


def _manufacturing(system: ProductSystem, values: Values) -> Iterable[Flow]:
    """Embodied carbon of the hardware, by its share of time."""
    for item in system.hardware:
        kg = _embodied_kg(item, values)
        produced, _, _ = cut_off(kg, **_cut_off_shares(system, values), disposal_kg=0.0)
        used = (*_embodied_data(item), *_share_data(system, item))
        share = _time_share(system, item, values, produced)
        yield _flow(system, "hardware_manufacturing", _label(item), share, used)


def _transport(system: ProductSystem, values: Values, notes: list[str]) -> Iterable[Flow]:
    """Freight from the gate to the user, leg by leg."""
    for item in system.hardware:
        if "transport" in item.embodied.covers:
            notes.append(f"transport of {item.device} is inside its embodied figure")
            continue
        if item.mass_kg is None:
            notes.append(f"transport of {item.device} is missing: no mass is published for it")
            continue
        for leg in system.legs:
            kg = freight_carbon(
                item.count * values[item.mass_kg.row],
                distance_km=values[leg.distance_km.row],
                carbon_per_tkm_kg=values[leg.carbon_per_tkm_kg.row],
            )
            used = (item.mass_kg, leg.distance_km, leg.carbon_per_tkm_kg, *_share_data(system, item))
            name = f"{_label(item)} by {leg.mode}"
            yield _flow(system, "transport", name, _time_share(system, item, values, kg), used)


def _construction(system: ProductSystem, values: Values) -> Iterable[Flow]:
    """Share of the building that the IT energy bears."""
    site = system.construction
    if site is None:
        return
    kg = construction_share(
        _it_energy(system, values),
        embodied_kg_per_kw=values[site.embodied_kg_per_kw.row],
        lifetime_years=values[site.lifetime_years.row],
        load_factor=values[site.load_factor.row],
    )
    used = (*system.energy_kwh, site.embodied_kg_per_kw, site.lifetime_years, site.load_factor)
    yield _flow(system, "datacenter_construction", "building and its plant", kg, used)


def _electricity(system: ProductSystem, values: Values) -> Iterable[Flow]:
    """Electricity of the IT, and what the facility adds to it."""
    intensity = values[system.carbon_intensity_kg_kwh.row]
    for energy in system.energy_kwh:
        kwh = values[energy.row]
        used = (energy, system.carbon_intensity_kg_kwh)
        kg = operational_carbon(kwh, carbon_intensity_kg_kwh=intensity)
        yield _flow(system, "use_electricity", energy.name, kg, used)
        overhead = facility_overhead_carbon(
            kwh, carbon_intensity_kg_kwh=intensity, pue=values[system.pue.row]
        )
        name = f"cooling and power supply for {energy.name}"
        yield _flow(system, "facility_overhead", name, overhead, (*used, system.pue))


def _maintenance(system: ProductSystem, values: Values, notes: list[str]) -> Iterable[Flow]:
    """Spares that failures in service call for."""
    for item in system.hardware:
        if item.annual_failure_rate is None:
            notes.append(f"spares for {item.device} are missing: no failure rate is published for it")
            continue
        kg = spares_carbon(
            _embodied_kg(item, values),
            annual_failure_rate=values[item.annual_failure_rate.row],
            lifetime_years=values[system.lifetime_years.row],
        )
        used = (*_embodied_data(item), item.annual_failure_rate, *_share_data(system, item))
        share = _time_share(system, item, values, kg)
        yield _flow(system, "maintenance", f"spares for {_label(item)}", share, used)


def _end_of_life(system: ProductSystem, values: Values, notes: list[str]) -> Iterable[Flow]:
    """Treatment of what is not recycled, by the cut-off method."""
    for item in system.hardware:
        if "end_of_life" in item.embodied.covers:
            notes.append(f"end of life of {item.device} is inside its embodied figure")
            continue
        if item.mass_kg is None:
            notes.append(f"end of life of {item.device} is missing: no mass is published for it")
            continue
        disposal = item.count * values[item.mass_kg.row] * values[system.disposal_kg_per_kg.row]
        _, treated, _ = cut_off(0.0, **_cut_off_shares(system, values), disposal_kg=disposal)
        used = (item.mass_kg, system.disposal_kg_per_kg, system.recycling_rate, *_share_data(system, item))
        share = _time_share(system, item, values, treated)
        yield _flow(system, "end_of_life", f"treatment of {_label(item)}", share, used)


def _development(system: ProductSystem, values: Values, flows: list[Flow]) -> list[Flow]:
    """All impacts of experiments and failed runs, as a ratio of the run's own."""
    ratio = system.development_ratio
    if ratio is None:
        return []
    kg = values[ratio.row] * sum(flow.kg for flow in flows)
    used = (ratio, *{q.row: q for flow in flows for q in flow.quantities}.values())
    return [Flow("development", "experimentation", "experiments and failed runs", np.asarray(kg), used)]


def _embodied_kg(item: Hardware, values: Values) -> Kg:
    """Embodied carbon of all devices of one type."""
    if isinstance(item.embodied, Quantity):
        return values[item.embodied.row] * item.count
    v = {f.name: values[getattr(item.embodied, f.name).row] for f in fields(item.embodied)}
    die = die_embodied_carbon(
        v["die_area_cm2"],
        energy_per_area_kwh_cm2=v["energy_per_area_kwh_cm2"],
        carbon_intensity_kg_kwh=v["fab_intensity_kg_kwh"],
        gas_per_area_kg_cm2=(v["gas_per_area_95_kg_cm2"] + v["gas_per_area_99_kg_cm2"]) / 2,
        material_per_area_kg_cm2=v["material_per_area_kg_cm2"],
        fab_yield=v["fab_yield"],
    )
    memory = memory_embodied_carbon(v["memory_gb"], carbon_per_gb_kg=v["memory_kg_gb"])
    packages = (1 + v["memory_stacks"]) * v["package_kg"]
    return accelerator_from_parts(die, memory_kg=memory, packages_kg=packages) * item.count


def _time_share(system: ProductSystem, item: Hardware, values: Values, kg: Kg) -> Kg:
    """Allocate by the reserved share of the device's life."""
    return allocation.time_share(
        kg,
        hours=values[item.hours.row],
        lifetime_hours=values[system.lifetime_years.row] * HOURS_PER_YEAR,
        utilization=values[system.utilization.row],
    )


def _cut_off_shares(system: ProductSystem, values: Values) -> dict[str, Kg | float]:
    """Recycling shares; published figures already hold the recycled content they were made with."""
    return {
        "recycled_kg": 0.0,
        "recycled_content": 0.0,
        "recycling_rate": values[system.recycling_rate.row],
    }


def _it_energy(system: ProductSystem, values: Values) -> Kg:
    """Energy of the IT, all parts."""
    return np.asarray(sum(values[energy.row] for energy in system.energy_kwh))


def _embodied_data(item: Hardware) -> tuple[Quantity, ...]:
    """Return the data behind an embodied figure."""
    if isinstance(item.embodied, Quantity):
        return (item.embodied,)
    return tuple(getattr(item.embodied, f.name) for f in fields(item.embodied))


def _share_data(system: ProductSystem, item: Hardware) -> tuple[Quantity, ...]:
    """Return the data behind a time share."""
    return (item.hours, system.lifetime_years, system.utilization)


def _label(item: Hardware) -> str:
    """Name the hardware of a flow."""
    return f"{item.count:g} × {item.device}"


def _flow(system: ProductSystem, stage: str, name: str, kg: Kg, used: tuple[Quantity, ...]) -> Flow:
    """Make a flow of the system's own phase."""
    return Flow(stage, system.phase, name, np.asarray(kg), used)


def _reason(stage: str, notes: list[str]) -> str:
    """Say why a stage has no flow, out of the notes about its parts."""
    word = {"maintenance": "spares", "end_of_life": "end of life"}.get(stage, stage)
    return (
        "; ".join(note for note in notes if note.startswith(word)) or "no hardware is named in the scenario"
    )
