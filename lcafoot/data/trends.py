"""How fast accelerators get better, from our own table, with the products named that are in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lcafoot.data import figures, registry
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.units import in_range

__all__ = ["FILTERS", "PUBLISHED", "Doubling", "accelerator_table", "doubling_years", "published_words"]

FLAGSHIPS: Final = (
    *("nvidia_m2050", "nvidia_m2090", "nvidia_k20x", "nvidia_k40", "nvidia_k80", "nvidia_m40"),
    *("nvidia_p100_sxm2_16gb", "nvidia_v100_sxm2_16gb", "nvidia_a100_sxm_40gb"),
    *("nvidia_h100_sxm_80gb", "nvidia_b200_180gb"),
)
FILTERS: Final[Mapping[str, Sequence[str]]] = {
    "NVIDIA's leading server GPUs, 2010 to 2024": FLAGSHIPS,
    "all server GPUs of NVIDIA and AMD": (
        *FLAGSHIPS,
        *(
            "nvidia_p100_pcie_16gb",
            "nvidia_v100_pcie_16gb",
            "nvidia_t4",
            "nvidia_a100_pcie_40gb",
            "nvidia_a40",
        ),
        *("nvidia_a100_sxm_80gb", "nvidia_a10", "nvidia_h100_pcie_80gb", "nvidia_l4", "nvidia_l40s"),
        *("nvidia_h200_sxm_141gb", "nvidia_gb200_gpu", "nvidia_b300_270gb"),
        *("amd_mi25", "amd_mi50_16gb", "amd_mi100", "amd_mi250x", "amd_mi300x", "amd_mi325x"),
    ),
}
"""Which products a trend is fitted to: the doubling time depends on it."""

PUBLISHED: Final[Mapping[str, str]] = {
    "peak_fp32_flop_s": "gpu_performance.doubling_years.chip_2024",
    "flop_s_w": "gpu_performance_per_watt.doubling_years.wu_2024",
}
"""What others say of the doubling times: rows of the package ``paper_claims``."""

RESAMPLES: Final = 2000
COLUMNS: Final = ("release_year", "peak_fp32_flop_s", "tdp_w")


class Doubling(NamedTuple):
    """Time in which a quantity doubles.

    Parameters
    ----------
    years : float
        From a straight line through the logarithms. [year]
    low_years, high_years : float
        95 % interval over resampled products. [year]
    products : int
        How many are in the fit. [1]
    """

    years: float
    low_years: float
    high_years: float
    products: int


def doubling_years(release_year: ArrayLike, value: ArrayLike, *, seed: int = 0) -> Doubling:
    """Fit the time in which a quantity doubles.

    Parameters
    ----------
    release_year : array_like, shape (n,)
        When each product came out; n at least 3, not all in one year. [year]
    value : array_like, shape (n,)
        The quantity. Positive. [its unit]
    seed : int, optional
        Seed of the resampling.

    Returns
    -------
    Doubling
        Doubling time with its interval.

    Raises
    ------
    OutOfRangeError
        If there are fewer than three products, or a value is not positive.

    Notes
    -----
    log₂ v = a + b·t by least squares; the doubling time is 1/b. The interval takes the 2.5th
    and 97.5th percentile of 1/b over 2,000 resamples of the products. It says how much the
    fit depends on single products, not what the next decade brings.

    Examples
    --------
    >>> found = doubling_years([2010, 2012, 2014, 2016], [1, 2, 4, 8])
    >>> round(found.years, 6), found.products
    (2.0, 4)
    """
    year, size = in_range("release_year", release_year), in_range("value", value, low=0, low_open=True)
    if year.ndim != 1 or year.shape != size.shape or np.unique(year).size < 3:
        msg = (
            f"a trend needs three or more products of different years; got shapes {year.shape}, {size.shape}"
        )
        raise OutOfRangeError(msg)
    exponent = np.log2(size)
    dice = np.random.default_rng(seed)
    picks = dice.integers(0, year.size, (RESAMPLES, year.size))
    slopes = _slope(year[picks], exponent[picks])
    rates = np.percentile(slopes[np.isfinite(slopes)], (2.5, 97.5))
    low, high = (float(1 / rate) if rate > 0 else float("inf") for rate in rates[::-1])
    return Doubling(float(1 / _slope(year, exponent)), low, high, int(year.size))


def accelerator_table(products: str) -> pd.DataFrame:
    """Return FP32 performance and performance per watt of the products of a filter.

    Parameters
    ----------
    products : str
        One of `FILTERS`.

    Returns
    -------
    pandas.DataFrame
        Index product; columns ``release_year`` [year], ``peak_fp32_flop_s`` [FLOP/s], ``tdp_w`` [W],
        ``flop_s_w`` [FLOP/s/W] by the rated power. Where several sources give a figure, the one
        quoted from its maker comes first.

    Raises
    ------
    MissingDataError
        If there is no such filter.

    Examples
    --------
    >>> len(accelerator_table("NVIDIA's leading server GPUs, 2010 to 2024"))
    11
    """
    if products not in FILTERS:
        what = "product filter"
        raise MissingDataError.of(what, products, FILTERS)
    rows = registry.shared_table("accelerators", "figures")
    rows = rows[rows["quantity"].isin(COLUMNS) & rows["subject"].isin(FILTERS[products])]
    rows = rows.sort_values("confidence", kind="stable")  # "quoted" before "secondary"
    table = rows.pivot_table(index="subject", columns="quantity", values="value", aggfunc="first").dropna()
    table["flop_s_w"] = table["peak_fp32_flop_s"] / table["tdp_w"]
    return table.sort_values("release_year")


def _slope(year: ArrayLike, exponent: ArrayLike) -> np.ndarray:
    """Return the slope of a straight line along the last axis, NaN where all years are one."""
    t, e = np.asarray(year), np.asarray(exponent)
    away = t - t.mean(axis=-1, keepdims=True)
    spread = (away**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((away * e).sum(axis=-1) / np.where(spread > 0, spread, np.nan))


def published_words(quantity: str) -> str:
    """Return what others say of a doubling time, for a figure.

    Parameters
    ----------
    quantity : str
        One of `PUBLISHED`.

    Returns
    -------
    str
        The time and who says so.

    Examples
    --------
    >>> published_words("flop_s_w")
    '3 to 4 years (wu 2024)'
    """
    row = PUBLISHED[quantity]
    claim = figures.by_row("paper_claims", row)
    span = f"{claim.low:g} to {claim.high:g}" if claim.band_kind == "min_max" else f"{claim.value:g}"
    return f"{span} {claim.unit}s ({row.rpartition('.')[2].replace('_', ' ')})"
