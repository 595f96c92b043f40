"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
