"""Embodied against operational carbon: phone, server, building, GPU node, and where the two cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from lcafoot import impact
from lcafoot.characterization.exhibit import Exhibit, own_records, published, table_of
from lcafoot.data import grid as grids
from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError
from lcafoot.scenario import Result, Scenario, assess, assess_many
from lcafoot.scenario.default_values import default_text
from lcafoot.scenario.example import example, scenario_of
from lcafoot.scenario.planning import grid

__all__ = ["crossover", "shares", "surface"]

PUBLISHED: Final = {
    "devices/apple_iphone_15_pro.made_or_all_but_use_share.wu_2024": (
        "iPhone 15 Pro, as in the paper",
        "phone",
    ),
    "devices/apple_iphone_14_pro_128gb.making_share.boavizta_2023": ("iPhone 14 Pro", "phone"),
    "devices/google_pixel_7.making_share.boavizta_2023": ("Pixel 7", "phone"),
    "devices/fairphone_4.making_share.boavizta_2023": ("Fairphone 4", "phone"),
    "devices/dell_xps_13_9310.making_share.dell_xps_2021": ("Dell XPS 13", "laptop"),
    "datacenter_construction/datacenter.making_share.data4_2026": ("Data4 building, IT out", "building"),
    "paper_claims/large_ml_tasks.embodied_share.wu_2022": ("large ML tasks, servers of 2021", "fleet"),
}
PLACES: Final = ("World", "USA", "France")
OPERATION: Final = ("use_electricity", "facility_overhead")
INTENSITIES: Final = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.8)
UTILIZATIONS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
LIFETIMES: Final = (3.0, 4.0, 5.0, 6.0)
DRAWS: Final = 2000


def shares(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the embodied share of life cycles: phones, a laptop, a building, a GPU node.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's, if they name their hardware.

    Returns
    -------
    Exhibit
        Embodied ÷ all. [1]

    Examples
    --------
    >>> table = shares().table.set_index("label")["value"]
    >>> bool(table["8 H100, grid of World"] < table["8 H100, grid of France"])
    True
    """
    rows = [published(row, label=label, group=group) for row, (label, group) in PUBLISHED.items()]
    rows += [_node_share(example(), place, f"8 H100, grid of {place}", "GPU node") for place in PLACES]

    def own_rows(record: EnergyRecord) -> list[dict[str, Any]] | str:
        scenario = _of(record)
        if isinstance(scenario, str):
            return scenario
        return [_node_share(scenario, p, f"{record.label}, grid of {p}", "your record") for p in PLACES]

    own, reasons = own_records(records, own_rows)
    return Exhibit(
        name="embodied_shares",
        title="Embodied share of the life cycle (published; GPU nodes modeled from measured power)",
        kind="dots",
        axis="embodied ÷ embodied and operational [1]",
        table=table_of(rows + own),
        note="The paper's 83 % is ambiguous: making alone, or all but use. The building stands 20 years, "
        f"without its servers. {reasons}",
    )


def crossover(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the embodied share of the example over the carbon intensity of its electricity.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's, if they name their hardware.

    Returns
    -------
    Exhibit
        Embodied share over intensity [kg/kWh]; in group ``half`` the intensity at which both are
        equal, with its band.
    """
    rows = _curve(example(), "8 H100, shipped run")

    def own_rows(record: EnergyRecord) -> list[dict[str, Any]] | str:
        scenario = _of(record)
        return scenario if isinstance(scenario, str) else _curve(scenario, record.label)

    own, reasons = own_records(records, own_rows)
    found = [row for row in [*rows, *own] if row["group"] == "half"]
    said = "; ".join(f"{r['label']}: {r['value']:.3g} ({r['low']:.2g} to {r['high']:.2g})" for r in found)
    return Exhibit(
        name="crossover",
        title="On clean electricity the hardware is what is left (modeled)",
        kind="curves",
        axis="embodied ÷ embodied and operational [1]",
        x_axis="carbon intensity of the electricity [kg/kWh]",
        table=table_of(rows + own),
        note=f"Equal at [kg/kWh]: {said}. {reasons}",
    )


def surface(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the carbon of one run over utilization 30 to 80 % and lifetimes of 3 to 6 years.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's: the first that names its hardware takes the place of the shipped run.

    Returns
    -------
    Exhibit
        Total carbon of the run. [kgCO₂e] ``x`` is the utilization, ``group`` the lifetime.
    """
    chosen: Scenario = example()
    reasons, own = [], False
    for record in records:
        found = _of(record)
        if isinstance(found, str):
            reasons.append(f"Left out: {record.label}, {found}.")
        elif not own:
            chosen, own = found, True
        else:
            reasons.append(f"Left out: {record.label}, the surface shows one run.")
    many = assess_many(grid(chosen, utilization=UTILIZATIONS, lifetime_years=LIFETIMES), draws=DRAWS)
    rows = [
        {"group": f"{row.lifetime_years:g}", "label": chosen.functional_unit.what, "x": row.utilization,
         "value": row.kg, "low": row.low_kg, "high": row.high_kg, "basis": row.basis, "own": own,
         "source": "lcafoot.assess_many"}
        for row in many[many["stage"] == "total"].itertuples()
    ]  # fmt: skip
    return Exhibit(
        name="utilization_and_lifetime",
        title="Carbon of one run by use and life of its hardware (modeled from measured energy)",
        kind="surface",
        axis="life cycle of one run [kgCO₂e]",
        x_axis="utilization: reserved hours ÷ hours of the life [1]",
        table=table_of(rows),
        note=f"Rows: lifetime in years. Energy of the run is the same everywhere. {' '.join(reasons)}",
    )


def _of(record: EnergyRecord) -> Scenario | str:
    """Return the scenario of a record, or why there is none."""
    try:
        return scenario_of(record, hardware={}, place="World", energy_scope="node")
    except LcafootError:
        return "it does not name its hardware (node_type of the host)"


def _parts(result: Result) -> tuple[np.ndarray, np.ndarray]:
    """Return embodied and operational carbon [kgCO₂e], nominal first, then the draws."""
    stages = impact.by_stage(result.inventory.flows, result.columns)
    operational = np.asarray(sum(kg for stage, kg in stages.items() if stage in OPERATION))
    return np.asarray(sum(kg for stage, kg in stages.items() if stage not in OPERATION)), operational


def _banded(draws: np.ndarray) -> dict[str, float]:
    """Return nominal and 95 % band of draws."""
    low, high = np.percentile(draws[1:], (2.5, 97.5))
    return {"value": float(draws[0]), "low": float(low), "high": float(high)}


def _node_share(scenario: Scenario, place: str, label: str, group: str) -> dict[str, Any]:
    """Return the embodied share of a scenario at a place."""
    embodied, operational = _parts(assess(scenario.replace(place=place), draws=DRAWS))
    source = f"grid/{grids.place_id(place)}.{default_text('grid_year')}"
    row: dict[str, Any] = {"group": group, "label": label, "basis": "modeled", "source": source}
    return row | _banded(embodied / (embodied + operational))


def _curve(scenario: Scenario, label: str) -> list[dict[str, Any]]:
    """Return the embodied share over the intensity, and where half is reached."""
    rows: list[dict[str, Any]] = []
    for intensity in INTENSITIES:
        changed = scenario.replace(scope2_method="market", market_kg_kwh=intensity)
        embodied, operational = _parts(assess(changed, draws=DRAWS))
        rows.append(
            {"group": label, "label": f"{intensity:g}", "x": intensity, "basis": "modeled",
             "source": "lcafoot.assess"} | _banded(embodied / (embodied + operational))
        )  # fmt: skip
    half = intensity * embodied / operational  # operation is proportional to the intensity
    rows.append(
        {"group": "half", "label": label, "basis": "modeled", "source": "lcafoot.assess"} | _banded(half)
    )
    return rows
