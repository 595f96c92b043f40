"""The model of a machine without a meter: closed form, wide band, never taken for measured."""

from __future__ import annotations

import time

import pytest

import lcafoot as lf
from lcafoot.meter.modeled import BUSY_W, IDLE_W, ModeledHost, busy_cpu_s


def test_an_idle_machine_has_the_idle_power_of_its_threads() -> None:
    with lf.measure("idle", devices=[ModeledHost(8, busy_s=lambda: 0.0)], journal_dir=None) as run:
        time.sleep(0.2)
    record = run.record
    assert record.total_j == pytest.approx(8 * IDLE_W[1] * record.duration_s, rel=0.01)
    assert record.basis == "modeled"
    assert "modeled" in record.flags


def test_a_busy_machine_has_the_busy_power_and_a_band_from_the_least_to_the_greatest_family() -> None:
    start_s = time.perf_counter()
    host = ModeledHost(4, busy_s=lambda: 4 * (time.perf_counter() - start_s))
    with lf.measure("busy", devices=[host], journal_dir=None) as run:
        time.sleep(0.2)
    record = run.record
    per_thread_w = record.total_j / record.duration_s / 4
    assert per_thread_w == pytest.approx(BUSY_W[1], rel=0.01)
    assert record.low_j / record.duration_s / 4 == pytest.approx(BUSY_W[0], rel=0.01)
    assert record.high_j / record.duration_s / 4 >= BUSY_W[2]


def test_the_spread_covers_idle_and_busy_of_all_families() -> None:
    sensor = ModeledHost(1, busy_s=lambda: 0.0).part.sensor
    for least, middle, most in (IDLE_W, BUSY_W):
        assert sensor.least_j(middle) <= least * 1.0001
        assert sensor.most_j(middle) >= most * 0.9999


def test_processor_time_grows_while_a_program_works() -> None:
    before = busy_cpu_s()
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert busy_cpu_s() - before >= 0.05
