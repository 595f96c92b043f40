"""A notebook of which no copies can be made is refused, with every reason at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes

from lcafoot.course import source
from lcafoot.errors import SchemaError

ASKED = 'kg = None\ncourse.check("00.electricity", kg)'


def cell(text: str, *tags: str, **more: Any) -> Any:
    return new_code_cell(text, metadata={"tags": list(tags)}, **more)


def write(folder: Path, *cells: Any, name: str = "00_test.ipynb") -> Path:
    (folder / name).write_text(writes(new_notebook(cells=list(cells))), encoding="utf-8")
    return folder


def test_the_shipped_notebooks_can_be_copied(checkout: Path) -> None:
    assert "00_start_here.ipynb" in source.notebooks(checkout / "notebooks")


def test_a_sound_notebook_is_read(tmp_path: Path) -> None:
    solution = cell('course.check("00.electricity", 1.2)', "solution")
    write(tmp_path, cell("course.begin()", "copy"), cell(ASKED, "exercise"), solution)
    assert list(source.notebooks(tmp_path)) == ["00_test.ipynb"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('kg = 1.2\ncourse.check("00.electricity", kg)', "00.electricity was saved with an answer (put None"),
        ('kg = None\nkg = 1.2\ncourse.check("00.electricity", kg)', "saved with an answer"),
        ('course.check("00.electricity", 1.2)', "saved with an answer"),
        ('course.check("00.electricity", kg)', "saved with an answer"),
        ("kg = None", "has 0 checks, not one course.check(name, answer)"),
        (f"{ASKED}\n{ASKED}", "has 2 checks"),
        ('kg = None\ncourse.check("00.elsewhere", kg)', "00.elsewhere is no exercise of lcafoot.course"),
        ('kg = None\ncourse.check("01.spread", kg)', "01.spread belongs to another notebook"),
    ],
)
def test_a_faulty_exercise_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    write(tmp_path, cell("course.begin()", "copy"), cell(text, "exercise"))
    with pytest.raises(SchemaError) as refused:
        source.notebooks(tmp_path)
    assert "00_test.ipynb: exercise 1: " in str(refused.value)
    assert fault in str(refused.value)


def test_a_notebook_saved_with_outputs_is_refused(tmp_path: Path) -> None:
    ran = cell("1 + 1", outputs=[new_output("stream", text="2")], execution_count=1)
    with pytest.raises(SchemaError, match="saved with outputs, which may hold answers"):
        source.notebooks(write(tmp_path, ran))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        cell(ASKED, "exercise"),
        cell(ASKED, "exercise"),
        cell('course.check("00.equal_life", 3)', "solution"),
        cell('course.check("00.electricity", 3)'),
    )
    write(tmp_path, cell("kg = None", "exercise"), name="01_test.ipynb")
    with pytest.raises(SchemaError) as refused:
        source.notebooks(tmp_path)
    told = str(refused.value)
    assert told.count("needs one cell with tag 'copy'") == 2
    assert "00.electricity is asked twice" in told
    assert "a solution of 00.equal_life, which is not asked" in told
    assert "00.electricity is checked in a cell without the tag" in told
    assert "01_test.ipynb: exercise 1" in told


def test_a_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no notebooks .* name the folder"):
        source.notebooks(tmp_path)


def test_magic_lines_do_not_hide_a_check() -> None:
    assert source.checks(cell('%matplotlib inline\ncourse.check("00.electricity", kg)')) == [
        ("00.electricity", "kg")
    ]
    assert source.checks(cell("%%bash\nls -l")) == []
