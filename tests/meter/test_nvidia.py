"""The survey of GPUs, against a small driver library compiled for the test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lcafoot
from lcafoot.meter.nvidia import GpuSurvey, visible_gpus

CHECKOUT = Path(lcafoot.__file__).parents[1]

FAKE_DRIVER = r"""
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
typedef struct { unsigned long long total, used, unused; } memory_t;
static int number_of(void *gpu) { return (int)((long)gpu) - 1; }
static int asked(const char *name) { const char *text = getenv(name); return text ? atoi(text) : -1; }
int nvmlInitWithFlags(unsigned int flags) { return asked("FAKE_INIT") > 0 ? asked("FAKE_INIT") : 0; }
int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
int nvmlShutdown(void) {
    FILE *log = fopen(getenv("FAKE_LOG"), "a");
    fputs("shutdown\n", log);
    fclose(log);
    return 0;
}
int nvmlDeviceGetCount_v2(unsigned int *count) {
    *count = asked("FAKE_COUNT") >= 0 ? asked("FAKE_COUNT") : 3;
    return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned int number, void **gpu) {
    if ((int)number == asked("FAKE_LOST")) return 15;
    *gpu = (void *)(long)(number + 1);
    return 0;
}
int nvmlDeviceGetName(void *gpu, char *name, unsigned int length) {
    snprintf(name, length, "Imagined GPU %c", 'A' + number_of(gpu));
    return 0;
}
int nvmlDeviceGetUUID(void *gpu, char *uuid, unsigned int length) {
    snprintf(uuid, length, "GPU-%d000-aaaa", number_of(gpu) + 1);
    return 0;
}
int nvmlDeviceGetPowerManagementLimit(void *gpu, unsigned int *milliwatts) {
    if (number_of(gpu) == 2) return 3;
    *milliwatts = 700000u - 100000u * (unsigned)number_of(gpu);
    return 0;
}
int nvmlDeviceGetMemoryInfo(void *gpu, memory_t *memory) {
    if (number_of(gpu) == 2) return 3;
    memset(memory, 0, sizeof *memory);
    memory->total = 85520809984ull;
    return 0;
}
const char *nvmlErrorString(int code) {
    static char text[40];
    snprintf(text, sizeof text, "imagined fault %d", code);
    return text;
}
"""

ASK = """
import ctypes, json, os, sys
from dataclasses import asdict
if sys.argv[1:]:
    ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
from lcafoot.meter.nvidia import visible_gpus
print(json.dumps(asdict(visible_gpus())))
"""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled library; its soname is what the binding asks for."""
    compiler = shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs gcc on Linux to build a driver library for the test")
    folder = tmp_path_factory.mktemp("driver")
    (folder / "nvml.c").write_text(FAKE_DRIVER, encoding="utf-8")
    library = folder / "libnvidia-ml.so.1"
    command = [compiler, "-shared", "-fPIC", "-Wl,-soname,libnvidia-ml.so.1", "nvml.c", "-o", library.name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return library


def survey(driver: Path | None, **environment: str) -> dict[str, object]:
    """What a fresh interpreter finds, with the library or without."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CUDA", "FAKE"))}
    log = {"FAKE_LOG": str(driver.with_name("log"))} if driver else {}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *([str(driver)] if driver else [])],
        capture_output=True,
        check=True,
        text=True,
        cwd=CHECKOUT,
        env={**kept, **log, **environment},
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def names(found: dict[str, object]) -> list[str]:
    """The last letters of the GPUs found."""
    return [gpu["name"][-1] for gpu in found["gpus"]]  # type: ignore[attr-defined]


def test_every_gpu_is_described(driver: Path) -> None:
    found = survey(driver)
    assert found["reason"] == ""
    first, second, third = found["gpus"]  # type: ignore[misc]
    assert first["name"] == "Imagined GPU A"
    assert first["uuid"] == "GPU-1000-aaaa"
    assert first["power_limit_w"] == pytest.approx(700)
    assert first["memory_gb"] == pytest.approx(85.52, abs=0.01)
    assert second["power_limit_w"] == pytest.approx(600)
    assert (third["power_limit_w"], third["memory_gb"]) == (None, None)


def test_the_driver_is_given_back(driver: Path) -> None:
    log = driver.with_name("log")
    log.unlink(missing_ok=True)
    survey(driver)
    assert log.read_text(encoding="utf-8") == "shutdown\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "A"),
        ("2,0", "CA"),
        (" 1 , 2 ", "BC"),
        ("GPU-2000-aaaa", "B"),
        ("GPU-3,GPU-1", "CA"),
        ("1,GPU-1000", "BA"),
        ("0,7,1", "A"),  # CUDA stops at the first name that is none
        ("1,-1,0", "B"),
    ],
)
def test_only_the_visible_gpus_are_found_in_their_order(driver: Path, value: str, expected: str) -> None:
    found = survey(driver, CUDA_VISIBLE_DEVICES=value)
    assert "".join(names(found)) == expected
    assert found["reason"] == ""


@pytest.mark.parametrize("value", ["", "-1", "9", "NoDevFiles", "GPU-", "GPU-9", "1,1", "²"])
def test_a_variable_that_hides_all_is_the_reason(driver: Path, value: str) -> None:
    found = survey(driver, CUDA_VISIBLE_DEVICES=value)
    assert names(found) == []
    assert "leaves no GPU visible" in str(found["reason"])


def test_a_slice_of_a_gpu_is_told_apart(driver: Path) -> None:
    found = survey(driver, CUDA_VISIBLE_DEVICES="MIG-1234")
    assert names(found) == []
    assert "slice of a GPU" in str(found["reason"])


def test_a_lost_gpu_does_not_hide_the_others(driver: Path) -> None:
    found = survey(driver, FAKE_LOST="1")
    assert names(found) == ["A", "C"]
    assert "GPU 1 does not answer" in str(found["reason"])
    assert names(survey(driver, FAKE_LOST="1", CUDA_VISIBLE_DEVICES="2")) == ["C"]


def test_a_driver_that_fails_is_a_reason(driver: Path) -> None:
    found = survey(driver, FAKE_INIT="9")
    assert names(found) == []
    assert "the NVIDIA driver does not answer" in str(found["reason"])


def test_a_machine_with_a_driver_and_no_gpu_says_so(driver: Path) -> None:
    assert survey(driver, FAKE_COUNT="0") == {"gpus": [], "reason": "the NVIDIA driver finds no GPU"}


def test_this_machine_gives_gpus_or_a_reason() -> None:
    found = visible_gpus()
    assert isinstance(found, GpuSurvey)
    assert bool(found.gpus) or bool(found.reason)
