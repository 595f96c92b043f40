"""One thread a process that reads all devices of all open windows, each once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from lcafoot.energy import EnergyRecord
from lcafoot.errors import DeviceError
from lcafoot.meter.book import Book
from lcafoot.meter.device import Device
from lcafoot.meter.host import describe_host
from lcafoot.meter.journal import Journal

__all__ = ["Sample", "Sampler", "shared_sampler"]

CLOCK_STEP_S: Final = 1.0
"""The clock on the wall may differ by this much from the one that never goes back. [s]"""


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


@dataclass(slots=True)
class _Window:
    """An open window: its devices, who watches it, and where it is journaled."""

    devices: tuple[str, ...]
    interval_s: float
    start_s: float
    start_unix_s: float
    watch: Callable[[list[Sample]], object] | None
    journal: Journal | None


class Sampler:
    """Reads devices for windows, from a thread that runs while a window is open.

    Parameters
    ----------
    clock : callable, optional
        Seconds on a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.book = Book(describe_host())
        self._clock = clock
        self._lock = threading.RLock()
        self._devices: dict[str, Device] = {}
        self._windows: dict[int, _Window] = {}
        self._journals: dict[Path, Journal] = {}
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._next_number = 1
        self._telling = False

    def open(
        self,
        label: str,
        devices: Sequence[Device],
        *,
        interval_s: float,
        journal_dir: Path | None = None,
        watch: Callable[[list[Sample]], object] | None = None,
        flags: Sequence[str] = (),
        idle_w: dict[str, float] | None = None,
    ) -> int:
        """Begin a window and return its number.

        Raises
        ------
        DeviceError
            If none of the devices can be read.
        """
        with self._lock:
            names = [device.part.device for device in devices]
            journal = self._journal(journal_dir)
            self._join(devices, interval_s)
            if journal is not None:
                journal.users += 1
                journal.about(self.book.host)
                for name in names:
                    journal.part(self.book.parts[name], interval_s)
            start_s = self._read(names)
            failed = [name for name in names if name not in self._devices]
            names = [name for name in names if name in self._devices]
            if not names:
                if journal is not None:
                    journal.users -= 1
                reasons = "; ".join(self.book.tallies[name].lost for name in failed)
                msg = f"none of the devices can be read ({reasons})" if failed else "no device was named"
                raise DeviceError(msg)
            number, self._next_number = self._next_number, self._next_number + 1
            start_utc = datetime.now(UTC)
            self.book.open(number, label, names, start_s, start_utc, idle_w)
            self._windows[number] = _Window(
                tuple(names), interval_s, start_s, start_utc.timestamp(), watch, journal
            )
            if journal is not None:
                journal.open(number, label, names, start_s, start_utc, idle_w or {})
            self.flag(number, *flags, *(f"{name}: {self.book.tallies[name].lost}" for name in failed))
            self._start_thread()
            return number

    def flag(self, number: int, *flags: str) -> None:
        """Note something that a reader of a window's record must know."""
        with self._lock:
            self.book.flag(number, *flags)
            journal = self._windows[number].journal
            if journal is not None and flags:
                journal.flag(number, flags)

    def close(self, number: int) -> EnergyRecord:
        """End a window and return its record."""
        with self._lock:
            window = self._windows[number]
            now = self._read(window.devices)
            shift_s = (time.time() - window.start_unix_s) - (now - window.start_s)
            if abs(shift_s) > CLOCK_STEP_S:
                moved = f"the clock on the wall moved by {shift_s:+.1f} s; durations are not touched"
                self.flag(number, "clock_stepped", moved)
            if window.journal is not None:
                if window.journal.fault:
                    self.book.flag(number, "journal_incomplete", window.journal.fault)
                window.journal.close_window(number, now)
                window.journal.users -= 1
            del self._windows[number]
            record = self.book.close(number, now)
            self._leave(window.devices)
            self._wake.set()
            return record

    def is_open(self, number: int) -> bool:
        """Say whether a window of this process is open."""
        return number in self._windows

    def _join(self, devices: Sequence[Device], interval_s: float) -> None:
        """Take the devices that no open window reads yet; give back the others."""
        used = {name for window in self._windows.values() for name in window.devices}
        for device in devices:
            if device.part.device in used:
                if device is not self._devices.get(device.part.device):
                    device.close()
            else:
                self._devices[device.part.device] = device
                self.book.host |= device.about
                self.book.add_part(device.part, interval_s=interval_s)

    def _leave(self, names: Sequence[str]) -> None:
        """Give back the devices that no open window reads any more."""
        used = {name for window in self._windows.values() for name in window.devices}
        for name in set(names) - used:
            if name in self._devices:
                self._devices.pop(name).close()
            for journal in self._journals.values():
                journal.release(name)

    def _read(self, names: Sequence[str]) -> float:
        """Read devices now, tell all who watch, and return the time of the last reading [s]."""
        now = self._clock()
        for name in names:
            device = self._devices.get(name)
            if device is None:
                continue
            before = self._clock()
            try:
                reading = device.read()
            except DeviceError as err:
                self._lose(name, str(err))
                continue
            at_s = (before + self._clock()) / 2
            now = max(now, at_s)
            self.book.add(name, at_s, reading)
            for journal in self._in_use():
                journal.reading(name, at_s, reading)
        return now

    def _lose(self, name: str, reason: str) -> None:
        """Stop reading a device that fails; what it read so far stays."""
        self._devices.pop(name).close()
        self.book.lose(name, reason)
        for journal in self._in_use():
            journal.lose(name, reason)
            journal.release(name)

    def _journal(self, folder: Path | None) -> Journal | None:
        """Return this process's journal in a folder."""
        if folder is None:
            return None
        if folder not in self._journals:
            self._journals[folder] = Journal(folder, self.book.host, self._clock())
        return self._journals[folder]

    def _in_use(self) -> list[Journal]:
        """Return the journals of open windows."""
        return [journal for journal in self._journals.values() if journal.users]

    def _start_thread(self) -> None:
        """Start the thread unless it runs."""
        if self._thread is None or not self._thread.is_alive():
            self._wake.clear()
            self._thread = threading.Thread(target=self._run, name="lcafoot-sampler", daemon=True)
            self._thread.start()
        else:
            self._wake.set()

    def _run(self) -> None:
        """Read until no window is open; go on in a new thread where a watcher raised."""
        try:
            self._read_on()
        finally:
            if self._telling:
                self._telling = False
                with self._lock:
                    self._thread = None
                    self._start_thread()

    def _read_on(self) -> None:
        """Read all devices at the shortest interval asked for, until no window is open."""
        last = self._clock()
        while True:
            with self._lock:
                if not self._windows:
                    self._thread = None
                    return
                interval_s = min(window.interval_s for window in self._windows.values())
            self._wake.wait(max(last + interval_s - self._clock(), 0.0))
            self._wake.clear()
            now = self._clock()
            if now >= last + interval_s:
                last = max(last + interval_s, now - interval_s)
                with self._lock:
                    self._read(tuple(self._devices))
                    self._tell()

    def _tell(self) -> None:
        """Hand the newest samples to those who watch."""
        tallies = self.book.tallies
        for number, window in list(self._windows.items()):
            watch, window.watch = window.watch, None  # not asked again if it raises
            if watch is None or number not in self._windows:
                continue
            energy_j = self.book.energy_j(number)
            self._telling = True
            since_s = {name: (tallies[name].time_s or 0.0) - window.start_s for name in window.devices}
            watch(
                [Sample(since_s[name], name, tallies[name].last.power_w, energy_j[name]) for name in since_s]
            )
            window.watch, self._telling = watch, False

    def forget(self) -> None:
        """Let go of everything in a process that was forked off: the parent goes on measuring."""
        for journal in self._journals.values():
            journal.forget()


_shared: Sampler | None = None


def shared_sampler() -> Sampler:
    """Return the one sampler of this process."""
    global _shared
    if _shared is None:
        _shared = Sampler()
    return _shared


def _after_fork() -> None:
    """Begin anew in a child process; windows of the parent are not the child's."""
    global _shared
    if _shared is not None:
        _shared.forget()
    _shared = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
