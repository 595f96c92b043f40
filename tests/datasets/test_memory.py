"""What must hold in the figures of memory and storage."""

from __future__ import annotations

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PER_GB = "embodied_kg_gb"


def value(row_id: str) -> float:
    return figures.by_row("memory", row_id).value


def per_gb() -> pd.DataFrame:
    rows = registry.load("memory", "figures")
    return rows[rows["quantity"] == PER_GB]


def test_bare_die_and_whole_module_are_told_apart_by_boundary() -> None:
    rows = per_gb().set_index("row_id")
    die = rows.loc[f"ddr4_10nm.{PER_GB}.act_2022"]
    module = rows.loc[f"ddr4_dimm.{PER_GB}.dell_lca_2019"]
    assert "bare die" in die["boundary"]
    assert "modules" in module["boundary"]
    assert module["value"] / die["value"] > 20
    assert die["subject"] != module["subject"]


def test_bare_dies_and_whole_drives_of_act_differ_in_boundary() -> None:
    rows = per_gb()
    act = rows[rows["source_id"] == "act_2022"]
    dies = act["subject"].str.match(r"nand|ddr|lpddr")
    drives = act["subject"].str.match(r"ssd_seagate|hdd")
    assert act.loc[dies, "boundary"].str.contains("bare").all()
    assert act.loc[drives, "boundary"].str.contains("whole drive").all()


def test_flash_spans_a_factor_of_28_and_more() -> None:
    mean = value(f"ssd_average.{PER_GB}.tannu_2022")
    assert mean / value(f"nand_tlc_1z.{PER_GB}.act_2022") == pytest.approx(28.6, abs=0.1)
    assert mean / value(f"ssd_seagate_nytro_3332.{PER_GB}.pure_2025") > 50


def test_two_sources_disagree_threefold_on_one_drive_and_both_say_so() -> None:
    drive = "ssd_seagate_nytro_3331"
    rivals = figures.quantities("memory", drive, PER_GB)
    assert set(rivals) == {"act_2022", "boavizta_2023"}
    assert rivals["act_2022"].value / rivals["boavizta_2023"].value == pytest.approx(3.01, abs=0.01)
    assert "5.6 g/GB" in rivals["act_2022"].note
    assert "16.9 g/GB" in rivals["boavizta_2023"].note


def test_the_other_drive_of_both_sources_agrees_and_counts_once() -> None:
    table = catalog.disagreement("hdd_seagate_exos10e2400").set_index("source_id")
    ratio = table.loc["act_2022", "value"] / table.loc["boavizta_2023", "value"]
    assert 0.9 < ratio < 1
    assert list(table.index[table["independent"]]) == ["act_2022"]


def test_only_sheets_that_part_use_from_the_rest_cover_the_whole_life() -> None:
    rows = per_gb()
    whole = rows["covers"].str.contains("end_of_life")
    assert set(rows.loc[whole, "source_id"]) == {"boavizta_2023"}
    assert (rows.loc[rows["source_id"] == "boavizta_2023", "covers"].str.count(";") == 3).all()


def test_makers_stacked_memory_is_three_times_the_bare_dies() -> None:
    for product, published in (("hbm3", 546 / 640), ("hbm3e", 0.49 * 2274 / 1440)):
        share = value(f"{product}.{PER_GB}.nvidia_pcf_2025")
        assert share == pytest.approx(published)
        assert 3 < share / value(f"{product}.{PER_GB}.ecoserve_2024") < 4


def test_stacked_memory_stays_below_one_kilogram_but_for_the_tool() -> None:
    rows = per_gb()
    stacked = rows[rows["subject"].str.startswith("hbm")]
    assert set(stacked.loc[stacked["value"] > 1, "source_id"]) == {"boaviztapi_2_5_0"}


def test_the_scaled_up_drive_is_the_mean_again() -> None:
    row = figures.by_row("memory", f"ssd_30720gb.{PER_GB}.seagate_2025")
    assert row.value * 30720 == pytest.approx(4915, abs=0.5)
    assert row.value == value(f"ssd_average.{PER_GB}.tannu_2022")
    table = registry.load("memory", "figures").set_index("row_id")
    origin = table.loc[f"ssd_30720gb.{PER_GB}.seagate_2025", "derived_from"]
    assert origin == f"ssd_average.{PER_GB}.tannu_2022"


def test_a_drive_by_the_formula_is_dies_and_base() -> None:
    die = value("nand_die.embodied_per_area_kg_cm2.boaviztapi_2_5_0")
    base = value("ssd_base.embodied_kg.boaviztapi_2_5_0")
    density_gb_cm2 = 48.5
    drive = (1000 / density_gb_cm2 * die + base) / 1000
    assert value(f"ssd_1000gb.{PER_GB}.boaviztapi_2_5_0") == pytest.approx(drive, rel=1e-6)


def test_large_hard_disks_emit_less_per_gigabyte_than_every_solid_state_drive() -> None:
    drives = ("hdd_seagate_exosx16", "hdd_seagate_exosx12", "hdd_seagate_exos2x14")
    disks = [value(f"{name}.{PER_GB}.act_2022") for name in drives]
    rows = per_gb()
    solid = rows[rows["subject"].str.startswith("ssd")]
    assert max(disks) < solid["value"].min()


def test_a_makers_flash_got_better_by_the_year() -> None:
    series = [value(f"ssd_western_digital_{year}.{PER_GB}.act_2022") for year in range(2016, 2020)]
    assert series == sorted(series, reverse=True)
