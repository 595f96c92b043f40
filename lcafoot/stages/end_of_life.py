"""End of life: who bears recycling, and who is credited for it.

A method sets production and end of life together. Each function takes the same data and
returns ``(production, end_of_life, credit)``; the credit stands beside the total, never in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import in_range

__all__ = ["cut_off"]

Kg = NDArray[np.float64]


def cut_off(
    virgin_kg: ArrayLike,
    *,
    recycled_kg: ArrayLike,
    recycled_content: ArrayLike,
    recycling_rate: ArrayLike,
    disposal_kg: ArrayLike,
) -> tuple[Kg, Kg, Kg]:
    r"""Production and end of life by the cut-off method: recycling belongs to the next product.

    Parameters
    ----------
    virgin_kg : array_like
        Production :math:`E_v` from virgin material. Not negative. [kgCO₂e]
    recycled_kg : array_like
        Production :math:`E_{rec}` from recycled material. Not negative. [kgCO₂e]
    recycled_content : array_like
        Share :math:`R_1` of recycled material in the product, in [0, 1]. [1]
    recycling_rate : array_like
        Share :math:`R_2` of the product that is recycled, in [0, 1]. [1]
    disposal_kg : array_like
        Treatment :math:`E_D` of the whole product if nothing is recycled. Not negative.
        [kgCO₂e]

    Returns
    -------
    production, end_of_life, credit : ndarray of float64
        What the product bears in each, and the credit beside the total, here zero.
        [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math::

        C_{prod} = (1 - R_1) E_v + R_1 E_{rec}, \qquad C_{EoL} = (1 - R_2) E_D

    References
    ----------
    .. [1] ISO 14044:2006, clause 4.3.4.3, allocation for reuse and recycling.
    .. [2] T. Ekvall and A.-M. Tillman, "Open-loop recycling: Criteria for allocation
       procedures," Int. J. Life Cycle Assess. 2, 1997, the cut-off method.

    Examples
    --------
    A quarter of the material is recycled, half of the product will be (made-up numbers):

    >>> produced, treated, credit = cut_off(
    ...     100.0, recycled_kg=40.0, recycled_content=0.25, recycling_rate=0.5, disposal_kg=8.0)
    >>> float(produced), float(treated), float(credit)
    (85.0, 4.0, 0.0)
    """
    virgin = in_range("virgin_kg", virgin_kg, low=0)
    recycled = in_range("recycled_kg", recycled_kg, low=0)
    content = in_range("recycled_content", recycled_content, low=0, high=1)
    rate = in_range("recycling_rate", recycling_rate, low=0, high=1)
    disposal = in_range("disposal_kg", disposal_kg, low=0)
    given = (virgin, recycled, content, rate, disposal)
    credit = np.zeros(np.broadcast_shapes(*(each.shape for each in given)))
    production = (1 - content) * virgin + content * recycled
    end_of_life = (1 - rate) * disposal
    return np.asarray(production + credit), np.asarray(end_of_life + credit), credit
