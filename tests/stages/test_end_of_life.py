"""End of life by cut-off: the two ends of each share, and no credit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.stages.end_of_life import cut_off

kg = st.floats(0, 1e6)
share = st.floats(0, 1)


@given(kg, kg, kg)
def test_without_recycling_it_is_virgin_and_disposal(virgin: float, recycled: float, disposal: float) -> None:
    produced, treated, _ = cut_off(
        virgin, recycled_kg=recycled, recycled_content=0, recycling_rate=0, disposal_kg=disposal
    )
    assert (produced, treated) == (virgin, disposal)


@given(kg, kg, kg)
def test_with_full_recycling_it_is_recycled_and_nothing(
    virgin: float, recycled: float, disposal: float
) -> None:
    produced, treated, _ = cut_off(
        virgin, recycled_kg=recycled, recycled_content=1, recycling_rate=1, disposal_kg=disposal
    )
    assert (produced, treated) == (recycled, 0)


@given(kg, kg, share, share, kg)
def test_cut_off_gives_no_credit_and_production_lies_between_the_routes(
    virgin: float, recycled: float, content: float, rate: float, disposal: float
) -> None:
    produced, treated, credit = cut_off(
        virgin, recycled_kg=recycled, recycled_content=content, recycling_rate=rate, disposal_kg=disposal
    )
    assert credit == 0
    assert produced >= min(virgin, recycled) * (1 - 1e-12)
    assert produced <= max(virgin, recycled) * (1 + 1e-12)
    assert 0 <= treated <= disposal


def test_all_three_parts_have_the_full_shape_and_their_own_memory() -> None:
    parts = cut_off(
        100.0, recycled_kg=40.0, recycled_content=0.0, recycling_rate=[0.0, 0.5], disposal_kg=[[8.0], [9.0]]
    )
    assert [part.shape for part in parts] == [(2, 2)] * 3
    assert not any(np.shares_memory(parts[i], parts[j]) for i, j in ((0, 1), (0, 2), (1, 2)))
    assert parts[1] == pytest.approx(np.array([[8.0, 4.0], [9.0, 4.5]]))
