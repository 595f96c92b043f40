"""What every test may ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # for `import simulated_gpu`, here and in benchmarks

import simulated_gpu

# A shared machine can stall any one example; what is too slow shows in the whole run.
settings.register_profile("lcafoot", deadline=None)
settings.load_profile("lcafoot")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout that these tests belong to."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def source_files() -> Path:
    """The folder with the published raw files, named by LCAFOOT_SOURCE_FILES."""
    folder = os.environ.get("LCAFOOT_SOURCE_FILES")
    if not folder:
        pytest.skip("LCAFOOT_SOURCE_FILES does not name the folder with the published raw files")
    path = Path(folder)
    assert path.is_dir(), f"LCAFOOT_SOURCE_FILES names {folder!r}, which is no folder"
    return path


@pytest.fixture(scope="session")
def simulated_gpu_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled driver library of the simulated GPU."""
    reason = simulated_gpu.missing()
    if reason:
        pytest.skip(reason)
    return simulated_gpu.build(tmp_path_factory.mktemp("driver"))


@pytest.fixture(scope="session")
def _loaded_gpus(simulated_gpu_library: Path) -> simulated_gpu.SimulatedGpus:
    return simulated_gpu.SimulatedGpus(simulated_gpu_library)


@pytest.fixture
def gpus(_loaded_gpus: simulated_gpu.SimulatedGpus) -> Iterator[simulated_gpu.SimulatedGpus]:
    """One simulated GPU in this process; none is left for the next test."""
    _loaded_gpus.reset()
    yield _loaded_gpus
    _loaded_gpus.reset(count=0)
