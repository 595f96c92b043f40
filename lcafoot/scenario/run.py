"""The run of a scenario: its energy, and the hours for which its hardware is reserved."""

from __future__ import annotations

import math

from lcafoot.energy import EnergyRecord
from lcafoot.errors import BoundaryError, MissingDataError, OutOfRangeError
from lcafoot.records import Quantity, Source
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.default_values import default_text
from lcafoot.scenario.given import chosen, in_unit
from lcafoot.scenario.hardware import device_kind, facts
from lcafoot.units import J_PER_KWH, SECONDS_PER_HOUR, W_PER_KW

__all__ = ["run_energy", "wall_hours"]


def run_energy(scenario: Scenario, reserved: Quantity) -> tuple[Quantity, ...]:
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
    return (measured, *(_host_energy(device, count, reserved) for device, count in hosts.items()))


def _record_energy(energy: EnergyRecord | Quantity | float) -> Quantity:
    """Turn measured energy into a quantity in kWh."""
    if isinstance(energy, Quantity):
        return in_unit("energy", energy, "kWh")
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
        stream=f"record/{energy.label}/{energy.start_utc.isoformat()}",
    )


def _host_energy(device: str, count: float, reserved: Quantity) -> Quantity:
    """Model a host's electricity: published power × reserved hours."""
    power = facts(device, "power_w")
    if power is None:
        msg = f"no power is published for {device}; measure the node, or take it out of hardware"
        raise MissingDataError(msg)
    scale = count * reserved.value / W_PER_KW
    return Quantity(
        f"{power.row} × {reserved.row}",
        f"electricity of {device}, modeled",
        power.value * scale,
        "kWh",
        power.low * scale,
        power.high * scale,
        power.band_kind,
        power.source,
        "modeled",
        note=f"{power.value:g} W × {reserved.value:g} h × {count:g}; {power.note}",
        stream=power.row,
    )


def wall_hours(scenario: Scenario) -> Quantity:
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
