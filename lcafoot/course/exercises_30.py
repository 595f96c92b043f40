"""Exercises of `30_characterize_your_own_card`: what all levers together leave, in units one can picture."""

from __future__ import annotations

from lcafoot.characterization.sweeps import shipped_sweep
from lcafoot.course.exercises import exercise
from lcafoot.units import J_PER_KWH, W_PER_KW

__all__ = ["day"]


@exercise(
    "30.day",
    unit="Wh",
    choices={
        "workload": ("language_decode", "language_prefill", "image", "speech"),
        "thousands": (10, 50, 200),
    },
    tolerance=0.01,
    hint="j_per_unit of the last point of that workload, times the units; one watt hour is 3,600 joules.",
)
def day(workload: str, thousands: int) -> float:
    """Return the electricity of so many thousand units with all levers of the shipped sweep [Wh].

    Examples
    --------
    >>> day("speech", 10) < day("speech", 50)
    True
    """
    sweep = shipped_sweep()
    last = sweep[sweep["workload"] == workload].iloc[-1]
    return float(last["j_per_unit"] * 1000 * thousands / J_PER_KWH * W_PER_KW)
