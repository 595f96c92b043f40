"""Draws: right distribution, right bounds, streams keyed by datum."""

import numpy as np
import pytest

from lcafoot.errors import OutOfRangeError
from lcafoot.records import Quantity, Source
from lcafoot.uncertainty import draw, quantile, sample, sobol_indices

HERE = Source("A table", "doi:10.1/x", "row 1", "CC BY 4.0", "2026-11-22")
N = 200_000


def quantity(row="p/a", value=2.0, low=1.0, high=3.0, kind="ci95", **bounds):
    return Quantity(row, "a", value, "kg", low, high, kind, HERE, **bounds)


def test_a_symmetric_95_percent_interval_is_drawn_as_the_normal_it_is():
    drawn = draw(quantity(), draws=N, seed=1)
    assert np.percentile(drawn, [2.5, 97.5]) == pytest.approx([1.0, 3.0], abs=0.02)
    assert drawn.mean() == pytest.approx(2.0, abs=0.01)


def test_an_interval_even_in_its_logarithm_is_drawn_as_a_lognormal():
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
        draw(quantity(value=1.0, low=0.0, high=4.0, kind="pedigree"), draws=10, seed=0)


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


def banded(row, value, half, **bounds):
    return quantity(row, value, value - half, value + half, "ci95", minimum=-np.inf, **bounds)


KINDS = {
    "normal": quantity(),
    "lognormal": quantity(value=2.0, low=1.0, high=4.0),
    "sd1": quantity(kind="sd1", low=1.9, high=2.1),
    "pedigree": quantity(kind="pedigree", low=2 / 1.5, high=3.0),
    "triangle": quantity(kind="min_max", value=1.5),
    "triangle from its low end": quantity(kind="min_max", value=1.0),
    "triangle to its high end": quantity(kind="min_max", value=3.0),
    "triangle from 0": quantity(kind="min_max", value=0.0, low=0.0),
    "cut above": quantity(value=0.9, low=0.6, high=1.2, maximum=1.0),
    "cut on both sides": quantity(value=0.5, low=-1.0, high=2.0, maximum=1.0),
    "triangle cut": quantity(kind="min_max", value=0.5, low=-1.0, high=2.0, maximum=1.0),
    "lognormal cut": quantity(kind="pedigree", value=1.1, low=1.02, high=1.1858, minimum=1.0),
}


@pytest.mark.parametrize("name", KINDS)
def test_quantiles_are_those_of_the_draws(name):
    chances = np.array([0.01, 0.025, 0.2, 0.5, 0.8, 0.975, 0.99])
    drawn = draw(KINDS[name], draws=N, seed=5)
    below = [np.mean(drawn <= x) for x in quantile(KINDS[name], chances)]
    assert below == pytest.approx(chances, abs=4 * 0.5 / np.sqrt(N))


@pytest.mark.parametrize("name", KINDS)
def test_quantiles_rise_within_the_bounds_and_keep_the_shape_asked_for(name):
    asked = np.linspace(1e-12, 1 - 1e-12, 30).reshape(5, 6)
    values = quantile(KINDS[name], asked)
    assert values.shape == asked.shape
    assert (np.diff(values.ravel()) > 0).all()
    assert values.min() >= KINDS[name].minimum
    assert values.max() <= KINDS[name].maximum


def test_quantiles_of_the_normal_are_exact():
    unbounded = {"minimum": -np.inf}
    assert quantile(quantity(**unbounded), [0.025, 0.5, 0.975]) == pytest.approx([1.0, 2.0, 3.0], abs=1e-12)
    assert quantile(quantity(kind="sd1", **unbounded), 0.8413447460685429) == pytest.approx(3.0, abs=1e-12)


def test_an_exact_number_is_its_own_quantile():
    assert list(quantile(quantity(kind="exact", low=2.0, high=2.0), [0.1, 0.9])) == [2.0, 2.0]


@pytest.mark.parametrize("chance", [0.0, 1.0, -0.1, np.nan])
def test_chances_without_a_value_are_refused(chance):
    with pytest.raises(OutOfRangeError, match="probability"):
        quantile(quantity(), chance)


def test_quantiles_of_a_band_outside_its_bounds_are_refused():
    with pytest.raises(OutOfRangeError, match="almost wholly outside"):
        quantile(quantity(value=50.0, low=49.0, high=51.0, maximum=1.0), 0.5)


def test_sobol_indices_of_ishigami_are_the_closed_form():
    """Ishigami and Homma 1990, a = 7, b = 0.1, on the angles that uniform inputs would take."""
    a, b = 7.0, 0.1
    inputs = [quantity(f"p/{i}", 0.0, -1.0, 1.0, "min_max", minimum=-1.0, maximum=1.0) for i in range(3)]

    def uniform(x):
        below = np.where(x < 0, (1 + x) ** 2 / 2, 1 - (1 - x) ** 2 / 2)  # of the triangle from −1 to 1
        return np.pi * (2 * below - 1)

    def ishigami(values):
        x, y, z = (uniform(values[f"p/{i}"]) for i in range(3))
        return np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x)

    parts = (0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, b**2 * np.pi**8 * (1 / 18 - 1 / 50))
    found = sobol_indices(ishigami, inputs, samples=8192, seed=0)
    first = [found[f"p/{i}"].first_order for i in range(3)]
    total = [found[f"p/{i}"].total_order for i in range(3)]
    assert first == pytest.approx([parts[0] / sum(parts), parts[1] / sum(parts), 0], abs=0.02)
    both = (parts[0] + parts[2]) / sum(parts)
    assert total == pytest.approx([both, parts[1] / sum(parts), parts[2] / sum(parts)], abs=0.02)


def test_sobol_indices_of_a_sum_of_normals_are_their_variances():
    data = [
        banded("p/a", 10.0, 3.0),
        banded("p/b", 10.0, 4.0),
        quantity("p/c", kind="exact", low=2.0, high=2.0),
    ]
    found = sobol_indices(lambda v: v["p/a"] - v["p/b"] + v["p/c"], data, samples=4096, seed=1)
    assert set(found) == {"p/a", "p/b"}
    assert found["p/a"].first_order == pytest.approx(9 / 25, abs=0.02)
    assert found["p/b"].total_order == pytest.approx(16 / 25, abs=0.02)
    assert 0 < found["p/a"].first_order_error < 0.1


def test_sobol_indices_of_what_nothing_moves_are_nothing():
    assert sobol_indices(lambda v: v["p/a"] * 0, [quantity()], samples=8, seed=0)["p/a"].total_order == 0
    assert sobol_indices(lambda v: v["p/a"], [quantity(low=2.0, high=2.0)], samples=8, seed=0) == {}


def test_sobol_indices_leave_the_global_stream_alone():
    np.random.seed(7)  # noqa: NPY002 — the global stream is what is looked at
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    first = sobol_indices(lambda v: v["p/a"], [quantity()], samples=8, seed=0)
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002
    assert first == sobol_indices(lambda v: v["p/a"], [quantity()], samples=8, seed=0)
