"""Running sums of one device: wraps, resets and gaps in closed form; a thinned series keeps its energy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.meter.device import Reading, Sensor
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.meter.tally import Series, Tally

PLAIN = Sensor(gain=0.05, refresh_s=0.1, limit_w=700)


def tally_of(*readings: tuple[float, float | None, float | None], sensor: Sensor = PLAIN) -> Tally:
    """A tally that took readings of time [s], counter [J] and power [W], one a second planned."""
    tally = Tally(sensor, interval_s=1)
    for time_s, counter_j, power_w in readings:
        tally.add(time_s, Reading(counter_j, power_w))
    return tally


def test_a_counter_gives_the_difference_of_its_ends() -> None:
    assert tally_of((0, 1e6, None), (1, 1e6 + 300, None), (2, 1e6 + 700, None)).energy_j() == 700


def test_power_alone_is_integrated_by_trapezoids() -> None:
    assert tally_of((0, None, 0), (1, None, 100), (2, None, 100)).energy_j() == 150


@pytest.mark.parametrize("start_j", [0.0, 100.0, 261_000.0, 262_143.0])
def test_a_counter_that_wraps_loses_nothing(start_j: float) -> None:
    wrap_j = 262_143.328850
    sensor = Sensor(gain=0, refresh_s=0.001, wrap_j=wrap_j, limit_w=250)
    readings = [(t, (start_j + 200.0 * t) % wrap_j, None) for t in range(3000)]
    tally = tally_of(*readings, sensor=sensor)
    assert tally.energy_j() == pytest.approx(200 * 2999)
    assert tally.unsure_wraps == 0


def test_a_pause_in_which_a_counter_may_wrap_twice_is_counted() -> None:
    sensor = Sensor(gain=0, refresh_s=0.001, wrap_j=1000, limit_w=250)
    assert tally_of((0, 0, None), (3.9, 900, None), sensor=sensor).unsure_wraps == 0
    assert tally_of((0, 0, None), (4.1, 900, None), sensor=sensor).unsure_wraps == 1


def test_a_reset_is_bridged_with_the_power_read() -> None:
    tally = tally_of((0, 5000, 300), (1, 5300, 300), (2, 10, 300), (3, 310, 300))
    assert tally.energy_j() == 900
    assert tally.resets == 1


def test_a_time_without_readings_is_unseen() -> None:
    tally = tally_of((0, 0, 100), (1, 100, 100), (11, 1100, 100), (12, 1200, 100))
    assert (tally.unseen_s, tally.unseen_j, tally.energy_j()) == (10, 1000, 1200)


def test_two_readings_at_one_time_add_nothing() -> None:
    assert tally_of((0, 0, 100), (1, 100, 100), (1, 130, 500)).energy_j() == 100


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=300), st.integers(4, 64))
def test_a_thinned_series_stays_small_and_keeps_the_energy(powers_w: list[float], points: int) -> None:
    series = Series(points)
    energy_j = np.concatenate(([0.0], np.cumsum(powers_w)))
    for second, so_far_j in enumerate(energy_j):
        series.add(float(second), float(so_far_j))
    trace = series.trace("gpu 0", start_s=0)
    assert trace is not None
    assert trace.time_s.size <= points + 2
    assert (trace.time_s[0], trace.time_s[-1]) == (0, len(powers_w))
    # Steps are equal but for the last one, which may hold less: it is bounded by the greatest power.
    slack = max(powers_w) * np.diff(trace.time_s).max()
    assert trapezoid_j(trace.time_s, trace.power_w) == pytest.approx(energy_j[-1], abs=slack + 1e-6)


def test_a_series_of_one_point_is_none() -> None:
    series = Series()
    series.add(0, 0)
    assert series.trace("gpu 0", start_s=0) is None
