"""A server's life is its hardware once, and its run's power for all hours at work."""

import pytest

from lcafoot.errors import OutOfRangeError
from lcafoot.scenario import Scenario, assess
from lcafoot.scenario.whole_life import whole_life

RUN = Scenario.example()


def test_a_whole_life_bears_the_hardware_once():
    result = assess(whole_life(RUN, years=4, quality="node"), draws=20)
    made = next(f for f in result.inventory.flows if f.name == "8 × nvidia_h100_sxm_80gb")
    assert made.kg[0] == pytest.approx(8 * 164)


def test_its_power_is_the_mean_power_of_the_run():
    server = whole_life(RUN, years=2, quality="node")
    assert server.energy.value / (server.hours / 8) == pytest.approx(
        RUN.energy.total_j / RUN.energy.duration_s / 1000
    )


def test_its_electricity_is_modeled_even_where_the_run_was_measured():
    assert whole_life(RUN, years=4, quality="node").energy.basis == "modeled"


def test_twice_the_years_take_twice_the_electricity_and_the_same_hardware():
    short, long = (assess(whole_life(RUN, years=y, quality="node"), draws=20) for y in (2, 4))
    kg = [r.by_stage().set_index("stage")["kg"] for r in (short, long)]
    assert kg[1]["use_electricity"] == pytest.approx(2 * kg[0]["use_electricity"])
    assert kg[1]["hardware_manufacturing"] == pytest.approx(kg[0]["hardware_manufacturing"])


@pytest.mark.parametrize("years", [0, -1, float("nan")])
def test_a_life_that_cannot_be_is_refused(years):
    with pytest.raises(OutOfRangeError, match="years"):
        whole_life(RUN, years=years, quality="node")
