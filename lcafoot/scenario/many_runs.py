"""One scenario for many runs at once: energy, hours and place of each in a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lcafoot import impact, uncertainty
from lcafoot.data.steady import steady
from lcafoot.errors import BoundaryError, MissingDataError, OutOfRangeError
from lcafoot.inventory import build
from lcafoot.product_system import ProductSystem
from lcafoot.records import STAGES, Quantity
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.counted import counted_system
from lcafoot.scenario.given import chosen, in_unit, with_band
from lcafoot.scenario.hours import Hours
from lcafoot.scenario.ranges import INPUT_UNITS
from lcafoot.units import in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["assess_runs", "run_scenario"]

Array = NDArray[np.float64]

AT_ONCE: Final = 500_000
"""Runs × draws that are held at once. [1]"""

HOURLY: Final = "scenario/hourly"
"""Row of an intensity that comes from hours."""

OF_ALL_DEVICES: Final = ("lifetime_energy_kwh", "lifetime_flop")
"""Inputs of the allocation that are told for all devices of the scenario together."""

NEEDED: Final = ("energy_kwh", "device_h", "devices")


def run_scenario(scenario: Scenario, run: Mapping[str, Any], name: str) -> Scenario:
    """Return the scenario of one run, for `lcafoot.assess`.

    Parameters
    ----------
    scenario : Scenario
        All choices that the runs share; its hardware is that of some devices, in any number.
    run : mapping of str to object
        ``energy_kwh``, and where they are known ``low_kwh, high_kwh`` [kWh]; ``device_h`` reserved
        [h]; ``devices`` [1]; where they differ from the scenario ``intensity_kg_kwh`` [kgCO₂e/kWh],
        ``pue`` [1], and inputs of the allocation by their names.
    name : str
        Name of the run: the band of its energy is drawn by it.

    Returns
    -------
    Scenario
        The same choices, with energy, hours and hardware of the run.

    Raises
    ------
    BoundaryError
        If the scenario has hours of its own, and the run no intensity.
    OutOfRangeError
        If a number lies outside its range.

    Examples
    --------
    >>> node = Scenario.example()
    >>> one = run_scenario(node, {"energy_kwh": 5.0, "device_h": 8.0, "devices": 4}, "job-1")
    >>> dict(one.hardware), one.hours
    ({'nvidia_h100_sxm_80gb': 4.0, 'server_8gpu_host': 0.5}, 8.0)
    """
    changes: dict[str, Any] = {
        "energy": _energy(run, name),
        "hours": float(run["device_h"]),
        "hardware": _hardware(scenario, float(run["devices"])),
    }
    if scenario.hourly is not None and "intensity_kg_kwh" not in run:
        msg = "hours of one load do not fit many runs; give the intensity of each run's hours, as intensity="
        raise BoundaryError(msg)
    if "intensity_kg_kwh" in run:
        changes["hourly"] = Hours(load_kwh=[1.0], intensity_kg_kwh=[float(run["intensity_kg_kwh"])])
    if "pue" in run:
        changes["pue"] = float(run["pue"])
    inputs = _inputs(scenario, float(run["devices"]))
    inputs |= {each: float(run[each]) for each in INPUT_UNITS if each in run}
    if inputs:
        changes["allocation_inputs"] = inputs
    return scenario.replace(**changes)


def assess_runs(scenario: Scenario, runs: pd.DataFrame, *, draws: int = 200, seed: int = 0) -> pd.DataFrame:
    """Assess many runs under one scenario, in columns.

    Parameters
    ----------
    scenario : Scenario
        All choices that the runs share.
    runs : pandas.DataFrame
        A row a run, named by its index; columns as `run_scenario` takes them.
    draws : int, optional
        Number of draws from the bands of the data. Positive. [1]
    seed : int, optional
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        The same rows: ``nominal_kg, total_kg, low_kg, high_kg`` and the mean of each stage that has a
        flow, as ``use_electricity_kg`` [kgCO₂e]. ``attrs`` names the stages left out, and why.

    Raises
    ------
    MissingDataError
        If a column is missing, a place, a device or a datum is unknown.
    OutOfRangeError
        If a number lies outside its range, or two runs have one name.

    Notes
    -----
    The arrays of all runs and draws go through the equations of `lcafoot.inventory` at once: each row
    is what `lcafoot.assess` gives for its `run_scenario` with the same draws and seed.

    Examples
    --------
    >>> import pandas as pd
    >>> runs = pd.DataFrame({"energy_kwh": [3.0, 6.0], "device_h": [4.0, 8.0], "devices": [8, 8]},
    ...                     index=["short", "long"])
    >>> found = assess_runs(Scenario.example(), runs, draws=50)
    >>> bool(found.loc["long", "nominal_kg"] > 1.9 * found.loc["short", "nominal_kg"])
    True
    """
    import pandas as pd

    _check(runs)
    found: list[pd.DataFrame] = []
    left_out: dict[str, str] = {}
    with steady():
        for count, same in runs.groupby("devices", sort=False):
            system = counted_system(_of_one_hour(scenario, float(count), same))
            values = uncertainty.sample(system.quantities(), draws=draws, seed=seed)
            for chunk in _chunks(same, draws):
                columns = _columns(system, values, chunk, draws, seed)
                table, reasons = _results(system, columns, chunk, draws)
                found.append(table)
                left_out |= reasons
    table = pd.concat(found).reindex(runs.index)
    table.attrs = {"left_out": left_out}
    return table


def _check(runs: pd.DataFrame) -> None:
    """Refuse a table that cannot be assessed."""
    lacking = [name for name in NEEDED if name not in runs]
    if lacking or runs.empty:
        lack = ", ".join(lacking) or "rows"
        msg = f"runs must have rows and the columns {', '.join(NEEDED)}; lacking: {lack}"
        raise MissingDataError(msg)
    if not runs.index.is_unique:
        msg = f"each run needs a name of its own; got {runs.index[runs.index.duplicated()][0]!r} twice"
        raise OutOfRangeError(msg)
    for name in NEEDED:
        in_range(name, runs[name].to_numpy(dtype=float), low=0, low_open=name == "devices")
    if "pue" in runs:
        in_range("pue", runs["pue"].to_numpy(dtype=float), low=1)
    if "intensity_kg_kwh" in runs:
        in_range("intensity_kg_kwh", runs["intensity_kg_kwh"].to_numpy(dtype=float), low=0)


def _hardware(scenario: Scenario, devices: float) -> dict[str, float]:
    """Return the hardware of a run: so many of the first device, the others in step."""
    leading = next(iter(scenario.hardware.values()))
    return {name: count * devices / leading for name, count in scenario.hardware.items()}


def _inputs(scenario: Scenario, devices: float) -> dict[str, Any]:
    """Return the inputs of the allocation: those of all devices together in step with their number."""
    share = devices / next(iter(scenario.hardware.values()))
    given = dict(scenario.allocation_inputs or {})
    return given | {name: given[name] * share for name in OF_ALL_DEVICES if name in given}


def _energy(run: Mapping[str, Any], name: str) -> Quantity | float:
    """Return the energy of a run, with its band where it has one."""
    value = float(run["energy_kwh"])
    low, high = float(run.get("low_kwh", value)), float(run.get("high_kwh", value))
    if low == high:
        return value
    why = "telemetry of the fleet, band of its sensors"
    return in_unit("energy", with_band(f"energy of {name}", value, "kWh", low=low, high=high, why=why), "kWh")


def _of_one_hour(scenario: Scenario, count: float, runs: pd.DataFrame) -> Scenario:
    """Return the scenario of a run that takes one hour and one kWh: what the columns then replace."""
    unit = {"energy_kwh": 1.0, "device_h": count, "devices": count, "pue": 1.0, "intensity_kg_kwh": 1.0}
    inputs = dict.fromkeys(INPUT_UNITS, 1.0)
    kept = {name: value for name, value in (unit | inputs).items() if name in runs or name in NEEDED}
    return run_scenario(scenario, kept, "one hour")


def _chunks(runs: pd.DataFrame, draws: int) -> Iterator[pd.DataFrame]:
    """Cut a table to what is held at once."""
    size = max(1, AT_ONCE // (draws + 1))
    for first in range(0, len(runs), size):
        yield runs.iloc[first : first + size]


def _columns(
    system: ProductSystem, values: Mapping[str, Array], runs: pd.DataFrame, draws: int, seed: int
) -> dict[str, Array]:
    """Return every datum for every draw and run, those of the runs in place of one hour's."""
    shape = (draws + 1, len(runs))
    hours = runs["device_h"].to_numpy(dtype=float) / runs["devices"].to_numpy(dtype=float)
    own: dict[str, Array] = {system.hardware[0].hours.row: hours}
    if system.carbon_intensity_kg_kwh.row == HOURLY:  # not where the market's figure counts
        own[system.carbon_intensity_kg_kwh.row] = runs["intensity_kg_kwh"].to_numpy(dtype=float)
    if "pue" in runs:
        own[system.pue.row] = runs["pue"].to_numpy(dtype=float)
    for name, quantity in system.allocation.inputs.items():
        if name in runs:
            own[quantity.row] = runs[name].to_numpy(dtype=float)
    metered, *modeled = system.energy_kwh
    wide = {row: np.broadcast_to(own.get(row, drawn[:, None]), shape) for row, drawn in values.items()}
    for host in modeled:  # modeled for one hour, and proportional to the hours
        wide[host.row] = values[host.row][:, None] * hours
    wide[metered.row] = _energies(runs, draws, seed)
    return {row: np.ascontiguousarray(each).ravel() for row, each in wide.items()}


def _energies(runs: pd.DataFrame, draws: int, seed: int) -> Array:
    """Draw the energy of every run."""
    named = [_energy(row, str(name)) for name, row in zip(runs.index, runs.to_dict("records"), strict=True)]
    quantities = [each if isinstance(each, Quantity) else chosen("energy", each, "kWh") for each in named]
    drawn = np.empty((draws + 1, len(quantities)))
    for place, quantity in enumerate(quantities):
        drawn[0, place] = quantity.value
        drawn[1:, place] = uncertainty.draw(quantity, draws=draws, seed=seed)
    return drawn


def _results(
    system: ProductSystem, columns: Mapping[str, Array], runs: pd.DataFrame, draws: int
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Put the columns through every stage and read off each run."""
    import pandas as pd

    size = (draws + 1) * len(runs)
    inventory = build(system, columns)
    stages = impact.by_stage(inventory.flows, size)
    total = impact.total(inventory.flows, size).reshape(draws + 1, -1)
    low, high = np.percentile(total[1:], impact.BAND_PERCENTILES, axis=0)
    table = {"nominal_kg": total[0], "total_kg": total[1:].mean(axis=0), "low_kg": low, "high_kg": high}
    for stage in STAGES:
        if stage in stages:
            table[f"{stage}_kg"] = stages[stage].reshape(draws + 1, -1)[1:].mean(axis=0)
    return pd.DataFrame(table, index=runs.index), dict(inventory.left_out)
