"""Parts put together: seams between files, files that overlap, devices read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lcafoot.fleet.parts import SUMS, Part, Question, of_files, of_series, together
from lcafoot.fleet.running import long_unseen, running
from lcafoot.fleet.segments import Intervals

__all__ = ["Whole", "combined"]

AT_ONCE = 20_000_000
"""Readings of overlapping files that are held at once. [1]"""


@dataclass(frozen=True)
class Whole:
    """All sums by key, the extremes of every device, and what is missing or mended.

    Parameters
    ----------
    rows : pandas.DataFrame
        Sums by key and by the device of a gap.
    held : pandas.DataFrame
        Devices, and which job held them where jobs are asked for.
    extremes : pandas.DataFrame
        ``least_w, most_w`` by device. [W]
    part : Part
        Lists of what is missing and what was mended.
    """

    rows: pd.DataFrame
    held: pd.DataFrame
    extremes: pd.DataFrame
    part: Part


def combined(part: Part, question: Question, faults: Sequence[dict[str, str]] = ()) -> Whole:
    """Put parts together as if every device had been read in one piece.

    Parameters
    ----------
    part : Part
        Sums and edges of all batches.
    question : Question
        What is asked.
    faults : sequence of dict
        Faults that were met before.

    Returns
    -------
    Whole
        Sums with the energy between batches, overlapping devices read again.
    """
    part.missing.extend(each for each in faults if each["where"] not in {m["where"] for m in part.missing})
    if not part.edges:
        return Whole(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), part)
    edges = _sorted(part)
    part = _apart(part, edges, question)
    if not part.edges:
        return Whole(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), part)
    edges = _sorted(part)
    _add_seams(part, edges, question)
    how = {"least_w": "min", "most_w": "max", "first_us": "min", "last_us": "max"}
    extremes = edges.groupby("device").agg(how)
    for device in extremes.index[extremes["first_us"] == extremes["last_us"]]:
        why = f"device {device!r} has readings of a single time, which make no energy; log for longer"
        part.missing.append({"where": str(device), "fault": "RecordError", "why": why})
    filled = [each for each in part.rows if len(each)]
    if not filled:
        return Whole(pd.DataFrame(), pd.DataFrame(), extremes, part)
    keys = [*question.keys, "gap_device"]
    summed = pd.concat(filled, ignore_index=True).groupby(keys, sort=False)[list(SUMS)].sum().reset_index()
    held = pd.concat(part.held, ignore_index=True).drop_duplicates(ignore_index=True)
    return Whole(summed, held, extremes, part)


def _sorted(part: Part) -> pd.DataFrame:
    """Return the edges of all batches, device by device, in the order of time."""
    edges = pd.concat(part.edges, ignore_index=True)
    return edges.sort_values(["device", "first_us", "last_us"], ignore_index=True)


def _overlapping(edges: pd.DataFrame) -> list[str]:
    """Return the devices that have a batch which begins before the one before it ends."""
    reached = edges.groupby("device")["last_us"].cummax().shift()
    same = edges["device"] == edges["device"].shift()
    again = (edges["first_us"] == reached) & (edges["first"] != edges["last"].shift())
    return sorted(edges.loc[same & ((edges["first_us"] < reached) | again), "device"].unique())


def _apart(part: Part, edges: pd.DataFrame, question: Question) -> Part:
    """Read devices again whose batches overlap in time, each in one piece; drop those that clash."""
    clashing = {each["device"] for each in part.missing if "device" in each}
    names = sorted(clashing.intersection(edges["device"]).union(_overlapping(edges)))
    if not names:
        return part
    mixed = edges[edges["device"].isin(names)]
    paths = set(mixed["path"])
    kept = [n for n, each in enumerate(part.edges) if each["path"].iloc[0] not in paths]
    rows, held, outer = ([each[n] for n in kept] for each in (part.rows, part.held, part.edges))
    whole = Part(rows, held, outer, part.missing, part.mended)
    others = of_files(sorted(paths), replace(question, apart=frozenset(names)))
    again = [others._replace(mended=[])]
    for group in _groups(mixed[~mixed["device"].isin(clashing)]):
        own = mixed[mixed["device"].isin(group)]
        again.append(together(sorted(own["path"].unique()), replace(question, only=frozenset(group))))
    for each in again:
        whole.rows.extend(each.rows)
        whole.held.extend(each.held)
        whole.edges.extend(each.edges)
        whole.missing.extend(m for m in each.missing if m not in whole.missing)
        whole.mended.extend(each.mended)
    return whole


def _groups(mixed: pd.DataFrame) -> list[list[str]]:
    """Put devices together that can be held at once."""
    counts = mixed.groupby("device")["count"].sum()
    number = (counts.cumsum() // AT_ONCE).to_numpy()
    return [list(counts.index[number == n]) for n in np.unique(number)]


def _add_seams(part: Part, edges: pd.DataFrame, question: Question) -> None:
    """Integrate from the last reading of each batch to the first of the next, device by device."""
    after = edges.shift(-1)
    pairs = np.flatnonzero((edges["device"] == after["device"]) & (edges["last_us"] < after["first_us"]))
    if not pairs.size:
        return
    before, after = edges.iloc[pairs], edges.iloc[pairs + 1]
    count = np.arange(pairs.size, dtype=np.int32)

    def both(left: pd.Series, right: pd.Series) -> np.ndarray:
        return np.column_stack((left.to_numpy(), right.to_numpy())).ravel()

    run = running(
        np.repeat(count, 2),
        both(before["last_us"], after["first_us"]),
        both(before["last"], after["first"]),
        longest_gap_s=question.longest_gap_s,
        is_counter=question.layout.is_counter,
        wrap_j=question.wrap_j,
        utilization=both(before["used"], before["used"]),
    )
    names = before["device"].tolist()
    part.missing.extend(long_unseen(run, names))
    jobs, job_names = _jobs_between(before, after, question)
    rows, held = of_series(run, names, jobs, job_names, question)
    part.rows.append(rows)
    part.held.append(held)


def _jobs_between(
    before: pd.DataFrame, after: pd.DataFrame, question: Question
) -> tuple[Intervals | None, Sequence[str]]:
    """Return who holds a device between two batches: by the table, or the job of the last reading."""
    if question.held is not None:
        return question.held.intervals(before["device"].tolist()), question.held.names
    if "last_jobs" not in before:
        return None, ()
    known: dict[str, int] = {}
    rows = [
        (n, known.setdefault(job, len(known)), start, end)
        for n, (jobs, start, end) in enumerate(
            zip(before["last_jobs"], before["last_us"], after["first_us"], strict=True)
        )
        for job in jobs
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    held = Intervals(table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2], table[:, 3])
    return held, list(known)
