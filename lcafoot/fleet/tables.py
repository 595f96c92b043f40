"""The table that a user gets: energies in kWh with band, coverage and flags."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lcafoot.fleet.combining import Whole
from lcafoot.fleet.jobs import IDLE
from lcafoot.fleet.parts import SUMS, Question
from lcafoot.meter.integrate import outer_j
from lcafoot.units import SECONDS_PER_HOUR, j_to_kwh

__all__ = ["finished"]

UNKNOWN = "(unknown)"
"""Stands for what the table of devices does not say."""

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
    for key, table, blank in (("job", jobs, IDLE), ("device", devices, UNKNOWN)):
        if table is None:
            continue
        names = [name for name in by if name not in question.keys and name in table]
        facts = table[[key, *names]].drop_duplicates(key).set_index(key)
        unknown = sorted(set(held[key]) - set(facts.index) - {IDLE}) if names else []
        if unknown:
            why = f"{len(unknown)} {key}s stand in no table, the first is {unknown[0]!r}; add them"
            missing.append({"where": f"table of {key}s", "fault": "MissingDataError", "why": why})
        for name in names:
            rows[name] = rows[key].map(facts[name]).astype(object).fillna(blank)
            held = held.assign(**{name: held[key].map(facts[name]).astype(object).fillna(blank)})
    summed = rows.groupby(by, sort=True)[list(SUMMED)].sum().reset_index()
    result = _shown(summed, by, question, _counted(held, summed, by))
    result.attrs = {"missing": missing, "mended": list(whole.part.mended)}
    return result


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
