"""Carbon of the electricity that is used: by place, by contract, by hour."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range

__all__ = ["hourly_matched", "market_based", "operational_carbon"]

ROUNDING: Final = 1e-12
"""Relative error that sums of floats are forgiven."""


def operational_carbon(
    energy_kwh: ArrayLike, *, carbon_intensity_kg_kwh: ArrayLike, pue: ArrayLike = 1
) -> NDArray[np.float64]:
    r"""Operational carbon of IT energy, location-based, with the facility where a PUE is given.

    Parameters
    ----------
    energy_kwh : array_like
        Energy :math:`E` of the IT. Not negative. [kWh]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI` of the electricity. Not negative. [kgCO₂e/kWh]
    pue : array_like, optional
        Power usage effectiveness, facility energy ÷ IT energy. At least 1. [1]

    Returns
    -------
    ndarray of float64
        Carbon of the electricity. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    lcafoot.stages.facility.facility_overhead_carbon : the part beyond the IT alone.

    Notes
    -----
    .. math:: C = PUE \cdot E \cdot CI

    References
    ----------
    .. [1] World Resources Institute, "GHG Protocol Scope 2 Guidance," 2015,
       location-based method.
    .. [2] U. Gupta et al., "ACT: Designing Sustainable Computer Systems With An
       Architectural Carbon Modeling Tool," in Proc. ISCA, 2022,
       :doi:`10.1145/3470496.3527408`, operational carbon.

    Examples
    --------
    BLOOM's dynamic energy on the French grid, as published (24.69 t):

    >>> round(float(operational_carbon(433_196, carbon_intensity_kg_kwh=0.057)) / 1000, 2)
    24.69
    """
    energy = in_range("energy_kwh", energy_kwh, low=0)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    effectiveness = in_range("pue", pue, low=1)
    return np.asarray(energy * intensity * effectiveness)


def market_based(
    energy_kwh: ArrayLike,
    *,
    contracts_kwh: ArrayLike,
    contracts_kg_kwh: ArrayLike,
    residual_kg_kwh: ArrayLike,
) -> NDArray[np.float64]:
    r"""Operational carbon by the contracts of the buyer, and the residual mix beyond them.

    Parameters
    ----------
    energy_kwh : array_like
        Energy :math:`E` bought. Not negative. [kWh]
    contracts_kwh : array_like
        Energy :math:`q_i` under each contract, along the last axis; a scalar is one contract,
        an axis of length 0 none. Not negative. [kWh]
    contracts_kg_kwh : array_like
        Carbon intensity :math:`f_i` of each contract, along the same axis. Not negative.
        [kgCO₂e/kWh]
    residual_kg_kwh : array_like
        Carbon intensity :math:`f_r` of the residual mix. Not negative. [kgCO₂e/kWh]

    Returns
    -------
    ndarray of float64
        Carbon of the electricity. [kgCO₂e] Shape of the contracts without their last axis,
        broadcast with the energy and the residual mix.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative, or the contracts add up to more than the
        energy.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = \sum_i q_i f_i + \left(E - \sum_i q_i\right) f_r

    Never summed with the location-based figure. No check is made that contracts match in
    time or place.

    References
    ----------
    .. [1] World Resources Institute, "GHG Protocol Scope 2 Guidance," 2015, market-based
       method.

    Examples
    --------
    60 of 100 kWh under a wind contract, the rest from a residual mix of 0.5 kg/kWh:

    >>> float(market_based(100, contracts_kwh=[60], contracts_kg_kwh=[0.0], residual_kg_kwh=0.5))
    20.0
    """
    energy = in_range("energy_kwh", energy_kwh, low=0)
    bought = in_range("contracts_kwh", contracts_kwh, low=0)
    factors = in_range("contracts_kg_kwh", contracts_kg_kwh, low=0)
    residual = in_range("residual_kg_kwh", residual_kg_kwh, low=0)
    bought, factors = np.broadcast_arrays(np.atleast_1d(bought), factors)
    uncovered = np.asarray(energy - bought.sum(axis=-1))
    surplus = float(np.max(-uncovered - ROUNDING * energy, initial=0.0))
    if surplus > 0:
        msg = f"contracts_kwh must add up to at most energy_kwh; got {surplus:g} kWh more, drop or shrink one"
        raise OutOfRangeError(msg)
    contracted = (bought * factors).sum(axis=-1)
    return np.asarray(contracted + np.maximum(uncovered, 0.0) * residual)


def hourly_matched(
    load_kwh: ArrayLike, *, clean_kwh: ArrayLike, carbon_intensity_kg_kwh: ArrayLike
) -> NDArray[np.float64]:
    r"""Operational carbon of a load matched hour by hour with carbon-free energy.

    Parameters
    ----------
    load_kwh : array_like
        Load :math:`L_h` of each hour, along the last axis. Not negative. [kWh]
    clean_kwh : array_like
        Carbon-free energy :math:`R_h` of each hour, along the same axis. Not negative. [kWh]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI_h` of the grid in each hour, along the same axis; a scalar
        holds for all hours. Not negative. [kgCO₂e/kWh]

    Returns
    -------
    ndarray of float64
        Carbon of the unmatched energy. [kgCO₂e] Shape of the arguments broadcast together,
        the axis of the hours summed.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = \sum_h \max(0, L_h - R_h) \, CI_h

    Surplus of one hour does not offset another; storage is not modeled.

    References
    ----------
    .. [1] B. Acun et al., "Carbon Explorer: A Holistic Framework for Designing Carbon Aware
       Datacenters," in Proc. ASPLOS, 2023, arXiv:2201.10036.
    .. [2] World Resources Institute, "GHG Protocol Scope 2 Guidance," 2015: the yearly
       matching that this one refines.

    Examples
    --------
    Ten kWh in each of two hours; the sun covers the first alone, twice over:

    >>> float(hourly_matched([10, 10], clean_kwh=[20, 0], carbon_intensity_kg_kwh=0.4))
    4.0
    """
    load = in_range("load_kwh", load_kwh, low=0)
    clean = in_range("clean_kwh", clean_kwh, low=0)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    unmatched = np.maximum(load - clean, 0.0) * intensity
    return np.asarray(np.atleast_1d(unmatched).sum(axis=-1))
