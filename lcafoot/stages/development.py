"""Development: experiments, failed runs and search, as a share of what is counted in the end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = [
    "SPLIT_AI_CAPACITY",
    "SPLIT_RM1_ENERGY",
    "development_carbon",
    "phase_carbon",
    "phase_split",
    "ratio_from_split",
]

ROUNDING: Final = 1e-9  # printed shares add up to the whole but for the last bits of a float


SPLIT_AI_CAPACITY: Final[Mapping[str, float]] = MappingProxyType(
    {"experimentation": 0.10, "training": 0.20, "inference": 0.70}
)
"""Power capacity for AI at one company, 10:20:70 (arXiv:2111.00364, section II). [1]"""

SPLIT_RM1_ENERGY: Final[Mapping[str, float]] = MappingProxyType(
    {"data": 0.31, "training": 0.29, "inference": 0.40}
)
"""Energy of one recommendation model, 31:29:40; training with experimentation (the same paper). [1]"""


def development_carbon(
    final_kg: ArrayLike,
    *,
    ratio: ArrayLike,
) -> NDArray[np.float64]:
    r"""Carbon of development from a ratio to the final run.

    Parameters
    ----------
    final_kg : array_like
        Carbon :math:`C` of the final run, all stages. Not negative. [kgCO₂e]
    ratio : array_like
        Development over final run :math:`r`. Not negative. [1]

    Returns
    -------
    ndarray of float64
        Carbon of development. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C_{dev} = r \, C

    Experiments are taken to have the mix of stages of the final run.

    References
    ----------
    .. [1] C.-J. Wu et al., "Sustainable AI: Environmental Implications, Challenges and Opportunities,"
       in Proc. MLSys, 2022, arXiv:2111.00364. Experimentation as a phase of its own.

    Examples
    --------
    A project that spent on experiments half of what its final run took:

    >>> float(development_carbon(100, ratio=0.5))
    50.0
    """
    final = in_range("final_kg", final_kg, low=0)
    times = in_range("ratio", ratio, low=0)
    return np.asarray(final * times)


def phase_carbon(
    known_kg: ArrayLike,
    *,
    known_share: ArrayLike,
    share: ArrayLike,
) -> NDArray[np.float64]:
    r"""Carbon of one phase from that of another, by a published split.

    Parameters
    ----------
    known_kg : array_like
        Carbon :math:`C_k` of the phase that is known. Not negative. [kgCO₂e]
    known_share : array_like
        Its share :math:`s_k` of the split. In (0, 1]. [1]
    share : array_like
        Share :math:`s` of the phase that is asked for. In [0, 1]. [1]

    Returns
    -------
    ndarray of float64
        Carbon of the other phase. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = C_k \, \frac{s}{s_k}

    Splits of power capacity or energy are used as if every phase had the same carbon per energy.

    References
    ----------
    .. [1] C.-J. Wu et al., "Sustainable AI: Environmental Implications, Challenges and Opportunities,"
       in Proc. MLSys, 2022, arXiv:2111.00364. 10:20:70 of power capacity, 31:29:40 of energy.

    Examples
    --------
    Inference of a recommendation model whose training emits 29 t, by 31:29:40:

    >>> split = SPLIT_RM1_ENERGY
    >>> round(float(phase_carbon(29, known_share=split["training"], share=split["inference"])), 9)
    40.0
    """
    known = in_range("known_kg", known_kg, low=0)
    share_known = in_range("known_share", known_share, low=0, low_open=True, high=1)
    asked = in_range("share", share, low=0, high=1)
    return np.asarray(known * asked / share_known)


def phase_split(total_kg: ArrayLike, *, shares: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    r"""Carbon of each phase, from the whole and a published split.

    Parameters
    ----------
    total_kg : array_like
        Carbon :math:`C` of all phases together. Not negative. [kgCO₂e]
    shares : mapping of str to array_like
        Share :math:`s_i` of each phase. In [0, 1], and 1 together. [1]

    Returns
    -------
    dict of str to ndarray of float64
        Carbon of each phase, in the order of `shares`. [kgCO₂e] Each of the shape of the arguments
        broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range, or the shares are not the whole.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    phase_carbon : where one phase is known, not the whole.

    Notes
    -----
    .. math:: C_i = s_i \, C, \qquad \sum_i s_i = 1

    10:20:70 has no phase of data and counts power capacity of a company; 31:29:40 puts
    experiments into training and counts energy of one model. They do not mix.

    References
    ----------
    .. [1] C.-J. Wu et al., "Sustainable AI: Environmental Implications, Challenges and Opportunities,"
       in Proc. MLSys, 2022, arXiv:2111.00364. 10:20:70 of power capacity, 31:29:40 of energy.

    Examples
    --------
    A hundred tonnes of a recommendation model:

    >>> parts = phase_split(100, shares=SPLIT_RM1_ENERGY)
    >>> {phase: round(float(carbon), 9) for phase, carbon in parts.items()}
    {'data': 31.0, 'training': 29.0, 'inference': 40.0}
    """
    total = in_range("total_kg", total_kg, low=0)
    parts = {phase: in_range(f"shares[{phase!r}]", share, low=0, high=1) for phase, share in shares.items()}
    whole = np.asarray(sum(parts.values(), start=np.zeros(())))
    in_range("sum of shares", whole, low=1 - ROUNDING, high=1 + ROUNDING)
    zero = np.zeros(np.broadcast_shapes(total.shape, whole.shape))
    return {phase: np.asarray(share * total + zero) for phase, share in parts.items()}


def ratio_from_split(development_share: ArrayLike, *, final_share: ArrayLike) -> NDArray[np.float64]:
    r"""Ratio of development to the final run, from their shares of a split.

    Parameters
    ----------
    development_share : array_like
        Share :math:`s_{dev}` of development. In [0, 1]. [1]
    final_share : array_like
        Share :math:`s` of the final run. In (0, 1]. [1]

    Returns
    -------
    ndarray of float64
        The ratio. [1] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    development_carbon : takes this ratio.

    Notes
    -----
    .. math:: r = \frac{s_{dev}}{s}

    A split of power capacity gives a ratio of capacity: it is one of carbon only where both draw
    it for the same time, on the same electricity.

    References
    ----------
    .. [1] C.-J. Wu et al., "Sustainable AI: Environmental Implications, Challenges and Opportunities,"
       in Proc. MLSys, 2022, arXiv:2111.00364. 10:20:70 of power capacity.

    Examples
    --------
    Experimentation to training by 10:20:70:

    >>> split = SPLIT_AI_CAPACITY
    >>> float(ratio_from_split(split["experimentation"], final_share=split["training"]))
    0.5
    """
    development = in_range("development_share", development_share, low=0, high=1)
    final = in_range("final_share", final_share, low=0, low_open=True, high=1)
    return np.asarray(development / final)
