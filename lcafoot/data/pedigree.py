"""The spread of a figure without a published band, from its data-quality scores."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lcafoot.data import registry
from lcafoot.errors import MissingDataError, OutOfRangeError

__all__ = ["FACTORS", "INDICATORS", "spread"]

FACTORS: Final = "frischknecht_2007"
"""The set of uncertainty factors in use: a ``source_id`` of ``datasets/pedigree``."""

INDICATORS: Final = (
    "reliability",
    "completeness",
    "temporal_correlation",
    "geographical_correlation",
    "further_technological_correlation",
)
"""What the five scores stand for, in order."""

PACKAGE: Final = "pedigree"
SCORES: Final = re.compile(r"[1-5](,[1-5]){4}")


def spread(pedigree: str, basic: str, *, factors: str = FACTORS) -> float:
    r"""Ratio of the upper end of the 95 % interval to the central value.

    A figure published without a band is drawn from a lognormal. Its width follows
    from five scores for the quality of the datum and one class of exchange.

    Parameters
    ----------
    pedigree : str
        Five scores from 1 (best) to 5, comma-joined, in the order of `INDICATORS`.
    basic : str
        Class of the basic uncertainty: ``product``, ``transport`` or
        ``infrastructure``.
    factors : str, optional
        Which published set of factors to use, a ``source_id`` of the package.

    Returns
    -------
    float
        Factor :math:`s \ge 1`: the 95 % interval is [value / s, value · s]. [1]

    Raises
    ------
    OutOfRangeError
        If `pedigree` is not five scores from 1 to 5.
    MissingDataError
        If `basic` or `factors` is not in the package.

    Notes
    -----
    .. math:: \ln s = \sqrt{\ln^2 U_b + \sum_{i=1}^{5} \ln^2 U_i}

    :math:`s` is the square of the geometric standard deviation. This is parameter
    uncertainty only; a wrong model or boundary is not in it.

    References
    ----------
    .. [1] R. Frischknecht et al., "Overview and Methodology," ecoinvent report No. 1,
       v2.0, Swiss Centre for Life Cycle Inventories, 2007.
    .. [2] B. P. Weidema and M. S. Wesnæs, "Data quality management for life cycle
       inventories: an example of using data quality indicators," J. Cleaner Prod.,
       vol. 4, pp. 167-174, 1996, :doi:`10.1016/S0959-6526(96)00043-1`.

    Examples
    --------
    >>> round(spread("1,1,1,1,1", "product"), 4)
    1.05
    >>> round(spread("5,5,5,5,5", "product"), 3)
    2.52
    """
    if not SCORES.fullmatch(pedigree):
        msg = f"pedigree must be five scores from 1 to 5, such as '2,2,1,1,2'; got {pedigree!r}"
        raise OutOfRangeError(msg)
    classes = _basic_factors()
    if basic not in classes:
        what = "class of basic uncertainty"
        raise MissingDataError.of(what, basic, classes)
    by_score = _score_factors(factors)
    scores = (int(score) for score in pedigree.split(","))
    logs = [math.log(by_score[key]) for key in zip(INDICATORS, scores, strict=True)]
    return math.exp(math.hypot(math.log(classes[basic]), *logs))


def _basic_factors() -> Mapping[str, float]:
    """Return the factor of each class of exchange."""
    path = registry.resource_path(PACKAGE, "basic")
    return _read_basic(registry.stamp(path))


def _score_factors(source_id: str) -> Mapping[tuple[str, int], float]:
    """Return the factor of each indicator and score in one published set."""
    path = registry.resource_path(PACKAGE, "factors")
    by_source = _read_factors(registry.stamp(path))
    if source_id not in by_source:
        what = "set of pedigree factors"
        raise MissingDataError.of(what, source_id, by_source)
    return by_source[source_id]


@lru_cache(maxsize=4)
def _read_basic(state: registry.Stamp) -> Mapping[str, float]:
    """Read the classes once for each state of the file."""
    table = registry.shared_table(PACKAGE, "basic")
    return dict(zip(table["basic"].tolist(), table["factor"].tolist(), strict=True))


@lru_cache(maxsize=4)
def _read_factors(state: registry.Stamp) -> Mapping[str, Mapping[tuple[str, int], float]]:
    """Read the factors once for each state of the file."""
    table = registry.shared_table(PACKAGE, "factors")
    columns = (table[name].tolist() for name in ("source_id", "indicator", "score", "factor"))
    found: dict[str, dict[tuple[str, int], float]] = {}
    for source_id, indicator, score, factor in zip(*columns, strict=True):
        found.setdefault(source_id, {})[indicator, score] = factor
    return found
