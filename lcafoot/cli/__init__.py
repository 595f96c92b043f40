"""The command line: open the workbench, write reports, assess, import, look at the data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from lcafoot.cli.conformance import audit, verify
from lcafoot.cli.data import datasets_app
from lcafoot.cli.meter import import_log, measure, recover
from lcafoot.cli.report import counts, report
from lcafoot.cli.run import run
from lcafoot.errors import LcafootError

__all__ = ["app", "counts", "main", "notebooks_folder"]

BAD_INPUT = 2
"""Exit code for bad input; 1 is a check that failed, 0 is done."""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(datasets_app, name="datasets")
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
    first = "00_start_here.ipynb"
    options = ["--no-browser"] if os.environ.get("NO_BROWSER") else []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # Jupyter refuses the administrator otherwise
    command = [sys.executable, "-m", "jupyterlab", *options, f"--LabApp.default_url=/lab/tree/{first}"]
    raise typer.Exit(subprocess.run(command, cwd=folder, check=False).returncode)


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


def notebooks_folder(here: Path) -> Path:
    """Return the folder of the notebooks: the checkout's, else a copy beside the user.

    Parameters
    ----------
    here : pathlib.Path
        Where the user is; a copy goes to ``lcafoot-notebooks`` there. Files that are there
        already are never overwritten.

    Returns
    -------
    pathlib.Path
        The folder to open.

    Examples
    --------
    >>> import tempfile
    >>> notebooks_folder(Path(tempfile.mkdtemp())).name in ("notebooks", "lcafoot-notebooks")
    True
    """
    package = Path(__file__).parents[1]
    shipped = package / "_notebooks"
    if not shipped.is_dir():
        return package.parent / "notebooks"
    copies = here / "lcafoot-notebooks"
    copies.mkdir(exist_ok=True)
    for notebook in sorted(shipped.iterdir()):
        if notebook.is_file() and not (copies / notebook.name).exists():
            shutil.copyfile(notebook, copies / notebook.name)
    return copies
