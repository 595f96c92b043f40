"""What the meter adds to a workload, how the same point repeats, and how long a whole sweep takes.

    python benchmarks/measure_workloads.py            # overhead and repetition, on what is here
    lcafoot run all --out sweeps                      # the sweep itself: the levers of every workload

Needs the extra `workloads`. With and without a window in turns, medians of pairs.
"""

from __future__ import annotations

import statistics
import time

import torch

import lcafoot as lf
from lcafoot.workloads import sweep_of
from lcafoot.workloads.building import Work, build
from lcafoot.workloads.measuring import gpu_name, measure_point

ROUNDS = 15
STEPS_S = 2.0


def seconds(work: Work, steps: int, *, is_measured: bool) -> float:
    """Time some steps, inside a window or not."""
    start = time.perf_counter()
    if is_measured:
        with lf.measure("overhead", journal_dir=None):
            for _ in range(steps):
                work.step()
    else:
        for _ in range(steps):
            work.step()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    device, size = ("cuda", "gpu") if gpu_name() else ("cpu", "small")
    point = sweep_of("image")[0]
    with torch.inference_mode():
        work = build(point, size=size, device=device)
        steps = max(1, round(STEPS_S / seconds(work, 3, is_measured=False) * 3))
        pairs = [
            seconds(work, steps, is_measured=True) / seconds(work, steps, is_measured=False)
            for _ in range(ROUNDS)
        ]
    print(f"on {gpu_name() or 'the CPU'}: {steps} steps a window")
    print(f"time with the meter over without: median {statistics.median(pairs):.4f}, "
          f"{min(pairs):.3f} to {max(pairs):.3f}")  # fmt: skip
    row, _ = measure_point(point, size=size, device=device, seconds=STEPS_S, repeats=5)
    print(
        f"five windows of one point: half their range is {row['spread']:.1%} of their mean ({row['basis']})"
    )


if __name__ == "__main__":
    main()
