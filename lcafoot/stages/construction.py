"""The building and its plant: what one kilowatt-hour of IT energy bears of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import HOURS_PER_YEAR, in_range

__all__ = ["construction_share"]


def construction_share(
    it_energy_kwh: ArrayLike,
    *,
    embodied_kg_per_kw: ArrayLike,
    lifetime_years: ArrayLike,
    load_factor: ArrayLike,
) -> NDArray[np.float64]:
    r"""Share of a datacenter's embodied carbon that some IT energy bears.

    A building is sized for power, so its carbon is published per kilowatt of IT capacity;
    over its life each kilowatt delivers energy at the average load.

    Parameters
    ----------
    it_energy_kwh : array_like
        Energy :math:`E` of the IT. Not negative. [kWh]
    embodied_kg_per_kw : array_like
        Embodied carbon :math:`K` of building and plant per IT capacity. Not negative.
        [kgCO₂e/kW]
    lifetime_years : array_like
        Service life :math:`L` of the building. Positive. [year]
    load_factor : array_like
        Average IT power ÷ IT capacity :math:`u`, in (0, 1]. [1]

    Returns
    -------
    ndarray of float64
        Share of the building. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = \frac{K}{8760 \, L \, u} \, E

    Allocation is by energy. Renewal of the plant counts only where :math:`K` holds it.

    References
    ----------
    .. [1] J. Wang et al., "Designing Cloud Servers for Lower Carbon," in Proc. ISCA, 2024,
       and its published model (Azure/AzurePublicDataset, GreenSKU-Framework): a building's
       carbon over its life and its racks.

    Examples
    --------
    One megawatt-hour in the building of the GreenSKU model, 9,000 t for 50 MW over 20 years,
    here half loaded:

    >>> round(float(construction_share(
    ...     1000, embodied_kg_per_kw=180, lifetime_years=20, load_factor=0.5)), 3)
    2.055
    """
    energy = in_range("it_energy_kwh", it_energy_kwh, low=0)
    embodied = in_range("embodied_kg_per_kw", embodied_kg_per_kw, low=0)
    life = in_range("lifetime_years", lifetime_years, low=0, low_open=True)
    load = in_range("load_factor", load_factor, low=0, low_open=True, high=1)
    return np.asarray(energy * embodied / (HOURS_PER_YEAR * life * load))
