"""The claims of the paper and its sources: each sum done again from the rows."""

import math
import re

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "paper_claims"
STATUS = ("in the paper", "in a source it rests on", "same authors elsewhere")
LLAMA_2 = ("llama_2_7b", "llama_2_13b", "llama_2_34b", "llama_2_70b")


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str, source: str) -> float:
    return figures.by_row(PACKAGE, f"{subject}.{quantity}.{source}").value


def _computed(subject: str, quantity: str) -> float:
    return _value(subject, quantity, "computed")


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_every_claim_says_where_it_stands() -> None:
    status = _rows()["boundary"].str.split(":").str[0]
    assert set(status) == set(STATUS)


def test_few_claims_are_known_of_the_paper_itself_and_no_figure_beyond_its_first() -> None:
    rows = _rows()
    paper = rows[rows["boundary"].str.startswith("in the paper")]
    assert set(paper["source_id"]) == {"wu_2024"}
    assert len(paper) == 5
    text = paper["locator"] + " " + paper["note"]
    assert not text.str.contains(r"(?:Figure|Fig\.) ?(?:[2-9]|1\d)", flags=re.IGNORECASE).any()


def test_every_computed_row_names_what_it_is_computed_from() -> None:
    rows = _rows()
    computed = rows[rows["source_id"] == "computed"]
    assert len(computed) >= 20
    assert (computed["method"] == "model").all()
    assert (computed["derived_from"] != "").all()
    assert (rows["note"].str.startswith("ORACLE") <= (rows["source_id"] == "computed")).all()


@pytest.mark.parametrize("model", LLAMA_2)
def test_every_llama_2_is_hours_times_power_times_one_intensity_cut_to_10_kg(model: str) -> None:
    source = "touvron_2023b" if model == "llama_2_34b" else "llama2_card"
    hours, power = _value(model, "device_hours_h", source), _value(model, "power_w", source)
    implied = _value(model, "training_kg", source) / (hours * power / 1000)
    assert implied == pytest.approx(0.4235, rel=2e-4)
    assert implied == pytest.approx(_computed(model, "implied_intensity_kg_kwh"), abs=1e-6)
    assumed = figures.quantity(PACKAGE, "llama_1_accounting", "carbon_intensity_kg_kwh").value
    overhead = figures.quantity(PACKAGE, "llama_1_accounting", "pue").value
    whole = _computed("llama_1_accounting", "intensity_with_overhead_kg_kwh")
    assert whole == pytest.approx(assumed * overhead, abs=1e-9)
    cut = math.floor(hours * power / 1000 * whole / 10) * 10
    assert cut == _value(model, "training_kg", source)


def test_the_sizes_of_llama_add_up_to_the_family() -> None:
    sources = dict.fromkeys(LLAMA_2, "llama2_card") | {"llama_2_34b": "touvron_2023b"}
    for quantity in ("training_kg", "device_hours_h"):
        total = sum(_value(model, quantity, source) for model, source in sources.items())
        assert total == pytest.approx(_value("llama_2_family", quantity, "llama2_card"), rel=1e-4)
    both = sum(_value(f"llama_3_{size}", "training_kg", "llama3_card") for size in ("8b", "70b"))
    assert both == _value("llama_3_family", "training_kg", "llama3_card")


def test_the_steps_of_the_translation_model_give_812_and_810_is_printed() -> None:
    steps = [
        _value(f"language_model_{step}", "energy_efficiency_gain", "wu_2022")
        for step in ("caching", "gpu", "half_precision", "fused_kernels")
    ]
    assert math.prod(steps) == pytest.approx(812.04, abs=1e-6)
    assert math.prod(steps) == pytest.approx(_computed("language_model", "total_efficiency_gain"), abs=1e-4)
    assert _value("language_model", "total_efficiency_gain", "wu_2022") == 810
    assert steps[2] * steps[3] == _value("language_model_algorithms", "energy_efficiency_gain", "wu_2022")


def test_24_is_the_ratio_of_carbon_and_not_of_energy() -> None:
    carbon = _value("gpt_3", "training_kg", "patterson_2021") / _value(
        "llama_1_13b", "training_kg", "touvron_2023"
    )
    energy = _value("gpt_3", "training_energy_kwh", "patterson_2021") / _value(
        "llama_1_13b", "training_energy_kwh", "touvron_2023"
    )
    assert (round(carbon, 1), round(energy, 1)) == (24.0, 21.8)
    assert carbon == pytest.approx(_computed("gpt_3_over_llama_1_13b", "carbon_ratio"), abs=1e-5)
    assert energy == pytest.approx(_computed("gpt_3_over_llama_1_13b", "energy_ratio"), abs=1e-5)
    printed = figures.by_row(PACKAGE, "gpt_3_over_llama_1_13b.energy_ratio.wu_2024_readme")
    assert printed.value == 24
    assert printed.note.startswith("INCONSISTENT")


def test_the_fleet_saved_28_5_percent_and_the_summary_swaps_its_digits() -> None:
    body = _value("ai_fleet_two_years", "power_saving_fraction", "wu_2022")
    summary = _value("ai_fleet_two_years_as_in_summary", "power_saving_fraction", "wu_2022")
    assert (body, summary) == (0.285, 0.258)
    difference = _computed("ai_fleet_two_years_difference", "power_saving_fraction")
    assert body - summary == pytest.approx(difference, abs=1e-9)
    rows = _rows()
    pair = rows[rows["subject"].str.fullmatch("ai_fleet_two_years(_as_in_summary)?")]
    assert pair["note"].str.startswith("INCONSISTENT").all()


def test_growth_of_the_work_takes_back_half_of_what_four_half_years_save() -> None:
    rate = _value("ai_fleet_half_year", "power_saving_fraction", "wu_2022")
    left = (1 - rate) ** 4
    assert 1 - left == pytest.approx(
        _computed("ai_fleet_two_years_for_the_same_work", "power_saving_fraction"), abs=1e-6
    )
    net = _value("ai_fleet_two_years", "power_saving_fraction", "wu_2022")
    assert (1 - net) / left == pytest.approx(_computed("ai_fleet_work", "growth_factor"), abs=1e-5)


def test_550_percent_more_is_six_and_a_half_times() -> None:
    more = _value("world_compute_instances_2010_2018", "relative_growth", "wu_2024")
    times = _value("world_compute_instances_2010_2018", "growth_factor", "masanet_2020")
    assert times - 1 == more


def test_world_energy_grew_by_6_percent_and_fell_by_a_fifth_a_year_per_instance() -> None:
    ratio = _value("world_datacenters_2018", "energy_kwh", "masanet_2020") / _value(
        "world_datacenters_2010", "energy_kwh", "masanet_2020"
    )
    assert round(ratio - 1, 2) == _value("world_datacenter_energy_2010_2018", "relative_growth", "wu_2024")
    assert ratio - 1 == pytest.approx(
        _computed("world_datacenter_energy_2010_2018", "relative_growth"), abs=1e-6
    )
    times = _value("world_compute_instances_2010_2018", "growth_factor", "masanet_2020")
    yearly = 1 - (ratio / times) ** (1 / 8)
    assert yearly == pytest.approx(_computed("energy_per_instance", "yearly_reduction_fraction"), abs=1e-6)
    assert round(yearly, 1) == _value("energy_per_instance", "yearly_reduction_fraction", "masanet_2020")


def test_the_translation_model_doubles_its_training_by_inference_and_makes_four_of_it_in_all() -> None:
    training = _value("language_model", "training_share", "wu_2022")
    inference = _value("language_model", "inference_share", "wu_2022")
    operation = _value("large_ml_tasks", "operational_share", "wu_2022")
    assert training + inference == 1
    assert inference / training == pytest.approx(
        _computed("translation_model", "inference_to_training_ratio"), abs=1e-6
    )
    whole = 1 / training / operation
    assert whole == pytest.approx(_computed("translation_model", "life_cycle_to_training_ratio"), abs=1e-6)
    assert round(whole) == _value("translation_model", "life_cycle_to_training_ratio", "wu_2024_readme")


def test_making_over_operation_is_a_third_in_the_caption_and_30_percent_in_the_text() -> None:
    ratio = _value("large_ml_tasks", "making_to_operation_ratio", "wu_2022")
    assert ratio / (1 + ratio) == pytest.approx(_computed("large_ml_tasks", "embodied_share"), abs=1e-6)
    assert _value("large_ml_tasks", "embodied_share", "wu_2022") == 0.3


def test_two_ratios_give_one_carbon_of_average_training() -> None:
    from_gpt_3 = _value("facebook_training_average_over_gpt_3", "carbon_ratio", "wu_2022") * _value(
        "gpt_3", "training_kg", "patterson_2021"
    )
    from_meena = _value("facebook_training_average_over_meena", "carbon_ratio", "wu_2022") * _value(
        "meena", "training_kg", "patterson_2021"
    )
    assert from_gpt_3 == pytest.approx(
        _computed("facebook_training_average_from_gpt_3", "training_kg"), abs=0.1
    )
    assert from_meena == pytest.approx(
        _computed("facebook_training_average_from_meena", "training_kg"), abs=0.1
    )
    assert from_meena == pytest.approx(from_gpt_3, rel=0.05)


def test_newer_llama_emits_more_at_the_same_size() -> None:
    for new, old, least in (("llama_3_8b", "llama_2_7b", 12), ("llama_3_70b", "llama_2_70b", 6)):
        ratio = _value(new, "training_kg", "llama3_card") / _value(old, "training_kg", "llama2_card")
        assert ratio == pytest.approx(_computed(f"{new}_over_{old}", "carbon_ratio"), abs=1e-5)
        assert ratio > least


def test_shares_of_one_whole_add_up() -> None:
    rows = _rows()
    groups = {"ai_fleet": "_power_share", "rm1": "_energy_share", "recommendation_model": "_energy_share"}
    for subject, ending in groups.items():
        parts = rows[(rows["subject"] == subject) & rows["quantity"].str.endswith(ending)]
        assert len(parts) == 3
        assert parts["value"].sum() == pytest.approx(1)


def test_the_share_of_the_phone_is_ambiguous_and_counted_once() -> None:
    rows = _rows()
    phone = rows[rows["subject"] == "apple_iphone_15_pro"].iloc[0]
    assert phone["value"] == 0.83
    assert phone["note"].startswith("AMBIGUOUS")
    assert figures.by_row(*phone["derived_from"].split("/", 1)).value == 0.83
