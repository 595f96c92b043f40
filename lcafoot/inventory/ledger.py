"""The ledger of climate change: every stage's flows, from data to draws.

`build` puts the drawn values of a product system through the stage equations and returns the
ledger. It reads no file and makes no choice: what is missing is named in ``left_out`` or in a
note.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lcafoot.inventory import devices
from lcafoot.inventory.devices import Kg, Values, step
from lcafoot.product_system import Hardware, ProductSystem
from lcafoot.records import STAGES, Flow, Inventory, Quantity, Step
from lcafoot.stages.construction import construction_share
from lcafoot.stages.development import development_carbon
from lcafoot.stages.electricity import operational_carbon
from lcafoot.stages.facility import facility_overhead_carbon
from lcafoot.stages.maintenance import spares_carbon
from lcafoot.stages.transport import freight_carbon

__all__ = ["build"]

Recoveries = list[devices.Recovery | None]


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
    materials = [devices.material(system, item, values) for item in system.hardware]
    notes: list[str] = []
    beyond: list[Flow] = []
    flows = [
        *_manufacturing(system, values, materials),
        *_transport(system, values, notes),
        *_construction(system, values),
        *_electricity(system, values),
        *_maintenance(system, values, notes),
        *_end_of_life(system, values, materials, notes, beyond),
    ]
    flows += _development(system, values, flows)
    flows.sort(key=lambda flow: STAGES.index(flow.stage))
    present = {flow.stage for flow in flows}
    left_out = {
        stage: system.left_out.get(stage) or _reason(stage, notes) for stage in STAGES if stage not in present
    }
    return Inventory(system.functional_unit, tuple(flows), left_out, tuple(beyond), tuple(notes))


def _manufacturing(system: ProductSystem, values: Values, materials: Recoveries) -> Iterable[Flow]:
    """Embodied carbon of the hardware, by its share."""
    for item, material in zip(system.hardware, materials, strict=True):
        embodied = devices.embodied_kg(item, values)
        produced = embodied if material is None else embodied + material.exchanged_kg
        used = devices.embodied_data(item)
        steps = [step("embodied carbon of all devices", embodied, "kg", devices.equation_of(item))]
        if material is not None and system.end_of_life.material is not None:
            used += devices.material_data(system, item)
            steps.append(step("exchange of material by its recycled content", material.exchanged_kg, "kg",
                              f"stages.end_of_life.{system.end_of_life.method}"))  # fmt: skip
        yield _borne(
            system, item, values, "hardware_manufacturing", devices.label(item), produced, used, steps
        )


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
            used = (item.mass_kg, leg.distance_km, leg.carbon_per_tkm_kg)
            name = f"{devices.label(item)} by {leg.mode}"
            steps = [step("freight of all devices", kg, "kg", "stages.transport.freight_carbon")]
            yield _borne(system, item, values, "transport", name, kg, used, steps)


def _construction(system: ProductSystem, values: Values) -> Iterable[Flow]:
    """Share of the building that the IT energy bears."""
    site = system.construction
    if site is None:
        return
    energy = np.asarray(sum(values[energy.row] for energy in system.energy_kwh))
    kg = construction_share(
        energy,
        embodied_kg_per_kw=values[site.embodied_kg_per_kw.row],
        lifetime_years=values[site.lifetime_years.row],
        load_factor=values[site.load_factor.row],
    )
    used = (*system.energy_kwh, site.embodied_kg_per_kw, site.lifetime_years, site.load_factor)
    steps = (step("share of the building", kg, "kg", "stages.construction.construction_share"),)
    yield Flow("datacenter_construction", system.phase, "building and its plant", kg, used, steps)


def _electricity(system: ProductSystem, values: Values) -> Iterable[Flow]:
    """Electricity of the IT, and what the facility adds to it."""
    intensity = values[system.carbon_intensity_kg_kwh.row]
    for energy in system.energy_kwh:
        kwh = values[energy.row]
        used = (energy, system.carbon_intensity_kg_kwh)
        kg = operational_carbon(kwh, carbon_intensity_kg_kwh=intensity)
        steps = (step("energy of the IT", kwh, "kWh", "the record or the choice"),)
        yield Flow("use_electricity", system.phase, energy.name, kg, used, steps)
        pue = values[system.pue.row]
        overhead = facility_overhead_carbon(kwh, carbon_intensity_kg_kwh=intensity, pue=pue)
        name = f"cooling and power supply for {energy.name}"
        steps = (step("energy of the facility beyond the IT", (pue - 1) * kwh, "kWh",
                      "stages.facility.facility_overhead_carbon"),)  # fmt: skip
        yield Flow("facility_overhead", system.phase, name, overhead, (*used, system.pue), steps)


def _maintenance(system: ProductSystem, values: Values, notes: list[str]) -> Iterable[Flow]:
    """Spares that failures in service call for."""
    for item in system.hardware:
        if item.annual_failure_rate is None:
            notes.append(f"spares for {item.device} are missing: no failure rate is published for it")
            continue
        kg = spares_carbon(
            devices.embodied_kg(item, values),
            annual_failure_rate=values[item.annual_failure_rate.row],
            lifetime_years=values[system.allocation.lifetime_years.row],
        )
        used = (*devices.embodied_data(item), item.annual_failure_rate, system.allocation.lifetime_years)
        name = f"spares for {devices.label(item)}"
        steps = [step("spares over the service life", kg, "kg", "stages.maintenance.spares_carbon")]
        yield _borne(system, item, values, "maintenance", name, kg, used, steps)


def _end_of_life(
    system: ProductSystem, values: Values, materials: Recoveries, notes: list[str], credits: list[Flow]
) -> Iterable[Flow]:
    """Treatment and recycling; what recycling avoids elsewhere goes to the credits."""
    for item, material in zip(system.hardware, materials, strict=True):
        if "end_of_life" in item.embodied.covers:
            notes.append(f"end of life of {item.device} is inside its embodied figure")
            continue
        if material is None:
            notes.append(f"end of life of {item.device} is missing: no mass is published for it")
            continue
        used = devices.material_data(system, item)
        equation = f"stages.end_of_life.{system.end_of_life.method}"
        name = f"treatment of {devices.label(item)}"
        steps = [step("treatment of all devices", material.end_of_life_kg, "kg", equation)]
        yield _borne(system, item, values, "end_of_life", name, material.end_of_life_kg, used, steps)
        if material.credit_kg.any():
            name = f"material that recycling of {devices.label(item)} replaces"
            steps = [step("credit of all devices", material.credit_kg, "kg", equation)]
            credits.append(_borne(system, item, values, "end_of_life", name, material.credit_kg, used, steps))


def _development(system: ProductSystem, values: Values, flows: list[Flow]) -> list[Flow]:
    """All impacts of experiments and failed runs, as a ratio of the run's own."""
    ratio = system.development_ratio
    if ratio is None:
        return []
    kg = development_carbon(sum(flow.kg for flow in flows), ratio=values[ratio.row])
    used = (ratio, *{q.row: q for flow in flows for q in flow.quantities}.values())
    return [Flow("development", "experimentation", "experiments and failed runs", np.asarray(kg), used)]


def _borne(
    system: ProductSystem,
    item: Hardware,
    values: Values,
    stage: str,
    name: str,
    kg: Kg,
    used: tuple[Quantity, ...],
    steps: list[Step],
) -> Flow:
    """Make the flow of what the system bears of a burden of its hardware."""
    share, share_data = devices.share(system, item, values)
    key = system.allocation.key
    last = step("share that the functional unit bears", share, "1", f"allocation.{key}")
    return Flow(stage, system.phase, name, np.asarray(kg * share), (*used, *share_data), (*steps, last))


def _reason(stage: str, notes: list[str]) -> str:
    """Say why a stage has no flow, out of the notes about its parts."""
    word = {"maintenance": "spares", "end_of_life": "end of life"}.get(stage, stage)
    return (
        "; ".join(note for note in notes if note.startswith(word)) or "no hardware is named in the scenario"
    )
