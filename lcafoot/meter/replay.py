"""Playing a recorded power series again, for lessons and tests without the device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace as with_changes
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.meter.integrate import in_order
from lcafoot.units import in_range

__all__ = ["REPLAYED", "Replay", "replay"]

REPLAYED: Final = "replayed from a record, not measured here"
"""Flag of every component that a replay makes."""


class Replay:
    """A recorded series on a clock that starts at zero.

    Parameters
    ----------
    trace : Trace
        The series.
    part : Component
        The component that it belongs to; gives kind, basis, band and coverage.

    Raises
    ------
    OutOfRangeError
        If a number in the series is not finite, or a power is negative.
    RecordError
        If the series has fewer than two distinct times, or belongs to another device.

    Examples
    --------
    >>> part = Component("node", "node", 500, 475, 525, "measured", "imported", 1.0)
    >>> run = Replay(Trace("node", np.array([3.0, 13.0]), np.array([0.0, 100.0])), part=part)
    >>> run.duration_s, float(run.power_w(5)), float(run.energy_j(5))
    (10.0, 50.0, 125.0)
    >>> run.component().method
    'replayed'
    """

    def __init__(self, trace: Trace, *, part: Component) -> None:
        if trace.device != part.device:
            msg = f"part must be the component of the series, {trace.device!r}; got {part.device!r}"
            raise RecordError(msg)
        times, self._power_w, _ = in_order(trace.time_s, trace.power_w)
        self._time_s = times - times[0]
        pieces = np.diff(times) * (self._power_w[1:] + self._power_w[:-1]) / 2
        self._so_far_j = np.concatenate(([0.0], np.cumsum(pieces)))
        self.device = trace.device
        self.part = part
        self.duration_s = float(self._time_s[-1])

    def power_w(self, at_s: ArrayLike) -> NDArray[np.float64]:
        """Return the power at a time, straight between two readings.

        Parameters
        ----------
        at_s : array_like
            Time since the first reading, in [0, `duration_s`]. [s]

        Returns
        -------
        ndarray of float64
            Power. [W] Same shape as `at_s`.

        Raises
        ------
        OutOfRangeError
            If a time lies outside the series.
        """
        return np.asarray(np.interp(self._at(at_s), self._time_s, self._power_w))

    def energy_j(self, at_s: ArrayLike) -> NDArray[np.float64]:
        """Return the energy from the first reading up to a time.

        Parameters
        ----------
        at_s : array_like
            Time since the first reading, in [0, `duration_s`]. [s]

        Returns
        -------
        ndarray of float64
            Trapezoid up to that time; never falls. [J] Same shape as `at_s`.

        Raises
        ------
        OutOfRangeError
            If a time lies outside the series.
        """
        at = self._at(at_s)
        before = np.clip(np.searchsorted(self._time_s, at, side="right") - 1, 0, self._time_s.size - 2)
        since = at - self._time_s[before]
        return np.asarray(self._so_far_j[before] + since * (self._power_w[before] + self.power_w(at)) / 2)

    def component(self, at_s: float | None = None) -> Component:
        """Return what the device used up to a time, as a replayed component.

        Parameters
        ----------
        at_s : float, optional
            Time since the first reading; the whole series where none is given. [s]

        Returns
        -------
        Component
            Energy from the series; the band keeps its share of it. Method ``replayed``.

        Raises
        ------
        OutOfRangeError
            If the time lies outside the series.
        """
        energy = float(self.energy_j(self.duration_s if at_s is None else at_s))
        share = energy / self.part.energy_j if self.part.energy_j else 0.0
        return with_changes(
            self.part,
            energy_j=energy,
            low_j=min(energy, self.part.low_j * share),
            high_j=max(energy, self.part.high_j * share),
            worst_low_j=None if self.part.worst_low_j is None else self.part.worst_low_j * share,
            worst_high_j=None if self.part.worst_high_j is None else self.part.worst_high_j * share,
            method="replayed",
            flags=tuple(dict.fromkeys((*self.part.flags, REPLAYED))),
        )

    def _at(self, at_s: ArrayLike) -> NDArray[np.float64]:
        return in_range("at_s", at_s, low=0, high=self.duration_s)


def replay(
    record: EnergyRecord, *, speed: float = 1.0, sleep: Callable[[float], object] = time.sleep
) -> Iterator[tuple[str, float, float]]:
    """Play all series of a record side by side, as they were read.

    Parameters
    ----------
    record : EnergyRecord
        A record with series.
    speed : float, optional
        How many recorded seconds pass in one second. Positive. [1]
    sleep : callable, optional
        Waits for a number of seconds; another one makes a test quick.

    Returns
    -------
    iterator of (str, float, float)
        Device, time since the first reading [s], power [W]; in the order of time.

    Raises
    ------
    OutOfRangeError
        If `speed` is not positive, or a number in a series is not finite.
    RecordError
        If the record holds no series.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> part = Component("node", "node", 500, 475, 525, "measured", "imported", 1.0)
    >>> trace = Trace("node", np.array([0.0, 10.0]), np.array([0.0, 100.0]))
    >>> record = EnergyRecord("demo", datetime(2026, 1, 1, tzinfo=UTC), 10, (part,), traces=(trace,))
    >>> list(replay(record, speed=5, sleep=lambda seconds: None))
    [('node', 0.0, 0.0), ('node', 10.0, 100.0)]
    """
    rate = float(in_range("speed", speed, low=0, low_open=True))
    if not record.traces:
        msg = f"the record {record.label!r} holds no power series to replay; choose one with samples()"
        raise RecordError(msg)
    series = [(trace.device, *in_order(trace.time_s, trace.power_w)[:2]) for trace in record.traces]
    start = min(float(times[0]) for _, times, _ in series)
    samples = [
        (device, float(at) - start, float(power))
        for device, times, powers in series
        for at, power in zip(times, powers, strict=True)
    ]
    samples.sort(key=lambda sample: sample[1])
    return _played(samples, rate, sleep)


def _played(
    samples: list[tuple[str, float, float]], rate: float, sleep: Callable[[float], object]
) -> Iterator[tuple[str, float, float]]:
    """Yield the samples, waiting between them."""
    now = 0.0
    for sample in samples:
        if sample[1] > now:
            sleep((sample[1] - now) / rate)
            now = sample[1]
        yield sample
