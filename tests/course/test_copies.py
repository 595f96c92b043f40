"""Copies: nothing of a solution reaches a student, and nothing that is there is overwritten."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat
import pytest

from lcafoot.course import copies, source
from lcafoot.course.exercises import chosen, known
from lcafoot.errors import OutOfRangeError, SchemaError

STUDENTS = ("ada", "ben", "cleo")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of the shipped notebooks for three students."""
    notebooks = Path(__file__).parents[2] / "notebooks"
    return copies.build(notebooks, tmp_path_factory.mktemp("course") / "out", STUDENTS)


def originals() -> dict[str, nbformat.NotebookNode]:
    return source.notebooks(Path(__file__).parents[2] / "notebooks")


def code(notebook: nbformat.NotebookNode, *tags: str) -> list[str]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.source for cell in cells if not tags or source.has_tag(cell, *tags)]


@pytest.mark.parametrize("student", STUDENTS)
def test_no_solution_and_no_expected_value_is_in_a_student_copy(built: Path, student: str) -> None:
    looked = 0
    for file, original in originals().items():
        text = (built / "students" / student / file).read_text(encoding="utf-8")
        copy = nbformat.read(built / "students" / student / file, as_version=4)
        lines = {line for cell in copy.cells for line in cell.source.splitlines()}
        for solution in code(original, *source.HIDDEN):
            assert not lines & set(solution.splitlines())
        for asked in (each for each in known().values() if each.name[:2] == file[:2]):
            answer = asked.answer(**chosen(asked, student))
            shown = {f"{answer:.{digits}g}" for digits in (3, 4, 5, 6)}
            for value in (each for each in shown if len(each.strip("0").replace(".", "")) >= 3):
                assert not re.search(rf"(?<![\d.]){re.escape(value)}", text), (asked.name, value)
                looked += 1
    assert looked > 10


def test_a_student_copy_differs_from_the_source_by_name_and_hidden_cells_only(built: Path) -> None:
    for file, original in originals().items():
        made = nbformat.read(built / "students" / "ada" / file, as_version=4)
        kept = [cell for cell in original.cells if not source.has_tag(cell, *source.HIDDEN)]
        expected = [cell.source.replace("course.begin()", "course.begin('ada')") for cell in kept]
        assert [cell.source for cell in made.cells] == expected
        assert len(kept) < len(original.cells)
        assert made.metadata["lcafoot"]["student"] == "ada"
        assert made.metadata["lcafoot"]["license"] == "CC-BY-4.0"
        nbformat.validate(made)


def test_an_instructor_copy_runs_the_same_code_as_the_source(built: Path) -> None:
    for file, original in originals().items():
        made = nbformat.read(built / "instructor" / file, as_version=4)
        assert code(made) == code(original)
        assert not any(
            cell.metadata.get("jupyter") for cell in made.cells if source.has_tag(cell, "solution")
        )


def test_the_copy_for_nbgrader_has_a_locked_test_after_each_exercise(built: Path) -> None:
    cells = nbformat.read(built / "nbgrader" / "00_start_here.ipynb", as_version=4).cells
    asked = [number for number, cell in enumerate(cells) if source.has_tag(cell, source.EXERCISE)]
    assert len(asked) == 2
    for number in asked:
        test = cells[number + 1].metadata["nbgrader"]
        assert test["grade"]
        assert test["locked"]
        assert test["points"] == 1
        assert cells[number + 1].source.startswith("assert course.solved('00.")


def test_pages_ask_no_outside_address_and_show_solutions_to_instructors_only(built: Path) -> None:
    pages = sorted((built / "html").glob("*/*.html"))
    assert len(pages) == 2 * len(originals())
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text.lower()
        assert not re.findall(r"""(?:src|srcset|data|poster)=["']?(?:https?:)?//""", text)
        assert not re.findall(r"<link[^>]+href=[^>]+//", text)
        assert not re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", text)
        body = html.unescape(re.sub(r"<[^>]+>", "", text))
        solved = 'there.loc["use_electricity", "kg"]'
        assert (solved in body) is (page.parent.name == "instructor" and page.stem == "00_start_here")


def test_a_folder_that_holds_files_is_not_touched(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutOfRangeError, match="is not empty, and nothing is overwritten; name a new folder"):
        copies.build(checkout / "notebooks", tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.txt"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, checkout: Path) -> None:
    with pytest.raises(OutOfRangeError, match="a student's name"):
        copies.build(checkout / "notebooks", tmp_path / "out", ["ada", "../ben"])
    assert list(tmp_path.iterdir()) == []


def test_a_student_list_is_read_with_its_other_columns_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes("\ufeffname,student\r\nAda L.,ada\r\nZoë,s-02\r\n".encode())
    assert copies.student_list(file) == ["ada", "s-02"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("student\nada\nben\nAda\n", ["line 2: 'ada' is there 2 times", "line 4: 'Ada' is there 2 times"]),
        (
            "student\nada\nada lovelace\n../x\n",
            ["line 3: a student's name must", "line 4: a student's name must"],
        ),
        ("student\nada\n\nben,\n=cmd\n", ["got '=cmd'"]),
        ("student,mail\nada,a\n,b\n", ["line 3: a student's name must", "got ''"]),
        ("name\nada\n", ["no names in a column 'student'"]),
        ("student\n", ["no names in a column 'student'"]),
        ("", ["no names in a column 'student'"]),
    ],
)
def test_a_faulty_student_list_is_refused_with_every_line(
    tmp_path: Path, text: str, faults: list[str]
) -> None:
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError) as refused:
        copies.student_list(tmp_path / "class.csv")
    assert all(fault in str(refused.value) for fault in faults)
    assert str(refused.value).endswith("correct the list")


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_bytes("student\nzoë\n".encode("utf-16"))
    with pytest.raises(SchemaError, match="is no CSV in UTF-8"):
        copies.student_list(tmp_path / "class.csv")


def test_a_list_with_semicolons_is_read_and_one_that_is_not_there_is_told(tmp_path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("student;mail\nada;a@b.c\nben;\n", encoding="utf-8")
    assert copies.student_list(file) == ["ada", "ben"]
    with pytest.raises(SchemaError, match="no list of students can be read at"):
        copies.student_list(tmp_path / "nowhere.csv")


def test_what_a_notebook_links_to_lies_beside_it(checkout: Path, tmp_path: Path) -> None:
    out = copies.build(checkout / "notebooks", tmp_path / "out", ["ada"])
    for folder in (checkout / "notebooks", out / "students" / "ada", out / "instructor"):
        for path in sorted(folder.glob("*.ipynb")):
            words = "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", words):
                assert (folder / target).is_file(), f"{path.name} links to {target}"
