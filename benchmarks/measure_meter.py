"""All meters on the same simulated H100, whose true energy is known; Linux with gcc.

    python benchmarks/measure_meter.py [--peers PYTHON] [--scale SHARE]

PYTHON is an interpreter with codecarbon and zeus (lcafoot is found beside this file); without
them their columns stay empty. The meters of one case run at the same time on the same wave.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT / "tests"))

WORKER = Path(__file__).with_name("one_meter.py")
METERS = ("lcafoot", "zeus", "codecarbon")
WAVE = {"idle_w": 100, "load_w": 500, "period_s": 2.0, "duty": 0.5, "window_s": 0.1}
LOCKED = "0.1 s period, locked to a part-time sensor"
CASES: dict[str, tuple[float, int, dict[str, float]]] = {
    "2 s square wave, 60 s": (60, 1, WAVE),
    "20 s period, 25 % duty, 60 s": (60, 1, WAVE | {"period_s": 20.0, "duty": 0.25}),
    "sensor 5 % off, 2 s wave, 60 s": (60, 1, WAVE | {"gain": 1.05}),
    "no energy counter, 2 s wave, 30 s": (30, 1, WAVE | {"counter": 0}),
    "0.13 s period, part-time sensor, 30 s": (30, 1, WAVE | {"period_s": 0.13, "window_s": 0.025}),
    f"{LOCKED}, 30 s": (30, 1, WAVE | {"period_s": 0.1, "window_s": 0.025}),
    "2 s square wave, 1 s windows, 20 times": (1, 20, WAVE),
    "2 s square wave, 0.25 s windows, 20 times": (0.25, 20, WAVE),
}


def run(python: str, meter: str, seconds: float, repeats: int, knobs: dict[str, float], folder: Path) -> Any:
    """Run one meter in a new process; None where it is not installed or fails."""
    import simulated_gpu

    environment = os.environ | simulated_gpu.environment(**knobs)
    environment["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    environment |= {"PYTHONPATH": str(CHECKOUT), "WORST": "1" if knobs.get("period_s") == 0.1 else ""}
    command = [
        python if meter != "lcafoot" else sys.executable,
        str(WORKER),
        meter,
        str(seconds),
        str(repeats),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 and lines else None


def error(row: dict[str, float]) -> float:
    """How far a reading is off the truth, as a share."""
    return row["energy_j"] / row["truth_j"] - 1


def cell(found: Any) -> str:
    """Write the error of one meter in one case."""
    if found is None:
        return "–"
    errors = sorted((error(row) for row in found["rows"]), key=abs)
    if len(errors) == 1:
        return f"{errors[0]:+.1%}"
    return f"{statistics.median(map(abs, errors)):.0%} (up to {errors[-1]:+.0%})"


def inside(found: Any, worst: bool) -> str:
    """Say whether the band of lcafoot holds the truth."""
    rows = found["rows"]
    held = sum(row["low_j"] <= row["truth_j"] <= row["high_j"] for row in rows)
    return f"{held} of {len(rows)}" + (" (worst bounds)" if worst else "")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--peers", default=sys.executable, help="a Python with codecarbon and zeus")
    options.add_argument("--scale", type=float, default=1.0, help="length of the windows, as a share")
    chosen = options.parse_args()
    import simulated_gpu

    folder = Path(tempfile.mkdtemp())
    simulated_gpu.build(folder)
    simulated_gpu.with_nvidia_smi(folder)
    print("| error of the energy | lcafoot | truth in its band | zeus | codecarbon |")
    print("|---|--:|--:|--:|--:|")
    for name, (seconds, repeats, knobs) in CASES.items():
        length = seconds * (chosen.scale if repeats == 1 else 1)
        with ThreadPoolExecutor() as pool:
            tasks = [pool.submit(run, chosen.peers, m, length, repeats, knobs, folder) for m in METERS]
            found = {meter: task.result() for meter, task in zip(METERS, tasks, strict=True)}
        cells = [
            cell(found["lcafoot"]),
            inside(found["lcafoot"], name.startswith(LOCKED)),
            *(cell(found[m]) for m in METERS[1:]),
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    seconds = 20 * chosen.scale  # each alone: a start beside others would be slower
    costs = {meter: run(chosen.peers, meter, seconds, 1, WAVE, folder) for meter in METERS}
    print("\n| cost, 2 s wave | lcafoot | zeus | codecarbon | goal |\n|---|--:|--:|--:|---|")
    for key, label, goal in (
        ("ready_s", "import to measuring [s]", "≤ 0.3"),
        ("stop_s", "stop [s]", "≤ 0.05"),
        ("mib", "peak memory [MiB]", "≤ 45"),
    ):
        cells = " | ".join("–" if found is None else f"{found[key]:.3g}" for found in costs.values())
        print(f"| {label} | {cells} | {goal} |")
    shares = [None if found is None else found["rows"][0]["busy_share"] for found in costs.values()]
    cells = " | ".join("–" if share is None else f"{share:.2%}" for share in shares)
    print(f"| processor while measuring, of one core | {cells} | ≤ 0.5 % |")


if __name__ == "__main__":
    main()
