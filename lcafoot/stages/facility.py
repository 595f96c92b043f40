"""What the facility adds to the energy of the IT: cooling, power supply, lighting."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["facility_overhead_carbon"]


def facility_overhead_carbon(
    energy_kwh: ArrayLike, *, carbon_intensity_kg_kwh: ArrayLike, pue: ArrayLike
) -> NDArray[np.float64]:
    r"""Carbon of the facility's energy beyond that of the IT.

    Parameters
    ----------
    energy_kwh : array_like
        Energy :math:`E` of the IT. Not negative. [kWh]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI` of the electricity. Not negative. [kgCO₂e/kWh]
    pue : array_like
        Power usage effectiveness, facility energy ÷ IT energy. At least 1. [1]

    Returns
    -------
    ndarray of float64
        Carbon of the overhead. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    lcafoot.stages.electricity.operational_carbon : IT and overhead together.

    Notes
    -----
    .. math:: C = (PUE - 1) \, E \, CI

    PUE is a yearly average of a site; the overhead of one run in one hour may differ.

    References
    ----------
    .. [1] ISO/IEC 30134-2:2016, "Power usage effectiveness (PUE)," definition of PUE.

    Examples
    --------
    One megawatt-hour of IT energy at 0.5 kg/kWh and a PUE of 1.5 (made-up numbers):

    >>> float(facility_overhead_carbon(1000, carbon_intensity_kg_kwh=0.5, pue=1.5))
    250.0
    """
    energy = in_range("energy_kwh", energy_kwh, low=0)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    effectiveness = in_range("pue", pue, low=1)
    return np.asarray((effectiveness - 1) * energy * intensity)
