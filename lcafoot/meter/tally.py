"""Running sums of one device: two states of them give the energy of any time between."""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from typing import Final

import numpy as np

from lcafoot.energy import Trace
from lcafoot.meter.device import Reading, Sensor

__all__ = ["NOTHING_READ", "Series", "Tally"]

GAP_STEPS: Final = 3.0
"""Two readings further apart than this many intervals do not see what lies between. [1]"""

NOTHING_READ: Final = Reading(None, None)

RECENT: Final = 12
"""Powers kept to judge the edges of a window. [1]"""


@dataclass(slots=True)
class Tally:
    """Sums over the readings of one device since its first.

    Parameters
    ----------
    sensor : Sensor
        The sensor, for wrap-around and limit.
    interval_s : float
        Planned time between two readings. [s]
    """

    sensor: Sensor
    interval_s: float
    time_s: float | None = None
    last: Reading = NOTHING_READ
    readings: int = 0
    counted_j: float = 0.0
    integral_j: float = 0.0
    steps_j2: float = 0.0
    unseen_s: float = 0.0
    unseen_j: float = 0.0
    least_w: float = float("inf")
    most_w: float = 0.0
    resets: int = 0
    unsure_wraps: int = 0
    lost: str = ""
    recent_w: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))

    def add(self, time_s: float, reading: Reading) -> None:
        """Take one reading, at a time that never falls [s]."""
        if self.time_s is not None and time_s > self.time_s:
            self._step(time_s - self.time_s, reading)
        self.readings += 1
        self.time_s, self.last = time_s, reading
        if reading.power_w is not None:
            self.recent_w.append(reading.power_w)
            self.least_w = min(self.least_w, reading.power_w)
            self.most_w = max(self.most_w, reading.power_w)

    def state(self) -> Tally:
        """Return a copy that stays as it is."""
        return with_changes(self, recent_w=deque(self.recent_w, maxlen=RECENT))

    def energy_j(self) -> float:
        """Return the energy so far: the counter's where there is one, else the integral's [J]."""
        return self.integral_j if self.last.counter_j is None else self.counted_j

    def shown_j(self) -> float:
        """Return the energy so far that a picture of the power is made from [J]."""
        return self.integral_j if self.recent_w else self.energy_j()

    def _step(self, step_s: float, new: Reading) -> None:
        """Add what lies between the last reading and a new one."""
        piece_j = 0.0
        if new.power_w is not None and self.last.power_w is not None:
            piece_j = step_s * (new.power_w + self.last.power_w) / 2
            self.integral_j += piece_j
            self.steps_j2 += (step_s * (new.power_w - self.last.power_w)) ** 2
        if step_s > GAP_STEPS * self.interval_s:
            self.unseen_s += step_s
            self.unseen_j += piece_j
        if new.counter_j is not None and self.last.counter_j is not None:
            gained_j = self._counted(new.counter_j - self.last.counter_j, step_s, piece_j)
            self.counted_j += gained_j
            if new.power_w is None:  # a counter alone tells its greatest power by its steps
                self.most_w = max(self.most_w, gained_j / max(step_s, self.sensor.refresh_s))

    def _counted(self, gain_j: float, step_s: float, piece_j: float) -> float:
        """Return what a counter gained, mended where it wrapped or was reset."""
        wrap_j = self.sensor.wrap_j
        if wrap_j is None:
            self.resets += gain_j < 0
            return piece_j if gain_j < 0 else gain_j
        if step_s * (self.sensor.limit_w or 0.0) >= wrap_j:
            self.unsure_wraps += 1
        return gain_j + wrap_j if gain_j < 0 else gain_j


class Series:
    """A power series that stays small: it is thinned by two each time it is full.

    Parameters
    ----------
    points : int, optional
        Most points kept; about half as many right after a thinning. [1]

    Notes
    -----
    Kept are times and energies so far. Leaving out every other point loses no energy: the
    power shown between two points is the mean over the time between them.

    Examples
    --------
    >>> series = Series(points=8)
    >>> for second in range(101):
    ...     series.add(second, 300.0 * second)
    >>> trace = series.trace("gpu 0", start_s=0)
    >>> trace.time_s.size <= 10, set(trace.power_w.tolist())
    (True, {300.0})
    """

    def __init__(self, points: int = 4096) -> None:
        self._points = points
        self._stride = 1
        self._count = 0
        self._time_s = array("d")
        self._energy_j = array("d")
        self._end: tuple[float, float] | None = None

    def add(self, time_s: float, energy_j: float) -> None:
        """Take the energy so far [J] at a time [s]."""
        self._end = (time_s, energy_j)
        if self._count % self._stride == 0:
            self._time_s.append(time_s)
            self._energy_j.append(energy_j)
        self._count += 1
        if len(self._time_s) >= self._points:
            self._time_s, self._energy_j = self._time_s[::2], self._energy_j[::2]
            self._stride *= 2

    def trace(self, device: str, *, start_s: float) -> Trace | None:
        """Return mean powers at the middles of the kept steps, held to both ends; None below two points."""
        time_s, energy_j = np.array(self._time_s), np.array(self._energy_j)
        if self._end is not None and time_s.size and self._end[0] > time_s[-1]:
            time_s, energy_j = np.append(time_s, self._end[0]), np.append(energy_j, self._end[1])
        if time_s.size < 2:
            return None
        power_w = np.maximum(np.diff(energy_j), 0) / np.diff(time_s)
        middles = (time_s[1:] + time_s[:-1]) / 2
        times = np.concatenate((time_s[:1], middles, time_s[-1:])) - start_s
        return Trace(device, times, np.concatenate((power_w[:1], power_w, power_w[-1:])))
