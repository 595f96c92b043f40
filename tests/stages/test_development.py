"""Development: published splits add up, and a phase follows from another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.data import figures
from lcafoot.errors import OutOfRangeError
from lcafoot.stages.development import (
    SPLIT_AI_CAPACITY,
    SPLIT_RM1_ENERGY,
    development_carbon,
    phase_carbon,
    phase_split,
    ratio_from_split,
)


@pytest.mark.parametrize("split", [SPLIT_AI_CAPACITY, SPLIT_RM1_ENERGY])
def test_the_shares_of_a_split_are_the_whole(split):
    assert sum(split.values()) == pytest.approx(1)


def test_the_splits_are_those_of_the_data():
    for phase, share in SPLIT_AI_CAPACITY.items():
        row = figures.by_row("paper_claims", f"ai_fleet.{phase}_power_share.wu_2022")
        assert row.value == share
    for phase, share in SPLIT_RM1_ENERGY.items():
        assert figures.by_row("paper_claims", f"rm1.{phase}_energy_share.wu_2022").value == share


def test_all_phases_from_one_add_up_to_the_whole():
    known = 29.0
    parts = [float(phase_carbon(known, known_share=0.29, share=share)) for share in SPLIT_RM1_ENERGY.values()]
    assert sum(parts) == pytest.approx(100)


def test_olmo_spent_half_as_much_on_development_as_on_its_final_runs():
    final_mwh, development_mwh = 913, 459  # arXiv:2503.05804
    assert float(development_carbon(final_mwh, ratio=0.5)) == pytest.approx(development_mwh, rel=0.01)


@pytest.mark.parametrize("split", [SPLIT_AI_CAPACITY, SPLIT_RM1_ENERGY])
@given(total=st.floats(0, 1e12))
def test_the_phases_of_a_total_add_up_to_it(split, total):
    parts = phase_split(total, shares=split)
    assert list(parts) == list(split)
    assert sum(float(part) for part in parts.values()) == pytest.approx(total)


def test_a_split_may_differ_from_draw_to_draw():
    data = np.array([0.2, 0.3])
    parts = phase_split(100, shares={"data": data, "training": 0.3, "inference": 0.7 - data})
    assert {phase: carbon.tolist() for phase, carbon in parts.items()} == {
        "data": [20, 30],
        "training": [30, 30],
        "inference": pytest.approx([50, 40]),
    }


def test_shares_that_are_not_the_whole_are_refused():
    with pytest.raises(OutOfRangeError, match="sum of shares"):
        phase_split(100, shares={"training": 0.3, "inference": 0.6})
    with pytest.raises(OutOfRangeError, match="sum of shares"):
        phase_split(100, shares={})
    with pytest.raises(OutOfRangeError, match=r"shares\['inference'\] must lie in \[0, 1\]; got 1.5"):
        phase_split(100, shares={"training": -0.5, "inference": 1.5} | {"training": 0})


@given(st.floats(0, 1e9), st.floats(0, 1), st.floats(0.01, 1))
def test_development_by_the_ratio_of_a_split_is_the_phase_of_that_split(final_kg, development, final):
    by_ratio = development_carbon(final_kg, ratio=ratio_from_split(development, final_share=final))
    by_phase = phase_carbon(final_kg, known_share=final, share=development)
    assert float(by_ratio) == pytest.approx(float(by_phase))
