"""The shipped records: what they say, and that they are what the raw logs give."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from lcafoot.data import registry
from lcafoot.energy import EnergyRecord
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.meter.replay import Replay
from lcafoot.meter.store import load_record
from lcafoot.units import J_PER_KWH

LORA = "mlperf_v4_0_llama2_70b_lora_8xh100"
DLRM = "mlperf_v4_0_dlrm_dcnv2_8xh100"
FOLDER = Path(__file__).parents[2] / "datasets" / "measurements"


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


@pytest.mark.parametrize(("name", "kwh"), [(LORA, 3.476), (DLRM, 0.583)])
def test_the_shipped_energy_is_the_known_one(name: str, kwh: float) -> None:
    record = shipped(name)
    assert record.total_j / J_PER_KWH == pytest.approx(kwh, rel=1e-3)
    assert record.low_j == pytest.approx(0.95 * record.total_j)
    assert record.high_j == pytest.approx(1.05 * record.total_j)


@pytest.mark.parametrize("name", [LORA, DLRM])
def test_a_record_says_what_ran_where_and_what_is_not_in_it(name: str) -> None:
    record = shipped(name)
    assert record.host["node_type"] == "8x_h100_sxm_80gb"
    assert record.host["accelerators"] == "8x NVIDIA H100-SXM5-80GB"
    assert record.host["cooling"] == "immersion"
    assert "cooling not measured" in record.flags
    assert record.basis == "measured"
    assert record.components[0].coverage == 1
    assert record.source is not None
    assert record.source.license == "Apache-2.0"
    assert record.source.reference.endswith("@6fe954378efe4a1a1bd665550b18ff8f26018def")
    assert record.source.locator.endswith("/node_0.txt")


@pytest.mark.parametrize("name", [LORA, DLRM])
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


def test_the_index_says_the_same_as_the_records() -> None:
    table = registry.load("measurements")
    assert table["name"].tolist() == [LORA, DLRM]
    for row in table.to_dict("records"):
        record = shipped(row["name"])
        found = [row["label"], row["duration_s"], row["kwh"], row["low"], row["high"]]
        energies = [joules / J_PER_KWH for joules in (record.total_j, record.low_j, record.high_j)]
        assert found[0] == record.label
        assert found[1:] == pytest.approx([record.duration_s, *energies], abs=1e-6)
        assert (row["scope"], row["devices"]) == ("node", record.host["accelerators"])
        assert (FOLDER / row["file"]).is_file()


def test_every_file_of_the_package_is_a_resource() -> None:
    described = {entry["path"] for entry in registry.descriptor("measurements")["resources"]}
    found = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".parquet")}
    assert described == found


def test_the_shipped_records_are_what_the_raw_logs_give(
    maker: ModuleType, source_files: Path, tmp_path: Path
) -> None:
    maker.make_all(source_files, tmp_path)
    assert (tmp_path / "records.csv").read_bytes() == (FOLDER / "records.csv").read_bytes()
    for name in (LORA, DLRM):
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
