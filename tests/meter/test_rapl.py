"""RAPL: packages and their memory are read, parts of a package are not, wraps lose nothing."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import lcafoot as lf
from lcafoot.meter.choosing import choose
from lcafoot.meter.rapl import rapl_zones

WRAP_UJ = 262_143_328_850


def zone(folder: Path, name: str, energy_uj: int = 0, *, limit_uw: int | None = None) -> Path:
    """One zone as Linux shows it."""
    folder.mkdir(parents=True)
    (folder / "name").write_text(f"{name}\n", encoding="ascii")
    (folder / "energy_uj").write_text(f"{energy_uj}\n", encoding="ascii")
    (folder / "max_energy_range_uj").write_text(f"{WRAP_UJ}\n", encoding="ascii")
    if limit_uw is not None:
        (folder / "constraint_0_max_power_uw").write_text(f"{limit_uw}\n", encoding="ascii")
    return folder


@pytest.fixture
def powercap(tmp_path: Path) -> Path:
    """Two packages with cores; the first has memory. As in sysfs, all zones lie side by side."""
    for package in (0, 1):
        zone(tmp_path / f"intel-rapl:{package}", f"package-{package}", limit_uw=205_000_000)
        zone(tmp_path / f"intel-rapl:{package}:0", "core")
    zone(tmp_path / "intel-rapl:0:1", "dram")
    zone(tmp_path / "intel-rapl:2", "psys")
    zone(tmp_path / "intel-rapl-mmio:0", "package-0")
    return tmp_path


def test_packages_and_memory_are_read_and_nothing_twice(powercap: Path) -> None:
    devices, reasons = rapl_zones(powercap)
    assert [device.part.device for device in devices] == [
        "cpu package-0",
        "dram of package-0",
        "cpu package-1",
    ]
    assert [device.part.kind for device in devices] == ["cpu", "dram", "cpu"]
    assert reasons == []


def test_energy_is_the_difference_of_the_counters_also_over_a_wrap(powercap: Path) -> None:
    counter = powercap / "intel-rapl:0" / "energy_uj"
    counter.write_text(f"{WRAP_UJ - 5_000_000}\n", encoding="ascii")
    with lf.measure("cpu", devices=rapl_zones(powercap)[0], journal_dir=None) as run:
        time.sleep(0.05)
        counter.write_text("7000000\n", encoding="ascii")
        (powercap / "intel-rapl:0:1" / "energy_uj").write_text("2000000\n", encoding="ascii")
    energies_j = {part.device: part.energy_j for part in run.record.components}
    assert energies_j == pytest.approx({"cpu package-0": 12, "dram of package-0": 2, "cpu package-1": 0})
    assert run.record.total_j == pytest.approx(14)


def test_a_counter_that_disappears_makes_a_partial_record(powercap: Path) -> None:
    with lf.measure("cpu", devices=rapl_zones(powercap)[0], journal_dir=None, interval_s=0.02) as run:
        time.sleep(0.1)
        (powercap / "intel-rapl:1" / "energy_uj").unlink()
        time.sleep(0.1)
    assert "device_lost" in run.record.components[2].flags
    assert run.record.components[0].coverage == 1


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user whom permissions bind, if this is the administrator."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX systems")
def test_a_counter_that_may_not_be_read_is_named_with_the_remedy() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        zone(folder / "intel-rapl:0", "package-0")
        forbidden = zone(folder / "intel-rapl:1", "package-1") / "energy_uj"
        forbidden.chmod(0o400 if os.geteuid() == 0 else 0)
        with as_nobody():
            devices, reasons = rapl_zones(folder)
    assert len(devices) == 1
    assert "cpu package-1 not readable (Permission denied)" in reasons[0]
    assert "chmod" in reasons[0]


def test_a_counter_that_is_no_number_is_named(powercap: Path) -> None:
    (powercap / "intel-rapl:1" / "energy_uj").write_text("", encoding="ascii")
    devices, reasons = rapl_zones(powercap)
    assert len(devices) == 2
    assert "cpu package-1 not readable" in reasons[0]


def test_a_system_without_counters_is_said(tmp_path: Path) -> None:
    assert choose("cpu", powercap=tmp_path) == (
        [],
        ["CPU and memory not measured: no powercap counters (RAPL) on this system"],
    )
