"""Many devices: telemetry of a cluster to energy and carbon by device, job, user and hour.

The same call runs in threads of this process, on a cluster's scheduler, or on several machines. The names
below are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcafoot.fleet.converting import from_records
    from lcafoot.fleet.energies import PartialResultWarning, energy, missing
    from lcafoot.fleet.job_carbon import carbon, every_key, runs_of
    from lcafoot.fleet.jobs import IDLE, read_jobs
    from lcafoot.fleet.lives import burden_by_year, retiring, second_lives
    from lcafoot.fleet.simulation import simulate

_HOMES = {
    "IDLE": "jobs",
    "PartialResultWarning": "energies",
    "burden_by_year": "lives",
    "carbon": "job_carbon",
    "energy": "energies",
    "every_key": "job_carbon",
    "from_records": "converting",
    "missing": "energies",
    "read_jobs": "jobs",
    "retiring": "lives",
    "runs_of": "job_carbon",
    "second_lives": "lives",
    "simulate": "simulation",
}

__all__ = [
    "IDLE",
    "PartialResultWarning",
    "burden_by_year",
    "carbon",
    "energy",
    "every_key",
    "from_records",
    "missing",
    "read_jobs",
    "retiring",
    "runs_of",
    "second_lives",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"lcafoot.fleet.{_HOMES[name]}"), name)
    msg = f"module 'lcafoot.fleet' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """List the public names."""
    return list(__all__)
