"""Hours in, hourly ledger out: shifted load, wind, sun and battery, with what their hardware embodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import MissingDataError
from lcafoot.scenario.hours import Design, Hours, complete
from lcafoot.stages.clean_supply import matched_24_7, system_carbon
from lcafoot.stages.electricity import hourly_matched, market_based, operational_carbon
from lcafoot.stages.grid_matching import marginal_change
from lcafoot.stages.operation import shift_to_clean, shift_within_day
from lcafoot.stages.operation_cost import extra_servers
from lcafoot.stages.storage_dispatch import dispatch_battery
from lcafoot.units import HOURS_PER_YEAR, in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Design", "Hours", "Operation", "operate", "supply_curve"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Operation:
    """Hours as they were operated, and all that they emit.

    Parameters
    ----------
    hours : Hours
        What was given.
    load_kwh : ndarray of float64, shape (hours,)
        The load after shifting. [kWh]
    flows : mapping of str to ndarray of float64
        What `lcafoot.stages.storage_dispatch.dispatch_battery` gives. [kWh]
    parts_kg : mapping of str to ndarray of float64
        Carbon of grid, wind, solar, battery and extra servers, and their total. [kgCO₂e]
    """

    hours: Hours
    load_kwh: Array
    flows: dict[str, Array]
    parts_kg: dict[str, Array]

    @property
    def total_kg(self) -> float:
        """Electricity and the hardware behind it, in one total [kgCO₂e]."""
        return float(self.parts_kg["total_kg"])

    def table(self) -> pd.DataFrame:
        """Return the hourly ledger: a row an hour, energies in kWh and carbon in kgCO₂e."""
        import pandas as pd

        given = {"given_load_kwh": self.hours.load_kwh, "load_kwh": self.load_kwh}
        farms = {"wind_kwh": self.hours.wind_kwh, "solar_kwh": self.hours.solar_kwh}
        grid_kg = self.flows["grid_kwh"] * np.asarray(self.hours.intensity_kg_kwh)
        return pd.DataFrame({**given, **farms, **self.flows, "grid_kg": grid_kg})

    def accounts(
        self,
        *,
        contracts_kwh: ArrayLike = (),
        contracts_kg_kwh: ArrayLike = (),
        residual_kg_kwh: float | None = None,
    ) -> pd.DataFrame:
        """Return what rival methods make of the same hours; each answers another question, none is summed.

        Parameters
        ----------
        contracts_kwh, contracts_kg_kwh : array_like, optional
            Energy bought under each contract [kWh], and its intensity [kgCO₂e/kWh].
        residual_kg_kwh : float, optional
            Intensity of the residual mix; with it the market-based figure is given. [kgCO₂e/kWh]

        Returns
        -------
        pandas.DataFrame
            Columns ``method, kg, what`` [kgCO₂e]: location-based on the load, market-based where
            the residual mix is given, matched by the hour and by the year, what is
            bought from the grid, and the marginal change against the given load where its
            intensity is known.

        Raises
        ------
        MissingDataError
            If contracts are given without the residual mix.
        """
        import pandas as pd

        if residual_kg_kwh is None and np.size(contracts_kwh):
            msg = "contracts need residual_kg_kwh, the intensity of what they do not cover; give it with them"
            raise MissingDataError(msg)
        hours, load = self.hours, self.load_kwh
        clean = np.asarray(hours.wind_kwh) + np.asarray(hours.solar_kwh)
        location = operational_carbon(load, carbon_intensity_kg_kwh=hours.intensity_kg_kwh).sum()
        by_hour = hourly_matched(load, clean_kwh=clean, carbon_intensity_kg_kwh=hours.intensity_kg_kwh)
        share = matched_24_7(load, clean_kwh=clean)["yearly_share"]
        rows = [
            ("location", float(location), "all load at the grid's average of each hour"),
            (
                "matched by the year",
                float(location * (1 - share)),
                "clean energy of any hour counts for any other",
            ),
            ("matched by the hour", float(by_hour), "clean energy counts in its own hour; no battery"),
            ("bought", float(self.parts_kg["grid_kg"]), "what the grid delivers after battery and farms"),
        ]
        if residual_kg_kwh is not None:
            contracts = {"contracts_kwh": contracts_kwh, "contracts_kg_kwh": contracts_kg_kwh}
            kg = market_based(load.sum(), **contracts, residual_kg_kwh=residual_kg_kwh)
            rows.insert(1, ("market", float(kg), "contracts, and the residual mix beyond them"))
        if hours.marginal_kg_kwh is not None:
            change = self.flows["grid_kwh"] - np.asarray(hours.load_kwh)
            kg = marginal_change(change, marginal_kg_kwh=hours.marginal_kg_kwh)
            rows.append(("marginal change", float(kg), "plants that answer the change from the given load"))
        return pd.DataFrame(rows, columns=["method", "kg", "what"])


def operate(hours: Hours, design: Design) -> Operation:
    """Operate a datacenter over hours, and count electricity and hardware in one total.

    Parameters
    ----------
    hours : Hours
        Load, grid and farms.
    design : Design
        Flexibility and battery, and what their hardware embodies.

    Returns
    -------
    Operation
        Hourly ledger, total, and rival accounts.

    Raises
    ------
    OutOfRangeError
        If the design has hardware whose embodied carbon is not given: nothing is free.

    Examples
    --------
    A day with sun, without and with a battery (made-up numbers):

    >>> sun = 60 * np.maximum(0, np.sin((np.arange(24) - 6) / 12 * np.pi))
    >>> day = Hours(load_kwh=[20.0] * 24, intensity_kg_kwh=[0.4] * 24, solar_kwh=sun)
    >>> plain = operate(day, Design(solar_kg_kwh=0.045))
    >>> battery = dict(battery_kg_kwh=100, battery_years=10, charge_efficiency=1, discharge_efficiency=1)
    >>> stored = operate(day, Design(solar_kg_kwh=0.045, battery_kwh=200, **battery))
    >>> round(plain.total_kg, 1), round(stored.total_kg, 1)
    (128.1, 83.8)
    """
    complete(hours, design)
    load = _shifted(hours, design)
    flows, parts = _dispatched(hours, design, load, np.asarray(design.battery_kwh))
    return Operation(hours, load, flows, parts)


def supply_curve(hours: Hours, design: Design, *, battery_kwh: ArrayLike) -> pd.DataFrame:
    """Return the total for many battery sizes, in one pass.

    Parameters
    ----------
    hours : Hours
        Load, grid and farms.
    design : Design
        All but the size of the battery.
    battery_kwh : array_like
        Sizes. Not negative. [kWh]

    Returns
    -------
    pandas.DataFrame
        A row a size: ``battery_kwh, grid_kg, wind_kg, solar_kg, battery_kg, servers_kg,
        total_kg, hourly_share, best``.

    Examples
    --------
    >>> sun = 60 * np.maximum(0, np.sin((np.arange(24) - 6) / 12 * np.pi))
    >>> day = Hours(load_kwh=[20.0] * 24, intensity_kg_kwh=[0.4] * 24, solar_kwh=sun)
    >>> design = Design(solar_kg_kwh=0.045, battery_kg_kwh=100, battery_years=10,
    ...                 charge_efficiency=0.95, discharge_efficiency=0.95)
    >>> curve = supply_curve(day, design, battery_kwh=[0, 100, 200, 2000])
    >>> curve.loc[curve["best"], "battery_kwh"].item()
    200.0
    """
    import pandas as pd

    sizes = np.atleast_1d(in_range("battery_kwh", battery_kwh, low=0))
    complete(hours, design, with_battery=bool(sizes.any()))
    load = _shifted(hours, design)
    flows, parts = _dispatched(hours, design, load, sizes)
    clean = np.asarray(hours.wind_kwh) + np.asarray(hours.solar_kwh)
    share = matched_24_7(load, clean_kwh=clean, discharged_kwh=flows["discharged_kwh"])["hourly_share"]
    table = pd.DataFrame({"battery_kwh": sizes, **parts, "hourly_share": share})
    return table.assign(best=np.arange(len(table)) == int(np.argmin(table["total_kg"])))


def _shifted(hours: Hours, design: Design) -> Array:
    """Move the flexible load within its day."""
    load = np.asarray(hours.load_kwh)
    if not design.flexible_share:
        return load
    limits = {"flexible_share": design.flexible_share, "capacity_kwh": design.capacity_kwh or 0.0}
    if design.signal == "intensity":
        return shift_within_day(load, signal=np.asarray(hours.intensity_kg_kwh), **limits)
    clean = np.asarray(hours.wind_kwh) + np.asarray(hours.solar_kwh)
    return shift_to_clean(load, clean_kwh=clean, **limits)


def _dispatched(
    hours: Hours, design: Design, load: Array, battery_kwh: Array
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Send energy through the battery and add up all that emits."""
    clean = np.asarray(hours.wind_kwh) + np.asarray(hours.solar_kwh)
    flows = dispatch_battery(
        load,
        clean_kwh=clean,
        capacity_kwh=battery_kwh,
        charge_efficiency=design.charge_efficiency or 1.0,
        discharge_efficiency=design.discharge_efficiency or 1.0,
        power_kw=design.battery_kw,
    )
    embodied = design.servers_kg or 0.0
    servers = extra_servers(hours.load_kwh, load_after_kwh=load, embodied_kg=embodied)
    parts = system_carbon(
        flows["grid_kwh"],
        carbon_intensity_kg_kwh=hours.intensity_kg_kwh,
        wind_kwh=np.asarray(hours.wind_kwh),
        wind_kg_kwh=design.wind_kg_kwh or 0.0,
        solar_kwh=np.asarray(hours.solar_kwh),
        solar_kg_kwh=design.solar_kg_kwh or 0.0,
        battery_kwh=battery_kwh,
        battery_kg_kwh=design.battery_kg_kwh or 0.0,
        battery_years=design.battery_years or 1.0,
        servers_kg=servers,
        period_years=hours.count / HOURS_PER_YEAR,
    )
    return flows, parts
