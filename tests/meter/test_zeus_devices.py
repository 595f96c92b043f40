"""AMD and Apple through Zeus, against stand-ins with Zeus' own methods and units."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest

import lcafoot as lf
from lcafoot.meter.zeus_devices import amd_devices, apple_devices


class LostError(Exception):
    """What Zeus raises for a GPU that is gone."""


@dataclass
class AmdGpus:
    """Two GPUs of 400 W as Zeus shows them: one with a counter in mJ, one with average power in mW only."""

    lost_at_s: float = float("inf")
    start_s: float = field(default_factory=time.perf_counter)

    def __len__(self) -> int:
        return 2

    def _now(self) -> float:
        now_s = time.perf_counter() - self.start_s
        if now_s > self.lost_at_s:
            msg = "GPU is lost"
            raise LostError(msg)
        return now_s

    def get_name(self, index: int) -> str:
        return "AMD Instinct MI300X"

    def supports_get_total_energy_consumption(self, index: int) -> bool:
        return index == 0

    def get_total_energy_consumption(self, index: int) -> int:
        assert index == 0
        return int(400_000 * self._now())

    def get_average_power_usage(self, index: int) -> int:
        self._now()
        return 400_000


@dataclass
class AppleEnergy:
    """Energies of an Apple chip in mJ; the neural engine is not told."""

    cpu_total_mj: int
    gpu_mj: int
    dram_mj: int
    ane_mj: int | None = None


class AppleChip:
    """A chip with 10 W of processor, 20 W of graphics and 1 W of memory."""

    def __init__(self) -> None:
        self.start_s = time.perf_counter()

    def get_total_energy_consumption(self) -> AppleEnergy:
        now_s = time.perf_counter() - self.start_s
        return AppleEnergy(int(10_000 * now_s), int(20_000 * now_s), int(1000 * now_s))


def test_an_amd_gpu_is_counted_and_one_without_a_counter_integrated() -> None:
    with lf.measure("amd", devices=amd_devices(AmdGpus(), (LostError,)), journal_dir=None) as run:
        time.sleep(0.4)
    first, second = run.record.components
    assert (first.method, second.method) == ("counter", "integrated")
    for part in (first, second):
        assert part.energy_j == pytest.approx(400 * run.record.duration_s, rel=0.02)
        assert "band_assumed" in part.flags


def test_a_lost_amd_gpu_makes_a_partial_record() -> None:
    with lf.measure(
        "amd", devices=amd_devices(AmdGpus(lost_at_s=0.2), (LostError,)), journal_dir=None
    ) as run:
        time.sleep(0.4)
    assert "device_lost" in run.record.flags
    assert all(part.coverage < 0.9 for part in run.record.components)


def test_an_apple_chip_gives_the_parts_that_it_tells() -> None:
    with lf.measure("apple", devices=apple_devices(AppleChip(), ()), journal_dir=None) as run:
        time.sleep(0.3)
    powers_w = {part.kind: part.energy_j / run.record.duration_s for part in run.record.components}
    assert powers_w == pytest.approx({"cpu": 10, "gpu": 20, "dram": 1}, rel=0.02)
