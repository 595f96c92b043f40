"""One request to a language model, in the form of EcoLogits."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lcafoot.units import SECONDS_PER_HOUR, in_range

__all__ = ["gpu_energy_per_token_ecologits_kwh", "llm_request", "llm_request_water_l"]

# EcoLogits 0.11.3, ecologits/impacts/llm.py
TOKEN_ALPHA: Final = 1.1665273170451914e-06  # Wh for each 1e9 active parameters and token
TOKEN_BETA: Final = -0.011205921025579175  # for each request in the batch
TOKEN_GAMMA: Final = 4.052928146734005e-05  # Wh for each token
LATENCY_ALPHA: Final = 6.785088094353663e-4  # s for each 1e9 active parameters and token
LATENCY_BETA: Final = 3.119310311688259e-4  # s for each request in the batch and token
LATENCY_GAMMA: Final = 0.019473717579473387  # s for each token
MEMORY_OVERHEAD: Final = 1.2
BITS: Final = 16.0
BITS_PER_BYTE: Final = 8.0
GPU_MEMORY_GB: Final = 80.0
GPUS_PER_SERVER: Final = 8.0
SERVER_KW: Final = 1.2
GPU_KG: Final = 273.0
SERVER_KG: Final = 5700.0
LIFE_S: Final = 3 * 365 * 24 * 3600.0
WH_PER_KWH: Final = 1000.0


def gpu_energy_per_token_ecologits_kwh(
    active_parameters_b: ArrayLike, *, batch: ArrayLike = 64
) -> NDArray[np.float64]:
    r"""Energy of one GPU for one token of one request, in the form of EcoLogits 0.11.3.

    Parameters
    ----------
    active_parameters_b : array_like
        Active parameters :math:`P_a`. Positive. [1e9]
    batch : array_like, optional
        Requests :math:`B` served together. At least 1. [1]

    Returns
    -------
    ndarray of float64
        Energy of one of the GPUs, without server and facility. [kWh] Shape of the arguments
        broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    llm_request : the whole request, with all its GPUs.

    Notes
    -----
    .. math:: e = \frac{\alpha \, e^{\beta B} P_a + \gamma}{1000}, \qquad \beta < 0

    A fit to measurements: the part that grows with the model shrinks as the batch grows, the
    constant part does not.

    References
    ----------
    .. [1] EcoLogits 0.11.3, methodology of language models, and package ``ecologits``, file
       ``impacts/llm.py``.

    Examples
    --------
    70 billion active parameters, alone and among 64 requests, in joules:

    >>> (gpu_energy_per_token_ecologits_kwh(70, batch=[1, 64]) * 3.6e6).round(3)
    array([0.437, 0.289])
    """
    active = in_range("active_parameters_b", active_parameters_b, low=0, low_open=True)
    together = in_range("batch", batch, low=1)
    return np.asarray((TOKEN_ALPHA * np.exp(TOKEN_BETA * together) * active + TOKEN_GAMMA) / WH_PER_KWH)


def llm_request(
    active_parameters_b: ArrayLike,
    *,
    total_parameters_b: ArrayLike,
    output_tokens: ArrayLike,
    batch: ArrayLike = 64,
    pue: ArrayLike,
    carbon_intensity_kg_kwh: ArrayLike,
) -> dict[str, NDArray[np.float64]]:
    r"""Energy and carbon of one request to a language model, in the form of EcoLogits 0.11.3.

    Parameters
    ----------
    active_parameters_b : array_like
        Active parameters :math:`P_a`. Positive. [1e9]
    total_parameters_b : array_like
        All parameters :math:`P_t`. Positive. [1e9]
    output_tokens : array_like
        Tokens :math:`T` written. Not negative. [1]
    batch : array_like, optional
        Requests :math:`B` served together. At least 1. [1]
    pue : array_like
        Power usage effectiveness. At least 1. [1]
    carbon_intensity_kg_kwh : array_like
        Carbon intensity :math:`CI` of the electricity. Not negative. [kgCO₂e/kWh]

    Returns
    -------
    dict of str to ndarray of float64
        ``energy_kwh`` with the facility [kWh], ``use_kg`` and ``embodied_kg`` [kgCO₂e],
        ``it_energy_kwh``, of it ``gpu_energy_kwh`` for each GPU and ``server_energy_kwh`` [kWh],
        ``hardware_kg`` of the GPUs with their share of the server [kgCO₂e], ``gpus`` [1] and
        ``latency_s`` [s], each of the shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    See Also
    --------
    gpu_energy_per_token_ecologits_kwh : the part of the GPUs, a token at a time.
    lcafoot.stages.inference.inference_energy_kwh : from operations and utilization.
    lcafoot.stages.inference.energy_per_unit_kwh : from a measured power and throughput.

    Notes
    -----
    .. math::

        n &= 2^{\lceil \log_2 \lceil 1.2 \cdot 16 P_t / (8 \cdot 80) \rceil \rceil}, \qquad
        t = T (l_a P_a + l_b B + l_g) \\
        E &= PUE \left( \frac{t}{3600} \frac{1.2 \, n}{8 B} +
             n \frac{T (\alpha e^{\beta B} P_a + \gamma)}{1000} \right) \\
        C &= E \, CI + t \, \frac{(n/8) 5700 + 273 n}{L B}, \qquad L = 3 \text{ years}

    The constants are fits and choices of that version; they change from version to version.
    Left out: prompts, network, training.

    References
    ----------
    .. [1] EcoLogits 0.11.3, methodology of language models, and package ``ecologits``, file
       ``impacts/llm.py``.

    Examples
    --------
    400 tokens from a dense model of 70 billion parameters on the world's mix of that tool:

    >>> request = llm_request(70, total_parameters_b=70, output_tokens=400, pue=1.2,
    ...                       carbon_intensity_kg_kwh=0.59)
    >>> round(float(request["energy_kwh"]) * 1000, 3), round(float(request["embodied_kg"]) * 1e6, 2)
    (0.263, 22.64)
    """
    active = in_range("active_parameters_b", active_parameters_b, low=0, low_open=True)
    total = in_range("total_parameters_b", total_parameters_b, low=0, low_open=True)
    tokens = in_range("output_tokens", output_tokens, low=0)
    together = in_range("batch", batch, low=1)
    facility = in_range("pue", pue, low=1)
    intensity = in_range("carbon_intensity_kg_kwh", carbon_intensity_kg_kwh, low=0)
    memory_gb = MEMORY_OVERHEAD * total * BITS / BITS_PER_BYTE
    gpus = np.exp2(np.ceil(np.log2(np.ceil(memory_gb / GPU_MEMORY_GB))))
    latency_s = tokens * (LATENCY_ALPHA * active + LATENCY_BETA * together + LATENCY_GAMMA)
    server = latency_s / SECONDS_PER_HOUR * SERVER_KW * gpus / GPUS_PER_SERVER / together
    gpu = tokens * gpu_energy_per_token_ecologits_kwh(active, batch=together)
    it_energy = server + gpus * gpu
    energy = facility * it_energy
    hardware = gpus / GPUS_PER_SERVER * SERVER_KG + gpus * GPU_KG
    results = {
        "energy_kwh": energy,
        "use_kg": energy * intensity,
        "embodied_kg": latency_s * hardware / (LIFE_S * together),
        "it_energy_kwh": it_energy,
        "gpu_energy_kwh": gpu,
        "server_energy_kwh": server,
        "hardware_kg": hardware,
        "gpus": gpus,
        "latency_s": latency_s,
    }
    zero = np.zeros(np.broadcast_shapes(*(np.shape(value) for value in results.values())))
    return {name: np.asarray(value + zero) for name, value in results.items()}


def llm_request_water_l(
    it_energy_kwh: ArrayLike, *, pue: ArrayLike, site_l_kwh: ArrayLike, electricity_l_kwh: ArrayLike
) -> NDArray[np.float64]:
    r"""Water of a request: on the site, and where its electricity is made.

    Parameters
    ----------
    it_energy_kwh : array_like
        Energy :math:`E_{IT}` of the IT, without the facility. Not negative. [kWh]
    pue : array_like
        Power usage effectiveness. At least 1. [1]
    site_l_kwh : array_like
        Water usage effectiveness :math:`WUE` of the site per energy of the IT. Not negative. [L/kWh]
    electricity_l_kwh : array_like
        Water :math:`w` per electricity made. Not negative. [L/kWh]

    Returns
    -------
    ndarray of float64
        Water. [L] Shape of the arguments broadcast together.

    Raises
    ------
    OutOfRangeError
        If an argument is not finite or lies outside its range.
    ValueError
        If the shapes do not broadcast.

    Notes
    -----
    .. math:: W = E_{IT} \left( WUE + PUE \cdot w \right)

    References
    ----------
    .. [1] EcoLogits 0.11.3, methodology, water.
    .. [2] P. Li, J. Yang, M. A. Islam, S. Ren, "Making AI Less Thirsty," arXiv:2304.03271, 2023.

    Examples
    --------
    One kilowatt-hour of IT at 0.6 L on the site and 3.15 L at the power plants:

    >>> round(float(llm_request_water_l(1.0, pue=1.2, site_l_kwh=0.6, electricity_l_kwh=3.15)), 9)
    4.38
    """
    energy = in_range("it_energy_kwh", it_energy_kwh, low=0)
    facility = in_range("pue", pue, low=1)
    site = in_range("site_l_kwh", site_l_kwh, low=0)
    plants = in_range("electricity_l_kwh", electricity_l_kwh, low=0)
    return np.asarray(energy * (site + facility * plants))
