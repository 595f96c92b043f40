"""Chips and memory: yield, and embodied carbon from wafer area and capacity.

The yield models differ in how defects are spread over the wafer: evenly at random (Poisson), or
more and more in clusters, which leaves more dies without any.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = [
    "die_embodied_carbon",
    "die_yield_moore",
    "die_yield_murphy",
    "die_yield_negative_binomial",
    "die_yield_poisson",
    "die_yield_seeds",
    "dies_per_wafer",
    "memory_embodied_carbon",
]


def die_embodied_carbon(
    die_area_cm2: ArrayLike,
    *,
    energy_per_area_kwh_cm2: ArrayLike,
    carbon_intensity_kg_kwh: ArrayLike,
    gas_per_area_kg_cm2: ArrayLike,
    material_per_area_kg_cm2: ArrayLike,
    fab_yield: ArrayLike,
) -> NDArray[np.float64]:
    r"""Embodied carbon of one good die, cradle to fab gate.

    Parameters
    ----------
    die_area_cm2 : array_like
        Area :math:`A` of the die, scribe lines left out. Positive. [cm²]
    energy_per_area_kwh_cm2 : array_like
        Electricity :math:`EPA` of the fab per wafer area. Not negative. [kWh/cm²]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI_{fab}` of that electricity. Not negative. [kgCO₂e/kWh]
    gas_per_area_kg_cm2 : array_like
        Process-gas emissions :math:`GPA` per wafer area, after abatement. Not negative.
        [kgCO₂e/cm²]
    material_per_area_kg_cm2 : array_like
        Emissions :math:`MPA` of bought materials per wafer area. Not negative. [kgCO₂e/cm²]
    fab_yield : array_like
        Share :math:`Y` of dies that are good, in (0, 1]. [1]

    Returns
    -------
    ndarray of float64
        Embodied carbon of one good die. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    die_yield_murphy : one of five models of the yield.
    dies_per_wafer : the loss at the wafer's edge, which this equation leaves out.
    lcafoot.stages.assembly.accelerator_from_parts : die, memory and packages together.

    Notes
    -----
    .. math:: C_{die} = \frac{A}{Y} \left( CI_{fab} \, EPA + GPA + MPA \right)

    The scrapped dies are charged to the good ones. Left out: packaging, masks, the fab
    building and its tools, transport; edge dies and scribe lines, so the result is a lower
    bound for large dies.

    References
    ----------
    .. [1] U. Gupta et al., "ACT: Designing Sustainable Computer Systems With An
       Architectural Carbon Modeling Tool," in Proc. ISCA, 2022,
       :doi:`10.1145/3470496.3527408`, carbon per area.

    Examples
    --------
    An 8.26 cm² die at 7 nm made in Taiwan, with the values of the ACT repository (commit
    abc9fbb):

    >>> fab = dict(energy_per_area_kwh_cm2=2.15, carbon_intensity_kg_kwh=0.583,
    ...            gas_per_area_kg_cm2=0.275, material_per_area_kg_cm2=0.500)
    >>> round(float(die_embodied_carbon(8.26, **fab, fab_yield=0.875)), 2)
    19.15

    Three yields at once:

    >>> die_embodied_carbon(8.26, **fab, fab_yield=[0.5, 0.875, 1.0]).round(2)
    array([33.51, 19.15, 16.75])
    """
    area = in_range("die_area_cm2", die_area_cm2, low=0, low_open=True)
    energy = in_range("energy_per_area_kwh_cm2", energy_per_area_kwh_cm2, low=0)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    gas = in_range("gas_per_area_kg_cm2", gas_per_area_kg_cm2, low=0)
    material = in_range("material_per_area_kg_cm2", material_per_area_kg_cm2, low=0)
    good_share = in_range("fab_yield", fab_yield, low=0, low_open=True, high=1)
    return np.asarray(area / good_share * (intensity * energy + gas + material))


def memory_embodied_carbon(
    capacity_gb: ArrayLike,
    *,
    carbon_per_gb_kg: ArrayLike,
    fab_yield: ArrayLike = 1,
    packages: ArrayLike = 0,
    package_kg: ArrayLike = 0.15,
) -> NDArray[np.float64]:
    r"""Embodied carbon of memory or storage from its capacity.

    Parameters
    ----------
    capacity_gb : array_like
        Capacity :math:`Q`. Not negative. [GB]
    carbon_per_gb_kg : array_like
        Embodied carbon :math:`CPS` per capacity. Not negative. [kgCO₂e/GB]
    fab_yield : array_like, optional
        Share :math:`Y` of dies that are good, in (0, 1]; 1 where :math:`CPS` already holds
        the yield. [1]
    packages : array_like, optional
        Number :math:`N` of packaged circuits. Not negative. [1]
    package_kg : array_like, optional
        Carbon :math:`K_r` of packaging one; ACT's constant. Not negative. [kgCO₂e]

    Returns
    -------
    ndarray of float64
        Embodied carbon of the memory. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C_{mem} = \frac{CPS \, Q}{Y} + N K_r

    The published text of ACT has no yield here; its code (version 2.0) divides by it. Both
    are given by `fab_yield`. Left out: board, controller, assembly.

    References
    ----------
    .. [1] U. Gupta et al., "ACT: Designing Sustainable Computer Systems With An
       Architectural Carbon Modeling Tool," in Proc. ISCA, 2022,
       :doi:`10.1145/3470496.3527408`, carbon per storage, and repository
       facebookresearch/ACT at commit abc9fbb.

    Examples
    --------
    80 GB of LPDDR4 in five packages, as ACT 2.0 computes it:

    >>> round(float(memory_embodied_carbon(
    ...     80, carbon_per_gb_kg=0.048, fab_yield=0.875, packages=5)), 4)
    5.1386
    """
    capacity = in_range("capacity_gb", capacity_gb, low=0)
    per_gb = in_range("carbon_per_gb_kg", carbon_per_gb_kg, low=0)
    good_share = in_range("fab_yield", fab_yield, low=0, low_open=True, high=1)
    count = in_range("packages", packages, low=0)
    package = in_range("package_kg", package_kg, low=0)
    return np.asarray(per_gb * capacity / good_share + count * package)


def die_yield_poisson(area_cm2: ArrayLike, *, defects_per_cm2: ArrayLike) -> NDArray[np.float64]:
    r"""Yield of dies where fatal defects fall evenly at random.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of the die. Not negative. [cm²]
    defects_per_cm2 : array_like
        Mean density :math:`D` of fatal defects. Not negative. [1/cm²]

    Returns
    -------
    ndarray of float64
        Share of good dies, in [0, 1]. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: Y = e^{-A D}

    Real defects cluster; each model that lets them do so gives a higher yield.

    References
    ----------
    .. [1] C. H. Stapper, F. M. Armstrong, K. Saji, "Integrated circuit yield statistics,"
       Proc. IEEE 71(4), 453-470, 1983, :doi:`10.1109/PROC.1983.12619`.
    .. [2] J. A. Cunningham, "The use and evaluation of yield models in integrated circuit
       manufacturing," IEEE Trans. Semicond. Manuf. 3(2), 60-71, 1990,
       :doi:`10.1109/66.53188`.

    Examples
    --------
    An 8 cm² die with one fatal defect in 10 cm²:

    >>> round(float(die_yield_poisson(8.0, defects_per_cm2=0.1)), 3)
    0.449
    """
    return np.asarray(np.exp(-_defects_per_die(area_cm2, defects_per_cm2)))


def die_yield_murphy(area_cm2: ArrayLike, *, defects_per_cm2: ArrayLike) -> NDArray[np.float64]:
    r"""Yield of dies where the defect density varies by a triangular distribution.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of the die. Not negative. [cm²]
    defects_per_cm2 : array_like
        Mean density :math:`D` of fatal defects. Not negative. [1/cm²]

    Returns
    -------
    ndarray of float64
        Share of good dies, in [0, 1]. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: Y = \left( \frac{1 - e^{-A D}}{A D} \right)^2

    :math:`Y = 1` where :math:`A D = 0`, the limit.

    References
    ----------
    .. [1] B. T. Murphy, "Cost-size optima of monolithic integrated circuits," Proc. IEEE 52(12),
       1537-1545, 1964, :doi:`10.1109/PROC.1964.3442`.
    .. [2] J. A. Cunningham, "The use and evaluation of yield models in integrated circuit
       manufacturing," IEEE Trans. Semicond. Manuf. 3(2), 60-71, 1990,
       :doi:`10.1109/66.53188`.

    Examples
    --------
    An 8 cm² die with one fatal defect in 10 cm²:

    >>> round(float(die_yield_murphy(8.0, defects_per_cm2=0.1)), 3)
    0.474
    """
    defects = _defects_per_die(area_cm2, defects_per_cm2)
    root = np.divide(-np.expm1(-defects), defects, out=np.ones(defects.shape), where=defects > 0)
    return np.asarray(root**2)


def die_yield_seeds(area_cm2: ArrayLike, *, defects_per_cm2: ArrayLike) -> NDArray[np.float64]:
    r"""Yield of dies where the defect density varies by an exponential distribution.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of the die. Not negative. [cm²]
    defects_per_cm2 : array_like
        Mean density :math:`D` of fatal defects. Not negative. [1/cm²]

    Returns
    -------
    ndarray of float64
        Share of good dies, in [0, 1]. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: Y = \frac{1}{1 + A D}

    Some texts give this name to :func:`die_yield_moore`: go by the formula.

    References
    ----------
    .. [1] R. B. Seeds, "Yield and cost analysis of bipolar LSI," in IEEE Int. Electron Devices
       Meeting, 1967.
    .. [2] J. A. Cunningham, "The use and evaluation of yield models in integrated circuit
       manufacturing," IEEE Trans. Semicond. Manuf. 3(2), 60-71, 1990,
       :doi:`10.1109/66.53188`.

    Examples
    --------
    An 8 cm² die with one fatal defect in 10 cm²:

    >>> round(float(die_yield_seeds(8.0, defects_per_cm2=0.1)), 3)
    0.556
    """
    return np.asarray(1 / (1 + _defects_per_die(area_cm2, defects_per_cm2)))


def die_yield_moore(area_cm2: ArrayLike, *, defects_per_cm2: ArrayLike) -> NDArray[np.float64]:
    r"""Yield of dies by the square-root rule that BoaviztAPI uses.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of the die. Not negative. [cm²]
    defects_per_cm2 : array_like
        Mean density :math:`D` of fatal defects. Not negative. [1/cm²]

    Returns
    -------
    ndarray of float64
        Share of good dies, in [0, 1]. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: Y = e^{-\sqrt{A D}}

    Low for small dies: at :math:`A D < 1` it lies below Poisson.

    References
    ----------
    .. [1] Boavizta, BoaviztAPI 2.5.0, embodied carbon of graphics processors, where
       :math:`D = 0.1` per cm².

    Examples
    --------
    An 8 cm² die with one fatal defect in 10 cm²:

    >>> round(float(die_yield_moore(8.0, defects_per_cm2=0.1)), 3)
    0.409
    """
    return np.asarray(np.exp(-np.sqrt(_defects_per_die(area_cm2, defects_per_cm2))))


def die_yield_negative_binomial(
    area_cm2: ArrayLike, *, defects_per_cm2: ArrayLike, alpha: ArrayLike
) -> NDArray[np.float64]:
    r"""Yield of dies where defects cluster to a given degree.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of the die. Not negative. [cm²]
    defects_per_cm2 : array_like
        Mean density :math:`D` of fatal defects. Not negative. [1/cm²]
    alpha : array_like
        Cluster parameter :math:`\alpha`; the smaller, the more clustered. Positive. [1]

    Returns
    -------
    ndarray of float64
        Share of good dies, in [0, 1]. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: Y = \left( 1 + \frac{A D}{\alpha} \right)^{-\alpha}

    It tends to Poisson as :math:`\alpha` grows and is that of Seeds at :math:`\alpha = 1`.

    References
    ----------
    .. [1] C. H. Stapper, F. M. Armstrong, K. Saji, "Integrated circuit yield statistics,"
       Proc. IEEE 71(4), 453-470, 1983, :doi:`10.1109/PROC.1983.12619`.
    .. [2] J. A. Cunningham, "The use and evaluation of yield models in integrated circuit
       manufacturing," IEEE Trans. Semicond. Manuf. 3(2), 60-71, 1990,
       :doi:`10.1109/66.53188`.

    Examples
    --------
    An 8 cm² die with one fatal defect in 10 cm²:

    >>> round(float(die_yield_negative_binomial(8.0, defects_per_cm2=0.1, alpha=10)), 3)
    0.463
    """
    clusters = in_range("alpha", alpha, low=0, low_open=True)
    defects = _defects_per_die(area_cm2, defects_per_cm2)
    return np.asarray(np.exp(-clusters * np.log1p(defects / clusters)))


def dies_per_wafer(area_cm2: ArrayLike, *, wafer_diameter_cm: ArrayLike) -> NDArray[np.float64]:
    r"""Dies that fit on a round wafer, by the usual approximation.

    Parameters
    ----------
    area_cm2 : array_like
        Area :math:`A` of a die. Positive. [cm²]
    wafer_diameter_cm : array_like
        Diameter :math:`d` of the wafer. Positive. [cm]

    Returns
    -------
    ndarray of float64
        Number of dies, not rounded; 0 where a die does not fit. [1] Shape of the arguments
        broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or not positive.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: N = \frac{\pi d^2}{4 A} - \frac{\pi d}{\sqrt{2 A}}

    The second term is the loss at the edge. Scribe lines are left out.

    References
    ----------
    .. [1] D. K. de Vries, "Investigation of gross die per wafer formulas," IEEE Trans.
       Semicond. Manuf. 18(1), 136-139, 2005.

    Examples
    --------
    Dies of 8.14 cm² on a 300 mm wafer:

    >>> round(float(dies_per_wafer(8.14, wafer_diameter_cm=30)), 1)
    63.5
    """
    area = in_range("area_cm2", area_cm2, low=0, low_open=True)
    diameter = in_range("wafer_diameter_cm", wafer_diameter_cm, low=0, low_open=True)
    dies = np.pi * diameter**2 / (4 * area) - np.pi * diameter / np.sqrt(2 * area)
    return np.asarray(np.maximum(dies, 0.0))


def _defects_per_die(area_cm2: ArrayLike, defects_per_cm2: ArrayLike) -> NDArray[np.float64]:
    """Mean number of fatal defects on a die [1]."""
    area = in_range("area_cm2", area_cm2, low=0)
    return np.asarray(area * in_range("defects_per_cm2", defects_per_cm2, low=0))
