"""A pack for a class without a network: wheels, notebooks and data in one file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata, resources
from pathlib import Path
from typing import Final

import lcafoot
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.files import whole_file

__all__ = ["pack", "pinned", "requirements"]

CONTENTS: Final = ("install.py", "README.txt")
"""Files of ``lcafoot/course/pack`` that go into each pack."""


def pack(out: Path, notebooks: Path, wheels: Path | None = None) -> None:
    """Write one zip file from which a laptop of the same system installs without a network.

    Parameters
    ----------
    out : pathlib.Path
        Zip file to write.
    notebooks : pathlib.Path
        Folder that goes into the pack as ``notebooks``: lcafoot's, or the copies of a class.
    wheels : pathlib.Path, optional
        Folder of wheels, lcafoot's among them; built and downloaded if left out.

    Raises
    ------
    OutOfRangeError
        If `out` is there already.
    MissingDataError
        If this is no checkout, or a wheel could not be had; the reason of pip is told.

    Notes
    -----
    The versions are those of this environment; the wheels are for this system and this version of
    Python. Making a pack needs a network, or a folder of wheels that pip knows; installing none.

    Examples
    --------
    >>> pack(Path(__file__), Path("notebooks"))
    Traceback (most recent call last):
    lcafoot.errors.OutOfRangeError: ... is there already, and nothing is overwritten; name a new file
    """
    if out.exists():
        msg = f"{out} is there already, and nothing is overwritten; name a new file"
        raise OutOfRangeError(msg)
    folder = Path(tempfile.mkdtemp(prefix="lcafoot-pack-"))
    try:
        (folder / "wheels").mkdir()
        if wheels is None:
            _get_wheels(folder / "wheels")
        for wheel in wheels.glob("*.whl") if wheels else ():
            shutil.copy2(wheel, folder / "wheels")
        (folder / "requirements.txt").write_text(requirements(folder / "wheels"), encoding="utf-8")
        for name in CONTENTS:
            text = (resources.files("lcafoot.course") / "pack" / name).read_text(encoding="utf-8")
            (folder / name).write_text(text, encoding="utf-8")
        shutil.copytree(notebooks, folder / "notebooks", ignore=shutil.ignore_patterns(".*", "measurements"))
        with whole_file(out) as draft:
            _zip(folder, draft)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pinned() -> list[str]:
    """Return what is installed here, one exact version each, but lcafoot itself.

    Returns
    -------
    list of str
        Lines of a constraints file.

    Examples
    --------
    >>> any(line.startswith("numpy==") for line in pinned())
    True
    """
    found = {each.metadata["Name"]: each.version for each in metadata.distributions()}
    return sorted(f"{name}=={version}" for name, version in found.items() if name and name != "lcafoot")


def requirements(wheels: Path) -> str:
    """Return a requirements file that names each wheel of a folder with its hash.

    Parameters
    ----------
    wheels : pathlib.Path
        The folder.

    Returns
    -------
    str
        The version of Python that they are for, then one line a wheel.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "six-1.17.0-py2.py3-none-any.whl").touch()
    >>> requirements(folder).splitlines()[1][:25]
    'six==1.17.0 --hash=sha256'
    """
    lines = [f"# Python {sys.version_info.major}.{sys.version_info.minor}\n"]
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def _get_wheels(wheels: Path) -> None:
    """Build lcafoot's wheel and get the others in the versions of this environment."""
    checkout = Path(lcafoot.__file__).parents[1]
    if not (checkout / "pyproject.toml").is_file():
        msg = f"a pack is made from a checkout, and {checkout} is none; clone the repository and run it there"
        raise MissingDataError(msg)
    constraints = wheels.parent / "constraints.txt"
    constraints.write_text("\n".join(pinned()), encoding="utf-8")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, checkout)
    (own,) = wheels.glob("lcafoot-*.whl")
    _pip(
        "download", "--only-binary=:all:", "--constraint", constraints, "--dest", wheels, f"{own}[lab,course]"
    )
    constraints.unlink()


def _pip(*arguments: str | Path) -> None:
    """Run pip of this environment; its last words go into the error."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no reason given")
        msg = f"pip {arguments[0]} failed: {last.strip()}; it needs hatchling (lcafoot[dev]) and an index"
        raise MissingDataError(msg)


def _zip(folder: Path, target: Path) -> None:
    """Write a folder as a zip file; wheels are zip files already and are only stored."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            kind = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(path, Path("lcafoot-class") / path.relative_to(folder), kind)
