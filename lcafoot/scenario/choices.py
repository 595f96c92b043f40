"""All choices of one question, in one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final

from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.inventory.devices import END_OF_LIFE_METHODS, KEY_INPUTS
from lcafoot.records import PHASES, FunctionalUnit, Quantity
from lcafoot.scenario.checks import check_types
from lcafoot.scenario.hours import Hours
from lcafoot.scenario.ranges import INPUT_UNITS
from lcafoot.units import in_range

__all__ = ["ENERGY_SCOPES", "Choice", "Scenario"]

ENERGY_SCOPES: Final = ("device", "node", "it")
"""What the energy holds: the devices alone, the whole node at the wall, or all IT with network."""

METHODS: Final = {
    "allocation": tuple(KEY_INPUTS),
    "scope2_method": ("location", "market"),
    "end_of_life_method": END_OF_LIFE_METHODS,
    "rest_of_node": ("refuse", "modeled"),
}

Choice = float | str | Quantity | None
"""A number (your assumption), the name of a published datum, a `Quantity`, or None for the default."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One question about the life-cycle carbon of AI, every choice named.

    A field left at None takes the row of `lcafoot.defaults` with its name.

    Parameters
    ----------
    functional_unit : FunctionalUnit
        What the result is per.
    phase : str
        ``data``, ``experimentation``, ``training`` or ``inference``.
    energy : EnergyRecord, Quantity or float
        What the run used, without the facility's overhead. A bare number is an
        assumption of yours. [kWh]
    energy_scope : str
        What `energy` holds: ``device``, ``node`` or ``it``.
    hardware : mapping of str to float
        Device and count; the first one leads. [1]
    place : str
        Where it ran: a country's name or ISO 3166 alpha-3 code, or ``World``.
    hours : float, optional
        Device-hours for which the first device of `hardware` is reserved: wall time × its
        count; the others are reserved for the same wall time. [h]
    lifetime_years : Choice, optional
        Service life of the hardware. Positive. [year]
    utilization : Choice, optional
        Reserved hours ÷ hours of the life: occupancy, not activity. In (0, 1]. [1]
    grid_year : int, optional
        Year of the electricity's carbon intensity.
    fab_place : str, optional
        Where dies are made; used with the embodied source ``act_parts``.
    pue : Choice, optional
        Power usage effectiveness, at least 1; a name is a row of the facility data. [1]
    wue : Choice, optional
        Water usage effectiveness of the site; a name is a row of the facility data. Not
        negative. [L/kWh]
    embodied_source : str or mapping of str to str, optional
        Whose figure for which device; ``act_parts`` computes it from die and memory.
    pool : mapping of str to mapping of str to float, optional
        For a device several sources of its embodied figure and their weights, which add up to 1;
        only figures that cover the same can be pooled. [1]
    allocation : str, optional
        Who bears what of the hardware: ``time_share`` (reserved hours ÷ hours of the life at
        its occupancy), ``calendar_share``, ``active_share``, ``energy_share``,
        ``economic_share``, ``flop_share``, or ``sunk`` (nothing: for scheduling only).
    allocation_inputs : mapping of str to float, optional
        What the key needs beyond hours and life, by the names of `INPUT_UNITS`.
    scope2_method, end_of_life_method : str, optional
        Methods; of the end of life ``cut_off``, ``avoided_burden``, ``fifty_fifty``,
        ``module_d`` or ``circular_footprint``.
    hourly : Hours, optional
        Load and grid hour by hour. The energy is spread as this load is, and its carbon intensity
        is that of the hours in which it runs, instead of the year's at `place`. Farms and batteries
        are not in it: see `lcafoot.scenario.hourly.operate`.
    market_kg_kwh : Choice, optional
        Carbon intensity of the electricity bought, for the market-based figure. [kg/kWh]
    recycled_content : Choice, optional
        Share of recycled material in the hardware. In [0, 1]. [1]
    recycling_rate : Choice, optional
        Share of the hardware's mass that is recycled. In [0, 1]. [1]
    transport : mapping of str to float, optional
        Mode (``truck``, ``sea``, ``plane``) and distance from gate to user. [km]
    construction : str, optional
        Whose figure for the building, or ``none``.
    development : Choice, optional
        Impacts of experiments and failed runs ÷ those of the run itself. Not negative. [1]
    maintenance : Choice, optional
        Share of devices replaced in a year. Not negative. [1/year]
    rest_of_node : str, optional
        ``modeled`` adds the unmeasured rest of the node to device energy; ``refuse``.

    Raises
    ------
    OutOfRangeError
        If a number lies outside its range, with name, range and value.
    MissingDataError
        If a name is unknown, with the nearest known ones.

    Examples
    --------
    >>> from lcafoot.scenario import assess
    >>> scenario = Scenario(
    ...     functional_unit=FunctionalUnit("training run", 1), phase="training", energy=100.0,
    ...     energy_scope="node", hardware={"nvidia_h100_sxm_80gb": 8, "server_8gpu_host": 1},
    ...     hours=8 * 20.0, place="France")
    >>> assess(scenario, draws=100).total_kg > 4.42  # electricity alone: 100 kWh × 0.0442 kg/kWh
    True
    """

    functional_unit: FunctionalUnit
    phase: str
    energy: EnergyRecord | Quantity | float
    energy_scope: str
    hardware: Mapping[str, float]
    place: str
    hours: float | None = None
    lifetime_years: Choice = None
    utilization: Choice = None
    grid_year: int | None = None
    fab_place: str | None = None
    pue: Choice = None
    wue: Choice = None
    embodied_source: str | Mapping[str, str] | None = None
    pool: Mapping[str, Mapping[str, float]] | None = None
    allocation: str | None = None
    allocation_inputs: Mapping[str, float] | None = None
    scope2_method: str | None = None
    hourly: Hours | None = None
    market_kg_kwh: Choice = None
    end_of_life_method: str | None = None
    recycled_content: Choice = None
    recycling_rate: Choice = None
    transport: Mapping[str, float] | None = None
    construction: str | None = None
    development: Choice = None
    maintenance: Choice = None
    rest_of_node: str | None = None

    def __post_init__(self) -> None:
        check_types(self)
        one_of("phase", self.phase, PHASES)
        one_of("energy_scope", self.energy_scope, ENERGY_SCOPES)
        for name, choices in METHODS.items():
            if getattr(self, name) is not None:
                one_of(name, getattr(self, name), choices)
        if self.pool is not None:
            object.__setattr__(self, "pool", self._pool())
        for name in ("hardware", "transport", "allocation_inputs"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, self._positive(name))
        for name in self.allocation_inputs or ():
            one_of("input of the allocation", name, list(INPUT_UNITS))

    def _repr_html_(self) -> str:
        """Show the choices in a notebook."""
        from lcafoot.scenario.wording import choices_html

        return choices_html(self)

    def _positive(self, name: str) -> Mapping[str, float]:
        """Check and freeze a mapping of names to positive numbers."""
        given = getattr(self, name)
        if not isinstance(given, Mapping):
            msg = f"{name} must map names to numbers, as in {{'name': 8}}; got {given!r}"
            raise OutOfRangeError(msg)
        checked = {
            key: float(in_range(f"{name}[{key!r}]", v, low=0, low_open=key != "age_years"))
            for key, v in given.items()
        }
        return MappingProxyType(checked)

    def _pool(self) -> Mapping[str, Mapping[str, float]]:
        """Check and freeze the pool: weights by source, by device."""
        given = self.pool
        if not (isinstance(given, Mapping) and all(isinstance(each, Mapping) for each in given.values())):
            msg = f"pool must map devices to weights by source, as {{'gpu': {{'a': 1.0}}}}; got {given!r}"
            raise OutOfRangeError(msg)
        for device in given:
            one_of("device of the pool", device, list(self.hardware))
        return MappingProxyType({device: MappingProxyType(dict(each)) for device, each in given.items()})

    @classmethod
    def example(cls) -> Scenario:
        """Return the shipped run with every choice visible.

        Llama-2-70B fine-tuned (LoRA) on one node of eight H100, power at the wall as
        submitted to MLPerf Training v4.0. The submission does not say where it ran: the
        place is the world's average until you choose one.

        Examples
        --------
        >>> Scenario.example().place
        'World'
        """
        from lcafoot.scenario.example import example

        return example()

    @classmethod
    def from_yaml(cls, path: str | os.PathLike[str]) -> Scenario:
        """Read a scenario from a YAML file, as `to_yaml` writes it.

        Parameters
        ----------
        path : path-like
            The file; a record it names is looked for beside it.

        Raises
        ------
        SchemaError
            If a field is unknown or missing, or the file is not YAML; all faults at once.
        """
        from lcafoot.scenario.yaml_file import read

        return read(path)

    def to_yaml(self, path: str | os.PathLike[str]) -> None:
        """Write the scenario to a YAML file, with its record beside it.

        Parameters
        ----------
        path : path-like
            Where to write.
        """
        from lcafoot.scenario.yaml_file import write

        write(self, path)

    def replace(self, **changes: Any) -> Scenario:
        """Return a copy with some choices changed.

        Parameters
        ----------
        **changes
            Fields and their new values.

        Examples
        --------
        >>> Scenario.example().replace(place="France").place
        'France'
        """
        known = [f.name for f in fields(self)]
        for name in changes:
            one_of("field", name, known)
        return replace(self, **changes)


def one_of(name: str, value: object, choices: tuple[str, ...] | list[str]) -> str:
    """Return `value` if it is one of the choices, or name the nearest.

    Parameters
    ----------
    name : str
        What is chosen.
    value : object
        What the user wrote.
    choices : sequence of str
        What there is.

    Returns
    -------
    str
        The value.

    Raises
    ------
    MissingDataError
        If it is none of them.

    Examples
    --------
    >>> one_of("phase", "training", PHASES)
    'training'
    """
    if value not in choices:
        raise MissingDataError.of(name, value, choices)
    return str(value)
