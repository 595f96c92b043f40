"""Hours of a datacenter, and what is done in them beyond taking power as it comes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError, SchemaError
from lcafoot.units import HOURS_PER_DAY, in_range

__all__ = ["SIGNALS", "Design", "Hours", "complete"]

Array = NDArray[np.float64]
SIGNALS: Final = ("intensity", "clean")
"""What load is shifted by: the grid's carbon intensity, or the clean energy on the site."""


DESIGN_RANGES: Final[dict[str, dict[str, Any]]] = {
    "flexible_share": {"low": 0, "high": 1},
    "capacity_kwh": {"low": 0, "low_open": True},
    "battery_kwh": {"low": 0},
    "battery_kw": {"low": 0},
    "charge_efficiency": {"low": 0, "low_open": True, "high": 1},
    "discharge_efficiency": {"low": 0, "low_open": True, "high": 1},
    "battery_kg_kwh": {"low": 0},
    "battery_years": {"low": 0, "low_open": True},
    "wind_kg_kwh": {"low": 0},
    "solar_kg_kwh": {"low": 0},
    "servers_kg": {"low": 0},
}


@dataclass(frozen=True, eq=False)
class Hours:
    """Consecutive hours of a datacenter and its grid, without gaps.

    Parameters
    ----------
    load_kwh : array_like
        Load of each hour, the facility included where its carbon is asked for. Not negative. [kWh]
    intensity_kg_kwh : array_like
        Average carbon intensity of the grid in each hour. Not negative. [kgCO₂e/kWh]
    wind_kwh, solar_kwh : array_like, optional
        What one's own wind and solar farm generate. Not negative. [kWh]
    marginal_kg_kwh : array_like, optional
        Intensity of the plants that answer a change. Not negative. [kgCO₂e/kWh]

    Raises
    ------
    SchemaError
        If series differ in length, or one has a gap: the first hour of each is named.
    OutOfRangeError
        If a number is negative or infinite.

    Examples
    --------
    >>> Hours(load_kwh=[10.0] * 24, intensity_kg_kwh=[0.4] * 24).count
    24
    """

    load_kwh: ArrayLike
    intensity_kg_kwh: ArrayLike
    wind_kwh: ArrayLike | None = None
    solar_kwh: ArrayLike | None = None
    marginal_kg_kwh: ArrayLike | None = None

    def __post_init__(self) -> None:
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("load_kwh", "intensity_kg_kwh"):
            if given[name] is None or np.ndim(given[name]) != 1 or np.size(given[name]) == 0:
                msg = f"{name} must be a series of one number an hour; got {given[name]!r}"
                raise SchemaError(msg)
        series = {name: np.asarray(v, dtype=np.float64) for name, v in given.items() if v is not None}
        faults = _series_faults(series)
        if faults:
            raise SchemaError("; ".join(faults))
        for name, values in series.items():
            object.__setattr__(self, name, in_range(name, values, low=0))
        for name in ("wind_kwh", "solar_kwh"):
            if given[name] is None:
                object.__setattr__(self, name, np.zeros(series["load_kwh"].shape))

    @property
    def mean_intensity_kg_kwh(self) -> float:
        """Carbon intensity of the grid, each hour by its load [kgCO₂e/kWh]."""
        load = np.asarray(self.load_kwh)
        total = float(in_range("load_kwh, summed", load.sum(), low=0, low_open=True))
        return float((load * np.asarray(self.intensity_kg_kwh)).sum() / total)

    @property
    def count(self) -> int:
        """Number of hours [1]."""
        return int(np.size(self.load_kwh))


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is done beyond taking power as it comes, and what its hardware embodies.

    Parameters
    ----------
    flexible_share : float, optional
        Share of each hour's load that may move within its day. In [0, 1]. [1]
    capacity_kwh : float, optional
        Most load that an hour can take; needed where load is flexible. Positive. [kWh]
    signal : str, optional
        What load is shifted by: ``intensity`` or ``clean``.
    battery_kwh : float, optional
        Usable capacity of the battery. Not negative. [kWh]
    battery_kw : float, optional
        Most that it takes or gives; without it there is no such limit. [kW]
    charge_efficiency, discharge_efficiency : float, optional
        Stored ÷ taken, and given ÷ drawn, in (0, 1]; needed where there is a battery. [1]
    battery_kg_kwh, battery_years : float, optional
        Embodied carbon of the battery by capacity [kgCO₂e/kWh], and its life [year]; needed where
        there is a battery.
    wind_kg_kwh, solar_kg_kwh : float, optional
        Life-cycle carbon of one's own farms by energy generated; needed where they generate.
        [kgCO₂e/kWh]
    servers_kg : float, optional
        Embodied carbon of the present servers that these hours bear; needed where load is
        flexible, for a higher peak needs more of them. [kgCO₂e]

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range, or the signal is unknown.
    """

    flexible_share: float = 0.0
    capacity_kwh: float | None = None
    signal: str = "intensity"
    battery_kwh: float = 0.0
    battery_kw: float | None = None
    charge_efficiency: float | None = None
    discharge_efficiency: float | None = None
    battery_kg_kwh: float | None = None
    battery_years: float | None = None
    wind_kg_kwh: float | None = None
    solar_kg_kwh: float | None = None
    servers_kg: float | None = None

    def __post_init__(self) -> None:
        if self.signal not in SIGNALS:
            msg = f"signal must be one of {', '.join(SIGNALS)}; got {self.signal!r}"
            raise OutOfRangeError(msg)
        for name, bounds in DESIGN_RANGES.items():
            value = getattr(self, name)
            if value is not None:
                in_range(name, value, **bounds)


def complete(hours: Hours, design: Design, *, with_battery: bool | None = None) -> None:
    """Refuse hardware whose embodied carbon is not given."""
    has_battery = design.battery_kwh > 0 if with_battery is None else with_battery
    needed = {
        "wind_kg_kwh": bool(np.any(hours.wind_kwh)),
        "solar_kg_kwh": bool(np.any(hours.solar_kwh)),
        "battery_kg_kwh": has_battery,
        "battery_years": has_battery,
        "charge_efficiency": has_battery,
        "discharge_efficiency": has_battery,
        "capacity_kwh": design.flexible_share > 0,
        "servers_kg": design.flexible_share > 0,
    }
    missing = [name for name, is_needed in needed.items() if is_needed and getattr(design, name) is None]
    if missing:
        msg = (
            f"the design needs {', '.join(missing)}: its hardware is counted in the same total; "
            "give 0 for the carbon of what is there anyway"
        )
        raise OutOfRangeError(msg)
    if design.flexible_share > 0 and hours.count % HOURS_PER_DAY:
        msg = f"load moves within days of 24 hours; got {hours.count} hours, cut the series to whole days"
        raise OutOfRangeError(msg)


def _series_faults(series: dict[str, Array]) -> list[str]:
    """Name series of another length, and the first gap of each."""
    length = series["load_kwh"].size
    faults = []
    for name, values in series.items():
        if values.ndim != 1 or values.size != length:
            faults.append(
                f"{name} has {values.size} hours and load_kwh {length}; give one number an hour to each"
            )
        elif np.isnan(values).any():
            gaps = np.flatnonzero(np.isnan(values))
            faults.append(
                f"{name} has a gap at hour {gaps[0]} ({gaps.size} in all); fill it or cut the series"
            )
    return faults
