"""Many devices: telemetry of a cluster to energy and carbon by device, job, user and hour.

The same call runs in threads of this process, on a cluster's scheduler, or on several machines.
"""

from lcafoot.fleet.converting import from_records
from lcafoot.fleet.energies import PartialResultWarning, energy, missing
from lcafoot.fleet.job_carbon import carbon, every_key, runs_of
from lcafoot.fleet.jobs import IDLE, read_jobs
from lcafoot.fleet.lives import burden_by_year, retiring, second_lives
from lcafoot.fleet.simulation import simulate

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
