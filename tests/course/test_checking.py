"""Checks: right or not, a hint after two tries, and never the answer."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lcafoot import course
from lcafoot.course import store
from lcafoot.course.exercises import find
from lcafoot.errors import MissingDataError, OutOfRangeError

NAME = "02.above_idle"


def right() -> float:
    return find(NAME).answer(**course.parameters(NAME))


def test_the_right_answer_is_right_for_this_student() -> None:
    course.begin("ada")
    assert course.check(NAME, right()) == f"{NAME}: right."
    assert course.check(NAME, np.float64(right())) == f"{NAME}: right."
    assert course.solved(NAME, right())


def test_the_hint_comes_after_two_wrong_tries_and_the_answer_never() -> None:
    told = [course.check(NAME, right() * factor) for factor in (1.5, 1.7, 2.3)]
    assert "Hint:" not in told[0]
    assert all(text.endswith(f"Hint: {find(NAME).hint}") for text in told[1:])
    for text in told:
        assert text.startswith(f"{NAME}: not yet;")
        assert not re.search(rf"\b{right():g}\b", text)


def test_no_answer_yet_is_no_try() -> None:
    for _ in range(3):
        assert "has no answer yet: put a number [J]" in course.check(NAME, None)
    assert "Hint" not in course.check(NAME, 1.0)


def test_an_answer_in_another_unit_is_noticed() -> None:
    assert "It would be right in another unit; the answer is asked in J." in course.check(
        NAME, right() / 1000
    )


def test_an_exact_answer_says_so() -> None:
    assert "not yet; the answer is exact." in course.check("01.witnesses", 17)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("two", "must be one number"),
        ([1.0, 2.0], "must be one number; got 2; pick the one"),
        (float("nan"), "got nan"),
    ],
)
def test_what_is_no_number_is_refused_and_no_try(value, message) -> None:
    with pytest.raises(OutOfRangeError, match=message):
        course.check(NAME, value)
    assert "Hint" not in course.check(NAME, 1.0)


def test_an_unknown_exercise_is_refused() -> None:
    for ask in (course.parameters, lambda name: course.check(name, 1), lambda name: course.solved(name, 1)):
        with pytest.raises(
            MissingDataError, match=r"unknown exercise '02\.above_idel'; nearest: 02\.above_idle"
        ):
            ask("02.above_idel")


def test_an_exercise_before_the_first_cells_is_refused_and_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "_copy_of", None)
    for ask in (lambda: course.parameters(NAME), lambda: course.check(NAME, 1.0)):
        with pytest.raises(MissingDataError, match=r"no book is open; run the cell with course\.begin\(\)"):
            ask()


def test_a_right_answer_stays_right_whatever_is_tried_after_it() -> None:
    asked = find("00.electricity")
    right = asked.answer(**course.parameters("00.electricity"))
    assert course.check("00.electricity", right) == "00.electricity: right."
    assert "not yet" in course.check("00.electricity", 2 * right)
    assert store.read()["answers"]["00.electricity"]["right"] is True


@pytest.mark.parametrize("answer", ["0,51", {"kg": 1}, [[1, 2], ["a", "b"]]])
def test_an_answer_that_is_no_number_is_refused_with_the_remedy(answer: object) -> None:
    with pytest.raises(OutOfRangeError, match=r"must be one number \[kg\], as 0\.51; got "):
        course.check("00.electricity", answer)
