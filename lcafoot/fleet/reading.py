"""Readings of telemetry files, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lcafoot.errors import SchemaError
from lcafoot.fleet.clock import US_PER_S, instants_us
from lcafoot.fleet.layout import Layout, in_folders, opened
from lcafoot.fleet.running import Running
from lcafoot.meter.integrate import in_order_each

__all__ = ["BATCH_ROWS", "Readings", "believable", "readings", "usual_interval_s"]

BATCH_ROWS: Final = 1 << 20
"""Readings that are held at once by one thread. [1]"""

LEAST_PEAK_W, MOST_PEAK_W = 15.0, 20_000.0
"""A file whose greatest power lies outside speaks of no GPU and no server, but of kW or mW. [W]"""

MOST_W = 100_000.0
"""Nothing that is one device draws more, whatever unit was told. [W]"""


class Readings(NamedTuple):
    """Readings of many devices, in the order of the file.

    `device` and `job` count into their names; a job below zero is none. Times in microseconds since
    1970, values in W or J, utilization in [0, 1].
    """

    device: NDArray[np.int32]
    device_names: Sequence[str]
    time_us: NDArray[np.int64]
    value: NDArray[np.float64]
    job: NDArray[np.int32] | None = None
    job_names: Sequence[str] = ()
    utilization: NDArray[np.float64] | None = None
    bad: int = 0


def readings(path: str, layout: Layout) -> Iterator[Readings]:
    """Read a file batch by batch, without readings that hold no number.

    Parameters
    ----------
    path : str
        One of `files_of`.
    layout : Layout
        How it is written.

    Yields
    ------
    Readings
        At most `BATCH_ROWS` at once.

    Raises
    ------
    SchemaError
        If a column is missing, times have no zone, or power is in another unit than told.
    OSError, pyarrow.ArrowException
        If the file is damaged or gone.
    """
    file = opened(
        path, layout.root, dictionaries=[layout.names[n] for n in ("device", "job") if n in layout.names]
    )
    asked = [column for name, column in layout.names.items() if name not in layout.partitions]
    missing = [column for column in asked if column not in file.schema_arrow.names]
    if missing:
        msg = f"{path} has no column {', '.join(missing)}, which other files have; write it, or move the file"
        raise SchemaError(msg)
    folders = in_folders(path, layout.root)
    outside = [layout.names[name] for name in layout.partitions if layout.names[name] not in folders]
    if outside:
        msg = f"{path} lies in no folder {outside[0]}=…, as other files do; move it, or write all alike"
        raise SchemaError(msg)
    peak = 0.0
    for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=asked, use_threads=False):
        if not batch.num_rows:
            continue
        found = _readings(batch, path, layout, folders)
        peak = max(peak, float(found.value.max(initial=0.0)))
        if not layout.is_counter and peak > (MOST_W if layout.unit else MOST_PEAK_W):
            raise _other_unit(path, layout, peak, "mW")
        yield found
    if not layout.is_counter and not layout.unit and 0 < peak < LEAST_PEAK_W:
        raise _other_unit(path, layout, peak, "kW")


def _readings(batch: pa.RecordBatch, path: str, layout: Layout, folders: Mapping[str, str]) -> Readings:
    """Turn one batch into numbers; what is no reading is taken out and counted."""

    def column(name: str) -> pa.Array:
        if name in layout.partitions:
            return pa.DictionaryArray.from_arrays(
                np.zeros(batch.num_rows, dtype=np.int32), [folders[layout.names[name]]]
            )
        return batch.column(layout.names[name])

    device, device_names = _codes(column("device"))
    value = _numbers(column(layout.value), path)
    if layout.factor != 1:
        value = value * layout.factor
    time_us = instants_us(column("time"), device, path, layout.timezone)
    job, job_names = _codes(column("job")) if "job" in layout.names else (None, [])
    used = _shares(_numbers(column("utilization"), path), path) if "utilization" in layout.names else None
    if device.min() >= 0 and time_us.min() >= 0 and value.min() >= 0 and value.max() < np.inf:
        return Readings(device, device_names, time_us, value, job, job_names, used)
    good = (device >= 0) & np.isfinite(value) & (value >= 0) & (time_us >= 0)
    return Readings(
        device[good],
        device_names,
        time_us[good],
        value[good],
        None if job is None else job[good],
        job_names,
        None if used is None else used[good],
        bad=int((~good).sum()),
    )


def _codes(column: pa.Array) -> tuple[NDArray[np.int32], list[str]]:
    """Return numbers and the names that they count into; -1 for none."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    names = column.dictionary.cast(pa.string()).to_pylist()
    indices = column.indices.fill_null(-1) if column.null_count else column.indices
    codes = indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    empty = [place for place, name in enumerate(names) if not name]
    return (np.where(np.isin(codes, empty), np.int32(-1), codes) if empty else codes), names


def _numbers(column: pa.Array, path: str) -> NDArray[np.float64]:
    """Return a column as numbers, NaN where there is none."""
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        msg = f"{path} holds {column.type} where numbers are due; write them as numbers"
        raise SchemaError(msg)
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _shares(used: NDArray[np.float64], path: str) -> NDArray[np.float64]:
    """Return utilization, if it lies in [0, 1]; what is not known stays NaN."""
    if np.nanmax(used, initial=0.0) > 1:
        msg = (
            f"{path} holds utilization up to {np.nanmax(used):g} where a share of 1 is the most; divide "
            "percent by 100, or leave it unread with columns={'utilization': None}"
        )
        raise SchemaError(msg)
    return used


def _other_unit(path: str, layout: Layout, peak: float, likely: str) -> SchemaError:
    """Say that power is not in the unit told."""
    told = layout.unit or "W"
    msg = (
        f"{path}: {layout.names['power_w']} in {told} reaches {peak:.6g} W, which no GPU or server "
        f"does ({LEAST_PEAK_W:g} to {MOST_PEAK_W:g} W); give its unit, as in unit={likely!r}, or 'W' if it is"
    )
    return SchemaError(msg)


def _usual_step_us(found: Readings) -> float:
    """Return the median time between two readings of one device [µs]."""
    series, time_us, _, _, _ = in_order_each(found.device, found.time_us, found.value)
    steps = np.diff(time_us)[series[1:] == series[:-1]]
    return float(np.median(steps)) if steps.size else float("nan")


def believable(run: Running, path: str, layout: Layout) -> None:
    """Refuse counters that count faster than any device draws: they are in another unit.

    Parameters
    ----------
    run : Running
        The series of a file.
    path : str
        The file, for the message.
    layout : Layout
        How it is written.

    Raises
    ------
    SchemaError
        If half of the devices draw more than one can.
    """
    seen_s = np.add.reduceat(np.append(run.steps_s, 0.0), run.starts)
    used_j = np.add.reduceat(np.append(run.piece_j, 0.0), run.starts)
    drawn_w = used_j[seen_s > 0] / seen_s[seen_s > 0]
    if drawn_w.size and np.median(drawn_w) > (MOST_W if layout.unit else MOST_PEAK_W):
        told = layout.unit or "J"
        msg = (
            f"{path}: counters of {layout.names['energy_j']} in {told} mean {np.median(drawn_w):.6g} W, "
            f"which no GPU or server draws (at most {MOST_PEAK_W:g} W); give their unit, as in unit='mJ', or "
            "'J' if it is"
        )
        raise SchemaError(msg)


def usual_interval_s(path: str, layout: Layout) -> float:
    """Return the usual time between two readings of a device.

    Parameters
    ----------
    path : str
        A file of the folder.
    layout : Layout
        How it is written.

    Returns
    -------
    float
        Median step of its first batch; NaN where no device has two readings. [s]
    """
    first = next(readings(path, layout), None)
    return float("nan") if first is None else _usual_step_us(first) / US_PER_S
