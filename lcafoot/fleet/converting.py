"""Records of single machines as telemetry of a fleet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from lcafoot.energy import EnergyRecord
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.files import whole_file

__all__ = ["from_records"]


def from_records(
    records: Iterable[EnergyRecord], folder: str | os.PathLike[str], *, kinds: Iterable[str] = ("gpu",)
) -> list[Path]:
    """Write the power series of records as telemetry that `lcafoot.fleet.energy` reads.

    What `lcafoot.import_record` reads of DCGM and Prometheus, ``nvidia-smi`` loops and other tools,
    and what `lcafoot.recover` makes of journals, becomes a fleet's telemetry so.

    Parameters
    ----------
    records : iterable of EnergyRecord
        Records with a kept power series.
    folder : path-like
        Where to write, a file a record.
    kinds : iterable of str, optional
        Components that are taken: a node holds its GPUs, so take the one or the other.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    RecordError
        If a record keeps no power series of these kinds.
    OutOfRangeError
        If no record is given.

    Notes
    -----
    Devices are named ``boot/device`` where a record says on which machine it was taken, so that the
    first GPUs of two machines stay apart; the name lasts until the machine starts again. A series that
    was thinned for keeping has its energy, and no longer its peaks.

    Examples
    --------
    >>> from_records([], "telemetry")
    Traceback (most recent call last):
    lcafoot.errors.OutOfRangeError: records must hold at least one EnergyRecord; got none
    """
    place, wanted, written = Path(folder), set(kinds), []
    for number, record in enumerate(records):
        names = {part.device for part in record.components if part.kind in wanted}
        samples = record.samples()
        samples = samples[samples["device"].isin(names)]
        if samples.empty:
            msg = (
                f"record {record.label!r} keeps no power of {', '.join(sorted(wanted))}; "
                "give its kinds, as in kinds=('node',)"
            )
            raise RecordError(msg)
        host = record.host.get("boot", "")
        table = pd.DataFrame({
            "time": pd.Timestamp(record.start_utc) + pd.to_timedelta(samples["time_s"], unit="s"),
            "device": f"{host}/" + samples["device"] if host else samples["device"],
            "power_w": samples["power_w"],
        })  # fmt: skip
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"record-{number:05d}.parquet"
        with whole_file(path) as draft:
            table.to_parquet(draft, index=False)
        written.append(path)
    if not written:
        msg = "records must hold at least one EnergyRecord; got none"
        raise OutOfRangeError(msg)
    return written
