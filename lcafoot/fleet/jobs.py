"""Job tables: who held which device from when to when."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from lcafoot.errors import SchemaError
from lcafoot.fleet.clock import utc
from lcafoot.fleet.segments import Intervals

__all__ = ["IDLE", "Held", "read_jobs"]

IDLE: Final = "(idle)"
"""Stands for a job where none holds the device."""

OPEN_END: Final = pd.Timestamp("2100-01-01", tz="UTC")
"""Until then runs what has not ended: cut at the last reading."""

UNKNOWN: Final = ("", "Unknown", "None", "NONE")
"""How schedulers write a time that is not there."""


def read_jobs(
    jobs: pd.DataFrame | str | os.PathLike[str],
    *,
    devices: pd.DataFrame | None = None,
    timezone: str | None = None,
) -> pd.DataFrame:
    """Return a job table with one row a job and device, times in UTC.

    Parameters
    ----------
    jobs : pandas.DataFrame or path-like
        Columns ``job, start, end`` and ``device``, or ``host`` where a job holds all devices of its
        machines. A Parquet or CSV file of such a table, the text of ``sacct --parsable2``, or of
        ``kubectl get pods -o json``. Further columns, as ``user`` or ``model``, are kept.
    devices : pandas.DataFrame, optional
        Columns ``device, host``; needed where jobs name hosts.
    timezone : str, optional
        Zone of times that are written without one: ``sacct`` writes local time.

    Returns
    -------
    pandas.DataFrame
        ``job, device, start, end`` and what else the table holds. ``attrs["missing"]`` lists rows
        that could not be used, and why.

    Raises
    ------
    SchemaError
        If a column is missing, times have no zone, or hosts are named without `devices`.

    Examples
    --------
    >>> table = pd.DataFrame({"job": ["a"], "device": ["gpu-0"], "start": ["2026-11-01 12:00"],
    ...                       "end": ["2026-11-01 13:00"]})
    >>> str(read_jobs(table, timezone="Europe/Berlin")["end"][0])
    '2026-11-01 12:00:00+00:00'
    """
    from lcafoot.fleet.schedulers import open_table

    table = jobs.copy() if isinstance(jobs, pd.DataFrame) else open_table(os.fspath(jobs))
    table = table.reset_index(drop=True)
    lacking = [name for name in ("job", "start", "end") if name not in table]
    if lacking or not {"device", "host"} & set(table):
        lacking += [] if {"device", "host"} & set(table) else ["device (or host)"]
        msg = f"the job table has no column {', '.join(lacking)}; its columns are {', '.join(table)}: rename"
        raise SchemaError(msg)
    for name in {"job", "device"} & set(table):  # as telemetry names them
        table[name] = table[name].astype(str)
    missing: list[dict[str, str]] = list(table.attrs.get("missing", []))
    table = _timed(table, timezone, missing)
    if "device" not in table:
        table = _on_devices(table, devices, missing)
    table = table.drop_duplicates(ignore_index=True)
    table.attrs = {"missing": missing}
    return table


def _timed(table: pd.DataFrame, timezone: str | None, missing: list[dict[str, str]]) -> pd.DataFrame:
    """Turn starts and ends into times; jobs without good ones are named and left out."""
    unclear = pd.Series(data=False, index=table.index)
    for name in ("start", "end"):
        column = table[name]
        if not pd.api.types.is_datetime64_any_dtype(column):
            column = column.where(~column.isin(UNKNOWN), None)
        times = utc(column, f"column {name!r} of the job table", timezone)
        unclear |= times.isna() & column.notna()
        table[name] = times
    table["end"] = table["end"].fillna(OPEN_END)
    never = table["start"].isna() & ~unclear
    backward = table["end"] < table["start"]
    changing = "has a time in the hour in which clocks change"
    for odd, why in ((never, "has no start"), (backward, "ends before it starts"), (unclear, changing)):
        missing += [
            {"where": f"job {job}", "fault": "SchemaError", "why": f"job {job} {why}; correct its times"}
            for job in table.loc[odd, "job"].unique()
        ]
    return table[~(never | backward | unclear)]


def _on_devices(
    table: pd.DataFrame, devices: pd.DataFrame | None, missing: list[dict[str, str]]
) -> pd.DataFrame:
    """Give a job that names hosts all devices of these hosts."""
    if devices is None or not {"device", "host"} <= set(devices):
        msg = "the job table names hosts; give devices= with the columns device and host"
        raise SchemaError(msg)
    for host in sorted(set(table["host"].dropna()) - set(devices["host"])):
        why = f"no device of host {host!r} stands in devices=; add its devices"
        missing.append({"where": f"host {host}", "fault": "MissingDataError", "why": why})
    return table.merge(devices[["device", "host"]], on="host", how="inner")


@dataclass(frozen=True)
class Held:
    """A job table in the order of its devices, to be asked device by device.

    Parameters
    ----------
    table : pandas.DataFrame
        As `read_jobs` returns it.
    """

    table: pd.DataFrame

    @cached_property
    def names(self) -> list[str]:
        """The jobs, by their numbers."""
        return [str(name) for name in self._coded[1]]

    @cached_property
    def _coded(self) -> tuple[np.ndarray, pd.Index]:
        codes, names = pd.factorize(self._sorted["job"])
        return codes, names

    @cached_property
    def _sorted(self) -> pd.DataFrame:
        once = self.table.drop_duplicates(["job", "device", "start", "end"])
        return once.sort_values(["device", "start"], ignore_index=True)

    @cached_property
    def _times(self) -> tuple[np.ndarray, np.ndarray]:
        start, end = (
            self._sorted[name].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
            for name in ("start", "end")
        )
        return start, end

    @cached_property
    def _places(self) -> dict[str, np.ndarray]:
        return dict(self._sorted.groupby("device").indices)

    def intervals(self, devices: Sequence[str]) -> Intervals:
        """Return from when to when jobs hold some devices, numbered as they are given."""
        none = np.zeros(0, dtype=np.int64)
        places = [self._places.get(device, none) for device in devices]
        rows = np.concatenate([none, *places])
        series = np.repeat(np.arange(len(places), dtype=np.int32), [len(each) for each in places])
        start, end = self._times
        return Intervals(series, self._coded[0][rows].astype(np.int32), start[rows], end[rows])
