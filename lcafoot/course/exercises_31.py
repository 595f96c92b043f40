"""Exercises of `31_a_clusters_month`: who bears a fleet, and when."""

from __future__ import annotations

import pandas as pd

from lcafoot.course.exercises import exercise
from lcafoot.data import figures
from lcafoot.fleet.lives import burden_by_year

__all__ = ["burden"]

H100 = "nvidia_h100_sxm_80gb"


@exercise(
    "31.burden",
    unit="t",
    choices={"old": (128, 256, 512), "new": (256, 512, 1024), "year": (2025, 2026, 2028), "life": (4, 6, 8)},
    tolerance=0.01,
    hint="fleet.burden_by_year takes a row a device: model and purchased. Kilograms over 1,000 are tonnes.",
)
def burden(old: int, new: int, year: int, life: int) -> float:
    """Return what a year bears of H100 bought at the starts of 2023 and of 2025 [tCO₂e].

    Examples
    --------
    A longer life spreads the same making over more years:

    >>> burden(128, 512, 2026, 8) < burden(128, 512, 2026, 6)
    True
    """
    bought = pd.DataFrame({"model": H100, "purchased": ["2023-01-01"] * old + ["2025-01-01"] * new})
    made = {H100: figures.quantity("accelerators", H100, "embodied_kg", source_id="nvidia_pcf_2025").value}
    table = burden_by_year(bought, made, years=[year], lifetime_years=[life])
    return float(table["kg"].iloc[0]) / 1000
