"""Inference: energy and carbon per request, token, image or query."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.stages.llm_requests import (
    gpu_energy_per_token_ecologits_kwh,
    llm_request,
    llm_request_water_l,
)
from lcafoot.units import J_PER_KWH, in_range

__all__ = [
    "energy_per_unit_kwh",
    "gpu_energy_per_token_ecologits_kwh",
    "inference_energy_kwh",
    "llm_request",
    "llm_request_water_l",
    "training_per_query",
]

FLOP_PER_PARAMETER_TOKEN: Final = 2.0


def inference_energy_kwh(
    active_parameters: ArrayLike,
    *,
    tokens: ArrayLike,
    peak_flops: ArrayLike,
    mfu: ArrayLike,
    device_power_w: ArrayLike,
) -> NDArray[np.float64]:
    r"""Energy of inference from operations, as LLMCarbon counts them.

    Parameters
    ----------
    active_parameters : array_like
        Parameters :math:`N` that a token passes. Positive. [1]
    tokens : array_like
        Tokens :math:`T` read and written. Not negative. [1]
    peak_flops : array_like
        Peak performance :math:`F` of one device. Positive. [FLOP/s]
    mfu : array_like
        Useful operations ÷ peak :math:`\eta`, in (0, 1]; in decoding it is far below that of
        training. [1]
    device_power_w : array_like
        Mean power :math:`P` for one device. Not negative. [W]

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

    Notes
    -----
    .. math:: E = \frac{2 \, N \, T}{F \, \eta} \, P

    References
    ----------
    .. [1] A. Faiz et al., "LLMCarbon: Modeling the End-to-End Carbon Footprint of Large Language
       Models," in Proc. ICLR, 2024, arXiv:2309.14393.

    Examples
    --------
    A thousand tokens of a model of 70 billion parameters (made-up device):

    >>> energy = inference_energy_kwh(70e9, tokens=1000, peak_flops=1e15, mfu=0.02, device_power_w=700)
    >>> round(float(energy) * 1000, 3)
    1.361
    """
    size = in_range("active_parameters", active_parameters, low=0, low_open=True)
    passed = in_range("tokens", tokens, low=0)
    peak = in_range("peak_flops", peak_flops, low=0, low_open=True)
    useful = in_range("mfu", mfu, low=0, low_open=True, high=1)
    power = in_range("device_power_w", device_power_w, low=0)
    return np.asarray(FLOP_PER_PARAMETER_TOKEN * size * passed / (peak * useful) * power / J_PER_KWH)


def energy_per_unit_kwh(power_w: ArrayLike, *, units_per_s: ArrayLike) -> NDArray[np.float64]:
    r"""Energy of one token, image or query from a measured power and throughput.

    Parameters
    ----------
    power_w : array_like
        Mean power :math:`P` while serving. Not negative. [W]
    units_per_s : array_like
        Units :math:`r` served in a second, all requests of the batch together. Positive. [1/s]

    Returns
    -------
    ndarray of float64
        Energy of one unit. [kWh] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: E_1 = \frac{P}{r}

    Idle time between requests is not in it, unless power and rate are means over a day.

    References
    ----------
    .. [1] MLCommons, MLPerf Power rules: energy per sample from power and throughput of the same
       window.

    Examples
    --------
    3.6 kW at 1,000 tokens a second, 3.6 J each:

    >>> round(float(energy_per_unit_kwh(3600, units_per_s=1000)) * 3.6e6, 9)
    3.6
    """
    power = in_range("power_w", power_w, low=0)
    rate = in_range("units_per_s", units_per_s, low=0, low_open=True)
    return np.asarray(power / rate / J_PER_KWH)


def training_per_query(
    training_kg: ArrayLike, *, queries_per_day: ArrayLike, days: ArrayLike
) -> NDArray[np.float64]:
    r"""Carbon of training that one query bears over the life of a model.

    Parameters
    ----------
    training_kg : array_like
        Carbon :math:`C` of training, with its development where that is meant. Not negative.
        [kgCO₂e]
    queries_per_day : array_like
        Queries :math:`q` a day. Positive. [1/day]
    days : array_like
        Days :math:`d` in service. Positive. [day]

    Returns
    -------
    ndarray of float64
        Share of one query. [kgCO₂e] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: C_1 = \frac{C}{q \, d}

    References
    ----------
    .. [1] A. S. Luccioni, Y. Jernite, E. Strubell, "Power Hungry Processing: Watts Driving the
       Cost of AI Deployment?" in Proc. FAccT, 2024, arXiv:2311.16863: training against inference.

    Examples
    --------
    500 t over a year of ten million queries a day (made-up numbers), in grams:

    >>> round(float(training_per_query(500e3, queries_per_day=1e7, days=365)) * 1000, 3)
    0.137
    """
    training = in_range("training_kg", training_kg, low=0)
    rate = in_range("queries_per_day", queries_per_day, low=0, low_open=True)
    life = in_range("days", days, low=0, low_open=True)
    return np.asarray(training / (rate * life))
