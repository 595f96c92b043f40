"""GPUs that are not there: known energy, and always marked."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import lcafoot as lf
from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.meter.simulated import SimulatedGpu, played_devices, wave_gpu


def test_the_wave_has_the_energy_of_its_closed_form() -> None:
    now = [0.0]
    energies_j = wave_gpu()._energy_j  # the rule itself; the device only adds the refresh
    gpu = SimulatedGpu("wave", energies_j, clock=lambda: now[0])
    for at_s, expected_j in ((0.5, 250), (1.0, 500), (2.0, 600), (3.0, 1100), (20.0, 6000)):
        now[0] = at_s + 1e-9
        assert gpu.read().counter_j == pytest.approx(expected_j)


def test_the_counter_stands_still_between_refreshes() -> None:
    now = [0.0]
    gpu = SimulatedGpu("steady", lambda at_s: 300 * at_s, clock=lambda: now[0])
    now[0] = 1.01
    first = gpu.read()
    now[0] = 1.09
    assert gpu.read() == first
    assert first.power_w == pytest.approx(300)


@pytest.mark.parametrize("word", ["replay:wave", "replay:busy"])
def test_a_simulated_gpu_is_never_taken_for_measured(word: str) -> None:
    with lf.measure("class", devices=word, journal_dir=None) as run:
        time.sleep(0.05)
    (part,) = run.record.components
    assert (part.basis, part.method) == ("modeled", "replayed")
    assert "simulated" in run.record.flags


def test_the_busy_gpu_draws_more_when_the_program_works() -> None:
    with lf.measure("rest", devices="replay:busy", journal_dir=None) as rest:
        time.sleep(0.6)
    with lf.measure("work", devices="replay:busy", journal_dir=None) as work:
        until = time.process_time() + 0.5
        while time.process_time() < until:
            pass
    rest_w = rest.record.total_j / rest.record.duration_s
    assert 80 <= rest_w <= 160
    assert work.record.total_j / work.record.duration_s > rest_w + 50


def played(seconds: float = 0.4, basis: str = "measured") -> EnergyRecord:
    """A record of a ramp from 100 to 300 W with a band of 5 %."""
    energy_j = 200 * seconds
    part = Component("node", "node", energy_j, 0.95 * energy_j, 1.05 * energy_j, basis, "imported", 1.0)
    trace = Trace("node", np.array([5.0, 5.0 + seconds]), np.array([100.0, 300.0]))
    return EnergyRecord("ramp", datetime(2026, 1, 1, tzinfo=UTC), seconds, (part,), traces=(trace,))


def test_a_record_is_played_over_and_over_with_its_own_band(tmp_path: Path) -> None:
    played().to_parquet(tmp_path / "ramp.parquet")
    for devices in (played(), f"replay:{tmp_path / 'ramp.parquet'}"):
        with lf.measure("again", devices=devices, journal_dir=None, interval_s=0.02) as run:
            time.sleep(0.81)
        (part,) = run.record.components
        assert part.energy_j == pytest.approx(160, rel=0.05)
        assert part.low_j == pytest.approx(0.95 * part.energy_j, rel=0.01)
        assert part.high_j == pytest.approx(1.05 * part.energy_j, rel=0.01)
        assert (part.basis, part.method) == ("measured", "replayed")
        assert "replayed" in run.record.flags


def test_a_record_without_a_series_cannot_be_played() -> None:
    part = Component("node", "node", 1, 1, 1, "measured", "imported", 1.0)
    record = EnergyRecord("bare", datetime(2026, 1, 1, tzinfo=UTC), 1, (part,))
    with pytest.raises(RecordError, match="no power series"):
        played_devices(record)
