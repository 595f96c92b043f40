"""Impact: stages add to the total in every draw; bands are percentiles."""

import numpy as np
import pytest

from lcafoot.impact import bands, by_stage, total
from lcafoot.records import Flow, Quantity, Source

HERE = Source("A table", "doi:10.1/x", "row 1", "CC BY 4.0", "2026-11-22")
ONE = Quantity("p/a", "a", 1.0, "kg", 1.0, 1.0, "exact", HERE)
RNG = np.random.default_rng(0)
FLOWS = [
    Flow(stage, "training", f"flow {i}", RNG.random(1001), (ONE,))
    for i, stage in enumerate(["transport", "use_electricity", "transport", "end_of_life"])
]


def test_stages_add_to_the_total_in_every_draw():
    summed = sum(by_stage(FLOWS, 1001).values())
    np.testing.assert_allclose(summed, total(FLOWS, 1001), rtol=1e-12)


def test_the_order_of_flows_changes_nothing():
    np.testing.assert_allclose(total(FLOWS[::-1], 1001), total(FLOWS, 1001), rtol=1e-12)


def test_stages_come_in_life_cycle_order():
    assert list(by_stage(FLOWS[::-1], 1001)) == ["transport", "use_electricity", "end_of_life"]


def test_a_band_is_mean_and_percentiles_of_the_draws_without_the_nominal_value():
    draws = np.concatenate([[100.0], np.arange(1.0, 1001.0)])
    band = bands({"x": draws})["x"]
    assert band.nominal == 100.0
    assert band.mean == pytest.approx(500.5)
    assert (band.low, band.high) == pytest.approx(tuple(np.percentile(draws[1:], [2.5, 97.5])))
    assert band.monte_carlo_error == pytest.approx(draws[1:].std() / np.sqrt(1000))


def test_means_add_and_percentiles_do_not():
    parts = bands(by_stage(FLOWS, 1001))
    whole = bands({"t": total(FLOWS, 1001)})["t"]
    assert sum(b.mean for b in parts.values()) == pytest.approx(whole.mean)
    assert sum(b.high for b in parts.values()) > whole.high


def test_no_flows_give_no_bands():
    assert bands({}) == {}
