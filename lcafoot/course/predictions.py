"""Predictions: made before anything is computed, shown beside the answer, counted in a book."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lcafoot.course import store
from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MEANT", "book", "calibration", "predict", "reveal"]

MEANT: Final = 0.8
"""Share of the bands that should hold the answer. [1]"""

COLUMNS: Final = ("name", "predicted", "band_low", "band_high", "computed", "unit", "factor_off", "inside")


def predict(
    name: str,
    value: float | None,
    *more: object,
    unit: str,
    low: float,
    high: float,
    band: tuple[float, float] | None = None,
) -> str:
    """Keep a prediction, before the answer is known.

    Parameters
    ----------
    name : str
        What is predicted: the notebook's number and a word, as ``00.energy``.
    value : float or None
        The prediction; None goes on without one. [unit]
    *more
        Nothing: here stands what a decimal comma leaves behind.
    unit : str
        Unit of the prediction and of the answer.
    low, high : float
        Bounds within which a prediction makes sense. [unit]
    band : tuple of float, optional
        Where the answer lies in 8 cases of 10, in the student's view. It holds `value`. [unit]

    Returns
    -------
    str
        One sentence. A prediction whose answer was revealed stays as it is.

    Raises
    ------
    OutOfRangeError
        If a number lies outside the bounds, or the band does not hold the prediction.

    Examples
    --------
    >>> from lcafoot import course
    >>> _ = course.begin()
    >>> predict("00.doctest", None, unit="kWh", low=0, high=100)
    'Not predicted: 00.doctest. Put a number from 0 to 100 kWh in place of None.'
    """
    if more:
        msg = f"the prediction of {name} is one number, with a point and no comma: 3.5 and not 3,5"
        raise OutOfRangeError(msg)
    _ordered(name, unit, low, high)
    kept = store.read()["predictions"].get(name)
    if kept is not None and (value is None or "computed" in kept):
        why = f"; the answer is known, so it stays (course.forget({name!r}) deletes it)"
        return f"Your prediction of {name} is {_words(kept)}{why if 'computed' in kept else ''}."
    if value is None and band is None:
        return f"Not predicted: {name}. Put a number from {low:g} to {high:g} {unit} in place of None."
    made = {"predicted": _bounded(name, value, unit, low, high), "unit": unit}
    if band is not None:
        made |= dict(zip(("band_low", "band_high"), _band(name, band, made, low, high), strict=True))
    content = store.read()
    content["predictions"][name] = made
    store.write(content)
    return f"Your prediction of {name} is {_words(made)}."


def reveal(name: str, computed: float, *, unit: str) -> str:
    """Put the computed value beside the prediction, and say how far off it was.

    Parameters
    ----------
    name : str
        As in `predict`.
    computed : float
        The answer. [unit]
    unit : str
        Its unit; the one of the prediction.

    Returns
    -------
    str
        One sentence: predicted, computed, factor off.

    Raises
    ------
    OutOfRangeError
        If the unit is not that of the prediction, or the number is not finite.

    Examples
    --------
    >>> from lcafoot import course
    >>> _ = course.begin()
    >>> reveal("00.doctest", 3.484, unit="kWh")
    'Not predicted; computed: 3.48 kWh.'
    """
    answer = float(in_range(f"the computed value of {name} [{unit}]", computed))
    content = store.read()
    made = content["predictions"].get(name)
    if made is None:
        return f"Not predicted; computed: {answer:.3g} {unit}."
    if made["unit"] != unit:
        msg = (
            f"unit of {name} must be {made['unit']!r}, as predicted; got {unit!r}; convert the computed value"
        )
        raise OutOfRangeError(msg)
    made["computed"] = answer
    store.write(content)
    inside = {None: "", True: ", inside your band", False: ", outside your band"}[_is_inside(made)]
    return f"You predicted {_words(made)}; computed: {answer:.3g} {unit}. {_distance(made)}{inside}."


def book() -> pd.DataFrame:
    """Return every prediction of the open book.

    Returns
    -------
    pandas.DataFrame
        A row a prediction: ``name, predicted, band_low, band_high, computed, unit, factor_off,
        inside``. ``factor_off`` is predicted ÷ computed [1]; ``inside`` says whether the band held
        the answer. What is not known yet is empty.

    See Also
    --------
    calibration : were the bands right?

    Examples
    --------
    >>> from lcafoot import course
    >>> _ = course.begin()
    >>> list(book().columns)[:2]
    ['name', 'predicted']
    """
    import pandas as pd

    rows = [
        {"name": name, **made, "factor_off": _factor(made), "inside": _is_inside(made)}
        for name, made in store.read()["predictions"].items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def calibration() -> str:
    """Say whether the bands of the open book held the answer as often as meant.

    Returns
    -------
    str
        One sentence, with the chance of as few or as many if the bands were right.

    Notes
    -----
    A band is meant to hold the answer in 8 cases of 10. Of :math:`n` bands that do, :math:`k`
    follow a binomial law; few bands say little, and the chance tells how little.

    Examples
    --------
    >>> from lcafoot import course
    >>> _ = course.begin()
    >>> calibration().split()[0] in ("None", "Of")
    True
    """
    made = [_is_inside(each) for each in store.read()["predictions"].values()]
    judged = [inside for inside in made if inside is not None]
    if not judged:
        return "None of your predictions has both a band and an answer yet."
    held, count = sum(judged), len(judged)
    few, many = _chance(range(held + 1), count), _chance(range(held, count + 1), count)
    word, chance = ("few", few) if few < many else ("many", many)
    verdict = "that is what such bands do"
    if chance < 0.1:
        verdict = f"your bands are too {'narrow' if word == 'few' else 'wide'}"
    return (
        f"Of {count} bands meant to hold the answer in 8 cases of 10, {held} held it: {verdict} "
        f"(chance of so {word} or {'fewer' if word == 'few' else 'more'} with right bands: {chance:.0%})."
    )


def _ordered(name: str, unit: str, low: float, high: float) -> None:
    """Refuse bounds that no number lies between."""
    in_range(f"the lower bound of {name} [{unit}]", low, high=high, high_open=True)
    in_range(f"the upper bound of {name} [{unit}]", high)


def _bounded(name: str, value: float | None, unit: str, low: float, high: float) -> float:
    """Return one number within the bounds."""
    return float(in_range(f"the prediction {name} [{unit}]", value, low=low, high=high))  # type: ignore[arg-type]


def _band(
    name: str, band: tuple[float, float], made: dict[str, Any], low: float, high: float
) -> tuple[float, float]:
    """Return the band of a prediction, which must hold it."""
    if not isinstance(band, tuple | list) or len(band) != 2:
        msg = f"the band of {name} must be two numbers in brackets, as band=(2, 50); got {band!r}"
        raise OutOfRangeError(msg)
    lower, upper = (_bounded(f"{name}, band", end, made["unit"], low, high) for end in band)
    if not lower <= made["predicted"] <= upper or lower == upper:
        msg = (
            f"the band of {name} must hold the prediction {made['predicted']:g}, lower end first; "
            f"got {lower:g} to {upper:g}"
        )
        raise OutOfRangeError(msg)
    return lower, upper


def _chance(counts: range, total: int) -> float:
    """Return the chance that the number of right bands is one of `counts` [1]."""
    return sum(math.comb(total, k) * MEANT**k * (1 - MEANT) ** (total - k) for k in counts)


def _words(made: dict[str, Any]) -> str:
    """Write a prediction with its unit and band."""
    text = f"{made['predicted']:.3g} {made['unit']}"
    if "band_low" in made:
        text += f" (80 % band {made['band_low']:.3g} to {made['band_high']:.3g})"
    return text


def _is_inside(made: dict[str, Any]) -> bool | None:
    """Say whether the band held the answer; None where one of the two is missing."""
    if "band_low" not in made or "computed" not in made:
        return None
    return bool(made["band_low"] <= made["computed"] <= made["band_high"])


def _factor(made: dict[str, Any]) -> float | None:
    """Return predicted ÷ computed [1]; None where it has no meaning."""
    if made.get("computed", 0) <= 0 or made["predicted"] <= 0:
        return None
    return float(made["predicted"] / made["computed"])


def _distance(made: dict[str, Any]) -> str:
    """Say how far off a prediction was: by a factor, or by a difference where a sign is in the way."""
    factor = _factor(made)
    if factor is None:
        return f"You were off by {made['predicted'] - made['computed']:+.3g} {made['unit']}"
    if math.isclose(factor, 1, rel_tol=0.005):
        return "You were right"
    times, side = (factor, "high") if factor > 1 else (1 / factor, "low")
    return f"You were {times:.3g} times too {side}"
