"""Make the records, ``records.csv`` and ``datapackage.json`` anew from the raw logs.

``runs.toml`` lists the logs, ``package.toml`` describes the package. The environment variable
LCAFOOT_SOURCE_FILES leads to the folder that holds the logs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from lcafoot.energy import EnergyRecord, Trace
from lcafoot.files import whole_file
from lcafoot.meter.importers import import_record
from lcafoot.meter.importers.mlperf_node import SIDE_UNKNOWN
from lcafoot.meter.replay import Replay
from lcafoot.meter.thinning import thin
from lcafoot.records import Source
from lcafoot.units import J_PER_KWH

MOST_POINTS: Final = 400
SEARCH_STEP_S: Final = 0.1
"""Step in which the busiest stretch of a log is looked for. [s]"""


@dataclass(frozen=True)
class Suite:
    """One submission: where it was published, and what it ran on."""

    title: str
    repository: str
    commit: str
    results: str
    folder: str
    system: str
    phase: str
    format: str
    node_type: str
    accelerator: str
    measured_at: str
    timezone: str | None = None


RUNS: Final = tomllib.loads((Path(__file__).parent / "runs.toml").read_text(encoding="utf-8"))
PACKAGE: Final = tomllib.loads((Path(__file__).parent / "package.toml").read_text(encoding="utf-8"))
SUITES: Final = {name: Suite(**entry) for name, entry in RUNS["suite"].items()}


@dataclass(frozen=True)
class Shipped:
    """One log that is shipped as a record; the comments of ``runs.toml`` explain the fields."""

    name: str
    label: str
    workload: str
    suite: str
    raw: str
    locator: str
    unit: str
    units: float = 0
    units_from: str = ""
    window_from: str = ""
    run_ms: tuple[int, ...] = ()
    window_share: tuple[float, float] = (0, 0)
    result_log: str = ""
    summary: str = ""
    count: str = ""
    rate: str = ""
    length_ns: str = ""
    length_ms: str = ""

    @property
    def of(self) -> Suite:
        """The submission that the log belongs to."""
        return SUITES[self.suite]

    @property
    def source(self) -> Source:
        """Where the log was published."""
        return Source(
            title=self.of.title,
            reference=f"{self.of.repository}@{self.of.commit}",
            locator=f"{self.of.results}/{self.locator}",
            license="Apache-2.0",
            retrieved="2026-11-22",
        )

    @property
    def units_locator(self) -> str:
        """File in the repository that says how much was done."""
        beside = f"{Path(self.locator).parent.as_posix()}/mlperf_log_summary.txt"
        return f"{self.of.results}/{beside if self.summary else self.result_log or self.locator}"


SHIPPED: Final = tuple(Shipped(**entry) for entry in RUNS["run"])


class Served(NamedTuple):
    """What was done in a part of a log."""

    units: float
    units_from: str
    window_from: str
    record: EnergyRecord


def imported(shipped: Shipped, source_files: Path, window: Any = None) -> EnergyRecord:
    """Import a log, or a part of it."""
    return import_record(
        source_files / shipped.of.folder / shipped.raw,
        shipped.of.format,
        label=shipped.label,
        source=shipped.source,
        window=window,
        timezone=shipped.of.timezone,
    )


def make_record(shipped: Shipped, source_files: Path) -> EnergyRecord:
    """Import one log, thin its series, and add what the submission says of the node."""
    folder = source_files / shipped.of.folder
    system = json.loads((folder / shipped.of.system).read_text(encoding="utf-8"))
    record = imported(shipped, source_files)
    traces = tuple(
        Trace(trace.device, *thin(trace.time_s, trace.power_w, MOST_POINTS)) for trace in record.traces
    )
    flags = tuple(flag for flag in record.flags if flag != SIDE_UNKNOWN)
    return replace(record, host=host_of(system, shipped.of), traces=traces, flags=flags)


def host_of(system: Mapping[str, object], suite: Suite) -> dict[str, str]:
    """Return what the system description of the submission says, in our keys."""
    cpus = f"{system['host_processors_per_node']}x {system['host_processor_model_name']}"
    return {
        "node_type": suite.node_type,
        "phase": suite.phase,
        "system": str(system["system_name"]),
        "submitter": str(system["submitter"]),
        "accelerators": f"{system['accelerators_per_node']}x {system['accelerator_model_name']}",
        "cpus": cpus,
        "memory": str(system["host_memory_capacity"]),
        "storage": str(system["host_storage_capacity"]),
        "os": str(system["operating_system"]),
        "cooling": "immersion" if "IMMERSION" in str(system["cooling"]) else str(system["cooling"]),
        "measured_at": suite.measured_at,
    }


def served_by(shipped: Shipped, source_files: Path) -> Served:
    """Return the part of the log in which the units were served, and how many there were."""
    if not shipped.summary:
        edges = tuple(datetime.fromtimestamp(ms / 1000, UTC) for ms in shipped.run_ms) or None
        part = imported(shipped, source_files, edges)
        return Served(shipped.units, shipped.units_from, shipped.window_from, part)
    text = (source_files / shipped.of.folder / shipped.summary).read_text(encoding="utf-8")
    name, per_s = (shipped.length_ns, 1e9) if shipped.length_ns else (shipped.length_ms, 1e3)
    length_s = number(text, name) / per_s
    start_s = busiest_s(imported(shipped, source_files), length_s)
    part = imported(shipped, source_files, (start_s, start_s + length_s))
    window_from = f"the busiest stretch as long as {name} of the summary"
    if shipped.count:
        return Served(number(text, shipped.count), f"{shipped.count} of the summary", window_from, part)
    units = round(number(text, shipped.rate) * length_s)
    return Served(units, f"{shipped.rate} of the summary, times {name}", window_from, part)


def number(summary: str, name: str) -> float:
    """Return one number of a summary by its name."""
    found = re.search(rf"^{re.escape(name)} *: *([0-9.]+)$", summary, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


def busiest_s(record: EnergyRecord, length_s: float) -> float:
    """Return where the stretch of a length that used most energy begins [s]."""
    run = Replay(record.traces[0], part=record.components[0])
    starts = np.arange(0, record.duration_s - length_s, SEARCH_STEP_S)
    return float(starts[np.argmax(run.energy_j(starts + length_s) - run.energy_j(starts))])


def index_row(shipped: Shipped, record: EnergyRecord, served: Served) -> tuple[str, ...]:
    """Return the line of ``records.csv`` for one record."""
    kwh = (f"{joules / J_PER_KWH:.6f}" for joules in (record.total_j, record.low_j, record.high_j))
    part, source = served.record, shipped.source
    down, up = shipped.window_share
    joules = (part.total_j, part.low_j * (1 - down), part.high_j * (1 + up))
    return (
        shipped.name,
        f"{shipped.name}.parquet",
        record.label,
        *kwh,
        f"{record.duration_s:.3f}",
        shipped.workload,
        shipped.of.phase,
        shipped.unit,
        f"{served.units:.0f}",
        served.units_from,
        shipped.units_locator,
        f"{(part.start_utc - record.start_utc).total_seconds():.3f}",
        f"{part.duration_s:.3f}",
        f"{part.total_j / J_PER_KWH:.6f}",
        served.window_from,
        *(f"{each / served.units:.6g}" for each in joules),
        record.host["accelerators"],
        shipped.of.accelerator,
        record.host["accelerators"].partition("x")[0],
        record.host["node_type"],
        "node",
        source.title,
        source.reference,
        source.locator,
        source.license,
        source.retrieved,
    )


def make_all(source_files: Path, target: Path) -> None:
    """Write every file of the package but the notes and this script."""
    rows = []
    for shipped in SHIPPED:
        record = make_record(shipped, source_files)
        record.to_parquet(target / f"{shipped.name}.parquet")
        rows.append(index_row(shipped, record, served_by(shipped, source_files)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PACKAGE["records"])
    writer.writerows(rows)
    write(target / "records.csv", text.getvalue())
    write(target / "datapackage.json", json.dumps(descriptor(target), indent=2, ensure_ascii=False) + "\n")


def write(path: Path, text: str) -> None:
    """Write text with LF endings on every system."""
    with whole_file(path) as draft:
        draft.write_bytes(text.encode("utf-8"))


def descriptor(target: Path) -> dict[str, object]:
    """Describe the package: the index first, then each record."""
    about = {key: value for key, value in PACKAGE.items() if key not in ("records", "trace")}
    index = resource(target / "records.csv", "text/csv", "records", key="name")
    parquet = "application/vnd.apache.parquet"
    records = [resource(target / f"{shipped.name}.parquet", parquet, "trace") for shipped in SHIPPED]
    return about | {"resources": [index, *records]}


def resource(path: Path, mediatype: str, table: str, key: str | None = None) -> dict[str, object]:
    """Describe one file, with the columns of a table of ``package.toml``."""
    raw = path.read_bytes()
    needed = {"constraints": {"required": True}} if key else {}
    fields = [{"name": name} | column | needed for name, column in PACKAGE[table].items()]
    return {
        "name": path.stem,
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": mediatype,
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "schema": {"fields": fields} | ({"primaryKey": [key]} if key else {}),
    }


if __name__ == "__main__":
    folder = Path(__file__).parent
    make_all(Path(os.environ["LCAFOOT_SOURCE_FILES"]), folder)
    print(f"{folder}: records, records.csv and datapackage.json written")
