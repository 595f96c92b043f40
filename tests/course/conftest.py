"""A book of its own for each test, and nobody's name in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcafoot.course import store


@pytest.fixture(autouse=True)
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the books; nothing is kept outside of it."""
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "books"))
    monkeypatch.delenv(store.STUDENT, raising=False)
    monkeypatch.setattr(store, "_copy_of", store.NOBODY)
    return tmp_path / "books"
