"""Cuts of many series: nothing is lost however many there are, and however long ago one began."""

from __future__ import annotations

import numpy as np
import pytest

from lcafoot.fleet.running import running
from lcafoot.fleet.segments import Intervals, segments

HOUR_US = 3600 * 10**6


def test_half_a_million_short_series_over_a_year_keep_their_energy() -> None:
    count, step_us = 500_000, 10 * 10**6
    begin = np.linspace(0, 8760 * HOUR_US, count).astype(np.int64)
    time_us = np.column_stack((begin, begin + step_us)).ravel()
    series = np.repeat(np.arange(count, dtype=np.int32), 2)
    run = running(series, time_us, np.full(2 * count, 300.0), longest_gap_s=30)
    found = segments(run, None, by_hour=False)
    assert found.series.tolist() == list(range(count))
    assert found.sums["energy_j"] == pytest.approx(np.full(count, 3000.0))


def test_a_series_that_began_decades_earlier_takes_nothing_from_the_others() -> None:
    count, old_us = 20_000, 9_496 * 24 * HOUR_US
    time_us = np.tile([old_us, old_us + 10**7], count)
    time_us[0] = 0
    series = np.repeat(np.arange(count, dtype=np.int32), 2)
    run = running(series, time_us, np.full(2 * count, 100.0), longest_gap_s=30)
    found = segments(run, None, by_hour=False)
    assert found.sums["energy_j"][1:] == pytest.approx(np.full(count - 1, 1000.0))


def test_three_jobs_at_once_bear_a_third_each_and_one_that_comes_back_has_both_times() -> None:
    run = running(
        np.zeros(2, dtype=np.int32), np.array([0, 60 * 10**6]), np.array([60.0, 60.0]), longest_gap_s=90
    )
    held = Intervals(
        np.zeros(4, dtype=np.int32), np.array([0, 1, 2, 0], dtype=np.int32),
        np.array([0, 0, 0, 30]) * 10**6, np.array([20, 20, 20, 60]) * 10**6,
    )  # fmt: skip
    found = segments(run, held, by_hour=False)
    by_job = {job: found.sums["energy_j"][found.job == job].sum() for job in (-1, 0, 1, 2)}
    assert by_job == pytest.approx({-1: 600, 0: 400 + 1800, 1: 400, 2: 400})
