"""The claims of the paper and its sources, one each, with the sum that does it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lcafoot.data import figures, registry
from lcafoot.records import Quantity

__all__ = ["Claim", "claims"]

BESIDE = "measured by others"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, and how it is computed again.

    Parameters
    ----------
    id : str
        Key of the claim.
    words : str
        What is claimed, in words of our own.
    published : Quantity or None
        The printed figure with unit, band and source; None where the claim is in words only.
    where : str
        ``in the paper``, ``in a source it rests on``, ``same authors elsewhere``, ``other training`` or
        ``measured by others``.
    sense : str
        ``equal``, ``at_least`` or ``at_most``.
    precision : float
        How far a sum may be off and still be what was printed: rounding of print and inputs. [1]
    recompute : str
        Name in `lcafoot.conformance.recomputed.RECOMPUTATIONS`; empty where nothing public allows it.
    inputs : mapping of str to str
        Keyword and row (``package/row_id``), number or word.
    cause : str
        Where a gap comes from, or why the claim is open.
    """

    id: str
    words: str
    published: Quantity | None
    where: str
    sense: str
    precision: float
    recompute: str
    inputs: Mapping[str, str]
    cause: str


def claims() -> list[Claim]:
    """Return all claims.

    Returns
    -------
    list of Claim
        In the order of the table: the paper itself first.

    Raises
    ------
    MissingDataError
        If a claim names a row that is not there.

    Examples
    --------
    >>> claims()[0].where
    'in the paper'
    """
    return [_claim(row) for row in registry.shared_table("paper_claims", "claims").to_dict("records")]


def _claim(row: Mapping[str, object]) -> Claim:
    """Read one row of the table."""
    place = str(row["row"])
    published = figures.by_row(*place.split("/", 1)) if place else None
    pairs = (pair.split("=", 1) for pair in str(row["inputs"]).split("; ") if pair)
    return Claim(
        id=str(row["claim_id"]),
        words=str(row["words"]),
        published=published,
        where=_where(place),
        sense=str(row["sense"]),
        precision=float(str(row["precision"])),
        recompute=str(row["recompute"]),
        inputs=MappingProxyType(dict(pairs)),
        cause=str(row["cause"]),
    )


def _where(place: str) -> str:
    """Say where the claim stands."""
    package, _, row_id = place.partition("/")
    if not row_id:
        return "in the paper"
    if package == "paper_claims":
        rows = registry.shared_table(package, "figures").set_index("row_id")["boundary"]
        return str(rows[row_id]).split(":")[0]
    return {"training": "other training"}.get(package, BESIDE)
