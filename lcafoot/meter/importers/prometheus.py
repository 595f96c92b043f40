"""GPU power and energy of NVIDIA's DCGM out of Prometheus: a range query's JSON, or a Grafana CSV."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.importers._series import (
    About,
    Band,
    Floats,
    Options,
    assemble,
    band_of,
    held_to_century,
    power_part,
    series_of,
    span_of,
)
from lcafoot.meter.importers._table import US_PER_S, first_line, instants_us, powers_w, since_start, table
from lcafoot.meter.nvidia_gpu import GAIN, REFRESH_S
from lcafoot.records import Source

__all__ = ["ENERGY", "POWER", "matches", "read"]

POWER: Final = "DCGM_FI_DEV_POWER_USAGE"
ENERGY: Final = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
UNITS: Final = {POWER: 1.0, ENERGY: 1e-3}
"""Watts and joules in the unit of a metric: W and mJ (dcgm-exporter, etc/default-counters.csv)."""

LABEL: Final = re.compile(r'(\w+)="([^"]*)"')
NVML_BAND: Final = "band of NVIDIA's sensors"
DIFFERENCE: Final = 0.05
"""Counter and integrated power further apart than this are flagged, as a share of the counter. [1]"""

NOT_THERE: Final = ("DCGM holds GPUs only: CPU, memory, network, storage and cooling not measured",)


class _Line(NamedTuple):
    """One series of the export."""

    labels: dict[str, str]
    time_us: list[int]
    values: list[float]


class _Board(NamedTuple):
    """All readings of one metric of one board."""

    device: str
    time_s: Floats
    values: Floats
    flags: tuple[str, ...]


def matches(text: str) -> bool:
    """Say whether a text is an answer of Prometheus, or a Grafana table of DCGM metrics.

    Examples
    --------
    >>> matches('{"status":"success","data":{"resultType":"matrix","result":[]}}')
    True
    """
    if text[:1000].lstrip().startswith("{"):
        return '"status"' in text and ('"resultType"' in text or '"errorType"' in text)
    first = first_line(text)
    return first.lower().lstrip('"').startswith("time") and "DCGM_FI_DEV_" in first


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    """Turn a range query of DCGM metrics into a record.

    Parameters
    ----------
    text : str
        The export.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published export was read.
    options : Options, optional
        ``window``, ``accuracy``, and ``timezone`` for a Grafana table.

    Returns
    -------
    EnergyRecord
        One component a board: from the energy counter where it is there, else from power.

    Raises
    ------
    RecordError
        If the export is broken, of another kind, or holds neither metric with the UUID of a board.
    OutOfRangeError
        If a value is negative or not finite.

    Notes
    -----
    Under MIG, and where pods share a board, DCGM repeats the board's reading on each
    instance (NVIDIA/dcgm-exporter issue 257): readings of one UUID at one time are averaged,
    never added. A counter that falls was reset; what it lost before is not seen.

    Examples
    --------
    >>> values = [[1715000000, "1000"], [1715000060, "6001000"]]
    >>> metric = {"__name__": "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "UUID": "GPU-1"}
    >>> data = {"resultType": "matrix", "result": [{"metric": metric, "values": values}]}
    >>> read(json.dumps({"status": "success", "data": data}), "query.json", "demo").total_j
    6000.0
    """
    about = About(origin, label, source, options or Options())
    is_json = text[:1000].lstrip().startswith("{")
    lines, flags = _answer(text, origin) if is_json else _grafana(text, about)
    start_us = min(min(line.time_us) for line in lines)
    start_utc, _ = since_start(np.array([start_us], dtype=np.int64), origin)
    boards = {metric: _boards(lines, metric, start_us) for metric in UNITS}
    names = list(dict.fromkeys([*boards[POWER], *boards[ENERGY]]))
    if not names:
        msg = f"{origin} holds no board with readings at two times; ask for a longer range"
        raise RecordError(msg)
    span_s = span_of(
        [each.time_s for metric in boards.values() for each in metric.values()], start_utc, about
    )
    band = band_of(GAIN, NVML_BAND, about.options)
    parts = [_part(boards, uuid, span_s, band, origin) for uuid in names]
    silent = sorted({line.labels["UUID"] for line in lines} - set(names))
    absent = [f"{uuid} not measured: fewer than two readings hold a number" for uuid in silent]
    return assemble(parts, start_utc, span_s, about, flags=(*NOT_THERE, *absent, *flags))


def _answer(text: str, origin: str) -> tuple[list[_Line], tuple[str, ...]]:
    """Return the series of a JSON answer that are power or energy of a board."""
    try:
        answer = json.loads(text)
        if answer.get("status") != "success":
            msg = f"{origin} holds a query that failed: {str(answer.get('error'))!r:.80}; ask again"
            raise RecordError(msg)
        kind, result = answer["data"]["resultType"], answer["data"]["result"]
        if kind != "matrix":
            msg = f"{origin} must be a range query (resultType matrix); got {kind!r}: ask query_range"
            raise RecordError(msg)
        lines = [_line(dict(entry["metric"]), entry["values"], origin) for entry in result]
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, RecursionError) as err:
        msg = (
            f"{origin} is no whole answer of Prometheus ({type(err).__name__}); restore the file or ask again"
        )
        raise RecordError(msg) from err
    return _usable(lines, origin)


def _line(labels: dict[str, str], pairs: list[Any], origin: str) -> _Line:
    """Return one series, or say which value is broken."""
    time_us, values = [], []
    for pair in pairs:
        try:
            time_s, value = map(float, pair)
        except ValueError as err:
            name = labels.get("UUID", labels)
            msg = (
                f"values of {name} in {origin} must be a time and a number each; got {pair!r:.60}: remove it"
            )
            raise RecordError(msg) from err
        time_us.append(round(held_to_century(time_s, origin) * US_PER_S))
        values.append(value)
    found = np.array(values)
    bad = found[(found < 0) | np.isinf(found)]
    if bad.size:
        name = labels.get("UUID", labels)
        msg = f"values of {name} in {origin} must lie in [0, ∞); got {bad[0]:g}: remove it"
        raise OutOfRangeError(msg)
    return _Line(labels, time_us, values)


def _grafana(text: str, about: About) -> tuple[list[_Line], tuple[str, ...]]:
    """Return the series of a Grafana table: one column each, its labels in the header."""
    found = table(text, about.origin)
    time_us, zone = instants_us(found.column(0), found.lines, origin=about.origin, options=about.options)
    lines = []
    for place, name in enumerate(found.header[1:], start=1):
        metric = next((each for each in UNITS if name.startswith(each)), None)
        if metric is None:
            lines.append(_Line({"__name__": name}, [], []))
            continue
        # Both metrics are taken as they stand; `_board` brings them to their unit.
        values = powers_w(found.column(place), found.lines, name=metric, unit="W", origin=about.origin)
        lines.append(
            _Line({"__name__": metric, **dict(LABEL.findall(name))}, time_us.tolist(), values.tolist())
        )
    usable, flags = _usable(lines, about.origin)
    return usable, (*flags, *zone, *found.flags)


def _usable(lines: list[_Line], origin: str) -> tuple[list[_Line], tuple[str, ...]]:
    """Keep power and energy, and say what else there was."""
    kept = [line for line in lines if line.labels.get("__name__") in UNITS and len(line.values)]
    if not kept:
        msg = (
            f"{origin} holds no series named {POWER} or {ENERGY}; query the metric itself, without a function"
        )
        raise RecordError(msg)
    if not all(line.labels.get("UUID") for line in kept):
        msg = f"{origin} holds series without the label UUID of a board; query the metric without sum or by"
        raise RecordError(msg)
    other = len(lines) - len(kept)
    return kept, (f"{other} series of other metrics, or without values, not used",) if other else ()


def _boards(lines: list[_Line], metric: str, start_us: int) -> dict[str, _Board]:
    """Put the series of each board together: equal times are one reading, repeated."""
    by_uuid: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        if line.labels["__name__"] == metric:
            by_uuid[line.labels["UUID"]].append(line)
    boards = {uuid: _board(uuid, same, UNITS[metric], start_us) for uuid, same in by_uuid.items()}
    return {uuid: each for uuid, each in boards.items() if np.isfinite(each.values).sum() > 1}


def _board(uuid: str, same: list[_Line], unit: float, start_us: int) -> _Board:
    """Return the readings of one board, in order."""
    time = np.concatenate([np.array(line.time_us, dtype=np.int64) for line in same])
    values = np.concatenate([np.array(line.values) for line in same])
    distinct, place = np.unique(time, return_inverse=True)
    there = ~np.isnan(values)
    counts = np.bincount(place[there], minlength=distinct.size)
    sums = np.bincount(place[there], weights=values[there], minlength=distinct.size)
    mean = np.divide(sums, counts, out=np.full(distinct.size, np.nan), where=counts > 0)
    instances = {line.labels.get("GPU_I_ID") for line in same} - {None, ""}
    flags = (f"board counted once: its reading stands at {len(same)} series",) if len(same) > 1 else ()
    mig = (f"MIG: the whole board, not one of its {len(instances)} instances",) if instances else ()
    product = next((line.labels["modelName"] for line in same if line.labels.get("modelName")), "gpu")
    return _Board(f"{product} {uuid}", (distinct - start_us) / US_PER_S, mean * unit, (*flags, *mig))


def _part(
    boards: Mapping[str, Mapping[str, _Board]],
    uuid: str,
    span_s: tuple[float, float],
    band: Band,
    origin: str,
) -> tuple[Component, Trace | None]:
    """Return component and trace of one board: the counter before the power."""
    found: list[tuple[Component, Trace | None]] = []
    if uuid in boards[ENERGY]:
        found.append((_counted(boards[ENERGY][uuid], span_s, band, origin), None))
    if uuid in boards[POWER]:
        power = boards[POWER][uuid]
        step_s = float(np.median(np.diff(power.time_s)))
        noted = (*power.flags, f"power sampled every {step_s:g} s: what happens in between is not seen")
        series = series_of(power.device, "gpu", power.time_s, power.values, noted)
        found.append(power_part(series, span_s, band, origin))
    if len(found) == 1:
        return found[0]
    (counted, _), (integrated, trace) = found
    off = integrated.energy_j / counted.energy_j - 1 if counted.energy_j else 0.0
    if abs(off) > DIFFERENCE:
        differ = ("counter_and_power_differ", f"the integrated power is {off:+.0%} off the counter")
        counted = replace(counted, flags=(*counted.flags, *differ))
    return counted, trace


def _counted(board: _Board, span_s: tuple[float, float], band: Band, origin: str) -> Component:
    """Return the component of an energy counter: the sum of its rises within the span."""
    there = ~np.isnan(board.values)
    time, counter = board.time_s[there], board.values[there]
    low, high = max(span_s[0], float(time[0])), min(span_s[1], float(time[-1]))
    if low >= high:
        msg = f"the counter of {board.device} in {origin} was not read within the window; take a longer one"
        raise RecordError(msg)
    steps = np.diff(counter)
    reset = steps < 0
    rises = np.where(reset, counter[1:], steps)
    total = np.concatenate(([0.0], np.cumsum(rises)))
    energy_j = float(np.interp(high, time, total) - np.interp(low, time, total))
    blind_s = float(np.clip(np.minimum(time[1:], high) - np.maximum(time[:-1], low), 0, None)[reset].sum())
    edge_j = energy_j / (high - low) * REFRESH_S
    flags = ("counter_reset", "what the counter held before it fell back is lost") if reset.any() else ()
    return Component(
        device=board.device,
        kind="gpu",
        energy_j=energy_j,
        low_j=max(0.0, energy_j * (1 - band.share) - edge_j),
        high_j=energy_j * (1 + band.share) + edge_j,
        basis="measured",
        method="imported",
        coverage=float(np.clip((high - low - blind_s) / (span_s[1] - span_s[0]), 0, 1)),
        flags=(band.flag, "energy counter", *flags, *board.flags),
    )
