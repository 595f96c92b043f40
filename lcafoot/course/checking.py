"""Checks in a notebook: right or not, a hint after two tries, and no answer on the screen."""

from __future__ import annotations

import reprlib
from typing import Any, Final

import numpy as np

from lcafoot.course import store
from lcafoot.course.exercises import Exercise, chosen, find, is_right, unit_slip
from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range

__all__ = ["TRIES", "check", "parameters", "solved"]

TRIES: Final = 2
"""Wrong tries after which the hint is shown. [1]"""


def parameters(name: str) -> dict[str, Any]:
    """Return the student's own parameters of an exercise.

    Parameters
    ----------
    name : str
        The exercise.

    Returns
    -------
    dict
        Parameter and value. They depend on the name in the copy, see `lcafoot.course.begin`.

    Raises
    ------
    MissingDataError
        If there is no such exercise; the nearest are named.

    Examples
    --------
    >>> from lcafoot import course
    >>> _ = course.begin()
    >>> list(parameters("00.electricity"))
    ['place']
    """
    return chosen(find(name), store.student())


def check(name: str, value: float | None) -> str:
    """Compare an answer with the one that is derived for this student now.

    Parameters
    ----------
    name : str
        The exercise.
    value : float or None
        The answer; None says that there is none yet, and counts as no try. [unit of the exercise]

    Returns
    -------
    str
        One sentence: right, or not; after two wrong tries with a hint.

    Raises
    ------
    MissingDataError
        If there is no such exercise; the nearest are named.
    OutOfRangeError
        If the answer is not one finite number.

    Examples
    --------
    >>> check("00.electricity", None)
    '00.electricity has no answer yet: put a number [kg] in place of None, or run the cell that computes it.'
    """
    asked = find(name)
    if value is None:
        remedy = f"put a number [{asked.unit}] in place of None, or run the cell that computes it"
        return f"{name} has no answer yet: {remedy}."
    number = _one_number(asked, value)
    right = is_right(asked, number, store.student())
    content = store.read()
    before = content["answers"].get(name, {"tries": 0})
    tries = before["tries"] + (not right)
    if right or not before.get("right"):  # a right answer stays, whatever is tried after it
        content["answers"][name] = {"value": number, "right": right, "tries": tries}
        store.write(content)
    return f"{name}: right." if right else _not_yet(asked, number, tries)


def solved(name: str, value: float | None) -> bool:
    """Say whether an answer is right, and keep nothing: for tests of other graders.

    Parameters
    ----------
    name : str
        The exercise.
    value : float or None
        The answer. [unit of the exercise]

    Returns
    -------
    bool
        False also where there is no answer.

    Raises
    ------
    MissingDataError
        If there is no such exercise; the nearest are named.
    OutOfRangeError
        If the answer is not one finite number.

    Examples
    --------
    >>> solved("00.electricity", None)
    False
    """
    asked = find(name)
    return value is not None and is_right(asked, _one_number(asked, value), store.student())


def _one_number(asked: Exercise, value: float) -> float:
    """Return the answer as one number."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as err:
        said = reprlib.repr(value).partition("\n")[0]
        msg = f"the answer to {asked.name} must be one number [{asked.unit}], as 0.51; got {said}"
        raise OutOfRangeError(msg) from err
    if array.size != 1:
        msg = (
            f"the answer to {asked.name} must be one number; got {array.size}; pick the one that is asked for"
        )
        raise OutOfRangeError(msg)
    return float(in_range(f"the answer to {asked.name} [{asked.unit}]", array).item())


def _not_yet(asked: Exercise, number: float, tries: int) -> str:
    """Say that an answer is wrong, and from the second try on how to go on."""
    text = f"{asked.name}: not yet; {number:.4g} {asked.unit} is further off than {asked.tolerance:.0%}."
    if not asked.tolerance:
        text = f"{asked.name}: not yet; the answer is exact."
    if unit_slip(asked, number, store.student()):
        text += f" It would be right in another unit; the answer is asked in {asked.unit}."
    return f"{text} Hint: {asked.hint}" if tries >= TRIES else text
