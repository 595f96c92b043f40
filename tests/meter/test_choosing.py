"""What a window reads, by word; what is absent is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulated_gpu import SimulatedGpus

import lcafoot as lf
from lcafoot.errors import DeviceError, MissingDataError
from lcafoot.meter.choosing import choose
from lcafoot.meter.simulated import wave_gpu


def names(*devices: object, powercap: Path | None = None) -> list[str]:
    """The names of the devices chosen."""
    return [device.part.device for device in choose(list(devices), powercap=powercap)[0]]  # type: ignore[arg-type]


def test_auto_takes_what_can_be_measured(gpus: SimulatedGpus, tmp_path: Path) -> None:
    gpus.reset(count=2)
    found, absent = choose("auto", powercap=tmp_path)
    assert [device.part.kind for device in found] == ["gpu", "gpu"]
    assert absent == ["CPU and memory not measured: no powercap counters (RAPL) on this system"]
    for device in found:
        device.close()


def test_auto_takes_the_model_only_where_nothing_can_be_measured(gpus: SimulatedGpus, tmp_path: Path) -> None:
    gpus.reset(count=0)
    found, absent = choose("auto", powercap=tmp_path)
    assert [device.part.sensor.basis for device in found] == ["modeled"]
    assert len(absent) == 2


def test_several_words_devices_and_records_may_be_mixed() -> None:
    assert len(names("modeled", wave_gpu(), "replay:busy")) == 3


@pytest.mark.parametrize("word", ["", "GPU", "nvidia", "replay:", "replay"])
def test_an_unknown_word_is_refused_with_the_known_ones(word: str) -> None:
    with pytest.raises(MissingDataError, match="unknown devices"):
        choose(word)


def test_what_is_absent_stands_in_the_record(gpus: SimulatedGpus) -> None:
    gpus.reset(count=0)
    with lf.measure("nothing", devices=["gpu", "modeled"], journal_dir=None) as run:
        pass
    assert any("NVIDIA GPUs not measured" in flag for flag in run.record.flags)
    with pytest.raises(DeviceError, match="NVIDIA GPUs not measured: the NVIDIA driver finds no GPU"):
        lf.measure("nothing", devices="gpu", journal_dir=None).start()


@pytest.mark.parametrize("devices", [None, 3, ["gpu", 3]])
def test_what_is_no_word_device_or_record_is_refused(devices: object) -> None:
    with pytest.raises(MissingDataError, match="unknown devices"):
        choose(devices)  # type: ignore[arg-type]
