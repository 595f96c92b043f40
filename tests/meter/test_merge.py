"""Merging: ranks of one machine make one machine, machines of one run make one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.meter.merge import merge_records

START = datetime(2026, 1, 1, tzinfo=UTC)


def record(
    *devices: str,
    start_s: float = 0,
    seconds: float = 10,
    watts: float = 300,
    boot: str | None = "a1",
    label: str = "train",
) -> EnergyRecord:
    """A record of steady devices."""
    energy_j = watts * seconds
    parts = tuple(
        Component(name, "gpu", energy_j, 0.95 * energy_j, 1.05 * energy_j, "measured", "counter", 1.0)
        for name in devices
    )
    times = np.array([0.0, seconds])
    traces = tuple(Trace(name, times, np.full(2, watts)) for name in devices)
    host = {"os": "Test"} | ({"boot": boot} if boot else {})
    return EnergyRecord(label, START + timedelta(seconds=start_s), seconds, parts, host=host, traces=traces)


def test_four_ranks_that_saw_four_gpus_make_one_machine() -> None:
    gpus = [f"H100 GPU-{number}" for number in range(4)]
    merged = merge_records([record(*gpus) for _ in range(4)])
    assert merged.total_j == 4 * 3000
    assert [part.device for part in merged.components] == gpus


def test_four_ranks_that_saw_one_gpu_each_add_up() -> None:
    merged = merge_records([record(f"H100 GPU-{number}") for number in range(4)])
    assert merged.total_j == 4 * 3000


def test_the_same_name_on_another_machine_is_another_device() -> None:
    merged = merge_records([record("cpu package-0", boot="a1"), record("cpu package-0", boot="b2")])
    assert merged.total_j == 6000
    assert [part.device for part in merged.components] == ["cpu package-0 (a1)", "cpu package-0 (b2)"]


def test_records_that_do_not_name_their_machine_are_of_different_ones() -> None:
    merged = merge_records([record("node", boot=None), record("node", boot=None)])
    assert merged.total_j == 6000
    assert "machine_unknown" in merged.flags


def test_stretches_after_each_other_add_up() -> None:
    merged = merge_records([record("gpu 0", start_s=20), record("gpu 0")])
    assert (merged.total_j, merged.duration_s, merged.components[0].coverage) == (
        6000,
        30,
        pytest.approx(2 / 3),
    )
    series = merged.samples()
    assert series["time_s"].round(3).tolist() == [0, 10, 10, 20, 20, 30]
    assert trapezoid_j(series["time_s"], series["power_w"]) == pytest.approx(6000, rel=1e-4)


@given(st.floats(0, 25), st.floats(1, 30))
def test_a_steady_device_has_the_energy_of_the_time_it_was_watched(start_s: float, seconds: float) -> None:
    merged = merge_records([record("gpu 0", seconds=10), record("gpu 0", start_s=start_s, seconds=seconds)])
    watched_s = 10 + seconds - max(0.0, min(10, start_s + seconds) - start_s)
    assert merged.total_j == pytest.approx(300 * watched_s, rel=1e-4)
    assert merged.low_j <= merged.total_j <= merged.high_j


def test_a_window_inside_another_adds_nothing() -> None:
    merged = merge_records([record("gpu 0", seconds=100), record("gpu 0", start_s=5, label="step")])
    assert merged.total_j == 30_000
    assert merged.label == "train + step"


def test_one_record_stays_as_it_is() -> None:
    one = record("gpu 0")
    assert merge_records([one]) is one


def test_no_record_is_refused() -> None:
    with pytest.raises(RecordError, match="at least one record"):
        merge_records([])
