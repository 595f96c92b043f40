"""The building: its whole life bears the whole of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.construction import construction_share


@given(st.floats(1, 5000), st.floats(1, 60), st.floats(0.05, 1))
def test_the_energy_of_a_whole_life_bears_the_whole_building(kg: float, years: float, load: float) -> None:
    energy = 8760 * years * load
    share = construction_share(energy, embodied_kg_per_kw=kg, lifetime_years=years, load_factor=load)
    assert share == pytest.approx(kg)


def test_halving_the_load_doubles_the_share() -> None:
    full = construction_share(1000, embodied_kg_per_kw=180, lifetime_years=20, load_factor=1)
    half = construction_share(1000, embodied_kg_per_kw=180, lifetime_years=20, load_factor=0.5)
    assert half == pytest.approx(2 * full)


def test_the_greensku_building_is_nine_kilograms_a_kilowatt_year() -> None:
    kilowatt_year = 8760 * 1.0
    share = construction_share(
        kilowatt_year, embodied_kg_per_kw=9_000_000 / 50_000, lifetime_years=20, load_factor=1
    )
    assert share == pytest.approx(9.0)
