"""Faults of sensors and logs, put into telemetry that is known to be right."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

__all__ = ["spoiled"]

SPAN = 40
"""Readings of one device that a fault touches at most. [1]"""

WRONG_CLOCKS = ("1970-01-01", "2000-01-02", "2098-07-01")
"""What clocks say that were not set, or set wrong."""


def spoiled(table: pa.Table, kind: int, rng: np.random.Generator) -> tuple[pa.Table, pa.Table | None]:
    """Put one fault into a table of readings.

    Parameters
    ----------
    table : pyarrow.Table
        Columns ``time, device, power_w`` and others, device by device.
    kind : int
        Which fault, counted around: missing readings, repeated ones, out of order, no number,
        negative, a clock that was wrong, written again to another file, a late time.
    rng : numpy.random.Generator
        Chooses where.

    Returns
    -------
    table : pyarrow.Table
        With the fault.
    more : pyarrow.Table or None
        What goes to another file.

    Examples
    --------
    >>> table = pa.table({"time": pa.array(range(9), pa.timestamp("us")), "device": ["a"] * 9,
    ...                   "power_w": [1.0] * 9})
    >>> spoiled(table, 0, np.random.default_rng(0))[0].num_rows < 9
    True
    """
    device = np.asarray(table["device"].combine_chunks().dictionary_encode().indices)
    chosen = np.flatnonzero(device == rng.choice(device))
    begin = int(rng.integers(1, max(2, chosen.size - 2)))
    rows = chosen[begin : max(begin + 1, min(begin + int(rng.integers(5, SPAN)), chosen.size - 1))]
    everything = np.arange(table.num_rows)
    number = kind % 8
    if number == 0:
        return table.take(np.delete(everything, rows)), None
    if number == 1:
        return table.take(np.sort(np.concatenate((everything, rows)))), None
    if number == 2:
        everything[rows] = rng.permutation(rows)
        return table.take(everything), None
    if number == 6:
        return table, table.take(rows)
    name = "power_w" if number in (3, 4) else "time"
    values = table[name].combine_chunks().to_numpy(zero_copy_only=False).copy()
    if number in (3, 4):
        values[rows] = np.nan if number == 3 else -1.0
    elif number == 5:
        values[rows[:1]] = np.datetime64(WRONG_CLOCKS[kind // 8 % len(WRONG_CLOCKS)], "us")
    else:
        later = rows[0] + 1
        values[rows[0]] += (values[later] - values[rows[0]]) // 4
    place = table.schema.get_field_index(name)
    return table.set_column(place, name, pa.array(values).cast(table.schema.field(name).type)), None
