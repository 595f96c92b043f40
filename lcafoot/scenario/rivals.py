"""One accelerator by all rival methods, and what lies between two of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lcafoot import impact, uncertainty
from lcafoot.data import catalog, figures
from lcafoot.inventory.devices import embodied_kg
from lcafoot.product_system import Hardware, Parts
from lcafoot.scenario.by_part import act_inputs
from lcafoot.scenario.given import chosen
from lcafoot.scenario.hardware import ACT_PARTS
from lcafoot.scenario.waterfall import one_at_a_time, order_average
from lcafoot.stages.accelerator import accelerator_boavizta, effective_die_area_boavizta_cm2
from lcafoot.stages.assembly import accelerator_from_parts
from lcafoot.stages.fabrication import (
    die_embodied_carbon,
    die_yield_moore,
    dies_per_wafer,
    memory_embodied_carbon,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["bridge", "rival_methods"]

BOAVIZTA: Final = "boaviztapi_2_5_0"
WAFER_CM: Final = 30.0
KERF_CM: Final = 0.02


def rival_methods(device: str, draws: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Return the embodied carbon of one accelerator by every published figure and by its parts.

    Parameters
    ----------
    device : str
        Accelerator with die area, node and memory in the data.
    draws : int, optional
        Number of draws. [1]
    seed : int, optional
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        The rows of `lcafoot.datasets.disagreement`, and one row ``act_parts`` computed here:
        ``source_id, value, low, high`` [kgCO₂e]``, unit, covers, method, independent, note``.

    Raises
    ------
    MissingDataError
        If the device or its parts are not in the data.

    Examples
    --------
    >>> table = rival_methods("nvidia_h100_sxm_80gb", draws=200)
    >>> bool(table["value"].max() > 10 * table["value"].min())
    True
    """
    import pandas as pd

    published = catalog.disagreement(device)
    published = published[published["quantity"] == "embodied_kg"] if "quantity" in published else published
    columns = ["source_id", "value", "low", "high", "unit", "covers", "method", "independent", "note"]
    item = _item(device, act_inputs(device))
    data = [getattr(item.embodied, name) for name in Parts.__dataclass_fields__]
    values = uncertainty.sample(data, draws=draws, seed=seed)
    band = impact.bands({"": embodied_kg(item, values)})[""]
    computed = {
        "source_id": ACT_PARTS,
        "value": band.nominal,
        "low": band.low,
        "high": band.high,
        "unit": "kg",
        "covers": ";".join(Parts.covers),
        "method": "computed here",
        "independent": True,
        "note": "die, memory and packages alone: no board, cooling, casing",
    }
    table = pd.concat([published[columns], pd.DataFrame([computed])], ignore_index=True)
    return table.sort_values("value", ignore_index=True)


def bridge(device: str = "nvidia_h100_sxm_80gb") -> pd.DataFrame:
    """Return what lies between the form of ACT and that of BoaviztAPI for one accelerator.

    Parameters
    ----------
    device : str, optional
        Accelerator that both forms have inputs for.

    Returns
    -------
    pandas.DataFrame
        One row a step from the one to the other: ``step, kg`` (reached in this order)``,
        change_kg`` (in this order)``, average_kg`` (over all orders)``, what``. The first row
        is ACT's result, the last BoaviztAPI's, as computed here.

    Raises
    ------
    MissingDataError
        If the inputs of one of the forms are not in the data.

    Notes
    -----
    Both forms are one function of the same inputs: die area × what the wafer wastes ÷ yield ×
    carbon per area, the same for the memory or its capacity × carbon per capacity, and the
    parts that ACT leaves out. Exchanging groups of inputs leads from one to the other.

    Examples
    --------
    >>> steps = bridge()
    >>> round(float(steps["kg"].iloc[0])), round(float(steps["kg"].iloc[-1]))
    (44, 575)
    """
    import pandas as pd

    start, end = _act_inputs(device), _boavizta_inputs(device)
    changes = one_at_a_time(_either_form, start, end, GROUPS)
    averages = order_average(_either_form, start, end, GROUPS)
    kg = _either_form(**start)
    rows: list[dict[str, Any]] = [
        {"step": "ACT", "kg": kg, "change_kg": 0.0, "average_kg": 0.0, "what": "start"}
    ]
    for name, change in changes.items():
        kg += change
        rows.append(
            {"step": name, "kg": kg, "change_kg": change, "average_kg": averages[name], "what": WORDS[name]}
        )
    last = {
        "step": "BoaviztAPI",
        "kg": _either_form(**end),
        "change_kg": 0.0,
        "average_kg": 0.0,
        "what": "end",
    }
    return pd.DataFrame([*rows, last])


GROUPS: Final = {
    "factor of the die": ("die_kg_cm2",),
    "yield of the die": ("die_yield",),
    "area of the wafer": ("wafer_area_ratio",),
    "factor and area of the memory": ("memory_kg",),
    "boundary: board, cooling, casing": ("rest_kg",),
    "boundary: packages, transport, end of life": ("packages_kg", "later_stages_kg"),
}
WORDS: Final = {
    "factor of the die": "carbon per wafer area: node and fab of ACT, or one factor for all",
    "yield of the die": "a constant, or Moore's rule at 0.1 defects per cm²",
    "area of the wafer": "the die alone, or with kerf and its share of the wafer's edge",
    "factor and area of the memory": "carbon per GB, or stack area as if each stack were one die",
    "boundary: board, cooling, casing": "left out, or counted",
    "boundary: packages, transport, end of life": "packages of ACT; distribution, end of life of BoaviztAPI",
}


def _either_form(
    *,
    die_area_cm2: float,
    wafer_area_ratio: float,
    die_kg_cm2: float,
    die_yield: float,
    memory_kg: float,
    packages_kg: float,
    rest_kg: float,
    later_stages_kg: float,
) -> float:
    """Compute an accelerator; both forms are special cases."""
    die = die_embodied_carbon(
        die_area_cm2 * wafer_area_ratio,
        energy_per_area_kwh_cm2=0,
        carbon_intensity_kg_kwh=0,
        gas_per_area_kg_cm2=0,
        material_per_area_kg_cm2=die_kg_cm2,
        fab_yield=die_yield,
    )
    circuits = accelerator_from_parts(die, memory_kg=memory_kg, packages_kg=packages_kg)
    return float(circuits) + rest_kg + later_stages_kg


def _act_inputs(device: str) -> dict[str, float]:
    """Return the inputs of the common form for ACT."""
    part = {name: getattr(act_inputs(device), name).value for name in Parts.__dataclass_fields__}
    gas = (part["gas_per_area_95_kg_cm2"] + part["gas_per_area_99_kg_cm2"]) / 2
    electricity = part["energy_per_area_kwh_cm2"] * part["fab_intensity_kg_kwh"]
    return {
        "die_area_cm2": part["die_area_cm2"],
        "wafer_area_ratio": 1.0,
        "die_kg_cm2": electricity + gas + part["material_per_area_kg_cm2"],
        "die_yield": part["fab_yield"],
        "memory_kg": float(memory_embodied_carbon(part["memory_gb"], carbon_per_gb_kg=part["memory_kg_gb"])),
        "packages_kg": (1 + part["memory_stacks"]) * part["package_kg"],
        "rest_kg": 0.0,
        "later_stages_kg": 0.0,
    }


def _boavizta_inputs(device: str) -> dict[str, float]:
    """Return the inputs of the common form for BoaviztAPI."""

    def of(subject: str, quantity: str) -> float:
        return figures.quantity("accelerators", subject, quantity, BOAVIZTA).value

    form = "gpu_card_form"
    area, memory_gb = act_inputs(device).die_area_cm2.value, act_inputs(device).memory_gb.value
    with_kerf = (area**0.5 + KERF_CM) ** 2
    wafer = math.pi * WAFER_CM**2 / 4
    per_die = wafer / float(dies_per_wafer(with_kerf, wafer_diameter_cm=WAFER_CM))
    dies = of(device, "memory_dies")
    stack = float(effective_die_area_boavizta_cm2(memory_gb * of(form, "memory_area_per_gb_cm2") / dies))
    mass = of(device, "heatsink_mass_kg") + of(device, "casing_mass_kg")
    rest = accelerator_boavizta(
        0,
        effective_memory_area_cm2=0,
        board_area_cm2=of(device, "board_area_cm2"),
        heatsink_mass_kg=of(device, "heatsink_mass_kg"),
        casing_mass_kg=of(device, "casing_mass_kg"),
        mass_kg=mass,
    )
    return {
        "die_area_cm2": area,
        "wafer_area_ratio": per_die / area,
        "die_kg_cm2": of(form, "embodied_per_effective_die_area_kg_cm2"),
        "die_yield": float(die_yield_moore(with_kerf, defects_per_cm2=0.1)),
        "memory_kg": dies * stack * of(form, "embodied_per_effective_memory_area_kg_cm2"),
        "packages_kg": 0.0,
        "rest_kg": float(rest),
        "later_stages_kg": mass * _later_stages_kg_per_kg(),
    }


def _later_stages_kg_per_kg() -> float:
    """Distribution and end of life of BoaviztAPI for one kilogram of card [kgCO₂e/kg]."""
    route = {
        mode: figures.quantity("transport", "gpu_route", f"distance_{mode}_km", BOAVIZTA).value
        * figures.quantity("transport", mode, "carbon_per_tkm_kg").value
        / 1000
        for mode in ("sea", "truck")
    }
    disposal = figures.quantity("end_of_life", "electronics", "disposal_kg_per_kg", BOAVIZTA)
    return sum(route.values()) + disposal.value


def _item(device: str, parts: Parts) -> Hardware:
    """Return one device made from its parts."""
    return Hardware(device, 1.0, chosen("hours", 1.0, "h"), parts, None, None)
