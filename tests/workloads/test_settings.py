"""Switches and sweeps: every combination once, and what a workload does not take is refused."""

import pytest

from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.workloads import Settings, ladder, names, sweep_of
from lcafoot.workloads.settings import CHOICES, LADDERS, SWITCHES, UNITS


def test_a_sweep_is_every_combination_once():
    points = sweep_of("language_decode", ["batch=1,8,64", "precision=fp32,bf16"])
    assert len({point.key for point in points}) == 6
    assert sweep_of("image", ["batch=1,1"]) == [Settings("image")]


def test_every_workload_has_a_unit_switches_and_a_ladder():
    assert set(names()) == set(SWITCHES) == set(UNITS) == set(LADDERS)
    for name in names():
        points = ladder(name)
        assert len({point.key for point in points}) == len(points) >= 4
        moved = {switch for change in LADDERS[name] for switch in change}
        assert moved <= set(SWITCHES[name])


def test_every_switch_belongs_to_some_workload():
    taken = {switch for switches in SWITCHES.values() for switch in switches}
    assert taken == {*CHOICES, "batch", "power_cap_w"}


@pytest.mark.parametrize(
    ("switches", "error", "message"),
    [
        (["cache=no"], MissingDataError, "switch of image"),
        (["batch=many"], OutOfRangeError, "batch must be a number"),
        (["batch=0"], OutOfRangeError, "at least 1"),
        (["batch"], OutOfRangeError, "each switch stands once"),
        (["batch=1", "batch=2"], OutOfRangeError, "each switch stands once"),
        (["precision=fp23"], MissingDataError, "fp32"),
        (["power_cap_w=-5"], OutOfRangeError, r"power_cap_w must lie in \(0"),
    ],
)
def test_a_switch_that_cannot_be_is_one_sentence(switches, error, message):
    with pytest.raises(error, match=message):
        sweep_of("image", switches)


def test_an_unknown_workload_names_the_nearest():
    with pytest.raises(MissingDataError, match="speech"):
        sweep_of("speach")
