"""Where two scenarios break even: the value of one choice at which their totals are equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lcafoot import impact, uncertainty
from lcafoot.errors import OutOfRangeError
from lcafoot.inventory import build
from lcafoot.scenario.assessment import assess
from lcafoot.scenario.choices import Scenario, one_of
from lcafoot.scenario.counted import counted_system
from lcafoot.scenario.pairing import refuse_unlike
from lcafoot.scenario.ranges import RANGES
from lcafoot.units import in_range

__all__ = ["BreakEven", "break_even"]

HALVINGS = 60
"""Steps of the bisection; the interval shrinks to less than the spacing of float64."""


@dataclass(frozen=True)
class BreakEven:
    """Where a scenario and another one have equal totals.

    Parameters
    ----------
    field : str
        The choice of the first scenario that was varied.
    low, high : float
        Range that was searched. [unit of the field]
    value : float or None
        Where the nominal totals are equal; None where they are not within the range. [unit of
        the field]
    value_low, value_high : float or None
        2.5th and 97.5th percentile over the draws that break even within the range. [unit of
        the field]
    share_of_draws : float
        Share of the draws that do. [1]
    difference_at_low_kg, difference_at_high_kg : float
        Nominal difference, first scenario − other, at the ends of the range. [kgCO₂e]
    """

    field: str
    low: float
    high: float
    value: float | None
    value_low: float | None
    value_high: float | None
    share_of_draws: float
    difference_at_low_kg: float
    difference_at_high_kg: float

    def sentence(self) -> str:
        """Say where they break even, or that they do not."""
        if self.value is None:
            if self.difference_at_low_kg == self.difference_at_high_kg == 0:
                return f"There is no break-even for {self.field}: the two are equal at both ends."
            side = "less" if self.difference_at_low_kg < 0 else "more"
            return (
                f"There is no break-even for {self.field} between {self.low:g} and {self.high:g}: "
                f"the first scenario emits {side} at both ends."
            )
        text = f"The two break even at {self.field} = {self.value:.4g}"
        if self.value_low is None:
            return f"{text}, but in none of the draws between {self.low:g} and {self.high:g}."
        band = f"95 % band {self.value_low:.4g} to {self.value_high:.4g}"
        if self.share_of_draws < 1:
            band += f", over the {100 * self.share_of_draws:.0f} % of the draws that do so within the range"
        return f"{text} ({band})."


def break_even(
    scenario: Scenario,
    other: Scenario,
    field: str,
    low: float,
    high: float,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> BreakEven:
    """Find the value of one choice at which two scenarios have equal totals.

    Parameters
    ----------
    scenario : Scenario
        The one whose choice is varied; its own value of the field does not matter.
    other : Scenario
        The one that stays as it is.
    field : str
        A numeric field, such as ``pue`` or ``lifetime_years``.
    low, high : float
        Range to search. [unit of the field]
    draws : int, optional
        Number of draws for the band, paired over both scenarios. [1]
    seed : int, optional
        Seed of the draws.

    Returns
    -------
    BreakEven
        The value, its band, and the differences at the ends of the range.

    Raises
    ------
    MissingDataError
        If the field is not a numeric one; the nearest are named.
    OutOfRangeError
        If the range is empty or leaves that of the field.
    BoundaryError
        If the functional units differ, or one leaves out a stage that the other has.

    Notes
    -----
    Bisection of all draws at once. Where the difference has the same sign at both ends,
    no break-even is told, even if it is reached twice in between.

    Examples
    --------
    >>> example = Scenario.example()
    >>> found = break_even(example, example.replace(pue=1.3), "pue", 1.0, 2.0, draws=100)
    >>> round(found.value, 6), round(found.value_low, 6)
    (1.3, 1.3)
    """
    one_of("numeric field", field, list(RANGES))
    in_range("low", low)
    in_range("high", high)
    if not low < high:
        msg = f"low must lie below high; got low {low!r} and high {high!r}"
        raise OutOfRangeError(msg)
    ends = [scenario.replace(**{field: end}) for end in (low, high)]
    fixed = assess(other, draws=draws, seed=seed)
    for end in ends:
        refuse_unlike(assess(end, draws=1, seed=seed), fixed)
    reference = impact.total(fixed.inventory.flows, fixed.columns)
    total = _as_function(scenario, field, (low + high) / 2, high, draws, seed)

    def difference(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(total(x) - reference)

    start, stop = np.full(draws + 1, float(low)), np.full(draws + 1, float(high))
    at_low, at_high = difference(start), difference(stop)
    crosses = at_low * at_high <= 0
    crosses &= (at_low != 0) | (at_high != 0)  # equal everywhere is no break-even
    values = _bisect(difference, start, stop, at_low)
    within = values[1:][crosses[1:]]
    band = np.percentile(within, impact.BAND_PERCENTILES) if within.size else (None, None)
    return BreakEven(
        field,
        float(low),
        float(high),
        float(values[0]) if crosses[0] else None,
        None if band[0] is None else float(band[0]),
        None if band[1] is None else float(band[1]),
        float(np.mean(crosses[1:])),
        float(at_low[0]),
        float(at_high[0]),
    )


def _bisect(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    at_start: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Halve each interval towards its change of sign."""
    for _ in range(HALVINGS):
        middle = (start + stop) / 2
        value = function(middle)
        before = np.sign(value) == np.sign(at_start)
        start, stop = np.where(before, middle, start), np.where(before, stop, middle)
    return np.asarray((start + stop) / 2)


def _as_function(
    scenario: Scenario, field: str, here: float, there: float, draws: int, seed: int
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the total as a function of a field, one value a draw.

    The data that a numeric field sets are in proportion to it (the PUE itself; the hours of
    each device; the energy of a host over those hours), so each is scaled from `here`.
    """
    system = counted_system(scenario.replace(**{field: here}))
    elsewhere = {q.row: q.value for q in counted_system(scenario.replace(**{field: there})).quantities()}
    moved = [q.row for q in system.quantities() if elsewhere.get(q.row, q.value) != q.value]
    values = uncertainty.sample(system.quantities(), draws=draws, seed=seed)

    def total(x: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = {row: values[row] * (x / here) for row in moved}
        return impact.total(build(system, {**values, **scaled}).flows, draws + 1)

    return total
