"""One meter on the simulated GPU, in a process of its own; prints a line of JSON.

    python one_meter.py METER SECONDS REPEATS

Run by measure_meter.py, with the simulated driver on the library path and its settings in the
environment. The truth is asked from the library, for the time between start and stop.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

Start = Callable[[], Any]
Stop = Callable[[Any], tuple[float, float, float]]


def lcafoot() -> tuple[Start, Stop]:
    """Counter at both edges, samples in between, journal on disk."""
    import lcafoot as lf

    folder = tempfile.mkdtemp()

    def stop(window: Any) -> tuple[float, float, float]:
        part = window.stop().components[0]
        if part.worst_high_j is not None and os.environ.get("WORST"):
            return part.energy_j, part.worst_low_j, part.worst_high_j
        return part.energy_j, part.low_j, part.high_j

    return lambda: lf.measure("bench", devices="gpu", journal_dir=folder).start(), stop


def zeus() -> tuple[Start, Stop]:
    """Counter at both edges."""
    from zeus.monitor import ZeusMonitor

    monitor = ZeusMonitor()

    def start() -> None:
        monitor.begin_window("bench", sync_execution=False)

    def stop(_: Any) -> tuple[float, float, float]:
        energy_j = sum(monitor.end_window("bench", sync_execution=False).gpu_energy.values())
        return energy_j, energy_j, energy_j

    return start, stop


def codecarbon() -> tuple[Start, Stop]:
    """Its defaults, without the network."""
    from codecarbon import OfflineEmissionsTracker

    logging.disable(logging.CRITICAL)

    def start() -> Any:
        tracker = OfflineEmissionsTracker(country_iso_code="USA", save_to_file=False, log_level="critical")
        tracker.start()
        return tracker

    def stop(tracker: Any) -> tuple[float, float, float]:
        tracker.stop()
        energy_j = tracker.final_emissions_data.gpu_energy * 3.6e6
        return energy_j, energy_j, energy_j

    return start, stop


def main() -> None:
    """Measure, and print energies, truths and costs."""
    name, seconds, repeats = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    start, stop = {"lcafoot": lcafoot, "zeus": zeus, "codecarbon": codecarbon}[name]()
    driver = ctypes.CDLL("libnvidia-ml.so.1")
    driver.simulated_gpu_true_j.restype = ctypes.c_double
    driver.simulated_gpu_true_j.argtypes = [ctypes.c_int, ctypes.c_double, ctypes.c_double]
    rows, ready_s, stop_s = [], None, []
    for number in range(repeats):
        token = start()
        at = time.perf_counter()
        ready_s = at - began if ready_s is None else ready_s
        busy = time.process_time()
        time.sleep(seconds + 0.013 * (number % 7))
        busy = time.process_time() - busy
        end = time.perf_counter()
        energy_j, low_j, high_j = stop(token)
        stop_s.append(time.perf_counter() - end)
        rows.append(
            {"energy_j": energy_j, "low_j": low_j, "high_j": high_j, "busy_share": busy / (end - at)}
            | {"truth_j": driver.simulated_gpu_true_j(0, at, end)}
        )
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"meter": name, "rows": rows, "ready_s": ready_s, "stop_s": max(stop_s), "mib": mib}))


if __name__ == "__main__":
    main()
