"""Commands that measure, recover and import."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcafoot.units import J_PER_KWH

if TYPE_CHECKING:
    import lcafoot as lf

__all__ = ["import_log", "measure", "recover"]


def import_log(
    file: Annotated[Path, typer.Argument(help="Log of another tool.")],
    out: Annotated[Path | None, typer.Option(help="Record to write (.parquet).")] = None,
    log_format: Annotated[
        str | None, typer.Option("--format", help="Format; found by content if left out.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="What ran; the file's name if left out.")] = None,
    row: Annotated[str | None, typer.Option(help="Which run of several: number from 0, or name.")] = None,
    window: Annotated[
        tuple[float, float] | None, typer.Option(help="Seconds from and to, since the first reading.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Zone of times that name none; UTC if left out.")
    ] = None,
    accuracy: Annotated[float | None, typer.Option(help="Accuracy of the meter, as a share.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of power, where a plain table names none.")] = None,
    pue: Annotated[float | None, typer.Option(help="PUE that the file's energies hold.")] = None,
) -> None:
    """Turn a log into an energy record."""
    import lcafoot as lf

    record = lf.import_record(
        file,
        format=log_format,
        label=label,
        row=int(row) if row is not None and row.isdecimal() else row,
        window=window,
        timezone=timezone,
        accuracy=accuracy,
        unit=unit,
        pue=pue,
    )
    target = out or file.with_suffix(".record.parquet")
    record.to_parquet(target)
    typer.echo(_energy_line(record))
    for flag in _flags(record):
        typer.echo(f"note: {flag}")
    typer.echo(f"written: {target}")


def measure(
    command: Annotated[list[str], typer.Argument(help="-- program and its arguments.")],
    label: Annotated[str, typer.Option(help="What runs; the program's name if left out.")] = "",
    devices: Annotated[
        list[str] | None, typer.Option(help="auto, gpu, cpu, modeled or replay:NAME; may be repeated.")
    ] = None,
    interval: Annotated[float, typer.Option(help="Seconds between two readings.")] = 0.1,
    out: Annotated[Path, typer.Option(help="Folder of the journal and the record.")] = Path("measurements"),
    quiet: Annotated[bool, typer.Option(help="No line while it runs.")] = False,
) -> None:
    """Measure a program; its exit code and its signals are passed on."""
    import lcafoot as lf
    from lcafoot.meter.command import NOT_EXECUTABLE, NOT_FOUND, ProgressLine, record_path, run_command

    name = label or Path(command[0]).name
    line = ProgressLine(name, sys.stderr) if sys.stderr.isatty() and not quiet else None
    window = lf.measure(name, devices=devices or "auto", interval_s=interval, journal_dir=out, on_sample=line)
    try:
        code = run_command(command, window)
    except OSError as err:
        typer.echo(f"lcafoot: {command[0]} cannot be started ({err.strerror}); give a program", err=True)
        raise typer.Exit(NOT_FOUND if isinstance(err, FileNotFoundError) else NOT_EXECUTABLE) from err
    if line is not None:
        line.clear()
    typer.echo(_energy_line(window.record), err=True)
    for flag in _flags(window.record):
        typer.echo(f"note: {flag}", err=True)
    try:
        path = record_path(out, window.record, str(os.getpid()))
        window.record.to_parquet(path)
        typer.echo(f"written: {path}", err=True)
    except OSError as err:
        kept = "journal_incomplete" not in window.record.flags
        remedy = f"lcafoot recover {out}" if kept else "nor could the journal: note the line above"
        typer.echo(f"lcafoot: the record could not be written ({err.strerror}); {remedy}", err=True)
    raise typer.Exit(code)


def recover(
    folder: Annotated[Path, typer.Argument(help="Folder of journals.")] = Path("measurements"),
    out: Annotated[Path | None, typer.Option(help="Folder to write the records to.")] = None,
) -> None:
    """Rebuild records from journals, also those that a crash cut short."""
    import lcafoot as lf
    from lcafoot.meter.command import record_path

    records = lf.recover(folder)
    for record in records:
        typer.echo(f"{record.start_utc:%Y-%m-%d %H:%M:%S} UTC  {_energy_line(record)}")
        if out is not None:
            path = record_path(out, record)
            if path.exists():
                typer.echo(f"there already: {path}")
                continue
            record.to_parquet(path)
            typer.echo(f"written: {path}")
    if not records:
        typer.echo(f"no windows in the journals of {folder}")


def _flags(record: lf.EnergyRecord) -> list[str]:
    """Return the flags of a record and of its components, each once."""
    inner = [f"{part.device}: {flag}" for part in record.components for flag in part.flags if " " in flag]
    return list(dict.fromkeys((*record.flags, *inner)))


def _energy_line(record: lf.EnergyRecord) -> str:
    """Say in one line what a record holds."""
    size, unit = (J_PER_KWH, "kWh") if record.total_j >= J_PER_KWH / 100 else (1.0, "J")
    total, low, high = (j / size for j in (record.total_j, record.low_j, record.high_j))
    band = (
        f"{total:.4g} {unit} (95 % band {low:.4g} to {high:.4g}) in {record.duration_s:.1f} s, {record.basis}"
    )
    open_end = "; not closed" if "not_closed" in record.flags else ""
    return f"{record.label}: {band}{open_end}"
