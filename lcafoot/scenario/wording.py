"""A result in words: the one sentence, the citations, the plain dictionary."""

from __future__ import annotations

import html
import math
import re
import reprlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from lcafoot.impact import bands
from lcafoot.units import J_PER_KWH

if TYPE_CHECKING:
    from lcafoot.scenario.choices import Scenario
    from lcafoot.scenario.result import Result

__all__ = ["as_dict", "bibtex", "choices_html", "result_html", "rounded", "scope2_rows", "sentence"]


def rounded(value: float, low: float, high: float) -> str:
    """Write a number with as many digits as its band supports.

    Parameters
    ----------
    value : float
        The number. [any unit]
    low, high : float
        Its band. [unit of `value`]

    Returns
    -------
    str
        The number, rounded to a tenth of the half width of the band.

    Examples
    --------
    >>> rounded(2.1387, 1.4, 3.9), rounded(1234.5, 800, 2100), rounded(5.0, 5.0, 5.0)
    ('2.1', '1230', '5')
    """
    half = (high - low) / 2
    if not (math.isfinite(value) and math.isfinite(half) and half > 0):
        return f"{value:g}"
    places = -math.floor(math.log10(half / 10))
    shown = round(value, places)
    return f"{shown:.{max(places, 0)}f}"


def sentence(result: Result) -> str:
    """Say the total, its band, and the stage that weighs most.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> sentence(assess(Scenario.example(), draws=100)).startswith("1 fine-tuning run")
    True
    """
    low, high = result.low_kg, result.high_kg
    total, least, most = (rounded(x, low, high) for x in (result.total_kg, low, high))
    table = result.by_stage()
    text = f"{result.inventory.functional_unit}: {total} kgCO₂e (95 % band {least} to {most})"
    if table.empty or not result.total_kg:
        return text + "."
    heaviest = table.loc[table["kg"].idxmax()]
    return f"{text}; the largest part, {heaviest['share']:.0%}, is {words(heaviest['stage'])}."


def result_html(result: Result) -> str:
    """Write what a notebook shows of a result: its sentence and its stages.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> "use electricity" in result_html(assess(Scenario.example(), draws=100))
    True
    """
    table = result.by_stage()[["stage", "kg", "low_kg", "high_kg", "share", "basis"]]
    table = table.assign(stage=table["stage"].map(words))
    return (
        f"<p>{html.escape(result.sentence())}</p>{table.to_html(index=False, float_format='{:.3g}'.format)}"
    )


def choices_html(scenario: Scenario) -> str:
    """Write what a notebook shows of a scenario: the choices that were made.

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Returns
    -------
    str
        HTML; what is left to `lcafoot.defaults` is not in it.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario
    >>> "nvidia_h100_sxm_80gb: 8" in choices_html(Scenario.example())
    True
    """
    made = {field.name: getattr(scenario, field.name) for field in fields(scenario)}
    rows = "".join(
        f"<tr><th style='text-align: left'>{name}</th><td style='text-align: left'>{_shown(value)}</td></tr>"
        for name, value in made.items()
        if value is not None
    )
    return f"<table>{rows}</table><p>All else: <code>lf.defaults()</code>.</p>"


def _shown(value: object) -> str:
    """Write one choice in short."""
    if isinstance(value, int | float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "; ".join(f"{html.escape(str(key))}: {_shown(each)}" for key, each in value.items())
    if hasattr(value, "total_j"):
        label, kwh = getattr(value, "label", ""), float(value.total_j) / J_PER_KWH
        return html.escape(f"{label}, {kwh:.3g} kWh ({getattr(value, 'basis', '')})")
    if hasattr(value, "unit") and hasattr(value, "value"):
        return html.escape(f"{value.value:.4g} {value.unit}")
    return html.escape(
        value if isinstance(value, str) else str(value) if len(str(value)) < 90 else reprlib.repr(value)
    )


def words(stage: str) -> str:
    """Write a stage's name in words.

    Parameters
    ----------
    stage : str
        One of ``lcafoot.records.STAGES``.

    Returns
    -------
    str
        The name with spaces.

    Examples
    --------
    >>> words("use_electricity")
    'use electricity'
    """
    return stage.replace("_", " ")


def bibtex(result: Result) -> str:
    """Return one BibTeX entry for each source document of a result.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    str
        Entries, in the order of first use; the user's own choices are left out.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> bibtex(assess(Scenario.example(), draws=100)).startswith("@misc{")
    True
    """
    entries: dict[tuple[str, str], str] = {}
    for quantity in result.inventory.quantities():
        source = quantity.source
        if source.confidence == "chosen" or (source.title, source.reference) in entries:
            continue
        key = re.sub(r"[^a-z0-9]+", "_", source.title.casefold()).strip("_")[:40]
        number = sum(1 for entry in entries.values() if entry.startswith(f"@misc{{{key}"))
        entries[source.title, source.reference] = (
            f"@misc{{{key}{f'_{number + 1}' if number else ''},\n"
            f"  title = {{{source.title}}},\n"
            f"  howpublished = {{{source.reference}}},\n"
            f"  note = {{{source.license}; read {source.retrieved}}}\n}}"
        )
    return "\n".join(entries.values())


def as_dict(result: Result) -> dict[str, Any]:
    """Return a result as plain values, for JSON.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    dict
        ``total``, ``stages``, ``ledger`` with inputs and steps, ``left_out``, ``notes``,
        ``scope2``, ``other_impacts``, ``sources``, ``scenario``, ``versions`` and the draws' number and seed.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> as_dict(assess(Scenario.example(), draws=100))["draws"]
    100
    """
    unit = result.inventory.functional_unit
    return {
        "functional_unit": {"what": unit.what, "amount": unit.amount, "quality": unit.quality},
        "total": {
            "nominal_kg": result.nominal_kg,
            "kg": result.total_kg,
            "low_kg": result.low_kg,
            "high_kg": result.high_kg,
            "monte_carlo_error_kg": result.monte_carlo_error_kg,
            "band": "2.5th to 97.5th percentile of the draws; parameter uncertainty only",
        },
        "beyond_boundary_kg": result.beyond_boundary_kg,
        "sentence": result.sentence(),
        "stages": _plain(result.by_stage().to_dict("records")),
        "ledger": [
            {
                **row,
                "inputs": [q.row for q in flow.quantities],
                "steps": [asdict(step) for step in flow.steps],
            }
            for row, flow in zip(result.ledger().to_dict("records"), result.inventory.flows, strict=True)
        ],
        "other_impacts": _plain(result.other_impacts().to_dict("records")),
        "left_out": result.left_out,
        "notes": list(result.inventory.notes),
        "scope2": _plain(result.scope2_table().to_dict("records")),
        "sources": result.sources().to_dict("records"),
        "scenario": dict(result.scenario),
        "versions": dict(result.versions),
        "draws": result.columns - 1,
        "seed": result.seed,
    }


def scope2_rows(result: Result) -> list[dict[str, Any]]:
    """Return the electricity by both methods of the GHG Protocol, a row each.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    list of dict
        ``method, kg, low_kg, high_kg`` [kgCO₂e]``, in_total, note``.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> [row["method"] for row in scope2_rows(assess(Scenario.example(), draws=100))]
    ['location', 'market']
    """
    rows: list[dict[str, Any]] = []
    for method, value in result.scope2.items():
        band = None if isinstance(value, str) else bands({method: value})[method]
        rows.append(
            {
                "method": method,
                "kg": band.mean if band else None,
                "low_kg": band.low if band else None,
                "high_kg": band.high if band else None,
                "in_total": method == result.scenario["scope2_method"],
                "note": value if isinstance(value, str) else "",
            }
        )
    return rows


def _plain(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Turn the missing numbers of a table into None."""
    return [
        {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows
    ]
