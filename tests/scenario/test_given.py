"""One's own numbers and figures times a number, as data that are drawn."""

import numpy as np
import pytest

from lcafoot import uncertainty
from lcafoot.data import grid
from lcafoot.errors import OutOfRangeError
from lcafoot.scenario import Scenario, assess
from lcafoot.scenario.given import scaled, with_band
from lcafoot.scenario.hardware import embodied


def test_a_number_of_ones_own_is_drawn_within_its_band_and_marked_assumed():
    pue = with_band("PUE", 1.4, "1", low=1.2, high=1.6, why="two meters")
    drawn = uncertainty.sample([pue], draws=10_000, seed=0)[pue.row][1:]
    assert np.percentile(drawn, [2.5, 97.5]) == pytest.approx([1.2, 1.6], abs=0.01)
    assert pue.basis == "assumed"


def test_why_a_number_was_chosen_stands_among_the_sources():
    pue = with_band("PUE", 1.4, "1", low=1.2, high=1.6, why="two meters")
    result = assess(Scenario.example().replace(pue=pue), draws=20)
    assert "two meters" in set(result.sources()["title"])


@pytest.mark.parametrize(
    ("change", "says"),
    [({"why": " "}, "why"), ({"low": 1.5}, "band"), ({"value": float("nan")}, "value of PUE"),
     ({"low": -1}, "low of PUE")],
)  # fmt: skip
def test_a_band_that_cannot_be_is_refused(change, says):
    good = {"value": 1.4, "low": 1.2, "high": 1.6, "why": "two meters"}
    with pytest.raises(OutOfRangeError, match=says):
        with_band("PUE", unit="1", **(good | change))


def test_a_figure_times_a_number_is_drawn_as_the_figure():
    intensity = grid.carbon_intensity("France", 2024)
    year = scaled(intensity, 8760, name="carbon of 1 kW", unit="kg/year")
    drawn = uncertainty.sample([intensity, year], draws=50, seed=1)
    assert drawn[year.row] == pytest.approx(8760 * drawn[intensity.row])
    assert year.source == intensity.source


def test_a_factor_must_be_positive():
    with pytest.raises(OutOfRangeError, match="factor"):
        scaled(grid.carbon_intensity("France", 2024), 0, name="nothing", unit="kg")


def test_a_pool_times_a_number_is_drawn_as_the_pool():
    pool = {"nvidia_h100_sxm_80gb": {"nvidia_pcf_2025": 0.5, "morand_2026": 0.5}}
    run = Scenario.example().replace(pool=pool)
    datum = embodied(run, "nvidia_h100_sxm_80gb")
    eight = scaled(datum, 8, name="eight modules", unit="kg")
    drawn = uncertainty.sample([datum, eight], draws=50, seed=1)
    assert drawn[eight.row] == pytest.approx(8 * drawn[datum.row])
