"""Draws from the bands of the data: keyed random streams, everything in one pass.

The stream of a datum is keyed by the seed and by the datum's row, so the same datum is
drawn equally in two scenarios, and adding one shifts no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.records import Quantity
from lcafoot.uncertainty.shapes import shape_of
from lcafoot.units import in_range

__all__ = ["draw", "quantile", "sample", "whole"]

MAX_ROUNDS: Final = 1000
"""Redraws after which the physical bounds leave too little of a distribution."""

LEAST_MASS: Final = 1 / MAX_ROUNDS
"""Share of a distribution that its physical bounds must leave."""


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
        If `draws` or `seed` is out of range, two different data share a row, or a band cannot be
        drawn.

    Examples
    --------
    >>> from lcafoot.records import Source
    >>> here = Source("Example", "none", "row 1", "CC0-1.0", "2026-11-22")
    >>> share = Quantity("example/a", "share", 0.5, "1", 0.2, 0.8, "min_max", here, maximum=1.0)
    >>> values = sample([share], draws=1000, seed=0)["example/a"]
    >>> float(values[0]), values.shape, bool(values.min() >= 0.2)
    (0.5, (1001,), True)
    """
    whole("draws", draws, 1)
    whole("seed", seed, 0)
    unique: dict[str, Quantity] = {}
    for quantity in quantities:
        known = unique.setdefault(quantity.row, quantity)
        if known is not quantity and known != quantity:
            msg = f"two different data are called {quantity.row!r}; give each Quantity a row of its own"
            raise OutOfRangeError(msg)
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
        ``min_max`` triangular with the value as mode, ``ci95`` and ``sd1`` normal where the band is
        symmetric, lognormal where its logarithm is, else two half normals, ``pedigree`` lognormal.
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
    shape, stream = shape_of(quantity), _stream(seed, quantity.stream or quantity.row)
    values = shape.sample(stream, draws)
    for _ in range(MAX_ROUNDS):
        outside = (values < quantity.minimum) | (values > quantity.maximum)
        missing = int(np.count_nonzero(outside))
        if not missing:
            return values
        values[outside] = shape.sample(stream, missing)
    raise _outside(quantity)


def quantile(quantity: Quantity, probability: ArrayLike) -> NDArray[np.float64]:
    """Return the values below which a quantity lies with given probabilities.

    Parameters
    ----------
    quantity : Quantity
        The datum, with the distribution from which `draw` draws it.
    probability : array_like
        Probabilities, any shape. In (0, 1). [1]

    Returns
    -------
    ndarray of float64
        Values, same shape. [unit of the datum]

    Raises
    ------
    OutOfRangeError
        If a probability is out of range, a lognormal band reaches zero, or the physical
        bounds leave almost nothing.

    Examples
    --------
    >>> from lcafoot.records import Source
    >>> here = Source("Example", "none", "row 3", "CC0-1.0", "2026-11-22")
    >>> energy = Quantity("example/c", "energy", 100.0, "kWh", 90.0, 110.0, "ci95", here)
    >>> quantile(energy, [0.025, 0.5, 0.975]).round(6)
    array([ 90., 100., 110.])
    """
    chance = in_range("probability", probability, low=0, high=1, low_open=True, high_open=True)
    if quantity.low == quantity.high:
        return np.full(chance.shape, quantity.value)
    shape = shape_of(quantity)
    below, within = shape.below(quantity.minimum), shape.below(quantity.maximum)
    if within - below < LEAST_MASS:
        raise _outside(quantity)
    inside = below + chance * (within - below)
    values = shape.at(
        np.clip(inside, np.finfo(float).tiny, 1 - np.finfo(float).epsneg)
    )  # 0 and 1 lie at infinity
    return np.asarray(np.clip(values, quantity.minimum, quantity.maximum))


def whole(name: str, value: int, least: int) -> None:
    """Refuse what is not a whole number of at least so much.

    Parameters
    ----------
    name : str
        What the number is called where the user wrote it.
    value : int
        The number.
    least : int
        The least that it may be.

    Raises
    ------
    OutOfRangeError
        If it is not.

    Examples
    --------
    >>> whole("seed", 0, 0)
    """
    if not (isinstance(value, int | np.integer) and value >= least):
        msg = f"{name} must be a whole number in [{least}, ∞); got {value!r}"
        raise OutOfRangeError(msg)


def _outside(quantity: Quantity) -> OutOfRangeError:
    """Say that the physical bounds leave too little of a band."""
    msg = (
        f"the band of {quantity.row} lies almost wholly outside "
        f"[{quantity.minimum:g}, {quantity.maximum:g}] {quantity.unit}; check low, high and unit"
    )
    return OutOfRangeError(msg)


def _stream(seed: int, row: str) -> np.random.Generator:
    """Open the random stream of one datum."""
    digest = hashlib.blake2b(row.encode(), digest_size=16).digest()
    words = np.frombuffer(digest, dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))
