"""Results of CodeCarbon (``emissions.csv`` of versions 2 and 3): one row a run, energies in kWh."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from lcafoot.energy import Component, EnergyRecord
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.importers._rows import pick, positive
from lcafoot.meter.importers._series import About, Options, assemble, held_to_century
from lcafoot.meter.importers._table import first_line, instants_us, since_start, table
from lcafoot.meter.nvidia_gpu import GAIN
from lcafoot.records import Source
from lcafoot.units import J_PER_KWH

__all__ = ["MODEL_FACTOR", "matches", "read", "read_all"]

NEEDED: Final = (
    "timestamp",
    "run_id",
    "duration",
    "cpu_energy",
    "gpu_energy",
    "ram_energy",
    "energy_consumed",
)
PARTS: Final = (("gpu_energy", "gpu"), ("cpu_energy", "cpu"), ("ram_energy", "dram"))
MODEL_FACTOR: Final = 2.0
"""How far the energy of processor or memory may lie off, as a factor; assumed, CodeCarbon states none. [1]"""

SUM_OFF: Final = 1e-3
"""How far the parts may miss their sum before the row counts as damaged, as a share; assumed. [1]"""

NVML_BAND: Final = "band of NVIDIA's sensors"
MODELED: Final = (
    "the file does not say whether CodeCarbon measured or modeled this part: taken as modeled",
    f"band_assumed: a factor of {MODEL_FACTOR:g} both ways",
)
NOT_THERE: Final = ("network, storage, fans and power supplies not measured",)
HOST: Final = ("os", "python_version", "codecarbon_version", "cpu_model", "gpu_model", "tracking_mode")

Row = dict[str, str]


def matches(text: str) -> bool:
    """Say whether a text is a results file of CodeCarbon.

    Examples
    --------
    >>> matches("timestamp,project_name,run_id,duration,emissions,cpu_energy,energy_consumed")
    True
    """
    return {"run_id", "energy_consumed", "emissions"} <= set(first_line(text).split(","))


def read(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> EnergyRecord:
    """Turn one run of a results file into a record.

    Parameters
    ----------
    text : str
        The file.
    origin : str
        Name of the file, for messages.
    label : str
        What ran.
    source : Source, optional
        Where a published file was read.
    options : Options, optional
        ``row`` (number of the run from 0, or its run_id), ``timezone``, and ``pue`` for a file
        that does not say which PUE its energies hold.

    Returns
    -------
    EnergyRecord
        A component for each of GPUs, CPU and memory that has energy, with the PUE divided
        out. GPUs are measured; of CPU and memory the file does not say, so they are modeled.

    Raises
    ------
    RecordError
        If a row is broken, its parts miss their sum, there are several runs and none was
        picked, or the file does not say its PUE.
    OutOfRangeError
        If an energy is negative or not finite, or a PUE is below 1.

    Notes
    -----
    E = E_file / PUE: CodeCarbon multiplies the energy of each part by the PUE it was given
    (codecarbon 2.3.0 to 3.3.2, emissions_tracker.py); its files of tasks do not say which.
    Rows of one run are its state at several moments, each with all energy so far; only the
    last is taken.

    Examples
    --------
    >>> header = "timestamp,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,pue"
    >>> row = "2026-11-23T02:13:20,a,60,0,0,1.5,0,1.5,1.5"
    >>> record = read(header + chr(10) + row, "emissions.csv", "demo")
    >>> record.total_j / 3.6e6, record.basis
    (1.0, 'measured')
    """
    about = About(origin, label, source, options or Options())
    runs = _runs(text, origin)
    place = pick([row["run_id"] for row, _, _ in runs], about, "run", "run_id")
    return _record(*runs[place], about)


def read_all(
    text: str, origin: str, label: str, source: Source | None = None, options: Options | None = None
) -> list[EnergyRecord]:
    """Turn every run of a results file into a record of its own.

    Parameters
    ----------
    text, origin, label, source, options
        As for `read`; the run_id is added to the label.

    Returns
    -------
    list of EnergyRecord
        In the order of the file.

    Raises
    ------
    RecordError, OutOfRangeError
        As for `read`.

    Examples
    --------
    >>> header = "timestamp,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,pue"
    >>> rows = ["2026-11-23T02:13:20,a,60,0,0,1,0,1,1", "2026-11-23T02:15:20,b,60,0,0,1,0,1,1"]
    >>> [record.label for record in read_all(chr(10).join([header, *rows]), "emissions.csv", "demo")]
    ['demo: a', 'demo: b']
    """
    options = options or Options()
    return [
        _record(row, line, flags, About(origin, f"{label}: {row['run_id']}", source, options))
        for row, line, flags in _runs(text, origin)
    ]


def _runs(text: str, origin: str) -> list[tuple[Row, int, tuple[str, ...]]]:
    """Return the last row of each run with its line and flags."""
    found = table(text, origin)
    absent = [name for name in NEEDED if name not in found.header]
    if absent:
        msg = f"{origin} lacks the columns {', '.join(absent)} of CodeCarbon; name its emissions.csv"
        raise RecordError(msg)
    name = "task_name" if "task_name" in found.header else "run_id"
    last: dict[str, tuple[Row, int, int]] = {}
    for cells, line in zip(found.rows, found.lines, strict=True):
        row = dict(zip(found.header, cells, strict=True))
        row["run_id"] = row[name]
        _, _, before = last.get(row["run_id"], (row, line, 0))
        last[row["run_id"]] = (row, line, before + 1)
    return [
        (
            row,
            line,
            (*found.flags, *((f"{count - 1} earlier states of the run left out",) if count > 1 else ())),
        )
        for row, line, count in last.values()
    ]


def _record(row: Row, line: int, flags: tuple[str, ...], about: About) -> EnergyRecord:
    """Return the record of one run."""
    where = f"line {line} of {about.origin}"
    duration_s = positive(row["duration"], f"duration in {where}", "s")
    if not duration_s:
        msg = f"duration in {where} must be above 0 s; got {row['duration']}: pick another run"
        raise OutOfRangeError(msg)
    kwh = {name: positive(row[name], f"{name} in {where}", "kWh") for name, _ in PARTS}
    whole = positive(row["energy_consumed"], f"energy_consumed in {where}", "kWh")
    if abs(sum(kwh.values()) - whole) > SUM_OFF * max(whole, sum(kwh.values())):
        msg = (
            f"the parts in {where} add up to {sum(kwh.values()):g} kWh, energy_consumed says {whole:g}: "
            "the row is damaged; restore or remove it"
        )
        raise RecordError(msg)
    pue, noted = _pue(row, where, about.options)
    names = {"gpu": row.get("gpu_model") or "gpus", "cpu": "cpu", "dram": "memory"}
    parts = [_part(names[kind], kind, kwh[name] / pue * J_PER_KWH) for name, kind in PARTS if kwh[name]]
    if not parts:
        msg = f"{where} holds no energy; pick another run"
        raise RecordError(msg)
    silent = [f"{names[kind]} not measured: the file says 0 kWh" for name, kind in PARTS if not kwh[name]]
    held_to_century(duration_s, f"the duration in {where}")
    time_us, zone = instants_us([row["timestamp"]], [line], origin=about.origin, options=about.options)
    return assemble(
        [(part, None) for part in parts],
        since_start(time_us, about.origin)[0] - timedelta(seconds=duration_s),
        (0.0, duration_s),
        about,
        flags=(*NOT_THERE, *silent, *noted, *zone, *flags),
        host={name: row[name] for name in HOST if row.get(name)},
    )


def _pue(row: Row, where: str, options: Options) -> tuple[float, tuple[str, ...]]:
    """Return the PUE that the energies hold, and what to say of it."""
    said = row.get("pue") or None
    if said is not None:
        pue = positive(said, f"pue in {where}", "1")
    elif options.pue is not None:
        pue = options.pue
    elif "task_name" in row:
        msg = f"{where} does not say which PUE its energies hold; name it with pue= (1 if none was set)"
        raise RecordError(msg)
    else:
        return 1.0, ("no PUE in the file: none divided out, for versions before 2.3 knew none",)
    if not 1 <= pue < float("inf"):
        msg = f"pue of {where} must be at least 1; got {pue:g}"
        raise OutOfRangeError(msg)
    return pue, (f"PUE {pue:g} of the file divided out",) if pue != 1 else ()


def _part(name: str, kind: str, energy_j: float) -> Component:
    """Return one component: GPUs as measured, the rest as modeled."""
    measured = kind == "gpu"
    low, high = (1 - GAIN, 1 + GAIN) if measured else (1 / MODEL_FACTOR, MODEL_FACTOR)
    return Component(
        device=name,
        kind=kind,
        energy_j=energy_j,
        low_j=energy_j * low,
        high_j=energy_j * high,
        basis="measured" if measured else "modeled",
        method="imported",
        coverage=1.0,
        flags=(NVML_BAND,) if measured else MODELED,
    )
