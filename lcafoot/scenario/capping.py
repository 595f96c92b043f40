"""A run under a power cap: less energy, more time, so more of the hardware's life."""

from __future__ import annotations

from dataclasses import replace

from lcafoot.data import figures
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.records import Quantity
from lcafoot.scenario.choices import Scenario, one_of
from lcafoot.scenario.given import scaled
from lcafoot.scenario.resolve import resolve
from lcafoot.units import in_range

__all__ = ["capped", "power_caps"]

PACKAGE = "levers"


def power_caps() -> list[str]:
    """Return the published power caps, whose energy and time were both measured.

    Returns
    -------
    list of str
        Subjects of the package ``levers``.

    Examples
    --------
    >>> "power_cap_175_w_512_tokens" in power_caps()
    True
    """
    known = figures.index(PACKAGE)
    return sorted(
        s for s, quantity in known if quantity == "time_ratio" and (s, "energy_saving_fraction") in known
    )


def capped(
    scenario: Scenario,
    preset: str | None = None,
    *,
    energy_ratio: float | None = None,
    time_ratio: float | None = None,
) -> Scenario:
    """Return a scenario with the same work done under a power cap.

    Parameters
    ----------
    scenario : Scenario
        The run without a cap.
    preset : str, optional
        A published cap, one of `power_caps`; another device and model than yours.
    energy_ratio, time_ratio : float, optional
        Energy and time under the cap over those without. Positive. [1]

    Returns
    -------
    Scenario
        With the energy times the one, and the reserved hours times the other: the hardware is held
        longer, so its share grows. Compare the two with `lcafoot.compare`.

    Raises
    ------
    MissingDataError
        If neither a preset nor both ratios are given, or the preset is unknown.
    OutOfRangeError
        If a ratio is not positive, or both a preset and ratios are given.

    Notes
    -----
    The presets are ratios of the device's energy. On energy of a whole node they are taken as if the
    host drew less alike, which it does not: their saving is then an upper end.

    Examples
    --------
    >>> from lcafoot.scenario import assess
    >>> run = Scenario.example()
    >>> under = capped(run, "power_cap_175_w_512_tokens")
    >>> assess(under, draws=50).nominal_kg < assess(run, draws=50).nominal_kg
    True
    """
    if preset is not None and (energy_ratio is not None or time_ratio is not None):
        msg = f"capped takes a preset or your own ratios, not both; got {preset!r} and ratios"
        raise OutOfRangeError(msg)
    if preset is not None:
        one_of("power cap", preset, power_caps())
        saved = figures.quantity(PACKAGE, preset, "energy_saving_fraction").value
        energy_ratio, time_ratio = 1 - saved, figures.quantity(PACKAGE, preset, "time_ratio").value
    if energy_ratio is None or time_ratio is None:
        msg = f"capped needs energy_ratio and time_ratio, or a preset: {', '.join(power_caps())}"
        raise MissingDataError(msg)
    less = float(in_range("energy_ratio", energy_ratio, low=0, low_open=True))
    longer = float(in_range("time_ratio", time_ratio, low=0, low_open=True))
    system = resolve(scenario)
    measured = system.energy_kwh[0]
    hours = system.hardware[0].hours.value * system.hardware[0].count
    given = dict(scenario.allocation_inputs or {})
    if "active_hours" in given:
        given["active_hours"] *= longer
    return scenario.replace(
        energy=_scaled(measured, less, preset), hours=hours * longer, allocation_inputs=given or None
    )


def _scaled(energy: Quantity, ratio: float, preset: str | None) -> Quantity:
    """Return the energy under the cap, drawn as the energy without."""
    return replace(
        scaled(energy, ratio, name=energy.name, unit=energy.unit),
        row=f"{energy.row} under a power cap of energy ratio {ratio:g}",
        note=f"× {ratio:g}, {preset or 'chosen'}; {energy.note}",
    )
