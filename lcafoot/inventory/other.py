"""Impacts other than climate change: water, primary energy, minerals; each apart, none added to carbon.

Few sources publish them, so each category says stage by stage what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.inventory import devices
from lcafoot.inventory.devices import Values
from lcafoot.product_system import OtherFactors, ProductSystem
from lcafoot.records import STAGES, Quantity
from lcafoot.stages.maintenance import spares_carbon

__all__ = ["CATEGORIES", "OtherFlow", "build_other"]

CATEGORIES: Final[Mapping[str, str]] = {"water": "L", "primary_energy": "MJ", "minerals": "kgSb"}
"""Impact categories beside climate change, and their units."""

NOT_PUBLISHED: Final = "no source with this category is in the data"


@dataclass(frozen=True, slots=True)
class OtherFlow:
    """One stage of one category.

    Parameters
    ----------
    stage : str
        One of ``lcafoot.records.STAGES``.
    amount : ndarray of float64, shape (1 + n,), or None
        Nominal first, then the draws; None where it is missing. [unit of the category]
    quantities : tuple of Quantity
        Every datum that went in.
    missing : str
        What is left out, and why; empty where nothing is.
    """

    stage: str
    amount: NDArray[np.float64] | None
    quantities: tuple[Quantity, ...] = ()
    missing: str = ""


def build_other(system: ProductSystem, factors: OtherFactors, values: Values) -> list[OtherFlow]:
    """Put drawn values through every stage of one category.

    Parameters
    ----------
    system : ProductSystem
        What is counted.
    factors : OtherFactors
        The category's factors.
    values : mapping of str to ndarray of float64, shape (1 + n,)
        Values by row, for the data of both.

    Returns
    -------
    list of OtherFlow
        One for each stage, in life-cycle order.
    """
    made = _manufacturing(system, factors, values)
    found = {
        flow.stage: flow for flow in (made, *_use(system, factors, values), *_spares(system, factors, values))
    }
    if system.development_ratio is not None:
        found["development"] = _development(system.development_ratio, list(found.values()), values)
    return [found.get(stage, OtherFlow(stage, None, (), _why(stage, factors))) for stage in STAGES]


def _why(stage: str, factors: OtherFactors) -> str:
    """Say why a stage has no amount of its own."""
    embodied = factors.hardware.values()
    if embodied and all(stage in factor.covers for factor in embodied):
        return "inside the embodied figures of the hardware"
    return NOT_PUBLISHED


def _manufacturing(system: ProductSystem, factors: OtherFactors, values: Values) -> OtherFlow:
    """Embodied impact of the hardware, by its share."""
    amounts, used, missing = [], [], []
    for item in system.hardware:
        factor = factors.hardware.get(item.device)
        if factor is None:
            missing.append(item.device)
            continue
        share, share_data = devices.share(system, item, values)
        amounts.append(item.count * values[factor.row] * share)
        used += [factor, *share_data]
    without = f"without {', '.join(missing)}: {NOT_PUBLISHED}" if missing else ""
    amount = np.asarray(sum(amounts)) if amounts else None
    unique = tuple({quantity.row: quantity for quantity in used}.values())
    return OtherFlow("hardware_manufacturing", amount, unique, without)


def _spares(system: ProductSystem, factors: OtherFactors, values: Values) -> Iterable[OtherFlow]:
    """Embodied impact of what failures call for, by the share of the hardware."""
    life = system.allocation.lifetime_years
    amounts, used, missing = [], [], []
    for item in system.hardware:
        factor, rate = factors.hardware.get(item.device), item.annual_failure_rate
        if factor is None or rate is None:
            missing.append(item.device)
            continue
        share, share_data = devices.share(system, item, values)
        whole = item.count * values[factor.row]
        spares = spares_carbon(whole, annual_failure_rate=values[rate.row], lifetime_years=values[life.row])
        amounts.append(spares * share)
        used += [factor, rate, life, *share_data]
    if amounts:
        without = f"without {', '.join(missing)}: {NOT_PUBLISHED}" if missing else ""
        unique = tuple({quantity.row: quantity for quantity in used}.values())
        yield OtherFlow("maintenance", np.asarray(sum(amounts)), unique, without)


def _development(ratio: Quantity, flows: list[OtherFlow], values: Values) -> OtherFlow:
    """Impact of experiments and failed runs, as a ratio of all that is counted."""
    known = [flow.amount for flow in flows if flow.amount is not None]
    if not known:
        return OtherFlow("development", None, (), NOT_PUBLISHED)
    used = {q.row: q for flow in flows if flow.amount is not None for q in flow.quantities}
    missing = "a ratio of what is counted here; what is missing there is missing here"
    return OtherFlow(
        "development", np.asarray(values[ratio.row] * sum(known)), (ratio, *used.values()), missing
    )


def _use(system: ProductSystem, factors: OtherFactors, values: Values) -> Iterable[OtherFlow]:
    """Electricity of the IT, and what the facility adds: electricity, and water on the site."""
    energy = np.asarray(sum(values[part.row] for part in system.energy_kwh))
    overhead, used, missing = None, system.energy_kwh, ""
    if factors.electricity is not None:
        per_kwh = values[factors.electricity.row]
        used = (*used, factors.electricity)
        yield OtherFlow("use_electricity", energy * per_kwh, used)
        overhead, used = (values[system.pue.row] - 1) * energy * per_kwh, (*used, system.pue)
    elif factors.site is not None:
        missing = f"without the electricity of the facility: {NOT_PUBLISHED}"
    if factors.site is not None:
        site = energy * values[factors.site.row]
        overhead, used = site if overhead is None else overhead + site, (*used, factors.site)
    elif factors.site_is_asked:
        missing = "without the water of the site: no WUE is given (field wue)"
    if overhead is not None:
        yield OtherFlow("facility_overhead", overhead, used, missing)
