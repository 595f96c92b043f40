"""A sweep in a folder: one row and one record a point, resumed where it stopped, one sweep at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError, RecordError
from lcafoot.files import whole_file
from lcafoot.workloads.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NotPossibleError", "OutOfMemoryError", "sweep"]

TABLE: Final = "sweep.csv"
DONE: Final = "measured"
Measured = tuple[dict[str, Any], EnergyRecord]
Progress = Callable[[list[Settings]], Iterable[Settings]]


class NotPossibleError(LcafootError):
    """A switch that this machine cannot set."""


class OutOfMemoryError(LcafootError):
    """A point that does not fit into the memory."""


def sweep(
    points: Iterable[Settings],
    folder: str | os.PathLike[str],
    measure: Callable[[Settings], Measured],
    *,
    same: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Measure the points of a sweep that its folder does not hold yet; what failed is tried again.

    Parameters
    ----------
    points : iterable of Settings
        The sweep.
    folder : path-like
        Where rows and records are kept; made if it is not there.
    measure : callable
        Measures one point: a row of numbers, and the record. `NotPossibleError` and
        `OutOfMemoryError` mark the point and the rest goes on; anything else ends the sweep, and what
        was measured stays.
    same : mapping of str to str, optional
        Columns that all rows of the folder must have in common with this sweep, as ``size, device``.
    progress : callable, optional
        Wraps the points that are still to do, as ``tqdm.tqdm`` does.

    Returns
    -------
    pandas.DataFrame
        One row for each point of this sweep: ``point, status`` (``measured``, ``out of memory: …``,
        ``not possible: …``)``, record``, the switches, and what `measure` gave.

    Raises
    ------
    RecordError
        If another sweep runs in the folder, its table is damaged, or it is of another size or device.

    Examples
    --------
    >>> import tempfile
    >>> def fails(point):
    ...     raise NotPossibleError("no GPU is at hand")
    >>> sweep([Settings("image")], tempfile.mkdtemp(), fails)["status"].tolist()
    ['not possible: no GPU is at hand']
    """
    target, asked = Path(folder), list(dict.fromkeys(points))
    target.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        rows = _read(target)
        _refuse_others(rows, same or {}, target)
        left = [point for point in asked if rows.get(point.key, {}).get("status") != DONE]
        for point in progress(left) if progress else left:
            rows[point.key] = _measured(point, target, measure)
            _write(target, rows)
    return _table([rows[point.key] for point in asked if point.key in rows])


def _refuse_others(rows: Mapping[str, Mapping[str, Any]], same: Mapping[str, str], folder: Path) -> None:
    """Refuse to resume a sweep that was made in another way."""
    for row in rows.values():
        for name, value in same.items():
            if row["status"] == DONE and str(row.get(name, value)) != value:
                msg = f"{folder} holds a sweep of {name} {row[name]}, not {value}; choose another folder"
                raise RecordError(msg)


def _measured(point: Settings, folder: Path, measure: Callable[[Settings], Measured]) -> dict[str, Any]:
    """Measure one point and keep its record, or say why it could not be measured."""
    start = {"point": point.key, "status": DONE, "record": "", **vars(point)}
    try:
        row, record = measure(point)
    except NotPossibleError as err:
        return start | {"status": f"not possible: {err}"}
    except OutOfMemoryError as err:
        return start | {"status": f"out of memory: {err}"}
    name = re.sub(r"[^\w.=-]+", "_", point.key) + ".parquet"
    (folder / "records").mkdir(exist_ok=True)
    record.to_parquet(folder / "records" / name)
    return start | {"record": f"records/{name}"} | row


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder; the system lets it go when the process ends, however it ends."""
    import filelock

    lock = filelock.FileLock(folder / ".sweep.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as err:
        msg = f"another sweep runs in {folder}; wait for it, or choose another folder"
        raise RecordError(msg) from err
    try:
        yield
    finally:
        lock.release()


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the rows that are there."""
    import pandas as pd

    file = folder / TABLE
    if not file.is_file():
        return {}
    try:
        table = pd.read_csv(file)
        keys = table["point"].astype(str)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, KeyError, UnicodeDecodeError) as err:
        msg = f"{file} is no table of a sweep; move it away, or choose another folder"
        raise RecordError(msg) from err
    return dict(zip(keys, table.to_dict("records"), strict=True))


def _write(folder: Path, rows: dict[str, dict[str, Any]]) -> None:
    """Write all rows, whole or not at all."""
    with whole_file(folder / TABLE) as draft:
        _table(list(rows.values())).to_csv(draft, index=False)


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table; a column that a row lacks stays blank."""
    import pandas as pd

    return pd.DataFrame(rows)
