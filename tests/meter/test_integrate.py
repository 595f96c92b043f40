"""Energy from readings: closed forms, gaps, disorder, and thinning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.integrate import in_order, in_order_each, integrate, trapezoid_j
from lcafoot.meter.thinning import thin

SERIES = st.lists(
    st.tuples(st.integers(0, 10_000), st.floats(0, 1e4)),
    min_size=2,
    max_size=60,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*sorted(pairs), strict=True)))


def test_constant_power_is_power_times_time() -> None:
    assert trapezoid_j(np.linspace(0, 60, 7), np.full(7, 250.0)) == pytest.approx(15_000, rel=1e-12)


def test_a_ramp_is_half_its_rectangle() -> None:
    time = np.linspace(0, 10, 11)
    assert trapezoid_j(time, 30 * time) == pytest.approx(1_500, rel=1e-12)


def test_a_square_of_power_gains_the_known_error_of_the_trapezoid() -> None:
    time = np.linspace(0, 3, 301)
    exact, step = 9.0, 0.01
    assert trapezoid_j(time, time**2) == pytest.approx(exact + 3 * step**2 / 6, rel=1e-9)


def test_a_square_wave_read_at_its_edges_is_half_on() -> None:
    time = [0, 1, 1.001, 2, 2.001, 3, 3.001, 4]
    assert trapezoid_j(time, [0, 0, 100, 100, 0, 0, 100, 100]) == pytest.approx(200, rel=1e-3)


@given(SERIES)
def test_splitting_a_series_splits_its_energy(series: tuple[np.ndarray, np.ndarray]) -> None:
    time, power = series
    if time.size < 3:
        return
    cut = time.size // 2
    parts = trapezoid_j(time[: cut + 1], power[: cut + 1]) + trapezoid_j(time[cut:], power[cut:])
    assert parts == pytest.approx(trapezoid_j(time, power), rel=1e-9, abs=1e-6)


def test_without_gaps_everything_is_seen() -> None:
    seen = integrate([0, 1, 2], [100, 200, 100], longest_gap_s=1)
    assert (seen.energy_j, seen.duration_s, seen.coverage, seen.unseen_s) == (300, 2, 1, 0)
    assert (seen.low_j, seen.high_j, seen.flags) == (300, 300, ())


def test_a_gap_is_bridged_but_counts_as_unseen_and_is_bounded() -> None:
    seen = integrate([0, 10, 40, 50], [100, 100, 300, 200], longest_gap_s=29)
    assert seen.energy_j == 1_000 + 6_000 + 2_500
    assert (seen.unseen_s, seen.coverage) == (30, 0.4)
    assert (seen.gap_j, seen.gap_low_j, seen.gap_high_j) == (6_000, 3_000, 9_000)
    assert (seen.low_j, seen.high_j) == (6_500, 12_500)
    assert seen.flags == ("gaps_bridged",)


def test_a_step_as_long_as_the_longest_gap_is_no_gap() -> None:
    assert integrate([0, 5, 10], [1, 1, 1], longest_gap_s=5).unseen_s == 0


@given(SERIES, st.floats(0.5, 5_000))
def test_the_bounds_of_the_gaps_hold_the_energy(
    series: tuple[np.ndarray, np.ndarray], longest: float
) -> None:
    seen = integrate(*series, longest_gap_s=longest)
    assert 0 <= seen.low_j <= seen.energy_j <= seen.high_j
    assert 0 <= seen.coverage <= 1
    assert seen.energy_j == pytest.approx(trapezoid_j(*series), rel=1e-9, abs=1e-6)


@given(SERIES, st.floats(2, 5_000), st.data())
def test_the_bounds_hold_for_whatever_the_lost_readings_were(
    series: tuple[np.ndarray, np.ndarray], longest: float, data: st.DataObject
) -> None:
    time, power = series
    keep = np.array(
        [True, *data.draw(st.lists(st.booleans(), min_size=time.size - 2, max_size=time.size - 2)), True]
    )
    keep[[power.argmin(), power.argmax()]] = True  # the bounds speak of the powers that were seen
    seen = integrate(time[keep], power[keep], longest_gap_s=longest)
    in_gap = np.diff(time[keep]) > longest
    lost = ~keep & in_gap[np.clip(np.searchsorted(time[keep], time) - 1, 0, in_gap.size - 1)]
    whole = trapezoid_j(time[keep | lost], power[keep | lost])
    slack = 1e-9 * whole + 1e-6
    assert seen.low_j - slack <= whole <= seen.high_j + slack


@given(SERIES, st.randoms())
def test_order_does_not_matter_but_is_flagged(series: tuple[np.ndarray, np.ndarray], random: object) -> None:
    time, power = series
    order = list(range(time.size))
    random.shuffle(order)  # type: ignore[attr-defined]
    seen = integrate(time[order], power[order], longest_gap_s=1e6)
    assert seen.energy_j == integrate(time, power, longest_gap_s=1e6).energy_j
    assert ("unsorted" in seen.flags) == (order != sorted(order))


def test_readings_of_one_time_are_averaged_and_flagged() -> None:
    time, power, flags = in_order([0, 1, 1, 2], [100, 50, 150, 100])
    assert time.tolist() == [0, 1, 2]
    assert power.tolist() == [100, 100, 100]
    assert flags == ("repeated_times",)


@pytest.mark.parametrize("function", [trapezoid_j, in_order, lambda t, p: integrate(t, p, longest_gap_s=1)])
@pytest.mark.parametrize(
    ("time", "power", "name"),
    [
        ([0, 1, 2], [100, -5, -7], "power_w must lie in [0, ∞); got -5"),
        ([0, 1, 2], [100, float("nan"), 1], "power_w must lie in [0, ∞); got nan"),
        ([0, 1, 2], [100, float("inf"), 1], "power_w must lie in [0, ∞); got inf"),
        ([0, float("nan"), 2], [1, 1, 1], "time_s must lie in (-∞, ∞); got nan"),
        ([0, 1, 2], [1, "x", 1], "power_w must be a number"),
    ],
)
def test_a_bad_number_is_named(function: object, time: list[float], power: list[float], name: str) -> None:
    with pytest.raises(OutOfRangeError) as caught:
        function(time, power)  # type: ignore[operator]
    assert name in str(caught.value)


@pytest.mark.parametrize("function", [trapezoid_j, in_order, lambda t, p: integrate(t, p, longest_gap_s=1)])
@pytest.mark.parametrize(
    ("time", "power"), [([], []), ([1], [1]), ([0, 1], [1]), (1, 1), ([[0, 1]], [[1, 1]]), ([0, 1], 5)]
)
def test_what_is_no_series_is_refused(function: object, time: object, power: object) -> None:
    with pytest.raises(RecordError):
        function(time, power)  # type: ignore[operator]


def test_one_distinct_time_makes_no_energy() -> None:
    with pytest.raises(RecordError, match="two or more distinct times"):
        integrate([3, 3, 3], [1, 2, 3], longest_gap_s=1)


def test_the_plain_trapezoid_refuses_falling_time() -> None:
    with pytest.raises(OutOfRangeError, match="must never fall"):
        trapezoid_j([0, 2, 1], [1, 1, 1])


@pytest.mark.parametrize("gap", [0, -1, float("nan"), float("inf")])
def test_the_longest_gap_must_be_positive(gap: float) -> None:
    with pytest.raises(OutOfRangeError, match="longest_gap_s"):
        integrate([0, 1], [1, 1], longest_gap_s=gap)


@given(SERIES, st.integers(3, 40))
def test_thinning_keeps_the_energy_the_ends_and_the_range(
    series: tuple[np.ndarray, np.ndarray], points: int
) -> None:
    time, power = series
    fewer, mean = thin(time, power, points)
    assert fewer.size <= points
    assert (fewer[0], fewer[-1]) == (time[0], time[-1])
    assert (np.diff(fewer) > 0).all()
    assert mean.min() >= 0
    assert mean.max() <= power.max() * (1 + 1e-6) + 1e-6
    assert trapezoid_j(fewer, mean) == pytest.approx(trapezoid_j(time, power), rel=1e-9, abs=1e-6)


def test_a_short_series_is_kept_as_it_is() -> None:
    time, power = thin([0, 1, 4], [5, 6, 7], 3)
    assert (time.tolist(), power.tolist()) == ([0, 1, 4], [5, 6, 7])


@pytest.mark.parametrize("points", [2, 0, -5])
def test_thinning_needs_three_points(points: int) -> None:
    with pytest.raises(OutOfRangeError, match="points"):
        thin([0, 1, 2, 3], [1, 1, 1, 1], points)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.floats(0, 1e4)), min_size=1, max_size=80))
def test_many_series_at_once_are_ordered_as_each_alone(readings: list[tuple[int, int, float]]) -> None:
    numbers, time, power = (np.array(column) for column in zip(*readings, strict=True))
    series, ordered, mean, _, _ = in_order_each(numbers.astype(np.int32), time, power)
    assert (np.diff(series) >= 0).all()
    for number in np.unique(numbers):
        alone = numbers == number
        if np.unique(time[alone]).size < 2:
            continue
        at, watts, _ = in_order(time[alone], power[alone])
        assert ordered[series == number].tolist() == at.tolist()
        assert mean[series == number] == pytest.approx(watts, rel=1e-12)


def test_what_was_late_or_repeated_is_told_step_by_step() -> None:
    one = np.zeros(4, dtype=np.int32)
    *_, late, again = in_order_each(one, np.array([0, 2, 1, 2]), np.ones(4))
    assert (late.sum(), again.sum()) == (1, 1)
