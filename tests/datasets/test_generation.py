"""What must hold among emission factors of generation, trap by trap."""

from functools import cache

import pandas as pd
import pytest

from lcafoot.data import figures, registry

PACKAGE = "generation"
DIRECT = "carbon_intensity_direct_kg_kwh"
LIFE_CYCLE = "carbon_intensity_life_cycle_kg_kwh"
UNDECLARED = "carbon_intensity_undeclared_kg_kwh"


@cache
def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source_id: str) -> float:
    return figures.quantity(PACKAGE, subject, quantity, source_id).value


@pytest.mark.parametrize(
    ("technology", "low", "median", "high"),
    [
        ("coal_pulverized", 740, 820, 910),
        ("gas_combined_cycle", 410, 490, 650),
        ("biomass_dedicated", 130, 230, 420),
        ("geothermal", 6, 38, 79),
        ("hydropower", 1, 24, 2200),
        ("nuclear", 3.7, 12, 110),
        ("solar_concentrated", 8.8, 27, 63),
        ("solar_pv_rooftop", 26, 41, 60),
        ("solar_pv_utility", 18, 48, 180),
        ("wind_onshore", 7, 11, 56),
        ("wind_offshore", 8, 12, 35),
    ],
)
def test_medians_and_ranges_are_those_of_the_ipcc_in_grams(technology, low, median, high):
    row = figures.quantity(PACKAGE, technology, LIFE_CYCLE, "ipcc_2014")
    assert (row.low * 1000, row.value * 1000, row.high * 1000) == pytest.approx((low, median, high))


def test_every_row_names_one_of_three_boundaries_and_words_agree():
    rows = _rows()
    assert set(rows["quantity"]) == {DIRECT, LIFE_CYCLE, UNDECLARED}
    for quantity, word in ((DIRECT, "direct"), (LIFE_CYCLE, "life cycle"), (UNDECLARED, "not declared")):
        assert rows.loc[rows["quantity"] == quantity, "boundary"].str.startswith(word).all()


def test_gas_differs_by_half_between_two_tools():
    codecarbon = _value("gas", UNDECLARED, "codecarbon_3_3_2")
    electricitymaps = _value("gas", LIFE_CYCLE, "electricitymaps_2026")
    assert codecarbon / electricitymaps == pytest.approx(1.5, abs=0.03)


@pytest.mark.parametrize(("fuel", "plant"), [("gas", "gas_combined_cycle"), ("coal", "coal_pulverized")])
def test_codecarbon_is_above_the_highest_life_cycle_of_the_ipcc(fuel, plant):
    highest = figures.quantity(PACKAGE, plant, LIFE_CYCLE, "ipcc_2014").high
    assert _value(fuel, UNDECLARED, "codecarbon_3_3_2") > highest


def test_within_a_source_the_stack_never_emits_more_than_the_life_cycle():
    rows = _rows()
    table = rows.pivot_table(index=["source_id", "subject"], columns="quantity", values="value")
    both = table.dropna(subset=[DIRECT, LIFE_CYCLE])
    assert len(both) >= 10
    assert (both[DIRECT] < both[LIFE_CYCLE]).all()


def test_nothing_has_a_life_cycle_of_zero_and_zero_at_the_stack_is_a_definition():
    rows = _rows()
    zero = rows[rows["value"] == 0]
    assert not zero.empty
    assert set(zero["quantity"]) == {DIRECT}
    assert set(zero["band_kind"]) == {"exact"}


def test_solar_of_electricity_maps_is_between_the_two_medians_it_cites():
    roof, utility = (_value(f"solar_pv_{kind}", LIFE_CYCLE, "ipcc_2014") for kind in ("rooftop", "utility"))
    assert roof < _value("solar", LIFE_CYCLE, "electricitymaps_2026") < utility


def test_tools_that_repeat_the_ipcc_count_once():
    tools = _rows()[_rows()["source_id"] == "electricitymaps_2026"].set_index(["subject", "quantity"])
    for subject in ("coal", "gas", "biomass", "geothermal", "hydropower", "nuclear", "wind"):
        origin = tools.loc[(subject, LIFE_CYCLE), "derived_from"]
        assert figures.by_row(PACKAGE, origin).value == tools.loc[(subject, LIFE_CYCLE), "value"]


def test_ranges_without_a_published_middle_say_that_the_value_is_the_midpoint():
    ranges = _rows()[
        _rows()["source_id"].isin(["unece_2022", "post_2014"]) & (_rows()["band_kind"] == "min_max")
    ]
    assert len(ranges) == 17
    assert ranges["value"].to_numpy() == pytest.approx((ranges["low"] + ranges["high"]) / 2)
    assert ranges["note"].str.contains("midpoint").all()


def test_american_coal_emits_more_than_twice_as_much_as_gas_at_the_stack():
    coal, gas = (_value(fuel, DIRECT, "eia_2023") for fuel in ("coal", "gas"))
    assert coal / gas == pytest.approx(2.31 / 0.96, abs=1e-3)
