"""Sealing packages after an edit: ``python -m lcafoot.data.seal [NAME ...] [--readme]``.

Writes size and SHA-256 of each resource into ``datapackage.json``; with ``--readme``
rewrites the table in the README of the datasets instead.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lcafoot.data import catalog, registry
from lcafoot.data.upstream import is_upstream
from lcafoot.errors import IntegrityError, LcafootError, SchemaError
from lcafoot.files import whole_file

__all__ = ["main", "readme_text", "seal"]

BEGIN: Final = "<!-- table: begin -->"
END: Final = "<!-- table: end -->"


def seal(name: str) -> bool:
    """Write size and hash of each resource of a package into its descriptor.

    Parameters
    ----------
    name : str
        One of `lcafoot.data.registry.package_names`.

    Returns
    -------
    bool
        Whether the descriptor changed.

    Raises
    ------
    MissingDataError
        If there is no such package.
    IntegrityError
        If a file that it names is missing.
    SchemaError
        If the descriptor is not JSON, or names no license.
    """
    package = registry.descriptor(name)
    folder = registry.datasets_root() / name
    for entry in package["resources"]:
        if is_upstream(entry):
            continue  # its publisher's file: size and hash are those that were read
        path = folder / entry["path"]
        if not path.is_file():
            msg = f"{path} is missing; restore it, or drop the resource {entry['name']} from {name}"
            raise IntegrityError(msg)
        raw = path.read_bytes()
        entry["bytes"] = len(raw)
        entry["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return _rewrite(folder / registry.DESCRIPTOR, json.dumps(package, indent=2, ensure_ascii=False) + "\n")


def readme_text(readme: str) -> str:
    """Return the README of the datasets with its table made anew.

    Parameters
    ----------
    readme : str
        The text as it is; the table stands between two marks.

    Raises
    ------
    SchemaError
        If the marks are not there.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        msg = f"the README must hold the marks {BEGIN} and {END}; put them around the table"
        raise SchemaError(msg)
    lines = ["| package | what | rows | license | sources |", "|---|---|---:|---|---|"]
    for row in catalog.list().to_dict("records"):
        link = f"[{row['name']}]({row['name']}/NOTES.md)"
        titles = [entry["title"] for entry in registry.descriptor(row["name"])["sources"]]
        more = f"; {len(titles) - 2} more" if len(titles) > 2 else ""
        sources = "; ".join(titles[:2]) + more
        lines.append(f"| {link} | {row['title']} | {row['rows']} | {row['license']} | {sources} |")
    table = "\n".join(lines)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 for bad input."""
    parser = argparse.ArgumentParser(prog="python -m lcafoot.data.seal", description=__doc__)
    parser.add_argument("names", nargs="*", help="packages to seal; all where none is named")
    parser.add_argument("--readme", action="store_true", help="rewrite the table in datasets/README.md")
    given = parser.parse_args(arguments)
    try:
        if given.readme:
            path = registry.datasets_root() / "README.md"
            changed = {path.name: _rewrite(path, readme_text(path.read_text(encoding="utf-8")))}
        else:
            changed = {name: seal(name) for name in given.names or registry.package_names()}
    except LcafootError as err:
        sys.stderr.write(f"{err}\n")
        return 2
    for name, is_new in changed.items():
        sys.stdout.write(f"{name}: {'written' if is_new else 'unchanged'}\n")
    return 0


def _rewrite(path: Path, text: str) -> bool:
    """Replace the text of a file, and say whether it differs."""
    if path.read_text(encoding="utf-8") == text:
        return False
    with whole_file(path) as draft:
        draft.write_bytes(text.encode("utf-8"))
    return True


if __name__ == "__main__":
    raise SystemExit(main())
