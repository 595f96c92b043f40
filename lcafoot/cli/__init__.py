"""The command line: open the workbench, write reports, assess, import, look at the data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcafoot.cli.conformance import verify
from lcafoot.cli.course import course_app
from lcafoot.cli.data import datasets_app
from lcafoot.cli.meter import import_log, measure, recover
from lcafoot.cli.notebooks import app_command, lab_command, notebooks_folder
from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError

if TYPE_CHECKING:
    import lcafoot as lf

__all__ = ["app", "counts", "main"]

BAD_INPUT = 2
"""Exit code for bad input; 1 is a check that failed, 0 is done."""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(datasets_app, name="datasets")
app.add_typer(course_app, name="course")
app.command(name="import")(import_log)
app.command()(recover)
app.command()(verify)
app.command(context_settings={"allow_interspersed_args": False})(measure)


def main() -> None:
    """Run the command line; bad input ends with one line and exit code 2."""
    try:
        app()
    except (LcafootError, OSError) as err:
        typer.echo(f"lcafoot: {err}", err=True)
        sys.exit(BAD_INPUT)


@app.command()
def lab() -> None:
    """Open JupyterLab on the first notebook (NO_BROWSER=1: without a browser window)."""
    folder = notebooks_folder(Path.cwd())
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = lab_command(folder, browser=not os.environ.get("NO_BROWSER"), is_root=is_root)
    raise typer.Exit(subprocess.run(command, cwd=folder, check=False).returncode)


@app.command(name="app")
def open_app() -> None:
    """Open the life cycle as an app, without code (NO_BROWSER=1: without a browser window)."""
    if importlib.util.find_spec("voila") is None:
        msg = "the app needs Voilà, and it is not installed; pip install 'lcafoot[app]'"
        raise MissingDataError(msg)
    environment, command = app_command(browser=not os.environ.get("NO_BROWSER"))
    raise typer.Exit(subprocess.run(command, env={**os.environ, **environment}, check=False).returncode)


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    record: Annotated[
        list[Path] | None, typer.Option(help="Record or log; the shipped LoRA run if left out.")
    ] = None,
    hardware: Annotated[
        list[str] | None, typer.Option(help="DEVICE=COUNT of the record's machine; may be repeated.")
    ] = None,
    place: Annotated[str, typer.Option(help="Country, ISO code, or World.")] = "World",
    scope: Annotated[str, typer.Option(help="What the record holds: device, node or it.")] = "node",
    draws: Annotated[int, typer.Option(help="Draws from the bands of the data.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 0,
) -> None:
    """Write the life cycle of a record as a page, a ledger and figures."""
    import lcafoot as lf
    from lcafoot.report.page import write_report

    files: list[Path | None] = [*record] if record else [None]
    for file in files:
        scenario = _question(file, hardware or [], place, scope)
        result = lf.assess(scenario, draws=draws, seed=seed)
        folder = out / file.stem if file and len(files) > 1 else out
        energy = scenario.energy if isinstance(scenario.energy, lf.EnergyRecord) else None
        page = write_report(result, folder, record=energy)
        typer.echo(result.sentence())
        share = result.by_stage().set_index("stage")["share"].get("hardware_manufacturing")
        typer.echo(f"hardware manufacturing: {share:.1%}" if share is not None else "hardware: left out")
        typer.echo(f"written: {page}")


@app.command()
def assess(
    file: Annotated[Path, typer.Argument(help="Scenario as YAML.")],
    out: Annotated[Path | None, typer.Option(help="Result as JSON; shown if left out.")] = None,
) -> None:
    """Assess a scenario file."""
    import lcafoot as lf

    result = lf.assess(lf.Scenario.from_yaml(file))
    typer.echo(result.sentence())
    if out is None:
        typer.echo(result.by_stage().drop(columns="sources").to_string(index=False))
    else:
        result.to_json(out)
        typer.echo(f"written: {out}")


def counts(pairs: list[str]) -> dict[str, float]:
    """Read ``DEVICE=COUNT`` pairs.

    Parameters
    ----------
    pairs : list of str
        As typed.

    Returns
    -------
    dict of str to float
        Device and count. [1]

    Raises
    ------
    OutOfRangeError
        If a pair is not of that form.

    Examples
    --------
    >>> counts(["nvidia_h100_sxm_80gb=8"])
    {'nvidia_h100_sxm_80gb': 8.0}
    """
    found = {}
    for pair in pairs:
        device, _, count = pair.partition("=")
        try:
            found[device] = float(count)
        except ValueError as err:
            msg = f"hardware must be DEVICE=COUNT, as in nvidia_h100_sxm_80gb=8; got {pair!r}"
            raise OutOfRangeError(msg) from err
    return found


def _question(file: Path | None, hardware: list[str], place: str, scope: str) -> lf.Scenario:
    """Make the scenario of a record, or of the shipped run."""
    import lcafoot as lf
    from lcafoot.scenario.example import scenario_of

    if file is None:
        return lf.Scenario.example().replace(place=place)
    is_record = file.is_file() and file.open("rb").read(4) == b"PAR1"
    record = lf.load_record(file) if is_record or file.suffix == ".parquet" else lf.import_record(file)
    return scenario_of(record, hardware=counts(hardware), place=place, energy_scope=scope)
