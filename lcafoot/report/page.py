"""A report folder: one page, the ledger as CSV and JSON, the figures as SVG and PNG."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lcafoot.energy import EnergyRecord
from lcafoot.files import whole_file
from lcafoot.report import sheet
from lcafoot.report.style import STAGE_NAMES, save

if TYPE_CHECKING:
    import jinja2
    from matplotlib.figure import Figure

    from lcafoot.scenario import Result

__all__ = ["inline", "source_link", "template", "write_report"]


def write_report(
    result: Result,
    folder: str | os.PathLike[str],
    *,
    record: EnergyRecord | None = None,
    pages: Mapping[str, str] | None = None,
) -> Path:
    """Write the report of a result.

    Parameters
    ----------
    result : Result
        An assessed scenario.
    folder : path-like
        Where to write; made if it is not there. Files of the same names are replaced.
    record : EnergyRecord, optional
        The record behind it, for the figure of its power.
    pages : mapping of str to str, optional
        Further pages of the folder and what they hold; the page links to them.

    Returns
    -------
    pathlib.Path
        The page, ``index.html``.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.

    Examples
    --------
    >>> import tempfile, lcafoot as lf
    >>> page = write_report(lf.assess(lf.Scenario.example(), draws=100), tempfile.mkdtemp())
    >>> page.name
    'index.html'
    """
    target = Path(folder)
    figures = _figures(result, record)
    for name, (figure, _) in figures.items():
        save(figure, target / name)
    result.to_csv(target / "ledger.csv")
    result.to_json(target / "ledger.json")
    shown = [
        {"alt": alt, "svg": inline((target / f"{name}.svg").read_text(encoding="utf-8"), name)}
        for name, (_, alt) in figures.items()
    ]
    for name, text in (("sheet", _sheet(result)), ("index", _page(result, shown, pages or {}))):
        with whole_file(target / f"{name}.html") as draft:
            draft.write_text(text, encoding="utf-8")
    return target / "index.html"


def source_link(reference: str) -> str:
    """Return the address of a source, or an empty text where it has none.

    Parameters
    ----------
    reference : str
        DOI, arXiv number, repository or address, as the data give it.

    Returns
    -------
    str
        An https address.

    Examples
    --------
    >>> source_link("arXiv:2406.05303"), source_link("doi:10.1109/MM.2024.3409275")
    ('https://arxiv.org/abs/2406.05303', 'https://doi.org/10.1109/MM.2024.3409275')
    """
    if match := re.search(r"https?://[^\s;,)]+", reference):
        return match.group()
    if match := re.search(r"\barXiv:\s*(\d{4}\.\d{4,5})", reference, re.IGNORECASE):
        return f"https://arxiv.org/abs/{match.group(1)}"
    if match := re.search(r"\bdoi:\s*(10\.\S+)", reference, re.IGNORECASE):
        return f"https://doi.org/{match.group(1)}"
    if match := re.match(r"github\.com/[\w.-]+/[\w.-]+", reference):
        return f"https://{match.group()}"
    return ""


def _figures(result: Result, record: EnergyRecord | None) -> dict[str, tuple[Figure, str]]:
    """Make the figures of the page, each with its words for those who do not see it."""
    from lcafoot.report.figures import distribution_figure, life_cycle_figure, power_figure

    figures = {
        "life_cycle": (life_cycle_figure(result), f"Life cycle by stage. {result.sentence()}"),
        "distribution": (
            distribution_figure(result),
            f"Distribution of the total over {result.columns - 1:,} draws.",
        ),
    }
    if record is not None and record.traces:
        figures["power"] = (power_figure(record), f"Power over time of the record {record.label}.")
    return figures


def inline(svg: str, prefix: str) -> str:
    """Make a picture a part of a page: no prologue, and ids of its own.

    Parameters
    ----------
    svg : str
        Text of the file.
    prefix : str
        Keeps the ids of several pictures on one page apart.

    Returns
    -------
    str
        The element ``svg``.

    Examples
    --------
    >>> inline('<?xml version="1.0"?><svg id="a"><use xlink:href="#a"/></svg>', "p")
    '<svg id="p-a"><use xlink:href="#p-a"/></svg>'
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = re.sub(r"url\(#", f"url(#{prefix}-", body)
    return re.sub(r'xlink:href="#', f'xlink:href="#{prefix}-', body)


def _page(result: Result, figures: list[dict[str, str]], pages: Mapping[str, str]) -> str:
    """Fill the template of the page."""
    answer = result.to_dict()
    for row in answer["sources"]:
        row["link"] = source_link(row["reference"])
    stages = {row["stage"]: row["share"] for row in answer["stages"]}
    share = stages.get("hardware_manufacturing")
    return template("page.html.j2").render(
        title=f"Life-cycle carbon of {result.inventory.functional_unit}",
        answer=answer,
        figures=figures,
        pages=pages,
        names=STAGE_NAMES,
        share="left out" if share is None else f"{share:.1%}",
    )


def _sheet(result: Result) -> str:
    """Fill the template of the sheet of ISO 14044."""
    table = result.other_impacts()
    others = []
    for category, rows in table.groupby("category", sort=False):
        known = rows["value"].notna()
        counted, without = (
            "; ".join(STAGE_NAMES[stage].casefold() for stage in rows["stage"][mask])
            for mask in (known, ~known)
        )
        others.append({"category": str(category).replace("_", " "), "counted": counted, "missing": without})
    return template("sheet.html.j2").render(
        title=f"Goal, completeness and data quality: {result.inventory.functional_unit}",
        sentence=result.sentence(),
        scope=sheet.goal_and_scope(result),
        completeness=sheet.completeness(result),
        others=others,
        bases=sheet.shares_by_basis(result),
        quality=sheet.data_quality(result),
    )


def template(name: str) -> jinja2.Template:
    """Load a template of a page.

    Parameters
    ----------
    name : str
        File beside this module.

    Returns
    -------
    jinja2.Template
        With all text escaped.

    Examples
    --------
    >>> template("sheet.html.j2").name
    'sheet.html.j2'
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("lcafoot.report", "."), autoescape=True, trim_blocks=True
    )
    return environment.get_template(name)
