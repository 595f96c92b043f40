"""An inventory of devices with days of purchase: what each year bears, and what a second life saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from lcafoot import allocation
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.fleet.clock import utc
from lcafoot.records import Quantity
from lcafoot.scenario import lifetimes
from lcafoot.units import HOURS_PER_DAY, HOURS_PER_YEAR, in_range

__all__ = ["burden_by_year", "retiring", "second_lives"]

KEYS: Final = ("calendar_share", "economic_share")


def burden_by_year(
    inventory: pd.DataFrame,
    embodied_kg: Mapping[str, float],
    *,
    years: Iterable[int],
    lifetime_years: Sequence[float],
    key: str = "calendar_share",
) -> pd.DataFrame:
    """Return what calendar years bear of making a fleet, for several service lives.

    Parameters
    ----------
    inventory : pandas.DataFrame
        Columns ``model`` and ``purchased`` (a day), a row a device.
    embodied_kg : mapping of str to float
        Embodied carbon of one device by model. [kgCO₂e]
    years : iterable of int
        Calendar years.
    lifetime_years : sequence of float
        Service lives to compare. Positive. [year]
    key : str, optional
        ``calendar_share``, every year alike, or ``economic_share``, early years more.

    Returns
    -------
    pandas.DataFrame
        A row a year and life: ``year, lifetime_years, kg`` (borne in that year) [kgCO₂e], ``in_service``
        (devices at its end) and ``retired`` (within it) [1].

    Raises
    ------
    MissingDataError
        If a column or a model's figure is missing, or the key is unknown.
    OutOfRangeError
        If a life is not positive.

    Notes
    -----
    Each device is borne by the years of its own life; what is older is written off, what comes later is not
    there yet. A year is 8,760 h: in a leap year the last day bears nothing.

    Examples
    --------
    >>> one = pd.DataFrame({"model": ["gpu"], "purchased": ["2024-01-01"]})
    >>> burden_by_year(one, {"gpu": 160.0}, years=[2024, 2028], lifetime_years=[4, 8])["kg"].round(2).tolist()
    [40.0, 20.0, 0.0, 20.0]
    """
    if key not in KEYS:
        what = "key of a year's burden"
        raise MissingDataError.of(what, key, KEYS)
    kg, bought = _devices(inventory, embodied_kg)
    rows = []
    for year in years:
        age = (pd.Timestamp(f"{year}-01-01", tz="UTC") - bought).dt.days.to_numpy() / (
            HOURS_PER_YEAR / HOURS_PER_DAY
        )  # negative: not bought yet
        for life in np.atleast_1d(in_range("lifetime_years", lifetime_years, low=0, low_open=True)):
            start, end = np.clip(age, 0, life), np.clip(age + 1, 0, life)
            if key == "calendar_share":
                hours = {"hours": (end - start) * HOURS_PER_YEAR, "lifetime_hours": life * HOURS_PER_YEAR}
                borne = allocation.calendar_share(kg, **hours)
            else:
                borne = allocation.economic_share(kg, age_years=start, years=end - start, lifetime_years=life)
            last = _ends(bought, float(life)).dt.year
            there = (bought.dt.year <= year) & (last > year)
            rows.append((year, float(life), float(borne.sum()), int(there.sum()), int((last == year).sum())))
    return pd.DataFrame(rows, columns=["year", "lifetime_years", "kg", "in_service", "retired"])


def retiring(inventory: pd.DataFrame, *, year: int, lifetime_years: float) -> pd.Series:
    """Return how many devices of each model reach the end of their life in a year.

    Parameters
    ----------
    inventory : pandas.DataFrame
        Columns ``model`` and ``purchased`` (a day), a row a device.
    year : int
        Calendar year.
    lifetime_years : float
        Service life. Positive. [year]

    Returns
    -------
    pandas.Series
        Devices by model. [1]

    Raises
    ------
    MissingDataError
        If a column is missing.
    OutOfRangeError
        If the life is not positive.

    Examples
    --------
    >>> one = pd.DataFrame({"model": ["gpu", "gpu"], "purchased": ["2022-03-01", "2023-03-01"]})
    >>> retiring(one, year=2026, lifetime_years=4).to_dict()
    {'gpu': 1}
    """
    life = float(in_range("lifetime_years", lifetime_years, low=0, low_open=True))
    models = dict.fromkeys(inventory["model"].unique() if "model" in inventory else [], 0.0)
    _, bought = _devices(inventory, models)
    counts = inventory["model"][(_ends(bought, life).dt.year == year).to_numpy()].value_counts()
    return counts.reindex(list(models), fill_value=0).rename("devices")


def second_lives(
    inventory: pd.DataFrame,
    cases: Mapping[str, Mapping[str, Any]],
    *,
    year: int,
    lifetime_years: float,
    displacement: Sequence[float] = (0.0, 0.5, 1.0),
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare a second life with new devices, for all devices that retire in a year.

    Parameters
    ----------
    inventory : pandas.DataFrame
        Columns ``model`` and ``purchased`` (a day), a row a device.
    cases : mapping of str to mapping
        By model, the arguments of `lcafoot.scenario.lifetimes.second_life` for one device:
        ``new_embodied_kg, new_use_kg, old_use_kg, refurbish_kg`` [kgCO₂e], ``failing_share`` [1].
    year : int
        Calendar year.
    lifetime_years : float
        First service life. Positive. [year]
    displacement : sequence of float, optional
        Shares of reuse that keep a new device from being bought, in [0, 1]. [1]
    draws, seed : int, optional
        As in `lcafoot.assess`.

    Returns
    -------
    pandas.DataFrame
        A row a model and share: ``model, devices, displacement, difference_kg, low_kg, high_kg`` (reuse
        less new, of all devices) [kgCO₂e], ``p_reuse, region``. The doubt is shared by all devices of a
        model, so the band grows with their number.

    Raises
    ------
    MissingDataError
        If a model that retires has no case.
    OutOfRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> two = pd.DataFrame({"model": ["gpu", "gpu"], "purchased": ["2022-03-01", "2022-05-01"]})
    >>> case = dict(new_embodied_kg=1000, new_use_kg=400, old_use_kg=600, refurbish_kg=50)
    >>> table = second_lives(two, {"gpu": case}, year=2026, lifetime_years=4, draws=10)
    >>> table["difference_kg"].round().tolist()
    [1300.0, -100.0, -1500.0]
    """
    tables = []
    for model, count in retiring(inventory, year=year, lifetime_years=lifetime_years).items():
        if not count:
            continue
        if model not in cases:
            what = "model among the cases of a second life"
            raise MissingDataError.of(what, model, cases)
        one = lifetimes.second_life(**cases[str(model)], displacement=displacement, draws=draws, seed=seed)
        one[["difference_kg", "low_kg", "high_kg"]] *= count
        one.insert(0, "devices", int(count))
        one.insert(0, "model", model)
        tables.append(one)
    if not tables:
        msg = f"no device retires in {year} after {lifetime_years:g} years; ask for another year or life"
        raise OutOfRangeError(msg)
    return pd.concat(tables, ignore_index=True)


def _ends(bought: pd.Series, lifetime_years: float) -> pd.Series:
    """Return when devices reach the end of their life."""
    return bought + pd.to_timedelta(lifetime_years * HOURS_PER_YEAR, unit="h")


def _devices(inventory: pd.DataFrame, embodied_kg: Mapping[str, float]) -> tuple[np.ndarray, pd.Series]:
    """Return embodied carbon and day of purchase of each device."""
    lacking = [name for name in ("model", "purchased") if name not in inventory]
    if lacking:
        msg = f"the inventory has no column {', '.join(lacking)}; its columns are {', '.join(inventory)}"
        raise MissingDataError(msg)
    for model in inventory["model"].unique():
        if model not in embodied_kg:
            what = "model with an embodied figure"
            raise MissingDataError.of(what, model, embodied_kg)
        if isinstance(embodied_kg[model], Quantity):
            msg = f"embodied_kg of {model} must be a number; give the value of the quantity [kg]"
            raise OutOfRangeError(msg)
    kg = in_range("embodied_kg", inventory["model"].map(dict(embodied_kg)).to_numpy(dtype=float), low=0)
    return kg, utc(inventory["purchased"], "column 'purchased' of the inventory", "UTC")
