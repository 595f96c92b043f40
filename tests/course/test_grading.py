"""Grades: three students' copies, graded from the command line by running them again."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lcafoot.course import copies, grading, source
from lcafoot.course.exercises import chosen, find
from lcafoot.errors import OutOfRangeError, SchemaError

NAMES = ("02.above_idle", "02.shortest_window")


def lcafoot(*arguments: Any, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lcafoot", "course", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(Path(copies.__file__).parents[2])}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def teachers(folder: Path) -> Path:
    """A short notebook of a teacher, with the exercises of notebook 02."""
    begin = new_code_cell("from lcafoot import course\n\ncourse.begin()", metadata={"tags": ["copy"]})
    asked = [
        new_code_cell(f'answer = None\ncourse.check("{name}", answer)', metadata={"tags": ["exercise"]})
        for name in NAMES
    ]
    folder.mkdir()
    nbformat.write(new_notebook(cells=[begin, *asked]), folder / "02_short.ipynb")
    return folder


def fill_in(path: Path, *answers: str) -> None:
    """Write answers into a copy, as a student does, and save it."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if source.has_tag(cell, source.EXERCISE)]
    for cell, answer in zip(cells, answers, strict=True):
        cell.source = cell.source.replace("answer = None", f"answer = {answer}")
    nbformat.write(notebook, path)


def right(student: str) -> list[str]:
    return [str(find(name).answer(**chosen(find(name), student))) for name in NAMES]


@pytest.mark.slow
def test_three_students_are_built_and_graded_from_the_command_line(tmp_path: Path) -> None:
    notebooks = teachers(tmp_path / "mine")
    (tmp_path / "class.csv").write_text("student\nada\nben\ncleo\n", encoding="utf-8")
    done = lcafoot("build", "--out", "out", "--students", "class.csv", "--notebooks", notebooks, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "written: out (3 copies for students)"
    students = tmp_path / "out" / "students"
    fill_in(students / "ada" / "02_short.ipynb", *right("ada"))
    fill_in(students / "ben" / "02_short.ipynb", *(f"3 * {answer}" for answer in right("ben")))

    done = lcafoot("grade", "out", "--at-once", 2, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stderr.split("\n"))[-3:] == [f"{name}: 02_short" for name in ("ada", "ben", "cleo")]
    assert done.stdout.splitlines()[:3] == ["ada: 2 of 2", "ben: 0 of 2", "cleo: 0 of 2"]
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ["", "", "wrong", "wrong", "no answer", "no answer"]
    assert [row["exercise"] for row in rows[:2]] == list(NAMES)
    assert [row["value"] for row in rows[:2]] == [str(float(answer)) for answer in right("ada")]

    again = lcafoot("grade", "out", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already, and nothing is overwritten; name another file with --out" in again.stderr
    rebuilt = lcafoot("build", "--out", "out", cwd=tmp_path)
    assert rebuilt.returncode == 2
    assert "is not empty" in rebuilt.stderr


@pytest.mark.slow
def test_what_a_copy_claims_of_itself_does_not_count(tmp_path: Path) -> None:
    copies.build(teachers(tmp_path / "mine"), tmp_path / "out", ["ada", "ben", "cleo", "dan", "eve"])
    copy = {
        name: tmp_path / "out" / "students" / name / "02_short.ipynb"
        for name in ("ada", "ben", "cleo", "dan", "eve")
    }
    book = json.dumps({"answers": {name: {"value": 1, "right": True} for name in NAMES}})
    forged = f"(course.where().parent.mkdir(exist_ok=True), course.where().write_text({book!r}))"
    fill_in(copy["ada"], "None", f"None; {forged}")
    fill_in(copy["dan"], *right("dan"))
    copy["ben"].write_bytes(copy["dan"].read_bytes())  # ben hands in dan's copy
    copy["cleo"].write_text("{", encoding="utf-8")
    copy["eve"].unlink()
    grades = grading.grade(tmp_path / "out", at_once=2)
    points = {name: sum(each.points for each in grades if each.student == name) for name in copy}
    assert points["dan"] == 2
    assert points["ada"] == points["cleo"] == points["eve"] == 0
    notes = {each.student: each.note for each in grades}
    assert notes["cleo"].startswith("no answer; no notebook")
    assert notes["eve"] == "no answer; not handed in"
    same = [name for name in NAMES if chosen(find(name), "ben") == chosen(find(name), "dan")]
    assert points["ben"] == len(same) < 2


@pytest.mark.slow
def test_an_error_in_a_copy_is_told_and_the_rest_still_counts(tmp_path: Path) -> None:
    copies.build(teachers(tmp_path / "mine"), tmp_path / "out", ["ada", "ben"])
    students = tmp_path / "out" / "students"
    fill_in(students / "ada" / "02_short.ipynb", "1 / 0", right("ada")[1])
    fill_in(students / "ben" / "02_short.ipynb", "[x for x in iter(int, 1)]", "3")
    before = (students / "ada" / "02_short.ipynb").read_bytes()
    grades = grading.grade(tmp_path / "out", timeout_s=5)
    ada = [each for each in grades if each.student == "ada"]
    assert [each.points for each in ada] == [0, 1]
    assert ada[0].note == "no answer; cell 2 raised ZeroDivisionError: division by zero"
    assert "stopped: A cell timed out" in grades[2].note
    assert (students / "ada" / "02_short.ipynb").read_bytes() == before


def test_a_folder_that_is_no_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no copies in .*students; name the folder"):
        grading.grade(tmp_path)
    (tmp_path / "students" / "ada lovelace").mkdir(parents=True)
    (tmp_path / "students" / "ada lovelace" / "00_x.ipynb").touch()
    with pytest.raises(OutOfRangeError, match="got 'ada lovelace'"):
        grading.grade(tmp_path)
    with pytest.raises(OutOfRangeError, match="must be 1 or more; got 0 and 1"):
        grading.grade(tmp_path, timeout_s=0)
    with pytest.raises(SchemaError, match="no copies of '07' in"):
        grading.grade(tmp_path, only="07")
