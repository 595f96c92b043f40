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

__all__ = ["ZeusDevice", "amd_devices", "apple_devices", "zeus_devices"]

AMD_DRIVER: Final = Path("/dev/kfd")
"""There on Linux machines whose AMD GPUs can compute."""

GAIN: Final = 0.10
"""Greatest error, as a share of the true value; assumed, for neither vendor states one [1]."""

REFRESH_S: Final = 0.1
"""Time between two refreshes of the counters; assumed. [s]"""

MILLI: Final = 1e-3
APPLE_PARTS: Final = {"cpu_total_mj": "cpu", "gpu_mj": "gpu", "dram_mj": "dram", "ane_mj": "npu"}
"""Fields of Zeus' measurement of Apple silicon, and the kind of component of each."""


class ZeusDevice(Device):
    """One energy counter or power sensor that Zeus reads.

    Parameters
    ----------
    device : str
        Name of the component.
    kind : str
        ``gpu``, ``cpu``, ``dram`` or ``npu``.
    counter_mj : callable, optional
        Returns the energy so far. [mJ]
    power_mw : callable, optional
        Returns the power now. [mW]
    faults : tuple of type, optional
        What they raise when the device cannot be read.
    """

    def __init__(
        self,
        device: str,
        kind: str,
        *,
        counter_mj: Callable[[], float] | None = None,
        power_mw: Callable[[], float] | None = None,
        faults: tuple[type[Exception], ...] = (OSError, RuntimeError),
    ) -> None:
        self._counter_mj, self._power_mw, self._faults = counter_mj, power_mw, faults
        self.part = Part(device, kind, Sensor(GAIN, REFRESH_S, flags=("band_assumed", "read by Zeus")))

    def read(self) -> Reading:
        """Return energy counter [J] and power [W], each where there is one."""
        try:
            return Reading(
                None if self._counter_mj is None else self._counter_mj() * MILLI,
                None if self._power_mw is None else self._power_mw() * MILLI,
            )
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
    from zeus.exception import ZeusBaseError

    faults = (ZeusBaseError, ImportError, OSError, RuntimeError)
    try:
        return (_amd(faults) if has_amd else _apple(faults)), []
    except faults as err:
        return [], [f"{what} not measured: Zeus cannot read them ({err})"]


def _amd(faults: tuple[type[Exception], ...]) -> list[Device]:
    """Ask Zeus for its AMD GPUs; its general question would answer with NVIDIA's."""
    from zeus.device.gpu.amd import AMDGPUs

    return amd_devices(AMDGPUs(ensure_homogeneous=False), faults)


def _apple(faults: tuple[type[Exception], ...]) -> list[Device]:
    """Ask Zeus for the Apple chip."""
    from zeus.device.soc import get_soc

    return apple_devices(get_soc(), faults)


def amd_devices(gpus: Any, faults: tuple[type[Exception], ...]) -> list[Device]:
    """Return a device for each GPU of a Zeus ``GPUs`` object.

    Parameters
    ----------
    gpus : zeus.device.gpu.GPUs
        The GPUs.
    faults : tuple of type
        What it raises.

    Returns
    -------
    list of Device
        With the energy counter where Zeus trusts it, else with the average power.
    """

    def device(index: int) -> Device:
        name = f"{gpus.get_name(index)} (AMD GPU {index})"
        if gpus.supports_get_total_energy_consumption(index):
            counter = lambda: float(gpus.get_total_energy_consumption(index))  # noqa: E731
            return ZeusDevice(name, "gpu", counter_mj=counter, faults=faults)
        power = lambda: float(gpus.get_average_power_usage(index))  # noqa: E731
        return ZeusDevice(name, "gpu", power_mw=power, faults=faults)

    return [device(index) for index in range(len(gpus))]


def apple_devices(chip: Any, faults: tuple[type[Exception], ...]) -> list[Device]:
    """Return a device for each part that a Zeus ``SoC`` object tells.

    Parameters
    ----------
    chip : zeus.device.soc.SoC
        The chip.
    faults : tuple of type
        What it raises.

    Returns
    -------
    list of Device
        Processor, graphics, memory and neural engine, each where the chip tells it.
    """

    def device(field: str, kind: str) -> Device:
        counter = lambda: float(getattr(chip.get_total_energy_consumption(), field))  # noqa: E731
        return ZeusDevice(f"Apple {field.removesuffix('_mj')}", kind, counter_mj=counter, faults=faults)

    first = chip.get_total_energy_consumption()
    told = [field for field in APPLE_PARTS if getattr(first, field, None) is not None]
    return [device(field, APPLE_PARTS[field]) for field in told]
