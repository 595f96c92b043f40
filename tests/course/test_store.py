"""The book: one file a student, whole or not there, and easily deleted."""

from __future__ import annotations

import json
from pathlib import Path, PureWindowsPath

import pytest

from lcafoot import course
from lcafoot.course import store
from lcafoot.errors import OutOfRangeError, RecordError


def test_nothing_is_kept_before_something_is_predicted(books: Path) -> None:
    assert str(books / "ada.json") in course.begin("ada")
    course.predict("00.energy", None, unit="kWh", low=0, high=10)
    assert course.book().empty
    assert not books.exists()


def test_each_student_has_a_book(books: Path) -> None:
    for name in ("ada", "ben"):
        course.begin(name)
        course.predict("00.energy", 5, unit="kWh", low=0, high=10)
    assert sorted(path.name for path in books.iterdir()) == ["ada.json", "ben.json"]


def test_the_environment_wins_over_the_name_in_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.STUDENT, "ben")
    course.begin("ada")
    assert course.where().name == "ben.json"


def test_without_a_folder_in_the_environment_books_are_in_the_home_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(store.FOLDER)
    assert course.where() == Path.home() / ".lcafoot" / "course" / "me.json"


def test_forgetting_deletes_one_or_all(books: Path) -> None:
    for name in ("00.energy", "00.carbon"):
        course.predict(name, 5, unit="kg", low=0, high=10)
    assert course.forget("00.energy").startswith("Deleted")
    assert list(course.book()["name"]) == ["00.carbon"]
    assert course.forget("00.energy").startswith("Nothing")
    assert str(books) in course.forget()
    assert list(books.iterdir()) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"predictions": 3}', '"x"'])
def test_a_damaged_book_is_refused_and_can_be_deleted(books: Path, text: str) -> None:
    books.mkdir()
    course.where().write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=r"move it away, or delete it with course\.forget\(\)"):
        course.predict("00.energy", 5, unit="kWh", low=0, high=10)
    assert course.where().read_text(encoding="utf-8") == text
    course.forget()
    assert course.book().empty


def test_a_book_is_json_that_others_can_read() -> None:
    course.predict("00.energy", 5, unit="kWh", low=0, high=10, band=(2, 8))
    kept = json.loads(course.where().read_text(encoding="utf-8"))["predictions"]["00.energy"]
    assert kept == {"predicted": 5.0, "unit": "kWh", "band_low": 2.0, "band_high": 8.0}


@pytest.mark.parametrize("name", ["ada", "Ada.Lovelace", "s-01_b", "7", "a" * 64])
def test_account_names_are_student_names(name: str) -> None:
    assert store.student_name(name) == name
    assert PureWindowsPath(f"C:/class/{name}/00.ipynb").parts[2] == name


@pytest.mark.parametrize(
    "name",
    ["", " ", "ada lovelace", "../ada", "a/b", "a\\b", "ada.", ".ada", "-ada", "zoë", "=1+1", "a" * 65, "a\n",
     "con", "NUL.txt", "com1", "a:b", "'ada'"],
)  # fmt: skip
def test_odd_names_are_refused(name: str) -> None:
    with pytest.raises(OutOfRangeError, match="a student's name must be 1 to 64 letters"):
        store.student_name(name)
