"""Training of models: from parameters and tokens, or from device-hours, to energy."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.stages.training_published import chinchilla_loss, training_carbon_llmcarbon
from lcafoot.units import J_PER_KWH, SECONDS_PER_HOUR, W_PER_KW, in_range

__all__ = [
    "chinchilla_loss",
    "device_hours",
    "retraining_energy_kwh",
    "training_carbon_llmcarbon",
    "training_energy_from_hours",
    "training_energy_kwh",
    "training_flop",
]

FLOP_PER_PARAMETER_TOKEN: Final = 6.0
"""Two operations forward and four backward for each parameter and token. [FLOP]"""


def training_flop(
    parameters: ArrayLike,
    *,
    tokens: ArrayLike,
    flop_per_parameter_token: ArrayLike = FLOP_PER_PARAMETER_TOKEN,
) -> NDArray[np.float64]:
    r"""Floating-point operations of training a dense transformer.

    Parameters
    ----------
    parameters : array_like
        Parameters :math:`N`; of a mixture of experts those that are active. Positive. [1]
    tokens : array_like
        Tokens :math:`D` seen. Positive. [1]
    flop_per_parameter_token : array_like, optional
        Operations :math:`c` for each parameter and token: 6, or 8 where activations are computed
        twice. Positive. [FLOP]

    Returns
    -------
    ndarray of float64
        Operations. [FLOP] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or not positive.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C = c \, N \, D

    Left out: attention over long contexts, embeddings, failed and repeated runs.

    References
    ----------
    .. [1] J. Kaplan et al., "Scaling Laws for Neural Language Models," arXiv:2001.08361, 2020.

    Examples
    --------
    GPT-3, 175 billion parameters on 300 billion tokens, 3.15e23 operations:

    >>> float(training_flop(175e9, tokens=300e9))
    3.15e+23
    """
    size = in_range("parameters", parameters, low=0, low_open=True)
    seen = in_range("tokens", tokens, low=0, low_open=True)
    each = in_range("flop_per_parameter_token", flop_per_parameter_token, low=0, low_open=True)
    return np.asarray(each * size * seen)


def device_hours(flop: ArrayLike, *, peak_flops: ArrayLike, mfu: ArrayLike) -> NDArray[np.float64]:
    r"""Device-hours that operations take.

    Parameters
    ----------
    flop : array_like
        Operations :math:`C`. Not negative. [FLOP]
    peak_flops : array_like
        Peak performance :math:`F` of one device at the precision used. Positive. [FLOP/s]
    mfu : array_like
        Model FLOP utilization :math:`\eta`: useful operations ÷ peak, in (0, 1]. [1]

    Returns
    -------
    ndarray of float64
        Devices × hours. [h] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: t = \frac{C}{3600 \, F \, \eta}

    Left out: waiting, restarts and failed steps, unless the utilization counts them.

    References
    ----------
    .. [1] D. Patterson et al., "Carbon Emissions and Large Neural Network Training,"
       arXiv:2104.10350, 2021: operations, measured performance and days of five models.

    Examples
    --------
    GPT-3 on 10,000 devices of 125 TFLOP/s that reached 24.6 TFLOP/s, in days:

    >>> round(float(device_hours(3.14e23, peak_flops=125e12, mfu=24.6 / 125)) / 10_000 / 24, 1)
    14.8
    """
    work = in_range("flop", flop, low=0)
    peak = in_range("peak_flops", peak_flops, low=0, low_open=True)
    useful = in_range("mfu", mfu, low=0, low_open=True, high=1)
    return np.asarray(work / (peak * useful) / SECONDS_PER_HOUR)


def training_energy_kwh(
    parameters: ArrayLike,
    *,
    tokens: ArrayLike,
    peak_flops: ArrayLike,
    mfu: ArrayLike,
    device_power_w: ArrayLike,
) -> NDArray[np.float64]:
    r"""Energy of training a dense transformer, from its size, its data and the device.

    Parameters
    ----------
    parameters : array_like
        Parameters :math:`N`. Positive. [1]
    tokens : array_like
        Tokens :math:`D` seen. Positive. [1]
    peak_flops : array_like
        Peak performance :math:`F` of one device at the precision used. Positive. [FLOP/s]
    mfu : array_like
        Model FLOP utilization :math:`\eta`: useful operations ÷ peak, in (0, 1]. [1]
    device_power_w : array_like
        Mean power :math:`P` for one device, with its share of the node where that is meant. Not
        negative. [W]

    Returns
    -------
    ndarray of float64
        Energy, without the facility. [kWh] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    training_carbon_llmcarbon : the same with PUE, carbon intensity and a number of devices.

    Notes
    -----
    .. math:: E = \frac{6 \, N \, D}{F \, \eta} \, P

    The number of devices cancels: more of them finish sooner. It matters only through
    :math:`\eta` and through idle time, which is left out. LLMCarbon's published form is this,
    times PUE and carbon intensity; its validation against five models lies within -3.5 to
    +7.9 %.

    References
    ----------
    .. [1] J. Kaplan et al., "Scaling Laws for Neural Language Models," arXiv:2001.08361, 2020.
    .. [2] A. Faiz et al., "LLMCarbon: Modeling the End-to-End Carbon Footprint of Large Language
       Models," in Proc. ICLR, 2024, arXiv:2309.14393.

    Examples
    --------
    GPT-3 with the values of LLMCarbon: 330 W, 125 TFLOP/s, 19.7 %:

    >>> round(float(training_energy_kwh(
    ...     175e9, tokens=300e9, peak_flops=125e12, mfu=0.197, device_power_w=330)))
    1172589
    """
    work = training_flop(parameters, tokens=tokens)
    peak = in_range("peak_flops", peak_flops, low=0, low_open=True)
    useful = in_range("mfu", mfu, low=0, low_open=True, high=1)
    power = in_range("device_power_w", device_power_w, low=0)
    return np.asarray(work / (peak * useful) * power / J_PER_KWH)


def training_energy_from_hours(
    device_hours_h: ArrayLike, *, device_power_w: ArrayLike
) -> NDArray[np.float64]:
    r"""Energy of training from device-hours and a power.

    Parameters
    ----------
    device_hours_h : array_like
        Devices × hours :math:`t`. Not negative. [h]
    device_power_w : array_like
        Power :math:`P` for one device: measured, or rated. Say which, they do not mix. Not
        negative. [W]

    Returns
    -------
    ndarray of float64
        Energy. [kWh] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: E = t \, P

    With the rated power this is an upper bound for the devices alone: the rest of the node is not
    in it.

    References
    ----------
    .. [1] A. S. Luccioni, S. Viguier, A.-L. Ligozat, "Estimating the Carbon Footprint of
       BLOOM, a 176B Parameter Language Model," JMLR 24(253), 2023, dynamic energy consumption.

    Examples
    --------
    BLOOM: 1,082,990 hours of A100 at 400 W:

    >>> float(training_energy_from_hours(1_082_990, device_power_w=400))
    433196.0
    """
    hours = in_range("device_hours_h", device_hours_h, low=0)
    power = in_range("device_power_w", device_power_w, low=0)
    return np.asarray(hours * power / W_PER_KW)


def retraining_energy_kwh(
    energy_kwh: ArrayLike, *, retrainings_per_year: ArrayLike, years: ArrayLike
) -> NDArray[np.float64]:
    r"""Energy of a model that is trained again and again, as recommendation models are.

    Parameters
    ----------
    energy_kwh : array_like
        Energy :math:`E` of one training. Not negative. [kWh]
    retrainings_per_year : array_like
        How often :math:`f` it is trained anew. Not negative. [1/year]
    years : array_like
        How long :math:`L` the model is in use. Not negative. [year]

    Returns
    -------
    ndarray of float64
        Energy of the first training and all later ones. [kWh] Shape of the arguments broadcast
        together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or negative.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: E_{all} = E \, (1 + f \, L)

    Each retraining is taken to use as much as the first.

    References
    ----------
    .. [1] C.-J. Wu et al., "Sustainable AI: Environmental Implications, Challenges and
       Opportunities," in Proc. MLSys, 2022, arXiv:2111.00364: offline and online training of
       recommendation models.

    Examples
    --------
    Trained once, then every week for two years (made-up energy):

    >>> float(retraining_energy_kwh(100, retrainings_per_year=52, years=2))
    10500.0
    """
    energy = in_range("energy_kwh", energy_kwh, low=0)
    often = in_range("retrainings_per_year", retrainings_per_year, low=0)
    life = in_range("years", years, low=0)
    return np.asarray(energy * (1 + often * life))
