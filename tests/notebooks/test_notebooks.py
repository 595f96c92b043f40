"""Notebooks: thin, stripped, in order, and they run from top to bottom without a network."""

import os
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

from lcafoot.course import store
from lcafoot.course.exercises import known

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
CELL_LINES, NOTEBOOK_LINES = 10, 100


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]


def test_notebooks_are_numbered_from_00_and_no_number_stands_twice():
    assert NOTEBOOKS[0].name == "00_start_here.ipynb"
    numbers = [p.name.split("_")[0] for p in NOTEBOOKS]
    assert all(len(number) == 2 and number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin(path):
    cells = code_cells(path)
    assert max(len(lines(cell)) for cell in cells) <= CELL_LINES
    assert sum(len(lines(cell)) for cell in cells) <= NOTEBOOK_LINES
    for cell in cells:
        assert "class " not in cell.source
        assert "def " not in cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_stripped(path):
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_says_question_time_and_what_was_left_out(path):
    text = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
    for word in ("**Question.**", "*Time:", "## What was left out", "## Sources"):
        assert word in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_stands_in_the_reading_list(path):
    assert path.name in (path.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbmake", "--nbmake-timeout=300", str(path), "-q",
         "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={path.parent}"],
        capture_output=True, text=True, check=False, timeout=600,
        env={**os.environ, "no_proxy": "*", "LCAFOOT_COURSE": str(tmp_path), "LCAFOOT_STUDENT": "ada"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    asked = {name for name in known() if name[:2] == path.name[:2]}
    answers = store.read(tmp_path / "ada.json")["answers"]
    assert {name for name, answer in answers.items() if answer["right"]} == asked, "each solution is right"


CHOICE = """from lcafoot.widgets import RecordChooser
chooser = RecordChooser()
chooser.name = next(name for name in chooser.view.children[0].options if name.startswith("DLRM-v2"))
"""
"""What a reader does first who works on another record: a small one, of other hardware."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [p for p in NOTEBOOKS if any("your_record()" in cell.source for cell in code_cells(p))],
    ids=lambda p: p.stem,
)
def test_a_notebook_runs_on_a_record_of_other_hardware(path, tmp_path, monkeypatch):
    monkeypatch.setenv("LCAFOOT_COURSE", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(CHOICE))
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": path.parent}}).execute()
