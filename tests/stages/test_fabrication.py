"""Chips and memory: closed forms, the order of the yield models, and what yield does to carbon."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.fabrication import (
    die_embodied_carbon,
    die_yield_moore,
    die_yield_murphy,
    die_yield_negative_binomial,
    die_yield_poisson,
    die_yield_seeds,
    dies_per_wafer,
    memory_embodied_carbon,
)

MODELS = (die_yield_poisson, die_yield_murphy, die_yield_seeds, die_yield_moore)
FAB = {
    "energy_per_area_kwh_cm2": 2.15,
    "carbon_intensity_kg_kwh": 0.583,
    "gas_per_area_kg_cm2": 0.275,
    "material_per_area_kg_cm2": 0.5,
}
defects = st.floats(1e-4, 50)
good_share = st.floats(1e-3, 1)


def test_halving_yield_doubles_carbon() -> None:
    whole = die_embodied_carbon(8.26, **FAB, fab_yield=0.8)
    assert die_embodied_carbon(8.26, **FAB, fab_yield=0.4) == pytest.approx(2 * whole, rel=1e-14)


@given(good_share, good_share)
def test_more_yield_is_never_more_carbon(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert die_embodied_carbon(8.0, **FAB, fab_yield=high) <= die_embodied_carbon(8.0, **FAB, fab_yield=low)


@given(st.floats(0.01, 10), st.floats(0.1, 10))
def test_carbon_scales_with_area(area: float, factor: float) -> None:
    one = die_embodied_carbon(area, **FAB, fab_yield=0.875)
    assert die_embodied_carbon(factor * area, **FAB, fab_yield=0.875) == pytest.approx(factor * one)


def test_a_fab_on_carbon_free_power_still_has_gas_and_materials() -> None:
    clean = FAB | {"carbon_intensity_kg_kwh": 0}
    assert die_embodied_carbon(2.0, **clean, fab_yield=1) == pytest.approx(2 * (0.275 + 0.5))


@pytest.mark.parametrize(
    ("model", "at_one"),
    [
        (die_yield_poisson, np.exp(-1)),
        (die_yield_murphy, (1 - np.exp(-1)) ** 2),
        (die_yield_seeds, 0.5),
        (die_yield_moore, np.exp(-1)),
    ],
)
def test_yield_at_one_defect_a_die_is_the_closed_form(model: Callable[..., float], at_one: float) -> None:
    assert model(4.0, defects_per_cm2=0.25) == pytest.approx(at_one, rel=1e-15)


@pytest.mark.parametrize("model", MODELS)
def test_no_defects_mean_full_yield(model: Callable[..., float]) -> None:
    assert model(8.0, defects_per_cm2=0) == 1
    assert model(0, defects_per_cm2=0.1) == 1
    assert model([0, 8], defects_per_cm2=[0.1, 0]).tolist() == [1, 1]


@pytest.mark.parametrize("few", [1e-300, 1e-17, 1e-12, 1e-9, 1e-6])
def test_murphy_is_stable_where_defects_are_few(few: float) -> None:
    assert die_yield_murphy(1.0, defects_per_cm2=few) == pytest.approx(1 - few, rel=1e-12)


@given(defects)
def test_poisson_is_below_murphy_and_murphy_below_seeds(density: float) -> None:
    poisson = die_yield_poisson(1.0, defects_per_cm2=density)
    murphy = die_yield_murphy(1.0, defects_per_cm2=density)
    assert poisson < murphy < die_yield_seeds(1.0, defects_per_cm2=density)


@given(defects)
def test_moore_crosses_poisson_at_one_defect_a_die(density: float) -> None:
    gap = die_yield_moore(1.0, defects_per_cm2=density) - die_yield_poisson(1.0, defects_per_cm2=density)
    assert np.sign(gap) in (np.sign(density - 1), 0)


@given(defects)
def test_negative_binomial_is_seeds_at_alpha_one_and_poisson_at_large_alpha(density: float) -> None:
    at_one = die_yield_negative_binomial(1.0, defects_per_cm2=density, alpha=1)
    at_many = die_yield_negative_binomial(1.0, defects_per_cm2=density, alpha=1e12)
    assert at_one == pytest.approx(die_yield_seeds(1.0, defects_per_cm2=density), rel=1e-12)
    assert at_many == pytest.approx(die_yield_poisson(1.0, defects_per_cm2=density), rel=1e-8)


@given(defects, st.floats(0.05, 1e6), st.floats(1.01, 100))
def test_more_clustering_leaves_more_good_dies(density: float, alpha: float, factor: float) -> None:
    clustered = die_yield_negative_binomial(1.0, defects_per_cm2=density, alpha=alpha)
    even = die_yield_negative_binomial(1.0, defects_per_cm2=density, alpha=factor * alpha)
    assert even <= clustered * (1 + 1e-9)


@given(defects, st.floats(1.001, 10))
def test_more_defects_never_raise_the_yield(density: float, factor: float) -> None:
    for model in MODELS:
        assert model(1.0, defects_per_cm2=factor * density) < model(1.0, defects_per_cm2=density)


def test_dies_per_wafer_is_area_less_the_edge() -> None:
    expected = np.pi * 30**2 / (4 * 2.0) - np.pi * 30 / 2
    assert dies_per_wafer(2.0, wafer_diameter_cm=30) == pytest.approx(expected, rel=1e-15)


def test_a_die_larger_than_the_wafer_does_not_fit() -> None:
    assert dies_per_wafer([900.0, 1.0], wafer_diameter_cm=30)[0] == 0


@given(st.floats(0.05, 20))
def test_dies_never_cover_more_than_the_wafer(area: float) -> None:
    assert dies_per_wafer(area, wafer_diameter_cm=30) * area < np.pi * 15**2


def test_memory_without_yield_and_packages_is_capacity_times_carbon() -> None:
    assert memory_embodied_carbon(80, carbon_per_gb_kg=0.24) == pytest.approx(19.2)


def test_a_package_of_memory_counts_acts_constant_unless_told() -> None:
    assert memory_embodied_carbon(0, carbon_per_gb_kg=0.24, packages=2) == pytest.approx(0.3)
    assert memory_embodied_carbon(0, carbon_per_gb_kg=0.24, packages=2, package_kg=0.5) == pytest.approx(1)
