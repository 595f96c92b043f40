"""Every equation: its fixed signature, the shapes it broadcasts, and each bad argument refused by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lcafoot.stages
from lcafoot import allocation
from lcafoot.errors import OutOfRangeError
from lcafoot.stages import (
    assembly,
    construction,
    electricity,
    end_of_life,
    fabrication,
    facility,
    maintenance,
    transport,
)

YIELD = {"area_cm2": 8.0, "defects_per_cm2": 0.1}
GOOD: dict[Callable[..., Any], dict[str, float]] = {
    fabrication.die_embodied_carbon: {
        "die_area_cm2": 8.0,
        "energy_per_area_kwh_cm2": 2.15,
        "carbon_intensity_kg_kwh": 0.583,
        "gas_per_area_kg_cm2": 0.275,
        "material_per_area_kg_cm2": 0.5,
        "fab_yield": 0.875,
    },
    fabrication.die_yield_poisson: YIELD,
    fabrication.die_yield_murphy: YIELD,
    fabrication.die_yield_seeds: YIELD,
    fabrication.die_yield_moore: YIELD,
    fabrication.die_yield_negative_binomial: YIELD | {"alpha": 10.0},
    fabrication.dies_per_wafer: {"area_cm2": 8.0, "wafer_diameter_cm": 30.0},
    fabrication.memory_embodied_carbon: {
        "capacity_gb": 80.0,
        "carbon_per_gb_kg": 0.048,
        "fab_yield": 0.875,
        "packages": 5.0,
        "package_kg": 0.15,
    },
    assembly.packaged_chip: {"die_kg": 19.0, "packages": 1.0, "package_kg": 0.15},
    assembly.accelerator_from_parts: {"die_kg": 19.0, "memory_kg": 4.0, "packages_kg": 0.9},
    assembly.server_embodied_carbon: {"host_kg": 2500.0, "accelerator_kg": 150.0, "accelerators": 8.0},
    transport.freight_carbon: {"mass_kg": 130.0, "distance_km": 9000.0, "carbon_per_tkm_kg": 0.6},
    construction.construction_share: {
        "it_energy_kwh": 1000.0,
        "embodied_kg_per_kw": 180.0,
        "lifetime_years": 20.0,
        "load_factor": 0.5,
    },
    electricity.operational_carbon: {"energy_kwh": 1000.0, "carbon_intensity_kg_kwh": 0.4, "pue": 1.1},
    electricity.market_based: {
        "energy_kwh": 100.0,
        "contracts_kwh": 60.0,
        "contracts_kg_kwh": 0.01,
        "residual_kg_kwh": 0.5,
    },
    electricity.hourly_matched: {"load_kwh": 10.0, "clean_kwh": 4.0, "carbon_intensity_kg_kwh": 0.4},
    facility.facility_overhead_carbon: {"energy_kwh": 1000.0, "carbon_intensity_kg_kwh": 0.4, "pue": 1.1},
    maintenance.spares_carbon: {"embodied_kg": 1000.0, "annual_failure_rate": 0.02, "lifetime_years": 4.0},
    end_of_life.cut_off: {
        "virgin_kg": 100.0,
        "recycled_kg": 40.0,
        "recycled_content": 0.2,
        "recycling_rate": 0.5,
        "disposal_kg": 8.0,
    },
    allocation.time_share: {
        "embodied_kg": 1000.0,
        "hours": 100.0,
        "lifetime_hours": 35_040.0,
        "utilization": 0.6,
    },
    allocation.sci: {
        "energy_kwh": 10.0,
        "carbon_intensity_kg_kwh": 0.4,
        "embodied_kg": 1.0,
        "functional_units": 1000.0,
    },
}
SUMS_LAST_AXIS = (electricity.market_based, electricity.hourly_matched)
PER_DRAW = [function for function in GOOD if function not in SUMS_LAST_AXIS]
ARGUMENTS = [(function, name) for function, values in GOOD.items() for name in values]
SHARES = {"fab_yield", "load_factor", "recycled_content", "recycling_rate", "utilization"}
NEVER_ZERO = {
    *("die_area_cm2", "fab_yield", "alpha", "wafer_diameter_cm", "lifetime_years", "load_factor"),
    *("lifetime_hours", "utilization", "functional_units"),
}


def is_positive(function: Callable[..., Any], name: str) -> bool:
    return name in NEVER_ZERO or (function is fabrication.dies_per_wafer and name == "area_cm2")


def can_be_zero(function: Callable[..., Any], name: str) -> bool:
    below_contracts = function is electricity.market_based and name == "energy_kwh"
    return not (is_positive(function, name) or below_contracts or name == "pue")


def call(function: Callable[..., Any], values: dict[str, Any]) -> tuple[Any, ...]:
    """Call with the first argument by position; the result is always a tuple."""
    first, *rest = values
    result = function(values[first], **{name: values[name] for name in rest})
    return result if isinstance(result, tuple) else (result,)


def label(value: object) -> str | None:
    return value.__name__ if inspect.isfunction(value) else None


def refused(function: Callable[..., Any], name: str, value: Any) -> str:
    """Say how the function refuses a value of one argument."""
    with pytest.raises(OutOfRangeError) as caught:
        call(function, GOOD[function] | {name: value})
    return str(caught.value)


def test_the_table_holds_every_public_equation() -> None:
    modules = [
        importlib.import_module(f"lcafoot.stages.{each.name}")
        for each in pkgutil.iter_modules(lcafoot.stages.__path__)
    ]
    public = {getattr(module, name) for module in (*modules, allocation) for name in module.__all__}
    assert public == set(GOOD)


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (
            fabrication.die_embodied_carbon,
            "die_area_cm2, *, energy_per_area_kwh_cm2, carbon_intensity_kg_kwh, gas_per_area_kg_cm2, "
            "material_per_area_kg_cm2, fab_yield",
        ),
        (fabrication.die_yield_poisson, "area_cm2, *, defects_per_cm2"),
        (fabrication.die_yield_murphy, "area_cm2, *, defects_per_cm2"),
        (fabrication.die_yield_seeds, "area_cm2, *, defects_per_cm2"),
        (fabrication.die_yield_moore, "area_cm2, *, defects_per_cm2"),
        (fabrication.die_yield_negative_binomial, "area_cm2, *, defects_per_cm2, alpha"),
        (fabrication.dies_per_wafer, "area_cm2, *, wafer_diameter_cm"),
        (
            fabrication.memory_embodied_carbon,
            "capacity_gb, *, carbon_per_gb_kg, fab_yield=1, packages=0, package_kg=0.15",
        ),
        (electricity.operational_carbon, "energy_kwh, *, carbon_intensity_kg_kwh, pue=1"),
        (electricity.market_based, "energy_kwh, *, contracts_kwh, contracts_kg_kwh, residual_kg_kwh"),
        (electricity.hourly_matched, "load_kwh, *, clean_kwh, carbon_intensity_kg_kwh"),
        (
            end_of_life.cut_off,
            "virgin_kg, *, recycled_kg, recycled_content, recycling_rate, disposal_kg",
        ),
        (allocation.time_share, "embodied_kg, *, hours, lifetime_hours, utilization=1"),
        (allocation.sci, "energy_kwh, *, carbon_intensity_kg_kwh, embodied_kg, functional_units"),
    ],
    ids=label,
)
def test_the_signature_is_the_fixed_one(function: Callable[..., Any], parameters: str) -> None:
    found = inspect.signature(function)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in found.parameters.values()]
    plain = found.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    assert str(plain) == f"({parameters})"


@pytest.mark.parametrize("function", GOOD, ids=label)
def test_only_the_first_argument_goes_by_position(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="positional"):
        function(*GOOD[function].values())


@pytest.mark.parametrize("function", GOOD, ids=label)
def test_scalars_give_a_float64_array_without_axes(function: Callable[..., Any]) -> None:
    for result in call(function, GOOD[function]):
        assert isinstance(result, np.ndarray)
        assert (result.dtype, result.shape) == (np.float64, ())


@pytest.mark.parametrize("function", PER_DRAW, ids=label)
def test_each_draw_is_what_the_scalar_gives(function: Callable[..., Any]) -> None:
    spread = np.linspace(0.9, 1.0, 10_001)
    values: dict[str, Any] = {
        name: np.maximum(value * spread, 1.0) if name == "pue" else value * spread
        for name, value in GOOD[function].items()
    }
    drawn = call(function, values)
    for place in (0, 5_000, 10_000):
        alone = call(function, {name: float(value[place]) for name, value in values.items()})
        for many, one in zip(drawn, alone, strict=True):
            assert many.shape == (10_001,)
            assert many[place] == one


@pytest.mark.parametrize("function", PER_DRAW, ids=label)
def test_rows_and_columns_broadcast(function: Callable[..., Any]) -> None:
    first, *_, last = GOOD[function]
    values: dict[str, Any] = dict(GOOD[function])
    values[first] = np.full((4, 1), values[first])
    values[last] = np.full(3, values[last])
    for result in call(function, values):
        assert result.shape == (4, 3)
        assert result.flags.writeable


@pytest.mark.parametrize("function", GOOD, ids=label)
def test_shapes_that_do_not_broadcast_are_refused(function: Callable[..., Any]) -> None:
    first, *_, last = GOOD[function]
    values: dict[str, Any] = dict(GOOD[function])
    values[first] = np.full((2, 2), values[first])
    values[last] = np.full((3, 3), values[last])
    with pytest.raises(ValueError, match=r"broadcast"):
        call(function, values)


@pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=label)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.5, [1.0, float("nan")]], ids=str)
def test_what_is_not_finite_or_negative_is_refused_by_name(
    function: Callable[..., Any], name: str, value: object
) -> None:
    assert refused(function, name, value).startswith(f"{name} must lie in ")


@pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=label)
@pytest.mark.parametrize("value", ["many", None, 1j, [1, [2, 3]]], ids=str)
def test_what_is_no_number_is_refused_by_name(function: Callable[..., Any], name: str, value: object) -> None:
    assert refused(function, name, value).startswith(f"{name} must be a number in ")


@pytest.mark.parametrize(("function", "name"), [each for each in ARGUMENTS if is_positive(*each)], ids=label)
def test_zero_is_refused_where_it_has_no_meaning(function: Callable[..., Any], name: str) -> None:
    assert refused(function, name, 0).endswith("; got 0")


@pytest.mark.parametrize(("function", "name"), [each for each in ARGUMENTS if can_be_zero(*each)], ids=label)
def test_zero_is_allowed_where_it_has_a_meaning(function: Callable[..., Any], name: str) -> None:
    for result in call(function, GOOD[function] | {name: 0}):
        assert np.isfinite(result)
        assert result >= 0


@pytest.mark.parametrize(("function", "name"), [each for each in ARGUMENTS if each[1] in SHARES], ids=label)
def test_a_share_above_one_is_refused(function: Callable[..., Any], name: str) -> None:
    assert refused(function, name, 1.01).endswith(", 1]; got 1.01")


@pytest.mark.parametrize("function", [f for f, name in ARGUMENTS if name == "pue"], ids=label)
def test_a_pue_below_one_is_refused(function: Callable[..., Any]) -> None:
    assert refused(function, "pue", 0.99) == "pue must lie in [1, ∞); got 0.99"
