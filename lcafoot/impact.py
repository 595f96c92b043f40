"""From inventory to impact: totals, stages, shares and bands of climate change, GWP100.

Flows are already in kgCO₂e, characterized by the sources they come from; what remains is to
add them within one boundary and to read bands off the draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.records import STAGES, Flow

__all__ = ["BAND_PERCENTILES", "Band", "bands", "by_stage", "total"]

BAND_PERCENTILES: Final = (2.5, 97.5)
"""The two ends of every printed band."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is printed of one set of draws.

    Parameters
    ----------
    nominal : float
        Result with every datum at its central value. [kgCO₂e]
    mean : float
        Mean of the draws; means add over stages. [kgCO₂e]
    low, high : float
        2.5th and 97.5th percentile of the draws; percentiles do not add. [kgCO₂e]
    monte_carlo_error : float
        Standard error of the mean, from the finite number of draws. [kgCO₂e]
    """

    nominal: float
    mean: float
    low: float
    high: float
    monte_carlo_error: float


def total(flows: Sequence[Flow], columns: int) -> NDArray[np.float64]:
    """Add flows, draw by draw.

    Parameters
    ----------
    flows : sequence of Flow
        Flows of one boundary.
    columns : int
        Length of the result, 1 + number of draws. [1]

    Returns
    -------
    ndarray of float64, shape (columns,)
        Nominal total first, then the draws. [kgCO₂e]

    Examples
    --------
    >>> float(total([], 3).sum())
    0.0
    """
    added = np.zeros(columns)
    for flow in flows:
        added += flow.kg
    return added


def by_stage(flows: Sequence[Flow], columns: int) -> dict[str, NDArray[np.float64]]:
    """Add flows within each stage.

    Parameters
    ----------
    flows : sequence of Flow
        Flows of one boundary.
    columns : int
        Length of each result, 1 + number of draws. [1]

    Returns
    -------
    dict of str to ndarray of float64, shape (columns,)
        By stage, in the order of `lcafoot.records.STAGES`; only stages that have a flow. [kgCO₂e]

    Examples
    --------
    >>> by_stage([], 3)
    {}
    """
    present = {flow.stage for flow in flows}
    return {
        stage: total([f for f in flows if f.stage == stage], columns) for stage in STAGES if stage in present
    }


def bands(draws: Mapping[str, NDArray[np.float64]]) -> dict[str, Band]:
    """Read the band off each set of draws, all in one pass.

    Parameters
    ----------
    draws : mapping of str to ndarray of float64, shape (1 + n,)
        Nominal value first, then n draws. [kgCO₂e]

    Returns
    -------
    dict of str to Band
        One band for each key.

    Examples
    --------
    >>> bands({"a": np.array([2.0, 1.0, 2.0, 3.0])})["a"].mean
    2.0
    """
    if not draws:
        return {}
    table = np.stack(list(draws.values()))
    drawn = table[:, 1:]
    low, high = np.percentile(drawn, BAND_PERCENTILES, axis=1)
    mean = drawn.mean(axis=1)
    error = drawn.std(axis=1) / np.sqrt(drawn.shape[1])
    return {
        key: Band(float(table[i, 0]), float(mean[i]), float(low[i]), float(high[i]), float(error[i]))
        for i, key in enumerate(draws)
    }
