"""The simulated GPU itself: its truth is a closed form, and its sensors err as they are told to."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import simulated_gpu
from simulated_gpu import SimulatedGpus


def counted_j(gpus: SimulatedGpus, seconds: float, step_s: float = 0.02) -> tuple[float, float]:
    """What the counter gains over a time, and the truth over the refreshes that it holds."""
    import pynvml

    time.sleep(0.12)  # knobs that were just turned are in all of the next refresh
    pynvml.nvmlInit()
    board = pynvml.nvmlDeviceGetHandleByIndex(0)
    start = pynvml.nvmlDeviceGetTotalEnergyConsumption(board)
    from_s = np.floor(time.perf_counter() * 10) / 10
    time.sleep(seconds)
    gained = pynvml.nvmlDeviceGetTotalEnergyConsumption(board) - start
    to_s = np.floor(time.perf_counter() * 10) / 10
    pynvml.nvmlShutdown()
    return gained * 1e-3, gpus.true_j(0, from_s, to_s)


def test_the_truth_of_a_wave_is_its_integral(gpus: SimulatedGpus) -> None:
    gpus.set(idle_w=70, load_w=630, period_s=0.37, duty=0.3, phase_s=0.11)
    now = time.perf_counter()
    since = (now + np.linspace(0, 3, 300_001) - 0.11) % 0.37
    power_w = np.where(since < 0.3 * 0.37, 630.0, 70.0)
    assert gpus.true_j(0, now, now + 3) == pytest.approx(power_w.mean() * 3, rel=1e-4)


def test_the_past_stays_when_the_load_changes(gpus: SimulatedGpus) -> None:
    gpus.set(duty=1, load_w=200)
    start = time.perf_counter()
    time.sleep(0.2)
    change = time.perf_counter()
    gpus.set(load_w=600)
    assert gpus.true_j(0, start, change) == pytest.approx(200 * (change - start), rel=1e-3)
    assert gpus.true_j(0, change, change + 2) == pytest.approx(1200, rel=1e-3)
    gpus.start_wave(0)
    assert gpus.power_w(0, time.perf_counter()) == pytest.approx(600, rel=1e-3)


def test_the_counter_holds_what_its_sensor_saw(gpus: SimulatedGpus) -> None:
    counter_j, truth_j = counted_j(gpus, 1.0)
    assert counter_j == pytest.approx(truth_j, rel=1e-3)


def test_a_gain_error_scales_what_is_read(gpus: SimulatedGpus) -> None:
    gpus.set(gain=1.05)
    counter_j, truth_j = counted_j(gpus, 1.0)
    assert counter_j == pytest.approx(1.05 * truth_j, rel=1e-3)


def test_a_part_time_sensor_misses_two_thirds_of_a_load_that_hides_from_it(gpus: SimulatedGpus) -> None:
    gpus.set(window_s=0.025, period_s=0.1, duty=0.5, phase_s=0.0, refresh_phase_s=0.0)
    counter_j, truth_j = counted_j(gpus, 1.0)
    assert counter_j / truth_j - 1 == pytest.approx(-2 / 3, abs=0.01)


def test_average_power_lags(gpus: SimulatedGpus) -> None:
    import pynvml

    gpus.set(duty=1, load_w=100)
    time.sleep(1.2)
    gpus.set(load_w=500)
    pynvml.nvmlInit()
    board = pynvml.nvmlDeviceGetHandleByIndex(0)
    time.sleep(0.5)
    assert 200_000 <= pynvml.nvmlDeviceGetPowerUsage(board) <= 400_000
    time.sleep(0.8)
    assert pynvml.nvmlDeviceGetPowerUsage(board) == pytest.approx(500_000, rel=0.01)
    pynvml.nvmlShutdown()


def test_two_programs_see_one_wave(simulated_gpu_library: Path) -> None:
    ask = (
        "import ctypes; lib = ctypes.CDLL('libnvidia-ml.so.1'); "
        "lib.simulated_gpu_true_j.restype = ctypes.c_double; "
        "print(lib.simulated_gpu_true_j(0, ctypes.c_double(1000.3), ctypes.c_double(1001.7)))"
    )
    environment = simulated_gpu.environment(idle_w=50, load_w=300)
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(answers) == 1
    assert 50 * 1.4 < float(answers.pop()) < 300 * 1.4


def test_an_unknown_knob_is_refused(gpus: SimulatedGpus) -> None:
    with pytest.raises(KeyError):
        gpus.set(colour=1)
