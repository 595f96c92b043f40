"""Lifetime questions as paired comparisons over draws: replace or keep, second life, rebound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot import impact, uncertainty
from lcafoot.records import Quantity
from lcafoot.scenario.given import chosen, in_unit
from lcafoot.stages.replacement import (
    break_even_h,
    keep_or_replace,
    optimal_lifetime_years,
    yearly_carbon,
)
from lcafoot.stages.reuse import efficiency_rebound, reuse_saving
from lcafoot.units import HOURS_PER_YEAR, W_PER_KW, in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["best_lifetime", "rebound_regions", "replace_or_keep", "second_life"]

Datum = float | Quantity
UNITS: Final = {
    "yearly_efficiency_gain": "1/year",
    "_kg_kwh": "kg/kWh",
    "_kg": "kg",
    "_w": "W",
}
"""Unit of a datum by the end of its name; the rest are numbers."""

CLEAR: Final = 0.975
"""Share of draws on one side from which a region counts as settled. [1]"""


def replace_or_keep(
    new_embodied_kg: Datum,
    *,
    old_power_w: Datum,
    new_power_w: Datum,
    carbon_intensity_kg_kwh: Datum,
    pue: Datum,
    utilization: Datum,
    years: ArrayLike,
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare replacing hardware now with keeping it, for the same work, over several horizons.

    Parameters
    ----------
    new_embodied_kg : Quantity or float
        Embodied carbon of the new hardware. [kgCO₂e]
    old_power_w, new_power_w : Quantity or float
        Power for the same work with the old and the new. [W]
    carbon_intensity_kg_kwh, pue : Quantity or float
        Of the place. [kgCO₂e/kWh, 1]
    utilization : Quantity or float
        Share of the hours in which it works, in (0, 1]. [1]
    years : array_like
        Horizons. Not negative. [year]
    draws, seed : int, optional
        As in `lcafoot.assess`; both sides share every draw.

    Returns
    -------
    pandas.DataFrame
        A row a horizon: ``years, difference_kg, low_kg, high_kg`` (replacing less keeping)``,
        p_replace, region, break_even_years`` (at the central values; infinite where nothing is
        saved)``, never`` (share of draws in which it never pays back).

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range.

    Notes
    -----
    The old hardware is sunk. The region is ``replacing emits less`` or ``keeping emits less``
    from 97.5 % of the draws on, else ``open``.

    Examples
    --------
    >>> table = replace_or_keep(164, old_power_w=700, new_power_w=490, carbon_intensity_kg_kwh=0.38,
    ...                         pue=1, utilization=1, years=[0.1, 1], draws=10)
    >>> table["region"].tolist(), round(float(table["break_even_years"][0]) * 365, 1)
    (['keeping emits less', 'replacing emits less'], 85.6)
    """
    given = {
        "new_embodied_kg": new_embodied_kg,
        "old_power_w": old_power_w,
        "new_power_w": new_power_w,
        "carbon_intensity_kg_kwh": carbon_intensity_kg_kwh,
        "pue": pue,
        "utilization": utilization,
    }
    v = _drawn(given, draws, seed)
    in_range("pue", v["pue"], low=1)
    per_watt = v["carbon_intensity_kg_kwh"] * v["pue"] * v["utilization"] * HOURS_PER_YEAR / W_PER_KW
    horizons = np.atleast_1d(in_range("years", years, low=0))
    difference = keep_or_replace(
        v["new_embodied_kg"],
        old_yearly_kg=v["old_power_w"] * per_watt,
        new_yearly_kg=v["new_power_w"] * per_watt,
        years=horizons[:, None],
    )
    hours = break_even_h(
        v["new_embodied_kg"],
        power_saved_w=v["old_power_w"] - v["new_power_w"],
        carbon_intensity_kg_kwh=v["carbon_intensity_kg_kwh"],
        pue=v["pue"],
        utilization=v["utilization"],
    )
    table = _compared("years", horizons, difference, ("replacing emits less", "open", "keeping emits less"))
    table = table.rename(columns={"p_below": "p_replace"})
    return table.assign(break_even_years=hours[0] / HOURS_PER_YEAR, never=float(np.isinf(hours[1:]).mean()))


def best_lifetime(
    embodied_kg: Datum,
    *,
    yearly_use_kg: Datum,
    yearly_efficiency_gain: Datum,
    years: ArrayLike,
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare service lives where each year's model is more efficient.

    Parameters
    ----------
    embodied_kg : Quantity or float
        Embodied carbon of one generation. [kgCO₂e]
    yearly_use_kg : Quantity or float
        Carbon of a year's electricity with a new device. [kgCO₂e/year]
    yearly_efficiency_gain : Quantity or float
        Share by which the electricity for the same work falls every year, in [0, 1). [1/year]
    years : array_like
        Service lives. Positive. [year]
    draws, seed : int, optional
        As in `lcafoot.assess`; all lives share every draw.

    Returns
    -------
    pandas.DataFrame
        A row a life: ``years, difference_kg, low_kg, high_kg`` (mean yearly carbon less that of the
        best life)``, p_best`` (share of the draws in which it is the best of those asked for)``,
        best_years, best_low, best_high`` (the optimum; infinite where nothing is gained).

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> table = best_lifetime(1000, yearly_use_kg=2000, yearly_efficiency_gain=0.1, years=[2, 3, 5], draws=5)
    >>> table["p_best"].tolist(), round(float(table["best_years"][0]), 2)
    ([0.0, 1.0, 0.0], 3.16)
    """
    given = {
        "embodied_kg": embodied_kg,
        "yearly_use_kg": yearly_use_kg,
        "yearly_efficiency_gain": yearly_efficiency_gain,
    }
    v = _drawn(given, draws, seed)
    lives = np.atleast_1d(in_range("years", years, low=0, low_open=True))
    use = {name: v[name] for name in ("yearly_use_kg", "yearly_efficiency_gain")}
    best = optimal_lifetime_years(v["embodied_kg"], **use)
    yearly = yearly_carbon(lives[:, None], **v)
    least = yearly_carbon(np.where(np.isfinite(best), best, lives.max()), **v)
    table = _compared("years", lives, yearly - least, ("", "", "")).drop(columns=["p_below", "region"])
    first = np.argmin(yearly[:, 1:], axis=0)
    odds = [float((first == place).mean()) for place in range(len(lives))]
    low, high = np.percentile(best[1:], impact.BAND_PERCENTILES, method="nearest")  # some may be infinite
    return table.assign(p_best=odds, best_years=best[0], best_low=low, best_high=high)


def second_life(
    new_embodied_kg: Datum,
    *,
    new_use_kg: Datum,
    old_use_kg: Datum,
    refurbish_kg: Datum,
    failing_share: Datum = 0.0,
    displacement: ArrayLike,
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare a second life with a new device, for several shares of reuse that displace one.

    Parameters
    ----------
    new_embodied_kg : Quantity or float
        Embodied carbon of the new device that may not be bought. [kgCO₂e]
    new_use_kg, old_use_kg : Quantity or float
        Electricity of the new and of the old device for the same service. [kgCO₂e]
    refurbish_kg : Quantity or float
        Refurbishing and transport. [kgCO₂e]
    failing_share : Quantity or float, optional
        Share of the old devices that fail in their second life, each replaced by a new one. In
        [0, 1]. [1]
    displacement : array_like
        Shares of reuse that keep a new device from being bought, in [0, 1]. [1]
    draws, seed : int, optional
        As in `lcafoot.assess`; both sides share every draw.

    Returns
    -------
    pandas.DataFrame
        A row a share: ``displacement, difference_kg, low_kg, high_kg`` (reuse less new)``,
        p_reuse, region``; ``adds carbon`` is the region of backfire.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> table = second_life(1000, new_use_kg=400, old_use_kg=600, refurbish_kg=50,
    ...                     displacement=[0, 1], draws=10)
    >>> table["region"].tolist()
    ['adds carbon', 'saves carbon']
    """
    given = {
        "new_embodied_kg": new_embodied_kg,
        "new_use_kg": new_use_kg,
        "refurbish_kg": refurbish_kg,
        "old_use_kg": old_use_kg,
    }
    v = _drawn(given | {"failing_share": failing_share}, draws, seed)
    failing = in_range("failing_share", v.pop("failing_share"), low=0, high=1)
    v["refurbish_kg"] = v["refurbish_kg"] + failing * v["new_embodied_kg"]
    shares = np.atleast_1d(in_range("displacement", displacement, low=0, high=1))
    saving = reuse_saving(v.pop("new_embodied_kg"), **v, displacement=shares[:, None])
    table = _compared("displacement", shares, -saving, ("saves carbon", "open", "adds carbon"))
    return table.rename(columns={"p_below": "p_reuse"})


def rebound_regions(*, efficiency: float, elasticity: ArrayLike) -> pd.DataFrame:
    """Return what a gain in efficiency does to use at several elasticities of demand.

    Parameters
    ----------
    efficiency : float
        Service for the same energy, new over old. Above 1. [1]
    elasticity : array_like
        Elasticities of demand to the cost of the service. Not negative. [1]

    Returns
    -------
    pandas.DataFrame
        A row an elasticity: ``elasticity, use_ratio`` (energy, new over old)``, rebound`` (share of
        the expected saving that is lost)``, region``: ``saves``, ``saves nothing`` or ``backfire``.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> rebound_regions(efficiency=2, elasticity=[0, 0.5, 1, 1.5])["region"].tolist()
    ['saves', 'saves', 'saves nothing', 'backfire']
    """
    import pandas as pd

    gain = float(in_range("efficiency", efficiency, low=1, low_open=True))
    demand = np.atleast_1d(in_range("elasticity", elasticity, low=0))
    ratio = efficiency_rebound(gain, elasticity=demand)
    expected, actual = 1 - 1 / gain, 1 - ratio
    region = np.select([demand < 1, demand > 1], ["saves", "backfire"], "saves nothing")
    return pd.DataFrame(
        {"elasticity": demand, "use_ratio": ratio, "rebound": 1 - actual / expected, "region": region}
    )


def _drawn(given: Mapping[str, Datum], draws: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Draw every datum; a bare number is exact."""
    data = {name: _quantity(name, value) for name, value in given.items()}
    values = uncertainty.sample(data.values(), draws=draws, seed=seed)
    return {name: values[datum.row] for name, datum in data.items()}


def _quantity(name: str, value: Datum) -> Quantity:
    """Turn a bare number into a quantity, and check the unit of one that is given."""
    unit = next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "1")
    if isinstance(value, Quantity):
        return in_unit(name, value, unit)
    return chosen(name, float(in_range(name, value, low=0)), unit)


def _compared(
    name: str, places: NDArray[np.float64], difference: NDArray[np.float64], words: tuple[str, str, str]
) -> pd.DataFrame:
    """Tell difference, band, odds and region at each place."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for place, drawn in zip(places, difference, strict=True):
        band = impact.bands({"": drawn})[""]
        below = float((drawn[1:] < 0).mean() + (drawn[1:] == 0).mean() / 2)
        region = words[0] if below >= CLEAR else words[2] if below <= 1 - CLEAR else words[1]
        numbers = {"difference_kg": band.mean, "low_kg": band.low, "high_kg": band.high}
        rows.append({name: place, **numbers, "p_below": below, "region": region})
    return pd.DataFrame(rows)
