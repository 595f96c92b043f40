"""`lcafoot.merge_records`: ranks of one machine and machines of one run, each device counted once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import datetime, timedelta

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.records import worst_basis

__all__ = ["merge_records"]

TICK_S = 1e-6
"""A pause between two series begins and ends with nothing, so that it holds no energy. [s]"""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The stretch of one component that no other record holds already."""

    component: Component
    record: EnergyRecord
    share: float


def merge_records(records: Iterable[EnergyRecord]) -> EnergyRecord:
    """Put the records of one run together: of its ranks, its machines, or its parts in time.

    Parameters
    ----------
    records : iterable of EnergyRecord
        One or more.

    Returns
    -------
    EnergyRecord
        From the earliest start to the latest end. Each device counts once: where records of
        the same device overlap in time, the overlap is taken from the one that began first.
        So four ranks that all saw the four GPUs of a machine make one machine.

    Raises
    ------
    RecordError
        If there is no record.

    Notes
    -----
    The same device is one with the same name on the same machine, told by ``host["boot"]``;
    records without it count as of different machines. A stretch that is cut takes the energy
    in proportion to its time. Bands are added end by end.

    Examples
    --------
    >>> from datetime import UTC
    >>> def rank(start: int) -> EnergyRecord:
    ...     gpu = Component("gpu 0", "gpu", 1000, 950, 1050, "measured", "counter", 1.0)
    ...     at = datetime(2026, 1, 1, 0, 0, start, tzinfo=UTC)
    ...     return EnergyRecord("train", at, 10, (gpu,), host={"boot": "a1"})
    >>> merge_records([rank(0), rank(0)]).total_j, merge_records([rank(0), rank(10)]).total_j
    (1000.0, 2000.0)
    """
    given = sorted(records, key=lambda record: record.start_utc)
    if not given:
        msg = "merge_records needs at least one record; got none"
        raise RecordError(msg)
    if len(given) == 1:
        return given[0]
    start = given[0].start_utc
    duration_s = (max(_end(record) for record in given) - start).total_seconds()
    machines = [record.host.get("boot", f"machine {place}") for place, record in enumerate(given, start=1)]
    pieces = _pieces(given, machines)
    names = _names(list(pieces))
    parts = [
        _merged(names[key], found, duration_s, names.get((key[0], found[0].component.part_of or "")))
        for key, found in pieces.items()
        if found
    ]
    labels = list(dict.fromkeys(record.label for record in given))
    flags = [flag for record in given for flag in record.flags]
    if any("boot" not in record.host for record in given):
        flags.append("machine_unknown")
    traces = [_trace(names[key], found, start) for key, found in pieces.items()]
    return EnergyRecord(
        label=" + ".join(labels),
        start_utc=start,
        duration_s=duration_s,
        components=tuple(parts),
        flags=tuple(dict.fromkeys((*flags, f"merged from {len(given)} records"))),
        host=_shared([dict(record.host) for record in given]),
        traces=tuple(trace for trace in traces if trace is not None),
    )


def _end(record: EnergyRecord) -> datetime:
    return record.start_utc + timedelta(seconds=record.duration_s)


def _pieces(records: list[EnergyRecord], machines: list[str]) -> dict[tuple[str, str], list[_Piece]]:
    """Return for each device of each machine the stretches that add up to it."""
    pieces: dict[tuple[str, str], list[_Piece]] = {}
    held_until: dict[tuple[str, str], datetime] = {}
    for record, machine in zip(records, machines, strict=True):
        for component in record.components:
            key = (machine, component.device)
            begin = max(record.start_utc, held_until.get(key, record.start_utc))
            new_s = (_end(record) - begin).total_seconds()
            found = pieces.setdefault(key, [])
            if new_s > 0:
                found.append(_Piece(component, record, min(new_s / record.duration_s, 1.0)))
                held_until[key] = _end(record)
    return pieces


def _names(keys: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return a name for each device; the machine is added where two would be alike."""
    devices = [device for _, device in keys]
    return {
        (machine, device): device if devices.count(device) == 1 else f"{device} ({machine})"
        for machine, device in keys
    }


def _merged(name: str, pieces: list[_Piece], duration_s: float, part_of: str | None) -> Component:
    """Add the stretches of one device."""

    def added(field: str) -> float | None:
        values = [getattr(piece.component, field) for piece in pieces]
        if any(value is None for value in values):
            return None
        return math.fsum(value * piece.share for value, piece in zip(values, pieces, strict=True))

    seen_s = sum(p.component.coverage * p.share * p.record.duration_s for p in pieces)
    flags = [flag for piece in pieces for flag in piece.component.flags]
    if any(0 < piece.share < 1 for piece in pieces):
        flags += ["overlap_cut", "an overlap in time was cut in proportion"]
    energy_j = added("energy_j") or 0.0
    return with_changes(
        pieces[0].component,
        device=name,
        part_of=part_of,
        energy_j=energy_j,
        low_j=min(added("low_j") or 0.0, energy_j),
        high_j=max(added("high_j") or 0.0, energy_j),
        worst_low_j=added("worst_low_j"),
        worst_high_j=added("worst_high_j"),
        basis=worst_basis(piece.component.basis for piece in pieces),
        coverage=min(seen_s / duration_s, 1.0),
        flags=tuple(dict.fromkeys(flags)),
    )


def _trace(name: str, pieces: list[_Piece], start: datetime) -> Trace | None:
    """Put the power series of the whole stretches one after the other."""
    import numpy as np

    found = []
    for piece in pieces:
        shift_s = (piece.record.start_utc - start).total_seconds()
        for trace in piece.record.traces:
            if trace.device == piece.component.device and piece.share == 1:
                found.append((trace.time_s + shift_s, trace.power_w))
    if not found:
        return None
    time_s, power_w = found[0]
    for later_s, later_w in found[1:]:
        pause = [time_s[-1] + TICK_S, later_s[0] - TICK_S] if later_s[0] > time_s[-1] + 2 * TICK_S else []
        time_s = np.concatenate((time_s, pause, later_s))
        power_w = np.concatenate((power_w, np.zeros(len(pause)), later_w))
    return Trace(name, time_s, power_w)


def _shared(hosts: list[dict[str, str]]) -> dict[str, str]:
    """Keep what all machines have in common."""
    return {key: value for key, value in hosts[0].items() if all(host.get(key) == value for host in hosts)}
