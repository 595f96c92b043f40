"""Copies for students and instructors, and pages, from one source: the notebooks with tags on their cells."""

from __future__ import annotations

import copy
import csv
import io
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import TagRemovePreprocessor

import lcafoot
from lcafoot.course import source
from lcafoot.course.exercises import find
from lcafoot.course.store import NOBODY, student_name
from lcafoot.errors import OutOfRangeError, SchemaError

__all__ = ["INSTRUCTOR", "STUDENTS", "build", "instructor_copy", "student_copy", "student_list"]

STUDENTS: Final = "students"
INSTRUCTOR: Final = "instructor"
"""Folders of the copies."""

SCRIPT: Final = re.compile(r"<script\b.*?</script>", flags=re.DOTALL | re.IGNORECASE)

COLUMN: Final = "student"
"""Column of the student list."""


def build(notebooks: Path, out: Path, students: Sequence[str] = (NOBODY,)) -> Path:
    """Write the copies of a course into a new folder.

    Parameters
    ----------
    notebooks : pathlib.Path
        Folder of the teacher's notebooks.
    out : pathlib.Path
        Folder to write; it must be new or empty.
    students : sequence of str, optional
        Names; each gets a folder, with parameters of their own.

    Returns
    -------
    pathlib.Path
        `out`, with ``students/NAME/``, ``instructor/``, ``nbgrader/`` and ``html/``. It is there
        whole or not at all.

    Raises
    ------
    SchemaError
        If a notebook cannot be copied.
    OutOfRangeError
        If `out` holds files already, or a name cannot be a folder.

    Examples
    --------
    >>> build(Path("notebooks"), Path("."))
    Traceback (most recent call last):
    lcafoot.errors.OutOfRangeError: . is not empty, and nothing is overwritten; name a new folder
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        msg = f"{out} is not empty, and nothing is overwritten; name a new folder"
        raise OutOfRangeError(msg)
    read = source.notebooks(notebooks)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for file, notebook in read.items():
            _write_copies(draft, file, notebook, students)
        for page in notebooks.glob("glossary.md"):  # the notebooks link to it
            for folder in (INSTRUCTOR, *(f"{STUDENTS}/{student}" for student in students)):
                shutil.copyfile(page, draft / folder / page.name)
        if out.exists():
            out.rmdir()
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    out.chmod(0o755)  # a temporary folder is closed to others
    return out


def student_list(file: Path) -> list[str]:
    r"""Read the names of a class.

    Parameters
    ----------
    file : pathlib.Path
        CSV in UTF-8, by commas or semicolons, with a column ``student``; other columns are left alone.

    Returns
    -------
    list of str
        Names, in the order of the file.

    Raises
    ------
    SchemaError
        If there is no such column or no name, or names are double or cannot be folders: all faults
        at once, with their lines.

    Examples
    --------
    >>> file = Path(tempfile.mkdtemp()) / "class.csv"
    >>> _ = file.write_text("student\nada\nben\n", encoding="utf-8")
    >>> student_list(file)
    ['ada', 'ben']
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        comma = (
            ";" if ";" in text.partition("\n")[0] else ","
        )  # spreadsheets in much of Europe write semicolons
        rows = list(csv.DictReader(io.StringIO(text), delimiter=comma))
    except OSError as err:
        msg = (
            f"no list of students can be read at {file} ({err.strerror}); name a CSV with a column {COLUMN!r}"
        )
        raise SchemaError(msg) from err
    except (UnicodeDecodeError, csv.Error) as err:
        msg = f"{file} is no CSV in UTF-8: {err}; save it as such"
        raise SchemaError(msg) from err
    found = [(row.get(COLUMN) or "").strip() for row in rows]
    faults = list(_list_faults(found))
    if not any(found):
        faults = [f"no names in a column {COLUMN!r}"]
    if faults:
        msg = f"{file}: {'; '.join(faults)}; correct the list"
        raise SchemaError(msg)
    return found


def student_copy(notebook: Any, student: str) -> Any:
    """Return a notebook without solutions, for one student.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The teacher's.
    student : str
        The name; the student's parameters follow from it.

    Returns
    -------
    nbformat.NotebookNode
        A new notebook.

    Examples
    --------
    >>> begin = nbformat.v4.new_code_cell("course.begin()", metadata={"tags": ["copy"]})
    >>> student_copy(nbformat.v4.new_notebook(cells=[begin]), "ada").cells[0].source
    "course.begin('ada')"
    """
    remover = TagRemovePreprocessor(remove_cell_tags=set(source.HIDDEN))
    made, _ = remover.preprocess(copy.deepcopy(notebook), {})
    for cell in made.cells:
        if source.has_tag(cell, source.BEGIN):
            cell.source = cell.source.replace("course.begin()", f"course.begin({student_name(student)!r})")
    made.metadata["lcafoot"] = _origin("student", student)
    return made


def instructor_copy(notebook: Any) -> Any:
    """Return a notebook with its solutions, each open to read.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The teacher's.

    Returns
    -------
    nbformat.NotebookNode
        A new notebook.

    Examples
    --------
    >>> instructor_copy(nbformat.v4.new_notebook()).metadata["lcafoot"]["copy"]
    'instructor'
    """
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if source.has_tag(cell, source.SOLUTION):
            cell.metadata.pop("jupyter", None)
    made.metadata["lcafoot"] = _origin("instructor", NOBODY)
    return made


def _origin(kind: str, student: str) -> dict[str, str]:
    """Say in a copy what it is, of whom, and under which license."""
    return {"copy": kind, "student": student, "version": lcafoot.__version__, "license": "CC-BY-4.0"}


def _write_copies(folder: Path, file: str, notebook: Any, students: Sequence[str]) -> None:
    """Write all copies and pages of one notebook."""
    for student in students:
        _write(student_copy(notebook, student), folder / STUDENTS / student / file)
    plain, full = student_copy(notebook, NOBODY), instructor_copy(notebook)
    _write(full, folder / INSTRUCTOR / file)
    _write(_for_nbgrader(plain), folder / "nbgrader" / file)
    for kind, made in (("student", plain), (INSTRUCTOR, full)):
        page = folder / "html" / kind / f"{Path(file).stem}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_page(made, Path(file).stem), encoding="utf-8")


def _write(notebook: Any, path: Path) -> None:
    """Write a notebook, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _page(notebook: Any, title: str) -> str:
    """Return a notebook as one page to read; without scripts, because they would ask an outside address."""
    exporter = HTMLExporter(template_name="lab", exclude_input_prompt=True)
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return SCRIPT.sub("", body)


def _for_nbgrader(notebook: Any) -> Any:
    """Return a student's copy with a locked test after each exercise, as nbgrader reads them."""
    made = copy.deepcopy(notebook)
    made.cells = [cell for each in made.cells for cell in (each, *_tests(each))]
    return made


def _tests(cell: Any) -> Iterator[Any]:
    """Yield the test of an exercise."""
    if not source.has_tag(cell, source.EXERCISE):
        return
    for name, answer in source.checks(cell):
        text = f"assert course.solved({name!r}, {answer}), {f'{name} is not solved yet'!r}"
        grade = {
            "grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3,
            "grade_id": name.replace(".", "-"), "points": find(name).points,
        }  # fmt: skip
        yield nbformat.v4.new_code_cell(
            text, id=f"test-{name.replace('.', '-')}", metadata={"nbgrader": grade}
        )


def _list_faults(names: list[str]) -> Iterator[str]:
    """Yield what is wrong with the names of a class; line 1 is the heading."""
    counts = Counter(name.casefold() for name in names)
    for line, name in enumerate(names, 2):
        if counts[name.casefold()] > 1:
            yield f"line {line}: {name!r} is there {counts[name.casefold()]} times"
            continue
        try:
            student_name(name)
        except OutOfRangeError as err:
            yield f"line {line}: {err}"
