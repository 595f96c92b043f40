"""Who bears what: shares add up to the whole, and nobody bears more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.allocation import sci, time_share
from lcafoot.errors import OutOfRangeError

kg = st.floats(0, 1e6)
life = st.floats(1, 200_000)
occupancy = st.floats(0.01, 1)


@given(kg, life, occupancy)
def test_the_whole_occupied_life_bears_the_whole(embodied: float, hours: float, used: float) -> None:
    share = time_share(embodied, hours=hours * used, lifetime_hours=hours, utilization=used)
    assert share == pytest.approx(embodied)


@given(kg, life, occupancy, st.lists(st.floats(0.01, 1), min_size=1, max_size=8))
def test_shares_of_all_users_add_up_to_the_whole(
    embodied: float, hours: float, used: float, parts: list[float]
) -> None:
    reserved = np.array(parts) / np.sum(parts) * hours * used
    shares = time_share(embodied, hours=reserved, lifetime_hours=hours, utilization=used)
    assert shares.sum() == pytest.approx(embodied)


def test_halving_the_occupancy_doubles_the_share() -> None:
    full = time_share(1000, hours=10, lifetime_hours=35_040)
    assert time_share(1000, hours=10, lifetime_hours=35_040, utilization=0.5) == pytest.approx(2 * full)


@pytest.mark.parametrize(
    ("hours", "lifetime", "used", "times"),
    [(101, 100, 1, "1.01"), (60, 100, 0.5, "1.2"), ([10, 300], 100, 1, "3")],
)
def test_hours_beyond_the_occupied_life_are_refused(
    hours: object, lifetime: float, used: float, times: str
) -> None:
    with pytest.raises(OutOfRangeError) as caught:
        time_share(1000, hours=hours, lifetime_hours=lifetime, utilization=used)
    assert str(caught.value) == (
        f"hours must be at most lifetime_hours × utilization; got {times} times as many, "
        "raise one of the two or count more devices"
    )


def test_no_users_bear_nothing() -> None:
    assert time_share(1000, hours=[], lifetime_hours=100).shape == (0,)


@given(st.floats(0, 1e6), st.floats(0, 1.5), kg, st.floats(1, 1e9))
def test_sci_times_units_is_operation_and_embodied(
    energy: float, carbon: float, embodied: float, units: float
) -> None:
    score = sci(energy, carbon_intensity_kg_kwh=carbon, embodied_kg=embodied, functional_units=units)
    assert score * units == pytest.approx(energy * carbon + embodied)


def test_a_full_life_is_borne_in_spite_of_rounding() -> None:
    hours = 0.1 + 0.2
    assert hours > 0.3
    assert time_share(1000, hours=hours, lifetime_hours=1, utilization=0.3) == pytest.approx(1000)
