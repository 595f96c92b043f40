"""A scenario refuses what it cannot mean, in one sentence; nothing is taken in silence."""

import numpy as np
import pytest

import lcafoot as lf
from lcafoot.errors import BoundaryError, LcafootError, MissingDataError, OutOfRangeError, SchemaError
from lcafoot.records import Source
from lcafoot.scenario.capping import capped
from lcafoot.scenario.hourly import Design, Hours, operate
from lcafoot.scenario.lifetimes import replace_or_keep, second_life

EXAMPLE = lf.Scenario.example()
HERE = Source("A meter of mine", "none", "shelf 3", "my own", "2026-11-23")


def mine(row, value, unit):
    return lf.Quantity(row, row, value, unit, value * 0.9, value * 1.1, "ci95", HERE)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("energy", None, "energy must be an EnergyRecord"),
        ("energy", "abc", "energy must be an EnergyRecord"),
        ("energy", True, "energy must be an EnergyRecord"),
        ("hours", "12", "hours must be a number of device-hours"),
        ("hardware", None, "hardware must map names to numbers"),
        ("embodied_source", 5, "embodied_source must be a name"),
        ("functional_unit", "run", "functional_unit must be a FunctionalUnit"),
        ("hourly", 5, "hourly must be Hours"),
        ("grid_year", 0, "grid_year must be a calendar year"),
        ("grid_year", 2024.5, "grid_year must be a calendar year"),
        ("grid_year", True, "grid_year must be a calendar year"),
        ("allocation_inputs", 5, "allocation_inputs must map names"),
        ("place", 33, "place must be a name"),
        ("lifetime_years", "4", "lifetime_years must be a number"),
        ("pue", mine("mine", 0.8, "1"), "pue must lie in"),
    ],
)
def test_a_choice_of_the_wrong_type_is_one_sentence(field, value, message):
    with pytest.raises(OutOfRangeError, match=message):
        EXAMPLE.replace(**{field: value})


@pytest.mark.parametrize("value", [np.int64(5), np.float32(5), 5])
def test_any_real_number_is_a_number(value):
    assert EXAMPLE.replace(lifetime_years=value) is not None
    assert lf.assess(EXAMPLE.replace(lifetime_years=value), draws=10).nominal_kg > 0


@pytest.mark.parametrize(
    ("field", "unit"),
    [("energy", "J"), ("pue", "%"), ("lifetime_years", "h"), ("market_kg_kwh", "g/kWh")],
)
def test_a_quantity_in_another_unit_is_refused_and_not_converted_unseen(field, unit):
    scenario = EXAMPLE.replace(**{field: mine("mine", 2.0, unit)}, hours=100.0)
    with pytest.raises(OutOfRangeError, match=f"{field} is counted in .*convert it"):
        lf.assess(scenario, draws=10)
    with pytest.raises(OutOfRangeError, match="old_power_w is counted in W"):
        replace_or_keep(
            100, old_power_w=mine("p", 0.7, "kW"), new_power_w=1, carbon_intensity_kg_kwh=1, pue=1,
            utilization=1, years=[1], draws=10,
        )  # fmt: skip


def test_two_different_data_with_one_name_are_refused():
    scenario = EXAMPLE.replace(pue=mine("mine", 1.2, "1"), lifetime_years=mine("mine", 5.0, "year"))
    with pytest.raises(OutOfRangeError, match="two different data are called 'mine'"):
        lf.assess(scenario, draws=10)


def test_accelerators_alone_are_not_compared_with_a_whole_node():
    card = EXAMPLE.replace(energy_scope="device", hardware={"nvidia_h100_sxm_80gb": 8})
    with pytest.raises(BoundaryError, match="a has accelerators alone"):
        lf.compare(card, EXAMPLE, draws=10)


def test_another_phase_is_named_beside_a_comparison():
    pair = lf.compare(EXAMPLE.replace(phase="inference"), EXAMPLE, draws=10)
    assert "phase differs: inference in a, training in b" in pair.notes


def test_new_hardware_has_an_age_of_zero():
    aged = {
        years: lf.assess(
            EXAMPLE.replace(allocation="economic_share", allocation_inputs={"age_years": years}), draws=10
        )
        for years in (0.0, 2.0)
    }
    kg = {years: r.by_stage().set_index("stage")["kg"]["hardware_manufacturing"] for years, r in aged.items()}
    assert kg[0.0] > kg[2.0]


@pytest.mark.parametrize(
    "wrong",
    [{"charge_efficiency": 0}, {"discharge_efficiency": 1.1}, {"battery_years": 0}, {"battery_kwh": -1},
     {"flexible_share": 2}, {"signal": "price"}],
)  # fmt: skip
def test_a_design_out_of_range_is_refused_and_not_replaced(wrong):
    with pytest.raises(OutOfRangeError, match=next(iter(wrong))):
        Design(**wrong)


@pytest.mark.parametrize("series", [None, "abc", [], 5])
def test_hours_without_a_series_are_refused(series):
    with pytest.raises(SchemaError, match="load_kwh must be a series"):
        Hours(load_kwh=series, intensity_kg_kwh=[0.4])


def test_contracts_without_the_residual_mix_are_not_dropped():
    done = operate(Hours(load_kwh=[10.0] * 24, intensity_kg_kwh=[0.4] * 24), Design())
    with pytest.raises(MissingDataError, match="residual_kg_kwh"):
        done.accounts(contracts_kwh=[5], contracts_kg_kwh=[0.02])


def test_a_cap_takes_a_preset_or_ratios_and_lengthens_active_hours():
    with pytest.raises(OutOfRangeError, match="not both"):
        capped(EXAMPLE, "power_cap_150_w_training", energy_ratio=0.5, time_ratio=1)
    active = EXAMPLE.replace(
        allocation="active_share", allocation_inputs={"active_hours": 0.4, "lifetime_active_hours": 20_000}
    )
    assert capped(active, energy_ratio=0.9, time_ratio=1.5).allocation_inputs[
        "active_hours"
    ] == pytest.approx(0.6)


def test_failures_in_a_second_life_cost_new_devices():
    given = {"new_use_kg": 400, "old_use_kg": 400, "refurbish_kg": 50, "displacement": [1.0], "draws": 10}
    whole = second_life(1000, **given)["difference_kg"].iloc[0]
    failing = second_life(1000, failing_share=0.2, **given)["difference_kg"].iloc[0]
    assert failing - whole == pytest.approx(200)


def test_a_file_that_gives_a_field_twice_is_refused(tmp_path):
    file = tmp_path / "twice.yaml"
    EXAMPLE.to_yaml(file)
    file.write_text(file.read_text(encoding="utf-8") + "place: Poland\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="'place' is given twice"):
        lf.Scenario.from_yaml(file)


def test_a_folder_is_no_scenario_file(tmp_path):
    with pytest.raises(LcafootError, match="there is no scenario file"):
        lf.Scenario.from_yaml(tmp_path)


def test_water_of_the_site_counts_where_the_grid_has_no_water_figure():
    table = lf.assess(EXAMPLE.replace(place="Kenya", wue=1.8), draws=10).other_impacts()
    water = table[table["category"] == "water"].set_index("stage").loc["facility_overhead"]
    assert water["value"] == pytest.approx(1.8 * EXAMPLE.energy.total_j / 3.6e6, rel=0.1)
    assert "electricity" in water["missing"]


def test_spares_of_other_impacts_are_rate_times_life_of_the_hardware():
    scenario = EXAMPLE.replace(maintenance=0.1, lifetime_years=5.0)
    minerals = (
        lf.assess(scenario, draws=10).other_impacts().query("category == 'minerals'").set_index("stage")
    )
    made, spares = (minerals.loc[stage, "value"] for stage in ("hardware_manufacturing", "maintenance"))
    assert spares == pytest.approx(0.5 * made)


def test_the_life_is_a_source_of_the_spares_under_every_key():
    scenario = EXAMPLE.replace(
        allocation="energy_share", allocation_inputs={"lifetime_energy_kwh": 200_000.0}, lifetime_years=5.0
    )
    assert "scenario/lifetime_years" in set(lf.assess(scenario, draws=10).sources()["row"])


def test_a_pedigree_band_cut_at_its_bound_keeps_its_spread():
    from lcafoot.scenario.default_values import default_quantity
    from lcafoot.uncertainty import quantile

    utilization = default_quantity("utilization")
    assert utilization.high == utilization.maximum == 1.0
    whole = quantile(lf.Quantity(**{**{f: getattr(utilization, f) for f in utilization.__dataclass_fields__},
                                    "maximum": float("inf")}), [0.025])  # fmt: skip
    assert whole[0] == pytest.approx(utilization.low, rel=1e-6)
