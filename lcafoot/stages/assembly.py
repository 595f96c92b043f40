"""Putting parts together: a packaged chip, an accelerator, a server."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["accelerator_from_parts", "packaged_chip", "server_embodied_carbon"]


def packaged_chip(die_kg: ArrayLike, *, packages: ArrayLike, package_kg: ArrayLike) -> NDArray[np.float64]:
    r"""Embodied carbon of dies in their packages.

    Parameters
    ----------
    die_kg : array_like
        Embodied carbon :math:`C_{die}` of the dies. Not negative. [kgCO₂e]
    packages : array_like
        Number :math:`N_r` of packaged circuits. Not negative. [1]
    package_kg : array_like
        Carbon :math:`K_r` of packaging one circuit. Not negative. [kgCO₂e]

    Returns
    -------
    ndarray of float64
        Embodied carbon of the packaged chips. [kgCO₂e] Shape of the arguments broadcast
        together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = C_{die} + N_r K_r

    Left out: board, heatsink, test.

    References
    ----------
    .. [1] U. Gupta et al., "ACT: Designing Sustainable Computer Systems With An
       Architectural Carbon Modeling Tool," in Proc. ISCA, 2022,
       :doi:`10.1145/3470496.3527408`, packaging as a constant per circuit.

    Examples
    --------
    A die of 19.15 kg in one package of 0.15 kg, the constant of ACT:

    >>> round(float(packaged_chip(19.15, packages=1, package_kg=0.15)), 2)
    19.3
    """
    die = in_range("die_kg", die_kg, low=0)
    count = in_range("packages", packages, low=0)
    package = in_range("package_kg", package_kg, low=0)
    return np.asarray(die + count * package)


def accelerator_from_parts(
    die_kg: ArrayLike, *, memory_kg: ArrayLike, packages_kg: ArrayLike
) -> NDArray[np.float64]:
    r"""Embodied carbon of an accelerator from its integrated circuits.

    Parameters
    ----------
    die_kg : array_like
        Embodied carbon :math:`C_{die}` of the logic dies. Not negative. [kgCO₂e]
    memory_kg : array_like
        Embodied carbon :math:`C_{mem}` of the memory. Not negative. [kgCO₂e]
    packages_kg : array_like
        Carbon :math:`C_{pack}` of packaging all of them. Not negative. [kgCO₂e]

    Returns
    -------
    ndarray of float64
        Embodied carbon of the accelerator's circuits. [kgCO₂e] Shape of the arguments
        broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    lcafoot.stages.fabrication.die_embodied_carbon : the die.
    lcafoot.stages.fabrication.memory_embodied_carbon : the memory.
    server_embodied_carbon : host and accelerators together.

    Notes
    -----
    .. math:: C = C_{die} + C_{mem} + C_{pack}

    Left out: interposer, board, voltage regulators, heatsink, assembly and test. The result
    is a lower bound for a card or module.

    References
    ----------
    .. [1] U. Gupta et al., "ACT: Designing Sustainable Computer Systems With An
       Architectural Carbon Modeling Tool," in Proc. ISCA, 2022,
       :doi:`10.1145/3470496.3527408`, embodied carbon as a sum over circuits and packages.

    Examples
    --------
    Made-up numbers:

    >>> float(accelerator_from_parts(20.0, memory_kg=19.2, packages_kg=0.9))
    40.1
    """
    die = in_range("die_kg", die_kg, low=0)
    memory = in_range("memory_kg", memory_kg, low=0)
    packages = in_range("packages_kg", packages_kg, low=0)
    return np.asarray(die + memory + packages)


def server_embodied_carbon(
    host_kg: ArrayLike, *, accelerator_kg: ArrayLike, accelerators: ArrayLike
) -> NDArray[np.float64]:
    r"""Embodied carbon of a server from its host and its accelerators.

    Parameters
    ----------
    host_kg : array_like
        Embodied carbon :math:`C_{host}` of the server without accelerators. Not negative.
        [kgCO₂e]
    accelerator_kg : array_like
        Embodied carbon :math:`C_{acc}` of one accelerator. Not negative. [kgCO₂e]
    accelerators : array_like
        Number :math:`n` of accelerators. Not negative. [1]

    Returns
    -------
    ndarray of float64
        Embodied carbon of the server. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = C_{host} + n \, C_{acc}

    Both figures must have one boundary, and the host must not hold the accelerators. Left
    out: rack and network.

    References
    ----------
    .. [1] A. S. Luccioni, S. Viguier, A.-L. Ligozat, "Estimating the Carbon Footprint of
       BLOOM, a 176B Parameter Language Model," JMLR 24(253), 2023, embodied emissions:
       servers without GPUs, and GPUs, added.

    Examples
    --------
    BLOOM's server of 2,500 kg with eight GPUs of 150 kg:

    >>> float(server_embodied_carbon(2500, accelerator_kg=150, accelerators=8))
    3700.0
    """
    host = in_range("host_kg", host_kg, low=0)
    accelerator = in_range("accelerator_kg", accelerator_kg, low=0)
    count = in_range("accelerators", accelerators, low=0)
    return np.asarray(host + count * accelerator)
