"""Exercises of `26_levers_and_rebound`: what growth takes back, and how demand must have answered."""

from __future__ import annotations

import math

from lcafoot.course.exercises import exercise
from lcafoot.stages.reuse import rebound_effect

__all__ = ["elasticity", "lost"]


@exercise(
    "26.lost",
    unit="1",
    choices={"promised": (0.3, 0.45, 0.59, 0.7), "found": (-0.1, 0.05, 0.1, 0.285)},
    tolerance=0.01,
    hint="lcafoot.stages.reuse.rebound_effect: one less what came over what was promised.",
)
def lost(promised: float, found: float) -> float:
    """Return the share of a promised saving that growth took back [1].

    Examples
    --------
    >>> lost(0.3, -0.1) > 1 > lost(0.3, 0.1)
    True
    """
    return float(rebound_effect(promised, actual_saving=found))


@exercise(
    "26.elasticity",
    unit="1",
    choices={"promised": (0.3, 0.45, 0.59, 0.7), "found": (-0.1, 0.05, 0.1, 0.285)},
    tolerance=0.01,
    hint="efficiency ** (elasticity - 1) is what is left, and efficiency is 1 / (1 - promised).",
)
def elasticity(promised: float, found: float) -> float:
    """Return the elasticity of demand that turns the promised saving into the one found [1].

    Examples
    --------
    With an elasticity of one nothing is saved:

    >>> elasticity(0.45, 0.0)
    1.0
    """
    return 1 - math.log(1 - found) / math.log(1 - promised)
