"""Exercises of `01_the_data`: how far figures lie apart, who is a witness, and how fast things get better."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import catalog, trends

__all__ = ["doubling", "spread", "witnesses"]

NODES = ("28nm", "14nm", "10nm", "7nm", "5nm", "3nm")


@exercise(
    "01.spread",
    unit="times",
    choices={"subject": NODES},
    tolerance=0.01,
    hint="lf.datasets.disagreement(subject) has a column value: divide its greatest by its least number.",
)
def spread(subject: str) -> float:
    """Return how many times the lowest published figure the highest is [1].

    Examples
    --------
    >>> round(spread("7nm"), 1)
    2.1
    """
    values = catalog.disagreement(subject)["value"]
    return float(values.max() / values.min())


@exercise(
    "01.witnesses",
    unit="figures",
    choices={"subject": NODES},
    tolerance=0,
    hint="A figure that repeats another one, or is computed from it, is no second witness: see independent.",
)
def witnesses(subject: str) -> float:
    """Return how many published figures of a subject do not rest on another one of the list [1].

    Examples
    --------
    >>> witnesses("7nm")
    5.0
    """
    return float(catalog.disagreement(subject)["independent"].sum())


@exercise(
    "01.doubling",
    unit="years",
    choices={"column": tuple(trends.PUBLISHED)},
    tolerance=0.02,
    hint="Give trends.accelerator_table the second name of trends.FILTERS, and fit as in the notebook.",
)
def doubling(column: str) -> float:
    """Return the time in which a property of all server GPUs doubles [years].

    Examples
    --------
    >>> round(doubling("peak_fp32_flop_s"), 1)
    2.4
    """
    table = trends.accelerator_table(list(trends.FILTERS)[1])
    return float(trends.doubling_years(table["release_year"], table[column]).years)
