"""What can be read: a device with its sensor, behind one abstract class."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from lcafoot.errors import DeviceError, OutOfRangeError
from lcafoot.units import in_range

__all__ = ["READ_FAULTS", "Device", "Part", "Reading", "Sample", "Sensor", "checked"]

READ_FAULTS: Final = (DeviceError, OSError, ValueError, TypeError, RuntimeError, ArithmeticError, LookupError)
"""What a device may raise when it cannot be read: our own devices raise the first one."""


class Reading(NamedTuple):
    """What a device said at one moment; None for what it does not have.

    Parameters
    ----------
    counter_j : float or None
        Energy since some fixed time in the past. [J]
    power_w : float or None
        Power. [W]
    """

    counter_j: float | None
    power_w: float | None


class Sample(NamedTuple):
    """What one device did, as it is handed to those who watch.

    Parameters
    ----------
    time_s : float
        Time since the window began. [s]
    device : str
        Name of the device.
    power_w : float or None
        Power; None for a device that only counts energy. [W]
    energy_j : float
        Energy since the window began. [J]
    """

    time_s: float
    device: str
    power_w: float | None
    energy_j: float


@dataclass(frozen=True, slots=True)
class Sensor:
    """What is known of a sensor; the band of a measurement follows from it.

    Parameters
    ----------
    gain : float
        Greatest error of a reading, as a share of the true value, in [0, 1). [1]
    refresh_s : float
        Time between two refreshes of the energy counter; without a counter, the time over which
        the power is averaged. [s]
    seen_share : float, optional
        Share of each refresh during which the sensor looks, in (0, 1]. [1]
    limit_w : float, optional
        The power that is not exceeded; None where it is not known. [W]
    wrap_j : float, optional
        Where the counter starts again from zero; None for one that does not. [J]
    basis : str, optional
        ``measured``, or ``modeled`` for a device that computes what it says.
    method : str, optional
        ``counter``, ``integrated``, ``modeled`` or ``replayed``.
    gain_below : float, optional
        By what share a reading can exceed the truth, where that differs; `gain` if None. [1]
    flags : tuple of str, optional
        What a reader of the record must know.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range.
    """

    gain: float
    refresh_s: float
    seen_share: float = 1.0
    limit_w: float | None = None
    wrap_j: float | None = None
    basis: str = "measured"
    method: str = "counter"
    gain_below: float | None = None
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        in_range("refresh_s", self.refresh_s, low=0)
        in_range("seen_share", self.seen_share, low=0, high=1, low_open=True)
        in_range("gain_below", self.gain_below or 0.0, low=0)
        if not 0 <= self.gain < 1:
            msg = f"gain must lie in [0, 1); got {self.gain!r}: give the greatest error as a share"
            raise OutOfRangeError(msg)

    def least_j(self, read_j: float) -> float:
        """Return the least true energy that can stand behind a reading [J]."""
        return read_j / (1 + (self.gain if self.gain_below is None else self.gain_below))

    def most_j(self, read_j: float) -> float:
        """Return the greatest true energy that can stand behind a reading [J]."""
        return read_j / (1 - self.gain)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machine, and the sensor that watches it.

    Parameters
    ----------
    device : str
        Name, unique on this machine; of a GPU it holds the driver's own identifier.
    kind : str
        ``gpu``, ``cpu``, ``dram``, ``node`` and the like.
    sensor : Sensor
        What is known of its sensor.
    part_of : str, optional
        The device that contains it, if that one is measured too.
    """

    device: str
    kind: str
    sensor: Sensor
    part_of: str | None = None


class Device(ABC):
    """Something whose energy or power can be read.

    A subclass sets `part` and gives `read`. `read` is called by one thread at a time, a few
    times a second, and shall take less than a millisecond. What `about` holds goes into the
    record's `host`, such as the version of a driver.
    """

    part: Part
    about: Mapping[str, str] = MappingProxyType({})

    @abstractmethod
    def read(self) -> Reading:
        """Return what the device says now.

        Raises
        ------
        DeviceError
            If it can no longer be read; it is not asked again.
        """

    def close(self) -> None:  # noqa: B027 — most devices hold nothing
        """Give back what the device holds. Safe to call twice."""


def checked(name: str, reading: Reading) -> Reading:
    """Refuse a reading that is no number, or negative."""
    for value in reading:
        if value is not None and not 0 <= value < math.inf:
            msg = f"{name} said {value!r}, which is no energy or power"
            raise DeviceError(msg)
    return reading
