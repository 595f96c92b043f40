"""Exercises of `05_hardware_manufacturing`: a smaller die, and a fab elsewhere."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures, grid
from lcafoot.scenario.by_part import act_inputs
from lcafoot.stages import die_yield
from lcafoot.stages.fabrication import die_embodied_carbon

__all__ = ["fab", "smaller"]

H100 = "nvidia_h100_sxm_80gb"


@exercise(
    "05.smaller",
    unit="kg",
    choices={"area_cm2": (2.0, 3.0, 4.07, 6.0), "model": ("murphy", "poisson", "seeds")},
    tolerance=0.01,
    hint="First the yield at that area by that model; then die_embodied_carbon.",
)
def smaller(area_cm2: float, model: str) -> float:
    """Return what a die in the process of the H100 embodies, with the yield of a model [kgCO₂e].

    Examples
    --------
    >>> 2 * smaller(4.07, "murphy") < smaller(8.14, "murphy")
    True
    """
    defects = figures.quantity("fab_nodes", "5nm", "defect_density_1_cm2").value
    good = getattr(die_yield, f"die_yield_{model}")(area_cm2, defects_per_cm2=defects)
    intensity = act_inputs(H100).fab_intensity_kg_kwh.value
    return float(die_embodied_carbon(area_cm2, **_fab(intensity), fab_yield=good))


@exercise(
    "05.fab",
    unit="kg",
    choices={"place": ("Germany", "Ireland", "Japan", "South Korea")},
    tolerance=0.01,
    hint="Exchange carbon_intensity_kg_kwh for the place's figure of 2024; all else stays.",
)
def fab(place: str) -> float:
    """Return what the die of the H100 embodies, were its fab on the grid of a place [kgCO₂e].

    Examples
    --------
    >>> fab("France") < fab("Taiwan")
    True
    """
    parts = act_inputs(H100)
    intensity = grid.carbon_intensity(place, 2024).value
    return float(
        die_embodied_carbon(parts.die_area_cm2.value, **_fab(intensity), fab_yield=parts.fab_yield.value)
    )


def _fab(intensity_kg_kwh: float) -> dict[str, float]:
    """Return the inputs of ACT for the process of the H100."""
    parts = act_inputs(H100)
    gas = (parts.gas_per_area_95_kg_cm2.value + parts.gas_per_area_99_kg_cm2.value) / 2
    return {
        "energy_per_area_kwh_cm2": parts.energy_per_area_kwh_cm2.value,
        "carbon_intensity_kg_kwh": intensity_kg_kwh,
        "gas_per_area_kg_cm2": gas,
        "material_per_area_kg_cm2": parts.material_per_area_kg_cm2.value,
    }
