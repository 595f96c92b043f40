"""Inference: the request of EcoLogits, and what every unit of use must obey."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.data import registry
from lcafoot.errors import OutOfRangeError
from lcafoot.stages.inference import (
    energy_per_unit_kwh,
    gpu_energy_per_token_ecologits_kwh,
    inference_energy_kwh,
    llm_request,
    llm_request_water_l,
    training_per_query,
)

GRID = {"pue": 1.2, "carbon_intensity_kg_kwh": 0.59}
billions = st.floats(1, 2000)


def request(active=70.0, total=70.0, tokens=400.0, batch=64.0):
    return llm_request(active, total_parameters_b=total, output_tokens=tokens, batch=batch, **GRID)


def test_ten_thousand_requests_at_once_are_each_what_they_are_alone():
    active = np.linspace(1, 70, 10_000)
    together = request(active=active)
    for place in (0, 4_999, 9_999):
        alone = request(active=float(active[place]))
        assert {k: float(v[place]) for k, v in together.items()} == {k: float(v) for k, v in alone.items()}


@given(billions, st.floats(1, 1e5), st.floats(1, 256))
def test_use_is_energy_times_intensity_and_energy_is_that_of_the_it_times_pue(total, tokens, batch):
    found = request(active=total, total=total, tokens=tokens, batch=batch)
    assert float(found["use_kg"]) == pytest.approx(float(found["energy_kwh"]) * 0.59)
    it_energy = found["server_energy_kwh"] + found["gpus"] * found["gpu_energy_kwh"]
    assert float(found["energy_kwh"]) == pytest.approx(1.2 * float(it_energy))


@given(billions, st.floats(1, 1e4))
def test_more_tokens_and_more_parameters_never_cost_less(total, tokens):
    once = request(active=total, total=total, tokens=tokens)
    for more in (
        request(active=total, total=total, tokens=2 * tokens),
        request(active=2 * total, total=2 * total, tokens=tokens),
    ):
        for name in ("energy_kwh", "use_kg", "embodied_kg"):
            assert float(more[name]) > float(once[name])


@given(billions, st.floats(1, 100))
def test_a_larger_batch_shares_the_server(total, batch):
    alone, shared = request(total=total, batch=batch), request(total=total, batch=2 * batch)
    assert float(shared["energy_kwh"]) < float(alone["energy_kwh"])
    assert float(shared["embodied_kg"]) < float(alone["embodied_kg"])


def test_gpus_come_in_powers_of_two_that_hold_the_model():
    totals = np.array([1, 33, 34, 66, 67, 133, 134, 400])
    gpus = request(active=1, total=totals)["gpus"]
    assert gpus.tolist() == [1, 1, 2, 2, 4, 4, 8, 16]
    assert np.all(gpus * 80 >= 1.2 * totals * 2)


def test_a_batch_below_one_is_refused():
    with pytest.raises(OutOfRangeError, match=r"^batch must lie in \[1, ∞\); got 0.5"):
        request(batch=0.5)


@pytest.mark.parametrize("name", ["active_parameters_b", "total_parameters_b", "output_tokens", "pue"])
@pytest.mark.parametrize("value", [float("nan"), -1, "many", None], ids=str)
def test_a_bad_argument_of_a_request_is_named(name, value):
    given_values = {"active_parameters_b": 7, "total_parameters_b": 7, "output_tokens": 100, **GRID}
    given_values[name] = value
    with pytest.raises(OutOfRangeError, match=rf"^{name} must "):
        llm_request(given_values.pop("active_parameters_b"), **given_values)


def test_water_without_power_plants_is_that_of_the_site():
    assert float(llm_request_water_l(2.0, pue=1.5, site_l_kwh=0.3, electricity_l_kwh=0)) == 0.6


def test_reading_and_writing_a_token_takes_two_operations_for_each_parameter():
    energy = inference_energy_kwh(1e9, tokens=1, peak_flops=2e9, mfu=1, device_power_w=3.6e6)
    assert float(energy) == pytest.approx(1.0)


@given(st.floats(1, 1e5), st.floats(0.1, 1e6))
def test_energy_of_a_unit_times_units_is_power_times_time(power, rate):
    assert float(energy_per_unit_kwh(power, units_per_s=rate)) * rate * 3600 == pytest.approx(
        power / 1000 * 1.0
    )


def test_all_queries_of_a_life_bear_the_training_once():
    share = training_per_query(5e5, queries_per_day=1e6, days=400)
    assert float(share) * 1e6 * 400 == pytest.approx(5e5)


def test_a_request_is_that_of_the_reference_case_in_every_part():
    text = registry.resource_path("reference_cases", "cases").read_text(encoding="utf-8")
    [tool] = [each for each in json.loads(text)["cases"] if each["id"] == "eco-01-70B"]
    known, expected = tool["inputs"], tool["outputs"]
    found = llm_request(
        known["active_parameters_b"],
        total_parameters_b=known["total_parameters_b"],
        output_tokens=known["output_tokens"],
        batch=known["batch"],
        pue=known["datacenter_pue"],
        carbon_intensity_kg_kwh=known["if_electricity_mix_gwp"],
    )
    water = llm_request_water_l(
        found["it_energy_kwh"],
        pue=known["datacenter_pue"],
        site_l_kwh=known["datacenter_wue"],
        electricity_l_kwh=known["if_electricity_mix_wue"],
    )
    ours = {
        "energy_kWh": found["energy_kwh"],
        "gwp": found["use_kg"] + found["embodied_kg"],
        "gwp_usage": found["use_kg"],
        "gwp_embodied": found["embodied_kg"],
        "wcf_L": water,
        "generation_latency_s": found["latency_s"],
        "gpu_energy_kWh": found["gpu_energy_kwh"],
        "gpu_required_count": found["gpus"],
        "server_energy_kWh": found["server_energy_kwh"],
        "server_gpu_embodied_gwp": found["hardware_kg"],
    }
    assert {name: float(value) for name, value in ours.items()} == pytest.approx(expected, rel=1e-9)


@given(billions, st.floats(1, 1e4), st.floats(1, 256))
def test_a_request_takes_the_energy_of_its_tokens_one_by_one(total, tokens, batch):
    found = request(active=total, total=total, tokens=tokens, batch=batch)
    token = gpu_energy_per_token_ecologits_kwh(total, batch=batch)
    assert float(found["gpu_energy_kwh"]) == pytest.approx(tokens * float(token))


@given(billions, st.floats(1, 200))
def test_a_larger_batch_spares_energy_of_the_gpu_down_to_its_constant_part(active, batch):
    alone, shared, floor = (
        float(gpu_energy_per_token_ecologits_kwh(active, batch=b)) for b in (batch, batch + 50, 1e5)
    )
    assert floor <= shared < alone
    assert floor == pytest.approx(4.052928146734005e-08)
