"""Carbon of a fleet: every stage of the life cycle for every job, by the equations of one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from lcafoot.errors import BoundaryError, MissingDataError
from lcafoot.fleet.jobs import IDLE
from lcafoot.scenario import Scenario
from lcafoot.scenario.choices import METHODS
from lcafoot.scenario.default_values import default_text
from lcafoot.scenario.many_runs import assess_runs
from lcafoot.scenario.ranges import INPUT_UNITS
from lcafoot.stages.electricity import operational_carbon
from lcafoot.units import in_range

__all__ = ["carbon", "every_key", "runs_of"]

ADDED: Final = ("energy_kwh", "low_kwh", "high_kwh", "device_h", "active_h", "idle_kwh", "shared_kwh")


BORNE_BY_JOBS: Final = ("time_share", "active_share", "flop_share")
"""Keys by which the runs bear the hardware of idle hours too; by the others idle hours bear their own."""


def runs_of(
    energy: pd.DataFrame, *, sites: pd.DataFrame | None = None, intensity: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a row a run out of a table of energies, with the intensity and PUE of its place.

    Parameters
    ----------
    energy : pandas.DataFrame
        What `lcafoot.fleet.energy` gave, with ``hour`` among its names where `intensity` is given,
        and with ``site`` where `sites` is given. Columns ``intensity_kg_kwh`` [kgCO₂e/kWh], ``pue``
        [1] and inputs of the allocation, if you added them, are taken as they are.
    sites : pandas.DataFrame, optional
        Columns ``site``, and ``pue`` [1] and ``zone`` where they differ.
    intensity : pandas.DataFrame, optional
        Columns ``zone, hour`` (start of the hour, UTC) and ``kg_kwh`` [kgCO₂e/kWh]. Without a
        column ``zone`` the hours are those of all sites.

    Returns
    -------
    pandas.DataFrame
        Indexed by the names of the run, joined by `` · ``: what `energy` was summed by, without the
        hour; its sums; ``intensity_kg_kwh`` by the energy of each hour; ``pue``.

    Raises
    ------
    MissingDataError
        If a site, a zone or an hour is not in the tables: nothing is put in its stead.

    Examples
    --------
    >>> hours = pd.to_datetime(["2026-01-01 00:00", "2026-01-01 01:00"], utc=True)
    >>> table = pd.DataFrame({"job": "a", "hour": hours, "energy_kwh": [1.0, 3.0], "device_h": 1.0,
    ...                       "devices": 1})
    >>> grid = pd.DataFrame({"hour": hours, "kg_kwh": [0.4, 0.2]})
    >>> float(runs_of(table, intensity=grid)["intensity_kg_kwh"].iloc[0])
    0.25
    """
    table = energy.copy()
    names = [name for name in table.columns[: list(table.columns).index("energy_kwh")] if name != "hour"]
    if not names:
        msg = "energy is summed by nothing but the hour; sum it by job, user or device as well"
        raise MissingDataError(msg)
    in_range("energy_kwh", table["energy_kwh"].to_numpy(dtype=float), low=0)
    if sites is not None:
        table = _joined(table, sites, ["site"], "site")
    if intensity is not None:
        where = [name for name in ("zone", "hour") if name in intensity]
        table = _joined(table, intensity, where, "hour of the grid")
    elif "intensity_kg_kwh" in table:
        table["kg_kwh"] = table["intensity_kg_kwh"]
    if "kg_kwh" in table:
        table["grid_kg"] = operational_carbon(table["energy_kwh"], carbon_intensity_kg_kwh=table["kg_kwh"])
    added = [name for name in (*ADDED, "grid_kg") if name in table]
    kept = [name for name in ("devices", "pue", "zone", *INPUT_UNITS) if name in table]
    how = dict.fromkeys(added, "sum") | dict.fromkeys(kept, "first")
    groups = table.groupby(names, sort=False, dropna=False)
    for name in kept[1:]:
        if (groups[name].min() != groups[name].max()).any():
            msg = f"{name} differs within one run; give each run one value, or sum by it as well"
            raise MissingDataError(msg)
    runs = groups.agg(how).reset_index()
    if "active_h" in runs and "active_hours" not in runs:
        runs["active_hours"] = runs["active_h"] / runs["devices"].where(runs["devices"] > 0, 1)
    if "grid_kg" in runs:
        used = runs["energy_kwh"] > 0
        plain = groups["kg_kwh"].mean().to_numpy()
        runs["intensity_kg_kwh"] = np.where(used, runs["grid_kg"] / runs["energy_kwh"].where(used, 1), plain)
        runs = runs.drop(columns="grid_kg")
    runs.index = pd.Index(runs[names].astype(str).agg(" · ".join, axis=1), name="run")
    return runs


def carbon(
    energy: pd.DataFrame,
    scenario: Scenario,
    *,
    sites: pd.DataFrame | None = None,
    intensity: pd.DataFrame | None = None,
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Assess the life-cycle carbon of every run of a fleet.

    Parameters
    ----------
    energy : pandas.DataFrame
        What `lcafoot.fleet.energy` gave, by job or by what else is to be assessed.
    scenario : Scenario
        All other choices. Its hardware says what goes with one device: eight GPUs and a host, for
        example; a run on four of them bears half of the host.
    sites, intensity : pandas.DataFrame, optional
        PUE by site, and the grid by zone and hour, as `runs_of` takes them.
    draws, seed : int, optional
        As in `lcafoot.assess`.

    Returns
    -------
    pandas.DataFrame
        Names of the run, its energy, and as `lcafoot.scenario.many_runs.assess_runs` gives
        ``nominal_kg, total_kg, low_kg, high_kg`` and each stage [kgCO₂e]. Device-hours that no job
        holds bear electricity, overhead and building. Under ``time_share``, ``active_share`` and
        ``flop_share`` they bear no hardware: it is in the shares of the jobs, by the occupancy of the
        scenario or what a life computes. Under the other keys they bear their own. ``attrs`` holds
        what is missing from the energy and the stages left out.

    Raises
    ------
    MissingDataError
        If a site, an hour, a place, a device or a datum is not there.
    BoundaryError
        If the energy and the hardware of the scenario do not hold the same things, or idle hours
        would bear hardware twice: by device under ``time_share`` with an occupancy below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"job": ["a", "(idle)"], "energy_kwh": [5.0, 1.0], "device_h": [8.0, 8.0],
    ...                       "devices": [8, 8]})
    >>> found = carbon(table, Scenario.example(), draws=20)
    >>> found["hardware_manufacturing_kg"].gt(0).tolist()
    [True, False]
    """
    runs = runs_of(energy, sites=sites, intensity=intensity)
    idle = _is_idle(runs)
    _idle_hours_are_borne_once(energy, scenario, runs)
    bare = scenario.replace(allocation="sunk") if _key(scenario) in BORNE_BY_JOBS else scenario
    found: list[pd.DataFrame] = []
    left_out: dict[str, str] = {}
    for rows, choices in ((runs[~idle], scenario), (runs[idle], bare)):
        if not rows.empty:
            found.append(assess_runs(choices, rows, draws=draws, seed=seed))
            left_out |= found[-1].attrs["left_out"]
    kg = pd.concat(found).reindex(runs.index)
    result = runs.join(kg.fillna(0.0)).reset_index(drop=True)
    result.attrs = {"missing": list(energy.attrs.get("missing", [])), "left_out": left_out}
    return result


def every_key(
    energy: pd.DataFrame,
    scenario: Scenario,
    *,
    inputs: Mapping[str, float] | None = None,
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what each run bears of its hardware under every key of allocation.

    Parameters
    ----------
    energy : pandas.DataFrame
        As in `carbon`; ``active_h`` and columns with names of allocation inputs are used.
    scenario : Scenario
        All other choices.
    inputs : mapping of str to float, optional
        What keys need beyond the table, for one device, by the names of the scenario's
        ``allocation_inputs``: ``lifetime_active_hours, lifetime_energy_kwh, age_years, lifetime_flop``.
    draws, seed : int, optional
        As in `lcafoot.assess`.

    Returns
    -------
    pandas.DataFrame
        Names of the run, and a column a key: what the run bears of making its hardware [kgCO₂e].
        What idle hours bear by calendar, value or energy is not in it: see `carbon`.
        ``attrs["left_out"]`` says which keys lack an input.

    Raises
    ------
    MissingDataError
        If a place, a device or a datum is not there.

    Examples
    --------
    >>> table = pd.DataFrame({"job": ["a"], "energy_kwh": [5.0], "device_h": [8.0], "devices": [8]})
    >>> found = every_key(table, Scenario.example(), draws=20)
    >>> list(found.columns)
    ['job', 'time_share', 'calendar_share', 'sunk']
    >>> sorted(found.attrs["left_out"])
    ['active_share', 'economic_share', 'energy_share', 'flop_share']
    """
    runs = runs_of(energy)
    runs = runs[~_is_idle(runs)].copy()
    given = dict(inputs or {})
    for name, value in given.items():
        runs[name] = value * runs["devices"] if name in ("lifetime_energy_kwh", "lifetime_flop") else value
    table = runs[list(runs.columns[: list(runs.columns).index("energy_kwh")])].copy()
    left_out = {}
    for key in METHODS["allocation"]:
        try:
            found = assess_runs(scenario.replace(allocation=key), runs, draws=draws, seed=seed)
        except MissingDataError as err:
            left_out[key] = str(err)
            continue
        table[key] = found["hardware_manufacturing_kg"]
    table.attrs = {"left_out": left_out}
    return table.reset_index(drop=True)


def _idle_hours_are_borne_once(energy: pd.DataFrame, scenario: Scenario, runs: pd.DataFrame) -> None:
    """Refuse an occupancy on rows that hold the idle hours already."""
    apart = energy.attrs.get("jobs_apart", True) or _key(scenario) != "time_share"
    if apart or getattr(scenario.utilization, "value", scenario.utilization) == 1:
        return
    names = ", ".join(runs.columns[: list(runs.columns).index("energy_kwh")])
    msg = (
        f"rows by {names} hold their idle hours, so an occupancy would count them twice; sum the energy by "
        "job or user as well, or take utilization=1.0"
    )
    raise BoundaryError(msg)


def _key(scenario: Scenario) -> str | None:
    """Return the key of allocation that a scenario takes."""
    return scenario.allocation or default_text("allocation")


def _is_idle(runs: pd.DataFrame) -> pd.Series:
    """Say of each run whether it is the time that no job held."""
    names = list(runs.columns[: list(runs.columns).index("energy_kwh")])
    return runs[names].eq(IDLE).any(axis=1)


def _joined(table: pd.DataFrame, other: pd.DataFrame, on: list[str], what: str) -> pd.DataFrame:
    """Add the columns of another table; a row that finds none is refused."""
    doubled = sorted(set(table) & set(other) - set(on))
    if doubled:
        msg = f"{', '.join(doubled)} stand in both the energies and the table of the {what}; leave one out"
        raise MissingDataError(msg)
    absent = [name for name in on if name not in table or name not in other]
    if absent:
        msg = f"to add the {what}, both tables need the columns {', '.join(on)}; lacking: {', '.join(absent)}"
        raise MissingDataError(msg)
    if other.duplicated(on).any():
        msg = f"the {what} stands twice in its table: {other[other.duplicated(on)][on].iloc[0].to_dict()}"
        raise MissingDataError(msg)
    merged = table.merge(other, on=on, how="left", indicator="found")
    lost = merged[merged.pop("found") == "left_only"]
    if not lost.empty:
        places = lost[on].drop_duplicates()
        first = ", ".join(str(value) for value in places.iloc[0])
        msg = f"no {what} for {first} and {len(places) - 1} more; add them to the table"
        raise MissingDataError(msg)
    return merged
