"""Writing a file so that it is whole or not there at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside `path`, moved into place only if the block succeeds.

    Parameters
    ----------
    path : path-like
        Where the finished file shall stand. Its folder is made.

    Yields
    ------
    pathlib.Path
        The path to write to.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; `path` is as it was before.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with whole_file(folder / "note.txt") as draft:
    ...     _ = draft.write_text("done", encoding="utf-8")
    >>> (folder / "note.txt").read_text(encoding="utf-8")
    'done'
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
