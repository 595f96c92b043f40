"""One part of a fleet's telemetry: files in, sums by key and the edges of every device out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lcafoot.errors import LcafootError
from lcafoot.fleet.clashes import clash, clashing_in, doubled, interleaved, joined, replace_rows, strays
from lcafoot.fleet.jobs import IDLE, Held
from lcafoot.fleet.layout import READ_FAULTS, Layout
from lcafoot.fleet.reading import Readings, believable, readings
from lcafoot.fleet.running import Running, long_unseen, running
from lcafoot.fleet.segments import HOUR_US, Intervals, run_intervals, segments
from lcafoot.meter.integrate import in_order_each

__all__ = ["KEYS", "SUMS", "Part", "Question", "fault", "of_files", "of_series", "together"]

KEYS: Final = ("device", "job", "hour")
SUMS: Final = ("energy_j", "gap_j", "unseen_s", "active_s", "seconds", "shared_j", "idle_j")


@dataclass(frozen=True)
class Question:
    """What is asked of every part.

    Parameters
    ----------
    layout : Layout
        How files are written.
    keys : tuple of str
        Some of `KEYS`.
    longest_gap_s : float
        Two readings further apart do not see what lies between. [s]
    held : Held or None
        The job table; None where jobs stand beside the readings, or nowhere.
    between_us : tuple of int or None
        Only readings from the one time to the other. [µs]
    wrap_j : float or None
        Where a counter begins anew. [J]
    apart : frozenset of str
        Devices to pass over, because their files overlap and they are read on their own.
    only : frozenset of str or None
        The only devices to read; None for all.
    """

    layout: Layout
    keys: tuple[str, ...]
    longest_gap_s: float
    held: Held | None = None
    between_us: tuple[int, int] | None = None
    wrap_j: float | None = None
    apart: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    @property
    def knows_jobs(self) -> bool:
        """Whether it can be said what is idle."""
        return self.held is not None or "job" in self.layout.names


class Part(NamedTuple):
    """What is kept of files: sums by key, jobs on devices, edges of devices by batch, missing, mended."""

    rows: list[pd.DataFrame]
    held: list[pd.DataFrame]
    edges: list[pd.DataFrame]
    missing: list[dict[str, str]]
    mended: list[dict[str, Any]]


def fault(where: str, err: BaseException) -> dict[str, str]:
    """Write a fault as a row of the list of what is missing."""
    kind = "RecordError" if isinstance(err, pa.ArrowInvalid) else type(err).__name__
    why = str(err).partition("\n")[0]
    remedy = "" if isinstance(err, LcafootError) else f"{where} cannot be read; restore the file: "
    return {"where": where, "fault": kind, "why": f"{remedy}{why}"}


def of_files(paths: Sequence[str], question: Question) -> Part:
    """Read some files one after the other; one that cannot be read is named and left out whole."""
    part = Part([], [], [], [], [])
    for path in paths:
        own = Part([], [], [], [], [])
        try:
            for number, found in enumerate(readings(path, question.layout)):
                _add(own, _chosen(found, question), question, path, number)
        except READ_FAULTS as err:
            part.missing.append(fault(path, err))
            continue
        for whole, more in zip(part, own, strict=True):
            whole.extend(more)
    return part


def together(paths: Sequence[str], question: Question) -> Part:
    """Read some devices from several files that overlap in time, as one series each."""
    part, by_file = Part([], [], [], [], []), []
    for path in paths:
        try:
            found = [_chosen(each, question) for each in readings(path, question.layout)]
            by_file += [joined(found)] if found else []
        except READ_FAULTS as err:
            part.missing.append(fault(path, err))
    if by_file:
        where, every = "; ".join(paths), joined(by_file)
        twice = doubled(by_file)
        part.missing.extend(clash(name, where) for name in twice)
        single = np.array([name not in twice for name in every.device_names], dtype=bool)
        _add(part, replace_rows(every, single[every.device]), question, where, 0)
        part.mended.append({"where": where, "what": "files that overlap in time", "count": len(paths)})
    return part


def _add(part: Part, found: Readings, question: Question, path: str, number: int) -> None:
    """Integrate one batch and keep its sums and edges."""
    if found.bad:
        part.mended.append({"where": path, "what": "readings that are none", "count": found.bad})
    lost = strays(found)
    if lost.any():
        part.mended.append({"where": path, "what": "readings of a wrong clock", "count": int(lost.sum())})
        found = replace_rows(found, ~lost)
    if not found.device.size:
        return
    series, time_us, value, late, again = in_order_each(found.device, found.time_us, found.value)
    clashing = np.union1d(clashing_in(found) if again.size else (), interleaved(series, time_us)).astype(int)
    if len(clashing):
        part.missing.extend(clash(found.device_names[each], path) for each in clashing)
        kept = replace_rows(found, ~np.isin(found.device, clashing))
        _add(part, kept._replace(bad=0), question, path, number)
        return
    for steps, what in ((late, "readings out of order"), (again, "repeated times")):
        if steps.size:
            part.mended.append({"where": path, "what": what, "count": int(steps.sum())})
    used = None
    if found.utilization is not None:
        filled = np.clip(np.nan_to_num(found.utilization, nan=0.0), 0, 1)
        used = in_order_each(found.device, found.time_us, filled)[2]
    run = running(
        series, time_us, value, longest_gap_s=question.longest_gap_s,
        is_counter=question.layout.is_counter, wrap_j=question.wrap_j, utilization=used,
    )  # fmt: skip
    if run.is_counter:
        believable(run, path, question.layout)
    numbers = series[run.starts]
    names = [found.device_names[each] for each in numbers]
    part.missing.extend(long_unseen(run, names))
    tidy = not late.size and not again.size and bool((found.device[1:] >= found.device[:-1]).all())
    jobs, job_names = _jobs(found, numbers, names, question, tidy)
    rows, held = of_series(run, names, jobs, job_names, question)
    part.rows.append(rows)
    part.held.append(held)
    edges = _edges(run, names, path, number)
    if found.job is not None:
        edges["last_jobs"] = _last_jobs(found, run, numbers, tidy)
    part.edges.append(edges)


def of_series(
    run: Running, names: Sequence[str], jobs: Intervals | None, job_names: Sequence[str], question: Question
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum the energy of series by the keys that are asked for, and list which job held which device.

    The column ``gap_device`` names the device where time was not seen, since the bounds of a gap
    are those of its device; elsewhere it is empty.
    """
    found = segments(run, jobs, by_hour="hour" in question.keys)
    idle = found.job < 0
    columns: dict[str, Any] = {}
    device = np.asarray(names, dtype=object)[found.series]
    if "device" in question.keys:
        columns["device"] = device
    held = pd.DataFrame({"device": names})
    if "job" in question.keys:
        columns["job"] = np.asarray([*job_names, IDLE], dtype=object)[found.job]
        held = pd.DataFrame({"device": device, "job": columns["job"]}).drop_duplicates(ignore_index=True)
    if "hour" in question.keys:
        columns["hour"] = found.start_us // HOUR_US
    columns["gap_device"] = np.where(found.sums["unseen_s"] > 0, device, "")
    columns |= found.sums
    columns["seconds"] = found.seconds
    columns["shared_j"] = np.where(found.share < 1, found.sums["energy_j"], 0)
    columns["idle_j"] = np.where(idle, found.sums["energy_j"], 0)
    table = pd.DataFrame(columns)
    rows = table.groupby([*question.keys, "gap_device"], sort=False)[list(SUMS)].sum().reset_index()
    return rows, held


def _jobs(
    found: Readings, numbers: NDArray[np.int32], names: Sequence[str], question: Question, tidy: bool
) -> tuple[Intervals | None, Sequence[str]]:
    """Return which job holds which series when, from the table or from beside the readings."""
    if question.held is not None:
        return question.held.intervals(names), question.held.names
    if found.job is None:
        return None, ()
    beside = run_intervals(found.device, found.time_us, found.job, tidy=tidy)
    return beside._replace(series=np.searchsorted(numbers, beside.series).astype(np.int32)), found.job_names


def _edges(run: Running, names: Sequence[str], path: str, number: int) -> pd.DataFrame:
    """Return first and last reading of every device, and its extremes."""
    least_w, most_w = run.extremes_w()
    return pd.DataFrame({
        "device": names, "path": path, "batch": number,
        "first_us": run.time_us[run.starts], "last_us": run.time_us[run.ends],
        "first": run.value[run.starts], "last": run.value[run.ends],
        "used": 0.0 if run.utilization is None else run.utilization[run.ends],
        "least_w": least_w, "most_w": most_w, "count": run.ends - run.starts + 1,
    })  # fmt: skip


def _last_jobs(
    found: Readings, run: Running, numbers: NDArray[np.int32], tidy: bool
) -> list[tuple[str, ...]]:
    """Return the jobs that stand beside the last reading of every device."""
    assert found.job is not None
    if tidy:
        last = found.job[run.ends]
        return [(found.job_names[job],) if job >= 0 else () for job in last]
    last_us = np.full(int(numbers.max()) + 1, -1, dtype=np.int64)
    last_us[numbers] = run.time_us[run.ends]
    at_end = np.flatnonzero((found.time_us == last_us[found.device]) & (found.job >= 0))
    jobs: dict[int, list[str]] = {}
    for place in at_end:
        jobs.setdefault(int(found.device[place]), []).append(found.job_names[found.job[place]])
    return [tuple(dict.fromkeys(jobs.get(int(number), ()))) for number in numbers]


def _chosen(found: Readings, question: Question) -> Readings:
    """Keep the readings that are asked for."""
    kept = np.ones(found.device.size, dtype=bool)
    if question.between_us is not None:
        start, end = question.between_us
        kept &= (found.time_us >= start) & (found.time_us <= end)
    if question.apart or question.only is not None:
        names = found.device_names
        wanted = [
            name not in question.apart and (question.only is None or name in question.only) for name in names
        ]
        kept &= np.asarray(wanted, dtype=bool)[found.device]
    return found if kept.all() else replace_rows(found, kept)
