"""A page of the claims: published, ours, gap, cause, source."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcafoot.files import whole_file
from lcafoot.report.page import source_link, template

if TYPE_CHECKING:
    from lcafoot.conformance.audit import Finding

__all__ = ["write_claims"]


def write_claims(findings: Iterable[Finding], folder: str | os.PathLike[str]) -> Path:
    """Write the findings of an audit as a page.

    Parameters
    ----------
    findings : iterable of Finding
        From `lcafoot.conformance.audit.audit`.
    folder : path-like
        Where to write; made if it is not there.

    Returns
    -------
    pathlib.Path
        The page, ``claims.html``.

    Raises
    ------
    OSError
        If the file cannot be written; none is left half-written.

    Examples
    --------
    >>> import tempfile
    >>> write_claims([], tempfile.mkdtemp()).name
    'claims.html'
    """
    rows = [_row(asdict(finding)) for finding in findings]
    groups = {
        where: [row for row in rows if row["where"] == where] for where in {r["where"]: 0 for r in rows}
    }
    text = template("claims.html.j2").render(
        title="The claims, published and computed again",
        counts=Counter(row["status"] for row in rows),
        groups=groups,
    )
    page = Path(folder) / "claims.html"
    with whole_file(page) as draft:
        draft.write_text(text, encoding="utf-8")
    return page


def _row(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Write the numbers of one finding as text."""
    numbers = {key: finding[key] for key in ("published", "ours")}
    shown = {key: _number(value) for key, value in numbers.items()}
    gap = "—" if math.isnan(finding["gap"]) else f"{finding['gap']:+.1%}"
    return {**finding, **shown, "gap": gap, "link": source_link(finding["reference"])}


def _number(value: float) -> str:
    """Write a number without an exponent below a billion; a dash where there is none."""
    if math.isnan(value):
        return "—"
    return f"{value:,.0f}" if 1e5 <= abs(value) < 1e9 else f"{value:,.5g}"
