"""Training: published runs come out, and energy follows size, data and utilization."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.data import figures, registry
from lcafoot.stages.electricity import operational_carbon
from lcafoot.stages.training import (
    chinchilla_loss,
    device_hours,
    retraining_energy_kwh,
    training_carbon_llmcarbon,
    training_energy_from_hours,
    training_energy_kwh,
    training_flop,
)

size = st.floats(1e6, 1e13)
A100 = {"peak_flops": 312e12, "device_power_w": 400.0}


def test_bloom_from_its_hours_to_its_tonnes():
    energy = training_energy_from_hours(1_082_990, device_power_w=400)
    assert float(energy) == 433_196
    assert round(float(operational_carbon(energy, carbon_intensity_kg_kwh=0.057)) / 1000, 2) == 24.69


def test_gpt_3_took_315_zettaflop_and_llmcarbon_comes_within_a_percent_of_its_552_tonnes():
    assert float(training_flop(175e9, tokens=300e9)) == pytest.approx(3.15e23)
    energy = training_energy_kwh(175e9, tokens=300e9, peak_flops=125e12, mfu=0.197, device_power_w=330)
    tonnes = float(operational_carbon(energy, carbon_intensity_kg_kwh=0.429, pue=1.1)) / 1000
    assert tonnes == pytest.approx(552.1, rel=0.01)


def test_llama_2_70b_by_operations_is_near_its_hours_at_the_rated_power():
    by_hours = training_energy_from_hours(1_720_320, device_power_w=400)
    by_flop = training_energy_kwh(70e9, tokens=2e12, mfu=0.43, **A100)
    assert float(by_flop) == pytest.approx(float(by_hours), rel=0.02)


@given(size, size, st.floats(0.01, 0.5))
def test_twice_the_size_data_or_half_the_utilization_is_twice_the_energy(parameters, tokens, mfu):
    once = float(training_energy_kwh(parameters, tokens=tokens, mfu=mfu, **A100))
    for more in (
        training_energy_kwh(2 * parameters, tokens=tokens, mfu=mfu, **A100),
        training_energy_kwh(parameters, tokens=2 * tokens, mfu=mfu, **A100),
        training_energy_kwh(parameters, tokens=tokens, mfu=mfu / 2, **A100),
    ):
        assert float(more) == pytest.approx(2 * once)


def test_the_unit_is_a_kilowatt_hour():
    joules = 6 * 1e9 * 1e12 / 1e15 / 0.5 * 1000
    energy = training_energy_kwh(1e9, tokens=1e12, peak_flops=1e15, mfu=0.5, device_power_w=1000)
    assert float(energy) * 3.6e6 == pytest.approx(joules)


def test_a_peak_of_the_data_is_a_peak_of_the_equation():
    peak = figures.quantity("accelerators", "nvidia_a100_sxm_40gb", "peak_fp16_flop_s")
    assert peak.value == A100["peak_flops"]


def test_a_model_that_is_never_retrained_is_trained_once():
    assert float(retraining_energy_kwh(7.0, retrainings_per_year=0, years=5)) == 7
    assert float(retraining_energy_kwh(7.0, retrainings_per_year=8760, years=1)) == 7 * 8761


@pytest.mark.parametrize(  # arXiv:2104.10350: the table of five models at Google and GPT-3
    ("flop", "flops", "devices", "days", "power_w", "pue", "mwh", "kg_kwh", "tonnes"),
    [
        (4.05e22, 45.6e12, 512, 20, 310, 1.12, 85.7, 0.545, 46.7),
        (1.12e23, 42.3e12, 1024, 30, 289, 1.09, 232, 0.415, 96.4),
        (1.33e22, 48.0e12, 1024, 3.1, 288, 1.09, 24.1, 0.201, 4.8),
        (8.22e22, 34.4e12, 1024, 27, 245, 1.10, 179, 0.403, 72.2),
        (3.14e23, 24.6e12, 10_000, 14.8, 330, 1.10, 1287, 0.429, 552.1),
    ],
    ids=["T5", "Meena", "GShard-600B", "Switch", "GPT-3"],
)
def test_published_operations_give_the_published_days_energy_and_carbon(
    flop, flops, devices, days, power_w, pue, mwh, kg_kwh, tonnes
):
    hours = device_hours(flop, peak_flops=flops, mfu=1)  # the table prints what was reached, not the peak
    assert float(hours) / devices / 24 == pytest.approx(days, rel=0.012)
    energy = training_energy_from_hours(hours, device_power_w=power_w)
    assert float(energy) * pue / 1000 == pytest.approx(mwh, rel=0.003)
    carbon = operational_carbon(energy, carbon_intensity_kg_kwh=kg_kwh, pue=pue)
    assert float(carbon) / 1000 == pytest.approx(tonnes, rel=0.012)


@given(size, size, st.floats(0.01, 1))
def test_energy_from_operations_is_energy_from_their_hours(parameters, tokens, mfu):
    work = training_flop(parameters, tokens=tokens)
    hours = device_hours(work, peak_flops=A100["peak_flops"], mfu=mfu)
    by_hours = training_energy_from_hours(hours, device_power_w=A100["device_power_w"])
    by_size = training_energy_kwh(parameters, tokens=tokens, mfu=mfu, **A100)
    assert float(by_hours) == pytest.approx(float(by_size))


def test_llmcarbons_form_is_its_reference_case():
    text = registry.resource_path("reference_cases", "cases").read_text(encoding="utf-8")
    [tool] = [each for each in json.loads(text)["cases"] if each["id"] == "llmc-01-training"]
    known = tool["inputs"]
    carbon = training_carbon_llmcarbon(
        known["params_B"] * 1e9,
        tokens=known["tokens_B"] * 1e9,
        devices=known["devices"],
        peak_flops=known["peak_TFLOPs"] * 1e12,
        mfu=known["efficiency"],
        device_power_w=known["avg_system_power_W"],
        pue=known["pue"],
        carbon_intensity_kg_kwh=known["ci_kg_per_kWh"],
    )
    assert float(carbon) / 1000 == pytest.approx(tool["outputs"]["tCO2e"], rel=tool["relative_tolerance"])


@given(size, size, st.integers(1, 100_000), st.floats(1, 2), st.floats(0, 1))
def test_in_llmcarbons_form_the_number_of_devices_cancels(parameters, tokens, devices, pue, intensity):
    published = training_carbon_llmcarbon(
        parameters,
        tokens=tokens,
        devices=devices,
        mfu=0.4,
        pue=pue,
        carbon_intensity_kg_kwh=intensity,
        **A100,
    )
    energy = training_energy_kwh(parameters, tokens=tokens, mfu=0.4, **A100)
    ours = operational_carbon(energy, carbon_intensity_kg_kwh=intensity, pue=pue)
    assert float(published) == pytest.approx(float(ours))


@given(size, size)
def test_more_parameters_or_more_data_never_raise_the_loss_nor_get_below_its_floor(parameters, tokens):
    once = float(chinchilla_loss(parameters, tokens=tokens))
    assert 1.69 < float(chinchilla_loss(2 * parameters, tokens=tokens)) < once
    assert 1.69 < float(chinchilla_loss(parameters, tokens=2 * tokens)) < once


def test_the_fitted_loss_prefers_fewer_parameters_and_more_data_than_gopher_at_its_energy():
    gopher, gopher_tokens = 280e9, 300e9
    sizes = gopher * np.geomspace(0.05, 2, 400)
    tokens = gopher * gopher_tokens / sizes
    energy = training_energy_kwh(sizes, tokens=tokens, mfu=0.4, **A100)
    assert float(np.ptp(energy) / energy.mean()) < 1e-12
    best = sizes[np.argmin(chinchilla_loss(sizes, tokens=tokens))]
    by_calculus = (0.34 * 406.4 / (0.28 * 410.7)) ** (1 / 0.62) * (gopher * gopher_tokens) ** (0.28 / 0.62)
    assert best == pytest.approx(by_calculus, rel=0.01)
    assert best < gopher / 4
