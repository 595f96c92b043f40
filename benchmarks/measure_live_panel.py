"""Time what the live panel costs: a paint, and a busy loop with and without it, in a real kernel."""

from __future__ import annotations

import json
import random
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_client.manager import start_new_kernel

ROUNDS = 11
SET_UP = """
import json, time
from lcafoot.meter.device import Part, Sensor
from lcafoot.meter.sampler import Sample
from lcafoot.widgets.live import LivePanel
%load_ext lcafoot
def busy():
    start = time.perf_counter()
    for i in range(80_000_000):
        pass
    return time.perf_counter() - start
busy()
"""
PLAIN = "took = busy()"
QUIET = "%%measure quiet --devices replay:busy --no-journal --quiet\ntook = busy()"
PANEL = "%%measure panel --devices replay:busy --no-journal\ntook = busy()"
PAINTS = """
def paints(devices):
    part = Part("gpu", "gpu", Sensor(gain=0.05, refresh_s=0.1))
    panel = LivePanel("paint", part_of=lambda name: part)
    panel._ended.set()
    panel._painter.join()
    def watch(i):
        panel.watch([Sample(i / 10, f"gpu {k}", 300.0 + i % 7, 30.0 * i) for k in range(devices)])
    for i in range(540):
        watch(i)
    panel._paint()
    times = [(watch(i), time.perf_counter(), panel._paint(), time.perf_counter()) for i in range(540, 590)]
    return [(end - start) * 1e3 for _, start, _, end in times]
"""


def main() -> None:
    """Print the medians."""
    with TemporaryDirectory() as folder:
        manager, client = start_new_kernel(kernel_name="python3", cwd=folder)
        try:
            for code in (SET_UP, PAINTS):
                client.execute_interactive(code, output_hook=lambda _: None)
            kept = Path(folder) / "answer.json"

            def ask(code: str, value: str) -> list[float] | float:
                for each in (code, f"open({str(kept)!r}, 'w').write(json.dumps({value}));"):
                    client.execute_interactive(each, output_hook=lambda _: None)
                return json.loads(kept.read_text(encoding="utf-8"))

            print("| what | median | least | greatest | unit |\n|---|--:|--:|--:|---|")
            for devices in (1, 8):
                times = ask("pass", f"paints({devices})")
                spread = f"{statistics.median(times):.2g} | {min(times):.2g} | {max(times):.2g}"
                print(f"| one paint in the kernel, {devices} × 600 points | {spread} | ms |")
            times = {code: [] for code in (PLAIN, QUIET, PANEL)}
            for _ in range(ROUNDS):
                for code in random.sample(list(times), 3):  # so that none is always the first
                    times[code].append(ask(code, "took"))
            for name, code in (("quiet measuring", QUIET), ("the live panel", PANEL)):
                ratio = statistics.median(times[code]) / statistics.median(times[PLAIN])
                pairs = [one / plain for one, plain in zip(times[code], times[PLAIN], strict=True)]
                spread = f"{ratio:.3f} | {min(pairs):.3f} | {max(pairs):.3f}"
                print(f"| busy loop under {name}, to plain, {ROUNDS} rounds | {spread} | 1 |")
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
