"""What only a meter with a band, worst bounds, repetition and a journal can be asked; Linux with gcc.

python benchmarks/measure_band.py [--scale SHARE]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import simulated_gpu

import lcafoot as lf
from lcafoot.meter.device import Part, Reading, Sensor
from lcafoot.meter.journal import Journal

GPUS, WINDOWS = 20, 10
JOURNAL_GPUS, DAY_S = 8, 86_400.0
NAMES = [f"NVIDIA H100 80GB HBM3 GPU-{number:036d}" for number in range(JOURNAL_GPUS)]


def random_windows(gpus: simulated_gpu.SimulatedGpus, longest_s: float, dice: random.Random) -> None:
    """Measure 20 loads in 10 windows each, at random times, with sensors up to 5 % off."""
    gpus.reset(count=GPUS)
    for gpu in range(GPUS):
        gpus.set(
            gpu, idle_w=dice.uniform(60, 130), load_w=dice.uniform(250, 690), duty=dice.uniform(0.1, 0.9)
        )
        gpus.set(gpu, period_s=10 ** dice.uniform(-0.7, 1.3), phase_s=dice.uniform(0, 10))
        gpus.set(gpu, gain=dice.uniform(0.95, 1.05), window_s=0.1 if gpu % 2 else 0.025)
    inside, widths, threads = [], [], []

    def one(start_s: float, seconds: float) -> None:
        time.sleep(start_s)
        window = lf.measure("random", devices="gpu", journal_dir=None).start()
        start = time.perf_counter()
        time.sleep(seconds)
        end = time.perf_counter()
        for gpu, part in enumerate(window.stop().components):
            inside.append(part.low_j <= gpus.true_j(gpu, start, end) <= part.high_j)
            if seconds >= 10:
                widths.append((part.high_j - part.low_j) / 2 / part.energy_j)

    for _ in range(WINDOWS):
        seconds = min(10 ** dice.uniform(-0.3, 1.8), 0.7 * longest_s)
        threads.append(threading.Thread(target=one, args=(dice.uniform(0, longest_s - seconds), seconds)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        f"| truth inside the band, {len(inside)} windows × loads | {sum(inside) / len(inside):.1%} | ≥ 95 % |"
    )
    if widths:
        middle, widest = statistics.median(widths), max(widths)
        print(
            f"| half-width of the band beyond 10 s, median (widest) | {middle:.1%} ({widest:.1%}) | ≤ 8 % |"
        )


def repetition(gpus: simulated_gpu.SimulatedGpus, times: int, n: int = 24) -> None:
    """Measure a load that hides from a part-time sensor, again and again in other phases."""
    errors = []
    for seed in range(times):
        gpus.reset(window_s=0.025, period_s=0.1, duty=0)

        def work() -> None:
            gpus.start_wave(0)
            gpus.set(duty=0.5)
            time.sleep(0.5)
            gpus.set(duty=0)

        found = lf.repeat(work, n, idle_s=0.5, cooldown_s=0.0, seed=seed, devices="gpu", journal_dir=None)
        truth_j = 300 * 0.5 + 100 * (found.duration_s - 0.5)
        errors.append(found.mean_j / truth_j - 1)
        single = max((record.total_j / truth_j - 1 for record in found.records), key=abs)
    worst = max(errors, key=abs)
    print(f"| load locked to a part-time sensor, `repeat` {n}, {times} times: worst | {worst:+.1%} | ≤ 5 % |")
    print(f"| the same, a single repetition of the last: worst | {single:+.0%} | |")


def cost_of_sampling(gpus: simulated_gpu.SimulatedGpus, seconds: float) -> None:
    """Processor time of this program while it only measures, at 10 Hz, with a journal."""
    for count in (1, 8):
        gpus.reset(count=count)
        with lf.measure("cost", devices="gpu", journal_dir=tempfile.mkdtemp()):
            before, start = time.process_time(), time.perf_counter()
            time.sleep(seconds)
            share = (time.process_time() - before) / (time.perf_counter() - start)
        goal = "≤ 0.5 %" if count == 1 else ""
        print(f"| processor while measuring {count} GPU at 10 Hz, of one core | {share:.2%} | {goal} |")


def journal_of_a_day(share: float) -> None:
    """Size of a day's journal of 8 GPUs with noise, and the time to recover it, from a part of the day."""
    folder, dice = Path(tempfile.mkdtemp()), random.Random(0)
    journal = Journal(folder, {}, 0.0)
    for name in NAMES:
        journal.part(Part(name, "gpu", Sensor(gain=0.05, refresh_s=0.1, seen_share=0.25, limit_w=700)), 0.1)
        journal.reading(name, 0.0, Reading(1e6, 400.0))
    journal.open(1, "a day", NAMES, 0.0, datetime.now(UTC), {})
    counters = dict.fromkeys(NAMES, 1e6)
    for tick in range(1, round(DAY_S * share * 10)):
        for place, name in enumerate(NAMES):
            power_w = max(dice.gauss(450, 80), 60)
            counters[name] += 0.1 * power_w
            at_s = 0.1 * tick + 2e-4 * place + dice.uniform(0, 2e-3)
            journal.reading(name, at_s, Reading(counters[name], power_w))
        if tick % 8 == 0:
            journal.flush()
    journal.flush()
    size = journal.path.stat().st_size / share / 1e6
    start = time.perf_counter()
    (record,) = lf.recover(folder)
    took_s = (time.perf_counter() - start) / share
    energy_j = sum(counters.values()) - len(NAMES) * 1e6
    print(f"| journal of 24 h and 8 GPUs | {size:.0f} MB | ≤ 60 MB |")
    print(f"| to recover it (energy off by {record.total_j / energy_j - 1:.1e}) | {took_s:.0f} s | |")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--scale", type=float, default=1.0, help="how much of everything, as a share")
    scale = options.parse_args().scale
    gpus = simulated_gpu.SimulatedGpus(simulated_gpu.build(Path(tempfile.mkdtemp())))
    print("| simulated H100 | lcafoot | goal |\n|---|--:|---|")
    random_windows(gpus, 60 * scale, random.Random(11))
    repetition(gpus, max(round(5 * scale), 1))
    cost_of_sampling(gpus, 30 * scale)
    journal_of_a_day(0.02 * scale)


if __name__ == "__main__":
    main()
