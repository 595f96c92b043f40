"""Freight: mass × distance × mode, one leg at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["freight_carbon"]

KG_PER_TONNE = 1000.0


def freight_carbon(
    mass_kg: ArrayLike, *, distance_km: ArrayLike, carbon_per_tkm_kg: ArrayLike
) -> NDArray[np.float64]:
    r"""Carbon of moving a mass over one leg by one mode.

    Parameters
    ----------
    mass_kg : array_like
        Mass :math:`m` moved, packaging included where it counts. Not negative. [kg]
    distance_km : array_like
        Length :math:`d` of the leg. Not negative. [km]
    carbon_per_tkm_kg : array_like
        Emission factor :math:`EF` of the mode. Not negative. [kgCO₂e/(t·km)]

    Returns
    -------
    ndarray of float64
        Carbon of the leg. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = \frac{m}{1000} \, d \, EF

    Legs are added by the caller. Warehouses and handling are left out.

    References
    ----------
    .. [1] ISO 14083:2023, "Quantification and reporting of greenhouse gas emissions
       arising from transport chain operations," transport activity × emission intensity.

    Examples
    --------
    A 130 kg server by ship over 19,000 km at 13.3 g per ton and kilometer:

    >>> round(float(freight_carbon(130, distance_km=19_000, carbon_per_tkm_kg=0.0133)), 2)
    32.85
    """
    mass = in_range("mass_kg", mass_kg, low=0)
    distance = in_range("distance_km", distance_km, low=0)
    factor = in_range("carbon_per_tkm_kg", carbon_per_tkm_kg, low=0)
    return np.asarray(mass / KG_PER_TONNE * distance * factor)
