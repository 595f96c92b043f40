"""The simulated driver and powercap folder: what they say beside energy, and to whom."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import simulated_gpu
from simulated_gpu import SimulatedGpus
from simulated_gpu.rapl import SimulatedRapl

from lcafoot.meter.rapl import rapl_zones


@pytest.fixture
def nvml(gpus: SimulatedGpus) -> Iterator[Any]:
    """NVIDIA's binding, open on the simulated driver."""
    import pynvml

    pynvml.nvmlInit()
    yield pynvml
    pynvml.nvmlShutdown()


def field(nvml: Any, board: Any, number: int) -> Any:
    """One value of those that are asked by number."""
    return nvml.nvmlDeviceGetFieldValues(board, [number])[0]


def test_boards_have_loads_of_their_own(gpus: SimulatedGpus, nvml: Any) -> None:
    gpus.reset(count=2, duty=1)
    gpus.set(1, load_w=300)
    now = time.perf_counter()
    assert [gpus.power_w(board, now) for board in (0, 1)] == [500, 300]
    board = nvml.nvmlDeviceGetHandleByUUID(gpus.uuid(1))
    assert nvml.nvmlDeviceGetIndex(board) == 1
    assert nvml.nvmlDeviceGetUUID(nvml.nvmlDeviceGetHandleByIndex(1)) == gpus.uuid(1)
    bus = nvml.nvmlDeviceGetPciInfo(board).busId
    assert nvml.nvmlDeviceGetIndex(nvml.nvmlDeviceGetHandleByPciBusId(bus)) == 1


def test_a_lost_gpu_answers_nothing_and_the_others_go_on(gpus: SimulatedGpus, nvml: Any) -> None:
    gpus.reset(count=2)
    first, second = (nvml.nvmlDeviceGetHandleByIndex(number) for number in (0, 1))
    gpus.set(0, lost_at_s=time.perf_counter() + 0.1)
    assert nvml.nvmlDeviceGetName(first) == "Simulated H100 80GB HBM3"
    time.sleep(0.11)
    for ask in (
        nvml.nvmlDeviceGetName,
        nvml.nvmlDeviceGetTotalEnergyConsumption,
        nvml.nvmlDeviceGetPowerUsage,
    ):
        with pytest.raises(nvml.NVMLError_GpuIsLost):
            ask(first)
    with pytest.raises(nvml.NVMLError_GpuIsLost):
        field(nvml, first, 186)
    with pytest.raises(nvml.NVMLError_GpuIsLost):
        nvml.nvmlDeviceGetHandleByUUID(gpus.uuid(0))
    assert nvml.nvmlDeviceGetTotalEnergyConsumption(second) > 0


def test_a_gpu_may_be_lost_from_the_start(gpus: SimulatedGpus, nvml: Any) -> None:
    gpus.set(lost_at_s=-1)
    with pytest.raises(nvml.NVMLError_GpuIsLost):
        nvml.nvmlDeviceGetHandleByIndex(0)


def test_a_gpu_without_counter_or_instant_power_says_so(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(counter=0, field_186=0)
    with pytest.raises(nvml.NVMLError_NotSupported):
        nvml.nvmlDeviceGetTotalEnergyConsumption(board)
    values = nvml.nvmlDeviceGetFieldValues(board, [83, 185, 186])
    assert [value.nvmlReturn for value in values] == [3, 0, 3]
    assert nvml.nvmlDeviceGetPowerUsage(board) > 0


def test_fields_carry_the_same_values_as_the_calls(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    gpus.set(duty=1, refresh_s=1000)
    energy, average, instant = nvml.nvmlDeviceGetFieldValues(board, [83, 185, 186])
    assert energy.value.ullVal == nvml.nvmlDeviceGetTotalEnergyConsumption(board)
    assert average.value.uiVal == nvml.nvmlDeviceGetPowerUsage(board)
    assert [value.valueType for value in (energy, average, instant)] == [
        nvml.NVML_VALUE_TYPE_UNSIGNED_LONG_LONG,
        nvml.NVML_VALUE_TYPE_UNSIGNED_INT,
        nvml.NVML_VALUE_TYPE_UNSIGNED_INT,
    ]
    assert energy.timestamp * 1e-6 == pytest.approx(time.time(), abs=60)


def test_slices_shares_and_other_programs_are_told(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    assert nvml.nvmlDeviceGetMigMode(board) == [0, 0]
    gpus.set(mig=1, vgpu=1, other_processes=3)
    assert nvml.nvmlDeviceGetMigMode(board) == [1, 1]
    assert nvml.nvmlDeviceGetVirtualizationMode(board) == nvml.NVML_GPU_VIRTUALIZATION_MODE_VGPU
    assert len({process.pid for process in nvml.nvmlDeviceGetComputeRunningProcesses(board)}) == 3


@pytest.mark.parametrize(
    ("name", "capability"),
    [
        ("KEPLER", (3, 5)),
        ("PASCAL", (6, 0)),
        ("VOLTA", (7, 0)),
        ("TURING", (7, 5)),
        ("AMPERE", (8, 0)),
        ("ADA", (8, 9)),
        ("HOPPER", (9, 0)),
        ("BLACKWELL", (10, 0)),
    ],
)
def test_an_architecture_has_its_compute_capability(
    gpus: SimulatedGpus, nvml: Any, name: str, capability: tuple[int, int]
) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    number = getattr(nvml, f"NVML_DEVICE_ARCH_{name}")
    gpus.set(arch=number)
    assert nvml.nvmlDeviceGetCudaComputeCapability(board) == capability
    assert nvml.nvmlDeviceGetArchitecture(board) == number


def test_memory_and_limits_are_those_of_the_board(gpus: SimulatedGpus, nvml: Any) -> None:
    board = nvml.nvmlDeviceGetHandleByIndex(0)
    for version in (None, nvml.nvmlMemory_v2):
        memory = nvml.nvmlDeviceGetMemoryInfo(board, version)
        assert (memory.total, memory.used + memory.free) == (80 * 2**30, 80 * 2**30)
    gpus.set(limit_w=350)
    assert nvml.nvmlDeviceGetEnforcedPowerLimit(board) == 350_000
    assert nvml.nvmlDeviceGetPowerManagementLimitConstraints(board) == [200_000, 350_000]


def run(program: str, environment: dict[str, str]) -> str:
    """What another program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_two_programs_see_one_wave(simulated_gpu_library: Path) -> None:
    ask = (
        "import ctypes; lib = ctypes.CDLL('libnvidia-ml.so.1'); "
        "lib.simulated_gpu_true_j.restype = ctypes.c_double; "
        "print(lib.simulated_gpu_true_j(1, ctypes.c_double(1000.3), ctypes.c_double(1001.7)))"
    )
    environment = simulated_gpu.environment(count=2, idle_w=50, load_w=900, gpu1_load_w=300)
    answers = [float(run(ask, environment)) for _ in range(2)]
    # a period of 2 s, loaded in its first half: 1000.3 to 1001.0 under load, then idle to 1001.7
    assert answers == pytest.approx([0.7 * 300 + 0.7 * 50] * 2)


@pytest.mark.parametrize("knobs", [{"load_watts": 3.0}, {"duty": 1.5}, {"count": 1000}])
def test_a_mistyped_environment_is_not_measured_with(
    simulated_gpu_library: Path, knobs: dict[str, float]
) -> None:
    ask = "import pynvml\ntry: pynvml.nvmlInit()\nexcept pynvml.NVMLError_InvalidArgument: print('refused')"
    assert run(ask, simulated_gpu.environment(**knobs)) == "refused"


def test_a_second_set_of_gpus_is_the_first(gpus: SimulatedGpus, tmp_path: Path) -> None:
    other = SimulatedGpus(simulated_gpu.build(tmp_path))
    gpus.set(duty=1, load_w=321)
    assert other.power_w(0, time.perf_counter()) == 321


def test_a_wrong_knob_is_refused(gpus: SimulatedGpus) -> None:
    with pytest.raises(KeyError):
        gpus.set(colour=1)
    for knob, value in (("duty", 1.1), ("refresh_s", 0), ("period_s", 0), ("load_w", float("nan"))):
        with pytest.raises(ValueError, match=knob):
            gpus.set(-1, **{knob: value})
    with pytest.raises(ValueError, match="GPU 64"):
        gpus.set(64, load_w=1)
    with pytest.raises(ValueError, match="65 GPUs"):
        gpus.reset(count=65)


def test_cpu_counters_hold_the_energy_also_over_wraps(tmp_path: Path) -> None:
    cpu = SimulatedRapl(tmp_path, packages=2, watts=150, wrap_j=1000)
    zones, reasons = rapl_zones(tmp_path)
    names = ["cpu package-0", "dram of package-0", "cpu package-1", "dram of package-1"]
    assert [zone.part.device for zone in zones] == names
    assert reasons == []
    cpu.set_energy(990)
    cpu.advance(0.1)
    assert zones[0].read().counter_j == pytest.approx(5)
    cpu.write(20)
    assert zones[2].read().counter_j == pytest.approx(150 * 20 % 1000)
    assert zones[1].read().counter_j == pytest.approx(cpu.dram_j())
    assert cpu.energy_j(1) == pytest.approx(3000)


def test_cpu_counters_may_be_without_memory_forbidden_or_gone(tmp_path: Path) -> None:
    cpu = SimulatedRapl(tmp_path, dram=False)
    assert len(rapl_zones(tmp_path)[0]) == 1
    cpu.forbid()
    cpu.advance(1)
    counter = tmp_path / "intel-rapl:0" / "energy_uj"
    assert not stat.S_IMODE(counter.stat().st_mode) & 0o444
    if hasattr(os, "geteuid") and os.geteuid():  # an administrator reads all the same
        assert rapl_zones(tmp_path)[0] == []
    cpu.remove()
    cpu.advance(1)
    assert rapl_zones(tmp_path)[0] == []
    assert cpu.energy_j() == pytest.approx(200)
