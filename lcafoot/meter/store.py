"""Reading back what `EnergyRecord.to_parquet` wrote, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from lcafoot.energy import RECORD_KEY, RECORD_VERSION, Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.records import Source

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_record"]

KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "str | None": (str, NoneType),
    "float": (int, float),
    "float | None": (int, float, NoneType),
    "tuple[str, ...]": (list,),
}
"""Types in JSON of the annotations that `Component` and `Source` use."""

Part = TypeVar("Part", Component, Source)


def load_record(path: str | os.PathLike[str]) -> EnergyRecord:
    """Read a record that `EnergyRecord.to_parquet` wrote.

    Parameters
    ----------
    path : path-like
        The Parquet file.

    Returns
    -------
    EnergyRecord
        Equal to the one that was written, series included.

    Raises
    ------
    RecordError
        If the file is missing, truncated, damaged, no Parquet file, a Parquet file
        without a record, or a record of a newer lcafoot.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> part = Component("node", "node", 7200, 6840, 7560, "measured", "imported", 1.0)
    >>> record = EnergyRecord("demo", datetime(2026, 1, 1, tzinfo=UTC), 36, (part,))
    >>> path = Path(tempfile.mkdtemp()) / "demo.parquet"
    >>> record.to_parquet(path)
    >>> load_record(path) == record
    True
    """
    file = Path(path)
    text, frame = _read(file)
    content = _content(file, text)
    try:
        return _record(content, frame)
    except (KeyError, TypeError, ValueError, OverflowError) as err:
        msg = f"the record in {file} is damaged ({_reason(err)}); restore it from a copy, or measure again"
        raise RecordError(msg) from err


def _read(file: Path) -> tuple[bytes, pd.DataFrame]:
    """Return the metadata and the series of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.is_file():
        what = "a folder" if file.is_dir() else "missing"
        msg = f"no record at {file}: it is {what}; name a file that EnergyRecord.to_parquet wrote"
        raise RecordError(msg)
    try:
        with file.open("rb") as stream:
            table = pq.read_table(stream, page_checksum_verification=True)
        frame = table.to_pandas()
    except (pa.ArrowException, OSError, ValueError) as err:
        msg = (
            f"{file} is no Parquet file, or is truncated or damaged; restore it, or use lcafoot.import_record"
        )
        raise RecordError(msg) from err
    text = (table.schema.metadata or {}).get(RECORD_KEY)
    if text is None:
        msg = (
            f"{file} is a Parquet file without an energy record; name one that EnergyRecord.to_parquet wrote"
        )
        raise RecordError(msg)
    return text, frame


def _content(file: Path, text: bytes) -> Mapping[str, Any]:
    """Return the metadata as a mapping of a version that is known here."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as err:
        msg = f"the description of the record in {file} is damaged and no longer JSON; restore the file"
        raise RecordError(msg) from err
    version = content.get("version") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        msg = f"the record in {file} names no version of its layout (got {version!r}); restore the file"
        raise RecordError(msg)
    if version > RECORD_VERSION:
        msg = (
            f"the record in {file} has layout version {version}, and this lcafoot knows up to "
            f"{RECORD_VERSION}; update lcafoot"
        )
        raise RecordError(msg)
    return dict(content)


def _record(content: Mapping[str, Any], frame: pd.DataFrame) -> EnergyRecord:
    """Build the record; a field of a wrong kind raises TypeError, ValueError or KeyError."""
    source = content["source"]
    host = _of_kind("host", content["host"], (dict,))
    for key, value in host.items():
        _of_kind(f"host[{key!r}]", value, (str,))
    return EnergyRecord(
        label=_of_kind("label", content["label"], (str,)),
        start_utc=datetime.fromisoformat(content["start_utc"]),
        duration_s=_of_kind("duration_s", content["duration_s"], (int, float)),
        components=tuple(
            _part(Component, part) for part in _of_kind("components", content["components"], (list,))
        ),
        flags=_texts("flags", content["flags"]),
        host=host,
        traces=_traces(frame),
        source=None if source is None else _part(Source, source),
    )


def _part(cls: type[Part], content: object) -> Part:
    """Build a component or a source from its fields, each of the kind its class says."""
    given = dict(_of_kind(cls.__name__, content, (dict,)))
    for field in fields(cls):
        kinds = KINDS[str(field.type)]
        value = _of_kind(f"{cls.__name__}.{field.name}", given[field.name], kinds)
        given[field.name] = _texts(field.name, value) if kinds == (list,) else value
    return cls(**given)


def _texts(name: str, value: object) -> tuple[str, ...]:
    """Return a list of words as a tuple."""
    return tuple(_of_kind(name, word, (str,)) for word in _of_kind(name, value, (list,)))


def _of_kind(name: str, value: object, kinds: tuple[type, ...]) -> Any:
    """Return `value` if it is exactly of one of the kinds: True is no number here."""
    if type(value) not in kinds:
        msg = f"{name} is {value!r:.40}"
        raise TypeError(msg)
    return value


def _traces(frame: pd.DataFrame) -> tuple[Trace, ...]:
    """Return one series a device, in the order of their first samples."""
    if frame.empty:
        return ()
    return tuple(
        Trace(
            device=_of_kind("device", device, (str,)),
            time_s=part["time_s"].to_numpy(dtype=np.float64),
            power_w=part["power_w"].to_numpy(dtype=np.float64),
        )
        for device, part in frame.groupby("device", sort=False, dropna=False)
    )


def _reason(err: Exception) -> str:
    """Say what was wrong; a KeyError gives only the name of what is missing."""
    return f"{err.args[0]} is missing" if isinstance(err, KeyError) else str(err)
