"""Commands for teachers: copies of the notebooks, grades, and a pack for laptops without a network."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

from lcafoot.cli.notebooks import shipped_notebooks

__all__ = ["course_app"]

course_app = typer.Typer(no_args_is_help=True, help="Copies of the notebooks for a class, and grades.")


@course_app.command()
def build(
    out: Annotated[Path, typer.Option(help="New folder to write to.")],
    students: Annotated[
        Path | None, typer.Option(help="CSV with a column student; one copy for all if left out.")
    ] = None,
    notebooks: Annotated[
        Path | None, typer.Option(help="Folder of your own notebooks; lcafoot's if left out.")
    ] = None,
) -> None:
    """Write copies for students (without solutions) and instructors, and pages to read."""
    from lcafoot.course import copies, store

    names = copies.student_list(students) if students else [store.NOBODY]
    copies.build(notebooks or shipped_notebooks(), out, names)
    typer.echo(f"written: {out} ({len(names)} {'copy' if len(names) == 1 else 'copies'} for students)")


@course_app.command()
def grade(
    folder: Annotated[Path, typer.Argument(help="What build wrote, with the copies that came back.")],
    out: Annotated[
        Path | None, typer.Option(help="CSV to write; grades.csv in the folder if left out.")
    ] = None,
    timeout: Annotated[int, typer.Option(help="Longest time for one cell, in seconds.")] = 300,
    at_once: Annotated[int, typer.Option(help="Copies that run at the same time.")] = 1,
    only: Annotated[
        str, typer.Option(help="Begin of the notebooks' names, such as 00; all if left out.")
    ] = "",
) -> None:
    """Run the students' copies and write their grades; the copies' code runs with your rights."""
    from lcafoot.course import grading

    target = out or folder / "grades.csv"
    grading.refuse_existing(target)

    def tell(copy: Path) -> None:
        typer.echo(f"{copy.parent.name}: {copy.stem}", err=True)

    grades = grading.grade(folder, timeout_s=timeout, at_once=at_once, only=only, done=tell)
    grading.write_grades(grades, target)
    points: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in grades:
        points[each.student][0] += each.points
        points[each.student][1] += each.possible
    for student, (got, possible) in points.items():
        typer.echo(f"{student}: {got} of {possible}")
    typer.echo(f"written: {target}")


@course_app.command()
def pack(
    out: Annotated[Path, typer.Option(help="Zip file to write.")],
    copies: Annotated[
        Path | None, typer.Option(help="Folder to put in as notebooks/; a student's copies if left out.")
    ] = None,
    wheels: Annotated[
        Path | None, typer.Option(help="Folder of wheels; built and downloaded for this system if left out.")
    ] = None,
) -> None:
    """Pack everything that a laptop of the same system needs to install without a network."""
    from lcafoot.course.copies import STUDENTS
    from lcafoot.course.copies import build as build_copies
    from lcafoot.course.packing import pack as write_pack
    from lcafoot.course.store import NOBODY

    with tempfile.TemporaryDirectory() as scratch:
        if copies is None:
            copies = build_copies(shipped_notebooks(), Path(scratch) / "course") / STUDENTS / NOBODY
        write_pack(out, copies, wheels)
    typer.echo(f"written: {out} ({out.stat().st_size / 1e6:.0f} MB)")
