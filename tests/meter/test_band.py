"""The band: closed forms of its parts, and what matters: over random loads it covers the truth."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from lcafoot.energy import Component
from lcafoot.meter.band import component_of
from lcafoot.meter.device import Part, Reading, Sensor
from lcafoot.meter.tally import Tally

REFRESH_S = 0.1
IDLE_W, LIMIT_W = 70.0, 700.0


def used(
    sensor: Sensor, readings: list[tuple[float, float | None, float | None]], *, idle_w: float = 0.0
) -> Component:
    """The component of a window from the first reading to the last; 10 readings a second planned."""
    tally = Tally(sensor, interval_s=0.1)
    part = Part("gpu 0", "gpu", sensor)
    before = None
    for time_s, counter_j, power_w in readings:
        tally.add(time_s, Reading(counter_j, power_w))
        before = before or tally.state()
    assert before is not None
    return component_of(part, before, tally, duration_s=readings[-1][0] - readings[0][0], idle_w=idle_w)


def steady(sensor: Sensor, seconds: float, watts: float = 300.0, *, counter: bool = True) -> Component:
    """A steady load."""
    times = np.arange(0, seconds + 1e-9, 0.1)
    return used(sensor, [(t, watts * t if counter else None, watts) for t in times])


def test_a_steady_load_has_the_band_of_the_gain_and_the_edges() -> None:
    part = steady(Sensor(gain=0.05, refresh_s=0.1, limit_w=700), 60)
    assert part.energy_j == pytest.approx(18_000)
    assert part.low_j == pytest.approx(18_000 - math.hypot(18_000 - 18_000 / 1.05, 30))
    assert part.high_j == pytest.approx(18_000 + math.hypot(18_000 / 0.95 - 18_000, 30))
    assert part.worst_low_j is None
    assert part.flags == ()


def test_a_lopsided_gain_gives_a_lopsided_band() -> None:
    part = steady(Sensor(gain=0.5, gain_below=3.0, refresh_s=0.0), 10)
    assert part.low_j == pytest.approx(part.energy_j / 4)
    assert part.high_j == pytest.approx(part.energy_j * 2)


def test_a_short_window_is_flagged_and_spans_the_limit() -> None:
    part = steady(Sensor(gain=0.05, refresh_s=0.1, limit_w=700), 0.2)
    assert "too_short" in part.flags
    assert "5 repetitions" in " ".join(part.flags)
    assert part.low_j == 0
    assert part.high_j >= part.energy_j + 70
    assert "too_short" not in steady(Sensor(gain=0.05, refresh_s=0.1), 1.0).flags


def test_a_part_time_sensor_has_worst_bounds_from_idle_to_limit() -> None:
    sensor = Sensor(gain=0.0, refresh_s=0.1, seen_share=0.25, limit_w=700)
    times = np.arange(0, 60 + 1e-9, 0.1)
    part = used(sensor, [(t, 300 * t, 300) for t in times], idle_w=70)
    assert "part_time_sensor" in part.flags
    assert part.worst_low_j == pytest.approx(0.25 * 18_000 + 45 * 70 - 30)
    assert part.worst_high_j == pytest.approx(0.25 * 18_000 + 45 * 700 + 30)
    assert part.worst_low_j <= part.low_j <= part.energy_j <= part.high_j <= part.worst_high_j  # type: ignore[operator]


def test_without_a_counter_a_gap_is_unseen_and_widens_the_band() -> None:
    sensor = Sensor(gain=0.0, refresh_s=0.0)
    times = [*np.arange(0, 10, 0.1), *np.arange(20, 30.05, 0.1)]
    part = used(sensor, [(t, None, 100 if t < 10 else 300) for t in times])
    assert part.method == "integrated"
    assert part.coverage == pytest.approx(2 / 3, abs=0.01)
    assert part.low_j <= 10 * 100 + 10 * 100 + 10 * 300
    assert part.high_j >= 10 * 100 + 10 * 300 + 10 * 300
    assert "gaps" in part.flags


def test_with_a_counter_a_gap_costs_nothing_but_is_named() -> None:
    sensor = Sensor(gain=0.0, refresh_s=0.1, limit_w=700)
    times = [*np.arange(0, 10, 0.1), *np.arange(20, 30.05, 0.1)]
    part = used(sensor, [(t, 300 * t, 300) for t in times])
    assert (part.coverage, part.method) == (1.0, "counter")
    assert part.energy_j == pytest.approx(9000)
    assert "gaps" in part.flags


def test_a_lost_device_ends_where_it_was_lost_and_its_band_reaches_on() -> None:
    sensor = Sensor(gain=0.0, refresh_s=0.1, limit_w=700)
    tally = Tally(sensor, 0.1)
    tally.add(0, Reading(0, 300))
    before = tally.state()
    for t in np.arange(0.1, 6.001, 0.1):
        tally.add(t, Reading(300 * t, 300))
    tally.lost = "gpu 0 stopped answering"
    part = component_of(Part("gpu 0", "gpu", sensor), before, tally, duration_s=10)
    assert part.energy_j == pytest.approx(1800)
    assert part.coverage == pytest.approx(0.6)
    assert part.high_j >= 1800 + 4 * 700
    assert "device_lost" in part.flags


@pytest.mark.parametrize(("gain", "expected"), [(1.0, False), (1.04, False), (1.07, True), (0.9, True)])
def test_a_counter_more_than_five_percent_off_the_power_is_flagged(gain: float, expected: bool) -> None:
    times = np.arange(0, 60, 0.1)
    part = used(Sensor(gain=0.05, refresh_s=0.1), [(t, 300 * t * gain, 300) for t in times])
    assert ("counter_and_power_differ" in part.flags) is expected


class Load:
    """A random load of levels that last random times, with its energy in closed form."""

    def __init__(self, dice: np.random.Generator, seconds: float) -> None:
        scale = 10 ** dice.uniform(-1, 1)
        steps = np.maximum(dice.exponential(scale, size=int(4 * seconds / scale) + 10), 0.02)
        self.times = np.concatenate(([0.0], np.cumsum(steps)))
        levels = dice.choice([IDLE_W, dice.uniform(100, 400), LIMIT_W], size=steps.size)
        self.energies = np.concatenate(([0.0], np.cumsum(steps * levels)))

    def energy_j(self, time_s: float | np.ndarray) -> np.ndarray:
        return np.interp(time_s, self.times, self.energies)


def readings_of(
    energy_j: Callable[[np.ndarray], np.ndarray], times: np.ndarray, *, gain: float, seen_share: float
) -> list[tuple[float, float | None, float | None]]:
    """What a sensor says that is refreshed ten times a second and looks at the end of each refresh."""
    ends = np.arange(1, int(times[-1] / REFRESH_S) + 1) * REFRESH_S
    seen_s = seen_share * REFRESH_S
    power_w = gain * (energy_j(ends) - energy_j(ends - seen_s)) / seen_s
    counter_j = np.cumsum(power_w * REFRESH_S)
    last = np.maximum(np.searchsorted(ends, times, side="right") - 1, 0)
    return [(float(t), float(counter_j[i]), float(power_w[i])) for t, i in zip(times, last, strict=True)]


def covered(seen_share: float, seed: int, *, counter: bool = True) -> tuple[float, list[float]]:
    """Share of 200 random windows and loads whose band holds the truth, and half-widths beyond 10 s."""
    dice = np.random.default_rng(seed)
    sensor = Sensor(gain=0.05, refresh_s=REFRESH_S, seen_share=seen_share, limit_w=LIMIT_W)
    inside, widths = 0, []
    for _ in range(200):
        seconds = float(10 ** dice.uniform(-0.5, 2.2))
        start = dice.uniform(0.5, 1.5)
        load = Load(dice, seconds + 3)
        times = np.arange(start, start + seconds, 0.1) + dice.uniform(0, 0.01)
        times = np.append(times, start + seconds + 0.01)
        readings = readings_of(load.energy_j, times, gain=dice.uniform(0.95, 1.05), seen_share=seen_share)
        part = used(sensor, readings if counter else [(t, None, p) for t, _, p in readings])
        truth_j = load.energy_j(times[-1]) - load.energy_j(times[0])
        inside += part.low_j <= truth_j <= part.high_j
        if seconds >= 10:
            widths.append((part.high_j - part.low_j) / 2 / part.energy_j)
    return inside / 200, widths


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_band_covers_the_truth_in_95_percent_and_stays_below_8(seed: int) -> None:
    share, widths = covered(1.0, seed)
    assert share >= 0.95
    assert max(widths) <= 0.08


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_part_time_sensor_is_covered_too_where_the_load_is_not_locked(seed: int) -> None:
    share, _ = covered(0.25, seed)
    assert share >= 0.95


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_power_without_a_counter_is_covered_too(seed: int) -> None:
    share, _ = covered(1.0, seed, counter=False)
    assert share >= 0.95


def test_worst_bounds_hold_for_a_load_locked_to_the_sensor() -> None:
    def hidden(time_s: np.ndarray) -> np.ndarray:
        """500 W in the first three quarters of each refresh, 100 W while the sensor looks."""
        periods, rest_s = np.divmod(time_s + 1e-12, REFRESH_S)
        return 100 * time_s + 400 * (0.075 * periods + np.minimum(rest_s, 0.075))

    sensor = Sensor(gain=0.05, refresh_s=REFRESH_S, seen_share=0.25, limit_w=LIMIT_W)
    times = np.arange(1, 31, 0.1)
    part = used(sensor, readings_of(hidden, times, gain=1.0, seen_share=0.25), idle_w=100)
    truth_j = float(hidden(times[-1]) - hidden(times[0]))
    assert part.energy_j / truth_j - 1 == pytest.approx(-0.75, abs=0.01)
    assert not part.low_j <= truth_j <= part.high_j  # the band says that it does not hold here
    assert "part_time_sensor" in part.flags
    assert part.worst_low_j <= truth_j <= part.worst_high_j  # type: ignore[operator]


def test_the_width_of_the_edges_falls_with_the_length_of_the_window() -> None:
    sensor = Sensor(gain=0.0, refresh_s=0.1, limit_w=700)
    widths = [(p := steady(sensor, s)).high_j / p.energy_j - 1 for s in (2, 4, 8, 16)]
    assert all(longer == pytest.approx(shorter / 2, rel=0.01) for shorter, longer in pairwise(widths))
