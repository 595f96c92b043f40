"""The whole service life of the hardware of a run, at the power that the run had."""

from __future__ import annotations

from lcafoot.records import FunctionalUnit
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.given import needed, scaled
from lcafoot.scenario.resolve import resolve
from lcafoot.units import HOURS_PER_YEAR, in_range

__all__ = ["whole_life"]


def whole_life(run: Scenario, *, years: float, quality: str) -> Scenario:
    """Return the scenario of one server from its making to its end, where it works as in a run.

    Parameters
    ----------
    run : Scenario
        One run; its energy, hours and hardware say at which power the server works.
    years : float
        Service life, taken as exact. Positive. [year]
    quality : str
        What the server is, for the functional unit.

    Returns
    -------
    Scenario
        Per one server: the run's mean power over all hours at work, the share of which is the
        central value of the run's `utilization`, taken as exact. The energy is *modeled*, and
        drawn as that of the run. All other choices stay.

    Raises
    ------
    OutOfRangeError
        If the years are not positive.
    MissingDataError
        If a place, device or datum of the run is unknown.

    Examples
    --------
    >>> server = whole_life(Scenario.example(), years=4, quality="8 × H100 SXM with host")
    >>> round(server.energy.value, -3), server.energy.basis
    (207000.0, 'modeled')
    """
    life = float(in_range("years", years, low=0, low_open=True))
    at_work = needed(run, "utilization", "1").value
    system = resolve(run)
    devices = system.hardware[0]
    hours = life * HOURS_PER_YEAR * at_work
    energy = scaled(
        system.energy_kwh[0], hours / devices.hours.value, name="electricity of a service life", unit="kWh"
    )
    return run.replace(
        functional_unit=FunctionalUnit("server", 1, f"{quality}, {life:g} years of service"),
        energy=energy,
        hours=hours * devices.count,
        lifetime_years=life,
        utilization=at_work,
    )
