"""Make the records, ``records.csv`` and ``datapackage.json`` anew from the raw logs.

The environment variable LCAFOOT_SOURCE_FILES leads to the folder that holds the logs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lcafoot.energy import EnergyRecord, Trace
from lcafoot.files import whole_file
from lcafoot.meter.importers import import_record
from lcafoot.meter.importers.mlperf_node import SIDE_UNKNOWN
from lcafoot.meter.integrate import thin
from lcafoot.records import Source
from lcafoot.units import J_PER_KWH

RAW: Final = Path("mlcommons+training_results_v4.0")
SYSTEM: Final = "system_1xSMC-H100-SXM-80GB.json"
REPOSITORY: Final = "github.com/mlcommons/training_results_v4.0"
COMMIT: Final = "6fe954378efe4a1a1bd665550b18ff8f26018def"
RESULTS: Final = "smc-ac-power/results/1xSMC-H100-SXM-80GB"
MOST_POINTS: Final = 400
NODE_TYPE: Final = "8x_h100_sxm_80gb"


@dataclass(frozen=True)
class Shipped:
    """One log that is shipped as a record."""

    name: str
    label: str
    workload: str
    benchmark: str
    run: str

    @property
    def raw(self) -> Path:
        """Where the log stands under LCAFOOT_SOURCE_FILES."""
        return RAW / f"1x_{self.benchmark}" / f"{self.run}_node_0.txt"

    @property
    def source(self) -> Source:
        """Where the log was published."""
        return Source(
            title="MLPerf Training v4.0 results, power logs of Sustainable Metal Cloud",
            reference=f"{REPOSITORY}@{COMMIT}",
            locator=f"{RESULTS}/{self.benchmark}/power/{self.run}/node_0.txt",
            license="Apache-2.0",
            retrieved="2026-11-22",
        )


SHIPPED: Final = (
    Shipped(
        "mlperf_v4_0_llama2_70b_lora_8xh100",
        "Llama 2 70B LoRA fine-tuning, 8 H100, MLPerf Training v4.0, run 3",
        "LoRA fine-tuning of Llama 2 70B to the MLPerf target",
        "llama2_70b_lora",
        "result_5027-240510020224961918558_3",
    ),
    Shipped(
        "mlperf_v4_0_dlrm_dcnv2_8xh100",
        "DLRM-DCNv2 training, 8 H100, MLPerf Training v4.0, run 6",
        "training of the recommendation model DLRM-DCNv2 to the MLPerf target",
        "dlrm_dcnv2",
        "result_4952-240509201759124491233_06",
    ),
)


def make_record(shipped: Shipped, source_files: Path) -> EnergyRecord:
    """Import one log, thin its series, and add what the submission says of the node."""
    system = json.loads((source_files / RAW / SYSTEM).read_text(encoding="utf-8"))
    record = import_record(
        source_files / shipped.raw, "mlperf_node", label=shipped.label, source=shipped.source
    )
    traces = tuple(
        Trace(trace.device, *thin(trace.time_s, trace.power_w, MOST_POINTS)) for trace in record.traces
    )
    flags = tuple(flag for flag in record.flags if flag != SIDE_UNKNOWN)
    return replace(record, host=host_of(system), traces=traces, flags=flags)


def host_of(system: Mapping[str, object]) -> dict[str, str]:
    """Return what the system description of the submission says, in our keys."""
    cpus = f"{system['host_processors_per_node']}x {system['host_processor_model_name']}"
    return {
        "node_type": NODE_TYPE,
        "system": str(system["system_name"]),
        "submitter": str(system["submitter"]),
        "accelerators": f"{system['accelerators_per_node']}x {system['accelerator_model_name']}",
        "cpus": cpus,
        "memory": str(system["host_memory_capacity"]),
        "storage": str(system["host_storage_capacity"]),
        "os": str(system["operating_system"]),
        "cooling": "immersion" if "IMMERSION" in str(system["cooling"]) else str(system["cooling"]),
        "measured_at": "AC side of the node (submission smc-ac-power)",
    }


FIELDS: Final = (
    ("name", "string", "Name of the record and of its resource", ""),
    ("file", "string", "File in this package", ""),
    ("label", "string", "What ran, as in the record", ""),
    ("kwh", "number", "Energy of the whole log, trapezoid over all readings", "kWh"),
    ("low", "number", "Low end of the band", "kWh"),
    ("high", "number", "High end of the band", "kWh"),
    ("duration_s", "number", "From the first reading to the last", "s"),
    ("workload", "string", "What the run was for", ""),
    ("devices", "string", "Accelerators in the node", ""),
    ("node_type", "string", "Type of the node, as in host of the record", ""),
    ("scope", "string", "What the energy holds: the whole node", ""),
    ("source_title", "string", "Title of the source", ""),
    ("source_ref", "string", "Repository and commit", ""),
    ("locator", "string", "File in the repository", ""),
    ("license", "string", "License of the source", ""),
    ("retrieved", "string", "Day on which it was read", ""),
)
"""Name, type, meaning and unit of each column of ``records.csv``."""

TRACE_FIELDS: Final = (
    ("device", "string", "The component", ""),
    ("time_s", "number", "Time since the first reading", "s"),
    ("power_w", "number", "Mean power around that time", "W"),
)
"""The same of each Parquet file; energy, band, flags, host and source stand in its metadata."""


def index_row(shipped: Shipped, record: EnergyRecord) -> tuple[str, ...]:
    """Return the line of ``records.csv`` for one record."""
    kwh = (f"{joules / J_PER_KWH:.6f}" for joules in (record.total_j, record.low_j, record.high_j))
    source = shipped.source
    return (
        shipped.name,
        f"{shipped.name}.parquet",
        record.label,
        *kwh,
        f"{record.duration_s:.3f}",
        shipped.workload,
        record.host["accelerators"],
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
        rows.append(index_row(shipped, record))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(name for name, *_ in FIELDS)
    writer.writerows(rows)
    write(target / "records.csv", text.getvalue())
    write(target / "datapackage.json", json.dumps(descriptor(target), indent=2, ensure_ascii=False) + "\n")


def write(path: Path, text: str) -> None:
    """Write text with LF endings on every system."""
    with whole_file(path) as draft:
        draft.write_bytes(text.encode("utf-8"))


def descriptor(target: Path) -> dict[str, object]:
    """Describe the package: the index first, then each record."""
    records = [
        resource(target / f"{shipped.name}.parquet", "application/vnd.apache.parquet", TRACE_FIELDS)
        for shipped in SHIPPED
    ]
    return {
        "name": "measurements",
        "title": "Recorded runs: power of a node over time",
        "description": "Published power logs of whole training runs; records.csv lists them.",
        "version": "1.0.0",
        "licenses": [
            {
                "name": "Apache-2.0",
                "title": "Apache License 2.0",
                "path": "https://www.apache.org/licenses/LICENSE-2.0",
            }
        ],
        "sources": [
            {
                "title": "MLCommons, MLPerf Training v4.0 results, submission of Sustainable Metal Cloud",
                "path": f"https://{REPOSITORY}/tree/{COMMIT}/smc-ac-power",
            },
            {
                "title": "MLCommons, MLPerf Training power measurement rules",
                "path": "https://github.com/mlcommons/training_policies/blob/"
                "2ddbe8a49d6bbf3e2d8215c7ec750c0f4f21d256/power_measurement.adoc",
            },
        ],
        "resources": [resource(target / "records.csv", "text/csv", FIELDS, key="name"), *records],
    }


def resource(
    path: Path, mediatype: str, fields: Iterable[tuple[str, str, str, str]], key: str | None = None
) -> dict[str, object]:
    """Describe one file."""
    raw = path.read_bytes()
    schema: dict[str, object] = {
        "fields": [
            {"name": name, "type": kind, "description": meaning}
            | ({"unit": unit} if unit else {})
            | ({"constraints": {"required": True}} if key else {})
            for name, kind, meaning, unit in fields
        ]
    }
    if key:
        schema["primaryKey"] = [key]
    return {
        "name": path.stem,
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": mediatype,
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "schema": schema,
    }


if __name__ == "__main__":
    folder = Path(__file__).parent
    make_all(Path(os.environ["LCAFOOT_SOURCE_FILES"]), folder)
    print(f"{folder}: records, records.csv and datapackage.json written")
