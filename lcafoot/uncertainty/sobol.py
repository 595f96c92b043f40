"""What each datum does to the band of a result, by Sobol's indices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.records import Quantity
from lcafoot.uncertainty.draws import quantile, whole

__all__ = ["SobolIndex", "sobol_indices"]

Function = Callable[[Mapping[str, NDArray[np.float64]]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """Shares of the variance of a result that one datum accounts for.

    Parameters
    ----------
    first_order : float
        By itself: what would go if the datum were known. [1]
    total_order : float
        With all that it does together with others. [1]
    first_order_error, total_order_error : float
        Half widths of their 95 % intervals, from the finite number of samples. [1]
    """

    first_order: float
    total_order: float
    first_order_error: float
    total_order_error: float


def sobol_indices(
    function: Function, quantities: Iterable[Quantity], *, samples: int, seed: int
) -> dict[str, SobolIndex]:
    """Return how much of the variance of a function each of its data accounts for.

    Parameters
    ----------
    function : callable
        Takes arrays by row of the datum, all of one length, and returns as many results.
        Called once.
    quantities : iterable of Quantity
        The data, independent of each other.
    samples : int
        Number N of base samples; `function` sees N (D + 2) of them for D data with a band.
        A power of two, at least 2. [1]
    seed : int
        Seed of the design. Not negative.

    Returns
    -------
    dict of str to SobolIndex
        By row, for the data that have a band. Estimates: they can lie a little beyond [0, 1].

    Raises
    ------
    OutOfRangeError
        If `samples` or `seed` is out of range, or a band cannot be drawn.
    MissingDataError
        If SALib is not installed.

    Notes
    -----
    Saltelli's design on a scrambled Sobol sequence, put through the distribution of each
    datum; the estimators are those of SALib [1]_, [2]_.

    References
    ----------
    .. [1] A. Saltelli et al., "Variance based sensitivity analysis of model output," Computer
       Physics Communications 181(2), 2010, doi:10.1016/j.cpc.2009.09.018.
    .. [2] T. Iwanaga, W. Usher, J. Herman, "Toward SALib 2.0," Socio-Environmental Systems
       Modelling 4, 2022, doi:10.18174/sesmo.18155.
    """
    if not (isinstance(samples, int | np.integer) and samples > 1 and samples & (samples - 1) == 0):
        msg = f"samples must be a power of two in [2, ∞), for example 1024; got {samples!r}"
        raise OutOfRangeError(msg)
    whole("seed", seed, 0)
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as design
    except ImportError as err:
        msg = "sensitivity needs SALib, which is not installed; pip install 'lcafoot[lab]'"
        raise MissingDataError(msg) from err
    unique = {quantity.row: quantity for quantity in quantities}
    free = [row for row, quantity in unique.items() if quantity.low < quantity.high]
    if not free:
        return {}
    problem = {"num_vars": len(free), "names": free, "bounds": [[0.0, 1.0]] * len(free)}
    plan = _plan(design.sample, len(free), int(samples), int(seed))
    values = {row: np.full(len(plan), quantity.value) for row, quantity in unique.items()}
    values |= {row: quantile(unique[row], plan[:, i]) for i, row in enumerate(free)}
    result = np.asarray(function(values), dtype=np.float64)
    if np.ptp(result) == 0:
        return {row: SobolIndex(0.0, 0.0, 0.0, 0.0) for row in free}
    # SALib takes the seed 0 for none, and draws from the global stream
    found = analysis.analyze(problem, result, calc_second_order=False, seed=int(seed) + 1)
    columns = (found["S1"], found["ST"], found["S1_conf"], found["ST_conf"])
    return {row: SobolIndex(*map(float, numbers)) for row, *numbers in zip(free, *columns, strict=True)}


@lru_cache(maxsize=4)
def _plan(sample: Callable[..., Any], factors: int, samples: int, seed: int) -> NDArray[np.float64]:
    """Return Saltelli's design, the same for the same numbers: one row an evaluation, one column a factor."""
    problem = {"num_vars": factors, "bounds": [[0.0, 1.0]] * factors}
    plan = sample(problem, samples, calc_second_order=False, seed=seed)
    plan = np.clip(plan, np.finfo(float).tiny, 1 - np.finfo(float).epsneg)  # 0 and 1 have no finite value
    plan.setflags(write=False)
    return np.asarray(plan)
