"""What must hold among the published effects of levers, trap by trap."""

import math

import pandas as pd
import pytest

from lcafoot.data import catalog, figures, registry

PACKAGE = "levers"
STAGES = ("manufacturing", "construction", "operation", "end of life")
FACTORS = {
    "speedup",
    "throughput_gain",
    "time_ratio",
    "energy_ratio",
    "energy_efficiency_gain",
    "effectiveness_gain",
    "carbon_reduction_factor",
    "memory_reduction_factor",
}


def _rows() -> pd.DataFrame:
    return registry.load(PACKAGE, "figures")


def _value(subject: str, quantity: str) -> float:
    return figures.quantity(PACKAGE, subject, quantity).value


def test_verify_finds_no_fault() -> None:
    found = catalog.verify()
    assert found[found["package"] == PACKAGE].empty


def test_every_lever_names_its_stage_first() -> None:
    stages = _rows()["boundary"].str.split(":").str[0]
    assert set(stages) == set(STAGES)


def test_every_effect_has_unit_one_and_says_what_it_is_an_effect_on() -> None:
    rows = _rows()
    effects = rows[rows["quantity"] != "device_power_w"]
    assert (effects["unit"] == "1").all()
    assert len(rows) - len(effects) == 1
    named = effects["quantity"].isin(FACTORS) | effects["quantity"].str.endswith(
        ("_saving_fraction", "_freed_fraction")
    )
    assert named.all()


def test_savings_lie_between_nothing_and_all() -> None:
    rows = _rows()
    savings = rows[rows["quantity"].str.endswith("_fraction")]
    assert len(savings) >= 40
    assert savings["value"].between(0, 1).all()
    bands = savings[savings["band_kind"] == "min_max"]
    assert bands["low"].ge(0).all()
    assert bands["high"].le(1).all()


def test_a_speedup_is_never_told_as_energy() -> None:
    rows = _rows()
    fast = rows[
        rows["quantity"].isin(("speedup", "throughput_gain", "latency_saving_fraction", "time_ratio"))
    ]
    assert not fast["boundary"].str.contains(r"\benergy\b|\bcarbon\b").any()
    assert (fast.loc[fast["quantity"].isin(("speedup", "throughput_gain")), "value"] > 1).all()


@pytest.mark.parametrize("count", [2, 4])
def test_more_processors_are_faster_and_use_more_energy(count: int) -> None:
    subject = f"tensor_parallel_{count}_gpus"
    assert _value(subject, "latency_saving_fraction") > 0.4
    assert _value(subject, "energy_ratio") > 1.29


def test_a_power_cap_saves_energy_and_costs_time() -> None:
    table = _rows().pivot_table(index="subject", columns="quantity", values="value")
    caps = table[table.index.str.startswith("power_cap_")].dropna(
        subset=["energy_saving_fraction", "time_ratio"]
    )
    assert len(caps) == 8
    assert (caps["time_ratio"] > 1).all()
    assert (caps["energy_saving_fraction"] > caps["time_ratio"] - 1).all()


def test_the_mean_of_the_cap_is_the_mean_of_its_three_lengths() -> None:
    lengths = [f"power_cap_175_w_{tokens}_tokens" for tokens in (256, 512, 1024)]
    for quantity in ("energy_saving_fraction", "time_ratio"):
        mean = sum(_value(subject, quantity) for subject in lengths) / 3
        assert mean == pytest.approx(_value("power_cap_175_w", quantity), abs=5e-4)


def test_speculation_saves_in_small_batches_and_costs_in_large_ones() -> None:
    assert _value("speculative_decoding_small_batch", "energy_saving_fraction") == 0.2914
    assert _value("speculative_decoding_batch_128", "energy_ratio") == 1.2565


def test_ratios_above_one_are_marked_worse_and_only_those() -> None:
    rows = _rows()
    ratios = rows[rows["quantity"] == "energy_ratio"]
    assert ((ratios["value"] > 1) == ratios["note"].str.startswith("WORSE")).all()


def test_batching_cuts_energy_per_token_by_six_to_fourteen_times() -> None:
    rows = _rows()
    gains = 1 / rows.loc[rows["subject"].str.startswith("batching_"), "value"]
    assert sorted(gains.round(2)) == [6.48, 10.07, 14.13]


def test_the_baseline_changes_what_one_lever_saves() -> None:
    saved = [
        _value(subject, "carbon_saving_fraction")
        for subject in (
            "carbon_scaling",
            "carbon_scaling_against_suspending",
            "carbon_scaling_against_best_static",
        )
    ]
    assert saved == [0.51, 0.37, 0.08]
    server = [
        _value(f"greensku_{name}", "carbon_saving_fraction")
        for name in ("per_core", "for_applications", "fleet")
    ]
    assert server == [0.28, 0.15, 0.08]


def test_a_long_run_gains_less_from_a_late_start_than_from_pauses() -> None:
    start = _value("flexible_start_transformer_6b", "carbon_saving_fraction")
    pause = _value("pause_and_resume_transformer_6b", "carbon_saving_fraction")
    best = _value("flexible_start_transformer_6b_best_region", "carbon_saving_fraction")
    assert start < best < pause < _value("flexible_start_densenet_201", "carbon_saving_fraction")


def test_the_steps_of_one_waterfall_multiply() -> None:
    steps = ("caching", "gpu", "half_precision", "fused_kernels")
    product = math.prod(_value(f"language_model_{step}", "energy_efficiency_gain") for step in steps)
    assert product == pytest.approx(_value("language_model_all_steps", "energy_efficiency_gain"), rel=0.005)


def test_rows_that_repeat_another_package_carry_its_value() -> None:
    rows = _rows()
    repeats = rows[rows["derived_from"].str.contains("/")]
    assert len(repeats) >= 20
    for row in repeats.itertuples():
        package, origin = row.derived_from.split("/", 1)
        assert figures.by_row(package, origin).value == row.value


def test_improvements_of_nobody_knows_what_are_left_out() -> None:
    assert not _rows()["value"].isin((0.299, 0.1328, 0.0196, 0.2547, 0.0297)).any()
