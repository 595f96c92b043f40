"""AMD GPUs and Apple silicon, read by Zeus where it is installed (extra ``zeus``)."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lcafoot.errors import DeviceError
from lcafoot.meter.device import Device, Part, Reading, Sensor

__all__ = ["ZeusCounter", "zeus_devices"]

AMD_DRIVER: Final = Path("/dev/kfd")
"""There on Linux machines whose AMD GPUs can compute."""

GAIN: Final = 0.10
"""Greatest error, as a share of the true value; assumed, for neither vendor states one [1]."""

REFRESH_S: Final = 0.1
"""Time between two refreshes of the counters; assumed. [s]"""

J_PER_MJ: Final = 1e-3
APPLE_PARTS: Final = {"cpu_total_mj": "cpu", "gpu_mj": "gpu", "dram_mj": "dram", "ane_mj": "npu"}
"""Fields of Zeus' measurement of Apple silicon, and the kind of component of each."""


class ZeusCounter(Device):
    """One energy counter that Zeus reads.

    Parameters
    ----------
    device : str
        Name of the component.
    kind : str
        ``gpu``, ``cpu``, ``dram`` or ``npu``.
    counter_mj : callable
        Returns the energy so far. [mJ]
    faults : tuple of type, optional
        What it raises when it cannot be read.
    """

    def __init__(
        self,
        device: str,
        kind: str,
        counter_mj: Callable[[], float],
        faults: tuple[type[Exception], ...] = (OSError, RuntimeError),
    ) -> None:
        self._counter_mj, self._faults = counter_mj, faults
        self.part = Part(device, kind, Sensor(GAIN, REFRESH_S, flags=("band_assumed", "read by Zeus")))

    def read(self) -> Reading:
        """Return the energy counter [J]."""
        try:
            return Reading(self._counter_mj() * J_PER_MJ, None)
        except self._faults as err:
            msg = f"{self.part.device} stopped answering ({err})"
            raise DeviceError(msg) from err


def zeus_devices() -> tuple[list[Device], list[str]]:
    """Return what Zeus can read here that nothing else can, and why the rest is absent.

    Returns
    -------
    devices : list of Device
        AMD GPUs and the parts of an Apple chip.
    reasons : list of str
        One sentence for each kind that is there and cannot be read.

    Notes
    -----
    Importing Zeus takes seconds, so it is asked only on a machine with such hardware.
    """
    has_amd = AMD_DRIVER.exists()
    has_apple = sys.platform == "darwin" and platform.machine() == "arm64"
    if not (has_amd or has_apple):
        return [], []
    what = "AMD GPUs" if has_amd else "Apple silicon"
    if importlib.util.find_spec("zeus") is None:
        return [], [f"{what} not measured: install Zeus with pip install 'lcafoot[zeus]'"]
    try:
        return (_amd() if has_amd else _apple()), []
    except (ImportError, OSError, RuntimeError) as err:
        return [], [f"{what} not measured: Zeus cannot read them ({err})"]


def _amd() -> list[Device]:
    """Return a counter for each AMD GPU."""
    from zeus.device.exception import ZeusBaseGPUError
    from zeus.device.gpu import get_gpus

    try:
        return gpu_counters(get_gpus(), (ZeusBaseGPUError,))
    except ZeusBaseGPUError as err:
        msg = f"{err}"
        raise RuntimeError(msg) from err


def gpu_counters(gpus: Any, faults: tuple[type[Exception], ...] = (RuntimeError,)) -> list[Device]:
    """Return a counter for each GPU of a Zeus ``GPUs`` object."""

    def counter(index: int) -> Callable[[], float]:
        return lambda: float(gpus.get_total_energy_consumption(index))

    return [
        ZeusCounter(f"{gpus.get_name(index)} (GPU {index})", "gpu", counter(index), faults)
        for index in range(len(gpus))
    ]


def _apple() -> list[Device]:
    """Return a counter for each part of the Apple chip that Zeus tells."""
    from zeus.device.soc import get_soc

    return soc_counters(get_soc())


def soc_counters(chip: Any) -> list[Device]:
    """Return a counter for each part that a Zeus ``SoC`` object tells."""

    def counter(field: str) -> Callable[[], float]:
        return lambda: float(getattr(chip.get_total_energy_consumption(), field))

    first = chip.get_total_energy_consumption()
    return [
        ZeusCounter(f"Apple {field.removesuffix('_mj')}", kind, counter(field))
        for field, kind in APPLE_PARTS.items()
        if getattr(first, field, None) is not None
    ]
