"""Units: exact factors, and the one check of ranges."""

import numpy as np
import pytest

from lcafoot import units
from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range, j_to_kwh


def test_a_kilowatt_hour_is_exactly_3_6_million_joules():
    assert units.J_PER_KWH == 1000 * 3600
    assert j_to_kwh(7.2e6) == 2.0


def test_a_year_is_8760_hours():
    assert units.HOURS_PER_YEAR == 365 * 24


def test_in_range_keeps_shape_and_makes_floats():
    checked = in_range("x", [[1, 2], [3, 4]], low=0)
    assert checked.shape == (2, 2)
    assert checked.dtype == np.float64


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (1.01, {"low": 0, "low_open": True, "high": 1}, "fab_yield must lie in (0, 1]; got 1.01"),
        (0, {"low": 0, "low_open": True, "high": 1}, "fab_yield must lie in (0, 1]; got 0"),
        ([0.5, -2.0, -3.0], {"low": 0}, "fab_yield must lie in [0, ∞); got -2"),
        (float("nan"), {}, "fab_yield must lie in (-∞, ∞); got nan"),
        (float("inf"), {"low": 0}, "fab_yield must lie in [0, ∞); got inf"),
        (1.0, {"low": 0, "high": 1, "high_open": True}, "fab_yield must lie in [0, 1); got 1"),
    ],
)
def test_a_bad_number_is_named_with_range_and_value(value, bounds, message):
    with pytest.raises(OutOfRangeError) as caught:
        in_range("fab_yield", value, **bounds)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", ["many", None, [1, "two"], {"a": 1}])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(OutOfRangeError, match="must be a number"):
        in_range("hours", value, low=0)


def test_an_empty_array_has_nothing_out_of_range():
    assert in_range("x", [], low=0).shape == (0,)
