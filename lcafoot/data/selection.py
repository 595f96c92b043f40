"""Finding figures across packages, and adding only what has one boundary."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from lcafoot.data import figures, registry
from lcafoot.errors import BoundaryError, MissingDataError
from lcafoot.records import Quantity

__all__ = ["add", "rivals", "select"]


def rivals(subject: str, quantity: str, *, package: str | None = None) -> dict[str, Quantity]:
    """Return what every source of every package says of one quantity of one subject.

    Parameters
    ----------
    subject, quantity : str
        Their slugs, such as ``nvidia_h100_sxm_80gb`` and ``embodied_kg``.
    package : str, optional
        Look in this package only.

    Returns
    -------
    dict of str to Quantity
        By ``source_id``.

    Raises
    ------
    MissingDataError
        If no package holds it; the message names the nearest.

    Examples
    --------
    >>> sorted(rivals("nvidia_h100_pcie_80gb", "embodied_kg"))[:1]
    ['hubblo_2026']
    """
    names = [package] if package is not None else _with_figures()
    found: dict[str, Quantity] = {}
    subjects: set[str] = set()
    of_subject: set[str] = set()
    for name in names:
        for (owner, what), by_source in figures.index(name).items():
            subjects.add(owner)
            if owner == subject:
                of_subject.add(what)
                found |= by_source if what == quantity else {}
    if not of_subject:
        kind = "subject"
        raise MissingDataError.of(kind, subject, subjects)
    if not found:
        kind = f"quantity of {subject}"
        raise MissingDataError.of(kind, quantity, of_subject)
    return found


def select(
    subject: str, quantity: str, *, source_id: str | None = None, package: str | None = None
) -> Quantity:
    """Return one quantity with its band and source; of several sources one must be named.

    Parameters
    ----------
    subject, quantity : str
        Their slugs.
    source_id : str, optional
        Who says so; may be left out where only one source does.
    package : str, optional
        Look in this package only.

    Returns
    -------
    Quantity
        Its note names the other sources that speak of it.

    Raises
    ------
    MissingDataError
        If nothing fits; or if several sources do and none is named: none is taken silently.

    Examples
    --------
    >>> select("nvidia_h100_sxm_80gb", "embodied_kg", source_id="nvidia_pcf_2025").value
    164.0
    """
    found = rivals(subject, quantity, package=package)
    if source_id is None and len(found) > 1:
        msg = (
            f"{len(found)} sources give {quantity} of {subject}; name one with source_id=: "
            f"{', '.join(sorted(found))}"
        )
        raise MissingDataError(msg)
    chosen = next(iter(found)) if source_id is None else source_id
    if chosen not in found:
        kind = f"source for {quantity} of {subject}"
        raise MissingDataError.of(kind, chosen, found)
    return found[chosen]


def add(quantities: Iterable[Quantity]) -> Mapping[str, float]:
    """Add figures that cover the same and have one unit; refuse to add others.

    Parameters
    ----------
    quantities : iterable of Quantity
        For example the parts of one server.

    Returns
    -------
    mapping of str to float
        ``value``, and ``low`` and ``high`` with all figures low, or high, together. [their unit]

    Raises
    ------
    BoundaryError
        If they differ in what they cover, or in unit, or there is none.

    Examples
    --------
    >>> pcf = select("nvidia_h100_sxm_80gb", "embodied_kg", source_id="nvidia_pcf_2025")
    >>> add([pcf, pcf])["value"]
    328.0
    """
    given = list(quantities)
    for name, kinds in (
        (
            "cover different parts of the life cycle",
            {"; ".join(sorted(q.covers)) or "nothing" for q in given},
        ),
        ("have different units", {q.unit for q in given}),
    ):
        if len(kinds) != 1:
            what = " | ".join(sorted(kinds)) or "none given"
            msg = f"these figures {name} ({what}) and must not be added; choose rows of one boundary"
            raise BoundaryError(msg)
    return {
        "value": math.fsum(q.value for q in given),
        "low": math.fsum(q.low for q in given),
        "high": math.fsum(q.high for q in given),
    }


def _with_figures() -> list[str]:
    """Return the packages that hold a table of figures."""
    return [
        name
        for name in registry.package_names()
        if name != "grid" and any(e["name"] == "figures" for e in registry.descriptor(name)["resources"])
    ]
