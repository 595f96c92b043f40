"""The switchboard: every key and method once, flips told from the own choice, credits beside the total."""

import pytest

import lcafoot as lf
from lcafoot.inventory.devices import END_OF_LIFE_METHODS, KEY_INPUTS
from lcafoot.scenario.switchboard import switchboard

INPUTS = {
    "active_hours": 0.4,
    "lifetime_active_hours": 20_000.0,
    "lifetime_energy_kwh": 150_000.0,
    "age_years": 1.0,
    "flop": 1e20,
    "lifetime_flop": 1e24,
}


@pytest.fixture(scope="module")
def table():
    return switchboard(lf.Scenario.example().replace(allocation_inputs=INPUTS), draws=200)


def test_every_key_stands_beside_every_method(table):
    pairs = set(zip(table["allocation"], table["end_of_life_method"], strict=True))
    assert pairs == {(key, method) for key in KEY_INPUTS for method in END_OF_LIFE_METHODS}
    assert table["kg"].notna().all()


def test_the_scenarios_own_row_has_no_flip_and_is_its_own_result(table):
    own = table[table["own"]]
    assert len(own) == 1
    assert own["flips"].item() == ""
    result = lf.assess(lf.Scenario.example(), draws=200)
    assert own["kg"].item() == result.total_kg


def test_flips_are_marked_where_and_only_where_the_ranking_differs(table):
    own = table.loc[table["own"], "ranking"].item()
    assert ((table["ranking"] != own) == (table["flips"] != "")).all()
    assert (table["flips"] != "").any()


def test_a_sunk_burden_takes_the_hardware_out_and_says_what_that_is_for(table):
    sunk = table[table["allocation"] == "sunk"]
    assert (sunk["kg"] < table.loc[table["own"], "kg"].item()).all()
    assert sunk["note"].str.contains("scheduling decisions only").all()


def test_credits_stand_beside_the_total(table):
    rows = table[table["allocation"] == "time_share"].set_index("end_of_life_method")
    assert rows.loc["cut_off", "beyond_boundary_kg"] == 0
    assert rows.loc["avoided_burden", "beyond_boundary_kg"] < 0
    assert rows.loc["module_d", "kg"] == pytest.approx(rows.loc["cut_off", "kg"])


def test_a_key_without_its_inputs_says_what_it_needs():
    table = switchboard(lf.Scenario.example(), draws=50)
    lacking = table[table["kg"].isna()]
    assert set(lacking["allocation"]) == {"active_share", "energy_share", "economic_share", "flop_share"}
    assert lacking["note"].str.contains("needs allocation_inputs").all()
