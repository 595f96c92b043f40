"""Parts of one accelerator by two methods add up to what the methods give."""

import pytest

from lcafoot.errors import MissingDataError
from lcafoot.scenario.by_part import parts_by_method
from lcafoot.scenario.rivals import bridge

H100 = "nvidia_h100_sxm_80gb"


def test_the_parts_of_act_add_up_to_its_result():
    assert parts_by_method(H100).loc["ACT"].sum() == pytest.approx(bridge(H100)["kg"].iloc[0])


def test_the_parts_of_boaviztapi_add_up_to_its_result_before_distribution_and_end_of_life():
    reached = bridge(H100).set_index("step")["kg"]["boundary: board, cooling, casing"]
    # the step before the last still holds ACT's packages
    packages = parts_by_method(H100).loc["ACT", "packaging"]
    assert parts_by_method(H100).loc["BoaviztAPI"].sum() == pytest.approx(reached - packages, rel=2e-3)


def test_a_part_that_a_method_does_not_count_is_zero_in_its_row():
    table = parts_by_method(H100)
    assert table.loc["ACT", "board"] == 0
    assert table.loc["BoaviztAPI", "packaging"] == 0


def test_a_device_without_the_inputs_of_a_method_is_refused():
    with pytest.raises(MissingDataError):
        parts_by_method("nvidia_a100_sxm_80gb")
