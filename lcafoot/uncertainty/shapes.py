"""The distributions behind the bands: one place that decides which, for draws and designs alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.records import Quantity

__all__ = ["Bell", "Point", "Pool", "Split", "Triangle", "shape_of"]

NORMAL_95: Final = 1.959963984540054
"""Half width of the 95 % interval of the standard normal, in standard deviations."""

STANDARD_NORMAL: Final = NormalDist()
ROUNDED: Final = 0.1
"""Difference of the two sides of a band that passes for rounding, by its width. [1]"""

POOL_GRID: Final = 4001
"""Points of the grid on which a pool is inverted. [1]"""


@dataclass(frozen=True, slots=True)
class Triangle:
    """Triangular distribution.

    Parameters
    ----------
    low, mode, high : float
        Ends, and the likeliest value between them. [unit of the datum]
    """

    low: float
    mode: float
    high: float

    def sample(self, stream: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values."""
        return stream.triangular(self.low, self.mode, self.high, n)

    def below(self, x: float) -> float:
        """Return the probability of a value below `x`."""
        if x <= self.low or x >= self.high:
            return float(x >= self.high)
        if x <= self.mode:
            return (x - self.low) ** 2 / self._area(self.mode - self.low)
        return 1 - (self.high - x) ** 2 / self._area(self.high - self.mode)

    def at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value below which lies the probability `p`."""
        rising, falling = self.mode - self.low, self.high - self.mode
        up = self.low + np.sqrt(p * self._area(rising))
        down = self.high - np.sqrt((1 - p) * self._area(falling))
        return np.where(p * (self.high - self.low) <= rising, up, down)

    def _area(self, side: float) -> float:
        return (self.high - self.low) * side


@dataclass(frozen=True, slots=True)
class Bell:
    """Normal distribution, or lognormal.

    Parameters
    ----------
    center : float
        Mean of the normal, median of the lognormal. [unit of the datum]
    spread : float
        Standard deviation, of the logarithm for the lognormal. [unit of the datum, or 1]
    is_log : bool
        Whether it is the lognormal.
    """

    center: float
    spread: float
    is_log: bool

    def sample(self, stream: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values."""
        return self._from_normal(stream.standard_normal(n))

    def below(self, x: float) -> float:
        """Return the probability of a value below `x`."""
        if self.is_log:
            return STANDARD_NORMAL.cdf(math.log(x / self.center) / self.spread) if x > 0 else 0.0
        return STANDARD_NORMAL.cdf((x - self.center) / self.spread)

    def at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value below which lies the probability `p`."""
        # a design of samples repeats each probability many times, and the inverse is slow
        unique, places = np.unique(p, return_inverse=True)
        normal = np.array([STANDARD_NORMAL.inv_cdf(x) for x in unique.tolist()])
        return self._from_normal(normal[places].reshape(p.shape))

    def _from_normal(self, normal: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.is_log:
            return np.asarray(self.center * np.exp(self.spread * normal))
        return np.asarray(self.center + self.spread * normal)


@dataclass(frozen=True, slots=True)
class Split:
    """Two halves of normal distributions, each with its own spread: a lopsided band keeps median and ends.

    Parameters
    ----------
    center : float
        Median. [unit of the datum]
    below_spread, above_spread : float
        Standard deviation below and above it. [unit of the datum]
    """

    center: float
    below_spread: float
    above_spread: float

    def sample(self, stream: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values."""
        return self._from_normal(stream.standard_normal(n))

    def below(self, x: float) -> float:
        """Return the probability of a value below `x`."""
        spread = self.below_spread if x < self.center else self.above_spread
        return STANDARD_NORMAL.cdf((x - self.center) / spread) if spread else float(x >= self.center)

    def at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value below which lies the probability `p`."""
        unique, places = np.unique(p, return_inverse=True)
        normal = np.array([STANDARD_NORMAL.inv_cdf(x) for x in unique.tolist()])
        return self._from_normal(normal[places].reshape(p.shape))

    def _from_normal(self, normal: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.center + normal * np.where(normal < 0, self.below_spread, self.above_spread))


@dataclass(frozen=True, slots=True)
class Point:
    """One value without doubt, as a member of a pool.

    Parameters
    ----------
    value : float
        The value. [unit of the datum]
    """

    value: float

    def sample(self, stream: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values."""
        return np.full(n, self.value)

    def below(self, x: float) -> float:
        """Return the probability of a value below `x`."""
        return float(x >= self.value)

    def at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value, for any probability."""
        return np.full(p.shape, self.value)


@dataclass(frozen=True, slots=True)
class Pool:
    """Several distributions, of which each draw takes one.

    Parameters
    ----------
    weights : tuple of float
        Probability of each. [1]
    members : tuple of shapes
        The distributions.
    low, high : float
        Values between which the inverse is looked for. [unit of the datum]
    """

    weights: tuple[float, ...]
    members: tuple[Triangle | Bell | Split | Point | Pool, ...]
    low: float
    high: float

    def sample(self, stream: np.random.Generator, n: int) -> NDArray[np.float64]:
        """Draw `n` values: which member, then its value."""
        picks = stream.choice(len(self.members), size=n, p=self.weights)
        drawn = np.stack([member.sample(stream, n) for member in self.members])
        return np.asarray(drawn[picks, np.arange(n)])

    def below(self, x: float) -> float:
        """Return the probability of a value below `x`."""
        return sum(w * member.below(x) for w, member in zip(self.weights, self.members, strict=True))

    def at(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value below which lies the probability `p`, by interpolation on a fine grid."""
        values = np.linspace(self.low, self.high, POOL_GRID)
        chances = np.array([self.below(x) for x in values.tolist()])
        return np.interp(p, chances, values)


Shape = Triangle | Bell | Split | Point | Pool


def shape_of(quantity: Quantity) -> Shape:
    """Choose the distribution that the kind of band asks for.

    Parameters
    ----------
    quantity : Quantity
        The datum; its band is wider than nothing.

    Returns
    -------
    Triangle, Bell, Split, Point or Pool
        The distribution before the physical bounds cut it.

    Raises
    ------
    OutOfRangeError
        If a pedigree band reaches zero.

    Notes
    -----
    A band of 95 % or of one standard deviation is normal where it is symmetric, lognormal where its
    logarithm is, else two halves of normal distributions: median and both ends are always kept.

    Examples
    --------
    >>> from lcafoot.records import Source
    >>> here = Source("Example", "none", "row 4", "CC0-1.0", "2026-11-22")
    >>> shape_of(Quantity("example/d", "share", 0.5, "1", 0.2, 0.8, "min_max", here))
    Triangle(low=0.2, mode=0.5, high=0.8)
    """
    low, value, high = quantity.low, quantity.value, quantity.high
    if quantity.parts:
        members = tuple(shape_of(part) for _, part in quantity.parts)
        wide = high - low
        ends = (max(low - wide, quantity.minimum), high + wide)
        return Pool(tuple(w for w, _ in quantity.parts), members, *ends)
    if low == high:
        return Point(value)
    if quantity.band_kind == "min_max":
        return Triangle(low, value, high)
    half = 1.0 if quantity.band_kind == "sd1" else NORMAL_95
    if quantity.band_kind == "pedigree":
        if low <= 0:
            msg = (
                f"low of {quantity.row} must lie in (0, ∞) for a lognormal band; got {low:g} {quantity.unit}"
            )
            raise OutOfRangeError(msg)
        # one end may be cut at a physical bound, the other is whole
        return Bell(value, math.log(max(value / low, high / value)) / half, is_log=True)
    if _alike(value - low, high - value):
        return Bell(value, (high - low) / (2 * half), is_log=False)
    if low > 0 and _alike(math.log(value / low), math.log(high / value)):
        return Bell(value, math.log(high / low) / (2 * half), is_log=True)
    return Split(value, (value - low) / half, (high - value) / half)


def _alike(below: float, above: float) -> bool:
    """Whether the two sides of a band are equally wide, but for rounding in print."""
    return abs(above - below) <= ROUNDED * (above + below)
