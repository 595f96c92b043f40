"""Choices as quantities: the user's own numbers, named data, and defaults."""

from __future__ import annotations

from dataclasses import replace

from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.records import Quantity, Source
from lcafoot.scenario.checks import is_number
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.default_values import default_quantity
from lcafoot.scenario.ranges import RANGES

__all__ = ["chosen", "default", "in_unit", "needed", "number"]


def chosen(field: str, value: float, unit: str, *, maximum: float = float("inf")) -> Quantity:
    """Return a number that the user chose: exact, and an assumption.

    Parameters
    ----------
    field : str
        Field of the scenario.
    value : float
        The number. [`unit`]
    unit : str
        Its unit.
    maximum : float, optional
        Physical bound. [`unit`]

    Returns
    -------
    Quantity
        With the scenario as its source.

    Examples
    --------
    >>> chosen("pue", 1.2, "1").basis
    'assumed'
    """
    source = Source("Choice of the scenario", "this scenario", f"field {field}", "your own", "—", "chosen")
    name = field.replace("_", " ")
    return Quantity(
        f"scenario/{field}", name, value, unit, value, value, "exact", source, "assumed", maximum=maximum
    )


def number(scenario: Scenario, field: str, unit: str, *, maximum: float = float("inf")) -> Quantity | None:
    """Turn a field into a quantity: the user's own, a number, or the default."""
    value = getattr(scenario, field)
    if value is None:
        return default_quantity(field)
    if isinstance(value, Quantity):
        return in_unit(field, value, unit)
    if is_number(value):
        return chosen(field, float(value), unit, maximum=maximum)
    msg = f"{field} must be a number [{unit}] or a Quantity; got {value!r}"
    raise OutOfRangeError(msg)


def in_unit(field: str, quantity: Quantity, unit: str) -> Quantity:
    """Return a quantity, if its unit is the one that the field is counted in.

    Parameters
    ----------
    field : str
        Field of the scenario.
    quantity : Quantity
        The user's own.
    unit : str
        Unit of the field.

    Returns
    -------
    Quantity
        The same, its draws cut at the bounds of the field.

    Raises
    ------
    OutOfRangeError
        If its unit is another: nothing is converted unseen.

    Examples
    --------
    >>> in_unit("pue", chosen("pue", 1.2, "1"), "1").value
    1.2
    """
    if quantity.unit != unit:
        msg = (
            f"{field} is counted in {unit}; the quantity {quantity.row!r} is in {quantity.unit!r}: convert it"
        )
        raise OutOfRangeError(msg)
    bounds = RANGES.get(field, {})
    low, high = bounds.get("low", quantity.minimum), bounds.get("high", quantity.maximum)
    return replace(
        quantity, minimum=max(low, quantity.minimum), maximum=min(high, quantity.maximum)
    )  # draws stay inside what the field can mean


def needed(scenario: Scenario, field: str, unit: str, *, maximum: float = float("inf")) -> Quantity:
    """Turn a field into a quantity that must be there."""
    quantity = number(scenario, field, unit, maximum=maximum)
    if quantity is None:
        msg = f"{field} is not given and has no default; set it [{unit}]"
        raise MissingDataError(msg)
    return quantity


def default(field: str, key: str = "") -> Quantity:
    """Return a default that the table must hold."""
    quantity = default_quantity(field, key)
    if quantity is None:
        msg = f"the table of defaults has no row {field!r} {key!r}; restore datasets/defaults"
        raise MissingDataError(msg)
    return quantity
