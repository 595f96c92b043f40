"""From choices to data: every field of a scenario becomes a quantity with a source."""

from __future__ import annotations

from collections.abc import Mapping

from lcafoot.data import figures, grid
from lcafoot.data.steady import steady
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.inventory.devices import KEY_INPUTS
from lcafoot.product_system import Allocation, Construction, EndOfLife, Hardware, Leg, Material, ProductSystem
from lcafoot.records import Quantity
from lcafoot.scenario.choices import Scenario, one_of
from lcafoot.scenario.default_values import default_quantity, default_text
from lcafoot.scenario.given import chosen, default, needed, number
from lcafoot.scenario.hardware import device_kind, embodied, facts
from lcafoot.scenario.ranges import INPUT_UNITS
from lcafoot.scenario.run import run_energy, wall_hours

__all__ = ["grid_year", "market_intensity", "resolve"]


def resolve(scenario: Scenario) -> ProductSystem:
    """Find the datum for each choice and return the product system.

    Parameters
    ----------
    scenario : Scenario
        All choices.

    Returns
    -------
    ProductSystem
        What is counted, each number with band and source.

    Raises
    ------
    MissingDataError
        If a place, device, method or datum is not there; the nearest are named.
    BoundaryError
        If `energy_scope` and `hardware` do not hold the same things.
    """
    with steady():
        return _resolve(scenario)


def _resolve(scenario: Scenario) -> ProductSystem:
    """Find the datum for each choice, in one state of the data."""
    reserved = wall_hours(scenario)
    left_out = {}
    development = number(scenario, "development", "1")
    if development is None:
        left_out["development"] = "no ratio of development to final run is given (field development)"
    construction = _construction(scenario)
    if construction is None:
        left_out["datacenter_construction"] = "the scenario leaves the building out (construction: none)"
    return ProductSystem(
        functional_unit=scenario.functional_unit,
        phase=scenario.phase,
        energy_kwh=run_energy(scenario, reserved),
        carbon_intensity_kg_kwh=_intensity(scenario),
        pue=_pue(scenario),
        hardware=tuple(
            _hardware(scenario, device, count, reserved) for device, count in scenario.hardware.items()
        ),
        allocation=_allocation(scenario, reserved),
        end_of_life=_end_of_life(scenario),
        legs=_legs(scenario),
        construction=construction,
        development_ratio=development,
        left_out=left_out,
    )


def market_intensity(scenario: Scenario) -> Quantity | None:
    """Return the intensity of the electricity bought, or None where none is given.

    Parameters
    ----------
    scenario : Scenario
        All choices.

    Returns
    -------
    Quantity or None
        For the market-based figure. [kg/kWh]

    Raises
    ------
    MissingDataError
        If the scenario's method is market-based and it gives none.
    """
    quantity = number(scenario, "market_kg_kwh", "kg/kWh")
    if quantity is None and scenario.scope2_method == "market":
        msg = (
            "scope2_method 'market' needs market_kg_kwh, the intensity of the electricity bought "
            "(contracts, else residual mix); give it, or use 'location'"
        )
        raise MissingDataError(msg)
    return quantity


def grid_year(scenario: Scenario) -> int:
    """Return the year of the grid's intensity: the scenario's, else the default.

    Parameters
    ----------
    scenario : Scenario
        All choices.

    Returns
    -------
    int
        Calendar year.

    Examples
    --------
    >>> grid_year(Scenario.example())
    2024
    """
    return int(scenario.grid_year or default_text("grid_year") or 0)


def _intensity(scenario: Scenario) -> Quantity:
    """Return the intensity of the electricity: of the hours that are given, else of place and year."""
    if scenario.hourly is None:
        return grid.carbon_intensity(scenario.place, grid_year(scenario))
    return chosen("hourly", scenario.hourly.mean_intensity_kg_kwh, "kg/kWh")


def _pue(scenario: Scenario) -> Quantity:
    """Return the PUE: a number, a quantity, or a named facility's."""
    if isinstance(scenario.pue, str):
        return figures.quantity("facility", scenario.pue, "pue")
    return needed(scenario, "pue", "1")


def _hardware(scenario: Scenario, device: str, count: float, reserved: Quantity) -> Hardware:
    """Find all that is published about one type of device."""
    kind = device_kind(device)
    rate = number(scenario, "maintenance", "1/year") or default_quantity("maintenance", kind)
    return Hardware(
        device=device,
        count=count,
        hours=reserved,
        embodied=embodied(scenario, device),
        mass_kg=facts(device, "mass_kg"),
        annual_failure_rate=rate,
    )


def _allocation(scenario: Scenario, reserved: Quantity) -> Allocation:
    """Return the key of allocation and what it needs."""
    key = scenario.allocation or default_text("allocation") or ""
    given = scenario.allocation_inputs or {}
    missing = [name for name in KEY_INPUTS[key] if name not in given]
    if missing:
        msg = f"allocation {key!r} needs allocation_inputs {', '.join(missing)}; give {{'{missing[0]}': …}}"
        raise MissingDataError(msg)
    if given.get("active_hours", 0.0) > reserved.value * (1 + 1e-9):
        msg = (
            f"active_hours of a device must be at most its reserved hours, {reserved.value:g} h; "
            f"got {given['active_hours']:g}"
        )
        raise OutOfRangeError(msg)
    by_occupancy = key in ("time_share", "economic_share")
    return Allocation(
        key=key,
        lifetime_years=needed(scenario, "lifetime_years", "year"),
        utilization=needed(scenario, "utilization", "1", maximum=1.0) if by_occupancy else None,
        inputs={
            name: chosen(f"allocation_inputs.{name}", given[name], INPUT_UNITS[name])
            for name in KEY_INPUTS[key]
        },
    )


def _end_of_life(scenario: Scenario) -> EndOfLife:
    """Return the method of the end of life and the data that it asks for."""
    method = scenario.end_of_life_method or default_text("end_of_life_method") or ""
    content = needed(scenario, "recycled_content", "1", maximum=1.0)
    material = Material(content, default("material", "primary"), default("material", "recycled"))
    return EndOfLife(
        method=method,
        recycling_rate=needed(scenario, "recycling_rate", "1", maximum=1.0),
        disposal_kg_per_kg=default("disposal"),
        material=material if method != "cut_off" or content.high > 0 else None,
    )


def _legs(scenario: Scenario) -> tuple[Leg, ...]:
    """Return the legs of the way to the user."""
    modes = sorted({subject for subject, name in figures.index("transport") if name == "carbon_per_tkm_kg"})
    if scenario.transport is None:
        distances = {mode: default_quantity("transport", mode) for mode in modes}
    else:
        given: Mapping[str, float] = scenario.transport
        distances = {
            one_of("transport mode", mode, modes): chosen(f"transport.{mode}", km, "km")
            for mode, km in given.items()
        }
    return tuple(
        Leg(mode, distance, figures.quantity("transport", mode, "carbon_per_tkm_kg"))
        for mode, distance in distances.items()
        if distance is not None
    )


def _construction(scenario: Scenario) -> Construction | None:
    """Return the building's figures, or None where it is left out."""
    source_id = scenario.construction or default_text("construction")
    if source_id == "none":
        return None
    package, subject = "datacenter_construction", "datacenter"
    known = list(figures.quantities(package, subject, "lifetime_years"))
    one_of("construction source", source_id, [*known, "none"])
    return Construction(
        embodied_kg_per_kw=figures.quantity(package, subject, "embodied_kg_per_kw", source_id),
        lifetime_years=figures.quantity(package, subject, "lifetime_years", source_id),
        load_factor=default("construction", "load_factor"),
    )
