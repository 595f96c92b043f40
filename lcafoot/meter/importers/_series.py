"""From the readings of any log to components and a record: gaps, windows, bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.integrate import Integral, in_order, integrate
from lcafoot.records import Source
from lcafoot.units import in_range

Floats = NDArray[np.float64]
Window = tuple[float, float] | tuple[datetime, datetime]

GAP_STEPS: Final = 3.0
"""Two readings further apart than this many median steps do not see what lies between. [1]"""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_S: Final = 4_102_444_800
"""2100-01-01 in seconds since 1970: a later time is none, or has another unit. [s]"""

NO_READINGS: Final = np.empty(0)
ACCURACY_GIVEN: Final = "band from the accuracy that was given on import"
START_UNKNOWN: Final = "start not in the file: counted from 1970-01-01"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose beyond the file; None where nothing was said."""

    window: Window | None = None
    timezone: str | tzinfo | None = None
    accuracy: float | None = None
    row: int | str | None = None
    columns: str | Sequence[str] | None = None
    unit: str | None = None
    pue: float | None = None


class About(NamedTuple):
    """Names that go with a log: for messages and for its record."""

    origin: str
    label: str
    source: Source | None
    options: Options


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Readings of one part; times in seconds since the start of the log [s], power [W]."""

    device: str
    kind: str
    time_s: Floats
    power_w: Floats
    missing_s: Floats = field(default_factory=lambda: NO_READINGS)
    part_of: str | None = None
    flags: tuple[str, ...] = ()


class Band(NamedTuple):
    """Accuracy as a share of the reading [1], and the flag that says where it comes from."""

    share: float
    flag: str


def held_to_century(time_s: float, origin: str) -> float:
    """Return a time in seconds since 1970 [s], or say that it is none."""
    if not 0 <= time_s <= LAST_S:
        msg = f"times in {origin} must lie between 1970 and 2100; got {time_s:.6g} s: correct the unit"
        raise RecordError(msg)
    return time_s


def band_of(share: float, flag: str, options: Options) -> Band:
    """Return the accuracy that the user gave, or else the one of the format."""
    if options.accuracy is None:
        return Band(share, flag)
    given = in_range("accuracy", options.accuracy, low=0, high=1, low_open=True, high_open=True)
    return Band(float(given), ACCURACY_GIVEN)


def series_of(device: str, kind: str, time_s: Floats, power_w: Floats, flags: Iterable[str] = ()) -> Series:
    """Return a series with the readings that hold no number (NaN) kept as gaps."""
    there = ~np.isnan(power_w)
    missing = int((~there).sum())
    noted = (f"{missing} of {there.size} readings hold no number",) if missing else ()
    return Series(device, kind, time_s[there], power_w[there], time_s[~there], flags=(*flags, *noted))


def record_of(
    series: Sequence[Series],
    start_utc: datetime,
    band: Band,
    about: About,
    *,
    flags: Iterable[str] = (),
    host: Mapping[str, str] | None = None,
) -> EnergyRecord:
    """Return the record of power readings: one component a series."""
    span_s = span_of([np.append(s.time_s, s.missing_s) for s in series], start_utc, about)
    parts = [power_part(each, span_s, band, about.origin) for each in series]
    return assemble(parts, start_utc, span_s, about, flags=flags, host=host)


def assemble(
    parts: Sequence[tuple[Component, Trace | None]],
    start_utc: datetime,
    span_s: tuple[float, float],
    about: About,
    *,
    flags: Iterable[str] = (),
    host: Mapping[str, str] | None = None,
) -> EnergyRecord:
    """Return the record of components over one span of a log."""
    asked = about.options.window is not None
    window = (f"window asked for: {span_s[0]:.10g} s to {span_s[1]:.10g} s of the log",) if asked else ()
    return EnergyRecord(
        label=about.label,
        start_utc=start_utc + timedelta(seconds=span_s[0]),
        duration_s=span_s[1] - span_s[0],
        components=tuple(part for part, _ in parts),
        flags=(*window, *flags),
        host=host or {},
        traces=tuple(trace for _, trace in parts if trace is not None),
        source=about.source,
    )


def span_of(times_s: Sequence[Floats], start_utc: datetime, about: About) -> tuple[float, float]:
    """Return the part of a log to take [s]: all of it, or the window asked for."""
    first = min(float(time.min()) for time in times_s)
    last = max(float(time.max()) for time in times_s)
    if first == last:
        msg = f"{about.origin} holds readings of a single time, which make no energy; name a longer log"
        raise RecordError(msg)
    window = about.options.window
    if window is None:
        return first, last
    try:
        start, stop = (_edge_s(edge, start_utc, first) for edge in window)
    except (TypeError, ValueError) as err:
        msg = (
            "window must be two numbers [s] since the first reading, or two datetimes with a time zone; "
            f"got {window!r}"
        )
        raise OutOfRangeError(msg) from err
    if not first <= start < stop <= last:
        begin, end = (f"{start_utc + timedelta(seconds=edge):%Y-%m-%d %H:%M:%S.%f}" for edge in (first, last))
        msg = (
            f"window must lie within the readings of {about.origin}, 0 to {last - first:.10g} s "
            f"({begin} to {end} UTC), and start before it stops; got {window!r}"
        )
        raise OutOfRangeError(msg)
    return start, stop


def power_part(
    series: Series, span_s: tuple[float, float], band: Band, origin: str
) -> tuple[Component, Trace]:
    """Return component and trace of a power series within a span."""
    where = f"{series.device} in {origin}"
    if np.unique(series.time_s).size < 2:
        msg = f"{where} has readings at fewer than two times, which make no energy; name a longer log"
        raise RecordError(msg)
    time, power, flags = in_order(series.time_s, series.power_w)
    hidden = _hidden(time, series.missing_s)
    low, high = max(span_s[0], float(time[0])), min(span_s[1], float(time[-1]))
    if low >= high:
        msg = f"{where} was not read within {span_s[0]:g} s to {span_s[1]:g} s; choose another window"
        raise RecordError(msg)
    cut_s = np.concatenate(([low], time[(time > low) & (time < high)], [high]))
    cut_w = np.interp(cut_s, time, power)
    seen = _seen(cut_s, cut_w, hidden[np.searchsorted(time, (cut_s[1:] + cut_s[:-1]) / 2) - 1], power)
    longest_s = GAP_STEPS * float(np.median(np.diff(time)))
    short = low - span_s[0] > longest_s or span_s[1] - high > longest_s
    late = (f"read only from {low - span_s[0]:.6g} s to {high - span_s[0]:.6g} s",) if short else ()
    component = Component(
        device=series.device,
        kind=series.kind,
        energy_j=seen.energy_j,
        low_j=seen.low_j * (1 - band.share),
        high_j=seen.high_j * (1 + band.share),
        basis="measured",
        method="imported",
        coverage=float(np.clip((seen.duration_s - seen.unseen_s) / (span_s[1] - span_s[0]), 0, 1)),
        part_of=series.part_of,
        flags=(band.flag, *flags, *seen.flags, *late, *series.flags),
    )
    return component, Trace(series.device, cut_s - span_s[0], cut_w)


def _hidden(time: Floats, missing_s: Floats) -> NDArray[np.bool_]:
    """Say of each step whether it is a gap: too long, or with a reading that holds no number."""
    steps = np.diff(time)
    hidden: NDArray[np.bool_] = steps > GAP_STEPS * np.median(steps)
    place = np.searchsorted(time, missing_s)
    hidden[place[(place > 0) & (place < time.size)] - 1] = True
    return hidden


def _seen(time: Floats, power: Floats, hidden: NDArray[np.bool_], every_w: Floats) -> Integral:
    """Integrate a series whose gaps are known, the bounds of a gap from all powers ever seen."""
    steps = np.diff(time)
    whole = integrate(time, power, longest_gap_s=float(steps.sum()))
    unseen_s = float(steps[hidden].sum())
    return replace(
        whole,
        unseen_s=unseen_s,
        gap_j=float((steps * (power[1:] + power[:-1]) / 2)[hidden].sum()),
        gap_low_j=unseen_s * float(every_w.min()),
        gap_high_j=unseen_s * float(every_w.max()),
        flags=("gaps_bridged",) if hidden.any() else (),
    )


def _edge_s(edge: float | datetime, start_utc: datetime, first_s: float) -> float:
    """Return one edge of a window in seconds since the start of the log."""
    if not isinstance(edge, datetime):
        return first_s + float(edge)
    if edge.tzinfo is None:
        msg = "a time without zone"
        raise ValueError(msg)
    return (edge - start_utc).total_seconds()
