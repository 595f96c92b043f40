"""The characterization as one page: each figure with its table and the source of every row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcafoot.files import whole_file
from lcafoot.report.exhibit_figures import exhibit_figure
from lcafoot.report.page import inline, source_link, template
from lcafoot.report.style import save

if TYPE_CHECKING:
    from lcafoot.characterization import Exhibit
    from lcafoot.records import Source

__all__ = ["write_characterization"]


def write_characterization(
    exhibits: Iterable[Exhibit],
    folder: str | os.PathLike[str],
    *,
    source_of: Callable[[str], Source | None],
    records: Sequence[str] = (),
) -> Path:
    """Write exhibits as a page, and each figure as SVG and PNG and its table as CSV.

    Parameters
    ----------
    exhibits : iterable of Exhibit
        From `lcafoot.characterization.exhibits`.
    folder : path-like
        Where to write; made if it is not there. Figures and tables go to ``characterization`` in it.
    source_of : callable
        Gives the source of a row ``package/row_id``, or None where it is no row of the data.
    records : sequence of str, optional
        Labels of the user's records in the exhibits.

    Returns
    -------
    pathlib.Path
        The page, ``characterization.html``.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    target = Path(folder)
    parts = []
    for exhibit in exhibits:
        stem = target / "characterization" / exhibit.name
        svg, _ = save(exhibit_figure(exhibit), stem)
        with whole_file(stem.with_suffix(".csv")) as draft:
            exhibit.table.to_csv(draft, index=False, lineterminator="\n")
        rows = [_row(row, source_of) for row in exhibit.table.to_dict("records")]
        text = inline(svg.read_text(encoding="utf-8"), exhibit.name)
        parts.append({"name": exhibit.name, "title": exhibit.title, "axis": exhibit.axis, "rows": rows,
                      "x_axis": exhibit.x_axis, "note": exhibit.note, "svg": text})  # fmt: skip
    page = target / "characterization.html"
    title = "The characterization, from public data and your records"
    with whole_file(page) as draft:
        draft.write_text(
            template("characterization.html.j2").render(title=title, parts=parts, records=records),
            encoding="utf-8",
        )
    return page


def _row(row: dict[str, Any], source_of: Callable[[str], Source | None]) -> dict[str, Any]:
    """Write one row of a table as text, with links to its sources."""
    numbers = {key: f"{row[key]:.4g}" for key in ("value", "low", "high")}
    at = row["x"]
    shown = "" if at is None or at != at else f"{at:.6g}" if isinstance(at, float) else str(at)
    sources = []
    for name in filter(None, str(row["source"]).split(";")):
        source = source_of(name)
        link = source_link(source.reference) if source else ""
        text = f"{source.title}, {source.locator} ({source.license}, {source.confidence})" if source else name
        sources.append({"text": text, "link": link})
    return {**row, **numbers, "x": shown, "sources": sources}
