"""Logs of the Zeus monitor (``log_file=``): one line a window, energy of each GPU."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from lcafoot.energy import Component, EnergyRecord
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.importers._rows import pick, positive
from lcafoot.meter.importers._series import (
    EPOCH,
    START_UNKNOWN,
    About,
    Band,
    Options,
    assemble,
    band_of,
    held_to_century,
)
from lcafoot.meter.importers._table import Table, first_line, table
from lcafoot.meter.nvidia_gpu import GAIN, REFRESH_S
from lcafoot.records import Source

__all__ = ["matches", "read", "read_all"]

HEADER: Final = "start_time,window_name,elapsed_time"
GPU: Final = re.compile(r"gpu(\d+)_energy")
SHORT_REFRESHES: Final = 10
"""A window below this many refreshes of the energy counter is too short. [1]"""

FIRST_DATE_S: Final = 1e9
"""2001-09-09: an earlier start is a clock that counts since the machine started. [s]"""

NVML_BAND: Final = "band of NVIDIA's sensors; the file does not say which GPUs these were"
NOT_THERE: Final = (
    "the log of Zeus holds GPUs only: CPU, memory, network, storage and cooling not measured",
)


def matches(text: str) -> bool:
    """Say whether a text is a log of the Zeus monitor.

    Examples
    --------
    >>> matches("start_time,window_name,elapsed_time,gpu0_energy")
    True
    """
    return first_line(text).startswith(HEADER)


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    r"""Turn one window of a Zeus log into a record.

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
        ``row`` (number from 0, or name of the window) and ``accuracy``.

    Returns
    -------
    EnergyRecord
        One component a GPU. Its band is the gain of the sensor and one refresh of the energy
        counter at each edge.

    Raises
    ------
    RecordError
        If a line is broken, or the log holds several windows and none was picked: windows may
        overlap, so they are never added.
    OutOfRangeError
        If an energy or a time is negative or not finite.

    Examples
    --------
    >>> log = "start_time,window_name,elapsed_time,gpu0_energy\n1715000000,train,100,30000\n"
    >>> record = read(log, "zeus.csv", "demo")
    >>> record.total_j, record.low_j, record.high_j, record.start_utc.year
    (30000.0, 28470.0, 31530.0, 2024)
    """
    about = About(origin, label, source, options or Options())
    windows, gpus = _parsed(text, origin)
    place = pick([row[1] for row in windows.rows], about, "window", "window_name")
    return _record(windows, place, gpus, about)


def read_all(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> list[EnergyRecord]:
    r"""Turn every window of a Zeus log into a record of its own.

    Parameters
    ----------
    text, origin, label, source, options
        As for `read`; the name of the window is added to the label.

    Returns
    -------
    list of EnergyRecord
        In the order of the log. They may overlap in time.

    Raises
    ------
    RecordError, OutOfRangeError
        As for `read`.

    Examples
    --------
    >>> log = "start_time,window_name,elapsed_time,gpu0_energy\n9,a,100,30000\n109,b,10,40\n"
    >>> [record.label for record in read_all(log, "zeus.csv", "demo")]
    ['demo: a', 'demo: b']
    """
    windows, gpus = _parsed(text, origin)
    options = options or Options()
    return [
        _record(windows, place, gpus, About(origin, f"{label}: {row[1]}", source, options))
        for place, row in enumerate(windows.rows)
    ]


def _parsed(text: str, origin: str) -> tuple[Table, dict[int, str]]:
    """Return the windows, and the name of the GPU of each column with energy."""
    windows = table(text, origin)
    if not ",".join(windows.header).startswith(HEADER):
        msg = f"{origin} has not the header of a Zeus log ({HEADER},…); name a log of ZeusMonitor"
        raise RecordError(msg)
    found = {place: GPU.fullmatch(name) for place, name in enumerate(windows.header)}
    gpus = {place: f"gpu {match[1]}" for place, match in found.items() if match}
    if not gpus:
        msg = (
            f"{origin} has no column with the energy of a GPU (gpu0_energy): Zeus saw none; name another log"
        )
        raise RecordError(msg)
    return windows, gpus


def _record(windows: Table, place: int, gpus: dict[int, str], about: About) -> EnergyRecord:
    """Return the record of one line."""
    row, where = windows.rows[place], f"line {windows.lines[place]} of {about.origin}"
    start_s = positive(row[0], f"start_time in {where}", "s")
    elapsed_s = positive(row[2], f"elapsed_time in {where}", "s")
    if not elapsed_s:
        msg = f"elapsed_time in {where} must be above 0 s; got {row[2]}: pick another window"
        raise OutOfRangeError(msg)
    energies = {name: positive(row[at], f"energy of {name} in {where}", "J") for at, name in gpus.items()}
    band = band_of(GAIN, NVML_BAND, about.options)
    parts = [_gpu(name, energy_j, elapsed_s, band) for name, energy_j in energies.items() if energy_j]
    silent = ", ".join(name for name, energy_j in energies.items() if not energy_j)
    if not parts:
        msg = f"{where} holds no energy: the window was shorter than a refresh of the counter; pick another"
        raise RecordError(msg)
    absent = (f"{silent} not measured: the log says 0 J",) if silent else ()
    dated = start_s >= FIRST_DATE_S
    return assemble(
        [(part, None) for part in parts],
        EPOCH + timedelta(seconds=held_to_century(start_s, where) if dated else 0),
        (0.0, elapsed_s),
        about,
        flags=(*NOT_THERE, *absent, *(() if dated else (START_UNKNOWN,)), *windows.flags),
    )


def _gpu(name: str, energy_j: float, elapsed_s: float, band: Band) -> Component:
    """Return the component of one GPU."""
    edge_j = energy_j / elapsed_s * REFRESH_S
    short = ("too_short",) if elapsed_s < SHORT_REFRESHES * REFRESH_S else ()
    return Component(
        device=name,
        kind="gpu",
        energy_j=energy_j,
        low_j=max(0.0, energy_j * (1 - band.share) - edge_j),
        high_j=energy_j * (1 + band.share) + edge_j,
        basis="measured",
        method="imported",
        coverage=1.0,
        flags=(band.flag, *short),
    )
