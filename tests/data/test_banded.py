"""Tables of figures with their bands."""

import pytest

from lcafoot.data.banded import banded
from lcafoot.data.figures import by_row
from lcafoot.errors import MissingDataError


def test_a_band_is_the_one_that_scenarios_draw_from():
    table = banded("training", "training_energy_kwh")
    for row in table.to_dict("records"):
        datum = by_row("training", row["row_id"])
        assert (row["low"], row["value"], row["high"]) == (datum.low, datum.value, datum.high)
        assert row["basis"] == datum.basis


def test_subjects_keep_the_order_and_names_that_are_given():
    table = banded("facility", "pue", subjects={"microsoft_2024": "M", "aws_2024": "A"})
    assert table["name"].tolist() == ["M", "A"]


def test_without_names_a_subject_is_called_by_its_slug_in_words():
    assert "bloom 176b" in set(banded("training", "training_energy_kwh")["name"])
    some = banded("facility", "pue", subjects=["microsoft_2024", "aws_2024"])
    assert some["name"].tolist() == ["microsoft 2024", "aws 2024"]


@pytest.mark.parametrize(
    ("package", "quantity", "subjects", "nearest"),
    [
        ("training", "training_energy_kw", None, "training_energy_kwh"),
        ("training", "training_energy_kwh", {"bloom": "B"}, "bloom_176b"),
        ("trainings", "x", None, "training"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(package, quantity, subjects, nearest):
    with pytest.raises(MissingDataError, match=nearest):
        banded(package, quantity, subjects=subjects)
