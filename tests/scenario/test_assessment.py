"""The thread: one real run through every stage."""

import numpy as np
import pytest

import lcafoot as lf
from lcafoot.records import STAGES, Quantity, Source
from lcafoot.scenario.hardware import devices, embodied_sources

EXAMPLE = lf.Scenario.example()
RESULT = lf.assess(EXAMPLE)


def stage(result, name):
    return result.by_stage().set_index("stage").loc[name]


def test_every_stage_of_the_design_is_present_or_left_out_with_a_reason():
    present = set(RESULT.by_stage()["stage"])
    assert present | set(RESULT.left_out) == set(STAGES)
    assert not present & set(RESULT.left_out)


def test_the_electricity_of_the_lora_run_is_its_measured_energy_times_the_grid():
    nominal = sum(f.kg[0] for f in RESULT.inventory.flows if f.stage == "use_electricity")
    assert nominal == pytest.approx(3.476 * 0.4730, rel=2e-3)


def test_the_hardware_of_the_lora_run_is_its_time_share_of_eight_gpus_and_a_host():
    nominal = sum(f.kg[0] for f in RESULT.inventory.flows if f.stage == "hardware_manufacturing")
    hours = EXAMPLE.energy.duration_s / 3600
    assert nominal == pytest.approx((8 * 164 + 5700) * hours / (4 * 8760 * 0.85), rel=1e-9)


def test_the_band_holds_nominal_and_mean():
    assert RESULT.low_kg < RESULT.nominal_kg < RESULT.high_kg
    assert RESULT.low_kg < RESULT.total_kg < RESULT.high_kg


def test_stages_sum_to_the_total_in_every_draw():
    summed = sum(flow.kg[1:] for flow in RESULT.inventory.flows)
    np.testing.assert_allclose(summed, RESULT.draws, rtol=1e-12)
    assert RESULT.by_stage()["kg"].sum() == pytest.approx(RESULT.total_kg)
    assert RESULT.by_stage()["share"].sum() == pytest.approx(1.0)


def test_every_row_of_the_ledger_has_a_source_with_locator():
    for flow in RESULT.inventory.flows:
        assert flow.quantities
        for quantity in flow.quantities:
            assert quantity.source.title
            assert quantity.source.reference
            assert quantity.source.locator
            assert quantity.source.license
    assert RESULT.ledger()["sources"].str.len().gt(0).all()


def test_the_same_seed_gives_the_same_bytes():
    again = lf.assess(EXAMPLE, seed=0)
    assert again.draws.tobytes() == RESULT.draws.tobytes()
    assert lf.assess(EXAMPLE, seed=1).draws.tobytes() != RESULT.draws.tobytes()


def test_a_change_of_place_moves_electricity_and_nothing_of_the_hardware():
    france = lf.assess(EXAMPLE.replace(place="France"))
    assert stage(france, "use_electricity")["kg"] < 0.15 * stage(RESULT, "use_electricity")["kg"]
    for name in ("hardware_manufacturing", "transport", "maintenance", "end_of_life"):
        assert stage(france, name)["kg"] == stage(RESULT, name)["kg"]


def test_doubling_the_life_halves_the_hardware():
    four, eight = (lf.assess(EXAMPLE.replace(lifetime_years=years)) for years in (4.0, 8.0))
    ratio = stage(four, "hardware_manufacturing")["kg"] / stage(eight, "hardware_manufacturing")["kg"]
    assert ratio == pytest.approx(2.0)


def test_facility_overhead_is_pue_minus_one_of_the_electricity():
    result = lf.assess(EXAMPLE.replace(pue=1.25))
    assert stage(result, "facility_overhead")["kg"] == pytest.approx(
        0.25 * stage(result, "use_electricity")["kg"]
    )


def test_location_and_market_are_both_printed_and_only_one_is_in_the_total():
    market = lf.assess(EXAMPLE.replace(scope2_method="market", market_kg_kwh=0.0))
    assert "use_electricity" in set(market.by_stage()["stage"])
    assert stage(market, "use_electricity")["kg"] == 0.0
    table = market.scope2_table().set_index("method")
    assert table.loc["location", "kg"] == pytest.approx(
        RESULT.scope2_table().set_index("method").loc["location", "kg"]
    )
    assert table["in_total"].to_dict() == {"location": False, "market": True}
    plain = RESULT.scope2_table().set_index("method")
    assert plain.loc["market", "note"].startswith("no contract")


def test_a_number_of_ones_own_is_assumed_and_exact_and_a_quantity_keeps_its_band():
    own = lf.assess(EXAMPLE.replace(pue=1.3)).sources().set_index("row").loc["scenario/pue"]
    assert (own["basis"], own["band_kind"], own["confidence"]) == ("assumed", "exact", "chosen")
    source = Source("Meter of the hall", "own measurement", "sheet 3", "your own", "2026-11-22")
    band = Quantity("mine/pue", "pue", 1.3, "1", 1.2, 1.4, "ci95", source, "measured", minimum=1.0)
    measured = lf.assess(EXAMPLE.replace(pue=band)).sources().set_index("row").loc["mine/pue"]
    assert (measured["low"], measured["high"], measured["basis"]) == (1.2, 1.4, "measured")


def test_development_is_left_out_without_a_ratio_and_counted_with_one():
    assert "development" in RESULT.left_out
    half = lf.assess(EXAMPLE.replace(development=0.5))
    assert half.total_kg == pytest.approx(1.5 * RESULT.total_kg)
    assert stage(half, "development")["phase"] == "experimentation"


def test_the_rival_figures_of_one_gpu_are_separate_results():
    totals = {}
    for source in embodied_sources("nvidia_h100_sxm_80gb"):
        choice = dict(EXAMPLE.embodied_source) | {"nvidia_h100_sxm_80gb": source}
        result = lf.assess(EXAMPLE.replace(embodied_source=choice), draws=100)
        totals[source] = result.nominal_kg
    assert totals["boaviztapi_2_5_0"] > totals["ecologits_0_11_3"] > totals["nvidia_pcf_2025"]
    assert totals["act_parts"] < totals["nvidia_pcf_2025"]


def test_a_figure_that_covers_transport_leaves_transport_of_that_device_out():
    choice = dict(EXAMPLE.embodied_source) | {"nvidia_h100_sxm_80gb": "ecologits_0_11_3"}
    result = lf.assess(EXAMPLE.replace(embodied_source=choice), draws=100)
    assert any("transport of nvidia_h100_sxm_80gb is inside" in note for note in result.inventory.notes)


@pytest.mark.parametrize("device", sorted(devices()))
def test_every_shipped_device_can_be_assessed_with_each_of_its_sources(device):
    for source in embodied_sources(device):
        scenario = lf.Scenario(
            functional_unit=lf.FunctionalUnit("year of service", 1), phase="inference", energy=1000.0,
            energy_scope="device" if devices()[device] == "accelerator" else "node",
            hardware={device: 1}, hours=8760 * 0.8, place="World", embodied_source={device: source},
        )  # fmt: skip
        result = lf.assess(scenario, draws=50)
        assert result.low_kg < result.total_kg < result.high_kg


def test_per_unit_divides_by_the_amount():
    many = lf.assess(EXAMPLE.replace(functional_unit=lf.FunctionalUnit("token", 1000)))
    assert many.per_unit()["kg"] == pytest.approx(RESULT.total_kg / 1000)


def test_versions_of_all_packages_used_are_recorded():
    assert {"lcafoot", "datasets/grid", "datasets/accelerators", "datasets/servers"} <= set(RESULT.versions)
