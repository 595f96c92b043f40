"""Exercises of `20_from_warehouse_scale_to_ai`: work grows, and energy with it or not."""

from __future__ import annotations

from lcafoot.conformance.recomputed import yearly_decline
from lcafoot.course.exercises import exercise

__all__ = ["each_year"]


@exercise(
    "20.each_year",
    unit="1",
    choices={"work": (3.0, 5.0, 6.5, 9.0), "electricity": (0.9, 1.06, 1.5), "years": (5, 8, 10)},
    tolerance=0.01,
    hint="What is left per unit of work, to the power of one over the years, from one.",
)
def each_year(work: float, electricity: float, years: int) -> float:
    """Return by which share electricity per unit of work falls each year [1].

    Examples
    --------
    >>> round(each_year(6.5, 1.06, 8), 2)
    0.2
    """
    return yearly_decline(start=1, end=electricity, factor=work, years=years)
