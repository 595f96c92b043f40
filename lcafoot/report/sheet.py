"""The sheet that ISO 14044 asks for beside a result: goal and scope, completeness, data quality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lcafoot.records import BASES, STAGES, Quantity
from lcafoot.report.style import STAGE_NAMES

if TYPE_CHECKING:
    from lcafoot.scenario import Result

__all__ = ["completeness", "data_quality", "goal_and_scope", "shares_by_basis"]

TEXTS: Final = {
    "Goal": (
        "To learn where in the life cycle the carbon of the functional unit arises, and how well that is "
        "known. Not a comparative assertion for the public: ISO 14044 asks for a critical review and for "
        "more categories than climate change before one is made."
    ),
    "Impact category": (
        "Climate change, GWP100 in kgCO2e as the sources characterize it. Water, primary energy and "
        "minerals stand apart, each with what is missing in it."
    ),
    "Cut-off criteria": "None by share. What has no published figure is left out and named below.",
    "Uncertainty": (
        "2.5th to 97.5th percentile of draws from the bands of the data. Choice of method, model form and "
        "what is left out are not in the band; rivals are assessed side by side."
    ),
    "Critical review": "None.",
}
CHOICES: Final = {
    "Allocation": "allocation",
    "End of life": "end_of_life_method",
    "Electricity": "scope2_method",
    "Place": "place",
    "Year of the grid": "grid_year",
}


def goal_and_scope(result: Result) -> dict[str, str]:
    """Return the goal and scope of a result, by ISO 14044 clause 4.2.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    dict of str to str
        Heading and text.

    Examples
    --------
    >>> import lcafoot as lf
    >>> goal_and_scope(lf.assess(lf.Scenario.example(), draws=100))["Functional unit"][:17]
    '1 fine-tuning run'
    """
    counted = {flow.stage for flow in result.inventory.flows}
    inside = "; ".join(STAGE_NAMES[stage].casefold() for stage in STAGES if stage in counted)
    assumed = dict.fromkeys(q.name for q in result.inventory.quantities() if q.basis == "assumed")
    taken = {head: str(result.scenario[field]) for head, field in CHOICES.items()}
    return {
        "Goal": TEXTS["Goal"],
        "Functional unit": str(result.inventory.functional_unit),
        "System boundary": f"Stages with a figure: {inside}.",
        **{head: text.replace("_", " ") for head, text in taken.items()},
        "Assumptions": "; ".join(assumed) or "none",
        **{
            head: TEXTS[head]
            for head in ("Impact category", "Cut-off criteria", "Uncertainty", "Critical review")
        },
    }


def completeness(result: Result) -> list[dict[str, Any]]:
    """Return what is in and what is missing, stage by stage (ISO 14044 clause 4.5.3.2).

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    list of dict
        ``stage, status, flows, missing``; the status is ``counted``, ``partly counted``, ``left out`` or
        ``in another stage``.
    """
    rows = []
    for stage in STAGES:
        flows = [flow for flow in result.inventory.flows if flow.stage == stage]
        word = {"maintenance": "spares", "end_of_life": "end of life"}.get(stage, stage)
        notes = [note for note in result.inventory.notes if note.startswith(word)]
        missing = result.left_out.get(stage, "; ".join(notes))
        gaps = [note for note in notes if "inside its embodied figure" not in note]
        status = "left out" if not flows else "partly counted" if gaps else "counted"
        if not flows and "inside its embodied figure" in missing and not gaps:
            status = "in another stage"
        rows.append({"stage": STAGE_NAMES[stage], "status": status, "flows": len(flows), "missing": missing})
    return rows


def data_quality(result: Result) -> list[dict[str, Any]]:
    """Return the quality of each datum, the weightiest first (ISO 14044 clause 4.2.3.6).

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    list of dict
        ``datum, name, basis, confidence, band`` (half width ÷ value)``, weight`` (share of the
        nominal total that it goes into)``, source, retrieved``.
    """
    total = result.nominal_kg or math.nan
    weight: dict[str, float] = {}
    for flow in result.inventory.flows:
        for quantity in flow.quantities:
            weight[quantity.row] = weight.get(quantity.row, 0.0) + float(flow.kg[0]) / total
    found: list[Quantity] = sorted(result.inventory.quantities(), key=lambda q: -weight.get(q.row, 0.0))
    return [
        {
            "datum": q.row,
            "name": q.name,
            "basis": q.basis,
            "confidence": q.source.confidence,
            "band": (q.high - q.low) / 2 / q.value if q.value else 0.0,
            "weight": weight.get(q.row, 0.0),
            "source": q.source.cite(),
            "retrieved": q.source.retrieved,
        }
        for q in found
    ]


def shares_by_basis(result: Result) -> dict[str, float]:
    """Return which share of the nominal total rests on which basis; the worst in a flow counts.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    dict of str to float
        Basis, in the order of ``lcafoot.records.BASES``, and share. [1]

    Examples
    --------
    >>> import lcafoot as lf
    >>> round(sum(shares_by_basis(lf.assess(lf.Scenario.example(), draws=100)).values()), 9)
    1.0
    """
    shares = dict.fromkeys(BASES, 0.0)
    for flow in result.inventory.flows:
        shares[flow.basis] += float(flow.kg[0]) / (result.nominal_kg or math.nan)
    return shares
