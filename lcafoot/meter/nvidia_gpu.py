"""One NVIDIA GPU, read through the driver's own library (NVML)."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from lcafoot.errors import DeviceError
from lcafoot.meter.device import Device, Part, Reading, Sensor
from lcafoot.meter.nvidia import W_PER_MW, Gpu, asked

__all__ = ["NvidiaGpu"]

GAIN: Final = 0.05
"""Greatest error of power and energy, as a share of the true value [1].

NVML documents ±5 % for `nvmlDeviceGetPowerUsage` on Fermi and Kepler, and nothing for newer
boards; Yang, Adamek and Armour measured an error that is proportional and of that size
(SC'24, doi:10.1109/SC41406.2024.00028).
"""

REFRESH_S: Final = 0.1
"""Time between two refreshes of the energy counter, about; the Zeus authors report it. [s]"""

PART_TIME_SHARE: Final = 0.25
"""Share of the run time that the sensors of A100 and H100 look at [1] (doi:10.1109/SC41406.2024.00028)."""

PART_TIME: Final = ((8, 0), (9, 0))
"""CUDA compute capabilities of GA100 and GH100, the chips of A100 and H100."""

AVERAGED_S: Final = 1.0
"""Averaging time of `nvmlDeviceGetPowerUsage` on Ampere (but GA100) and newer, as NVML documents. [s]"""

AMPERE: Final = (8, 0)
INSTANT_FIELD: Final = 186
J_PER_MJ: Final = 1e-3


class NvidiaGpu(Device):
    """Energy counter and instantaneous power of one GPU, each where the board has it.

    Parameters
    ----------
    gpu : Gpu
        The board, as `lcafoot.meter.nvidia.visible_gpus` found it.

    Raises
    ------
    DeviceError
        If the driver does not answer, or the board tells neither energy nor power.
    """

    def __init__(self, gpu: Gpu) -> None:
        import pynvml

        self._nvml: ModuleType = pynvml
        self._open = False
        try:
            self._nvml.nvmlInit()
            self._open = True
            self.about = {"nvidia_driver": str(self._nvml.nvmlSystemGetDriverVersion())}
            self._handle = self._nvml.nvmlDeviceGetHandleByUUID(gpu.uuid)
            self._counts = self._counter_j() is not None
            self._instant = self._instant_w() is not None
            has_power = self._instant or self._average_w() is not None
            self.part = Part(f"{gpu.name} {gpu.uuid}", "gpu", self._sensor(gpu))
        except self._nvml.NVMLError as err:
            self.close()
            msg = f"{gpu.name} {gpu.uuid} does not answer ({err})"
            raise DeviceError(msg) from err
        if not (self._counts or has_power):
            self.close()
            msg = f"{gpu.name} {gpu.uuid} tells neither energy nor power"
            raise DeviceError(msg)

    def read(self) -> Reading:
        """Return energy counter [J] and power [W]."""
        try:
            counter_j = self._counter_j() if self._counts else None
            power_w = self._instant_w() if self._instant else self._average_w()
        except self._nvml.NVMLError as err:
            msg = f"{self.part.device} stopped answering ({err})"
            raise DeviceError(msg) from err
        return Reading(counter_j, power_w)

    def close(self) -> None:
        """Give the driver's library back."""
        if self._open:
            self._open = False
            try:
                self._nvml.nvmlShutdown()
            except self._nvml.NVMLError:
                return  # a lost driver cannot be given back

    def _sensor(self, gpu: Gpu) -> Sensor:
        """Return what is known of this board's sensor."""
        ask = self._nvml
        chip = asked(ask, lambda: ask.nvmlDeviceGetCudaComputeCapability(self._handle))
        chip = None if chip is None else tuple(chip)
        averaged = not self._counts and not self._instant and chip is not None and chip > AMPERE
        flags = []
        if chip is None:
            flags += ["chip_unknown", "the driver does not name the chip; its sensor may look part-time"]
        if averaged:
            flags += ["averaged_power", f"power is averaged over {AVERAGED_S:g} s; it lags by half of that"]
        programs = asked(ask, lambda: ask.nvmlDeviceGetComputeRunningProcesses(self._handle)) or ()
        if len(programs) > 1:
            flags += ["shared_gpu", f"{len(programs)} programs were on the board; the energy is the board's"]
        return Sensor(
            gain=GAIN,
            refresh_s=AVERAGED_S if averaged else REFRESH_S,
            seen_share=PART_TIME_SHARE if chip in PART_TIME else 1.0,
            limit_w=gpu.power_limit_w,
            flags=tuple(flags),
        )

    def _counter_j(self) -> float | None:
        """Return the energy counter [J]."""
        nvml = self._nvml
        energy_mj = asked(nvml, lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(self._handle))
        return None if energy_mj is None else energy_mj * J_PER_MJ

    def _instant_w(self) -> float | None:
        """Return the power of this moment [W]."""
        nvml = self._nvml
        fields = asked(nvml, lambda: nvml.nvmlDeviceGetFieldValues(self._handle, [INSTANT_FIELD]))
        if fields is not None and fields[0].nvmlReturn == nvml.NVML_ERROR_GPU_IS_LOST:
            raise nvml.NVMLError(nvml.NVML_ERROR_GPU_IS_LOST)
        if fields is None or fields[0].nvmlReturn != nvml.NVML_SUCCESS:
            return None  # drivers answer in several ways that they do not have it
        return float(fields[0].value.uiVal * W_PER_MW)

    def _average_w(self) -> float | None:
        """Return the power that the driver averages [W]."""
        nvml = self._nvml
        power_mw = asked(nvml, lambda: nvml.nvmlDeviceGetPowerUsage(self._handle))
        return None if power_mw is None else power_mw * W_PER_MW
