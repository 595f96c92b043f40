from __future__ import annotations

import math
from itertools import product

import pytest

from lcafoot.data import registry
from lcafoot.data.pedigree import FACTORS, INDICATORS, spread
from lcafoot.errors import MissingDataError, OutOfRangeError


@pytest.mark.parametrize(
    ("basic", "factor"), [("product", 1.05), ("transport", 2.0), ("infrastructure", 3.0)]
)
def test_best_scores_leave_the_basic_uncertainty(basic: str, factor: float) -> None:
    assert spread("1,1,1,1,1", basic) == pytest.approx(factor, rel=1e-15)


def test_worst_scores_give_the_published_factors_in_quadrature() -> None:
    factors = (1.05, 1.5, 1.2, 1.5, 1.1, 2.0)
    expected = math.exp(math.sqrt(sum(math.log(u) ** 2 for u in factors)))
    assert spread("5,5,5,5,5", "product") == pytest.approx(expected, rel=1e-14)


def test_the_second_set_gives_its_own_factors() -> None:
    expected = math.exp(math.hypot(math.log(1.05), math.log(1.54)))
    assert spread("2,1,1,1,1", "product", factors="ciroth_2016") == pytest.approx(expected, rel=1e-14)


def test_a_worse_score_never_narrows_the_spread() -> None:
    for place, score in product(range(5), range(1, 5)):
        scores = [1, 2, 3, 2, 1]
        better = ",".join(map(str, [*scores[:place], score, *scores[place + 1 :]]))
        worse = ",".join(map(str, [*scores[:place], score + 1, *scores[place + 1 :]]))
        assert spread(worse, "product") >= spread(better, "product")


@pytest.mark.parametrize(
    "scores",
    ["", "1,1,1,1", "1,1,1,1,1,1", "0,1,1,1,1", "1,1,1,1,6", "1;1;1;1;1", "a,1,1,1,1"],
)
def test_malformed_scores_are_refused(scores: str) -> None:
    with pytest.raises(OutOfRangeError, match="five scores from 1 to 5"):
        spread(scores, "product")


def test_unknown_classes_and_sets_name_the_nearest() -> None:
    with pytest.raises(MissingDataError, match="nearest: product"):
        spread("1,1,1,1,1", "products")
    with pytest.raises(MissingDataError, match="nearest: ciroth_2016"):
        spread("1,1,1,1,1", "product", factors="ciroth")


def test_each_set_has_five_factors_for_each_indicator() -> None:
    table = registry.load("pedigree", "factors")
    counts = table.groupby(["source_id", "indicator"])["score"].apply(list)
    assert set(counts.index.get_level_values("indicator")) == set(INDICATORS)
    assert FACTORS in counts.index.get_level_values("source_id")
    assert all(scores == [1, 2, 3, 4, 5] for scores in counts)
