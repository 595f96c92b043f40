from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lcafoot.data import catalog, registry, seal
from lcafoot.errors import IntegrityError, SchemaError

Make = Callable[..., Path]


def test_sealing_makes_an_edited_package_load_again(make_package: Make) -> None:
    path = make_package() / "figures.csv"
    path.write_bytes(path.read_bytes().replace(b'"100"', b'"101"'))
    with pytest.raises(IntegrityError):
        registry.load("widgets")
    assert seal.seal("widgets")
    assert registry.load("widgets")["value"].tolist() == [101.0]
    assert catalog.verify().empty


def test_sealing_twice_changes_nothing(make_package: Make) -> None:
    make_package()
    assert not seal.seal("widgets")


def test_a_file_that_is_not_there_is_named(make_package: Make) -> None:
    (make_package() / "figures.csv").unlink()
    with pytest.raises(IntegrityError, match=r"figures\.csv is missing"):
        seal.seal("widgets")


def test_the_command_seals_all_packages_and_reports(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seal.main([]) == 0
    assert capsys.readouterr().out == "grid: unchanged\npedigree: unchanged\n"


def test_an_unknown_name_ends_with_2_and_one_line(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seal.main(["gird"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_readme_table_lists_each_package(copied: Path) -> None:
    readme = copied / "README.md"
    readme.write_text(f"Before\n{seal.BEGIN}\nold\n{seal.END}\nAfter\n", encoding="utf-8")
    assert seal.main(["--readme"]) == 0
    text = readme.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "[grid](grid/NOTES.md)" in text
    assert seal.readme_text(text) == text


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(SchemaError, match="must hold the marks"):
        seal.readme_text("no table here")
