"""Predictions: kept before the answer, shown beside it, and counted."""

from __future__ import annotations

import math

import pytest

from lcafoot import course
from lcafoot.errors import OutOfRangeError


def predict(name: str, value: float | None, band: tuple[float, float] | None = None) -> str:
    return course.predict(name, value, unit="kWh", low=0, high=100, band=band)


def test_a_prediction_is_revealed_with_its_factor() -> None:
    assert predict("00.energy", 7) == "Your prediction of 00.energy is 7 kWh."
    told = course.reveal("00.energy", 3.5, unit="kWh")
    assert told == "You predicted 7 kWh; computed: 3.5 kWh. You were 2 times too high."


@pytest.mark.parametrize(
    ("predicted", "computed", "words"),
    [
        (1, 4, "4 times too low"),
        (4, 4, "You were right."),
        (0, 4, "off by -4 kWh"),
        (4, -1, "off by +5 kWh"),
    ],
)
def test_the_distance_is_a_factor_where_that_has_a_meaning(
    predicted: float, computed: float, words: str
) -> None:
    predict("00.energy", predicted)
    assert words in course.reveal("00.energy", computed, unit="kWh")


def test_without_a_prediction_the_notebook_goes_on() -> None:
    assert predict("00.energy", None).startswith("Not predicted: 00.energy.")
    assert course.reveal("00.energy", 3.48, unit="kWh") == "Not predicted; computed: 3.48 kWh."


def test_a_rerun_without_a_number_keeps_the_prediction() -> None:
    predict("00.energy", 7)
    assert predict("00.energy", None) == "Your prediction of 00.energy is 7 kWh."


def test_a_prediction_may_change_until_the_answer_is_known() -> None:
    predict("00.energy", 7)
    assert "8 kWh" in predict("00.energy", 8)
    course.reveal("00.energy", 3.5, unit="kWh")
    assert "is 8 kWh; the answer is known, so it stays" in predict("00.energy", 3.5)
    assert course.book()["predicted"].tolist() == [8]
    course.forget("00.energy")
    assert "3.5 kWh" in predict("00.energy", 3.5)


@pytest.mark.parametrize(
    ("value", "band", "message"),
    [
        (101, None, r"the prediction 00\.energy \[kWh\] must lie in \[0, 100\]; got 101"),
        (math.nan, None, r"must lie in \[0, 100\]; got nan"),
        ("much", None, r"must be a number in \[0, 100\]; got 'much'"),
        (5, (6, 8), "must hold the prediction 5, lower end first; got 6 to 8"),
        (5, (8, 2), "lower end first"),
        (5, (5, 5), "lower end first; got 5 to 5"),
        (5, (-1, 8), r"band \[kWh\] must lie in \[0, 100\]; got -1"),
        (None, (1, 2), "must be a number"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(value, band, message) -> None:
    with pytest.raises(OutOfRangeError, match=message):
        predict("00.energy", value, band)
    assert course.book().empty


def test_bounds_that_nothing_lies_between_are_refused() -> None:
    with pytest.raises(OutOfRangeError, match=r"the lower bound of 00\.energy"):
        course.predict("00.energy", 1, unit="kWh", low=2, high=1)


def test_a_revealed_value_has_the_unit_of_the_prediction() -> None:
    predict("00.energy", 7)
    with pytest.raises(OutOfRangeError, match="must be 'kWh', as predicted; got 'J'"):
        course.reveal("00.energy", 3.5, unit="J")
    with pytest.raises(OutOfRangeError, match=r"the computed value of 00\.energy"):
        course.reveal("00.energy", math.inf, unit="kWh")


def test_the_book_tells_factor_and_band() -> None:
    predict("00.energy", 7, (2, 9))
    predict("00.other", 5, (4, 6))
    predict("00.open", 5)
    assert course.reveal("00.energy", 3.5, unit="kWh").endswith("inside your band.")
    assert course.reveal("00.other", 20, unit="kWh").endswith("outside your band.")
    book = course.book().set_index("name")
    assert book["factor_off"].tolist()[:2] == [2, 0.25]
    assert book["inside"].tolist() == [True, False, None]
    assert math.isnan(book.loc["00.open", "computed"])


def test_calibration_counts_bands_and_tells_chance() -> None:
    assert course.calibration() == "None of your predictions has both a band and an answer yet."
    for number in range(5):
        predict(f"00.{number}", 5, (4, 6))
        course.reveal(f"00.{number}", 5 if number == 0 else 20, unit="kWh")
    told = course.calibration()
    assert told.startswith(
        "Of 5 bands meant to hold the answer in 8 cases of 10, 1 held it: your bands are too narrow"
    )
    assert "chance of so few or fewer with right bands: 1%" in told  # 0.2⁵ + 5 × 0.8 × 0.2⁴ = 0.7 %


def test_few_right_bands_prove_nothing() -> None:
    predict("00.energy", 5, (4, 6))
    course.reveal("00.energy", 5, unit="kWh")
    assert (
        "that is what such bands do (chance of so many or more with right bands: 80%)" in course.calibration()
    )


@pytest.mark.parametrize("band", [(2,), 50, "2-50"])
def test_a_band_that_is_no_pair_is_refused_with_an_example(band: object) -> None:
    course.begin("ada")
    with pytest.raises(OutOfRangeError, match=r"must be two numbers in brackets, as band=\(2, 50\)"):
        course.predict("00.energy", 3, unit="kWh", low=0.01, high=100, band=band)  # type: ignore[arg-type]


def test_a_decimal_comma_is_told() -> None:
    course.begin("ada")
    with pytest.raises(OutOfRangeError, match=r"with a point and no comma: 3\.5 and not 3,5"):
        course.predict("00.energy", 3, 5, unit="kWh", low=0.01, high=100)
