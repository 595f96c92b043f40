"""Spares: what failures in the service life call for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["spares_carbon"]


def spares_carbon(
    embodied_kg: ArrayLike, *, annual_failure_rate: ArrayLike, lifetime_years: ArrayLike
) -> NDArray[np.float64]:
    r"""Embodied carbon of the spares that replace what fails over a service life.

    Parameters
    ----------
    embodied_kg : array_like
        Embodied carbon :math:`K` of the part. Not negative. [kgCO₂e]
    annual_failure_rate : array_like
        Share :math:`\lambda` of parts replaced in a year. Not negative. [1/year]
    lifetime_years : array_like
        Service life :math:`L`. Positive. [year]

    Returns
    -------
    ndarray of float64
        Carbon of the spares. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = K \, \lambda \, L

    Expected value at a constant rate; a spare is as new, and failed parts are not repaired.

    References
    ----------
    .. [1] J. Wang et al., "Designing Cloud Servers for Lower Carbon," in Proc. ISCA, 2024,
       and its published model (Azure/AzurePublicDataset, GreenSKU-Framework): annual failure
       rates and spare servers.

    Examples
    --------
    A part of 1,000 kg that fails in 2 % of years, over five years (made-up numbers):

    >>> float(spares_carbon(1000, annual_failure_rate=0.02, lifetime_years=5))
    100.0
    """
    embodied = in_range("embodied_kg", embodied_kg, low=0)
    rate = in_range("annual_failure_rate", annual_failure_rate, low=0)
    life = in_range("lifetime_years", lifetime_years, low=0, low_open=True)
    return np.asarray(embodied * rate * life)
