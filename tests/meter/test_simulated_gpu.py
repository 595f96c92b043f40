"""The simulated GPU itself: its truth is a closed form, and its sensors err as they are told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_gpu import SimulatedGpus

MJ = 1e-3
"""The counter holds whole millijoules [J]."""


@pytest.fixture
def nvml(gpus: SimulatedGpus) -> Iterator[Any]:
    """NVIDIA's binding, open on the simulated driver."""
    import pynvml

    pynvml.nvmlInit()
    yield pynvml
    pynvml.nvmlShutdown()


def steady(read: Callable[[], Any], refresh_s: float) -> tuple[Any, float]:
    """A reading and a time of which it is certain that no refresh lies between them."""
    while True:
        before_s = time.perf_counter()
        value = read()
        after_s = time.perf_counter()
        if before_s // refresh_s == after_s // refresh_s:
            return value, after_s


def counted(gpus: SimulatedGpus, nvml: Any, seconds: float, refresh_s: float) -> tuple[float, float, float]:
    """What the counter gains over a time, and the two times [J], [s], [s]."""
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(refresh_s=refresh_s)
    time.sleep(2 * refresh_s)  # the refresh under way holds what was set before
    start_mj, start_s = steady(lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(board), refresh_s)
    time.sleep(seconds)
    stop_mj, stop_s = steady(lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(board), refresh_s)
    return (stop_mj - start_mj) * MJ, start_s, stop_s


def field(nvml: Any, board: Any, number: int) -> Any:
    """One value of those that are asked by number."""
    return nvml.nvmlDeviceGetFieldValues(board, [number])[0]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    idle_w=st.floats(0, 200),
    load_w=st.floats(0, 1000),
    period_s=st.floats(0.01, 20),
    duty=st.floats(0, 1),
    phase_s=st.floats(-50, 50),
    seconds=st.floats(0.01, 30),
)
def test_the_truth_of_a_wave_is_its_integral(
    gpus: SimulatedGpus,
    idle_w: float,
    load_w: float,
    period_s: float,
    duty: float,
    phase_s: float,
    seconds: float,
) -> None:
    gpus.reset(idle_w=idle_w, load_w=load_w, period_s=period_s, duty=duty, phase_s=phase_s)
    now, steps = time.perf_counter(), 50_000
    middles_s = now + (np.arange(steps) + 0.5) * seconds / steps
    power_w = np.where((middles_s - phase_s) % period_s < duty * period_s, load_w, idle_w)
    edges = 2 * seconds / period_s + 2  # a step that holds an edge is wrong by half of itself at most
    tolerance_j = 0.5 * edges * abs(load_w - idle_w) * seconds / steps + 1e-6
    assert abs(gpus.true_j(0, now, now + seconds) - power_w.mean() * seconds) <= tolerance_j


@pytest.mark.parametrize("uptime_s", [0, 1e5, 3e7])
def test_power_is_one_of_the_two_levels_however_long_the_machine_is_up(
    gpus: SimulatedGpus, uptime_s: float
) -> None:
    gpus.set(period_s=0.37, duty=0.3)
    now = time.perf_counter() + uptime_s
    assert {gpus.power_w(0, now + 0.001 * step) for step in range(400)} == {100, 500}


def test_the_past_stays_when_the_load_changes(gpus: SimulatedGpus) -> None:
    start = time.perf_counter()
    gpus.set(idle_w=100, load_w=200, duty=1)
    time.sleep(0.02)
    change = time.perf_counter()
    for watts in range(300, 1300):  # many changes forget nothing
        gpus.set(load_w=watts % 700)
    gpus.set(load_w=600)
    end = time.perf_counter()
    held_j = gpus.true_j(0, start + 0.005, change)
    assert held_j == pytest.approx(200 * (change - start - 0.005))
    assert gpus.true_j(0, end, end + 2) == pytest.approx(1200)
    whole_j = held_j + gpus.true_j(0, change, end) + gpus.true_j(0, end, end + 2)
    assert gpus.true_j(0, start + 0.005, end + 2) == pytest.approx(whole_j)


def test_a_wave_begins_when_it_is_started(gpus: SimulatedGpus) -> None:
    gpus.set(period_s=10, duty=0.5)
    gpus.start_wave(0)
    now = time.perf_counter()
    assert gpus.power_w(0, now) == 500
    assert gpus.true_j(0, now, now + 10) == pytest.approx(3000)


@pytest.mark.parametrize("refresh_s", [0.02, 0.1, 0.5])
def test_an_ideal_sensor_sees_the_truth_of_whole_refreshes(gpus: SimulatedGpus, refresh_s: float) -> None:
    gpus.set(period_s=0.37, duty=0.3, refresh_s=refresh_s)
    edge_s = (time.perf_counter() // refresh_s + 1) * refresh_s
    start = edge_s + 0.5 * refresh_s
    assert gpus.seen_j(0, start, start + 10) == pytest.approx(gpus.true_j(0, edge_s, edge_s + 10))


def test_the_counter_gains_what_its_sensor_sees(gpus: SimulatedGpus, nvml: Any) -> None:
    gpus.set(period_s=0.07, duty=0.3, window_s=0.006, gain=1.03)
    gained_j, start, stop = counted(gpus, nvml, 0.3, 0.01)
    assert gained_j == pytest.approx(gpus.seen_j(0, start, stop), abs=2 * MJ)


def test_the_counter_stands_still_between_refreshes(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(refresh_s=0.1)

    def twice() -> tuple[int, int]:
        first_mj = nvml.nvmlDeviceGetTotalEnergyConsumption(board)
        time.sleep(0.02)
        return first_mj, nvml.nvmlDeviceGetTotalEnergyConsumption(board)

    (first_mj, second_mj), _ = steady(twice, 0.1)
    assert first_mj == second_mj


@pytest.mark.parametrize("gain", [0.95, 1.05])
def test_a_gain_error_scales_all_that_is_read(gpus: SimulatedGpus, nvml: Any, gain: float) -> None:
    gpus.set(gain=gain, duty=1, average_s=0.05)
    gained_j, start, stop = counted(gpus, nvml, 0.1, 0.01)
    refreshes = stop // 0.01 - start // 0.01
    assert gained_j == pytest.approx(gain * 500 * 0.01 * refreshes, abs=2 * MJ)
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    assert nvml.nvmlDeviceGetPowerUsage(board) == pytest.approx(gain * 500_000, abs=1)
    assert field(nvml, board, 186).value.uiVal == pytest.approx(gain * 500_000, abs=1)


def test_a_part_time_sensor_misses_two_thirds_of_a_load_that_hides_from_it(gpus: SimulatedGpus) -> None:
    gpus.set(window_s=0.025, period_s=0.1, duty=0.5)
    start = time.perf_counter() + 0.1
    seen_j, truth_j = gpus.seen_j(0, start, start + 60), gpus.true_j(0, start, start + 60)
    assert seen_j / truth_j - 1 == pytest.approx(-2 / 3, abs=1e-6)


def test_a_part_time_sensor_sees_a_load_that_drifts_past_it(gpus: SimulatedGpus) -> None:
    gpus.set(window_s=0.025, period_s=0.13, duty=0.5)
    start, seconds = time.perf_counter() + 0.1, 50 * 1.3  # every 1.3 s, refreshes and load meet as before
    truth_j = gpus.true_j(0, start, start + seconds)
    assert truth_j == pytest.approx(300 * seconds)
    assert gpus.seen_j(0, start, start + seconds) == pytest.approx(truth_j, rel=0.02)


def test_noise_is_on_the_instant_register_only_and_has_no_mean(gpus: SimulatedGpus, nvml: Any) -> None:
    gpus.set(duty=1, noise_w=20, refresh_s=0.001, average_s=0.01)
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    time.sleep(0.02)
    readings_w = []
    for _ in range(300):
        readings_w.append(field(nvml, board, 186).value.uiVal / 1e3)
        time.sleep(0.0005)
    assert nvml.nvmlDeviceGetPowerUsage(board) == 500_000
    assert max(abs(reading - 500) for reading in readings_w) <= 20
    assert np.std(readings_w) > 5
    assert np.mean(readings_w) == pytest.approx(500, abs=5)


def test_average_power_lags_by_its_averaging_time(gpus: SimulatedGpus, nvml: Any) -> None:
    refresh_s, average_s = 0.01, 0.4
    gpus.set(duty=1, load_w=100, refresh_s=refresh_s, average_s=average_s)
    time.sleep(average_s + 2 * refresh_s)
    before = time.perf_counter()
    gpus.set(load_w=500)
    after = time.perf_counter()
    board = nvml.nvmlDeviceGetHandleByIndex(0)

    def expected_w(since_s: float) -> float:
        return 100 + 400 * min(max(since_s / average_s, 0), 1)

    for _ in range(6):
        asked = time.perf_counter()
        average_w = nvml.nvmlDeviceGetPowerUsage(board) / 1e3
        told = time.perf_counter()
        assert expected_w(asked - after - refresh_s) - 0.01 <= average_w <= expected_w(told - before) + 0.01
        time.sleep(0.1)


def test_a_counter_that_is_reset_counts_from_nothing(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(duty=1, refresh_s=0.01)
    before_mj = nvml.nvmlDeviceGetTotalEnergyConsumption(board)
    reset_s = time.perf_counter()
    gpus.set(counter_reset_at_s=reset_s)
    time.sleep(0.1)
    after_mj, now_s = steady(lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(board), 0.01)
    assert before_mj >= 1_000_000
    assert after_mj * MJ == pytest.approx(gpus.seen_j(0, reset_s, now_s), abs=2 * MJ)


@pytest.mark.parametrize("change", [{"gain": 0.0}, {}])
def test_what_was_counted_stays_when_knobs_change_or_are_put_back(
    gpus: SimulatedGpus, nvml: Any, change: dict[str, float]
) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(duty=1, refresh_s=0.01)
    time.sleep(0.02)
    start_mj, start = steady(lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(board), 0.01)
    time.sleep(0.1)
    stop = time.perf_counter()
    if change:
        gpus.set(-1, **change)
    else:
        gpus.reset()
    gained_j = (nvml.nvmlDeviceGetTotalEnergyConsumption(board) - start_mj) * MJ
    assert gained_j >= 500 * (stop - start) - 10  # two refreshes
