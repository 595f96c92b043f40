"""Energy of a fleet: from a folder of telemetry to a table by device, job, user or hour."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.fleet.client import Progress, run
from lcafoot.fleet.clock import US_PER_S, utc
from lcafoot.fleet.combining import combined
from lcafoot.fleet.jobs import Held, read_jobs
from lcafoot.fleet.layout import READ_FAULTS, files_of, layout_of
from lcafoot.fleet.parts import KEYS, Part, Question, fault, of_files
from lcafoot.fleet.reading import usual_interval_s
from lcafoot.fleet.tables import finished, unmet
from lcafoot.units import in_range

__all__ = ["GAP_STEPS", "NVML_ACCURACY", "PartialResultWarning", "energy", "missing"]

GAP_STEPS: Final = 3.0
"""Two readings further apart than this many usual steps do not see what lies between. [1]"""

NVML_ACCURACY: Final = 0.05
"""Greatest error of NVIDIA's sensors, as docs/method.md says it. [1]"""

PART_BYTES: Final = 32 << 20
"""Files are put together to parts of about this size; each is still integrated on its own."""


class PartialResultWarning(UserWarning):
    """Some files, devices or jobs are not in a result; `missing` lists them."""


def energy(
    folder: str | os.PathLike[str],
    by: str | Sequence[str] = "device",
    *,
    jobs: pd.DataFrame | str | os.PathLike[str] | None = None,
    devices: pd.DataFrame | None = None,
    columns: Mapping[str, str | None] | None = None,
    unit: str | None = None,
    timezone: str | None = None,
    start: Any = None,
    end: Any = None,
    longest_gap_s: float | None = None,
    wrap_j: float | None = None,
    accuracy: float = NVML_ACCURACY,
    scheduler: Any = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Integrate the telemetry of many devices, and sum it by what is asked for.

    Parameters
    ----------
    folder : path-like
        Folder or object-store prefix of Parquet files, hive-partitioned or not, with the columns
        ``time, device``, ``power_w`` or ``energy_j`` (a counter), and where they are known ``job``
        and ``utilization`` (in [0, 1]).
    by : str or sequence of str, optional
        ``device``, ``job``, ``hour`` (of UTC), and columns of `jobs` and `devices`, such as ``user``.
    jobs : pandas.DataFrame or path-like, optional
        As `read_jobs` takes it; it goes before a column ``job`` of the telemetry.
    devices : pandas.DataFrame, optional
        An inventory: ``device`` and what is to be summed by, such as ``host, site, model``.
    columns : mapping of str to str, optional
        What columns are called in the files, as in ``{"power_w": "DCGM_FI_DEV_POWER_USAGE"}``;
        ``{"utilization": None}`` leaves one unread.
    unit : str, optional
        ``W``, ``kW`` or ``mW`` of the power; ``J``, ``kJ`` or ``mJ`` of a counter; W and J if left out.
    timezone : str, optional
        Zone of times that are written without one.
    start, end : datetime-like, optional
        Only readings from the one to the other.
    longest_gap_s : float, optional
        Two readings further apart do not see what lies between; three usual steps of the first file
        that can be read if left out. [s]
    wrap_j : float, optional
        Where an energy counter begins anew, if it does; without it a counter that falls was reset. [J]
    accuracy : float, optional
        Greatest error of the sensors, for all of them alike. In [0, 1). [1]
    scheduler : optional
        None for threads of this process, or a Dask scheduler's address, cluster or client.
    progress : callable, optional
        Wraps what is iterated over, as ``tqdm.auto.tqdm`` does.

    Returns
    -------
    pandas.DataFrame
        A row for each combination of `by`: ``energy_kwh, low_kwh, high_kwh`` [kWh], ``devices`` (how
        many, in all hours together) [1], ``device_h`` (time × devices) and ``active_h`` where
        utilization is known [h], ``idle_kwh`` and ``shared_kwh`` (of it without a job, and in time that
        jobs share) where jobs are known [kWh], ``coverage`` (share of the time that was seen, from
        the first reading of a device to its last) [1], ``flags``. All energy is in it: what no job
        holds has the job ``(idle)``. ``attrs`` says what is missing, what was mended, and the choices.

    Raises
    ------
    MissingDataError
        If there is no file or no reading that is asked for, or Dask is not installed.
    SchemaError
        If columns are missing, times have no zone, or the job table cannot be read.
    RecordError
        If no file can be read.
    OutOfRangeError
        If a number or a name is out of its range.

    Warns
    -----
    PartialResultWarning
        If something is missing; `missing` lists it.

    Notes
    -----
    Each device is integrated as `lcafoot.meter.integrate.integrate` does: the trapezoid over readings
    in the order of time, readings of one time averaged, gaps bridged but unseen. Files are put
    together device by device, so that no difference is taken from one device to another and none is
    lost between two files. The band takes all sensors high, or low, together, and gaps at the
    least and the greatest power seen of their device.

    Examples
    --------
    >>> import tempfile
    >>> from lcafoot.fleet import simulate
    >>> folder = tempfile.mkdtemp()
    >>> truth = simulate(folder, gpus=8, days=0.1)
    >>> found = energy(folder)
    >>> bool(abs(found["energy_kwh"].sum() / truth["energy_kwh"].sum() - 1) < 1e-3)
    True
    """
    place = os.fspath(folder)
    in_range("accuracy", accuracy, low=0, high=1, high_open=True)
    if wrap_j is not None:
        in_range("wrap_j", wrap_j, low=0, low_open=True)
    paths, sizes = files_of(place)
    table = None if jobs is None else read_jobs(jobs, devices=devices, timezone=timezone)
    names, keys = _keys(by, table, devices)
    question, first_faults = _question(
        place, paths, keys, table, columns=columns, unit=unit, timezone=timezone,
        between_us=_between(start, end, timezone), longest_gap_s=longest_gap_s, wrap_j=wrap_j,
    )  # fmt: skip
    done, lost = run(of_files, _grouped(paths, sizes), question, scheduler=scheduler, progress=progress)
    part = _gathered(done, lost, _grouped(paths, sizes))
    if table is not None:
        part.missing.extend(table.attrs["missing"])
    whole = combined(part, question, first_faults)
    if whole.rows.empty:
        raise _nothing(place, whole.part, start, end)
    if table is not None:
        whole.part.missing.extend(unmet(table, whole))
    result = finished(whole, question, names, accuracy, jobs=table, devices=devices)
    jobs_apart = bool({"job", *(table if table is not None else ())} & set(names) - {"device"})
    result.attrs |= {"jobs_apart": jobs_apart}
    result.attrs |= {"files": len(paths), "longest_gap_s": question.longest_gap_s, "accuracy": accuracy}
    if result.attrs["missing"]:
        _warn(result)
    return result


def missing(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is not in a result, and why.

    Parameters
    ----------
    table : pandas.DataFrame
        What `energy` returned, or the Parquet file that it was kept in.

    Returns
    -------
    pandas.DataFrame
        ``where, fault, why``; empty where nothing is missing.

    Examples
    --------
    >>> missing(pd.DataFrame()).empty
    True
    """
    return pd.DataFrame(table.attrs.get("missing", []), columns=["where", "fault", "why"])


def _keys(
    by: str | Sequence[str], jobs: pd.DataFrame | None, devices: pd.DataFrame | None
) -> tuple[list[str], tuple[str, ...]]:
    """Return the names that are summed by, and the keys that this takes."""
    names = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    of_jobs = set() if jobs is None else set(jobs) - {"device", "start", "end"}
    of_devices = set() if devices is None else set(devices)
    known = [*KEYS, *sorted((of_jobs | of_devices) - set(KEYS))]
    for name in names or [""]:
        if name not in known:
            what = "name to sum by"
            raise MissingDataError.of(what, name, known)
    needed = {"device" if name in of_devices else "job" for name in names if name not in KEYS} | set(names)
    return names, tuple(key for key in KEYS if key in needed)


def _between(start: Any, end: Any, timezone: str | None) -> tuple[int, int] | None:
    """Return the span of time that is asked for [µs]."""
    if start is None and end is None:
        return None
    edges = []
    for name, edge, otherwise in (("start", start, "2000-01-01T00:00Z"), ("end", end, "2100-01-01T00:00Z")):
        stamp = utc(pd.Series([otherwise if edge is None else edge]), name, timezone)[0]
        edges.append(int(stamp.timestamp() * US_PER_S))
    if edges[0] >= edges[1]:
        msg = f"start must lie before end; got {start!r} and {end!r}"
        raise OutOfRangeError(msg)
    return edges[0], edges[1]


def _question(
    root: str,
    paths: Sequence[str],
    keys: tuple[str, ...],
    jobs: pd.DataFrame | None,
    *,
    longest_gap_s: float | None,
    between_us: tuple[int, int] | None,
    wrap_j: float | None,
    **written: Any,
) -> tuple[Question, list[dict[str, str]]]:
    """Learn from the first file that can be read how all are written."""
    faults: list[dict[str, str]] = []
    for path in paths:
        try:
            layout = layout_of(path, root=root, **written)
            gap_s = longest_gap_s
            if gap_s is None:
                gap_s = GAP_STEPS * usual_interval_s(path, layout)
        except OutOfRangeError:
            raise
        except READ_FAULTS as err:
            faults.append(fault(path, err))
            continue
        if gap_s != gap_s:  # no device has two readings here: ask the next file
            continue
        if "job" in keys and jobs is None and "job" not in layout.names:
            msg = f"by job takes jobs= or a column 'job'; columns found: {', '.join(layout.names)}"
            raise MissingDataError(msg)
        longest = float(in_range("longest_gap_s", gap_s, low=0, low_open=True))
        held = None if jobs is None else Held(jobs)
        return Question(layout, keys, longest, held, between_us, wrap_j), faults
    if faults:
        msg = f"none of {len(paths)} files can be read; the first: {faults[0]['why']}"
        raise _KINDS.get(faults[0]["fault"], RecordError)(msg)
    msg = f"no device has two readings in any of {len(paths)} files; log for longer, or give longest_gap_s"
    raise RecordError(msg)


_KINDS: Final = {each.__name__: each for each in LcafootError.__subclasses__()}


def _grouped(paths: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """Put files together to parts of about equal size."""
    groups: list[list[str]] = []
    room = 0
    for path, size in zip(paths, sizes, strict=True):
        if room < size or not groups:
            groups.append([])
            room = PART_BYTES
        groups[-1].append(path)
        room -= size
    return groups


def _gathered(done: Mapping[int, Part], lost: Mapping[int, str], groups: Sequence[Sequence[str]]) -> Part:
    """Put all parts together, and name the files of those that are lost."""
    whole = Part([], [], [], [], [])
    for number in sorted(done):
        for kept, more in zip(whole, done[number], strict=True):
            kept.extend(more)
    for number, why in lost.items():
        whole.missing.extend({"where": path, "fault": "Lost", "why": why} for path in groups[number])
    return whole


def _nothing(place: str, part: Part, start: Any, end: Any) -> LcafootError:
    """Say why there is no energy at all."""
    if part.missing:
        first = part.missing[0]
        msg = f"no energy comes out of {place}; the first fault: {first['why']}"
        return _KINDS.get(first["fault"], RecordError)(msg)
    between = f" from {start} to {end}" if (start, end) != (None, None) else ""
    return MissingDataError(f"{place} holds no device with two readings{between}; ask for a longer time")


def _warn(result: pd.DataFrame) -> None:
    """Say that something is missing."""
    lost = result.attrs["missing"]
    msg = f"{len(lost)} faults left something out, the first: {lost[0]['why']}; see lcafoot.fleet.missing"
    warnings.warn(msg, PartialResultWarning, stacklevel=3)
