"""The meter on the simulated GPU: energy against the truth, and every fault a board can have."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import simulated_gpu
from simulated_gpu import SimulatedGpus

import lcafoot as lf
from lcafoot.errors import DeviceError
from lcafoot.meter.nvidia import visible_gpus
from lcafoot.meter.window import Window


def on_gpu(**options: object) -> Window:
    """A window on the simulated GPUs, without a journal."""
    return lf.measure("gpu", devices="gpu", journal_dir=None, **options)  # type: ignore[arg-type]


def measured(gpus: SimulatedGpus, seconds: float) -> tuple[lf.EnergyRecord, float]:
    """A record, and the truth for the first GPU over the same time [J]."""
    with on_gpu() as run:
        start = time.perf_counter()
        time.sleep(seconds)
        end = time.perf_counter()
    return run.record, gpus.true_j(0, start, end)


def test_a_wave_is_measured_to_half_a_percent_and_within_its_band(gpus: SimulatedGpus) -> None:
    record, truth_j = measured(gpus, 6)
    (part,) = record.components
    # A refresh at each edge is open: 0.1 s of 500 W in 6 s; the benchmark shows 60 s.
    assert part.energy_j == pytest.approx(truth_j, rel=0.005 + 50 / truth_j)
    assert part.low_j <= truth_j <= part.high_j
    assert (part.basis, part.method, part.coverage) == ("measured", "counter", 1.0)
    assert "counter_and_power_differ" not in part.flags
    assert record.host["nvidia_driver"] == "000.00 simulated"


@pytest.mark.parametrize(("register_gain", "expected"), [(1.0, False), (1.08, True), (0.9, True)])
def test_counter_and_power_that_disagree_are_flagged(
    gpus: SimulatedGpus, register_gain: float, expected: bool
) -> None:
    gpus.set(duty=1, register_gain=register_gain)
    time.sleep(0.15)
    record, _ = measured(gpus, 1.2)
    assert ("counter_and_power_differ" in record.flags) is expected


def test_without_a_counter_the_power_is_integrated(gpus: SimulatedGpus) -> None:
    gpus.set(counter=0)
    record, truth_j = measured(gpus, 4)
    (part,) = record.components
    assert part.method == "integrated"
    assert part.low_j <= truth_j <= part.high_j
    assert part.energy_j == pytest.approx(truth_j, rel=0.06)


def test_without_counter_and_instant_power_the_average_is_taken_with_its_lag(gpus: SimulatedGpus) -> None:
    gpus.set(counter=0, field_186=0)
    record, truth_j = measured(gpus, 4)
    (part,) = record.components
    assert {"averaged_power", "too_short"} <= set(part.flags)
    assert part.low_j <= truth_j <= part.high_j


def test_a_board_that_tells_nothing_is_absent_and_named(gpus: SimulatedGpus) -> None:
    gpus.set(lost_at_s=-1)
    with lf.measure("auto", journal_dir=None) as run:
        pass
    assert run.record.basis == "modeled"
    assert any("GPU is lost" in flag or "does not answer" in flag for flag in run.record.flags)
    with pytest.raises(DeviceError, match="nothing can be measured"):
        on_gpu().start()


def test_a_short_window_is_flagged_and_its_band_holds_the_truth(gpus: SimulatedGpus) -> None:
    for _ in range(8):
        record, truth_j = measured(gpus, 0.25)
        (part,) = record.components
        assert part.low_j <= truth_j <= part.high_j
        assert "too_short" in part.flags
        assert re.search(r"[2-4] repetitions", " ".join(part.flags)), part.flags  # by the length it had
        time.sleep(0.07)


def test_a_miscalibrated_sensor_is_inside_the_band(gpus: SimulatedGpus) -> None:
    for gain in (0.95, 1.05):
        gpus.set(gain=gain)
        record, truth_j = measured(gpus, 2)
        assert record.low_j <= truth_j <= record.high_j


def test_only_h100_and_a100_look_part_of_the_time(gpus: SimulatedGpus) -> None:
    for chip, part_time in (
        ((7, 0), False),
        ((8, 0), True),
        ((8, 6), False),
        ((9, 0), True),
        ((10, 0), False),
    ):
        gpus.set(major=chip[0], minor=chip[1])
        with on_gpu() as run:
            pass
        assert ("part_time_sensor" in run.record.flags) is part_time
        assert (run.record.components[0].worst_low_j is not None) is part_time


def test_a_load_that_hides_is_inside_the_worst_bounds_and_repetition_finds_it(gpus: SimulatedGpus) -> None:
    gpus.set(window_s=0.025, period_s=0.1, duty=0.5, phase_s=0.0)
    record, truth_j = measured(gpus, 2)
    (part,) = record.components
    assert truth_j == pytest.approx(300 * 2, rel=0.1)
    # A third of the truth; on a busy machine with a glimpse of the load.
    assert 95 * record.duration_s < part.energy_j < truth_j / 2
    assert part.worst_low_j <= truth_j <= part.worst_high_j  # type: ignore[operator]
    gpus.set(duty=0)

    def work() -> None:
        gpus.start_wave(0)
        gpus.set(duty=0.5)
        time.sleep(0.5)
        gpus.set(duty=0)

    found = lf.repeat(work, 16, idle_s=0.5, cooldown_s=0.0, devices="gpu", journal_dir=None)
    # One window misses two thirds; the benchmark shows how near repetitions come on a calm machine.
    assert found.mean_j == pytest.approx(300 * 0.5 + 100 * (found.duration_s - 0.5), rel=0.2)
    assert found.idle_w == pytest.approx(100, rel=0.1)


def test_a_gpu_lost_in_flight_makes_a_partial_record(gpus: SimulatedGpus) -> None:
    gpus.set(duty=1)
    gpus.set(lost_at_s=time.perf_counter() + 0.7)
    record, truth_j = measured(gpus, 1.5)
    (part,) = record.components
    assert "device_lost" in part.flags
    assert part.coverage == pytest.approx(0.45, abs=0.2)
    assert part.energy_j == pytest.approx(500 * 0.7, abs=100)
    assert part.high_j >= truth_j


def test_a_counter_that_is_reset_is_bridged(gpus: SimulatedGpus) -> None:
    gpus.set(duty=1)
    gpus.set(counter_reset_at_s=time.perf_counter() + 0.6)
    record, truth_j = measured(gpus, 1.5)
    (part,) = record.components
    assert "counter_reset" in part.flags
    assert part.energy_j == pytest.approx(truth_j, rel=0.15)
    assert part.low_j <= truth_j <= part.high_j


def test_boards_whose_power_is_shared_are_named_and_not_guessed(gpus: SimulatedGpus) -> None:
    gpus.reset(count=3)
    gpus.set(0, mig=1)
    gpus.set(1, vgpu=1)
    survey = visible_gpus()
    assert [gpu.uuid[-1] for gpu in survey.gpus] == ["2"]
    assert "MIG" in survey.reason
    assert "vGPU" in survey.reason
    with on_gpu() as run:
        pass
    assert len(run.record.components) == 1
    assert any("MIG" in flag for flag in run.record.flags)


def test_other_programs_on_the_board_are_said(gpus: SimulatedGpus) -> None:
    gpus.set(other_processes=3)
    with on_gpu() as run:
        pass
    assert "shared_gpu" in run.record.flags


@pytest.mark.parametrize(("visible", "expected"), [("1", ["1"]), ("2,0", ["2", "0"])])
def test_only_the_gpus_of_this_process_are_counted(
    gpus: SimulatedGpus, monkeypatch: pytest.MonkeyPatch, visible: str, expected: list[str]
) -> None:
    gpus.reset(count=4)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    with on_gpu() as run:
        pass
    found = [part.device[-1] for part in run.record.components if "GPU-" in part.device]
    assert found == expected


RANK = """
import sys, time
import lcafoot as lf
with lf.measure("rank", devices="gpu", journal_dir=None) as run:
    time.sleep(1.5)
run.record.to_parquet(sys.argv[1])
"""


def test_four_ranks_sum_to_one_node(simulated_gpu_library: Path, tmp_path: Path) -> None:
    environment = simulated_gpu.environment(count=4, duty=1)
    files = [tmp_path / f"{rank}.parquet" for rank in range(4)]
    ranks = [
        subprocess.Popen(
            [sys.executable, "-c", RANK, str(file)],
            env={**environment, "PYTHONPATH": str(Path(lf.__file__).parents[1])},
        )
        for file in files
    ]
    assert [rank.wait(60) for rank in ranks] == [0] * 4
    merged = lf.merge_records(lf.load_record(file) for file in files)
    assert len(merged.components) == 4
    assert merged.total_j == pytest.approx(4 * 500 * merged.duration_s, rel=0.15)
    assert merged.low_j <= 4 * 500 * merged.duration_s <= merged.high_j * 1.02


def test_a_container_without_nvidia_smi_is_measured(simulated_gpu_library: Path, tmp_path: Path) -> None:
    environment = {**simulated_gpu.environment(duty=1), "PATH": str(tmp_path)}
    environment["PYTHONPATH"] = str(Path(lf.__file__).parents[1])
    command = [
        sys.executable,
        "-m",
        "lcafoot",
        "measure",
        "--label",
        "slim",
        "--",
        sys.executable,
        "-c",
        "pass",
    ]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "slim:" in done.stderr
    assert "measured" in done.stderr
