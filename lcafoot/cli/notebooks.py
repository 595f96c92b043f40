"""Where the notebooks are: in the checkout, in the wheel, or as a copy beside the user."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path, PurePath
from typing import Final

__all__ = ["FIRST", "app_command", "lab_command", "notebooks_folder", "shipped_notebooks"]

FIRST: Final = "00_start_here.ipynb"
"""The notebook to begin with."""


def shipped_notebooks() -> Path:
    """Return the folder of the notebooks as they were shipped.

    Returns
    -------
    pathlib.Path
        In the installed package, else in the checkout.

    Examples
    --------
    >>> (shipped_notebooks() / FIRST).is_file()
    True
    """
    package = Path(__file__).parents[1]
    shipped = package / "_notebooks"
    return shipped if shipped.is_dir() else package.parent / "notebooks"


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
    shipped = shipped_notebooks()
    if shipped.name != "_notebooks":
        return shipped
    copies = here / "lcafoot-notebooks"
    copies.mkdir(exist_ok=True)
    for notebook in sorted(shipped.iterdir()):
        if notebook.is_file() and not (copies / notebook.name).exists():
            shutil.copyfile(notebook, copies / notebook.name)
    return copies


def lab_command(folder: PurePath, *, browser: bool, is_root: bool) -> list[str]:
    """Return the command that serves a folder in JupyterLab and begins with the first notebook.

    Parameters
    ----------
    folder : pathlib.PurePath
        Folder to serve; any system's path.
    browser : bool
        Whether to open a browser window.
    is_root : bool
        Whether the administrator asks; Jupyter refuses that otherwise.

    Returns
    -------
    list of str
        Program and arguments, to be run without a shell: blanks and backslashes stay as they are.

    Examples
    --------
    >>> lab_command(Path("notebooks"), browser=True, is_root=False)[-1]
    '--LabApp.default_url=/lab/tree/00_start_here.ipynb'
    """
    options = [*([] if browser else ["--no-browser"]), *(["--allow-root"] if is_root else [])]
    served = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    return [sys.executable, "-m", "jupyterlab", *options, *served]


def app_command(*, browser: bool) -> tuple[dict[str, str], list[str]]:
    """Return what opens the life cycle in Voilà, with a template that asks no outside address.

    Parameters
    ----------
    browser : bool
        Whether to open a browser window.

    Returns
    -------
    tuple
        Variables for the environment, so that Voilà finds the template, and the command.

    Examples
    --------
    >>> app_command(browser=True)[1][-1]
    '--template=lcafoot'
    """
    folder = Path(__file__).parents[1] / "app"
    paths = os.pathsep.join(filter(None, [str(folder), os.environ.get("JUPYTER_PATH", "")]))
    options = [*([] if browser else ["--no-browser"]), "--template=lcafoot"]
    return {"JUPYTER_PATH": paths}, [
        sys.executable,
        "-m",
        "voila",
        str(folder / "life_cycle.ipynb"),
        *options,
    ]
