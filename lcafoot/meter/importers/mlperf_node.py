"""Power logs of one node as MLPerf Training submissions hold them: ``:::MLLOG {json}`` lines."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np

from lcafoot.energy import EnergyRecord
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.importers._series import EPOCH, About, Options, Series, band_of, record_of
from lcafoot.records import Source

__all__ = ["METER_ACCURACY", "SIDE_UNKNOWN", "matches", "read"]

MARK: Final = ":::MLLOG"
READING: Final = "power_reading"
START: Final = "power_measurement_start"
STOP: Final = "power_measurement_stop"

METER_ACCURACY: Final = 0.05
"""What the rules ask of a power meter; as a share of the reading [1].

MLPerf Training power measurement rules, section "Target 5% Accuracy"
(mlcommons/training_policies@2ddbe8a49d6bbf3e2d8215c7ec750c0f4f21d256, power_measurement.adoc).
"""

SIDE_UNKNOWN: Final = "side of the power supplies (AC or DC) not named in the log"
RULE_BAND: Final = "band_from_rule_not_calibration"
WHOLE: Final = "whole log: holds what was read before and after the timed part of the run"
NOT_THERE: Final = (
    "network switches outside the node not measured",
    "storage outside the node not measured",
    "cooling not measured",
)
MS_PER_S: Final = 1000
LAST_MS: Final = 4_102_444_800_000
"""2100-01-01 as a time of the log: a later one is no time in milliseconds. [ms]"""


@dataclass(slots=True)
class _Log:
    """What the lines of one log say."""

    time_ms: list[float] = field(default_factory=list)
    power_w: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    odd_lines: list[int] = field(default_factory=list)
    other_keys: Counter[str] = field(default_factory=Counter)


def matches(text: str) -> bool:
    """Say whether a text holds MLLOG lines.

    Examples
    --------
    >>> matches(':::MLLOG {"key": "power_reading"}')
    True
    """
    return MARK in text


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    r"""Turn the power log of one node into a record.

    Parameters
    ----------
    text : str
        The log.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published log was read.
    options : Options, optional
        ``window`` and ``accuracy``.

    Returns
    -------
    EnergyRecord
        One component, ``node``: the trapezoid over all readings, since the markers of a log
        can carry one and the same time. Its band is the meter accuracy that the rules ask
        for, around the bounds of the gaps.

    Raises
    ------
    RecordError
        If a line is broken, the log holds no readings, readings of a single time, more than
        one measurement, or more odd lines than readings.
    OutOfRangeError
        If a power is negative or not finite.

    Examples
    --------
    >>> line = ':::MLLOG {{"key": "power_reading", "value": 2500, "time_ms": {}}}'
    >>> record = read("\n".join(line.format(second * 2000) for second in range(5)), "log", "demo")
    >>> record.total_j, record.low_j, record.high_j
    (20000.0, 19000.0, 21000.0)
    """
    log = _parsed(text, origin)
    about = About(origin, label, source, options or Options())
    first_ms = min(log.time_ms)
    time_s = (np.array(log.time_ms) - first_ms) / MS_PER_S
    whole = (WHOLE,) if about.options.window is None else ()
    return record_of(
        [Series("node", "node", time_s, np.array(log.power_w))],
        EPOCH + timedelta(milliseconds=first_ms),
        band_of(METER_ACCURACY, RULE_BAND, about.options),
        about,
        flags=(*whole, *NOT_THERE, SIDE_UNKNOWN, *_left_over(log)),
    )


def _parsed(text: str, origin: str) -> _Log:
    """Read all lines, and hold the log to what makes it one measurement."""
    log = _Log()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            _take(log, line, number, f"line {number} of {origin}")
    if not log.time_ms:
        msg = f"{origin} holds no line with the key {READING}; name the power log of a node"
        raise RecordError(msg)
    if len(log.odd_lines) > len(log.time_ms):
        msg = (
            f"{origin} is mostly not a power log: {len(log.odd_lines)} lines, the first of them line "
            f"{log.odd_lines[0]}, do not start with {MARK}; import the log by itself"
        )
        raise RecordError(msg)
    if len(log.starts) > 1:
        msg = (
            f"{origin} holds {len(log.starts)} measurements (the second from line {log.starts[1]}); split it"
        )
        raise RecordError(msg)
    if len(set(log.time_ms)) < 2:
        msg = f"{origin} holds readings of a single time, which make no energy; name a longer log"
        raise RecordError(msg)
    return log


def _take(log: _Log, line: str, number: int, where: str) -> None:
    """Add one line to the log."""
    _, mark, rest = line.partition(MARK)
    if not mark:
        log.odd_lines.append(number)
        return
    try:
        entry = json.loads(rest)
    except (ValueError, RecursionError) as err:
        msg = f"{where} is broken: what follows {MARK} is not JSON; restore the file, or remove the line"
        raise RecordError(msg) from err
    if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
        msg = f"{where} is broken: it has no key; restore the file, or remove the line"
        raise RecordError(msg)
    if entry["key"] == READING:
        log.time_ms.append(_time_ms(entry.get("time_ms"), where))
        log.power_w.append(_power_w(entry.get("value"), where))
    elif entry["key"] == START:
        log.starts.append(number)
    elif entry["key"] != STOP:
        log.other_keys[entry["key"]] += 1


def _time_ms(value: object, where: str) -> float:
    """Return the time of a reading, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LAST_MS:
        msg = f"time_ms in {where} must be milliseconds since 1970, in [0, {LAST_MS}]; got {value!r:.40}"
        raise RecordError(msg)
    return float(value)


def _power_w(value: object, where: str) -> float:
    """Return the power of a reading, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        msg = f"{READING} in {where} must be a number [W]; got {value!r:.40}: correct or remove the line"
        raise RecordError(msg)
    try:
        power = float(value)
    except OverflowError:
        power = np.inf
    if not 0 <= power < np.inf:
        msg = f"{READING} in {where} must lie in [0, ∞) W; got {power:g}: correct or remove the line"
        raise OutOfRangeError(msg)
    return power


def _left_over(log: _Log) -> tuple[str, ...]:
    """Say which lines of the log went into nothing."""
    flags = []
    if log.odd_lines:
        flags.append(f"{len(log.odd_lines)} lines not read, the first is line {log.odd_lines[0]}")
    if log.other_keys:
        keys = ", ".join(sorted(log.other_keys))
        flags.append(f"{log.other_keys.total()} MLLOG lines with other keys not used: {keys}")
    return tuple(flags)
