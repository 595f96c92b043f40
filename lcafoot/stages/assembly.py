"""Putting parts together: an accelerator from die, memory and packages."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["accelerator_from_parts"]


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
    >>> float(accelerator_from_parts(20.0, memory_kg=19.2, packages_kg=0.9))
    40.1
    """
    die = in_range("die_kg", die_kg, low=0)
    memory = in_range("memory_kg", memory_kg, low=0)
    packages = in_range("packages_kg", packages_kg, low=0)
    return np.asarray(die + memory + packages)
