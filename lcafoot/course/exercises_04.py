"""Exercises of `04_operational_carbon_of_inference`: newer hardware, and a year of prompts."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures, grid
from lcafoot.stages.electricity import operational_carbon
from lcafoot.units import HOURS_PER_DAY, HOURS_PER_YEAR, J_PER_KWH

__all__ = ["newer", "year"]


@exercise(
    "04.newer",
    unit="1",
    choices={"batch": (8, 64, 512)},
    tolerance=0.01,
    hint="One less the energy of a token on the newer node over that on the older, at the same batch.",
)
def newer(batch: int) -> float:
    """Return the share of energy a token that B200 save over H100, Llama 3.1 70B [1].

    Examples
    --------
    >>> newer(512) > newer(8)
    True
    """
    old, new = (
        figures.quantity(
            "inference", f"llama_3_1_70b_{node}_batch_{batch}", "energy_per_output_token_j"
        ).value
        for node in ("4xh100", "2xb200")
    )
    return 1 - new / old


@exercise(
    "04.year",
    unit="kg",
    choices={"prompts_a_day": (20, 50, 80), "place": ("France", "Germany", "India", "Poland", "Spain")},
    tolerance=0.01,
    hint="Joules a prompt to kWh a year, times the intensity; the overhead is in this figure.",
)
def year(prompts_a_day: int, place: str) -> float:
    """Return the use of a year of median prompts to Gemini on the grid of a place [kgCO₂e].

    Examples
    --------
    >>> year(20, "France") < year(20, "Poland")
    True
    """
    prompt_j = figures.quantity("inference", "gemini_apps_text", "energy_per_prompt_j").value
    kwh = prompt_j * prompts_a_day * HOURS_PER_YEAR / HOURS_PER_DAY / J_PER_KWH
    intensity = grid.carbon_intensity(place, 2024).value
    return float(operational_carbon(kwh, carbon_intensity_kg_kwh=intensity))
