"""Grades: each copy is run again, and each answer is compared with the one of that student."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import nbclient
import nbformat

import lcafoot
from lcafoot.course import store
from lcafoot.course.copies import STUDENTS
from lcafoot.course.exercises import Exercise, is_right, known, unit_slip
from lcafoot.errors import OutOfRangeError, RecordError, SchemaError
from lcafoot.files import whole_file

__all__ = ["Grade", "grade", "refuse_existing", "write_grades"]


@dataclass(frozen=True)
class Grade:
    """One line of the grades: one exercise of one student.

    Parameters
    ----------
    student, notebook, exercise : str
        Of whom, and what.
    value : float or None
        The answer; None where there is none. [unit]
    unit : str
        Unit of the answer.
    points, possible : int
        What it counts, and what it could. [1]
    note : str
        Why there are no points.
    """

    student: str
    notebook: str
    exercise: str
    value: float | None
    unit: str
    points: int
    possible: int
    note: str


def grade(
    folder: Path,
    *,
    timeout_s: int = 300,
    at_once: int = 1,
    only: str = "",
    done: Callable[[Path], None] = lambda _: None,
) -> list[Grade]:
    """Run the students' copies and grade their answers.

    Parameters
    ----------
    folder : pathlib.Path
        What `lcafoot.course.copies.build` wrote, with the copies that came back in ``students/NAME/``.
    timeout_s : int, optional
        Longest time for one cell. Positive. [s]
    at_once : int, optional
        Copies that run at the same time. [1]
    only : str, optional
        Begin of the names of notebooks to grade, such as ``00``; all if left out.
    done : callable, optional
        Called with each copy when it has run.

    Returns
    -------
    list of Grade
        Every exercise of every student's notebooks, also those without an answer.

    Raises
    ------
    SchemaError
        If there are no copies.
    OutOfRangeError
        If the name of a folder is none of a student, or a number is not positive.

    Notes
    -----
    A copy is code of somebody else: it runs with your rights, so grade on a machine or an account
    made for it. The copies are not changed. An answer counts by its value, not by what the copy
    says of it, and for the student that the folder names.

    Examples
    --------
    >>> grade(Path(tempfile.mkdtemp()))
    Traceback (most recent call last):
    lcafoot.errors.SchemaError: no copies in .../students; name the folder that `course build` wrote
    """
    students = sorted(path for path in (folder / STUDENTS).glob("*") if path.is_dir())
    files = sorted({path.name for student in students for path in student.glob(f"{only}*.ipynb")})
    if not files:
        which = f"copies of {only!r}" if only else "copies"
        msg = f"no {which} in {folder / STUDENTS}; name the folder that `course build` wrote"
        raise SchemaError(msg)
    if timeout_s < 1 or at_once < 1:
        msg = f"timeout_s and at_once must be 1 or more; got {timeout_s} and {at_once}"
        raise OutOfRangeError(msg)
    copies = [store.student_name(student.name) and student / file for student in students for file in files]

    def one(path: Path) -> list[Grade]:
        found = list(_grades_of(path, timeout_s))
        done(path)
        return found

    with ThreadPoolExecutor(at_once) as pool:
        return [each for grades in pool.map(one, copies) for each in grades]


def refuse_existing(path: Path) -> None:
    """Refuse a file that is there already, before anything is run.

    Parameters
    ----------
    path : pathlib.Path
        The file that would be written.

    Raises
    ------
    OutOfRangeError
        If it is there.

    Examples
    --------
    >>> refuse_existing(Path("no_such_grades.csv"))
    """
    if path.exists():
        msg = f"{path} is there already, and nothing is overwritten; name another file with --out"
        raise OutOfRangeError(msg)


def write_grades(grades: Sequence[Grade], path: Path) -> None:
    """Write grades as CSV, and never over a file that is there.

    Parameters
    ----------
    grades : sequence of Grade
        From `grade`.
    path : pathlib.Path
        The file.

    Raises
    ------
    OutOfRangeError
        If the file is there already.

    Examples
    --------
    >>> file = Path(tempfile.mkdtemp()) / "grades.csv"
    >>> write_grades([Grade("ada", "00_start_here", "00.electricity", 1.2, "kg", 1, 1, "")], file)
    >>> file.read_text(encoding="utf-8").splitlines()[1]
    'ada,00_start_here,00.electricity,1.2,kg,1,1,'
    """
    refuse_existing(path)
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(field.name for field in fields(Grade))
        lines.writerows(astuple(each) for each in grades)


def _grades_of(path: Path, timeout_s: int) -> Iterator[Grade]:
    """Yield the grades of one copy."""
    student, asked = path.parent.name, [each for each in known().values() if each.name[:2] == path.name[:2]]
    if not asked:
        return
    try:
        answers, trouble = _run(nbformat.read(path, as_version=4), student, timeout_s)
    except FileNotFoundError:
        answers, trouble = {}, "not handed in"
    except (ValueError, AttributeError, KeyError) as err:  # what nbformat raises at another kind of file
        answers, trouble = {}, f"no notebook: {_first_line(err)}"
    for exercise in asked:
        yield _graded(exercise, answers.get(exercise.name), student, path.stem, trouble)


def _graded(exercise: Exercise, value: float | None, student: str, notebook: str, trouble: str) -> Grade:
    """Return the grade of one exercise."""
    right = value is not None and is_right(exercise, value, student)
    note = "" if right else "wrong" if value is not None else "no answer"
    if value is not None and not right and unit_slip(exercise, value, student):
        note = f"wrong; right in another unit than {exercise.unit}"
    if value is None and trouble:
        note = f"no answer; {trouble}"
    points = exercise.points if right else 0
    return Grade(student, notebook, exercise.name, value, exercise.unit, points, exercise.points, note)


def _run(notebook: Any, student: str, timeout_s: int) -> tuple[dict[str, float], str]:
    """Run a copy in a folder of its own; return the answers, and the first error if there was one."""
    folder = Path(tempfile.mkdtemp(prefix="lcafoot-grade-"))
    try:
        client = nbclient.NotebookClient(
            notebook, timeout=timeout_s, kernel_name="python3", allow_errors=True,
            resources={"metadata": {"path": str(folder)}}, extra_arguments=["--log-level=ERROR"],
        )  # fmt: skip
        try:
            client.execute(env=_environment(student, folder))
            trouble = _first_error(notebook)
        except (nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError) as err:
            trouble = f"stopped: {_first_line(err)}"
        return _answers(folder, student), trouble
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(student: str, folder: Path) -> dict[str, str]:
    """Return the environment of a copy: this lcafoot, this student, and a book that is thrown away."""
    package = str(Path(lcafoot.__file__).parents[1])
    paths = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": paths, store.STUDENT: student, store.FOLDER: str(folder)}


def _answers(folder: Path, student: str) -> dict[str, float]:
    """Return the numbers that a copy wrote into its book; a damaged book holds none."""
    try:
        answers = store.read(folder / f"{student}.json")["answers"]
    except RecordError:
        return {}
    numbers = {name: answer.get("value") for name, answer in answers.items() if isinstance(answer, dict)}
    return {name: value for name, value in numbers.items() if isinstance(value, int | float)}


def _first_error(notebook: Any) -> str:
    """Return the first error of a notebook that ran, in one line."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"cell {number} raised {output.ename}: {_first_line(output.evalue)}"
    return ""


def _first_line(text: object) -> str:
    """Return the first line of a text that has one, cut short."""
    return next((line for line in str(text).splitlines() if line.strip()), "")[:120]
