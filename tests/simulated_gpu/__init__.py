"""A simulated NVIDIA GPU for tests and benchmarks: NVML's symbols in C, its true energy in closed form.

`nvml.c` is compiled with gcc. A program sees it instead of a driver if the library is on its
library path (`environment`), or if it is loaded by its full path before NVML is asked for
(`SimulatedGpus`). Times are those of `time.perf_counter`. README.md lists the knobs; counters
of CPUs are in `simulated_gpu.rapl`.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["SimulatedGpus", "build", "environment", "missing", "uuid", "with_nvidia_smi"]

SOURCE = Path(__file__).with_name("nvml.c")
NAME = "libnvidia-ml.so.1"
NOT_FOUND = 6
FLAGS = ("-O2", "-shared", "-fPIC", f"-Wl,-soname,{NAME}")

_built: Path | None = None
_loaded: ctypes.CDLL | None = None


def missing() -> str:
    """Say why it cannot be built here; empty if it can."""
    if not sys.platform.startswith("linux"):
        return "the simulated GPU is built on Linux only"
    return "" if shutil.which("gcc") else "the simulated GPU needs gcc"


def build(folder: Path) -> Path:
    """Compile the library in a folder of its own below `folder`, unless it is there."""
    global _built
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    library = folder / f"simulated-gpu-{digest}" / NAME
    if not library.exists():
        library.parent.mkdir(parents=True, exist_ok=True)
        draft = library.with_suffix(f".{os.getpid()}")
        done = subprocess.run(
            ["gcc", *FLAGS, str(SOURCE), "-o", str(draft), "-lm"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            msg = f"gcc could not build the simulated GPU: {done.stderr}"
            raise RuntimeError(msg)
        draft.replace(library)
    _built = library
    return library


def environment(**knobs: float) -> dict[str, str]:
    """The environment in which another program sees the GPUs, with knobs as ``load_w=300`` or ``gpu1_…``."""
    assert _built is not None, "call build() first"
    paths = [str(_built.parent), os.environ.get("LD_LIBRARY_PATH", "")]
    settings = ";".join(f"{_key(name)}={value}" for name, value in knobs.items())
    return {"LD_LIBRARY_PATH": os.pathsep.join(filter(None, paths)), "SIMULATED_GPU": settings}


def with_nvidia_smi(folder: Path) -> Path:
    """Write a stand-in for the program nvidia-smi, which some meters ask whether there is a GPU."""
    program = folder / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'GPU 0: Simulated H100 80GB HBM3'\n", encoding="ascii")
    program.chmod(0o755)
    return program


def _key(name: str) -> str:
    """``gpu1_load_w`` as the library spells it: ``gpu1.load_w``."""
    head, _, rest = name.partition("_")
    return f"{head}.{rest}" if head.startswith("gpu") and head[3:].isdecimal() else name


def uuid(gpu: int) -> str:
    """The name by which the driver knows a GPU."""
    return f"GPU-51000000-0000-0000-0000-{gpu:012d}"


def _load(library: Path) -> ctypes.CDLL:
    """Load the library, or return the one that this process has: there can be one driver only."""
    global _loaded
    if _loaded is None:
        loaded = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
        loaded.simulated_gpu_set.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_double]
        for energy in (loaded.simulated_gpu_true_j, loaded.simulated_gpu_seen_j):
            energy.argtypes = [ctypes.c_int, ctypes.c_double, ctypes.c_double]
            energy.restype = ctypes.c_double
        loaded.simulated_gpu_power_w.argtypes = [ctypes.c_int, ctypes.c_double]
        loaded.simulated_gpu_power_w.restype = ctypes.c_double
        loaded.simulated_gpu_calls.restype = ctypes.c_long
        _loaded = loaded
    return _loaded


class SimulatedGpus:
    """The GPUs of this process; the library must be loaded before anything asks for NVML."""

    def __init__(self, library: Path) -> None:
        self._library = _load(library)

    def reset(self, count: int = 1, **knobs: float) -> None:
        """So many GPUs with all knobs at their defaults, but for those given; counters go on."""
        if self._library.simulated_gpu_reset(count):
            msg = f"{count} GPUs cannot be simulated"
            raise ValueError(msg)
        self.set(-1, **knobs)

    def set(self, gpu: int = -1, **knobs: float) -> None:
        """Turn knobs of one GPU, or of all; what is past stays as it was."""
        for name, value in knobs.items():
            code = self._library.simulated_gpu_set(gpu, name.encode(), value)
            if code == NOT_FOUND:
                raise KeyError(name)
            if code:
                msg = f"{name}={value} of GPU {gpu} is out of range"
                raise ValueError(msg)

    def start_wave(self, gpu: int = 0) -> None:
        """Let the load begin now."""
        self._library.simulated_gpu_start_wave(gpu)

    def true_j(self, gpu: int, from_s: float, to_s: float) -> float:
        """The true energy between two times [J]."""
        return float(self._library.simulated_gpu_true_j(gpu, from_s, to_s))

    def seen_j(self, gpu: int, from_s: float, to_s: float) -> float:
        """What the counter gains between two times, with its sensor as it is set now [J]."""
        return float(self._library.simulated_gpu_seen_j(gpu, from_s, to_s))

    def power_w(self, gpu: int, at_s: float) -> float:
        """The true power at a time [W]."""
        return float(self._library.simulated_gpu_power_w(gpu, at_s))

    @staticmethod
    def uuid(gpu: int) -> str:
        """The name by which the driver knows a GPU."""
        return uuid(gpu)

    def calls(self) -> int:
        """How often a board was asked for anything."""
        return int(self._library.simulated_gpu_calls())
