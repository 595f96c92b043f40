"""Telemetry files and how they are written: columns, units, folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, SchemaError

__all__ = ["READ_FAULTS", "UNITS", "Layout", "files_of", "in_folders", "layout_of", "opened"]

READ_FAULTS: Final = (LcafootError, pa.ArrowException, OSError)
"""What reading a file may raise; anything else is a mistake of ours."""

UNITS: Final = {"W": 1.0, "kW": 1e3, "mW": 1e-3, "J": 1.0, "kJ": 1e3, "mJ": 1e-3}
"""Units of power or of an energy counter, in watts or joules."""

OPTIONAL: Final = ("job", "utilization")


@dataclass(frozen=True)
class Layout:
    """How the telemetry of one folder is written.

    Parameters
    ----------
    root : str
        Folder or address that was asked for.
    names : mapping of str to str
        Column of the files for each of ``time, device``, ``power_w`` or ``energy_j``, and where they
        are there ``job, utilization``.
    unit : str or None
        Unit of the power or of the counter, one of `UNITS`; None where nobody told it.
    timezone : str or None
        Zone of times that are written without one.
    partitions : tuple of str
        Which of these stand in the names of the folders, as ``device=gpu-7``.
    """

    root: str
    names: Mapping[str, str]
    unit: str | None = None
    timezone: str | None = None
    partitions: tuple[str, ...] = ()

    @property
    def is_counter(self) -> bool:
        """Whether the files hold an energy counter instead of power."""
        return "energy_j" in self.names

    @property
    def factor(self) -> float:
        """Watts or joules in one of its units."""
        return UNITS[self.unit] if self.unit else 1.0

    @property
    def value(self) -> str:
        """The name of what is read: ``power_w`` or ``energy_j``."""
        return "energy_j" if self.is_counter else "power_w"


def files_of(folder: str) -> tuple[list[str], list[int]]:
    """Return the Parquet files below a folder or an object-store prefix, and their sizes.

    Parameters
    ----------
    folder : str
        A path, or an address such as ``s3://bucket/telemetry``.

    Returns
    -------
    paths : list of str
        Files in that store, sorted; names that begin with ``_`` or ``.`` are passed over.
    sizes : list of int
        Bytes of each.

    Raises
    ------
    MissingDataError
        If there is no such folder, or no Parquet file in it.

    Examples
    --------
    >>> files_of("/nowhere")
    Traceback (most recent call last):
    lcafoot.errors.MissingDataError: no Parquet file below /nowhere; write telemetry there, ...
    """
    store, path = _store(folder)
    inside = len(path.rstrip("/")) + 1
    found = [store.get_file_info(path)]
    if not found[0].is_file:
        found = store.get_file_info(pafs.FileSelector(path, recursive=True, allow_not_found=True))
    kept = sorted(
        (each.path, each.size)
        for each in found
        if each.is_file
        and each.path.endswith((".parquet", ".pq"))
        and not any(part.startswith(("_", ".")) for part in each.path[inside:].split("/"))
    )
    if not kept:
        msg = f"no Parquet file below {folder}; write telemetry there, or convert it with fleet.from_records"
        raise MissingDataError(msg)
    return [path for path, _ in kept], [size for _, size in kept]


def layout_of(
    path: str, *, root: str, columns: Mapping[str, str | None] | None, unit: str | None, timezone: str | None
) -> Layout:
    """Read from one file how telemetry is written.

    Parameters
    ----------
    path : str
        One of `files_of`.
    root : str
        Folder or address that was asked for.
    columns : mapping of str to str or None
        What columns are called in the files, by the names of `Layout`; others have these names. One
        that is called None is not read.
    unit : str or None
        Unit of power or counter; None for W and J, with narrower bounds for what is believed.
    timezone : str or None
        Zone of times that are written without one.

    Returns
    -------
    Layout
        What `readings` needs.

    Raises
    ------
    SchemaError
        If a column is missing, or both or neither of power and counter are there.
    OutOfRangeError
        If the unit is unknown.
    """
    schema = opened(path, root).schema_arrow
    folders = in_folders(path, root)
    present = [*schema.names, *folders]
    given = {name: column or "" for name, column in (columns or {}).items()}
    wanted = ("time", "device", "power_w", "energy_j", *OPTIONAL)
    unknown = [name for name in given if name not in wanted]
    names = {name: given.get(name, name) for name in wanted if given.get(name, name) in present}
    faults = [f"columns names {name!r}, which is none of {', '.join(wanted)}" for name in unknown]
    asked = [name for name, column in given.items() if column and name in wanted]
    faults += [f"no column {given[name]!r}" for name in asked if name not in names]
    faults += [f"no column {name!r}" for name in ("time", "device") if name not in names]
    if ("power_w" in names) == ("energy_j" in names):
        which = "both 'power_w' and" if "power_w" in names else "neither 'power_w' nor"
        faults.append(f"{which} 'energy_j'")
    if faults:
        remedy = "say what they are called, as in columns={'power_w': 'DCGM_FI_DEV_POWER_USAGE'}"
        msg = f"{path} has {'; '.join(faults)}; its columns are {', '.join(present)}: {remedy}"
        raise SchemaError(msg)
    fitting = ("J", "kJ", "mJ") if "energy_j" in names else ("W", "kW", "mW")
    if unit is not None and unit not in fitting:
        msg = f"unit must be one of {', '.join(fitting)}; got {unit!r}"
        raise OutOfRangeError(msg)
    partitions = tuple(n for n, column in names.items() if column not in schema.names)
    return Layout(root, names, unit, timezone, partitions)


@lru_cache(maxsize=16)
def _store(address: str) -> tuple[Any, str]:
    """Return file system and path of an address."""
    if "://" in address:
        store, inside = pafs.FileSystem.from_uri(quote(address, safe=":/?&=%@+,;"))
        return store, str(inside)
    return pafs.LocalFileSystem(), address


def opened(path: str, root: str, dictionaries: list[str] | None = None) -> pq.ParquetFile:
    """Open one file of telemetry.

    Parameters
    ----------
    path : str
        One of `files_of`.
    root : str
        Folder or address that was asked for.
    dictionaries : list of str, optional
        Columns of text that are read as numbers and names.

    Returns
    -------
    pyarrow.parquet.ParquetFile
        The file, its footer read.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the file is damaged or gone.
    """
    store, _ = _store(root)
    try:
        return pq.ParquetFile(store.open_input_file(path), read_dictionary=dictionaries)
    except KeyError:  # one of these columns is not there; who reads the file says so
        return pq.ParquetFile(store.open_input_file(path))


def in_folders(path: str, root: str) -> dict[str, str]:
    """Return what the names of the folders below the root say.

    Parameters
    ----------
    path : str
        One of `files_of`.
    root : str
        Folder or address that was asked for.

    Returns
    -------
    dict of str to str
        Names and values.

    Examples
    --------
    >>> in_folders("job=7/telemetry/device=gpu-7/a.parquet", "job=7/telemetry")
    {'device': 'gpu-7'}
    """
    below = path[len(_store(root)[1].rstrip("/")) :].split("/")[:-1]
    pairs = (part.partition("=") for part in below if "=" in part)
    return {unquote(name): unquote(value) for name, _, value in pairs}
