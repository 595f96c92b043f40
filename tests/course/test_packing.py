"""The pack: from one file a laptop without a network installs what this environment has."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lcafoot.course import packing
from lcafoot.errors import MissingDataError, OutOfRangeError

NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "https_proxy": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}


@pytest.fixture(scope="module")
def own_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this checkout, which needs no other for what is tried here."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2], capture_output=True)
    (folder / "notes.txt").write_text("no wheel", encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_pack_installs_without_a_network_and_only_what_its_hashes_name(
    own_wheel: Path, checkout: Path, tmp_path: Path
) -> None:
    packing.pack(tmp_path / "class.zip", checkout / "notebooks", own_wheel)
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "lcafoot-class"
    assert (folder / "notebooks" / "00_start_here.ipynb").is_file()
    assert not (folder / "wheels" / "notes.txt").exists()
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_"))}
    install = [sys.executable, str(folder / "install.py")]
    done = subprocess.run(
        install,
        cwd=tmp_path,
        env=clean | NO_NETWORK,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "jupyterlab" in done.stdout
    python = folder / "environment" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    told = subprocess.run(
        [str(python), "-c", "import lcafoot; print(lcafoot.__file__)"],
        cwd=tmp_path, env=clean, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(told.stdout.strip()).is_relative_to(folder / "environment")

    (wheel,) = (folder / "wheels").glob("lcafoot-*.whl")
    with wheel.open("ab") as file:
        file.write(b"one byte more")
    subprocess.run(
        [str(python), "-m", "pip", "uninstall", "--yes", "--quiet", "lcafoot"],
        env=clean,
        check=True,
        cwd=tmp_path,
    )
    refused = subprocess.run(
        install,
        cwd=tmp_path,
        env=clean | NO_NETWORK,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert refused.returncode != 0
    assert "pip could not install the wheels" in refused.stderr


def test_a_pack_for_another_python_says_so(tmp_path: Path) -> None:
    source = Path(packing.__file__).parent / "pack" / "install.py"
    (tmp_path / "install.py").write_bytes(source.read_bytes())
    (tmp_path / "requirements.txt").write_text("# Python 3.8\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "install.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("these wheels are for Python 3.8, and this is 3.")
    assert not (tmp_path / "environment").exists()


def test_each_wheel_is_named_with_its_hash(tmp_path: Path) -> None:
    (tmp_path / "two_words-2.0-py3-none-any.whl").write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    assert packing.requirements(tmp_path).splitlines()[1:] == [f"two_words==2.0 --hash=sha256:{digest}"]


def test_the_versions_of_this_environment_are_pinned_but_not_lcafoot() -> None:
    import numpy as np

    pins = packing.pinned()
    assert f"numpy=={np.__version__}" in pins
    assert not any(line.startswith("lcafoot=") for line in pins)


def test_nothing_is_overwritten(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "class.zip").write_text("mine", encoding="utf-8")
    with pytest.raises(OutOfRangeError, match="is there already, and nothing is overwritten"):
        packing.pack(tmp_path / "class.zip", checkout / "notebooks")
    assert (tmp_path / "class.zip").read_text(encoding="utf-8") == "mine"


def test_what_the_index_does_not_give_is_told_in_one_sentence(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing.lcafoot, "__file__", str(tmp_path / "lcafoot" / "__init__.py"))
    with pytest.raises(MissingDataError, match="a pack is made from a checkout"):
        packing.pack(tmp_path / "class.zip", checkout / "notebooks")
    assert not (tmp_path / "class.zip").exists()
