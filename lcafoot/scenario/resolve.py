"""From choices to data: every field of a scenario becomes a quantity with a source."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lcafoot.data import figures, grid
from lcafoot.energy import EnergyRecord
from lcafoot.errors import BoundaryError, MissingDataError, OutOfRangeError
from lcafoot.product_system import Construction, Hardware, Leg, ProductSystem
from lcafoot.records import Quantity, Source
from lcafoot.scenario.choices import Scenario, one_of
from lcafoot.scenario.default_values import default_quantity, default_text
from lcafoot.scenario.hardware import device_kind, embodied, facts
from lcafoot.units import J_PER_KWH, SECONDS_PER_HOUR, W_PER_KW

__all__ = ["chosen", "grid_year", "market_intensity", "resolve"]


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
    wall_hours = _wall_hours(scenario)
    left_out = {}
    development = _number(scenario, "development", "1")
    if development is None:
        left_out["development"] = "no ratio of development to final run is given (field development)"
    construction = _construction(scenario)
    if construction is None:
        left_out["datacenter_construction"] = "the scenario leaves the building out (construction: none)"
    return ProductSystem(
        functional_unit=scenario.functional_unit,
        phase=scenario.phase,
        energy_kwh=_energy(scenario, wall_hours),
        carbon_intensity_kg_kwh=grid.carbon_intensity(scenario.place, grid_year(scenario)),
        pue=_pue(scenario),
        hardware=tuple(
            _hardware(scenario, device, count, wall_hours) for device, count in scenario.hardware.items()
        ),
        lifetime_years=_needed(scenario, "lifetime_years", "year"),
        utilization=_needed(scenario, "utilization", "1", maximum=1.0),
        legs=_legs(scenario),
        construction=construction,
        development_ratio=development,
        disposal_kg_per_kg=_default("disposal"),
        recycling_rate=_needed(scenario, "recycling_rate", "1", maximum=1.0),
        left_out=left_out,
    )


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
    quantity = _number(scenario, "market_kg_kwh", "kg/kWh")
    if quantity is None and scenario.scope2_method == "market":
        msg = (
            "scope2_method 'market' needs market_kg_kwh, the intensity of the electricity bought "
            "(contracts, else residual mix); give it, or use 'location'"
        )
        raise MissingDataError(msg)
    return quantity


def _number(scenario: Scenario, field: str, unit: str, *, maximum: float = float("inf")) -> Quantity | None:
    """Turn a field into a quantity: the user's own, a number, or the default."""
    value = getattr(scenario, field)
    if value is None:
        return default_quantity(field)
    if isinstance(value, Quantity):
        return value
    if isinstance(value, int | float):
        return chosen(field, float(value), unit, maximum=maximum)
    msg = f"{field} must be a number [{unit}] or a Quantity; got {value!r}"
    raise OutOfRangeError(msg)


def _needed(scenario: Scenario, field: str, unit: str, *, maximum: float = float("inf")) -> Quantity:
    """Turn a field into a quantity that must be there."""
    quantity = _number(scenario, field, unit, maximum=maximum)
    if quantity is None:
        msg = f"{field} is not given and has no default; set it [{unit}]"
        raise MissingDataError(msg)
    return quantity


def _default(field: str, key: str = "") -> Quantity:
    """Return a default that the table must hold."""
    quantity = default_quantity(field, key)
    if quantity is None:
        msg = f"the table of defaults has no row {field!r} {key!r}; restore datasets/defaults"
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


def _pue(scenario: Scenario) -> Quantity:
    """Return the PUE: a number, a quantity, or a named facility's."""
    if isinstance(scenario.pue, str):
        return figures.quantity("facility", scenario.pue, "pue")
    return _needed(scenario, "pue", "1")


def _energy(scenario: Scenario, wall_hours: Quantity) -> tuple[Quantity, ...]:
    """Return the energy, and the modeled rest of the node where asked for."""
    kinds = {device_kind(device) for device in scenario.hardware}
    measured = _record_energy(scenario.energy)
    if scenario.energy_scope != "device":
        if "accelerator" in kinds and "server" not in kinds:
            msg = (
                f"energy_scope {scenario.energy_scope!r} holds the whole node, but hardware names only "
                "accelerators; add the host (for example 'server_8gpu_host': 1) or use energy_scope='device'"
            )
            raise BoundaryError(msg)
        return (measured,)
    if "server" not in kinds:
        return (measured,)
    if (scenario.rest_of_node or default_text("rest_of_node")) != "modeled":
        msg = (
            "energy_scope 'device' leaves out the host that hardware names; use rest_of_node='modeled' "
            "to add its electricity as modeled, or take the host out of hardware"
        )
        raise BoundaryError(msg)
    hosts = {d: n for d, n in scenario.hardware.items() if device_kind(d) == "server"}
    return (measured, *(_host_energy(device, count, wall_hours) for device, count in hosts.items()))


def _record_energy(energy: EnergyRecord | Quantity | float) -> Quantity:
    """Turn measured energy into a quantity in kWh."""
    if isinstance(energy, Quantity):
        return energy
    if not isinstance(energy, EnergyRecord):
        return chosen("energy", float(energy), "kWh")
    parts = ", ".join(part.device for part in energy.outermost)
    start = energy.start_utc.date().isoformat()
    source = energy.source or Source(energy.label, "own measurement", f"{parts}, {start}", "your own", start)
    return Quantity(
        f"record/{energy.label}",
        f"electricity of {parts}",
        energy.total_j / J_PER_KWH,
        "kWh",
        energy.low_j / J_PER_KWH,
        energy.high_j / J_PER_KWH,
        "ci95",
        source,
        energy.basis,
        note="; ".join(energy.flags),
    )


def _host_energy(device: str, count: float, wall_hours: Quantity) -> Quantity:
    """Model a host's electricity: published power × reserved hours."""
    power = facts(device, "power_w")
    if power is None:
        msg = f"no power is published for {device}; measure the node, or take it out of hardware"
        raise MissingDataError(msg)
    scale = count * wall_hours.value / W_PER_KW
    return Quantity(
        f"{power.row} × {wall_hours.row}",
        f"electricity of {device}, modeled",
        power.value * scale,
        "kWh",
        power.low * scale,
        power.high * scale,
        power.band_kind,
        power.source,
        "modeled",
        note=f"{power.value:g} W × {wall_hours.value:g} h × {count:g}; {power.note}",
    )


def _wall_hours(scenario: Scenario) -> Quantity:
    """Return the hours for which each device is reserved."""
    record = scenario.energy if isinstance(scenario.energy, EnergyRecord) else None
    run_h = record.duration_s / SECONDS_PER_HOUR if record else 0.0
    leading = next(iter(scenario.hardware.values()), 1.0)
    of_run = record is not None and math.isclose(scenario.hours or run_h * leading, run_h * leading)
    if scenario.hours is None or of_run:
        if record is None:
            msg = "hours (device-hours reserved) must be given where energy is not a record; got None"
            raise MissingDataError(msg)
        quantity = _record_energy(record)
        return Quantity(
            f"{quantity.row}/hours", "reserved hours", run_h, "h", run_h, run_h, "exact", quantity.source,
            "measured",
        )  # fmt: skip
    hours = scenario.hours / leading
    if hours < run_h * (1 - 1e-6):
        msg = (
            f"hours must cover the run: at least {run_h * leading:g} device-hours "
            f"({run_h:g} h × {leading:g}); got {scenario.hours:g}"
        )
        raise OutOfRangeError(msg)
    return chosen("hours", hours, "h")


def _hardware(scenario: Scenario, device: str, count: float, wall_hours: Quantity) -> Hardware:
    """Find all that is published about one type of device."""
    kind = device_kind(device)
    rate = _number(scenario, "maintenance", "1/year") or default_quantity("maintenance", kind)
    return Hardware(
        device=device,
        count=count,
        hours=wall_hours,
        embodied=embodied(scenario, device),
        mass_kg=facts(device, "mass_kg"),
        annual_failure_rate=rate,
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
        load_factor=_default("construction", "load_factor"),
    )
