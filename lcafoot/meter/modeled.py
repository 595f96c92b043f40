"""A machine without a meter: its power by a model that is named, with inputs and a wide range."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lcafoot.meter.device import Device, Part, Reading, Sensor

__all__ = ["IDLE_W", "BUSY_W", "ModeledHost", "busy_cpu_s"]  # noqa: RUF022 — in the order of the model

IDLE_W: Final = (0.474, 0.713, 3.04)
BUSY_W: Final = (1.69, 3.97, 8.58)
"""Power of a server at idle and at full load for each hardware thread: least, median, greatest [W].

Over the 11 families of processors of Cloud Carbon Footprint, output/coefficients-aws-use.csv
(cloud-carbon-coefficients@dda7621f8ab227dcb45096af6ccc2227aaf92b3e, Apache-2.0), which it
derives from SPECpower results of whole servers without accelerators.
"""

STAT: Final = Path("/proc/stat")


class ModeledHost(Device):
    """Processor, memory and board of this machine, by the load of its processor.

    Parameters
    ----------
    threads : int, optional
        Hardware threads. [1]
    busy_s : callable, optional
        Returns the processor time used so far by all programs. [s]

    Notes
    -----
    E = n·P_idle·t + (P_busy − P_idle)·B, with n threads, time t and processor time B. The band
    runs from the family that uses the least to the one that uses the most. It is a model of
    servers: a laptop may lie below.

    References
    ----------
    .. [1] Cloud Carbon Footprint, methodology, section "Compute".

    Examples
    --------
    >>> host = ModeledHost(threads=4, busy_s=lambda: 0.0)
    >>> host.part.sensor.basis, host.part.sensor.method
    ('modeled', 'modeled')
    """

    def __init__(self, threads: int | None = None, busy_s: Callable[[], float] | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._busy_s = busy_s or busy_cpu_s
        self._start_s = time.perf_counter()
        self._start_busy_s = self._busy_s()
        least = min(IDLE_W[0] / IDLE_W[1], BUSY_W[0] / BUSY_W[1])
        most = max(IDLE_W[2] / IDLE_W[1], BUSY_W[2] / BUSY_W[1])
        model = f"{self._threads} threads, {IDLE_W[1]:g} W each at idle and {BUSY_W[1]:g} W busy"
        self.part = Part(
            "cpu, memory and board (modeled)",
            "cpu",
            Sensor(
                gain=1 - 1 / most,
                gain_below=1 / least - 1,
                refresh_s=0.0,
                limit_w=self._threads * BUSY_W[2],
                basis="modeled",
                method="modeled",
                flags=("modeled", f"{model}, by processor load; Cloud Carbon Footprint, not measured"),
            ),
        )

    def read(self) -> Reading:
        """Return the energy that the model gives so far [J]."""
        time_s = time.perf_counter() - self._start_s
        busy_s = min(self._busy_s() - self._start_busy_s, self._threads * time_s)
        return Reading(self._threads * IDLE_W[1] * time_s + (BUSY_W[1] - IDLE_W[1]) * max(busy_s, 0.0), None)


def busy_cpu_s() -> float:
    """Return the processor time that all programs have used since the machine started [s]."""
    try:
        fields = STAT.read_text(encoding="ascii").split("\n", 1)[0].split()
        user, nice, system, _, _, irq, softirq = (int(text) for text in fields[1:8])
        return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
    except OSError:
        import psutil

        times = psutil.cpu_times()
        return float(times.user + times.system)
