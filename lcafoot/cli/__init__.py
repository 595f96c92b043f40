"""The command line: open the workbench, write reports, assess, import, look at the data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from lcafoot.cli.conformance import audit, verify
from lcafoot.cli.course import course_app
from lcafoot.cli.data import datasets_app
from lcafoot.cli.meter import import_log, measure, recover
from lcafoot.cli.notebooks import app_command, lab_command, notebooks_folder
from lcafoot.cli.report import counts, report
from lcafoot.cli.run import run
from lcafoot.errors import LcafootError, MissingDataError

__all__ = ["app", "counts", "main"]

BAD_INPUT = 2
"""Exit code for bad input; 1 is a check that failed, 0 is done."""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(datasets_app, name="datasets")
app.add_typer(course_app, name="course")
app.command(name="import")(import_log)
app.command()(recover)
app.command()(report)
app.command()(run)
app.command()(verify)
app.command()(audit)
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
