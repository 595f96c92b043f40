"""Draws: right distribution, right bounds, streams keyed by datum."""

import numpy as np
import pytest

from lcafoot.errors import OutOfRangeError
from lcafoot.records import Quantity, Source
from lcafoot.uncertainty import draw, sample

HERE = Source("A table", "doi:10.1/x", "row 1", "CC BY 4.0", "2026-11-22")
N = 200_000


def quantity(row="p/a", value=2.0, low=1.0, high=3.0, kind="ci95", **bounds):
    return Quantity(row, "a", value, "kg", low, high, kind, HERE, **bounds)


def test_a_symmetric_95_percent_interval_is_drawn_as_the_normal_it_is():
    drawn = draw(quantity(), draws=N, seed=1)
    assert np.percentile(drawn, [2.5, 97.5]) == pytest.approx([1.0, 3.0], abs=0.02)
    assert drawn.mean() == pytest.approx(2.0, abs=0.01)


def test_a_lopsided_interval_is_drawn_as_a_lognormal():
    drawn = draw(quantity(value=2.0, low=1.0, high=4.0), draws=N, seed=1)
    assert np.percentile(drawn, [2.5, 50, 97.5]) == pytest.approx([1.0, 2.0, 4.0], rel=0.02)


def test_one_standard_deviation_is_one_standard_deviation():
    assert draw(quantity(kind="sd1", low=1.9, high=2.1), draws=N, seed=1).std() == pytest.approx(
        0.1, rel=0.02
    )


def test_a_pedigree_band_is_the_95_percent_interval_of_a_lognormal():
    drawn = draw(quantity(kind="pedigree", low=2 / 1.5, high=2 * 1.5), draws=N, seed=1)
    assert np.percentile(drawn, [2.5, 50, 97.5]) == pytest.approx([2 / 1.5, 2.0, 3.0], rel=0.01)


def test_a_range_is_drawn_as_a_triangle_within_it():
    drawn = draw(quantity(kind="min_max", value=1.5), draws=N, seed=1)
    assert drawn.min() >= 1.0
    assert drawn.max() <= 3.0
    assert drawn.mean() == pytest.approx((1.0 + 1.5 + 3.0) / 3, abs=0.01)


def test_an_exact_number_does_not_move():
    assert set(draw(quantity(kind="exact", low=2.0, high=2.0), draws=5, seed=0)) == {2.0}


def test_physical_bounds_truncate_and_do_not_heap_up():
    drawn = draw(quantity(value=0.9, low=0.6, high=1.2, maximum=1.0), draws=N, seed=1)
    assert drawn.max() <= 1.0
    assert np.count_nonzero(drawn == 1.0) == 0


def test_a_band_outside_the_physical_bounds_is_refused():
    with pytest.raises(OutOfRangeError, match="almost wholly outside"):
        draw(quantity(value=50.0, low=49.0, high=51.0, maximum=1.0), draws=10, seed=0)


def test_a_lognormal_that_reaches_zero_is_refused():
    with pytest.raises(OutOfRangeError, match="lognormal band"):
        draw(quantity(value=1.0, low=0.0, high=4.0), draws=10, seed=0)


def test_the_nominal_value_stands_first():
    column = sample([quantity()], draws=10, seed=0)["p/a"]
    assert column.shape == (11,)
    assert column[0] == 2.0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    first = sample([quantity()], draws=100, seed=7)["p/a"]
    assert first.tobytes() == sample([quantity()], draws=100, seed=7)["p/a"].tobytes()
    assert first.tobytes() != sample([quantity()], draws=100, seed=8)["p/a"].tobytes()


def test_adding_a_datum_shifts_no_other():
    alone = sample([quantity()], draws=100, seed=0)["p/a"]
    among = sample([quantity("p/new"), quantity(), quantity("p/z")], draws=100, seed=0)["p/a"]
    assert alone.tobytes() == among.tobytes()


def test_different_data_are_drawn_independently():
    values = sample([quantity("p/a"), quantity("p/b")], draws=N, seed=0)
    assert abs(np.corrcoef(values["p/a"][1:], values["p/b"][1:])[0, 1]) < 0.01


@pytest.mark.parametrize(("draws", "seed"), [(0, 0), (-5, 0), (10.5, 0), (10, -1), (10, 1.5)])
def test_bad_numbers_of_draws_and_seeds_are_refused(draws, seed):
    with pytest.raises(OutOfRangeError, match="must be a whole number"):
        sample([quantity()], draws=draws, seed=seed)
