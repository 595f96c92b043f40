"""The table that a user gets: energies in kWh with band, coverage and flags."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lcafoot.fleet.combining import Whole
from lcafoot.fleet.jobs import IDLE
from lcafoot.fleet.parts import SUMS, Question
from lcafoot.meter.integrate import outer_j
from lcafoot.units import SECONDS_PER_HOUR, j_to_kwh

__all__ = ["finished", "unmet"]

UNKNOWN = "(unknown)"
"""Stands for what the table of devices does not say."""

SEVERAL = "(several)"
"""Stands where a table says several things of one job or device."""

SUMMED = (*SUMS, "low_j", "high_j")


def finished(
    whole: Whole,
    question: Question,
    by: list[str],
    accuracy: float,
    *,
    jobs: pd.DataFrame | None,
    devices: pd.DataFrame | None,
) -> pd.DataFrame:
    """Put bands on the sums and sum them by what is asked for.

    Parameters
    ----------
    whole : Whole
        Sums by key.
    question : Question
        What was asked.
    by : list of str
        Names to sum by.
    accuracy : float
        Greatest error of the sensors. [1]
    jobs, devices : pandas.DataFrame or None
        Tables that hold names which are no keys.

    Returns
    -------
    pandas.DataFrame
        As `lcafoot.fleet.energy` says.
    """
    rows, held = _with_band(whole, accuracy), whole.held
    missing = list(whole.part.missing)
    for key, table, blank in (("device", devices, UNKNOWN), ("job", jobs, IDLE)):
        if table is None:
            continue
        if key not in question.keys:
            continue
        names = [name for name in by if name not in rows and name in table]
        facts = _facts(table, key, names, missing)
        unknown = sorted(set(held[key]) - set(facts.index) - {IDLE}) if names else []
        if unknown:
            why = f"{len(unknown)} {key}s stand in no table, the first is {unknown[0]!r}; add them"
            missing.append({"where": f"table of {key}s", "fault": "MissingDataError", "why": why})
        for name in names:
            rows[name] = rows[key].map(facts[name]).fillna(blank)
            held = held.assign(**{name: held[key].map(facts[name]).fillna(blank)})
    summed = rows.groupby(by, sort=True)[list(SUMMED)].sum().reset_index()
    result = _shown(summed, by, question, _counted(held, summed, by))
    result.attrs = {"missing": missing, "mended": list(whole.part.mended)}
    return result


def unmet(jobs: pd.DataFrame, whole: Whole) -> list[dict[str, str]]:
    """Name devices and jobs of a job table that no reading met.

    Parameters
    ----------
    jobs : pandas.DataFrame
        As `lcafoot.fleet.read_jobs` returns it.
    whole : Whole
        Sums and devices.

    Returns
    -------
    list of dict
        Rows of the list of what is missing.
    """
    found = []
    absent = sorted(set(jobs["device"]) - set(whole.extremes.index))
    if absent:
        near = f"devices of the telemetry are called as {whole.extremes.index[0]!r}"
        found.append(
            (f"{len(absent)} devices of the job table have no readings, the first is {absent[0]!r}", near)
        )
    if len(jobs) and whole.rows["idle_j"].sum() >= whole.rows["energy_j"].sum() > 0:
        found.append(("no job of the job table meets a reading", "check its devices, times and time zone"))
    elif "job" in whole.held and (never := sorted(set(jobs["job"]) - set(whole.held["job"]))):
        found.append((f"{len(never)} jobs meet no reading, the first is {never[0]!r}", "check their times"))
    return [
        {"where": "job table", "fault": "MissingDataError", "why": f"{what}; {remedy}"}
        for what, remedy in found
    ]


def _facts(table: pd.DataFrame, key: str, names: list[str], missing: list[dict[str, str]]) -> pd.DataFrame:
    """Return what a table says of each job or device; where it says several things, that is said."""
    said = table[[key, *names]].astype({name: object for name in names}).fillna(dict.fromkeys(names, UNKNOWN))
    said = said.drop_duplicates()
    for name in names:
        several = said.groupby(key)[name].nunique()
        odd = several.index[several > 1]
        if len(odd):
            why = f"{len(odd)} {key}s have several values of {name!r}, the first is {odd[0]!r}; give each one"
            missing.append({"where": f"table of {key}s", "fault": "SchemaError", "why": why})
            said.loc[said[key].isin(odd), name] = SEVERAL
    return said.drop_duplicates(key).set_index(key)


def _with_band(whole: Whole, accuracy: float) -> pd.DataFrame:
    """Bound each sum by the extremes of its device where time was not seen, and by the sensors' error."""
    rows = whole.rows.copy()
    least, most = (
        rows["gap_device"].map(whole.extremes[name]).fillna(0.0).to_numpy() for name in ("least_w", "most_w")
    )
    unseen_s = rows["unseen_s"].to_numpy()
    low, high = outer_j(rows["energy_j"], rows["gap_j"], unseen_s * least, unseen_s * most)
    return rows.assign(low_j=low * (1 - accuracy), high_j=high * (1 + accuracy))


def _counted(held: pd.DataFrame, summed: pd.DataFrame, by: list[str]) -> pd.Series:
    """Return the number of devices of each row, all its hours together."""
    groups = [name for name in by if name != "hour"]
    if not groups:
        return pd.Series(held["device"].nunique(), index=summed.index)
    counts = held.assign(one=held["device"]).groupby(groups)["one"].nunique().rename("devices").reset_index()
    return summed[groups].merge(counts, on=groups, how="left")["devices"]


def _shown(summed: pd.DataFrame, by: list[str], question: Question, devices: pd.Series) -> pd.DataFrame:
    """Return the columns that a user reads."""
    shown = summed[by].copy()
    if "hour" in by:
        shown["hour"] = pd.to_datetime(shown["hour"] * int(SECONDS_PER_HOUR), unit="s", utc=True)
    for name in ("energy", "low", "high"):
        shown[f"{name}_kwh"] = j_to_kwh(summed[f"{name}_j"])
    shown["devices"] = devices.to_numpy()
    shown["device_h"] = summed["seconds"] / SECONDS_PER_HOUR
    if "utilization" in question.layout.names:
        shown["active_h"] = summed["active_s"] / SECONDS_PER_HOUR
    if question.knows_jobs:
        shown["idle_kwh"] = j_to_kwh(summed["idle_j"])
        shown["shared_kwh"] = j_to_kwh(summed["shared_j"])
    seconds = summed["seconds"].to_numpy()
    shown["coverage"] = np.clip(1 - summed["unseen_s"].to_numpy() / np.where(seconds > 0, seconds, 1), 0, 1)
    gaps = np.where(summed["unseen_s"] > 0, "gaps_bridged", "")
    shared = np.where(summed["shared_j"] > 0, "shared", "")
    shown["flags"] = ["; ".join(filter(None, pair)) for pair in zip(gaps, shared, strict=True)]
    return shown
