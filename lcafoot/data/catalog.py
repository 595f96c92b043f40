"""The public face of the data, ``lf.datasets``: list, load, verify, disagreement."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator, Mapping
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Final

import pandas as pd

from lcafoot.data import figures, registry
from lcafoot.data.schema import Fault, faults
from lcafoot.data.selection import add, select
from lcafoot.data.tables import constants, text_table
from lcafoot.data.upstream import cached_path, fetch_file, is_upstream
from lcafoot.errors import LcafootError, MissingDataError, SchemaError

__all__ = ["add", "disagreement", "fetch", "list", "load", "select", "verify"]

load = registry.load

PACKAGE_KEYS: Final = ("name", "title", "description", "version", "licenses", "sources", "resources")
RESOURCE_KEYS: Final = ("name", "path", "format", "mediatype", "bytes", "hash")
FROM_ROW: Final = (
    "boundary",
    "method",
    "year",
    "source_title",
    "source_ref",
    "locator",
    "license",
    "confidence",
)


def list() -> pd.DataFrame:
    """List the packages of published data.

    Returns
    -------
    pandas.DataFrame
        One row a package: ``name, title, version, rows, license, sources``; ``rows``
        counts its first table, 0 where it has none.

    Raises
    ------
    IntegrityError, SchemaError
        If a package is damaged; `verify` says what is wrong with it.

    Examples
    --------
    >>> "grid" in set(list()["name"])
    True
    """
    columns = ["name", "title", "version", "rows", "license", "sources"]
    return pd.DataFrame([_summary(name) for name in registry.package_names()], columns=columns)


def fetch(name: str, *, progress: bool = False) -> builtins.list[Path]:
    """Fetch the files of a package that stay with their publishers.

    Parameters
    ----------
    name : str
        Name of the package.
    progress : bool, optional
        Show a bar for each file.

    Returns
    -------
    list of pathlib.Path
        The files in the cache, hashes checked; files that are there already are not fetched
        again. Afterwards `load` reads the package.

    Raises
    ------
    MissingDataError
        If there is no such package, all its files are shipped, or an address cannot be reached.
    IntegrityError
        If what came is not the file that the package describes.
    """
    remote = [entry for entry in registry.descriptor(name)["resources"] if is_upstream(entry)]
    if not remote:
        msg = f"{name} is shipped whole: nothing is to be fetched; read it with lcafoot.datasets.load"
        raise MissingDataError(msg)
    return [fetch_file(name, entry, progress=progress) for entry in remote]


def _summary(name: str) -> tuple[str, str, str, int, str, str]:
    """Return one row of `list`."""
    package = registry.descriptor(name)
    tables = (entry for entry in package["resources"] if entry.get("format") == "csv")
    has_table = any(not is_upstream(entry) or cached_path(name, entry).is_file() for entry in tables)
    rows = len(registry.shared_table(name)) if has_table else 0
    licenses = "; ".join(entry["name"] for entry in package["licenses"])
    sources = "; ".join(entry["title"] for entry in package["sources"])
    return name, package["title"], package["version"], rows, licenses, sources


def verify() -> pd.DataFrame:
    """Check every package: descriptor, hash, schema, sources, licenses, links.

    Returns
    -------
    pandas.DataFrame
        One row a fault: ``package, row, column, problem, remedy``. Empty if all is
        well; a broken file is a row, not an exception.

    Examples
    --------
    >>> [column for column in verify().columns]
    ['package', 'row', 'column', 'problem', 'remedy']
    """
    known = _known_rows()
    found = [fault for name in _folders() for fault in _package_faults(name, known)]
    table = pd.DataFrame([astuple(fault) for fault in found], columns=[f.name for f in fields(Fault)])
    return table.drop_duplicates(["package", "row", "column", "problem"], ignore_index=True)


def _folders() -> tuple[str, ...]:
    """Return every folder that stands where packages stand."""
    found = (path.name for path in registry.datasets_root().iterdir() if path.is_dir())
    return tuple(sorted(name for name in found if name[0] not in "._"))


def _known_rows() -> frozenset[str]:
    """Return the figures of all packages that can be read, as ``package/row_id``."""
    known: set[str] = set()
    for name in registry.package_names():
        try:
            rows = _text_of(name, registry.resource(name, "figures"))["row_id"]
        except (LcafootError, KeyError):
            continue  # what keeps it from being read is reported where the package is checked
        known |= {f"{name}/{row}" for row in rows}
    return frozenset(known)


def _text_of(name: str, entry: Mapping[str, Any]) -> pd.DataFrame:
    """Read a table as text even where its hash is broken, so that all faults are told."""
    path = (
        cached_path(name, entry)
        if is_upstream(entry)
        else registry.datasets_root() / name / str(entry["path"])
    )
    registry.stamp(path)
    return text_table(path, constants(entry))


def _package_faults(name: str, known: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with one package."""
    folder = registry.datasets_root() / name
    if not (folder / registry.DESCRIPTOR).is_file():
        yield Fault(name, "", "", f"{registry.DESCRIPTOR} is missing", "write it, or remove the folder")
        return
    if not (folder / "NOTES.md").is_file():
        yield Fault(name, "", "", "NOTES.md is missing", "say who says what, and what was converted")
    try:
        package = registry.descriptor(name)
    except SchemaError as err:
        yield Fault(name, registry.DESCRIPTOR, "", str(err), "correct the descriptor")
        return
    for key in PACKAGE_KEYS:
        if not package.get(key):
            yield Fault(name, registry.DESCRIPTOR, key, f"{key} is missing or empty", "fill it in")
    if package.get("name") != name:
        yield Fault(name, registry.DESCRIPTOR, "name", "name is not that of the folder", "make them equal")
    for entry in package.get("resources", ()):
        yield from _resource_faults(name, entry, known)


def _resource_faults(name: str, entry: Mapping[str, Any], known: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with one resource of a package."""
    label = str(entry.get("name", "?"))
    missing = [key for key in RESOURCE_KEYS if entry.get(key) in (None, "")]
    for key in missing:
        remedy = f"fill it in, or run python -m lcafoot.data.seal {name}"
        yield Fault(name, label, key, f"{key} is missing", remedy)
    if {"name", "path"} & set(missing):
        return
    if is_upstream(entry) and not cached_path(name, entry).is_file():
        return  # not fetched: there is nothing to check yet
    try:
        path = registry.resource_path(name, label)
    except LcafootError as err:
        yield Fault(name, label, "hash", str(err), "restore the file, or seal the package again")
    else:
        if path.stat().st_size != entry.get("bytes"):
            yield Fault(name, label, "bytes", "bytes is not the size of the file", "seal the package again")
    if entry.get("format") == "csv":
        yield from _table_faults(name, label, entry, known)


def _table_faults(name: str, label: str, entry: Mapping[str, Any], known: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with one table: its bytes, its header, its rows."""
    try:
        table = _text_of(name, entry)
    except LcafootError as err:
        yield Fault(name, label, "", str(err), "correct the table, or restore the file")
        return
    if is_upstream(entry):
        return  # another's table: its form is its publisher's
    raw = (registry.datasets_root() / name / str(entry["path"])).read_bytes()
    if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw or not raw.endswith(b"\n"):
        yield Fault(name, label, "", "not plain UTF-8 with LF", "save without BOM, with LF line ends")
    schema = entry.get("schema", {})
    declared = [str(field["name"]) for field in schema.get("fields", ())]
    header = [column for column in table.columns if column not in constants(entry)]
    if declared != header:
        problem = f"fields {declared} are not the header {header}"
        yield Fault(name, label, "schema", problem, "name each column of the file once, in order")
    key = schema.get("primaryKey", ())
    keys = (key,) if isinstance(key, str) else tuple(key)
    yield from faults(table, schema.get("fields", ()), name, known_rows=known, key=keys)


def disagreement(subject: str) -> pd.DataFrame:
    """Put every published embodied figure of a subject side by side.

    Parameters
    ----------
    subject : str
        Slug of the subject, such as ``nvidia_h100_sxm_80gb``.

    Returns
    -------
    pandas.DataFrame
        One row a figure, sorted by value: ``source_id, quantity, value, low, high,
        band_kind, unit, covers, boundary, method, year, source_title, source_ref,
        locator, license, confidence, independent, note``. ``low`` and ``high`` are the
        published band, or the 95 % interval of the pedigree table. ``independent`` is
        False where a figure is derived from another one listed: it counts once.

    Raises
    ------
    MissingDataError
        If no package holds an embodied figure of it; the message names the nearest.
    """
    listed = [row for name in registry.package_names() for row in _said_of(subject, name)]
    if not listed:
        present = {each for name in registry.package_names() for each in _embodied(name)["subject"]}
        what = "subject with embodied figures (for other quantities: lf.datasets.select)"
        raise MissingDataError.of(what, subject, present)
    keys = {row["key"] for row in listed}
    side = pd.DataFrame([_side(row, keys) for row in listed])
    return side.sort_values(["value", "source_id"], ignore_index=True)


def _embodied(name: str, subject: str | None = None) -> pd.DataFrame:
    """Return the embodied figures of one package, or of one subject in it; none where it has no figures."""
    try:
        table = registry.shared_table(name, "figures")
    except MissingDataError:
        return pd.DataFrame(columns=["subject"])
    if subject is not None:
        own = table["subject"] == subject
        table = table[own] if own.any() else table.iloc[:0]
    return table[table["quantity"].str.startswith("embodied")] if len(table) else table


def _said_of(subject: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the embodied figures of one subject in one package, with what they rest on."""
    table = _embodied(name, subject)
    for row in table.to_dict("records") if len(table) else ():
        origins = (o if "/" in o else f"{name}/{o}" for o in row["derived_from"].split(";") if o)
        yield {str(k): v for k, v in row.items()} | {
            "package": name,
            "key": f"{name}/{row['row_id']}",
            "origins": frozenset(origins),
        }


def _side(row: Mapping[str, Any], listed: Collection[str]) -> dict[str, Any]:
    """Return one row of `disagreement`."""
    quantity = figures.to_quantity(row, row["package"])
    return {
        "source_id": row["source_id"],
        "quantity": row["quantity"],
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "band_kind": quantity.band_kind,
        "unit": quantity.unit,
        "covers": row["covers"],
        **{column: row[column] for column in FROM_ROW},
        "independent": not (row["origins"] & set(listed)),
        "note": row["note"],
    }
