"""What a measurement has seen, on disk as it comes: nothing but the last second can be lost.

A journal is a text file of one writer. Each line is a checksum (CRC-32, eight hexadecimal
digits), a space and a JSON list ``[number, kind, ...]``. Lines are only ever added. A line that
was torn fails its checksum, and a line that was written twice carries its number twice.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final
from uuid import uuid4

import numpy as np

from lcafoot.meter.device import Part, Reading

__all__ = ["FLUSH_S", "JOURNAL_VERSION", "Journal", "decode", "encode"]

JOURNAL_VERSION: Final = 1
"""Version of the layout of the lines."""

FLUSH_S: Final = 0.8
"""Lines go to disk at least this often. [s]"""

MOST_WAITING: Final = 10_000
"""Lines kept in memory while the disk takes none. [1]"""

TICKS_PER_S: Final = 1e5
COUNTS_PER_J: Final = 1e3
LEVELS_PER_W: Final = 1e2
"""Times are stored in steps of 10 µs, counters of 1 mJ, powers of 10 mW."""

PLAIN: Final = -15
"""Compression without a checksum of its own: each line has one."""

NOTHING: Final = -1
"""Stands in the stored integers for what a device does not have."""

Stored = tuple[int, int, int, int]
"""Number of the device, time [10 µs], counter [mJ], power [10 mW]."""


def encode(readings: Sequence[Stored]) -> list[object]:
    """Pack readings into runs ``[count, device, device, ...]`` and a short text.

    Notes
    -----
    Times and counters are stored as steps, because those are small; a power stays as it is,
    because it is mostly noise. Signs go to the lowest bit and bytes of one place stand together,
    so that the many zero bytes cost nothing.

    Examples
    --------
    >>> rows = [(0, 100, 5, -1), (1, 101, 7, 300), (0, 200, 6, -1)]
    >>> decode(*encode(rows)) == sorted(rows)
    True
    """
    rows = sorted(readings, key=lambda row: row[0])
    lengths = [(number, len(list(run))) for number, run in groupby(row[0] for row in rows)]
    runs = [[count, *(n for n, _ in run)] for count, run in groupby(lengths, key=lambda item: item[1])]
    values = np.array([row[1:] for row in rows], dtype="<i8")
    values[1:, :2] = np.diff(values[:, :2], axis=0)
    unsigned = (values << 1) ^ (values >> 63)
    by_place = np.ascontiguousarray(unsigned).view(np.uint8).reshape(len(rows), -1).T
    return [runs, base64.b85encode(zlib.compress(by_place.tobytes(), 6, PLAIN)).decode()]


def decode(runs: Sequence[Sequence[int]], text: str) -> list[Stored]:
    """Unpack what `encode` packed; ValueError or zlib.error where it is no such text."""
    raw = np.frombuffer(zlib.decompress(base64.b85decode(text), PLAIN), dtype=np.uint8)
    numbers = [number for count, *run in runs for number in run for _ in range(count)]
    count = len(numbers)
    unsigned = np.ascontiguousarray(raw.reshape(24, count).T).view("<i8").reshape(count, 3)
    values = ((unsigned >> 1) & np.int64(2**63 - 1)) ^ -(unsigned & 1)
    values[:, :2] = np.cumsum(values[:, :2], axis=0)
    return [(number, *row) for number, row in zip(numbers, values.tolist(), strict=True)]


class Journal:
    """One file that a process adds to; a thread of its own writes, so that no reading waits for a disk.

    Parameters
    ----------
    folder : pathlib.Path
        Where the file goes; made if it is not there. A folder or disk that cannot be written
        stops the journal, not the measurement: `fault` then says why.
    host : mapping of str to str
        What the records say about the machine.
    origin_s : float
        Time on the readings' clock that counts as zero. [s]
    """

    def __init__(self, folder: Path, host: Mapping[str, str], origin_s: float) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self.path = folder / f"{stamp}-{os.getpid()}-{uuid4().hex[:6]}.journal"
        self.fault = ""
        self.users = 0
        self._origin_s = origin_s
        self._numbers: dict[str, int] = {}
        self._host = dict(host)
        self._items: list[Stored | list[object]] = [["head", JOURNAL_VERSION, self._host]]
        self._waiting: list[bytes] = []
        self._line = 0
        self._torn = self._unsynced = False
        self._file: int | None = None
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._wake = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None
        atexit.register(self.flush)

    def about(self, host: Mapping[str, str]) -> None:
        """Note what the records say about the machine, where it has changed."""
        if host != self._host:
            self._host = dict(host)
            self._put(["host", self._host])

    def part(self, part: Part, interval_s: float) -> None:
        """Note a device that is now read for windows of this journal, unless it is already."""
        if part.device not in self._numbers:
            taken = set(self._numbers.values())
            number = next(n for n in range(len(taken) + 1) if n not in taken)
            self._numbers[part.device] = number
            self._put(["part", number, asdict(part), interval_s])

    def interval(self, interval_s: float) -> None:
        """Note the planned time between two readings from now on."""
        self._put(["interval", interval_s])

    def release(self, device: str) -> None:
        """Note that a device is not read for a while."""
        self._numbers.pop(device, None)

    def reading(self, device: str, time_s: float, reading: Reading) -> None:
        """Take a reading."""
        number = self._numbers.get(device)
        if number is None:
            return
        counter, power = reading
        stored = (
            number,
            self._ticks(time_s),
            NOTHING if counter is None else round(counter * COUNTS_PER_J),
            NOTHING if power is None else round(power * LEVELS_PER_W),
        )
        with self._lock:
            self._items.append(stored)

    def open(
        self,
        window: int,
        label: str,
        devices: Sequence[str],
        start_s: float,
        start_utc: datetime,
        idle_w: Mapping[str, float],
    ) -> None:
        """Note that a window has begun."""
        start = [self._ticks(start_s), start_utc.isoformat()]
        self._put(["open", window, label, list(devices), *start, dict(idle_w)])
        self._wake.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lcafoot-journal", daemon=True)
                self._thread.start()

    def flag(self, window: int, flags: Sequence[str]) -> None:
        """Note a flag of a window."""
        self._put(["flag", window, list(flags)])

    def lose(self, device: str, reason: str) -> None:
        """Note that a device can no longer be read."""
        if device in self._numbers:
            self._put(["lose", self._numbers[device], reason])

    def close_window(self, window: int, end_s: float) -> None:
        """Note that a window has ended."""
        self._put(["close", window, self._ticks(end_s)])
        self.flush(to_disk=False)
        self._wake.set()

    def flush(self, *, to_disk: bool = True) -> None:
        """Write everything that waits; wait until the disk has it, or only until the system has it."""
        if self._ended:
            return
        with self._write_lock:
            self._encode_items()
            if self._waiting:
                self._write()
            file, self._unsynced = self._file, self._unsynced and not to_disk
        if to_disk and file is not None:
            self._to_disk(file)

    def forget(self) -> None:
        """Stop in a process that was forked off, without writing."""
        self._ended = True
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _ticks(self, time_s: float) -> int:
        return round((time_s - self._origin_s) * TICKS_PER_S)

    def _put(self, item: list[object]) -> None:
        with self._lock:
            self._items.append(item)

    def _run(self) -> None:
        """Write about once a second, and when a window begins or ends; stop when none is open."""
        while not self._ended:
            self._wake.wait(FLUSH_S)
            self._wake.clear()
            self.flush()
            with self._lock:
                if not (self.users or self._items or self._waiting):
                    self._thread = None
                    return

    def is_good(self) -> bool:
        """Say whether the next window can go on in this file."""
        return not self.fault and (self._file is None or self.path.exists())

    def end(self) -> None:
        """Give the file back."""
        atexit.unregister(self.flush)
        self.flush()
        self.forget()

    def _encode_items(self) -> None:
        """Turn what was noted into lines, in its order."""
        with self._lock:
            items, self._items = self._items, []
        for is_reading, run in groupby(items, key=lambda item: isinstance(item, tuple)):
            if is_reading:
                self._encode(["data", *encode([item for item in run if isinstance(item, tuple)])])
            else:
                for item in run:
                    self._encode(list(item))
        if len(self._waiting) > MOST_WAITING:
            del self._waiting[: len(self._waiting) - MOST_WAITING]

    def _encode(self, content: list[object]) -> None:
        """Make one line."""
        self._line += 1
        text = json.dumps([self._line, *content], separators=(",", ":")).encode()
        self._waiting.append(b"%08x %s\n" % (zlib.crc32(text), text))

    def _write(self) -> None:
        """Append the lines; after a fault they wait for the next try."""
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            start = b"\n" if self._torn else b""
            self._torn = True
            self._write_all(self._file, start + b"".join(self._waiting))
            self._torn = False
            self._waiting.clear()
            self._unsynced = True
            if not os.fstat(self._file).st_nlink:
                self._fail("it was deleted")
        except OSError as err:
            self._fail(err.strerror or "unknown fault")

    def _to_disk(self, file: int) -> None:
        """Wait until the disk has it; others may write meanwhile."""
        try:
            os.fsync(file)
        except OSError as err:
            self._fail(err.strerror or "unknown fault")

    def _fail(self, why: str) -> None:
        """Note a fault, with the remedy."""
        self.fault = (
            f"the journal in {self.path.parent} could not be written ({why}); give another journal_dir"
        )

    @staticmethod
    def _write_all(file: int, content: bytes) -> None:
        """Write all of it; the system may take a part at a time."""
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
