"""The audit: every claim beside what the public data give, and what is behind each gap."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lcafoot.conformance.claims import Claim, claims
from lcafoot.conformance.recomputed import RECOMPUTATIONS
from lcafoot.data import figures
from lcafoot.errors import MissingDataError

__all__ = ["STATUSES", "Finding", "audit"]

STATUSES = ("agrees", "differs", "open", "unexplained")
"""``differs`` names its cause; a gap without one is ``unexplained`` and fails the audit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim beside ours.

    Parameters
    ----------
    id, claim, where : str
        Key, words, and where the claim stands.
    published, ours : float
        Both numbers; NaN where there is none. [`unit`]
    low, high : float
        Band of the printed figure. [`unit`]
    unit : str
        Unit of both.
    gap : float
        ours ÷ published − 1. [1]
    status : str
        One of `STATUSES`.
    cause : str
        What is behind the gap, or why the claim is open.
    recomputed_by : str
        Function and the rows that went in.
    source, reference, locator : str
        Where the claim is printed.
    confidence : str
        ``quoted`` or ``secondary``.
    """

    id: str
    claim: str
    where: str
    published: float
    ours: float
    low: float
    high: float
    unit: str
    gap: float
    status: str
    cause: str
    recomputed_by: str
    source: str
    reference: str
    locator: str
    confidence: str


def audit() -> list[Finding]:
    """Compute every claim again that public data allow.

    Returns
    -------
    list of Finding
        One for each claim.

    Raises
    ------
    MissingDataError
        If a claim names a function or a row that is not there.

    Examples
    --------
    >>> found = audit()
    >>> len(found) >= 60, {finding.status for finding in found} <= {"agrees", "differs", "open"}
    (True, True)
    """
    return [_finding(claim) for claim in claims()]


def recomputed(claim: Claim) -> float:
    """Compute one claim again; NaN where it is open."""
    if not claim.recompute:
        return math.nan
    if claim.recompute not in RECOMPUTATIONS:
        what = "recomputation"
        raise MissingDataError.of(what, claim.recompute, RECOMPUTATIONS)
    return RECOMPUTATIONS[claim.recompute](**{key: _input(text) for key, text in claim.inputs.items()})


def _input(text: str) -> float | str:
    """Read an input: the value of a row, a number, or a word."""
    if "/" in text:
        return figures.by_row(*text.split("/", 1)).value
    try:
        return float(text)
    except ValueError:
        return text


def _finding(claim: Claim) -> Finding:
    """Set one claim beside ours."""
    printed = claim.published
    published, ours = printed.value if printed else math.nan, recomputed(claim)
    gap = ours / published - 1 if published else math.nan
    return Finding(
        id=claim.id,
        claim=claim.words,
        where=claim.where,
        published=published,
        ours=ours,
        low=printed.low if printed else math.nan,
        high=printed.high if printed else math.nan,
        unit=printed.unit if printed else "",
        gap=gap,
        status=_status(claim, gap),
        cause=claim.cause,
        recomputed_by=_how(claim),
        source=printed.source.title if printed else "Wu et al., Beyond efficiency (IEEE Micro 2024)",
        reference=printed.source.reference if printed else "doi:10.1109/MM.2024.3409275",
        locator=printed.source.locator if printed else "abstract, or a review of the paper",
        confidence=printed.source.confidence if printed else "secondary",
    )


def _how(claim: Claim) -> str:
    """Write the function with its rows."""
    given = ", ".join(f"{key}={text}" for key, text in claim.inputs.items())
    return f"{claim.recompute}({given})" if claim.recompute else ""


def _status(claim: Claim, gap: float) -> str:
    """Judge a gap by the sense of the claim and the precision of its print."""
    if math.isnan(gap):
        return "open" if claim.cause else "unexplained"
    off = {"equal": abs(gap), "at_least": -gap, "at_most": gap}[claim.sense]
    if off <= claim.precision:
        return "agrees"
    return "differs" if claim.cause else "unexplained"
