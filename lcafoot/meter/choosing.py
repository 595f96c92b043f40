"""Which devices a window reads, and what is absent and why."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from lcafoot.energy import EnergyRecord
from lcafoot.errors import DeviceError, MissingDataError
from lcafoot.meter.device import Device

__all__ = ["WORDS", "Devices", "choose"]

Devices: TypeAlias = str | Device | EnergyRecord | Iterable[str | Device | EnergyRecord]
"""What ``devices=`` takes: a word, a device, a record to replay, or several of them."""

WORDS: Final = ("auto", "gpu", "cpu", "modeled", "replay:NAME")
"""The words that ``devices=`` takes."""


def choose(devices: Devices, *, powercap: Path | None = None) -> tuple[list[Device], list[str]]:
    """Return the devices that are meant, and sentences on what is absent.

    Parameters
    ----------
    devices : str, Device, EnergyRecord or iterable of them
        ``auto``: everything that can be measured, or the model where nothing can. ``gpu``: the
        NVIDIA GPUs that ``CUDA_VISIBLE_DEVICES`` leaves visible, and those that Zeus reads.
        ``cpu``: packages and memory by RAPL. ``modeled``: the model of the machine.
        ``replay:NAME``: a simulated GPU, or the record at a path; a record: played again.
    powercap : pathlib.Path, optional
        Folder of the RAPL counters; the system's own if left out.

    Returns
    -------
    devices : list of Device
        Possibly empty.
    absent : list of str
        What is not measured, with the reason.

    Raises
    ------
    MissingDataError
        If a word is not one of `WORDS`.

    Examples
    --------
    >>> [device.part.device for device in choose("replay:wave")[0]]
    ['simulated GPU (square wave)']
    """
    if not isinstance(devices, str | Device | EnergyRecord | Iterable):
        what = "devices"
        raise MissingDataError.of(what, devices, WORDS)
    given = [devices] if isinstance(devices, str | Device | EnergyRecord) else list(devices)
    found: list[Device] = []
    absent: list[str] = []
    for item in given:
        if isinstance(item, Device):
            found.append(item)
            continue
        if not isinstance(item, str | EnergyRecord):
            what = "devices"
            raise MissingDataError.of(what, item, WORDS)
        more, why = _of_record(item) if isinstance(item, EnergyRecord) else _of_word(item, powercap)
        found += more
        absent += why
    return found, absent


def _of_record(record: EnergyRecord) -> tuple[list[Device], list[str]]:
    """Return the devices that play a record."""
    from lcafoot.meter.simulated import played_devices

    return played_devices(record), []


def _of_word(word: str, powercap: Path | None) -> tuple[list[Device], list[str]]:
    """Return the devices of one word."""
    kind, _, name = word.partition(":")
    if kind == "replay" and name:
        from lcafoot.meter.simulated import replayed_devices

        return replayed_devices(name), []
    if word == "gpu":
        return _gpus()
    if word == "cpu":
        return _cpus(powercap)
    if word == "modeled":
        return [_model()], []
    if word == "auto":
        (gpus, no_gpus), (cpus, no_cpus) = _gpus(), _cpus(powercap)
        found = [*gpus, *cpus]
        return found or [_model()], [*no_gpus, *no_cpus]
    what = "devices"
    raise MissingDataError.of(what, word, WORDS)


def _gpus() -> tuple[list[Device], list[str]]:
    """Return the GPUs that can be measured."""
    from lcafoot.meter.nvidia import visible_gpus
    from lcafoot.meter.nvidia_gpu import NvidiaGpu
    from lcafoot.meter.zeus_devices import zeus_devices

    survey = visible_gpus()
    absent = [f"NVIDIA GPUs not measured: {survey.reason}"] if survey.reason else []
    found: list[Device] = []
    for gpu in survey.gpus:
        try:
            found.append(NvidiaGpu(gpu))
        except DeviceError as err:
            absent.append(f"{err}")
    more, why = zeus_devices()
    return [*found, *more], [*absent, *why]


def _cpus(powercap: Path | None) -> tuple[list[Device], list[str]]:
    """Return the CPU packages and memories that can be measured."""
    from lcafoot.meter.rapl import POWERCAP, rapl_zones

    return rapl_zones(powercap or POWERCAP)


def _model() -> Device:
    """Return the model of the machine."""
    model: Device = importlib.import_module("lcafoot.meter.modeled").ModeledHost()
    return model
