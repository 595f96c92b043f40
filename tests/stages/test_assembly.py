"""Parts put together: sums, and nothing counted twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.assembly import accelerator_from_parts, packaged_chip, server_embodied_carbon

kg = st.floats(0, 1e6)


@given(kg, kg, st.integers(0, 64), st.floats(0, 1))
def test_an_accelerator_is_a_packaged_chip_and_its_memory(
    die: float, memory: float, packages: int, package: float
) -> None:
    chip = packaged_chip(die, packages=packages, package_kg=package)
    whole = accelerator_from_parts(die, memory_kg=memory, packages_kg=packages * package)
    assert whole == pytest.approx(float(chip) + memory)


@given(kg, kg)
def test_a_server_without_accelerators_is_its_host(host: float, accelerator: float) -> None:
    assert server_embodied_carbon(host, accelerator_kg=accelerator, accelerators=0) == host


def test_each_accelerator_adds_its_own() -> None:
    servers = server_embodied_carbon(3000.0, accelerator_kg=164.0, accelerators=[1, 2, 8])
    assert servers.tolist() == [3164, 3328, 4312]
