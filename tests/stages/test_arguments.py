"""Every equation: its fixed signature, the shapes it broadcasts, and each bad argument refused by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lcafoot.stages
from lcafoot import allocation
from lcafoot.errors import OutOfRangeError
from lcafoot.stages import (
    accelerator,
    accelerator_parts,
    assembly,
    chiplets,
    clean_supply,
    components_boavizta,
    construction,
    development,
    electricity,
    end_of_life,
    fabrication,
    facility,
    greensku,
    grid_matching,
    inference,
    integration,
    maintenance,
    operation,
    operation_cost,
    rack,
    replacement,
    reuse,
    server_parts,
    service_life,
    services,
    storage_dispatch,
    training,
    transport,
)

RECYCLING = {
    "virgin_kg": 100.0,
    "recycled_kg": 40.0,
    "recycled_content": 0.2,
    "recycling_rate": 0.5,
    "disposal_kg": 8.0,
    "recycling_kg": 30.0,
    "avoided_kg": 90.0,
    "quality_ratio": 0.8,
}
YIELD = {"area_cm2": 8.0, "defects_per_cm2": 0.1}
ACT_CARD = {
    "die_area_cm2": 8.0,
    "energy_per_area_kwh_cm2": 2.15,
    "carbon_intensity_kg_kwh": 0.583,
    "gas_per_area_kg_cm2": 0.275,
    "material_per_area_kg_cm2": 0.5,
    "fab_yield": 0.875,
    "memory_gb": 80.0,
    "memory_kg_gb": 0.048,
    "packages": 6.0,
    "memory_yield": 0.875,
    "package_kg": 0.15,
    "dies": 1.0,
}
BOAVIZTA_CARD = {
    "effective_die_area_cm2": 28.0,
    "effective_memory_area_cm2": 23.0,
    "board_area_cm2": 296.0,
    "heatsink_mass_kg": 0.9,
    "casing_mass_kg": 0.8,
    "mass_kg": 1.7,
    "die_kg_cm2": 4.2592,
    "memory_kg_cm2": 18.379,
    "board_kg_cm2": 0.032549,
    "heatsink_kg_kg": 5.7412,
    "casing_kg_kg": 8.2542,
    "inbound_kg_kg": 0.25955,
}
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
    end_of_life.cut_off: RECYCLING,
    end_of_life.avoided_burden: RECYCLING,
    end_of_life.fifty_fifty: RECYCLING,
    end_of_life.module_d: RECYCLING,
    end_of_life.circular_footprint: RECYCLING
    | {
        "quality_in": 0.9,
        "allocation_factor": 0.2,
        "energy_rate": 0.3,
        "energy_kg": 2.0,
        "energy_avoided_kg": 3.0,
        "energy_factor": 0.1,
    },
    fabrication.die_embodied_carbon_with_edge: {
        "die_area_cm2": 8.0,
        "carbon_per_area_kg_cm2": 2.0,
        "wafer_diameter_cm": 30.0,
        "fab_yield": 0.875,
    },
    accelerator.effective_die_area_boavizta_cm2: {
        "area_cm2": 8.0,
        "defects_per_cm2": 0.1,
        "wafer_diameter_cm": 30.0,
        "kerf_cm": 0.02,
    },
    accelerator.accelerator_boavizta: BOAVIZTA_CARD,
    accelerator.accelerator_ecologits: {
        "accelerators": 8.0,
        "accelerator_kg": 273.0,
        "server_kg": 5700.0,
        "per_server": 8.0,
    },
    fabrication.die_yield_bose_einstein: YIELD | {"layers": 10.0},
    accelerator_parts.accelerator_act: ACT_CARD,
    accelerator_parts.accelerator_act_parts: ACT_CARD,
    components_boavizta.accelerator_boavizta_parts: BOAVIZTA_CARD,
    components_boavizta.memory_embodied_carbon_boavizta: {
        "capacity_gb": 32.0,
        "density_gb_cm2": 1.79,
        "units": 12.0,
        "die_kg_cm2": 2.2,
        "base_kg": 5.22,
    },
    components_boavizta.processor_embodied_carbon_boavizta: {
        "die_area_cm2": 4.0,
        "units": 2.0,
        "die_kg_cm2": 1.97,
        "base_kg": 9.14,
    },
    rack.rack_share: {
        "rack_kg": 500.0,
        "servers_per_rack": 16.0,
        "years": 6.0,
        "rack_lifetime_years": 15.0,
    },
    rack.network_share: {"switch_kg": 400.0, "ports_held": 2.0, "ports_in_use": 32.0},
    chiplets.package_embodied_carbon_eco_chip: {
        "area_cm2": 2.0,
        "carbon_per_area_kg_cm2": 0.8,
        "fab_yield": 0.9,
        "wiring_share": 0.4,
        "bonding_yield": 0.99,
    },
    integration.die_embodied_carbon_3d_carbon: {
        "die_area_cm2": 6.1,
        "energy_per_area_kwh_cm2": 1.2,
        "carbon_intensity_kg_kwh": 0.301,
        "gas_per_area_kg_cm2": 0.125,
        "material_per_area_kg_cm2": 0.5,
        "fab_yield": 0.55,
        "layers": 2.0,
        "layers_of_node": 10.0,
        "energy_per_layer_kwh_cm2": 0.05,
        "wafer_diameter_cm": 30.0,
    },
    integration.bonded_embodied_carbon: {"parts_kg": 14.69, "bonds": 5.0, "bonding_yield": 0.96},
    integration.package_embodied_carbon_by_area: {
        "area_cm2": 10.8,
        "energy_per_area_kwh_cm2": 0.135,
        "carbon_intensity_kg_kwh": 0.301,
    },
    chiplets.die_embodied_carbon_eco_chip: {
        "die_area_cm2": 1.48,
        "carbon_per_area_kg_cm2": 2.6,
        "fab_yield": 0.75,
        "wafer_diameter_cm": 45.0,
    },
    chiplets.design_carbon_share: {
        "design_power_kw": 10.0,
        "hours": 100.0,
        "iterations": 90.0,
        "carbon_intensity_kg_kwh": 0.7,
        "parts_made": 1e5,
    },
    server_parts.board_embodied_carbon: {"area_cm2": 296.0, "carbon_per_area_kg_cm2": 0.0325},
    server_parts.part_by_mass: {"mass_kg": 12.0, "carbon_per_kg": 1.89},
    server_parts.server_from_parts: {"parts_kg": 105.0, "counts": 12.0},
    construction.building_from_materials: {"masses_kg": 1e6, "carbon_per_kg": 0.13},
    construction.low_carbon_variant: {"building_kg": 1000.0, "share": 0.4, "reduction": 0.3},
    facility.power_usage_effectiveness: {"facility_kwh": 2000.0, "it_kwh": 1000.0},
    facility.site_water_l: {"it_energy_kwh": 1000.0, "wue_l_kwh": 0.3},
    facility.source_water_l: {"it_energy_kwh": 1000.0, "pue": 1.1, "water_l_kwh": 3.1},
    maintenance.server_failure_rate: {
        "counts": 12.0,
        "annual_failure_rates": 0.001,
        "left_in_place": 0.75,
    },
    grid_matching.cfe_score: {"load_kwh": 10.0, "clean_kwh": 4.0},
    grid_matching.annual_matched: {"load_kwh": 10.0, "clean_kwh": 4.0},
    grid_matching.marginal_change: {"change_kwh": 10.0, "marginal_kg_kwh": 0.5},
    training.training_flop: {"parameters": 7e9, "tokens": 2e12, "flop_per_parameter_token": 6.0},
    training.training_energy_kwh: {
        "parameters": 7e9,
        "tokens": 2e12,
        "peak_flops": 312e12,
        "mfu": 0.4,
        "device_power_w": 400.0,
    },
    training.training_energy_from_hours: {"device_hours_h": 1000.0, "device_power_w": 400.0},
    training.retraining_energy_kwh: {"energy_kwh": 100.0, "retrainings_per_year": 52.0, "years": 2.0},
    training.device_hours: {"flop": 3.14e23, "peak_flops": 125e12, "mfu": 0.197},
    training.training_carbon_llmcarbon: {
        "parameters": 175e9,
        "tokens": 300e9,
        "devices": 10_000.0,
        "peak_flops": 125e12,
        "mfu": 0.197,
        "device_power_w": 330.0,
        "pue": 1.1,
        "carbon_intensity_kg_kwh": 0.429,
    },
    training.chinchilla_loss: {
        "parameters": 70e9,
        "tokens": 1.4e12,
        "irreducible": 1.69,
        "size_coefficient": 406.4,
        "size_exponent": 0.34,
        "data_coefficient": 410.7,
        "data_exponent": 0.28,
    },
    inference.gpu_energy_per_token_ecologits_kwh: {"active_parameters_b": 70.0, "batch": 64.0},
    development.ratio_from_split: {"development_share": 0.1, "final_share": 0.2},
    inference.inference_energy_kwh: {
        "active_parameters": 7e9,
        "tokens": 1000.0,
        "peak_flops": 312e12,
        "mfu": 0.05,
        "device_power_w": 400.0,
    },
    inference.llm_request_water_l: {
        "it_energy_kwh": 1.0,
        "pue": 1.2,
        "site_l_kwh": 0.6,
        "electricity_l_kwh": 3.15,
    },
    inference.energy_per_unit_kwh: {"power_w": 3600.0, "units_per_s": 1000.0},
    inference.training_per_query: {"training_kg": 5e5, "queries_per_day": 1e7, "days": 365.0},
    development.development_carbon: {"final_kg": 100.0, "ratio": 0.5},
    development.phase_carbon: {"known_kg": 29.0, "known_share": 0.29, "share": 0.4},
    services.storage_energy_kwh: {
        "stored_gb": 1e6,
        "power_per_gb_w": 0.001,
        "hours": 8760.0,
        "copies": 3.0,
    },
    services.network_energy_kwh: {"sent_gb": 100.0, "energy_per_gb_kwh": 0.06},
    services.equipment_share: {"embodied_kg": 500.0, "used": 1.0, "capacity": 16.0},
    replacement.break_even_h: {
        "embodied_kg": 164.0,
        "power_saved_w": 210.0,
        "carbon_intensity_kg_kwh": 0.38,
        "pue": 1.1,
        "utilization": 0.6,
    },
    replacement.optimal_lifetime_years: {
        "embodied_kg": 1000.0,
        "yearly_use_kg": 2000.0,
        "yearly_efficiency_gain": 0.1,
    },
    replacement.yearly_carbon: {
        "lifetime_years": 4.0,
        "embodied_kg": 1000.0,
        "yearly_use_kg": 2000.0,
        "yearly_efficiency_gain": 0.1,
    },
    replacement.keep_or_replace: {
        "new_embodied_kg": 1000.0,
        "old_yearly_kg": 900.0,
        "new_yearly_kg": 600.0,
        "years": 5.0,
    },
    reuse.second_life_share: {"embodied_kg": 700.0, "years": 4.0, "other_years": 3.0},
    reuse.value_share: {"embodied_kg": 700.0, "value": 800.0, "other_value": 200.0},
    reuse.reuse_saving: {
        "new_embodied_kg": 1000.0,
        "new_use_kg": 400.0,
        "refurbish_kg": 50.0,
        "old_use_kg": 600.0,
        "displacement": 0.5,
    },
    reuse.efficiency_rebound: {"efficiency": 2.0, "elasticity": 0.5},
    reuse.rebound_effect: {"expected_saving": 100.0, "actual_saving": 60.0},
    operation_cost.extra_servers: {
        "load_before_kwh": 20.0,
        "load_after_kwh": 25.0,
        "embodied_kg": 1000.0,
    },
    operation_cost.power_capped: {
        "energy_kwh": 100.0,
        "hours": 400.0,
        "energy_ratio": 0.78,
        "time_ratio": 1.06,
        "carbon_intensity_kg_kwh": 0.4,
        "embodied_kg_h": 0.005,
    },
    operation_cost.energy_time_cost: {
        "energy_j": 24_000.0,
        "time_s": 100.0,
        "max_power_w": 250.0,
        "energy_weight": 0.5,
    },
    construction.building_per_kw: {"building_kg": 9.0e6, "it_capacity_kw": 5.0e4},
    greensku.server_embodied_greensku: {
        "parts_kg": 1530.0,
        "cpu_kg": 30.7,
        "chassis_kg": 351.0,
        "factor": 0.7392,
        "cpu_factor": 1.05,
    },
    greensku.carbon_per_core_greensku: {
        "server_kg": 1506.0,
        "servers": 29.0,
        "rack_kg": 200.0,
        "cores": 160.0,
    },
    service_life.embodied_with_failures: {
        "embodied_kg": 1000.0,
        "annual_failure_rate": 0.02,
        "lifetime_years": 4.0,
    },
    service_life.spare_servers: {"servers": 1.0e4, "annual_failure_rate": 0.03, "repair_days": 21.0},
    service_life.life_extension_saving: {
        "embodied_kg": 1200.0,
        "lifetime_years": 4.0,
        "extended_years": 6.0,
        "yearly_penalty_kg": 20.0,
    },
    allocation.calendar_share: {"embodied_kg": 1000.0, "hours": 100.0, "lifetime_hours": 35_040.0},
    allocation.active_share: {
        "embodied_kg": 1000.0,
        "active_hours": 2.0,
        "lifetime_active_hours": 20_000.0,
    },
    allocation.energy_share: {
        "embodied_kg": 1000.0,
        "energy_kwh": 10.0,
        "lifetime_energy_kwh": 100_000.0,
    },
    allocation.flop_share: {"embodied_kg": 1000.0, "flop": 1e18, "lifetime_flop": 1e24},
    allocation.economic_share: {
        "embodied_kg": 1000.0,
        "age_years": 1.0,
        "years": 0.1,
        "lifetime_years": 4.0,
    },
    allocation.sunk: {"embodied_kg": 1000.0},
    allocation.sci_embodied_share: {
        "embodied_kg": 1000.0,
        "hours": 1.0,
        "lifetime_hours": 35_040.0,
        "resources_reserved": 8.0,
        "resources_total": 32.0,
    },
    allocation.compute_carbon_intensity: {
        "embodied_kg": 500.0,
        "operational_kg": 3500.0,
        "lifetime_flop": 1e25,
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
SUMS_LAST_AXIS = (
    electricity.market_based,
    electricity.hourly_matched,
    construction.building_from_materials,
    maintenance.server_failure_rate,
    server_parts.server_from_parts,
    grid_matching.cfe_score,
    grid_matching.annual_matched,
    grid_matching.marginal_change,
    operation_cost.extra_servers,
)
IN_OWN_TESTS = (  # an axis of hours in the result, or several results by name
    operation.shift_within_day,
    operation.shift_to_clean,
    operation.shift_between_places,
    storage_dispatch.dispatch_battery,
    storage_dispatch.dispatch_battery_clc,
    clean_supply.matched_24_7,
    clean_supply.system_carbon,
    inference.llm_request,
    development.phase_split,
)
SIGNED = (  # results below zero have a meaning
    end_of_life.avoided_burden,
    end_of_life.fifty_fifty,
    end_of_life.module_d,
    end_of_life.circular_footprint,
    replacement.keep_or_replace,
    reuse.reuse_saving,
    service_life.life_extension_saving,
)
CAN_BE_INFINITE = (replacement.break_even_h, replacement.optimal_lifetime_years)
BOUND_TOGETHER = {  # zero is refused because of what another argument says
    electricity.market_based: {"energy_kwh"},
    facility.power_usage_effectiveness: {"facility_kwh"},
    grid_matching.cfe_score: {"load_kwh"},
    grid_matching.annual_matched: {"load_kwh"},
    operation_cost.extra_servers: {"load_before_kwh"},
    reuse.efficiency_rebound: {"efficiency"},
}
PER_DRAW = [function for function in GOOD if function not in SUMS_LAST_AXIS]
SEVERAL = [function for function, values in GOOD.items() if len(values) > 1]
ARGUMENTS = [(function, name) for function, values in GOOD.items() for name in values]
RANGES = {  # what a docstring says, and what the refusal must say
    "At least 1.": "[1, ∞)",
    "In (0, 1].": "(0, 1]",
    "in (0, 1]": "(0, 1]",
    "In [0, 1].": "[0, 1]",
    "in [0, 1]": "[0, 1]",
    "in [0, 1)": "[0, 1)",
    "Not negative": "[0, ∞)",
    "not negative": "[0, ∞)",
    "Positive": "(0, ∞)",
    "positive": "(0, ∞)",
}


def said_range(function: Callable[..., Any], name: str) -> str:
    """Read the range of an argument in the docstring; without one it may be any number."""
    text = inspect.getdoc(function) or ""
    section = text[text.index("Parameters\n") : text.index("Returns\n")]
    entry = re.search(
        rf"^(?=.*\b{name}\b)[\w, ]+ : array_like[^\n]*\n(?P<below>(?:    .*\n|\n)+)", section, re.M
    )
    assert entry, f"{function.__name__} does not describe {name}"
    below = " ".join(entry["below"].split())
    found = [(below.index(words), range_) for words, range_ in RANGES.items() if words in below]
    if len(found) > 1 and ", and " in below:  # two names in one entry, each with its own range
        first = name == entry.group().split(",")[0].split(" ")[0]
        return min(found)[1] if first else max(found)[1]
    return min(found)[1] if found else "(-∞, ∞)"


def is_positive(function: Callable[..., Any], name: str) -> bool:
    return said_range(function, name).startswith("(0")


def can_be_zero(function: Callable[..., Any], name: str) -> bool:
    together = name in BOUND_TOGETHER.get(function, ())
    return (
        not together
        and said_range(function, name)[0] in "[("
        and said_range(function, name)[1] in "0-"
        and (not is_positive(function, name))
    )


def call(function: Callable[..., Any], values: dict[str, Any]) -> tuple[Any, ...]:
    """Call with the first argument by position; the result is always a tuple."""
    first, *rest = values
    result = function(values[first], **{name: values[name] for name in rest})
    if isinstance(result, dict):
        return tuple(result.values())
    return result if isinstance(result, tuple) else (result,)


DATA = "lcafoot.stages._recycling_data"


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
        if not each.name.startswith("_")
    ]
    names = [(module, name) for module in (*modules, allocation) for name in module.__all__]
    public = {getattr(module, name) for module, name in names if inspect.isfunction(getattr(module, name))}
    assert public == set(GOOD) | set(IN_OWN_TESTS)


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
            "virgin_kg, *, recycled_kg, recycled_content, recycling_rate, disposal_kg, recycling_kg=0, "
            "avoided_kg=0, quality_ratio=1",
        ),
        (
            training.training_energy_kwh,
            "parameters, *, tokens, peak_flops, mfu, device_power_w",
        ),
        (
            inference.llm_request,
            "active_parameters_b, *, total_parameters_b, output_tokens, batch=64, pue, "
            "carbon_intensity_kg_kwh",
        ),
        (
            replacement.break_even_h,
            "embodied_kg, *, power_saved_w, carbon_intensity_kg_kwh, pue=1, utilization=1",
        ),
        (
            replacement.optimal_lifetime_years,
            "embodied_kg, *, yearly_use_kg, yearly_efficiency_gain",
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


@pytest.mark.parametrize("function", SEVERAL, ids=label)
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


@pytest.mark.parametrize("function", [each for each in PER_DRAW if each in SEVERAL], ids=label)
def test_rows_and_columns_broadcast(function: Callable[..., Any]) -> None:
    first, *_, last = GOOD[function]
    values: dict[str, Any] = dict(GOOD[function])
    values[first] = np.full((4, 1), values[first])
    values[last] = np.full(3, values[last])
    for result in call(function, values):
        assert result.shape == (4, 3)
        assert result.flags.writeable


@pytest.mark.parametrize("function", SEVERAL, ids=label)
def test_shapes_that_do_not_broadcast_are_refused(function: Callable[..., Any]) -> None:
    first, *_, last = GOOD[function]
    values: dict[str, Any] = dict(GOOD[function])
    values[first] = np.full((2, 2), values[first])
    values[last] = np.full((3, 3), values[last])
    with pytest.raises(ValueError, match=r"broadcast"):
        call(function, values)


@pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=label)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1.0, float("nan")]], ids=str)
def test_what_is_not_finite_is_refused_by_name_and_range(
    function: Callable[..., Any], name: str, value: object
) -> None:
    assert refused(function, name, value).startswith(f"{name} must lie in {said_range(function, name)}; got ")


BOUNDED = [each for each in ARGUMENTS if said_range(*each) != "(-∞, ∞)"]


@pytest.mark.parametrize(("function", "name"), BOUNDED, ids=label)
def test_what_is_negative_is_refused_by_name_and_range(function: Callable[..., Any], name: str) -> None:
    assert refused(function, name, -0.5) == f"{name} must lie in {said_range(function, name)}; got -0.5"


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
        assert np.isfinite(result) or function in CAN_BE_INFINITE
        assert result >= 0 or function in SIGNED


UP_TO_ONE = [each for each in ARGUMENTS if said_range(*each).endswith((", 1]", ", 1)"))]


@pytest.mark.parametrize(("function", "name"), UP_TO_ONE, ids=label)
def test_a_share_above_one_is_refused(function: Callable[..., Any], name: str) -> None:
    assert refused(function, name, 1.01) == f"{name} must lie in {said_range(function, name)}; got 1.01"


@pytest.mark.parametrize(
    ("function", "name"), [each for each in ARGUMENTS if said_range(*each) == "[1, ∞)"], ids=label
)
def test_a_pue_below_one_is_refused(function: Callable[..., Any], name: str) -> None:
    assert refused(function, name, 0.99) == f"{name} must lie in [1, ∞); got 0.99"
