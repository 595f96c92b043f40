"""The record of what a run used: components with band, basis and coverage."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import OutOfRangeError
from lcafoot.files import whole_file
from lcafoot.records import BASES, Source, worst_basis
from lcafoot.units import J_PER_KWH, in_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["METHODS", "RECORD_VERSION", "Component", "EnergyRecord", "Trace"]

METHODS: Final = ("counter", "integrated", "modeled", "replayed", "imported")
"""How the energy of a component was obtained."""

RECORD_KEY: Final = b"lcafoot.energy_record"
RECORD_VERSION: Final = 1
"""Version of the file layout that `EnergyRecord.to_parquet` writes."""


@dataclass(frozen=True, slots=True)
class Component:
    """Energy of one part of the machine, or of the whole.

    Parameters
    ----------
    device : str
        Name, unique in its record.
    kind : str
        ``gpu``, ``cpu``, ``dram``, ``node`` and the like.
    energy_j : float
        Energy over the run. Not negative. [J]
    low_j, high_j : float
        95 % band from the sensor. [J]
    basis : str
        One of ``measured``, ``published``, ``modeled``, ``assumed``.
    method : str
        One of `METHODS`.
    coverage : float
        Share of the run that was seen, in [0, 1].
    part_of : str, optional
        The component that contains this one; None for an outermost one.
    worst_low_j, worst_high_j : float, optional
        Bounds that hold even if the unseen time was spent idle, or at the limit. [J]
    flags : tuple of str, optional
        What a reader must know.
    """

    device: str
    kind: str
    energy_j: float
    low_j: float
    high_j: float
    basis: str
    method: str
    coverage: float
    part_of: str | None = None
    worst_low_j: float | None = None
    worst_high_j: float | None = None
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        in_range("energy_j", self.energy_j, low=0)
        in_range("low_j", self.low_j, low=0, high=self.energy_j)
        in_range("high_j", self.high_j, low=self.energy_j)
        in_range("coverage", self.coverage, low=0, high=1)
        for name, value, choices in (("basis", self.basis, BASES), ("method", self.method, METHODS)):
            if value not in choices:
                msg = f"{name} of {self.device} must be one of {', '.join(choices)}; got {value!r}"
                raise OutOfRangeError(msg)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Power of one component over time.

    Parameters
    ----------
    device : str
        The component.
    time_s : ndarray of float64, shape (n,)
        Time since the start, rising. [s]
    power_w : ndarray of float64, shape (n,)
        Power. [W]
    """

    device: str
    time_s: NDArray[np.float64]
    power_w: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EnergyRecord:
    """What one run used, part by part, and what is not known about it.

    Parameters
    ----------
    label : str
        What ran.
    start_utc : datetime.datetime
        When it began; aware, UTC.
    duration_s : float
        How long it took. Positive. [s]
    components : tuple of Component
        Parts; nested by `Component.part_of`. PUE is never inside.
    flags : tuple of str, optional
        What was neither measured nor modeled, and other warnings.
    host : mapping of str to str, optional
        Machine, driver, versions.
    traces : tuple of Trace, optional
        Power series, possibly down-sampled.
    source : Source, optional
        Where a published record was read; None for one's own.
    """

    label: str
    start_utc: datetime
    duration_s: float
    components: tuple[Component, ...]
    flags: tuple[str, ...] = ()
    host: Mapping[str, str] = field(default_factory=dict)
    traces: tuple[Trace, ...] = ()
    source: Source | None = None

    def __post_init__(self) -> None:
        in_range("duration_s", self.duration_s, low=0, low_open=True)
        if self.start_utc.tzinfo is None:
            msg = f"start_utc must be an aware time in UTC; got the naive {self.start_utc.isoformat()}"
            raise OutOfRangeError(msg)
        names = [c.device for c in self.components]
        if not names or len(set(names)) < len(names):
            msg = f"a record needs at least one component, each with its own name; got {names}"
            raise OutOfRangeError(msg)
        for part in self.components:
            if part.part_of is not None and (part.part_of not in names or part.part_of == part.device):
                msg = f"part_of of {part.device} must name another component; got {part.part_of!r}"
                raise OutOfRangeError(msg)
        if not self.outermost:
            msg = f"a record needs an outermost component, one without part_of; got {names}"
            raise OutOfRangeError(msg)

    @property
    def outermost(self) -> tuple[Component, ...]:
        """The components that no other contains: the ones that `total_j` adds."""
        return tuple(c for c in self.components if c.part_of is None)

    @property
    def total_j(self) -> float:
        """Energy of the outermost components, in joules [J]."""
        return math.fsum(c.energy_j for c in self.outermost)

    @property
    def low_j(self) -> float:
        """Low end of the band in joules [J], all sensors low together."""
        return math.fsum(c.low_j for c in self.outermost)

    @property
    def high_j(self) -> float:
        """High end of the band in joules [J], all sensors high together."""
        return math.fsum(c.high_j for c in self.outermost)

    @property
    def basis(self) -> str:
        """The worst basis of the components that `total_j` adds."""
        return worst_basis(c.basis for c in self.outermost)

    def samples(self) -> pd.DataFrame:
        """Return the kept power series.

        Returns
        -------
        pandas.DataFrame
            Columns ``device``, ``time_s`` [s], ``power_w`` [W]; empty where no series
            was kept.
        """
        import pandas as pd

        frames = [
            pd.DataFrame({"device": t.device, "time_s": t.time_s, "power_w": t.power_w}) for t in self.traces
        ]
        if not frames:
            return pd.DataFrame({"device": [], "time_s": [], "power_w": []})
        return pd.concat(frames, ignore_index=True)

    def table(self) -> pd.DataFrame:
        """Return one row a component, energy in kWh.

        Returns
        -------
        pandas.DataFrame
            Columns ``device, kind, part_of, kwh, low_kwh, high_kwh, basis, method, coverage,
            flags``; `total_j` adds only rows without ``part_of``.
        """
        import pandas as pd

        rows = [
            {
                "device": c.device,
                "kind": c.kind,
                "part_of": c.part_of or "",
                "kwh": c.energy_j / J_PER_KWH,
                "low_kwh": c.low_j / J_PER_KWH,
                "high_kwh": c.high_j / J_PER_KWH,
                "basis": c.basis,
                "method": c.method,
                "coverage": c.coverage,
                "flags": "; ".join(c.flags),
            }
            for c in self.components
        ]
        return pd.DataFrame(rows)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the record to one Parquet file, whole or not at all.

        Parameters
        ----------
        path : path-like
            Where to write; `lcafoot.load_record` reads it again.

        Raises
        ------
        OSError
            If it cannot be written; no partial file is left.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(self.samples(), preserve_index=False)
        table = table.replace_schema_metadata({RECORD_KEY: json.dumps(self.to_dict()).encode()})
        with whole_file(path) as draft:
            pq.write_table(table, draft, compression="zstd", write_page_checksum=True)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the series as plain values, for JSON."""
        return {
            "version": RECORD_VERSION,
            "label": self.label,
            "start_utc": self.start_utc.isoformat(),
            "duration_s": self.duration_s,
            "components": [asdict(c) for c in self.components],
            "flags": list(self.flags),
            "host": dict(self.host),
            "source": asdict(self.source) if self.source else None,
        }
