"""What must hold among figures of datacenter operation, trap by trap."""

from functools import cache

import pandas as pd
import pytest

from lcafoot.data import figures, registry

PACKAGE = "facility"
GPT3_KWH = 1_287_000


@cache
def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str | None = None) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


def _table_1() -> pd.DataFrame:
    rows = _rows()
    rows = rows[(rows["source_id"] == "li_2023") & rows["subject"].str.startswith("microsoft_")]
    return rows.pivot_table(index="subject", columns="quantity", values="value")


def test_water_of_gpt3_is_what_the_paper_prints():
    site = _table_1().loc["microsoft_us_average"]
    on_site = GPT3_KWH * site["wue_l_kwh"]
    off_site = GPT3_KWH * site["pue"] * site["ewif_l_kwh"]
    assert on_site == pytest.approx(0.7e6, rel=0.02)
    assert on_site + off_site == pytest.approx(5.4e6, rel=0.01)


def test_table_1_of_li_has_18_complete_sites():
    table = _table_1()
    assert len(table) == 18
    assert table[["pue", "wue_l_kwh", "ewif_l_kwh"]].notna().all(axis=None)


def test_power_plants_take_most_of_the_water_at_nearly_every_site():
    table = _table_1()
    off_site = table["pue"] * table["ewif_l_kwh"]
    assert (off_site > table["wue_l_kwh"]).all()
    assert (off_site / (off_site + table["wue_l_kwh"])).median() > 0.9


def test_no_water_on_site_goes_with_the_worst_pue():
    table = _table_1()
    assert table["wue_l_kwh"].idxmin() == table["pue"].idxmax() == "microsoft_india"


def test_plans_are_marked_as_assumptions():
    plans = _rows()[_rows()["boundary"].str.contains("projects")]
    assert set(plans["method"]) == {"assumption"}
    assert (plans["pedigree"].str[0] == "4").all()


def test_equal_ewif_of_india_and_the_netherlands_stays_marked():
    for place in ("india", "netherlands"):
        row = figures.quantity(PACKAGE, f"microsoft_{place}", "ewif_l_kwh")
        assert row.value == 3.445
        assert "SUSPECT" in row.note


def test_a_scenario_can_name_every_pue_without_a_source():
    for (_, quantity), by_source in figures.index(PACKAGE).items():
        if quantity == "pue":
            assert len(by_source) == 1
            assert all(row.low >= 1 and row.minimum == 1 for row in by_source.values())


def test_quantities_are_known_and_have_their_units():
    units = _rows().groupby("quantity")["unit"].agg(set).to_dict()
    liters = {"L/kWh"}
    assert units == {"pue": {"1"}, "wue_l_kwh": liters, "ewif_l_kwh": liters, "water_total_l_kwh": liters}


def test_water_of_metas_electricity_is_the_ratio_of_its_totals():
    assert _value("meta_fleet_2023", "ewif_l_kwh") == pytest.approx(55_475e6 / 14_975_435e3, rel=1e-4)


def test_surveys_improve_to_2014_and_then_stand_still():
    values = {
        year: _value(f"world_survey_{year}", "pue") for year in (2007, 2014, 2020, 2021, 2022, 2023, 2025)
    }
    assert values[2007] == 2.5
    assert values[2014] == 1.65
    assert all(1.5 < values[year] < 1.6 for year in (2020, 2021, 2022, 2023, 2025))


def test_large_clouds_are_below_the_survey_of_the_year():
    fleets = {"aws_2023": 2023, "aws_2025": 2025, "microsoft_fleet_2025": 2025, "meta_fleet_2023": 2023}
    for fleet, year in fleets.items():
        assert _value(fleet, "pue") < _value(f"world_survey_{year}", "pue") - 0.3


def test_best_sites_are_below_the_mean_of_their_fleet():
    for place in ("europe", "americas", "asia_pacific"):
        assert _value(f"aws_best_site_{place}_2024", "pue") < _value("aws_2024", "pue")


def test_inconsistent_water_of_jupiter_stays_marked():
    row = figures.quantity(PACKAGE, "ai2_jupiter", "water_total_l_kwh")
    assert row.value == 1.29
    assert "INCONSISTENT" in row.note


def test_assumed_multipliers_never_pass_as_measured():
    assumed = _rows()[_rows()["source_id"].isin(["jegham_2025", "morrison_2025"])]
    assert set(assumed["method"]) == {"assumption"}


def test_rows_that_scenarios_name_are_still_there():
    assert _value("facebook_2021", "pue", "wu_2022") == 1.1
    assert _value("aws_us_east_1", "pue", "gsf_rtc_2025") == 1.15
    assert _value("microsoft_iowa", "pue", "li_2023") == 1.16
