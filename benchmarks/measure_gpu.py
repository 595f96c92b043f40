"""Try the meter on an NVIDIA GPU: idle, a wave of matrix products, a loop like decoding; under five minutes.

    python benchmarks/measure_gpu.py --out gpu-measurements

Needs the core install and a driver, nothing else. Writes one record a phase (Parquet) and
summary.json: energy by the counter, by instantaneous and by average power, and how often the
sensors were refreshed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

import lcafoot as lf
from lcafoot.meter.nvidia import visible_gpus

PHASES_S = {
    "idle": 20.0,
    "steady product": 30.0,
    "product wave": 40.0,
    "decode-like loop": 30.0,
    "idle after": 20.0,
}
PROBE_S = 10.0
WAVE_S = 2.0
WORK_EVERY_S = 0.29


def until(seconds: float, step: Callable[[], object]) -> int:
    """Repeat a step for a time, and say how often."""
    end, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        step()
        count += 1
    return count


def wave(product: Callable[[], object]) -> None:
    """One period: work for half of it, rest for the other half."""
    until(WAVE_S / 2, product)
    time.sleep(WAVE_S / 2)


def decode(stream: Callable[[], object]) -> None:
    """One token: the weights are read once, then the host takes its time."""
    stream()
    time.sleep(0.002)


def refresh_s(
    read: Callable[[], float | None], work: Callable[[], object], seconds: float
) -> dict[str, float] | None:
    """Read as fast as possible under changing work, and say how long a value stays the same."""
    times, last = [], read()
    if last is None:
        return None
    now = time.perf_counter()
    end, next_work = now + seconds, now
    while (now := time.perf_counter()) < end:
        if now >= next_work:
            work()
            next_work = now + WORK_EVERY_S
        value = read()
        if value != last:
            times.append(now)
            last = value
    steps = np.diff(times)
    if steps.size < 2:
        return None
    low, middle, high = np.percentile(steps, (5, 50, 95))
    return {"p5": float(low), "median": float(middle), "p95": float(high), "refreshes": int(steps.size)}


class Sensors:
    """All that the driver tells of one board, and the average power that the meter itself does not use."""

    def __init__(self, uuid: str) -> None:
        import pynvml

        self._nvml: Any = pynvml
        pynvml.nvmlInit()
        self._board = pynvml.nvmlDeviceGetHandleByUUID(uuid)
        self.driver = str(pynvml.nvmlSystemGetDriverVersion())
        self.average: list[tuple[float, float]] = []

    def counter_j(self) -> float | None:
        return self._told(lambda: self._nvml.nvmlDeviceGetTotalEnergyConsumption(self._board))

    def average_w(self) -> float | None:
        return self._told(lambda: self._nvml.nvmlDeviceGetPowerUsage(self._board))

    def instant_w(self) -> float | None:
        field = self._nvml.nvmlDeviceGetFieldValues(self._board, [186])[0]
        return field.value.uiVal * 1e-3 if field.nvmlReturn == 0 else None

    def watch(self, samples: object) -> None:
        """Note the average power at each reading of the meter."""
        power_w = self.average_w()
        if power_w is not None:
            self.average.append((time.perf_counter(), power_w))

    def _told(self, ask: Callable[[], int]) -> float | None:
        try:
            return ask() * 1e-3
        except self._nvml.NVMLError:
            return None


def compared(record: lf.EnergyRecord, average: list[tuple[float, float]]) -> dict[str, object]:
    """Put the three ways to one energy side by side, all over the time of the record. [J]"""
    part = record.components[0]
    trace = next((trace for trace in record.traces if trace.device == part.device), None)
    times, powers = np.array(average).T if len(average) > 1 else (np.zeros(0), np.zeros(0))
    return {
        "seconds": record.duration_s,
        "energy_j": part.energy_j,
        "low_j": part.low_j,
        "high_j": part.high_j,
        "method": part.method,
        "mean_w": part.energy_j / record.duration_s,
        "instant_j": None if trace is None else float(np.trapezoid(trace.power_w, trace.time_s)),
        "average_j": float(np.trapezoid(powers, times) * record.duration_s / np.ptp(times))
        if times.size
        else None,
        "flags": list(part.flags),
    }


def main() -> None:
    """Run all phases on the first visible GPU."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--out", type=Path, default=Path("gpu-measurements"))
    options.add_argument("--scale", type=float, default=1.0, help="length of the phases, as a share")
    options.add_argument("--no-load", action="store_true", help="only idle: to try the script without CUDA")
    chosen = options.parse_args()
    survey = visible_gpus()
    if not survey.gpus:
        message = f"measure_gpu: {survey.reason}"
        raise SystemExit(message)
    from gpu_load import GpuLoad

    gpu = survey.gpus[0]
    chosen.out.mkdir(parents=True, exist_ok=True)
    sensors = Sensors(gpu.uuid)
    summary: dict[str, Any] = {
        "gpu": gpu.name, "limit_w": gpu.power_limit_w, "driver": sensors.driver, "lcafoot": lf.__version__,
        "date": time.strftime("%Y-%m-%d", time.gmtime()), "phases": {},
    }  # fmt: skip
    with nullcontext(None) if chosen.no_load else GpuLoad() as load:
        rest: Callable[[], object] = lambda: time.sleep(0.05)  # noqa: E731
        steps = dict.fromkeys(PHASES_S, rest)
        if load is not None:
            steps |= {
                "steady product": load.product,
                "product wave": lambda: wave(load.product),
                "decode-like loop": lambda: decode(load.stream),
            }
        time.sleep(min(3.0, 10 * chosen.scale))
        for name, seconds in PHASES_S.items():
            sensors.average.clear()
            with lf.measure(name, devices="gpu", journal_dir=chosen.out, on_sample=sensors.watch) as run:
                count = until(seconds * chosen.scale, steps[name])
            run.record.to_parquet(chosen.out / f"{name.replace(' ', '_')}.parquet")
            summary["phases"][name] = compared(run.record, sensors.average) | {"steps": count}
            print(f"{name}: {run.record.total_j / run.record.duration_s:.0f} W, {count} steps", flush=True)
        summary["refresh_s"] = probe(sensors, load, PROBE_S * chosen.scale)
    (chosen.out / "summary.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
    print(f"written: {chosen.out / 'summary.json'}")


def probe(sensors: Sensors, load: Any, seconds: float) -> dict[str, object]:
    """See how often each sensor is refreshed, while the power changes all the time."""
    ways = {"counter": sensors.counter_j, "instant": sensors.instant_w, "average": sensors.average_w}
    work = (lambda: None) if load is None else load.start
    found: dict[str, object] = {name: refresh_s(way, work, seconds) for name, way in ways.items()}
    if load is not None:
        load.synchronize()
    return found


if __name__ == "__main__":
    main()
