"""One accelerator by the parts that two rival methods count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lcafoot.data import figures
from lcafoot.errors import MissingDataError
from lcafoot.product_system import Parts
from lcafoot.records import Quantity
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.hardware import ACT_PARTS, embodied
from lcafoot.stages.accelerator import effective_die_area_boavizta_cm2
from lcafoot.stages.accelerator_parts import accelerator_act_parts
from lcafoot.stages.components_boavizta import accelerator_boavizta_parts

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["act_inputs", "parts_by_method"]

BOAVIZTA: Final = "boaviztapi_2_5_0"


def parts_by_method(device: str) -> pd.DataFrame:
    """Return what one accelerator embodies part by part, as ACT and as BoaviztAPI count it.

    Parameters
    ----------
    device : str
        Accelerator that both methods have inputs for.

    Returns
    -------
    pandas.DataFrame
        A row a method, a column a part, 0 where a method does not count it. [kgCO₂e] Central
        values; cradle to gate, with what each method holds of it.

    Raises
    ------
    MissingDataError
        If the inputs of one of the methods are not in the data.

    Examples
    --------
    >>> table = parts_by_method("nvidia_h100_sxm_80gb")
    >>> table[["die", "memory"]].round().values.tolist()
    [[24.0, 19.0], [120.0, 431.0]]
    """
    import pandas as pd

    parts = act_inputs(device)
    rows = {"ACT": _act(parts), "BoaviztAPI": _boavizta(device, parts.memory_gb.value)}
    return pd.DataFrame(rows).T.fillna(0.0)


def act_inputs(device: str) -> Parts:
    """Return the data from which ACT's form computes an accelerator.

    Parameters
    ----------
    device : str
        Accelerator with die area, node and memory in the data.

    Returns
    -------
    Parts
        One quantity a field, with band and source.

    Raises
    ------
    MissingDataError
        If the device or its parts are not in the data.

    Examples
    --------
    >>> act_inputs("nvidia_h100_sxm_80gb").die_area_cm2.value
    8.14
    """
    scenario = Scenario.example().replace(
        hardware={device: 1}, embodied_source={device: ACT_PARTS}, energy_scope="device"
    )
    found = embodied(scenario, device)
    if isinstance(found, Quantity):
        msg = f"no die area, node and memory are in the data for {device}"
        raise MissingDataError(msg)
    return found


def _act(parts: Parts) -> dict[str, float]:
    """Compute the parts that ACT counts [kgCO₂e]."""
    kg = accelerator_act_parts(
        parts.die_area_cm2.value,
        energy_per_area_kwh_cm2=parts.energy_per_area_kwh_cm2.value,
        carbon_intensity_kg_kwh=parts.fab_intensity_kg_kwh.value,
        gas_per_area_kg_cm2=(parts.gas_per_area_95_kg_cm2.value + parts.gas_per_area_99_kg_cm2.value) / 2,
        material_per_area_kg_cm2=parts.material_per_area_kg_cm2.value,
        fab_yield=parts.fab_yield.value,
        memory_gb=parts.memory_gb.value,
        memory_kg_gb=parts.memory_kg_gb.value,
        packages=1 + parts.memory_stacks.value,
        package_kg=parts.package_kg.value,
    )
    return {name: float(mass) for name, mass in kg.items()}


def _boavizta(device: str, memory_gb: float) -> dict[str, float]:
    """Compute the parts that BoaviztAPI counts [kgCO₂e]."""

    def of(subject: str, quantity: str) -> float:
        return figures.quantity("accelerators", subject, quantity, BOAVIZTA).value

    dies = of(device, "memory_dies")
    stack = effective_die_area_boavizta_cm2(memory_gb * of("gpu_card_form", "memory_area_per_gb_cm2") / dies)
    heatsink, casing = of(device, "heatsink_mass_kg"), of(device, "casing_mass_kg")
    kg = accelerator_boavizta_parts(
        of(device, "effective_die_area_cm2"),
        effective_memory_area_cm2=dies * stack,
        board_area_cm2=of(device, "board_area_cm2"),
        heatsink_mass_kg=heatsink,
        casing_mass_kg=casing,
        mass_kg=of(device, "mass_kg"),
    )
    return {name: float(mass) for name, mass in kg.items()}
