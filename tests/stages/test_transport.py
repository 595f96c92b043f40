"""Freight: metric tons, not kilograms, and linear in each factor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.transport import freight_carbon


def test_a_ton_over_a_kilometer_is_the_factor() -> None:
    assert freight_carbon(1000.0, distance_km=1, carbon_per_tkm_kg=0.602) == 0.602


@given(st.floats(0, 1e4), st.floats(0, 2e4), st.floats(0, 2), st.floats(0, 10))
def test_freight_scales_with_mass_and_distance(
    mass: float, distance: float, factor: float, more: float
) -> None:
    once = freight_carbon(mass, distance_km=distance, carbon_per_tkm_kg=factor)
    heavier = freight_carbon(more * mass, distance_km=distance, carbon_per_tkm_kg=factor)
    longer = freight_carbon(mass, distance_km=more * distance, carbon_per_tkm_kg=factor)
    assert heavier == pytest.approx(more * once)
    assert longer == pytest.approx(more * once)


def test_legs_are_added_by_the_caller() -> None:
    legs = freight_carbon(130.0, distance_km=[9000.0, 500.0], carbon_per_tkm_kg=[0.6, 0.1])
    assert legs.sum() == pytest.approx(0.13 * (9000 * 0.6 + 500 * 0.1))
