"""What a teacher's notebook must look like, so that copies can be made of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import nbformat

from lcafoot.course.exercises import known
from lcafoot.errors import SchemaError

__all__ = ["BEGIN", "EXERCISE", "HIDDEN", "SOLUTION", "checks", "has_tag", "notebooks"]

BEGIN: Final = "copy"
"""Tag of the cell that opens the student's book."""

EXERCISE: Final = "exercise"
"""Tag of a cell that a student fills in."""

SOLUTION: Final = "solution"
"""Tag of a cell that no student gets."""

HIDDEN: Final = (SOLUTION, "check")
"""Tags of cells that are not in a student's copy; ``check`` marks tests of the notebook itself."""


def notebooks(folder: Path) -> dict[str, Any]:
    """Read the notebooks of a course, and refuse those that cannot be copied.

    Parameters
    ----------
    folder : pathlib.Path
        Where they stand.

    Returns
    -------
    dict of str to nbformat.NotebookNode
        Notebooks by the name of their file, in order.

    Raises
    ------
    SchemaError
        If there is none, or one has outputs, an answer that is filled in, a solution without its
        exercise, or a check that is not known: all faults at once.

    Examples
    --------
    >>> import tempfile
    >>> notebooks(Path(tempfile.mkdtemp()))
    Traceback (most recent call last):
    lcafoot.errors.SchemaError: no notebooks (*.ipynb) in ...; name the folder that holds them
    """
    files = sorted(folder.glob("*.ipynb"))
    if not files:
        msg = f"no notebooks (*.ipynb) in {folder}; name the folder that holds them"
        raise SchemaError(msg)
    read = {file.name: nbformat.read(file, as_version=4) for file in files}
    found = [f"{name}: {fault}" for name, notebook in read.items() for fault in _faults(name, notebook)]
    if found:
        msg = f"{'; '.join(found)}; repair the notebook, then build again"
        raise SchemaError(msg)
    return read


def has_tag(cell: Any, *tags: str) -> bool:
    """Say whether a cell has one of some tags.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        The cell.
    *tags : str
        The tags.

    Returns
    -------
    bool
        Whether it has.

    Examples
    --------
    >>> has_tag(nbformat.v4.new_code_cell(metadata={"tags": ["exercise"]}), EXERCISE)
    True
    """
    return bool(set(tags) & set(cell.metadata.get("tags", [])))


def checks(cell: Any) -> list[tuple[str, str]]:
    """Return what a cell checks.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        A code cell.

    Returns
    -------
    list of tuple of str
        Name of the exercise and text of the answer, for each ``course.check`` in it.

    Examples
    --------
    >>> checks(nbformat.v4.new_code_cell('course.check("00.electricity", kg)'))
    [('00.electricity', 'kg')]
    """
    return [(name, ast.unparse(answer)) for name, answer in _checks(cell.source)]


def _checks(source: str) -> Iterator[tuple[str, ast.expr]]:
    """Yield name and answer of each check in the text of a cell."""
    for node in ast.walk(_tree(source)):
        match node:
            case ast.Call(ast.Attribute(ast.Name("course"), "check"), [ast.Constant(str(name)), answer]):
                yield name, answer


def _tree(source: str) -> ast.Module:
    """Parse a cell; lines of magic are left out, a cell that is no Python holds nothing."""
    plain = "\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines())
    try:
        return ast.parse(plain)
    except SyntaxError:
        return ast.Module([], [])


def _faults(file: str, notebook: Any) -> Iterator[str]:
    """Yield why no copies can be made of a notebook."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if any(cell.outputs or cell.execution_count is not None for cell in code):
        yield "saved with outputs, which may hold answers (clear all outputs)"
    tasks = [cell for cell in code if has_tag(cell, EXERCISE)]
    if tasks and sum(has_tag(cell, BEGIN) for cell in code) != 1:
        yield f"needs one cell with tag {BEGIN!r} that calls course.begin()"
    asked = [name for cell in tasks for name, _ in checks(cell)]
    for number, cell in enumerate(tasks, 1):
        yield from (f"exercise {number}: {fault}" for fault in _task_faults(file, cell))
    for name in {name for name in asked if asked.count(name) > 1}:
        yield f"{name} is asked twice"
    for cell in code:
        for name, _ in checks(cell):
            if has_tag(cell, SOLUTION) and name not in asked:
                yield f"a solution of {name}, which is not asked"
            if not has_tag(cell, SOLUTION, EXERCISE):
                yield f"{name} is checked in a cell without the tag {EXERCISE!r} or {SOLUTION!r}"


def _task_faults(file: str, cell: Any) -> Iterator[str]:
    """Yield what is wrong with a cell that a student shall fill in."""
    found = list(_checks(cell.source))
    if len(found) != 1:
        yield f"has {len(found)} checks, not one course.check(name, answer)"
        return
    ((name, answer),) = found
    if name not in known():
        yield f"{name} is no exercise of lcafoot.course"
    if name[:2] != file[:2]:
        yield f"{name} belongs to another notebook"
    empty = [
        target.id
        for node in ast.walk(_tree(cell.source))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assigned = [n for n in ast.walk(_tree(cell.source)) if isinstance(n, ast.Assign)]
    if not isinstance(answer, ast.Name) or answer.id not in empty or _filled(assigned, answer.id):
        yield f"{name} was saved with an answer (put None in its place)"


def _filled(assigned: list[ast.Assign], name: str) -> bool:
    """Say whether a variable is given anything but None."""
    return any(
        isinstance(target, ast.Name) and target.id == name
        for node in assigned
        if not (isinstance(node.value, ast.Constant) and node.value.value is None)
        for target in node.targets
    )
