"""Draws from the bands of the data: keyed random streams, everything in one pass.

The stream of a datum is keyed by the seed and by the datum's row, so the same datum is
drawn equally in two scenarios, and adding one shifts no other.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.records import Quantity

__all__ = ["draw", "sample"]

NORMAL_95: Final = 1.959963984540054
"""Half width of the 95 % interval of the standard normal, in standard deviations."""

MAX_ROUNDS: Final = 1000
"""Redraws after which the physical bounds leave too little of a distribution."""

Sampler = Callable[[np.random.Generator, int], NDArray[np.float64]]


def sample(quantities: Iterable[Quantity], *, draws: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Draw all quantities at once, the nominal value in front.

    Parameters
    ----------
    quantities : iterable of Quantity
        The data; one that appears twice is drawn once.
    draws : int
        Number n of draws. Positive. [1]
    seed : int
        Seed of all streams. Not negative.

    Returns
    -------
    dict of str to ndarray of float64, shape (1 + n,)
        By row of the datum: value first, then the draws. [unit of the datum]

    Raises
    ------
    OutOfRangeError
        If `draws` or `seed` is out of range, or a band cannot be drawn.

    Examples
    --------
    >>> from lcafoot.records import Source
    >>> here = Source("Example", "none", "row 1", "CC0-1.0", "2026-11-22")
    >>> share = Quantity("example/a", "share", 0.5, "1", 0.2, 0.8, "min_max", here, maximum=1.0)
    >>> values = sample([share], draws=1000, seed=0)["example/a"]
    >>> float(values[0]), values.shape, bool(values.min() >= 0.2)
    (0.5, (1001,), True)
    """
    if not (isinstance(draws, int | np.integer) and draws > 0):
        msg = f"draws must be a whole number in [1, ∞); got {draws!r}"
        raise OutOfRangeError(msg)
    if not (isinstance(seed, int | np.integer) and seed >= 0):
        msg = f"seed must be a whole number in [0, ∞); got {seed!r}"
        raise OutOfRangeError(msg)
    unique = {quantity.row: quantity for quantity in quantities}
    values = {}
    for row, quantity in unique.items():
        column = np.empty(draws + 1)
        column[0] = quantity.value
        column[1:] = draw(quantity, draws=int(draws), seed=int(seed))
        values[row] = column
    return values


def draw(quantity: Quantity, *, draws: int, seed: int) -> NDArray[np.float64]:
    """Draw one quantity from its band, cut at its physical bounds.

    Parameters
    ----------
    quantity : Quantity
        The datum. Its `band_kind` chooses the distribution: ``exact`` is constant,
        ``min_max`` triangular with the value as mode, ``ci95`` and ``sd1`` normal where
        the band is symmetric and lognormal where it is not, ``pedigree`` lognormal.
    draws : int
        Number n of draws. [1]
    seed : int
        Seed of all streams.

    Returns
    -------
    ndarray of float64, shape (n,)
        Draws. [unit of the datum]

    Raises
    ------
    OutOfRangeError
        If a lognormal band reaches zero, or the physical bounds leave almost nothing.

    Notes
    -----
    Draws beyond the bounds are drawn again, so the distribution is truncated, not heaped
    up at the bound.

    Examples
    --------
    >>> from lcafoot.records import Source
    >>> here = Source("Example", "none", "row 2", "CC0-1.0", "2026-11-22")
    >>> count = Quantity("example/b", "count", 8.0, "1", 8.0, 8.0, "exact", here)
    >>> draw(count, draws=3, seed=0)
    array([8., 8., 8.])
    """
    if quantity.low == quantity.high:
        return np.full(draws, quantity.value)
    sampler = _sampler(quantity)
    stream = _stream(seed, quantity.row)
    values = sampler(stream, draws)
    for _ in range(MAX_ROUNDS):
        outside = (values < quantity.minimum) | (values > quantity.maximum)
        missing = int(np.count_nonzero(outside))
        if not missing:
            return values
        values[outside] = sampler(stream, missing)
    msg = (
        f"the band of {quantity.row} lies almost wholly outside "
        f"[{quantity.minimum:g}, {quantity.maximum:g}] {quantity.unit}; check low, high and unit"
    )
    raise OutOfRangeError(msg)


def _stream(seed: int, row: str) -> np.random.Generator:
    """Open the random stream of one datum."""
    digest = hashlib.blake2b(row.encode(), digest_size=16).digest()
    words = np.frombuffer(digest, dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))


def _sampler(quantity: Quantity) -> Sampler:
    """Choose the distribution that the kind of band asks for."""
    low, value, high = quantity.low, quantity.value, quantity.high
    if quantity.band_kind == "min_max":
        return lambda stream, n: stream.triangular(low, value, high, n)
    widths = 2 * NORMAL_95 if quantity.band_kind in ("ci95", "pedigree") else 2.0
    lopsided = abs((high - value) - (value - low)) > 0.1 * (high - low)
    if quantity.band_kind == "pedigree" or lopsided:
        if low <= 0:
            msg = (
                f"low of {quantity.row} must lie in (0, ∞) for a lognormal band; got {low:g} {quantity.unit}"
            )
            raise OutOfRangeError(msg)
        spread = math.log(high / low) / widths
        return lambda stream, n: value * np.exp(spread * stream.standard_normal(n))
    deviation = (high - low) / widths
    return lambda stream, n: value + deviation * stream.standard_normal(n)
