"""What an exercise is: its answer is a function of the student's parameters, found when it is asked for."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lcafoot.errors import MissingDataError, SchemaError
from lcafoot.units import in_range

__all__ = ["Exercise", "chosen", "exercise", "find", "is_right", "known", "unit_slip"]

SLIPS: Final = (1000.0, 100.0, 60.0, 3.6)
"""Factors that lie between units often mixed up. [1]"""

_REGISTRY: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Exercise:
    """One question that a number answers.

    Parameters
    ----------
    name : str
        Number of the notebook, a dot, and a word: ``00.electricity``.
    unit : str
        Unit of the answer.
    choices : mapping of str to sequence
        Parameters by name, and the values of which each student gets one.
    answer : callable
        Takes the parameters by name and returns the answer. [unit]
    tolerance : float
        How far an answer may be off, as a share of the right one. [1]
    hint : str
        Shown after two tries.
    points : int
        What it counts. [1]
    """

    name: str
    unit: str
    choices: Mapping[str, Sequence[Any]]
    answer: Callable[..., float]
    tolerance: float
    hint: str
    points: int = 1


def exercise(
    name: str,
    *,
    unit: str,
    choices: Mapping[str, Sequence[Any]],
    tolerance: float,
    hint: str,
    points: int = 1,
) -> Callable[[Callable[..., float]], Callable[..., float]]:
    """Register a function as the answer of an exercise; parameters as in `Exercise`.

    Parameters
    ----------
    name, unit, choices, tolerance, hint, points
        As in `Exercise`. The tolerance lies in [0, 0.2].

    Returns
    -------
    callable
        Takes the function and returns it as it is.

    Raises
    ------
    OutOfRangeError
        If the tolerance or the points lie outside their range.
    SchemaError
        If the name is taken by another function.

    Examples
    --------
    >>> find("00.electricity").unit
    'kg'
    """
    in_range(f"the tolerance of {name}", tolerance, low=0, high=0.2)
    in_range(f"the points of {name}", points, low=1)

    def register(answer: Callable[..., float]) -> Callable[..., float]:
        if name in _REGISTRY and _REGISTRY[name].answer.__qualname__ != answer.__qualname__:
            msg = f"two exercises are called {name!r}; give the second one another name"
            raise SchemaError(msg)
        _REGISTRY[name] = Exercise(name, unit, choices, answer, tolerance, hint, points)
        return answer

    return register


@cache
def known() -> Mapping[str, Exercise]:
    """Return every exercise by name, from the modules ``lcafoot.course.exercises_*``.

    Returns
    -------
    mapping of str to Exercise
        In the order of the notebooks.

    Examples
    --------
    >>> next(iter(known()))[:3]
    '00.'
    """
    package = importlib.import_module("lcafoot.course")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("exercises_"):
            importlib.import_module(f"lcafoot.course.{module.name}")
    return dict(sorted(_REGISTRY.items(), key=lambda item: item[0][:2]))


def find(name: str) -> Exercise:
    """Return one exercise.

    Parameters
    ----------
    name : str
        One of `known`.

    Returns
    -------
    Exercise
        The exercise.

    Raises
    ------
    MissingDataError
        If there is none of that name; the nearest are named.

    Examples
    --------
    >>> find("00.electricity").points
    1
    """
    if name not in known():
        what = "exercise"
        raise MissingDataError.of(what, name, known())
    return known()[name]


def chosen(asked: Exercise, student: str) -> dict[str, Any]:
    """Return the parameters that a student gets, always the same ones.

    Parameters
    ----------
    asked : Exercise
        The exercise.
    student : str
        The student's name.

    Returns
    -------
    dict
        A value for each parameter; it depends on the name alone, not on the machine or the version
        of Python.

    Examples
    --------
    >>> asked = find("00.electricity")
    >>> chosen(asked, "ada") == chosen(asked, "ada")
    True
    """
    return {
        parameter: values[_number(f"{student}/{asked.name}/{parameter}") % len(values)]
        for parameter, values in asked.choices.items()
    }


def is_right(asked: Exercise, value: float, student: str) -> bool:
    """Say whether a number answers a student's exercise.

    Parameters
    ----------
    asked : Exercise
        The exercise.
    value : float
        The student's answer. [unit of the exercise]
    student : str
        The student's name.

    Returns
    -------
    bool
        Whether it lies within the tolerance.

    Examples
    --------
    >>> is_right(find("00.electricity"), 0.0, "ada")
    False
    """
    right = float(asked.answer(**chosen(asked, student)))
    return abs(value - right) <= asked.tolerance * abs(right)


def unit_slip(asked: Exercise, value: float, student: str) -> bool:
    """Say whether a wrong number would be right in another unit.

    Parameters
    ----------
    asked, value, student
        As in `is_right`.

    Returns
    -------
    bool
        Whether it is off by a factor of `SLIPS`.

    Examples
    --------
    >>> unit_slip(find("00.electricity"), 0.0, "ada")
    False
    """
    return any(
        is_right(asked, value * slip, student) or is_right(asked, value / slip, student) for slip in SLIPS
    )


def _number(text: str) -> int:
    """Return a whole number that depends on a text alone [1]."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")
