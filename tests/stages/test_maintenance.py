"""Spares: linear in rate and life."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.maintenance import spares_carbon


@given(st.floats(0, 1e5), st.floats(0.5, 15))
def test_parts_that_never_fail_need_no_spares(embodied: float, years: float) -> None:
    assert spares_carbon(embodied, annual_failure_rate=0, lifetime_years=years) == 0


def test_one_failure_a_life_is_one_part_more() -> None:
    assert spares_carbon(164.0, annual_failure_rate=0.25, lifetime_years=4) == 164


@given(st.floats(0, 1e5), st.floats(0, 1), st.floats(0.5, 15))
def test_doubling_the_life_doubles_the_spares(embodied: float, rate: float, years: float) -> None:
    once = spares_carbon(embodied, annual_failure_rate=rate, lifetime_years=years)
    assert spares_carbon(embodied, annual_failure_rate=rate, lifetime_years=2 * years) == pytest.approx(
        2 * once
    )
