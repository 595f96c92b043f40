"""Electricity: location, contracts and hours, each against the others where they must agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.errors import OutOfRangeError
from lcafoot.stages.electricity import hourly_matched, market_based, operational_carbon
from lcafoot.stages.facility import facility_overhead_carbon

kwh = st.floats(0, 1e9)
intensity = st.floats(0, 1.5)
pue = st.floats(1, 3)
DAY = st.lists(st.floats(0, 1e4), min_size=24, max_size=24)


@given(kwh, intensity, pue)
def test_operation_is_use_and_overhead_together(energy: float, carbon: float, ratio: float) -> None:
    use = operational_carbon(energy, carbon_intensity_kg_kwh=carbon)
    overhead = facility_overhead_carbon(energy, carbon_intensity_kg_kwh=carbon, pue=ratio)
    both = operational_carbon(energy, carbon_intensity_kg_kwh=carbon, pue=ratio)
    assert float(use + overhead) == pytest.approx(float(both), rel=1e-12)


@given(kwh, intensity)
def test_without_contracts_all_is_residual_mix(energy: float, residual: float) -> None:
    found = market_based(energy, contracts_kwh=[], contracts_kg_kwh=[], residual_kg_kwh=residual)
    assert found == operational_carbon(energy, carbon_intensity_kg_kwh=residual)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=5), intensity, intensity)
def test_full_cover_takes_nothing_from_the_residual_mix(
    contracts: list[float], carbon: float, residual: float
) -> None:
    energy = float(np.sum(contracts))
    found = market_based(energy, contracts_kwh=contracts, contracts_kg_kwh=carbon, residual_kg_kwh=residual)
    assert found == pytest.approx(energy * carbon)


def test_contracts_lie_along_the_last_axis() -> None:
    found = market_based(
        [100.0, 200.0],
        contracts_kwh=[[60.0, 20.0], [60.0, 0.0]],
        contracts_kg_kwh=[0.0, 0.1],
        residual_kg_kwh=0.5,
    )
    assert found == pytest.approx(np.array([20 * 0.1 + 20 * 0.5, 140 * 0.5]))


def test_one_amount_under_two_factors_is_two_contracts() -> None:
    found = market_based(100, contracts_kwh=30, contracts_kg_kwh=[0.0, 0.2], residual_kg_kwh=0.5)
    assert found == pytest.approx(30 * 0.2 + 40 * 0.5)


@pytest.mark.parametrize(
    ("energy", "contracts", "more"),
    [(100, [60, 41], "1"), ([100, 50], [[60.0], [60.0]], "10"), (0, 5, "5")],
)
def test_contracts_above_the_energy_are_refused(energy: object, contracts: object, more: str) -> None:
    with pytest.raises(OutOfRangeError) as caught:
        market_based(energy, contracts_kwh=contracts, contracts_kg_kwh=0.0, residual_kg_kwh=0.5)
    assert str(caught.value) == (
        f"contracts_kwh must add up to at most energy_kwh; got {more} kWh more, drop or shrink one"
    )


def test_ten_tenths_cover_the_energy_in_spite_of_rounding() -> None:
    tenths = np.full(10, 0.1)
    found = market_based(
        np.nextafter(tenths.sum(), 0), contracts_kwh=tenths, contracts_kg_kwh=0.0, residual_kg_kwh=0.5
    )
    assert found == 0


@given(DAY, DAY, st.lists(intensity, min_size=24, max_size=24))
def test_hourly_matching_never_beats_matching_by_the_day(
    load: list[float], clean: list[float], carbon: list[float]
) -> None:
    hourly = hourly_matched(load, clean_kwh=clean, carbon_intensity_kg_kwh=min(carbon))
    by_day = max(0.0, sum(load) - sum(clean)) * min(carbon)
    assert float(hourly) >= by_day - 1e-9 * sum(load)


@given(DAY, st.lists(intensity, min_size=24, max_size=24))
def test_without_clean_energy_each_hour_has_its_own_carbon(load: list[float], carbon: list[float]) -> None:
    found = hourly_matched(load, clean_kwh=0, carbon_intensity_kg_kwh=carbon)
    assert found == pytest.approx(operational_carbon(load, carbon_intensity_kg_kwh=carbon).sum())


def test_surplus_of_one_hour_does_not_offset_another() -> None:
    assert hourly_matched([10, 10], clean_kwh=[1000, 0], carbon_intensity_kg_kwh=0.4) == 4


def test_hours_lie_along_the_last_axis() -> None:
    days = hourly_matched(np.ones((3, 24)), clean_kwh=np.zeros(24), carbon_intensity_kg_kwh=0.5)
    assert days.tolist() == [12, 12, 12]
