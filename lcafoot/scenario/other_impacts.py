"""Water, primary energy and minerals of a scenario, each with its own completeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lcafoot import impact, uncertainty
from lcafoot.data import figures, grid
from lcafoot.errors import SchemaError
from lcafoot.inventory.other import CATEGORIES, OtherFlow, build_other
from lcafoot.product_system import OtherFactors
from lcafoot.records import Quantity, worst_basis
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.given import number
from lcafoot.scenario.resolve import resolve

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["other_impacts"]

PACKAGE: Final = "other_impacts"
EMBODIED: Final = {"primary_energy": "primary_energy_mj", "minerals": "minerals_kg_sb"}
PER_KWH: Final = {
    "water": "water_l_kwh",
    "primary_energy": "primary_energy_mj_kwh",
    "minerals": "minerals_kg_sb_kwh",
}


def other_impacts(scenario: Scenario, draws: int, seed: int = 0) -> pd.DataFrame:
    """Return the impacts other than climate change, stage by stage.

    Parameters
    ----------
    scenario : Scenario
        All choices.
    draws : int
        Number of draws. [1]
    seed : int, optional
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns ``category, unit, stage, value, low, high, basis, missing, sources``: a row a
        stage in each category; where a stage is missing its value is blank and ``missing``
        says why. Categories are never added to one another or to carbon.

    Examples
    --------
    >>> table = other_impacts(Scenario.example(), draws=100)
    >>> sorted(table["category"].unique())
    ['minerals', 'primary_energy', 'water']
    """
    import pandas as pd

    system = resolve(scenario)
    factors = {category: _factors(scenario, category) for category in CATEGORIES}
    data = [*system.quantities(), *(q for each in factors.values() for q in each.quantities())]
    values = uncertainty.sample(data, draws=draws, seed=seed)
    rows = [
        {"category": category, "unit": CATEGORIES[category], **_row(flow)}
        for category, found in factors.items()
        for flow in build_other(system, found, values)
    ]
    return pd.DataFrame(rows)


def _factors(scenario: Scenario, category: str) -> OtherFactors:
    """Find the factors of a category."""
    embodied = {device: _published(device, EMBODIED.get(category, "")) for device in scenario.hardware}
    site = None
    if category == "water":
        is_name = isinstance(scenario.wue, str)
        site = (
            figures.quantity("facility", str(scenario.wue), "wue_l_kwh")
            if is_name
            else number(scenario, "wue", "L/kWh")
        )
    return OtherFactors(
        hardware={device: quantity for device, quantity in embodied.items() if quantity is not None},
        electricity=_published(grid.place_id(scenario.place), PER_KWH[category]),
        site=site,
        site_is_asked=category == "water",
    )


def _published(subject: str, quantity: str) -> Quantity | None:
    """Return a published factor, or None where there is none."""
    rows = figures.index(PACKAGE).get((subject, quantity), {})
    if len(rows) > 1:
        msg = (
            f"several sources give {quantity} of {subject} in {PACKAGE}: {', '.join(sorted(rows))}; keep one"
        )
        raise SchemaError(msg)
    return next(iter(rows.values()), None)


def _row(flow: OtherFlow) -> dict[str, Any]:
    """Turn a flow into a row of the table."""
    row: dict[str, Any] = {"stage": flow.stage, "value": np.nan, "low": np.nan, "high": np.nan, "basis": ""}
    if flow.amount is not None:
        band = impact.bands({"": flow.amount})[""]
        row |= {"value": band.mean, "low": band.low, "high": band.high}
        row["basis"] = worst_basis(quantity.basis for quantity in flow.quantities)
    sources = dict.fromkeys(quantity.source.cite() for quantity in flow.quantities)
    return row | {"missing": flow.missing, "sources": "; ".join(sources)}
