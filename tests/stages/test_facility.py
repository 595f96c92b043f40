"""The facility: what lies beyond the IT, and nothing where PUE is 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.facility import facility_overhead_carbon


@given(st.floats(0, 1e9), st.floats(0, 1.5))
def test_a_perfect_facility_adds_nothing(energy: float, carbon: float) -> None:
    assert facility_overhead_carbon(energy, carbon_intensity_kg_kwh=carbon, pue=1) == 0


def test_a_pue_of_two_adds_the_energy_of_the_it_again() -> None:
    assert facility_overhead_carbon(1000, carbon_intensity_kg_kwh=0.4, pue=2) == pytest.approx(400)
