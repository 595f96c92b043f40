"""Measuring another program: started, watched, and left to itself in all else."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from lcafoot.energy import EnergyRecord
from lcafoot.meter.sampler import Sample, shared_sampler
from lcafoot.meter.window import Window

__all__ = ["NOT_EXECUTABLE", "NOT_FOUND", "ProgressLine", "record_path", "run_command"]

NOT_FOUND: Final = 127
NOT_EXECUTABLE: Final = 126
KILLED: Final = 128
"""A program ended by signal n gives this plus n, as in a shell. [1]"""

PASSED_ON: Final = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
FROM_KEYBOARD: Final = ("SIGINT", "SIGQUIT")
"""A terminal sends these to the program itself as well; elsewhere they are passed on."""

SHOWN_EVERY_S: Final = 1.0
J_PER_KJ: Final = 1e3
KEPT_SIGNS: Final = "-_."


def run_command(command: Sequence[str], window: Window) -> int:
    """Run a program inside a window, and return its exit code.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    window : Window
        The window; its record is there afterwards, also if the program failed.

    Returns
    -------
    int
        Exit code of the program; 128 + n if signal n ended it.

    Raises
    ------
    OSError
        If the program cannot be started.

    Notes
    -----
    Signals that ask this process to end are passed on, and the program decides.

    Examples
    --------
    >>> import sys
    >>> from lcafoot.meter.window import measure
    >>> window = measure(devices="replay:wave", journal_dir=None)
    >>> run_command([sys.executable, "-c", "raise SystemExit(3)"], window)
    3
    >>> "ended_by_error" in window.record.flags
    True
    """
    window.start()
    code = NOT_FOUND
    try:
        with subprocess.Popen(list(command)) as program, _passed_on(program):
            code = program.wait()
    finally:
        code = KILLED - code if code < 0 else code
        window.stop(*(("ended_by_error", f"the program ended with exit code {code}") if code else ()))
    return code


@contextmanager
def _passed_on(program: subprocess.Popen[bytes]) -> Iterator[None]:
    """Hand signals to the program while it runs."""

    def hand_on(number: int, frame: object) -> None:
        if program.poll() is None:
            program.send_signal(number)

    def leave(number: int, frame: object) -> None:
        """Do nothing: the terminal has told the program already."""

    at_terminal = _in_foreground()
    handlers: dict[str, Callable[[int, object], None]] = dict.fromkeys(PASSED_ON, hand_on)
    handlers |= dict.fromkeys(FROM_KEYBOARD, leave if at_terminal else hand_on)
    before = {
        number: signal.signal(number, handler)
        for name, handler in handlers.items()
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Say whether keys of a terminal reach this program, and so the one that it runs, as well."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


class ProgressLine:
    """One line in a terminal that follows a measurement; give it as ``on_sample``.

    Parameters
    ----------
    label : str
        What runs.
    stream : text stream
        The terminal.

    Examples
    --------
    >>> import io
    >>> shown = io.StringIO()
    >>> ProgressLine("demo", shown)([Sample(61.0, "gpu 0", 300.0, 18000.0)])
    >>> shown.getvalue().strip()
    'demo: 61 s, 18 kJ, 295 W'
    """

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label, self._stream = label, stream
        self._next_s = 0.0
        self._last = (0.0, 0.0)

    def __call__(self, samples: list[Sample]) -> None:
        """Show the newest samples, at most once a second."""
        now = time.monotonic()
        if now < self._next_s or not samples:
            return
        self._next_s = now + SHOWN_EVERY_S
        elapsed_s = max(sample.time_s for sample in samples)
        parts, names = shared_sampler().book.parts, {sample.device for sample in samples}
        outer = [s for s in samples if s.device not in parts or parts[s.device].part_of not in names]
        energy_j = sum(sample.energy_j for sample in outer)
        step_s = elapsed_s - self._last[0]
        power_w = (energy_j - self._last[1]) / step_s if step_s > 0 else 0.0
        self._last = (elapsed_s, energy_j)
        line = f"{self._label}: {elapsed_s:.0f} s, {energy_j / J_PER_KJ:.4g} kJ, {power_w:.0f} W"
        self._stream.write(f"\r{line:<60}")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away again."""
        self._stream.write("\r" + " " * 60 + "\r")
        self._stream.flush()


def record_path(folder: Path, record: EnergyRecord, writer: str = "") -> Path:
    """Return where a record is kept: a name that no other record has.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    record : EnergyRecord
        Its label and start make the name.
    writer : str, optional
        What tells this process from others that measure at the same time.

    Returns
    -------
    pathlib.Path
        A path that ends in ``.parquet``; the same for the same record.
    """
    label = "".join(sign if sign.isalnum() or sign in KEPT_SIGNS else "-" for sign in record.label)
    stem = f"{label.strip('-.')[:80] or 'run'}-{record.start_utc:%Y%m%dT%H%M%S.%fZ}"
    return folder / f"{stem}{f'-{writer}' if writer else ''}.parquet"
