"""Training as others print it: carbon in the form of LLMCarbon, loss in the form of Chinchilla."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import HOURS_PER_DAY, SECONDS_PER_HOUR, W_PER_KW, in_range

__all__ = ["chinchilla_loss", "training_carbon_llmcarbon"]

FLOP_PER_PARAMETER_TOKEN: Final = 6.0

# Hoffmann et al. 2022, appendix D.2, as printed (rounded); read in transcriptions that agree
IRREDUCIBLE_LOSS: Final = 1.69
SIZE_COEFFICIENT: Final = 406.4
SIZE_EXPONENT: Final = 0.34
DATA_COEFFICIENT: Final = 410.7
DATA_EXPONENT: Final = 0.28


def training_carbon_llmcarbon(
    parameters: ArrayLike,
    *,
    tokens: ArrayLike,
    devices: ArrayLike,
    peak_flops: ArrayLike,
    mfu: ArrayLike,
    device_power_w: ArrayLike,
    pue: ArrayLike,
    carbon_intensity_kg_kwh: ArrayLike,
) -> NDArray[np.float64]:
    r"""Operational carbon of training, in the form of LLMCarbon.

    Parameters
    ----------
    parameters : array_like
        Parameters :math:`N`; of a mixture of experts those of the dense base model. Positive. [1]
    tokens : array_like
        Tokens :math:`D` seen. Positive. [1]
    devices : array_like
        Number :math:`n` of devices. Positive. [1]
    peak_flops : array_like
        Peak performance :math:`F` of one device. Positive. [FLOP/s]
    mfu : array_like
        Hardware efficiency :math:`\eta`: useful operations ÷ peak, in (0, 1]. [1]
    device_power_w : array_like
        Mean system power :math:`P` for one device. Not negative. [W]
    pue : array_like
        Power usage effectiveness. At least 1. [1]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI` of the electricity. Not negative. [kgCO₂e/kWh]

    Returns
    -------
    ndarray of float64
        Carbon of the electricity, facility included. [kgCO₂e] Shape of the arguments broadcast
        together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    lcafoot.stages.training.training_energy_kwh : the energy of the IT, without a number of devices.

    Notes
    -----
    .. math::

        t = \frac{6 \, N \, D}{n \, F \, \eta}, \qquad C = P \, n \, t \; PUE \; CI

    As we read the form, :math:`n` divides the time and multiplies the power, so the result does
    not depend on it while :math:`\eta` is held; the authors were not asked. Where :math:`\eta`
    falls with more devices, their number matters through it. Embodied carbon is a term of its own
    and not in it.

    References
    ----------
    .. [1] A. Faiz et al., "LLMCarbon: Modeling the End-to-End Carbon Footprint of Large Language
       Models," in Proc. ICLR, 2024, arXiv:2309.14393, and repository SotaroKaneda/MLCarbon at
       commit dbd96b7.

    Examples
    --------
    GPT-3, in tonnes; 552.1 t were published:

    >>> carbon = training_carbon_llmcarbon(
    ...     175e9, tokens=300e9, devices=10_000, peak_flops=125e12, mfu=0.197, device_power_w=330,
    ...     pue=1.1, carbon_intensity_kg_kwh=0.429)
    >>> round(float(carbon) / 1000, 1)
    553.3
    """
    size = in_range("parameters", parameters, low=0, low_open=True)
    seen = in_range("tokens", tokens, low=0, low_open=True)
    count = in_range("devices", devices, low=0, low_open=True)
    peak = in_range("peak_flops", peak_flops, low=0, low_open=True)
    useful = in_range("mfu", mfu, low=0, low_open=True, high=1)
    power = in_range("device_power_w", device_power_w, low=0)
    facility = in_range("pue", pue, low=1)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    seconds = FLOP_PER_PARAMETER_TOKEN * size * seen / (count * peak * useful)
    days = seconds / (SECONDS_PER_HOUR * HOURS_PER_DAY)
    energy_kwh = power * count * days * HOURS_PER_DAY * facility / W_PER_KW
    return np.asarray(energy_kwh * intensity)


def chinchilla_loss(
    parameters: ArrayLike,
    *,
    tokens: ArrayLike,
    irreducible: ArrayLike = IRREDUCIBLE_LOSS,
    size_coefficient: ArrayLike = SIZE_COEFFICIENT,
    size_exponent: ArrayLike = SIZE_EXPONENT,
    data_coefficient: ArrayLike = DATA_COEFFICIENT,
    data_exponent: ArrayLike = DATA_EXPONENT,
) -> NDArray[np.float64]:
    r"""Loss that a model of some size reaches on some data, by the fit called Chinchilla.

    Parameters
    ----------
    parameters : array_like
        Parameters :math:`N`. Positive. [1]
    tokens : array_like
        Tokens :math:`D` seen, each once. Positive. [1]
    irreducible : array_like, optional
        Loss :math:`E` that no model gets below. Not negative. [nat/token]
    size_coefficient : array_like, optional
        Coefficient :math:`A` of the size. Not negative. [nat/token]
    size_exponent : array_like, optional
        Exponent :math:`\alpha` of the size. Positive. [1]
    data_coefficient : array_like, optional
        Coefficient :math:`B` of the data. Not negative. [nat/token]
    data_exponent : array_like, optional
        Exponent :math:`\beta` of the data. Positive. [1]

    Returns
    -------
    ndarray of float64
        Cross-entropy. [nat/token] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    lcafoot.stages.training.training_energy_kwh : what that size and data cost in energy.

    Notes
    -----
    .. math:: L = E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}

    The defaults are the rounded numbers of the paper, for its tokenizer and its data: losses of
    other models do not compare with it. A replication [2]_ finds that the rounding biases the
    law and that the fit had not converged; its own numbers can be handed in.

    References
    ----------
    .. [1] J. Hoffmann et al., "Training Compute-Optimal Large Language Models,"
       arXiv:2203.15556, 2022, appendix D.2.
    .. [2] T. Besiroglu et al., "Chinchilla Scaling: A replication attempt," arXiv:2404.10102, 2024.

    Examples
    --------
    Gopher, and Chinchilla with a quarter of its parameters and nearly five times its data:

    >>> chinchilla_loss([280e9, 70e9], tokens=[300e9, 1.4e12]).round(2)
    array([1.99, 1.94])
    """
    size = in_range("parameters", parameters, low=0, low_open=True)
    seen = in_range("tokens", tokens, low=0, low_open=True)
    floor = in_range("irreducible", irreducible, low=0)
    of_size = in_range("size_coefficient", size_coefficient, low=0)
    by_size = in_range("size_exponent", size_exponent, low=0, low_open=True)
    of_data = in_range("data_coefficient", data_coefficient, low=0)
    by_data = in_range("data_exponent", data_exponent, low=0, low_open=True)
    return np.asarray(floor + of_size / size**by_size + of_data / seen**by_data)
