"""Choices as quantities: the user's own numbers, named data, and defaults."""

from __future__ import annotations

from dataclasses import replace

from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.records import Quantity, Source, worst_basis
from lcafoot.scenario.checks import is_number
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.default_values import default_quantity
from lcafoot.scenario.ranges import RANGES
from lcafoot.units import in_range

__all__ = ["chosen", "default", "in_unit", "needed", "number", "scaled", "with_band"]


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


def with_band(name: str, value: float, unit: str, *, low: float, high: float, why: str) -> Quantity:
    """Return a number of one's own with a 95 % band: an assumption that says why.

    Parameters
    ----------
    name : str
        What it is; equal names are drawn alike.
    value, low, high : float
        Central value and the ends of its band. [`unit`]
    unit : str
        Its unit.
    why : str
        Where number and band come from; it stands in the list of sources.

    Returns
    -------
    Quantity
        For a field of `lcafoot.Scenario`, or an argument that takes a datum.

    Raises
    ------
    OutOfRangeError
        If the band does not hold the value, a number is not finite or negative, or `why` is empty.

    Examples
    --------
    >>> with_band("PUE of our room", 1.4, "1", low=1.2, high=1.6, why="two meters, one month").band_kind
    'ci95'
    """
    if not why.strip():
        msg = f"why must say where {name} comes from; got an empty text"
        raise OutOfRangeError(msg)
    for end, given in (("value", value), ("low", low), ("high", high)):
        in_range(f"{end} of {name}", given, low=0)
    source = Source(why, "your own number", name, "your own", "—", "chosen")
    return Quantity(f"own/{name}", name, value, unit, low, high, "ci95", source, "assumed", note=why)


def scaled(quantity: Quantity, factor: float, *, name: str, unit: str) -> Quantity:
    """Return a figure times an exact number, drawn as the figure is.

    Parameters
    ----------
    quantity : Quantity
        The figure.
    factor : float
        What it is multiplied by. Positive.
    name, unit : str
        What the product is.

    Returns
    -------
    Quantity
        Basis *modeled*, unless that of the figure is worse.

    Raises
    ------
    OutOfRangeError
        If the factor is not finite and positive.

    Examples
    --------
    >>> from lcafoot.data import grid
    >>> year = scaled(grid.carbon_intensity("France", 2024), 8760, name="carbon of 1 kW", unit="kg/year")
    >>> round(year.value), year.basis
    (387, 'modeled')
    """
    times = float(in_range("factor", factor, low=0, low_open=True))
    return replace(
        quantity,
        row=f"{quantity.row} × {times:.12g}",
        name=name,
        unit=unit,
        value=quantity.value * times,
        low=quantity.low * times,
        high=quantity.high * times,
        minimum=quantity.minimum * times,
        maximum=quantity.maximum * times,
        basis=worst_basis([quantity.basis, "modeled"]),
        parts=tuple((w, scaled(part, times, name=name, unit=unit)) for w, part in quantity.parts),
        note=f"{quantity.name} × {times:g}; {quantity.note}".rstrip("; "),
        stream=quantity.stream or quantity.row,
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
