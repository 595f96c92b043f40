"""Beyond efficiency: one run, and what a change at each stage of its life cycle would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from lcafoot import impact
from lcafoot.characterization.exhibit import Exhibit, table_of
from lcafoot.data import figures
from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError
from lcafoot.scenario import Result, Scenario, assess, compare
from lcafoot.scenario.capping import capped
from lcafoot.scenario.example import example, scenario_of
from lcafoot.stages.construction import low_carbon_variant

__all__ = ["one_picture"]

DRAWS: Final = 4000
CAP: Final = "power_cap_150_w_training"
TIMBER: Final = "building_timber_hybrid.carbon_saving_fraction.microsoft_wood_2024"


def one_picture(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return what one change at each stage does to the life cycle of one run.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's: the first that names its hardware takes the place of the shipped run.

    Returns
    -------
    Exhibit
        Change of the total. [kgCO₂e] Each change stands alone against the run as it was, in pairs of
        draws.

    Examples
    --------
    >>> table = one_picture().table
    >>> bool((table["value"] < 0).all())
    True
    """
    base, reasons, own = example(), [], False
    for record in records:
        try:
            found = scenario_of(record, hardware={}, place="World", energy_scope="node")
        except LcafootError:
            reasons.append(
                f"Left out: {record.label}, it does not name its hardware (node_type of the host)."
            )
            continue
        if own:
            reasons.append(f"Left out: {record.label}, the picture shows one run.")
        else:
            base, own = found, True
    total = assess(base, draws=DRAWS)
    rows = [_row(stage, label, changed, total, own) for stage, label, changed in _changes(base)]
    if "datacenter_construction" not in total.left_out:
        rows.insert(1, _timber(total, own))
    return Exhibit(
        name="beyond_efficiency",
        title=f"One run of {total.total_kg:.3g} kgCO₂e, changed at one stage at a time (modeled)",
        kind="dots",
        axis="change of the life cycle [kgCO₂e]",
        table=table_of(rows),
        note="Each change alone; they do not add. The power cap is of another GPU and model. Use and lives "
        f"are assumptions. {' '.join(reasons)}",
    )


def _changes(base: Scenario) -> list[tuple[str, str, Scenario]]:
    """Return stage, words and scenario of each change."""
    pue = figures.by_row("facility", "meta_fleet_2024.pue.dcd_2024")
    return [
        ("manufacturing", "half of the metal recycled", base.replace(recycled_content=0.5)),
        ("operation", "grid of France", base.replace(place="France")),
        ("operation", f"PUE {pue.value:g}", base.replace(pue=pue)),
        ("operation", "power cap of a published training", capped(base, CAP)),
        ("operation", "hardware in use 95 % of its life", base.replace(utilization=0.95)),
        ("second life", "two more years of use", base.replace(lifetime_years=6.0)),
        ("end of life", "90 % recycled", base.replace(recycling_rate=0.9)),
    ]


def _timber(total: Result, own: bool) -> dict[str, Any]:
    """Return what a published building of timber would save, if its whole share were of that kind."""
    saving = figures.by_row("levers", TIMBER)
    building = impact.by_stage(total.inventory.flows, total.columns)["datacenter_construction"]
    change = low_carbon_variant(building, share=1, reduction=saving.value) - building
    low, high = np.percentile(change[1:], (2.5, 97.5))
    return {
        "group": "construction", "label": f"timber for steel, at most ({saving.value:.0%} less)",
        "value": float(change[1:].mean()), "low": float(low), "high": float(high), "basis": "modeled",
        "source": saving.row, "own": own,
    }  # fmt: skip


def _row(stage: str, label: str, changed: Scenario, base: Result, own: bool) -> dict[str, Any]:
    """Return the paired difference of one change."""
    pair = compare(assess(changed, draws=DRAWS), base)
    return {
        "group": stage, "label": label, "value": pair.difference_kg, "low": pair.low_kg,
        "high": pair.high_kg, "basis": "modeled", "source": "lcafoot.compare", "own": own,
    }  # fmt: skip
