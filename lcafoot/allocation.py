"""Who bears what: sharing a burden among those who use the thing."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.units import in_range

__all__ = ["sci", "time_share"]

ROUNDING: Final = 1e-12
"""Relative error that quotients of floats are forgiven."""


def time_share(
    embodied_kg: ArrayLike, *, hours: ArrayLike, lifetime_hours: ArrayLike, utilization: ArrayLike = 1
) -> NDArray[np.float64]:
    r"""Share of an embodied burden that some reserved hours bear.

    Parameters
    ----------
    embodied_kg : array_like
        Embodied carbon :math:`K` of the thing. Not negative. [kgCO₂e]
    hours : array_like
        Hours :math:`t` for which it is reserved. Not negative. [h]
    lifetime_hours : array_like
        Hours :math:`L` of its service life. Positive. [h]
    utilization : array_like, optional
        Reserved hours ÷ hours of the life :math:`u`: occupancy, not activity. In (0, 1]. [1]

    Returns
    -------
    ndarray of float64
        The share. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range, or `hours` exceeds the
        occupied hours of the life: the user would bear more than the whole.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: M = K \, \frac{t}{L \, u}

    With :math:`u = 1` this is the time share TiR ÷ EL of the SCI specification. Dividing by
    the occupancy charges idle hours to those who reserve the thing.

    References
    ----------
    .. [1] Green Software Foundation, "Software Carbon Intensity Specification 1.1.0,"
       ISO/IEC 21031:2024, embodied emissions.
    .. [2] A. S. Luccioni, S. Viguier, A.-L. Ligozat, "Estimating the Carbon Footprint of
       BLOOM, a 176B Parameter Language Model," JMLR 24(253), 2023, embodied emissions.

    Examples
    --------
    One hour of a server of 1,000 kg over four years, the specification's example:

    >>> round(float(time_share(1000, hours=1, lifetime_hours=4 * 8760)) * 1000, 3)
    28.539
    """
    embodied = in_range("embodied_kg", embodied_kg, low=0)
    reserved = in_range("hours", hours, low=0)
    life = in_range("lifetime_hours", lifetime_hours, low=0, low_open=True)
    occupancy = in_range("utilization", utilization, low=0, low_open=True, high=1)
    share = np.asarray(reserved / (life * occupancy))
    largest = float(np.max(share, initial=0.0))
    if largest > 1 + ROUNDING:
        msg = (
            f"hours must be at most lifetime_hours × utilization; got {largest:g} times as many, "
            "raise one of the two or count more devices"
        )
        raise OutOfRangeError(msg)
    return np.asarray(embodied * share)


def sci(
    energy_kwh: ArrayLike,
    *,
    carbon_intensity_kg_kwh: ArrayLike,
    embodied_kg: ArrayLike,
    functional_units: ArrayLike,
) -> NDArray[np.float64]:
    r"""Software carbon intensity: operational and embodied carbon per functional unit.

    Parameters
    ----------
    energy_kwh : array_like
        Energy :math:`E` that the software used. Not negative. [kWh]
    carbon_intensity_kg_kwh : array_like
        Location-based intensity :math:`I` of the electricity. Not negative. [kgCO₂e/kWh]
    embodied_kg : array_like
        Share :math:`M` of the hardware's embodied carbon. Not negative. [kgCO₂e]
    functional_units : array_like
        Number :math:`R` of functional units delivered. Positive. [1]

    Returns
    -------
    ndarray of float64
        The score. [kgCO₂e per functional unit] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    time_share : gives the embodied share.

    Notes
    -----
    .. math:: SCI = \frac{E \, I + M}{R}

    Market instruments and offsets are excluded by the specification.

    References
    ----------
    .. [1] Green Software Foundation, "Software Carbon Intensity Specification 1.1.0,"
       ISO/IEC 21031:2024.

    Examples
    --------
    A service that used 10 kWh for a thousand requests (made-up numbers):

    >>> float(sci(10, carbon_intensity_kg_kwh=0.4, embodied_kg=1.0, functional_units=1000))
    0.005
    """
    energy = in_range("energy_kwh", energy_kwh, low=0)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    embodied = in_range("embodied_kg", embodied_kg, low=0)
    units = in_range("functional_units", functional_units, low=0, low_open=True)
    return np.asarray((energy * intensity + embodied) / units)
