"""The NVIDIA GPUs that a run on this machine would use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Final, TypeVar

__all__ = ["Gpu", "GpuSurvey", "asked", "visible_gpus"]

VARIABLE: Final = "CUDA_VISIBLE_DEVICES"
W_PER_MW: Final = 1e-3
GB_PER_BYTE: Final = 1e-9
VGPU_GUEST: Final = 2
"""NVML_GPU_VIRTUALIZATION_MODE_VGPU: this system was given a share of a board."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU as its driver describes it.

    Parameters
    ----------
    name : str
        Product name.
    uuid : str
        The driver's unique name of this board.
    power_limit_w : float or None
        Limit now in force; None where the driver does not say. [W]
    memory_gb : float or None
        Memory; None where the driver does not say. [GB]
    not_separable : str, optional
        Why the power of what a program here uses cannot be told apart; empty where it can.
    """

    name: str
    uuid: str
    power_limit_w: float | None
    memory_gb: float | None
    not_separable: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class GpuSurvey:
    """The GPUs found, or why there are none.

    Parameters
    ----------
    gpus : tuple of Gpu
        In the order in which a CUDA program counts them.
    reason : str
        Why none, or not all, were found; empty if all is well.
    """

    gpus: tuple[Gpu, ...]
    reason: str = ""


def visible_gpus() -> GpuSurvey:
    """Return the NVIDIA GPUs that a CUDA program started here would see.

    Returns
    -------
    GpuSurvey
        GPUs that ``CUDA_VISIBLE_DEVICES`` leaves visible, and whose power is their own: a board
        that is cut into slices (MIG) or shared between virtual machines (vGPU) is named in the
        reason. A missing package, driver or GPU is a reason, never an exception.

    Notes
    -----
    Numbers in ``CUDA_VISIBLE_DEVICES`` count in the order of the PCI bus here. CUDA does so
    with ``CUDA_DEVICE_ORDER=PCI_BUS_ID``; without it, a machine with different models may
    count the fastest first, and names by UUID are safe. The program ``nvidia-smi`` is not
    needed: the driver's library is asked.

    References
    ----------
    .. [1] NVIDIA, CUDA C++ Programming Guide, section "CUDA Environment Variables".

    Examples
    --------
    >>> survey = visible_gpus()
    >>> bool(survey.gpus) or bool(survey.reason)
    True
    """
    try:
        import pynvml
    except ImportError:
        return GpuSurvey((), "the Python package nvidia-ml-py is not installed")
    nvml: ModuleType = pynvml
    try:
        nvml.nvmlInit()
    except nvml.NVMLError_LibraryNotFound:
        return GpuSurvey((), "no NVIDIA driver library on this machine")
    except nvml.NVMLError as err:
        return GpuSurvey((), f"the NVIDIA driver does not answer ({err})")
    try:
        return _separable(_chosen(*_all_gpus(nvml), os.environ))
    except nvml.NVMLError as err:
        return GpuSurvey((), f"the NVIDIA driver does not answer ({err})")
    finally:
        nvml.nvmlShutdown()


def asked(nvml: ModuleType, question: Callable[[], Answer]) -> Answer | None:
    """Return the driver's answer, or None where this driver or board has none."""
    try:
        return question()
    except (nvml.NVMLError_NotSupported, nvml.NVMLError_FunctionNotFound, nvml.NVMLError_NoPermission):
        return None


def _all_gpus(nvml: ModuleType) -> tuple[list[Gpu | None], str]:
    """Return every GPU by its number, None for one that is lost, and what the driver says of that."""
    gpus: list[Gpu | None] = []
    reason = ""
    for number in range(nvml.nvmlDeviceGetCount()):
        try:
            gpus.append(_gpu(nvml, number))
        except (nvml.NVMLError, UnicodeError) as err:
            gpus.append(None)
            reason = f"GPU {number} does not answer ({err})"
    return gpus, reason


def _gpu(nvml: ModuleType, number: int) -> Gpu:
    """Ask the driver for one GPU."""
    handle = nvml.nvmlDeviceGetHandleByIndex(number)
    limit_mw = asked(nvml, lambda: nvml.nvmlDeviceGetPowerManagementLimit(handle))
    memory = asked(nvml, lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
    return Gpu(
        name=str(nvml.nvmlDeviceGetName(handle)),
        uuid=str(nvml.nvmlDeviceGetUUID(handle)),
        power_limit_w=None if limit_mw is None else limit_mw * W_PER_MW,
        memory_gb=None if memory is None else memory.total * GB_PER_BYTE,
        not_separable=_not_separable(nvml, handle),
    )


def _not_separable(nvml: ModuleType, handle: object) -> str:
    """Say why the power of a part of this board cannot be told apart; empty where it can."""
    mig = asked(nvml, lambda: nvml.nvmlDeviceGetMigMode(handle))
    if mig is not None and mig[0]:
        return "is cut into slices (MIG), whose power the driver does not tell apart"
    if asked(nvml, lambda: nvml.nvmlDeviceGetVirtualizationMode(handle)) == VGPU_GUEST:
        return "is a share of a board (vGPU), whose power the driver does not tell apart"
    return ""


def _separable(survey: GpuSurvey) -> GpuSurvey:
    """Leave out the boards whose power is shared, and name them."""
    shared = [f"{gpu.name} {gpu.uuid} {gpu.not_separable}" for gpu in survey.gpus if gpu.not_separable]
    own = tuple(gpu for gpu in survey.gpus if not gpu.not_separable)
    return GpuSurvey(own, "; ".join(filter(None, (survey.reason, *shared))))


def _chosen(gpus: Sequence[Gpu | None], reason: str, environment: Mapping[str, str]) -> GpuSurvey:
    """Keep what CUDA_VISIBLE_DEVICES names: CUDA stops at the first name that is none."""
    if not gpus:
        return GpuSurvey((), "the NVIDIA driver finds no GPU")
    named = environment.get(VARIABLE)
    if named is None:
        return GpuSurvey(tuple(gpu for gpu in gpus if gpu), reason)
    if "MIG-" in named:
        return GpuSurvey((), f"{VARIABLE} names a slice of a GPU, whose power the driver does not tell apart")
    numbers: list[int] = []
    for name in named.split(","):
        number = _number(name.strip(), gpus)
        if number is None:
            break
        numbers.append(number)
    if not numbers or len(set(numbers)) < len(numbers):
        return GpuSurvey((), f"{VARIABLE}={named!r} leaves no GPU visible")
    return GpuSurvey(tuple(gpu for gpu in (gpus[number] for number in numbers) if gpu), reason)


def _number(name: str, gpus: Sequence[Gpu | None]) -> int | None:
    """Return the number of the GPU that is named by number or by the start of its UUID."""
    if name.isdecimal():
        return int(name) if int(name) < len(gpus) else None
    alike = [number for number, gpu in enumerate(gpus) if gpu and name and gpu.uuid.startswith(name)]
    return alike[0] if len(alike) == 1 else None
