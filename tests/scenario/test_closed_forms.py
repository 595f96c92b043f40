"""Totals of a scenario beside the same sums done by hand from its own sources."""

import numpy as np
import pytest

import lcafoot as lf
from lcafoot.errors import OutOfRangeError
from lcafoot.records import Source
from lcafoot.scenario.hourly import Design, Hours, operate
from lcafoot.scenario.lifetimes import replace_or_keep
from lcafoot.uncertainty import sample

EXAMPLE = lf.Scenario.example()
HERE = Source("A meter of mine", "none", "shelf 3", "my own", "2026-11-23")
KWH = EXAMPLE.energy.total_j / 3.6e6


def nominal(scenario):
    flows = lf.assess(scenario, draws=4).inventory.flows
    return {
        stage: sum(float(f.kg[0]) for f in flows if f.stage == stage) for stage in {f.stage for f in flows}
    }


def test_spares_grow_with_the_service_life_and_the_share_shrinks_with_it():
    parts = {years: nominal(EXAMPLE.replace(lifetime_years=years, maintenance=0.1)) for years in (4.0, 8.0)}
    assert parts[8.0]["hardware_manufacturing"] == pytest.approx(parts[4.0]["hardware_manufacturing"] / 2)
    for years, kg in parts.items():
        assert kg["maintenance"] == pytest.approx(0.1 * years * kg["hardware_manufacturing"], rel=1e-6)


def test_minerals_are_counted_once_for_each_device():
    kg = {}
    for count in (1, 8):
        cards = {"hardware": {"nvidia_h100_sxm_80gb": count}, "hours": EXAMPLE.hours / 8 * count}
        table = lf.assess(EXAMPLE.replace(energy_scope="device", **cards), draws=4).other_impacts()
        kg[count] = table.set_index(["category", "stage"]).loc[
            ("minerals", "hardware_manufacturing"), "value"
        ]
    assert kg[8] == pytest.approx(8 * kg[1])


def test_the_economic_share_takes_the_occupancy_into_the_years():
    given = {"allocation": "economic_share", "allocation_inputs": {"age_years": 1.0}}
    full, half = (
        nominal(EXAMPLE.replace(utilization=u, **given))["hardware_manufacturing"] for u in (1.0, 0.5)
    )
    assert half == pytest.approx(2 * full, rel=1e-2)


def test_market_based_electricity_carries_the_facility_too():
    scenario = EXAMPLE.replace(scope2_method="market", market_kg_kwh=0.1, pue=1.3)
    table = lf.assess(scenario, draws=4).scope2_table().set_index("method")
    assert table.loc["market", "kg"] == pytest.approx(KWH * 0.1 * 1.3, rel=0.02)


def test_the_marginal_change_is_against_the_given_load():
    hours = Hours(
        load_kwh=[10.0] * 24,
        intensity_kg_kwh=np.linspace(0.1, 0.9, 24),
        marginal_kg_kwh=np.linspace(0.2, 1.0, 24),
    )
    done = operate(hours, Design(flexible_share=0.5, capacity_kwh=20.0, servers_kg=0.0))
    change = done.flows["grid_kwh"] - 10.0
    by_hand = float((change * np.linspace(0.2, 1.0, 24)).sum())
    table = done.accounts().set_index("method")["kg"]
    assert by_hand < -1
    assert table["marginal change"] == pytest.approx(by_hand)


def test_half_the_use_doubles_the_time_to_break_even():
    given = {
        "old_power_w": 700,
        "new_power_w": 490,
        "carbon_intensity_kg_kwh": 0.38,
        "pue": 1.2,
        "years": [1],
    }
    years = [
        replace_or_keep(164, utilization=u, draws=4, **given)["break_even_years"].iloc[0] for u in (1.0, 0.5)
    ]
    assert years[1] == pytest.approx(2 * years[0])


def test_rivals_tell_what_each_method_covers():
    from lcafoot.scenario.rivals import rival_methods

    table = rival_methods("nvidia_h100_sxm_80gb", draws=50)
    assert (table["covers"] != "").all()


@pytest.mark.parametrize(("low", "value", "high"), [(9.0, 10.0, 30.0), (3.30, 3.48, 5.21), (0.5, 0.9, 1.0)])
def test_a_lopsided_band_is_the_band_that_is_drawn(low, value, high):
    datum = lf.Quantity("mine/a", "a", value, "kWh", low, high, "ci95", HERE)
    drawn = sample([datum], draws=200_000, seed=0)["mine/a"][1:]
    ends = np.percentile(drawn, (2.5, 50, 97.5))
    assert ends == pytest.approx([low, value, high], abs=0.02 * (high - low))


def test_draws_of_a_choice_stay_within_what_it_can_mean():
    pue = lf.Quantity("mine/pue", "pue", 1.1, "1", 1.0, 1.2, "ci95", HERE)
    use = lf.Quantity("mine/use", "use", 0.9, "1", 0.8, 1.0, "ci95", HERE)
    result = lf.assess(EXAMPLE.replace(pue=pue, utilization=use), draws=2000)
    assert min(float(f.kg.min()) for f in result.inventory.flows if f.stage == "facility_overhead") >= 0


def test_active_hours_are_at_most_the_reserved_ones():
    given = {"allocation": "active_share"}
    inputs = {"active_hours": 1000.0, "lifetime_active_hours": 20_000.0}
    with pytest.raises(OutOfRangeError, match="active_hours"):
        lf.assess(EXAMPLE.replace(allocation_inputs=inputs, **given), draws=4)


def test_a_record_of_ones_own_with_a_shipped_label_is_kept(tmp_path):
    from dataclasses import replace

    part = EXAMPLE.energy.components[0]
    twice = replace(part, energy_j=2 * part.energy_j, low_j=2 * part.low_j, high_j=2 * part.high_j)
    scenario = EXAMPLE.replace(energy=replace(EXAMPLE.energy, components=(twice,)))
    scenario.to_yaml(tmp_path / "mine.yaml")
    again = lf.Scenario.from_yaml(tmp_path / "mine.yaml")
    assert again.energy.total_j == pytest.approx(2 * EXAMPLE.energy.total_j)


def test_a_total_of_nothing_is_said_without_a_share(tmp_path):
    scenario = EXAMPLE.replace(
        scope2_method="market", market_kg_kwh=0.0, allocation="sunk", construction="none"
    )
    result = lf.assess(scenario, draws=4)
    if result.total_kg == 0:
        assert "nan" not in result.sentence()
    result.to_json(tmp_path / "nothing.json")
    assert "NaN" not in (tmp_path / "nothing.json").read_text(encoding="utf-8")
