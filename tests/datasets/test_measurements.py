"""The shipped records: what they say, and that they are what the raw logs give."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from lcafoot.data import registry
from lcafoot.energy import EnergyRecord
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.meter.replay import Replay
from lcafoot.meter.store import load_record
from lcafoot.scenario.example import scenario_of
from lcafoot.units import J_PER_KWH

LORA = "mlperf_v4_0_llama2_70b_lora_8xh100"
DLRM = "mlperf_v4_0_dlrm_dcnv2_8xh100"
BERT = "mlperf_v4_0_bert_8xh100"
RESNET = "mlperf_v4_0_resnet_8xh100"
SDXL_OFFLINE = "mlperf_v4_1_sdxl_offline_8xh200"
LLAMA_OFFLINE = "mlperf_v4_1_llama2_70b_offline_8xh200"
LLAMA_SERVER = "mlperf_v4_1_llama2_70b_server_8xh200"
DLRM_OFFLINE = "mlperf_v4_1_dlrm_v2_offline_8xh200"
TRAINING = (LORA, DLRM, BERT, RESNET)
INFERENCE = (SDXL_OFFLINE, LLAMA_OFFLINE, LLAMA_SERVER, DLRM_OFFLINE)
RECORDS = (*TRAINING, *INFERENCE)
FOLDER = Path(__file__).parents[2] / "datasets" / "measurements"
INFERENCE_RAW = "mlcommons+inference_results_v4.1"


def row(name: str) -> dict[str, Any]:
    return dict(registry.load("measurements").set_index("name").loc[name])


def shipped(name: str) -> EnergyRecord:
    return load_record(registry.resource_path("measurements", name))


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    """The script that makes the package."""
    spec = importlib.util.spec_from_file_location("make_measurement_records", FOLDER / "make_records.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks up its own module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize(
    ("name", "kwh", "accuracy"),
    [
        (LORA, 3.476, 0.05),
        (DLRM, 0.583, 0.05),
        (BERT, 0.708, 0.05),
        (RESNET, 1.580, 0.05),
        (SDXL_OFFLINE, 1.402, 0.01),
        (LLAMA_OFFLINE, 5.692, 0.01),
        (LLAMA_SERVER, 4.756, 0.01),
        (DLRM_OFFLINE, 1.294, 0.01),
    ],
)
def test_the_shipped_energy_is_the_known_one(name: str, kwh: float, accuracy: float) -> None:
    record = shipped(name)
    assert record.total_j / J_PER_KWH == pytest.approx(kwh, rel=1e-3)
    assert record.low_j == pytest.approx((1 - accuracy) * record.total_j)
    assert record.high_j == pytest.approx((1 + accuracy) * record.total_j)


@pytest.mark.parametrize("name", TRAINING)
def test_a_training_record_says_what_ran_where_and_what_is_not_in_it(name: str) -> None:
    record = shipped(name)
    assert record.host["node_type"] == "8x_h100_sxm_80gb"
    assert record.host["accelerators"] == "8x NVIDIA H100-SXM5-80GB"
    assert record.host["cooling"] == "immersion"
    assert "cooling not measured" in record.flags
    assert record.source is not None
    assert record.source.reference.endswith("@6fe954378efe4a1a1bd665550b18ff8f26018def")
    assert record.source.locator.endswith("/node_1.txt" if name == RESNET else "/node_0.txt")


@pytest.mark.parametrize("name", INFERENCE)
def test_an_inference_record_says_what_ran_where_and_what_is_not_in_it(name: str) -> None:
    record = shipped(name)
    assert record.host["node_type"] == "8x_h200_sxm_141gb"
    assert record.host["accelerators"] == "8x NVIDIA H200-SXM-141GB"
    assert record.host["cooling"] == "Air-cooled"
    assert any("cooling) not measured" in flag for flag in record.flags)
    assert not any("taken as UTC" in flag for flag in record.flags)
    assert record.source is not None
    assert record.source.reference.endswith("@198fc46799b3328b36ee4bcbdebfa2db5a8e6183")
    assert record.source.locator.endswith("/performance/run_1/spl.txt")


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_a_measurement_without_gaps_under_an_open_license(name: str) -> None:
    record = shipped(name)
    assert record.basis == "measured"
    assert record.components[0].coverage == 1
    assert record.source is not None
    assert record.source.license == "Apache-2.0"


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_leads_to_hardware_that_has_figures_and_to_its_phase(name: str) -> None:
    chosen = scenario_of(shipped(name), hardware={}, place="World", energy_scope="node")
    assert chosen.hardware == {
        row(name)["accelerator"]: row(name)["accelerator_count"],
        "server_8gpu_host": 1,
    }
    assert chosen.phase == row(name)["phase"] == ("training" if name in TRAINING else "inference")
    known = set(registry.load("accelerators")["subject"]) | set(registry.load("servers")["subject"])
    assert set(chosen.hardware) <= known


@pytest.mark.parametrize("name", RECORDS)
def test_the_thinned_series_keeps_the_energy_and_the_ends(name: str) -> None:
    record = shipped(name)
    [trace] = record.traces
    assert trace.time_s.size <= 400
    assert (trace.time_s[0], trace.time_s[-1]) == (0, record.duration_s)
    assert trapezoid_j(trace.time_s, trace.power_w) == pytest.approx(record.total_j, rel=1e-6)
    assert 2_000 < trace.power_w.min() < trace.power_w.max() < 7_500


def test_a_shipped_record_plays() -> None:
    record = shipped(DLRM)
    run = Replay(record.traces[0], part=record.components[0])
    assert run.component().energy_j == pytest.approx(record.total_j, rel=1e-6)


def test_the_timed_part_of_dlrm_used_what_the_notes_say() -> None:
    record = shipped(DLRM)
    run = Replay(record.traces[0], part=record.components[0])
    start, stop = (ms / 1000 - record.start_utc.timestamp() for ms in (1715266092201, 1715266348864))
    timed_kwh = float(run.energy_j(stop) - run.energy_j(start)) / J_PER_KWH
    assert timed_kwh == pytest.approx(0.503, abs=5e-4)
    assert row(DLRM)["window_kwh"] == pytest.approx(timed_kwh, rel=1e-3)


@pytest.mark.parametrize("name", RECORDS)
def test_energy_over_units_is_the_energy_of_the_window_over_what_was_served_in_it(name: str) -> None:
    line, record = row(name), shipped(name)
    run = Replay(record.traces[0], part=record.components[0])
    start, stop = line["window_start_s"], line["window_start_s"] + line["window_s"]
    assert 0 <= start < stop <= record.duration_s + 1e-3
    window_j = float(run.energy_j(min(stop, record.duration_s)) - run.energy_j(start))
    assert line["window_kwh"] * J_PER_KWH == pytest.approx(window_j, rel=2e-3)  # the series is thinned
    assert line["j_per_unit"] == pytest.approx(line["window_kwh"] * J_PER_KWH / line["units"], rel=1e-5)
    assert line["j_per_unit_low"] < line["j_per_unit"] < line["j_per_unit_high"]


def test_the_training_runs_served_whole_steps_and_epochs() -> None:
    assert row(RESNET)["units"] == 35 * 1_281_167  # ImageNet-1k, training part
    assert row(DLRM)["units"] % 55_296 == 0
    steps_an_epoch = -(-4_195_197_692 // 55_296)
    assert row(DLRM)["units"] / 55_296 / steps_an_epoch == pytest.approx(0.8498859876893066, rel=1e-12)
    assert row(BERT)["units"] / 3321 == pytest.approx(768, rel=1e-3)  # steps, sequences a step


def test_answering_at_random_times_costs_more_than_all_at_once() -> None:
    offline, server = row(LLAMA_OFFLINE), row(LLAMA_SERVER)
    assert 1.10 < server["j_per_unit"] / offline["j_per_unit"] < 1.13
    assert server["j_per_unit_low"] > offline["j_per_unit_high"]


def test_the_offline_runs_served_whole_passes_or_the_samples_asked_for(source_files: Path) -> None:
    summary = source_files / INFERENCE_RAW / "summary" / "llama2-70b-99_Offline.mlperf_log_summary.txt"
    assert "Samples per second: 86.7369" in summary.read_text(encoding="utf-8")
    assert row(LLAMA_OFFLINE)["window_s"] * 86.7369 == pytest.approx(11 * 24_576, rel=1e-5)
    assert row(SDXL_OFFLINE)["units"] / row(SDXL_OFFLINE)["window_s"] == pytest.approx(13.202, rel=1e-4)
    assert row(DLRM_OFFLINE)["units"] / row(DLRM_OFFLINE)["window_s"] == pytest.approx(503_719, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "benchmark", "scenario"),
    [
        (SDXL_OFFLINE, "stable-diffusion-xl", "Offline"),
        (LLAMA_OFFLINE, "llama2-70b-99", "Offline"),
        (LLAMA_SERVER, "llama2-70b-99", "Server"),
        (DLRM_OFFLINE, "dlrm-v2-99", "Offline"),
    ],
)
def test_energy_over_units_agrees_with_the_window_of_the_detailed_log(
    name: str, benchmark: str, scenario: str, source_files: Path
) -> None:
    """The summary table is our own, made from power_begin and power_end when the whole logs were at hand."""
    text = (source_files / INFERENCE_RAW / "derived_energy_summary.csv").read_text(encoding="utf-8")
    found = [
        line
        for line in csv.DictReader(text.splitlines())
        if (line["benchmark"], line["scenario"]) == (benchmark, scenario)
    ]
    [known] = [float(line["joule_per_unit_wall"]) for line in found]
    line = row(name)
    assert line["j_per_unit"] == pytest.approx(known, rel=3e-3)
    assert line["j_per_unit_low"] < known < line["j_per_unit_high"]


def test_the_index_says_the_same_as_the_records() -> None:
    table = registry.load("measurements")
    assert table["name"].tolist() == list(RECORDS)
    for line in table.to_dict("records"):
        record = shipped(line["name"])
        found = [line["label"], line["duration_s"], line["kwh"], line["low"], line["high"]]
        energies = [joules / J_PER_KWH for joules in (record.total_j, record.low_j, record.high_j)]
        assert found[0] == record.label
        assert found[1:] == pytest.approx([record.duration_s, *energies], abs=1e-6)
        assert (line["scope"], line["devices"]) == ("node", record.host["accelerators"])
        assert (FOLDER / line["file"]).is_file()


def test_every_file_of_the_package_is_a_resource() -> None:
    described = {entry["path"] for entry in registry.descriptor("measurements")["resources"]}
    found = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".parquet")}
    assert described == found


def test_the_shipped_records_are_what_the_raw_logs_give(
    maker: ModuleType, source_files: Path, tmp_path: Path
) -> None:
    maker.make_all(source_files, tmp_path)
    assert (tmp_path / "records.csv").read_bytes() == (FOLDER / "records.csv").read_bytes()
    for name in RECORDS:
        made, kept = (load_record(folder / f"{name}.parquet") for folder in (tmp_path, FOLDER))
        assert made.to_dict() == kept.to_dict()
        np.testing.assert_allclose(made.samples()["power_w"], kept.samples()["power_w"], rtol=1e-9)
        np.testing.assert_array_equal(made.samples()["time_s"], kept.samples()["time_s"])


def test_making_it_twice_gives_the_same_bytes(maker: ModuleType, source_files: Path, tmp_path: Path) -> None:
    for turn in ("first", "second"):
        maker.make_all(source_files, tmp_path / turn)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_the_descriptor_is_the_one_the_script_writes(maker: ModuleType) -> None:
    assert json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8")) == maker.descriptor(FOLDER)
