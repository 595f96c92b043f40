"""The book of one student: predictions and answers in one small JSON file, and nowhere else."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final

from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError
from lcafoot.files import whole_file

__all__ = [
    "FOLDER",
    "NOBODY",
    "STUDENT",
    "begin",
    "forget",
    "read",
    "student",
    "student_name",
    "where",
    "write",
]

FOLDER: Final = "LCAFOOT_COURSE"
"""Environment variable that names the folder of the books."""

STUDENT: Final = "LCAFOOT_STUDENT"
"""Environment variable that names the student; it wins over the name in the copy."""

NOBODY: Final = "me"
"""Whose book it is where a notebook names no student."""

NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?")
DEVICES: Final = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}
"""Names that Windows keeps for its devices, whatever their ending."""

_copy_of: str | None = None  # whose copy this process runs; a notebook has one kernel


def begin(student: str = NOBODY) -> str:
    """Open the book of a student, and say where it is kept and how to delete it.

    Parameters
    ----------
    student : str, optional
        Whose copy this is. `lcafoot course build` writes the name here. The environment
        variable ``LCAFOOT_STUDENT`` wins over it.

    Returns
    -------
    str
        One sentence.

    Raises
    ------
    OutOfRangeError
        If the name is none that `student_name` allows.

    Examples
    --------
    >>> begin().endswith("course.forget() deletes it.")
    True
    """
    global _copy_of
    _copy_of = student_name(student)
    return f"Predictions and answers are kept on this machine in {where()}; course.forget() deletes it."


def student() -> str:
    """Return whose book is open.

    Returns
    -------
    str
        The name that the environment gives, else the one of the copy.

    Raises
    ------
    MissingDataError
        If there is neither: a notebook's first cells have not run, and without them a student would
        get somebody else's parameters.

    Examples
    --------
    >>> _ = begin()
    >>> student() == os.environ.get(STUDENT, NOBODY)
    True
    """
    name = os.environ.get(STUDENT) or _copy_of
    if name is None:
        msg = "no book is open; run the cell with course.begin(), at the top of the notebook, before this one"
        raise MissingDataError(msg)
    return student_name(name)


def student_name(name: str) -> str:
    """Return a name that can be a folder on every system, or say why it cannot.

    Parameters
    ----------
    name : str
        Letters A to Z, digits, and inside also dot, hyphen and underscore; at most 64 characters.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    OutOfRangeError
        If another character is in it, if it is too long, or if Windows keeps it for a device.

    Examples
    --------
    >>> student_name("ada.lovelace")
    'ada.lovelace'
    """
    if not NAME.fullmatch(name) or name.split(".")[0].casefold() in DEVICES:
        msg = (
            f"a student's name must be 1 to 64 letters A to Z, digits, '.', '-' or '_', a letter or digit "
            f"first, and no device of Windows; got {name!r}; use an account name or a number"
        )
        raise OutOfRangeError(msg)
    return name


def where() -> Path:
    """Return the file in which the open book is kept.

    Returns
    -------
    pathlib.Path
        In the folder that ``LCAFOOT_COURSE`` names, else in ``.lcafoot/course`` of the home
        folder. The file is there only when something was predicted or answered.

    Examples
    --------
    >>> _ = begin()
    >>> where().suffix
    '.json'
    """
    folder = os.environ.get(FOLDER)
    return (Path(folder) if folder else Path.home() / ".lcafoot" / "course") / f"{student()}.json"


def read(book: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return what is in a book.

    Parameters
    ----------
    book : pathlib.Path, optional
        Its file; the open book if left out.

    Returns
    -------
    dict
        ``predictions`` and ``answers``, each by name; empty where there is no book yet.

    Raises
    ------
    RecordError
        If the file is not a book.

    Examples
    --------
    >>> _ = begin()
    >>> sorted(read())
    ['answers', 'predictions']
    """
    file = book or where()
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except ValueError as err:
        content = err
    parts = (
        [content.get(part, {}) for part in ("predictions", "answers")] if isinstance(content, dict) else []
    )
    if not parts or not all(isinstance(part, dict) for part in parts):
        msg = f"{file} is not a book of predictions; move it away, or delete it with course.forget()"
        raise RecordError(msg)
    return dict(zip(("predictions", "answers"), parts, strict=True))


def write(content: dict[str, dict[str, Any]]) -> None:
    """Keep the open book; after a crash the file is the old one or the new one.

    Parameters
    ----------
    content : dict
        As `read` gives it.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    with whole_file(where()) as draft:
        draft.write_text(json.dumps(content, indent=1, allow_nan=False), encoding="utf-8")


def forget(name: str | None = None) -> str:
    """Delete the open book, or one prediction or answer of it.

    Parameters
    ----------
    name : str, optional
        The one to delete; the whole file if left out.

    Returns
    -------
    str
        One sentence that says what was deleted.

    Examples
    --------
    >>> _ = begin()
    >>> forget("no.such").startswith("Nothing")
    True
    """
    file = where()
    if name is None:
        found = file.is_file()
        file.unlink(missing_ok=True)
        return f"Deleted: {file}." if found else f"Nothing to delete: there is no {file}."
    content = read()
    dropped = [part.pop(name, None) for part in content.values()]
    if not any(dropped):
        return f"Nothing to delete: {name!r} is not in {file}."
    write(content)
    return f"Deleted: {name!r} in {file}."
