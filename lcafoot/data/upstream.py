"""Published files that stay with their publishers: fetched on request, by hash, into the user's cache.

A package may name a resource by its public address instead of a file beside it. `fetch` gets it,
and `lcafoot.data.registry.load` then reads it like any other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from lcafoot.errors import IntegrityError, MissingDataError

__all__ = ["cache_folder", "cached_path", "fetch_file", "is_upstream"]

SCHEMES: Final = ("https://", "http://")
PATIENCE_S: Final = 30.0
"""A server that says nothing for so long has gone. [s]"""


def is_upstream(entry: Mapping[str, Any]) -> bool:
    """Say whether a resource stays with its publisher.

    Examples
    --------
    >>> is_upstream({"path": "https://example.org/a.csv"}), is_upstream({"path": "a.csv"})
    (True, False)
    """
    return str(entry.get("path", "")).startswith(SCHEMES)


def cache_folder() -> Path:
    """Return the folder for fetched files: ``LCAFOOT_CACHE``, or the system's for caches.

    Returns
    -------
    pathlib.Path
        It need not exist yet.
    """
    named = os.environ.get("LCAFOOT_CACHE")
    if named:
        return Path(named)
    try:
        import pooch
    except ImportError:
        return Path.home() / ".cache" / "lcafoot"
    return Path(pooch.os_cache("lcafoot"))


def cached_path(package: str, entry: Mapping[str, Any]) -> Path:
    """Return where a resource of a publisher is kept once it was fetched.

    Its name is the last part of the address, or ``lcafoot:file`` where several end alike.
    """
    name = str(entry.get("lcafoot:file") or entry["path"])
    return cache_folder() / package / Path(name).name


def fetch_file(package: str, entry: Mapping[str, Any], *, progress: bool = False) -> Path:
    """Fetch one resource, unless the right file is there already.

    Parameters
    ----------
    package : str
        Name of the package, which is the folder in the cache.
    entry : mapping
        Resource entry with ``path`` (its address) and ``hash``.
    progress : bool, optional
        Show a bar.

    Returns
    -------
    pathlib.Path
        The file in the cache, its hash checked.

    Raises
    ------
    MissingDataError
        If pooch is not installed, or the address cannot be reached or does not have the file.
    IntegrityError
        If what came is not the file that the package describes. What is in the cache stays.

    Notes
    -----
    A transfer that breaks off leaves a file ending in ``.part``; the next try goes on there.
    """
    target = cached_path(package, entry)
    if target.is_file() and _hash(target) == entry["hash"]:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    goes_on = draft.exists()
    _download(package, str(entry["path"]), draft, progress=progress)
    if goes_on and _hash(draft) != entry["hash"]:  # the server may not know how to go on: once from the start
        draft.unlink()
        _download(package, str(entry["path"]), draft, progress=progress)
    found = _hash(draft)
    if found != entry["hash"]:
        draft.unlink()
        msg = (
            f"{entry['path']} is not the file described (its hash is {found[:19]}…, not "
            f"{str(entry['hash'])[:19]}…); it was changed by its publisher or damaged on the way: fetch again"
        )
        raise IntegrityError(msg)
    draft.replace(target)
    return target


def _download(package: str, address: str, draft: Path, *, progress: bool) -> None:
    """Append to a draft what it still lacks."""
    try:
        import pooch
    except ImportError as err:
        msg = "fetching needs pooch; install it with pip install 'lcafoot[lab]'"
        raise MissingDataError(msg) from err
    there = draft.stat().st_size if draft.exists() else 0
    headers = {"Range": f"bytes={there}-"} if there else {}
    get = pooch.HTTPDownloader(progressbar=progress, headers=headers, timeout=PATIENCE_S)
    try:
        with draft.open("ab") as file:
            get(address, file, None)
    except OSError as err:
        if not draft.stat().st_size:
            draft.unlink()
        _explain(package, address, err)


def _explain(package: str, address: str, err: OSError) -> NoReturn:
    """Say in one sentence why a file did not come."""
    status = getattr(getattr(err, "response", None), "status_code", None)
    if status is not None:
        msg = f"{address} answers {status}; see NOTES.md of {package} for another way"
        raise MissingDataError(msg) from err
    if err.errno is not None:
        msg = f"the cache at {cache_folder()} cannot be written ({err.strerror}); set LCAFOOT_CACHE"
        raise MissingDataError(msg) from err
    msg = f"{address} cannot be reached, or broke off ({type(err).__name__}); check the network, fetch again"
    raise MissingDataError(msg) from err


def _hash(path: Path) -> str:
    """Return the hash of a file in the form descriptors write it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
