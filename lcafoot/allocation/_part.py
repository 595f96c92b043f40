"""The check that all keys share: a part is at most the whole."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range

__all__ = ["ROUNDING", "part_of"]

ROUNDING: Final = 1e-12
"""Relative error that quotients of floats are forgiven."""


def part_of(
    embodied_kg: ArrayLike, part_name: str, part: ArrayLike, whole_name: str, whole: ArrayLike
) -> NDArray[np.float64]:
    """Multiply a burden by part ÷ whole, which must not exceed one."""
    embodied = in_range("embodied_kg", embodied_kg, low=0)
    share = np.asarray(in_range(part_name, part, low=0) / in_range(whole_name, whole, low=0, low_open=True))
    largest = float(np.max(share, initial=0.0))
    if largest > 1 + ROUNDING:
        msg = f"{part_name} must be at most {whole_name}; got {largest:g} times as much, check their units"
        if share.size > 1:
            some = float(np.mean(share > 1 + ROUNDING))
            msg += f"; it is so in {some:.0%} of the values or draws: narrow the bands if only there"
        raise OutOfRangeError(msg)
    return np.asarray(embodied * share)
