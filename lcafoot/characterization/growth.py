"""From warehouse-scale computing to AI: more work on little more energy, and faster accelerators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lcafoot.characterization.exhibit import Exhibit, published, table_of
from lcafoot.data.trends import FILTERS, PUBLISHED, accelerator_table, doubling_years, published_words
from lcafoot.energy import EnergyRecord

__all__ = ["accelerators", "decoupling"]

CLAIMS: Final = "paper_claims/"
FACTORS: Final = {
    "storage": "world_storage_capacity_2010_2018.growth_factor.masanet_2020",
    "traffic": "world_datacenter_traffic_2010_2018.growth_factor.masanet_2020",
    "compute instances": "world_compute_instances_2010_2018.growth_factor.masanet_2020",
}
START, END = (
    "world_datacenters_2010.energy_kwh.masanet_2020",
    "world_datacenters_2018.energy_kwh.masanet_2020",
)
NO_RECORDS: Final = "Statistics of the whole world or of products: a record of one run adds nothing here."


def decoupling(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return how the world's datacenters grew from 2010 to 2018, in work and in energy.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used: no run stands beside statistics of the world.

    Returns
    -------
    Exhibit
        Quantity in 2018 over 2010. [1]

    Examples
    --------
    >>> table = decoupling().table.set_index("label")["value"]
    >>> [round(float(table[name]), 3) for name in ("electricity", "compute instances")]
    [1.057, 6.5]
    """
    rows = [published(CLAIMS + row, label=label) for label, row in FACTORS.items()]
    servers = published(CLAIMS + "world_servers_2010_2018.relative_growth.masanet_2020", label="servers")
    before, after = (published(CLAIMS + row, label="electricity") for row in (START, END))
    ratio = {key: after[key] / before["value"] for key in ("value", "low", "high")}
    source = f"{before['source']};{after['source']}"
    rows += [
        servers | {key: 1 + servers[key] for key in ("value", "low", "high")},
        after | ratio | {"source": source},
    ]
    return Exhibit(
        name="decoupling",
        title="Datacenters of the world: much more work on 6 % more electricity (published)",
        kind="dots",
        axis="2018 over 2010 [1]",
        table=table_of(rows),
        logarithmic=True,
        note=f"Masanet et al. 2020; electricity is a model, the rest statistics. {_unused(records)}",
    )


def accelerators(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return performance and performance per watt of leading server GPUs, with fitted doubling times.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used.

    Returns
    -------
    Exhibit
        Group ``peak_fp32_flop_s`` [FLOP/s] and ``flop_s_w`` [FLOP/s/W] over the year of release, and
        in group ``doubling`` the time in which each doubles, and in ``doubling, published`` what others
        say of it. [year]
    """
    products = next(iter(FILTERS))
    table = accelerator_table(products)
    rows = []
    for column in ("peak_fp32_flop_s", "flop_s_w"):
        rows += [
            {"group": column, "label": label, "x": row["release_year"], "value": row[column],
             "low": row[column], "high": row[column], "basis": "published", "source": "accelerators"}
            for label, row in table.iterrows()
        ]  # fmt: skip
        fit = doubling_years(table["release_year"], table[column])
        rows.append({"group": "doubling", "label": column, "value": fit.years, "low": fit.low_years,
                     "high": fit.high_years, "basis": "modeled", "source": "accelerators"})  # fmt: skip
        claim = published(CLAIMS + PUBLISHED[column], label=column, group="doubling, published")
        rows.append(claim | {"x": published_words(column)})
    return Exhibit(
        name="accelerators",
        title=products,
        kind="trend",
        axis="FP32",
        x_axis="release [year]",
        table=table_of(rows),
        logarithmic=True,
        note=f"The interval says how much the fit depends on single products. {_unused(records)}",
    )


def _unused(records: Sequence[EnergyRecord]) -> str:
    """Say that records have no place here, where there are any."""
    return NO_RECORDS if records else ""
