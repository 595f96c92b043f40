"""How each claim is computed again: small sums on published rows, and the equations of the stages.

A claim names one of these functions and its inputs; the inputs come from rows of the data, so every
number here can be traced.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lcafoot.conformance.recomputed_from_data import DATA
from lcafoot.stages.electricity import operational_carbon
from lcafoot.stages.training import training_energy_from_hours

__all__ = ["RECOMPUTATIONS"]


def training_energy(*, hours: float, power: float, pue: float) -> float:
    """Electricity of a training [kWh] from device-hours [h], power of one device [W] and PUE [1]."""
    return float(training_energy_from_hours(hours, device_power_w=power)) * pue


def training_carbon(*, hours: float, power: float, pue: float, intensity: float) -> float:
    """Carbon of a training [kg] from device-hours [h], power [W], PUE [1] and intensity [kg/kWh]."""
    energy = training_energy_from_hours(hours, device_power_w=power)
    return float(operational_carbon(energy, carbon_intensity_kg_kwh=intensity, pue=pue))


def implied_intensity(*, carbon: float, hours: float, power: float) -> float:
    """Intensity [kg/kWh] that a printed carbon [kg] implies for hours × power."""
    return carbon / float(training_energy_from_hours(hours, device_power_w=power))


def ratio_of_training(*, hours: float, power: float, hours_before: float, power_before: float) -> float:
    """Energy of one training over that of another [1]; with one grid, also their carbon."""
    energy = training_energy_from_hours([hours, hours_before], device_power_w=[power, power_before])
    return float(energy[0] / energy[1])


def carbon_of_energy(*, energy: float, intensity: float) -> float:
    """Carbon [kg] of electricity [kWh] at an intensity [kg/kWh]."""
    return float(operational_carbon(energy, carbon_intensity_kg_kwh=intensity))


def relative_growth(*, start: float, end: float) -> float:
    """End over start, less one [1]."""
    return end / start - 1


def yearly_decline(*, start: float, end: float, factor: float, years: float) -> float:
    """Share by which a quantity per unit falls each year [1], where units grow by `factor`."""
    return float(1 - (end / start / factor) ** (1 / years))


def compounded_saving(*, saving: float, times: float) -> float:
    """Compound several equal savings, each of what is left [1]."""
    return float(1 - (1 - saving) ** times)


def utilization_gain(*, start: float, end: float) -> float:
    """Less carbon for the same work [1], if machine and power stay the same and only use grows."""
    return end / start


def life_cycle_over_training(*, training_share: float, operational_share: float) -> float:
    """Whole life cycle over operational training [1]."""
    return 1 / training_share / operational_share


SUMS: Final[Mapping[str, Callable[..., float]]] = {
    "chained_ratio": lambda *, factor, numerator, denominator: factor * numerator / denominator,
    "clean_electricity_gain": lambda *, embodied_share: 1 / embodied_share,
    "growth_of_factor": lambda *, factor: factor - 1,
    "mean_of": lambda **values: statistics.fmean(values.values()),
    "median_of": lambda **values: statistics.median(values.values()),
    "product_of": lambda **values: math.prod(values.values()),
    "ratio": lambda *, numerator, denominator: numerator / denominator,
    "ratio_of_products": lambda *, first, first_share, second, second_share: (
        first * first_share / (second * second_share)
    ),
    "remainder": lambda **values: 1 - math.fsum(values.values()),
    "saving_from_gain": lambda *, gain: 1 - 1 / gain,
    "share_from_ratio": lambda *, ratio: ratio / (1 + ratio),
    "sum_of": lambda **values: math.fsum(values.values()),
    "value_of": lambda *, value: value,
}

EQUATIONS: Final = (
    carbon_of_energy,
    compounded_saving,
    implied_intensity,
    life_cycle_over_training,
    ratio_of_training,
    relative_growth,
    training_carbon,
    training_energy,
    utilization_gain,
    yearly_decline,
)

RECOMPUTATIONS: Final[Mapping[str, Callable[..., float]]] = MappingProxyType(
    {**SUMS, **{each.__name__: each for each in EQUATIONS}, **DATA}
)
"""Every recomputation by its name in ``datasets/paper_claims/claims.csv``; keywords in, one number out."""
