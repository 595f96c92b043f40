"""Repetition: chance averages out, idle is told apart, a part-time sensor is met in all its phases."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import numpy as np
import pytest
from simulated_gpu import SimulatedGpus

import lcafoot as lf
from lcafoot.energy import Component
from lcafoot.errors import DeviceError, OutOfRangeError
from lcafoot.meter.device import Device, Part, Reading, Sensor
from lcafoot.meter.repeated import Run, put_together

OPTIONS = {"journal_dir": None, "cooldown_s": 0.0, "interval_s": 0.02}


class Waves(Device):
    """A GPU that idles at 100 W; each `begin` starts a wave of 500 W, 25 of each 100 ms, for a time.

    Its sensor looks 25 ms at the end of each 100 ms and takes that for the whole.
    """

    def __init__(self) -> None:
        self.part = Part("gpu", "gpu", Sensor(gain=0.05, refresh_s=0.1, seen_share=0.25, limit_w=700))
        self.begins: list[tuple[float, float]] = []
        self._counter_j, self._last = 0.0, time.perf_counter()
        self._tick = int(self._last / 0.1)
        self._power_w = 100.0

    def begin(self, seconds: float) -> None:
        """Start a wave and wait for its end."""
        self.begins.append((time.perf_counter(), seconds))
        time.sleep(seconds)

    def power_w(self, at_s: np.ndarray) -> np.ndarray:
        power = np.full(at_s.shape, 100.0)
        for start, seconds in self.begins:
            since = at_s - start
            power[(since >= 0) & (since < seconds) & (since % 0.1 < 0.025)] = 500.0
        return power

    def read(self) -> Reading:
        now = int(time.perf_counter() / 0.1)
        for tick in range(self._tick, now):
            looks = (tick + 1) * 0.1 - 0.025 + np.linspace(0, 0.025, 26)
            self._power_w = float(self.power_w(looks).mean())
            self._counter_j += 0.1 * self._power_w
        self._tick = now
        return Reading(self._counter_j, self._power_w)


def test_repetitions_catch_a_load_that_is_locked_to_the_sensor() -> None:
    gpu = Waves()
    found = lf.repeat(lambda: gpu.begin(0.5), 16, idle_s=0.3, devices=[gpu], seed=1, **OPTIONS)  # type: ignore[call-overload]
    truth_j = 0.5 * (0.75 * 100 + 0.25 * 500)
    assert found.mean_j == pytest.approx(truth_j * found.duration_s / 0.5, rel=0.05)
    assert found.low_j <= truth_j <= found.high_j
    single = [record.total_j / truth_j - 1 for record in found.records]
    assert max(map(abs, single)) > 0.3  # one run alone is far off
    assert all("part_time_sensor" in record.flags for record in found.records)


def test_short_work_is_not_read_low_although_the_counter_posts_late(gpus: SimulatedGpus) -> None:
    gpus.set(duty=0, period_s=100, major=7)

    def work() -> None:
        gpus.start_wave(0)
        gpus.set(duty=1)
        time.sleep(0.3)
        gpus.set(duty=0)

    found = lf.repeat(work, 12, idle_s=1.0, devices="gpu", **OPTIONS)  # type: ignore[call-overload]
    truth_j = 500 * 0.3
    assert found.mean_j == pytest.approx(truth_j, rel=0.05)
    assert found.low_j <= truth_j <= found.high_j
    assert found.above_idle_low_j <= 400 * 0.3 <= found.above_idle_high_j


def test_a_gpu_that_is_lost_ends_the_repetitions_and_nothing_stands_in(gpus: SimulatedGpus) -> None:
    gpus.set(duty=1, lost_at_s=time.perf_counter() + 2.0)
    found = lf.repeat(lambda: time.sleep(0.2), 20, idle_s=0.3, devices="gpu", **OPTIONS)  # type: ignore[call-overload]
    assert "device_lost" in found.flags
    assert 2 <= len(found.records) < 20
    assert found.mean_j == pytest.approx(500 * found.duration_s, rel=0.2)
    gpus.set(lost_at_s=time.perf_counter() + 0.5)
    with pytest.raises(DeviceError, match="too few"):
        lf.repeat(lambda: time.sleep(0.2), 20, idle_s=0.2, devices="gpu", **OPTIONS)  # type: ignore[call-overload]


def rest(watts: float, seconds: float = 10.0) -> lf.EnergyRecord:
    """A record of one steady device."""
    energy_j = watts * seconds
    part = Component("gpu", "gpu", energy_j, energy_j, energy_j, "measured", "counter", 1.0)
    return lf.EnergyRecord("rest", datetime(2026, 1, 1, tzinfo=UTC), seconds, (part,))


def test_mean_band_and_idle_follow_their_closed_forms() -> None:
    sensors = {"gpu": Sensor(gain=0.05, refresh_s=0.1)}
    runs = [Run(rest(watts, 1.1), 0.1) for watts in (290, 300, 310)]
    found = put_together("closed", runs, (rest(100), rest(104)), sensors)
    energies_j = np.array([290, 300, 310]) * 1.1 - 102 * 0.1
    assert found.mean_j == pytest.approx(energies_j.mean())
    assert found.duration_s == pytest.approx(1.0)
    assert found.idle_w == pytest.approx(102)
    assert found.above_idle_j == pytest.approx(energies_j.mean() - 102)
    drift_w = np.hypot(4, 0.1 * 102 / 10)
    chance_j = np.hypot(4.303 * energies_j.std(ddof=1) / np.sqrt(3), drift_w * 0.1)
    below_j = np.hypot(energies_j.mean() * (1 - 1 / 1.05), chance_j)
    above_j = np.hypot(energies_j.mean() * (1 / 0.95 - 1), chance_j)
    assert found.low_j == pytest.approx(energies_j.mean() - below_j)
    assert found.high_j == pytest.approx(energies_j.mean() + above_j)
    assert found.idle_high_w == pytest.approx(102 + np.hypot(102 * (1 / 0.95 - 1), drift_w))


def test_idle_is_measured_and_told_apart() -> None:
    found = lf.repeat(lambda: time.sleep(0.4), 3, idle_s=0.4, devices="replay:busy", **OPTIONS)  # type: ignore[call-overload]
    assert 80 <= found.idle_w <= 160
    assert found.above_idle_low_j <= found.above_idle_j <= found.above_idle_high_j
    assert found.mean_j == pytest.approx(found.idle_w * found.duration_s + found.above_idle_j)
    table = found.table()
    assert list(table.index) == ["total", "at idle in that time", "above idle"]
    assert (table["low_j"] <= table["energy_j"]).all()


def test_several_works_run_in_random_order_and_each_has_its_result() -> None:
    order: list[str] = []
    works = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    found = lf.repeat(works, 8, idle_s=0.05, devices="replay:wave", **OPTIONS)  # type: ignore[call-overload]
    assert sorted(order) == ["a"] * 8 + ["b"] * 8
    assert order != sorted(order)
    assert [len(found[name].records) for name in works] == [8, 8]
    assert found["a"].label == "run a"


def test_an_error_in_the_work_comes_through_and_closes_all_windows() -> None:
    def broken() -> None:
        msg = "broken"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="broken"):
        lf.repeat(broken, 2, idle_s=0.05, devices="replay:wave", **OPTIONS)  # type: ignore[call-overload]
    from lcafoot.meter.sampler import shared_sampler

    assert shared_sampler().book.windows() == {}


@pytest.mark.parametrize(
    "options", [{"n": 1}, {"idle_s": 0}, {"cooldown_s": -1}, {"n": float("nan")}, {"work": {}}, {"work": 3}]
)
def test_numbers_out_of_range_and_nothing_to_run_are_refused(options: dict[str, object]) -> None:
    given = {"work": lambda: None, "devices": "replay:wave"} | options
    with pytest.raises(OutOfRangeError):
        lf.repeat(**given)  # type: ignore[call-overload]
