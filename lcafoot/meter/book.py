"""The book of a measurement: readings in, records of windows out; no thread, no clock, no file.

The sampler writes into it as readings come, and recovery writes into it what a journal holds.
So a recovered record comes from the same arithmetic as a live one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lcafoot.energy import Component, EnergyRecord
from lcafoot.errors import RecordError
from lcafoot.meter.band import component_of
from lcafoot.meter.device import Part, Reading
from lcafoot.meter.tally import NOTHING_READ, Series, Tally

__all__ = ["NOT_MEASURED", "Book"]

NOT_MEASURED = "network, storage, fans and power supplies not measured"
"""What no device inside a computer tells."""


@dataclass(slots=True)
class _Open:
    """A window that has begun."""

    label: str
    start_s: float
    start_utc: datetime
    before: Mapping[str, Tally]
    series: Mapping[str, Series]
    idle_w: Mapping[str, float]
    flags: list[str] = field(default_factory=list)


class Book:
    """Tallies of all devices, and the windows that are open.

    Times are seconds on one clock that never goes back.

    Examples
    --------
    >>> from datetime import UTC
    >>> from lcafoot.meter.device import Sensor
    >>> book = Book()
    >>> book.add_part(Part("gpu 0", "gpu", Sensor(gain=0.05, refresh_s=0.1)), interval_s=1)
    >>> book.add("gpu 0", 10.0, Reading(5000.0, 300.0))
    >>> book.open(1, "demo", ["gpu 0"], 10.0, datetime(2026, 1, 1, tzinfo=UTC))
    >>> for second in range(1, 31):
    ...     book.add("gpu 0", 10.0 + second, Reading(5000 + 300.0 * second, 300.0))
    >>> book.close(1, 40.0).total_j
    9000.0
    """

    def __init__(self, host: Mapping[str, str] | None = None) -> None:
        self.host = dict(host or {})
        self.parts: dict[str, Part] = {}
        self.tallies: dict[str, Tally] = {}
        self._open: dict[int, _Open] = {}

    def add_part(self, part: Part, *, interval_s: float) -> None:
        """Begin a tally for a device that no open window holds, or go on with it after a pause."""
        tally = self.tallies.get(part.device)
        if tally is None or tally.lost:
            tally = self.tallies[part.device] = Tally(part.sensor, interval_s)
        self.parts[part.device] = part
        tally.interval_s, tally.time_s, tally.last = interval_s, None, NOTHING_READ
        tally.recent_w.clear()

    def add(self, device: str, time_s: float, reading: Reading) -> None:
        """Take a reading of a device at a time [s]."""
        tally = self.tallies[device]
        tally.add(time_s, reading)
        for window in self._open.values():
            if device in window.series:
                window.series[device].add(time_s, tally.shown_j())

    def set_interval(self, interval_s: float) -> None:
        """Note the planned time between two readings that holds from now on [s]."""
        for tally in self.tallies.values():
            tally.interval_s = interval_s

    def lose(self, device: str, reason: str) -> None:
        """Note that a device can no longer be read."""
        self.tallies[device].lost = reason

    def open(
        self,
        window: int,
        label: str,
        devices: Sequence[str],
        start_s: float,
        start_utc: datetime,
        idle_w: Mapping[str, float] | None = None,
    ) -> None:
        """Begin a window, just after all its devices were read."""
        self._open[window] = _Open(
            label,
            start_s,
            start_utc,
            {name: self.tallies[name].state() for name in devices},
            {name: Series() for name in devices},
            idle_w or {},
        )
        for name in devices:
            tally = self.tallies[name]
            if tally.time_s is not None:
                self._open[window].series[name].add(start_s, tally.shown_j())

    def flag(self, window: int, *flags: str) -> None:
        """Note something that a reader of this window's record must know."""
        self._open[window].flags += flags

    def windows(self) -> dict[int, str]:
        """Return the numbers and labels of the windows that are open."""
        return {number: window.label for number, window in self._open.items()}

    def energy_j(self, window: int) -> dict[str, float]:
        """Return what each device used so far in an open window [J]."""
        before = self._open[window].before
        return {name: self.tallies[name].energy_j() - state.energy_j() for name, state in before.items()}

    def close(self, window: int, end_s: float) -> EnergyRecord:
        """End a window, just after all its devices were read, and return its record.

        Raises
        ------
        RecordError
            If the window is not open, or has no length.
        """
        opened = self._open.pop(window, None)
        if opened is None or end_s <= opened.start_s:
            msg = f"window {window} is not open, or ended when it began; open it again"
            raise RecordError(msg)
        duration_s = end_s - opened.start_s
        parts = [self._component(name, opened, duration_s) for name in opened.before]
        traces = [series.trace(name, start_s=opened.start_s) for name, series in opened.series.items()]
        return EnergyRecord(
            label=opened.label,
            start_utc=opened.start_utc,
            duration_s=duration_s,
            components=tuple(parts),
            flags=tuple(dict.fromkeys((*opened.flags, *_of_all(parts)))),
            host=dict(self.host),
            traces=tuple(trace for trace in traces if trace is not None),
        )

    def _component(self, name: str, opened: _Open, duration_s: float) -> Component:
        """Return the component of one device of a window."""
        return component_of(
            self.parts[name],
            opened.before[name],
            self.tallies[name].state(),
            duration_s=duration_s,
            idle_w=opened.idle_w.get(name, 0.0),
        )


def _of_all(parts: Sequence[Component]) -> list[str]:
    """Lift the one-word warnings of the components to the record."""
    return [flag for part in parts for flag in part.flags if " " not in flag]
