"""Exhibits of a sweep: ratios against its own start, a whole of shares, beside the published levers."""

import pytest

from lcafoot.characterization.sweeps import against, beside_published, levers, operators, shipped_sweep
from lcafoot.errors import MissingDataError
from lcafoot.report.exhibit_figures import exhibit_figure

SWEEP = shipped_sweep()


def test_the_shipped_sweep_is_of_a_cpu_and_its_energy_is_modeled():
    assert set(SWEEP["device"]) == {"cpu"}
    assert set(SWEEP["basis"]) == {"modeled"}
    assert (SWEEP["low_j_per_unit"] <= SWEEP["j_per_unit"]).all()


@pytest.mark.parametrize("workload", sorted(set(SWEEP["workload"])))
def test_levers_are_ratios_to_the_start_of_their_ladder(workload):
    rows = SWEEP[SWEEP["workload"] == workload]
    exhibit = levers(SWEEP, workload)
    expected = (rows["j_per_unit"] / rows["j_per_unit"].iloc[0]).tolist()
    assert exhibit.table["value"].tolist() == pytest.approx(expected)
    assert "energy modeled" in exhibit.title
    exhibit_figure(exhibit)


def test_a_cache_of_keys_and_values_saves_most_of_decoding():
    table = levers(SWEEP, "language_decode").table.set_index("label")["value"]
    assert table["cache yes"] < 0.5


def test_shares_of_operators_are_a_whole():
    table = operators(SWEEP).table
    assert table.groupby("label")["value"].sum().tolist() == pytest.approx([1.0] * 6, abs=1e-4)
    image = table[table["label"] == "image"].set_index("group")["value"]
    assert image["convolution"] == image.drop("idle").max()
    exhibit_figure(operators(SWEEP))


def test_a_switch_at_one_position_cannot_be_drawn_against():
    assert not against(SWEEP, "batch").table.empty
    with pytest.raises(MissingDataError, match="run lcafoot run WORKLOAD --sweep data="):
        against(SWEEP, "data")
    with pytest.raises(MissingDataError, match="batch"):
        against(SWEEP, "bach")


def test_own_levers_stand_beside_published_ones_in_one_picture():
    table = beside_published(SWEEP).table
    assert {"your sweep", "operation"} <= set(table["x"])
    assert table.loc[table["x"] == "your sweep", "own"].all()


def test_a_workload_that_was_not_measured_is_named():
    with pytest.raises(MissingDataError, match="speech"):
        levers(SWEEP, "speach")
