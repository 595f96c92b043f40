"""All figures of one kind in one table, each with the band that it is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from lcafoot.data import registry
from lcafoot.data.figures import to_quantity
from lcafoot.errors import MissingDataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["banded"]

KEPT: Final = ("row_id", "subject", "source_id", "value", "unit", "boundary", "method", "covers", "year",
               "confidence", "derived_from", "source_title", "source_ref", "locator", "license",
               "note")  # fmt: skip
"""Columns of a table of figures that a reader compares."""


def banded(
    package: str, quantity: str, *, subjects: Mapping[str, str] | Iterable[str] | None = None
) -> pd.DataFrame:
    """Return every figure of one quantity in a package, with its band.

    Parameters
    ----------
    package : str
        A package with a table of figures.
    quantity : str
        Its slug, such as ``training_energy_kwh``.
    subjects : mapping of str to str, or iterable of str, optional
        Only these subjects, in this order, and what to call each; all of them if left out.
        Without names they are called by their slugs in words.

    Returns
    -------
    pandas.DataFrame
        A row a figure: ``row_id, subject, name`` (what the subject is called)``, source_id, value,
        low, high, unit, band_kind, basis, boundary, method, covers, year, confidence`` and its
        source. ``low`` and ``high`` are the ends of the band that scenarios draw from.

    Raises
    ------
    MissingDataError
        If the package, the quantity or a subject is unknown; the nearest are named.

    Examples
    --------
    >>> table = banded("training", "training_energy_kwh", subjects={"bloom_176b": "BLOOM"})
    >>> table[["name", "source_id", "value"]].values.tolist()
    [['BLOOM', 'luccioni_2022', 433196.0], ['BLOOM', 'touvron_2023', 475000.0]]
    """
    table = registry.load(package, "figures")
    found = table[table["quantity"] == quantity]
    if found.empty:
        what = f"quantity of {package}"
        raise MissingDataError.of(what, quantity, set(table["quantity"]))
    known = set(found["subject"])
    asked = found["subject"] if subjects is None else subjects
    names = dict(asked) if isinstance(asked, Mapping) else {s: s.replace("_", " ") for s in asked}
    for subject in names:
        if subject not in known:
            what = f"subject of {package} with {quantity}"
            raise MissingDataError.of(what, subject, known)
    place = {subject: i for i, subject in enumerate(names)}
    found = found[found["subject"].isin(names)]
    found = found.sort_values("subject", key=lambda s: s.map(place), kind="stable", ignore_index=True)
    data = [to_quantity(row, package) for row in found.to_dict("records")]
    shown = found[list(KEPT)]
    shown.insert(2, "name", found["subject"].map(names))
    shown.insert(5, "low", [datum.low for datum in data])
    shown.insert(6, "high", [datum.high for datum in data])
    return shown.assign(band_kind=[d.band_kind for d in data], basis=[d.basis for d in data])
