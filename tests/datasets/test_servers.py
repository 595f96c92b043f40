"""What must hold among the figures of servers, trap by trap."""

import math
from functools import cache

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "servers"
ENCLOSURES = ("sd530", "sd650", "sn550", "sd665")


@cache
def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


@cache
def _wide(source_id: str) -> pd.DataFrame:
    rows = _rows()
    return rows[rows["source_id"] == source_id].pivot_table(
        index="subject", columns="quantity", values="value"
    )


def _value(subject: str, quantity: str, source_id: str | None = None) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_three_makers_have_totals_and_two_have_making_and_use() -> None:
    rows = _rows()
    totals = rows.loc[rows["quantity"] == "life_cycle_kg", "subject"].str.split("_").str[0]
    assert set(totals) == {"dell", "hpe", "lenovo"}
    making = rows.loc[rows["quantity"] == "embodied_kg", "subject"].str.split("_").str[0]
    assert (making == "dell").sum() >= 12
    assert (making == "hpe").sum() >= 12


def test_making_transport_use_and_end_of_life_of_hpe_add_up() -> None:
    table = _wide("scarif_hpe").dropna(subset=["life_cycle_kg"])
    assert len(table) == 9
    for subject, row in table.iterrows():
        end_of_life = figures.quantity("end_of_life", str(subject), "end_of_life_kg").value
        parts = (
            row["embodied_kg"] + row["transport_kg"] + end_of_life + row["use_share"] * row["life_cycle_kg"]
        )
        assert parts == pytest.approx(row["life_cycle_kg"], abs=1)


def test_four_parts_of_older_hpe_servers_add_up_to_their_making() -> None:
    table = _wide("scarif_hpe").dropna(subset=["component_mainboard_kg"])
    parts = table[[name for name in table if name.startswith("component_")]].sum(axis=1)
    assert len(table) == 4
    assert (parts - table["embodied_kg"]).abs().max() < 0.5


def test_more_memory_makes_a_server_of_one_model_heavier_in_carbon() -> None:
    for model in ("hpe_dl360_gen11", "hpe_dl380_gen10", "hpe_dl380_gen10_plus"):
        table = _wide("scarif_hpe").loc[[f"{model}_{kind}" for kind in ("base", "mainstream", "performance")]]
        assert table["memory_gb"].is_monotonic_increasing
        assert table["embodied_kg"].is_monotonic_increasing


def test_shares_of_dell_leave_little_for_transport_and_end_of_life() -> None:
    table = _wide("scarif_dell").dropna(subset=["embodied_kg"])
    rest = 1 - table["use_share"] - table["embodied_kg"] / table["life_cycle_kg"]
    assert rest.between(0, 0.05).all()


def test_use_of_dell_is_one_kilogram_for_each_kilowatt_hour_of_four_years() -> None:
    table = _wide("scarif_dell")
    years = _value("dell_poweredge", "lifetime_years")
    per_kwh = table["use_share"] * table["life_cycle_kg"] / (years * table["yearly_energy_kwh"])
    assert per_kwh.between(1.0, 1.1).all()


def test_rows_that_fail_that_check_at_the_source_are_not_shipped() -> None:
    assert not {"dell_r640", "dell_t630", "dell_r830", "dell_fc430"} & set(_rows()["subject"])


def test_a_deviation_above_its_mean_makes_no_band() -> None:
    rows = _rows()
    bands = rows[rows["band_kind"] == "sd1"]
    assert not bands.empty
    assert (bands["low"] > 0).all()
    assert ((bands["value"] - bands["low"]) - (bands["high"] - bands["value"])).abs().max() < 1e-6


def test_the_maker_of_the_r740_says_8640_kg_and_1313_of_making() -> None:
    total = figures.by_row(PACKAGE, "dell_r740.life_cycle_kg.scarif_dell")
    assert total.value == 8640
    making = _rows().set_index("row_id").loc["dell_r740.embodied_kg.dell_pcf_2019"]
    assert making["value"] == pytest.approx(0.152 * 8640)
    assert making["derived_from"] == "dell_r740.life_cycle_kg.scarif_dell"


def test_the_r740_full_of_flash_is_another_server_than_the_makers() -> None:
    drives = _value("dell_r740_lca", "component_ssd_3840gb_kg")
    assert drives == 3373 > _value("dell_r740", "embodied_kg")
    per_gb = figures.by_row("memory", "ssd_3840gb.embodied_kg_gb.dell_lca_2019").value
    assert drives == pytest.approx(per_gb * 8 * 3840, rel=1e-6)


def test_lenovo_totals_of_the_second_source_are_marked_and_never_embodied() -> None:
    rows = _rows()
    marked = rows[rows["source_id"] == "scarif_lenovo"]
    assert marked["note"].str.contains("UPPER VALUE").all()
    assert set(marked["quantity"]) == {"life_cycle_kg"}
    for subject, value in zip(marked["subject"], marked["value"], strict=True):
        assert 1.3 < value / _value(subject, "life_cycle_kg", "boavizta_2023") < 1.9


def test_no_enclosure_of_several_nodes_stands_for_one_server() -> None:
    assert not _rows()["subject"].str.contains("|".join(ENCLOSURES)).any()


def test_every_share_lies_between_0_and_1() -> None:
    rows = _rows()
    shares = rows[rows["quantity"].str.endswith("_share")]
    assert shares["value"].between(0, 1).all()


def test_parts_of_the_research_host_add_up_to_its_figure() -> None:
    parts = [
        quantity.value
        for (subject, name), sources in figures.index(PACKAGE).items()
        if subject == "server_8gpu_host" and name.startswith("component_")
        for quantity in sources.values()
    ]
    assert math.fsum(parts) == pytest.approx(_value("server_8gpu_host", "embodied_kg", "eserve_2024"))


def test_the_cloud_tool_counts_eight_cards_at_150_kg_in_its_host() -> None:
    host = _value("aws_p4d_24xlarge", "embodied_kg")
    card = _value("server_ccf_base", "component_per_gpu_kg")
    base = _value("server_ccf_base", "component_base_kg")
    memory = 533 / 384 * (1152 - 16)
    assert host == pytest.approx(base + memory + 800 + 100 + 8 * card, rel=1e-4)


def test_the_range_of_one_sheet_repeats_a_datum_and_says_so() -> None:
    row = _rows().set_index("row_id").loc["hpe_dl380_gen10.life_cycle_kg.hpe_pcf_2017"]
    assert row["derived_from"] == "hpe_dl380_gen10_mainstream.life_cycle_kg.scarif_hpe"
    assert row["value"] == _value("hpe_dl380_gen10_mainstream", "life_cycle_kg")
