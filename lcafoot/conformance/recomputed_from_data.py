"""Claims computed again from a whole table, a recorded run or a scenario, not from single rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lcafoot.data import registry
from lcafoot.data.trends import FILTERS, accelerator_table, doubling_years
from lcafoot.scenario import assess
from lcafoot.scenario.example import example

__all__ = ["DATA"]

DRAWS: Final = 1000
"""Draws behind a share, whose nominal value is taken: few are enough."""

MEASURED_AT_WORK: Final = "USA"
"""Place of the node, because the claim it stands beside is of one company in the United States."""


def doubling_of(*, quantity: str) -> float:
    """Years in which a column of the accelerator table doubles, for the first product filter."""
    table = accelerator_table(next(iter(FILTERS)))
    return doubling_years(table["release_year"], table[quantity]).years


def median_share(*, package: str, quantity: str, since: float) -> float:
    """Median of a share [1] over all products of a package since a year."""
    rows = registry.shared_table(package, "figures")
    return float(rows.loc[(rows["quantity"] == quantity) & (rows["year"] >= since), "value"].median())


def record_per_unit(*, record: str) -> float:
    """Energy per useful unit [J] of a shipped record, inside its window."""
    rows = registry.shared_table("measurements").set_index("name")
    return float(rows.loc[record, "j_per_unit"])


def node_embodied_share(*, utilization: float, lifetime: float) -> float:
    """Share of making in making and electricity [1] for the node of the shipped run."""
    scenario = example().replace(place=MEASURED_AT_WORK, utilization=utilization, lifetime_years=lifetime)
    kg = assess(scenario, draws=DRAWS).by_stage().set_index("stage")["kg"]
    making = kg["hardware_manufacturing"]
    return float(making / (making + kg["use_electricity"] + kg["facility_overhead"]))


DATA: Final[Mapping[str, Callable[..., float]]] = MappingProxyType(
    {each.__name__: each for each in (doubling_of, median_share, node_embodied_share, record_per_unit)}
)
"""Recomputations by name; keywords as the table of claims writes them, words and numbers."""
