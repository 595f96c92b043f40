"""A made-up fleet: its truth, its levels, its faults, and records that become telemetry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import lcafoot as lf
from lcafoot import fleet
from lcafoot.data import registry
from lcafoot.errors import OutOfRangeError, RecordError


def test_the_same_seed_writes_the_same_and_another_does_not(tmp_path: Path) -> None:
    first = fleet.simulate(tmp_path / "a", gpus=16, days=1, seed=5, faults=4)
    again = fleet.simulate(tmp_path / "b", gpus=16, days=1, seed=5, faults=4)
    other = fleet.simulate(tmp_path / "c", gpus=16, days=1, seed=6)
    pd.testing.assert_frame_equal(first, again)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "b").iterdir())
    for name in names:
        one, two = (pq.read_table(tmp_path / folder / name).to_pandas() for folder in "ab")
        pd.testing.assert_frame_equal(one, two)
    assert not np.allclose(first["energy_kwh"], other["energy_kwh"])


def test_power_follows_the_published_distribution(tmp_path: Path) -> None:
    fleet.simulate(tmp_path, gpus=512, days=30, interval_s=1800)
    power = pq.read_table(tmp_path, columns=["power_w"])["power_w"].to_numpy()
    table = registry.load("cluster_trace", "power").query("cluster == 'seren' and device == 'gpu'")
    for percent in (10, 25, 50, 75, 90):
        published = np.interp(percent, table["percent"], table["power_w"])
        assert np.percentile(power, percent) == pytest.approx(published, rel=0.1)


def test_the_truth_of_jobs_and_of_idle_time_is_the_truth_of_devices(tmp_path: Path) -> None:
    truth = fleet.simulate(tmp_path, gpus=40, days=2)
    jobs = pd.read_parquet(tmp_path / "_jobs.parquet")
    whole = jobs["energy_kwh"].sum() + truth["idle_kwh"].sum()
    assert whole == pytest.approx(truth["energy_kwh"].sum(), rel=1e-12)
    assert (truth["device_h"] == 48).all()
    assert truth["host"].nunique() == 5


def test_faults_are_in_the_files_and_not_in_the_truth(tmp_path: Path) -> None:
    clean = fleet.simulate(tmp_path / "a", gpus=32, days=1, seed=1)
    spoiled = fleet.simulate(tmp_path / "b", gpus=32, days=1, seed=1, faults=8)
    pd.testing.assert_frame_equal(clean, spoiled)
    tables = [pq.read_table(tmp_path / name).to_pandas() for name in "ab"]
    assert not tables[0].equals(tables[1])
    assert tables[1]["power_w"].isna().any()
    assert (tables[1]["power_w"] < 0).any()
    assert (tables[1]["time"].dt.year < 2000).any()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gpus": 0}, "gpus must lie in"),
        ({"gpus": 1.5}, "gpus must be a whole number"),
        ({"days": 0}, "days must lie in"),
        ({"cluster": "ours"}, "cluster must be one of kalos, seren"),
        ({"interval_s": 1e6}, "interval_s must lie in"),
    ],
)
def test_what_cannot_be_simulated_is_refused(tmp_path: Path, changes: dict[str, float], said: str) -> None:
    with pytest.raises(OutOfRangeError, match=said):
        fleet.simulate(tmp_path, **({"gpus": 8, "days": 1} | changes))


def test_telemetry_is_never_mixed(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutOfRangeError, match="folder must be empty or new"):
        fleet.simulate(tmp_path, gpus=8, days=1)


def test_a_shipped_record_becomes_telemetry_with_its_energy(tmp_path: Path) -> None:
    record = lf.Scenario.example().energy
    assert isinstance(record, lf.EnergyRecord)
    [path] = fleet.from_records([record], tmp_path / "telemetry", kinds=("node",))
    found = fleet.energy(path.parent, longest_gap_s=3600)
    assert found["energy_kwh"].sum() * 3.6e6 == pytest.approx(record.total_j, rel=1e-3)
    with pytest.raises(RecordError, match="keeps no power of gpu; give its kinds"):
        fleet.from_records([record], tmp_path / "other")
