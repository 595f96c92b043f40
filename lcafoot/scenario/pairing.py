"""Whether two results can be set side by side: the same function, the same boundary."""

from __future__ import annotations

from typing import Final

from lcafoot.errors import BoundaryError
from lcafoot.scenario.counted import counted_system
from lcafoot.scenario.hardware import device_kind
from lcafoot.scenario.result import Result

__all__ = ["one_sided", "refuse_unlike"]

METHODS: Final = ("allocation", "end_of_life_method", "scope2_method", "phase", "energy_scope")
"""Methods and scopes that may differ, and are then named."""


def refuse_unlike(a: Result, b: Result) -> None:
    """Refuse two results that are not per the same thing, or not within the same boundary.

    Parameters
    ----------
    a, b : Result
        The two sides.

    Raises
    ------
    BoundaryError
        If the functional units differ, one has accelerators with their host and the other without, or
        one leaves out a stage that the other has.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> result = assess(Scenario.example(), draws=2)
    >>> refuse_unlike(result, result)
    """
    units = [each.inventory.functional_unit for each in (a, b)]
    for name in ("what", "amount", "quality"):
        values = [getattr(unit, name) for unit in units]
        if values[0] != values[1]:
            msg = (
                f"results must be per the same functional unit; its {name} is {values[0]!r} in a and "
                f"{values[1]!r} in b: give both scenarios one functional_unit"
            )
            raise BoundaryError(msg)
    hosts = [_host_is_in(each) for each in (a, b)]
    if hosts[0] != hosts[1] and None not in hosts:
        msg = (
            f"results must hold the same parts of the machine; {'a' if hosts[1] else 'b'} has accelerators "
            "alone and the other has their host: give both a host, or neither"
        )
        raise BoundaryError(msg)
    for name, lacking, other in (("a", a, b), ("b", b, a)):
        for stage in lacking.left_out.keys() - other.left_out.keys():
            if not _inside_embodied(lacking, stage):
                msg = (
                    f"results must have the same boundary; {name} leaves out {stage} "
                    f"({lacking.left_out[stage]}) and the other has it: give {name} what it needs, "
                    f"or leave {stage} out of both"
                )
                raise BoundaryError(msg)


def one_sided(a: Result, b: Result) -> tuple[str, ...]:
    """Say what is missing in one of two results only, and which methods differ.

    Parameters
    ----------
    a, b : Result
        The two sides.

    Returns
    -------
    tuple of str
        One note each.

    Examples
    --------
    >>> from lcafoot.scenario import Scenario, assess
    >>> result = assess(Scenario.example(), draws=2)
    >>> one_sided(result, assess(Scenario.example().replace(end_of_life_method="fifty_fifty"), draws=2))
    ('end_of_life_method differs: cut_off in a, fifty_fifty in b',)
    """
    notes: list[str] = []
    for name, own, other in (("a", a, b), ("b", b, a)):
        notes += [f"{name}: {note}" for note in own.inventory.notes if note not in other.inventory.notes]
    for field in METHODS:
        first, second = (each.scenario[field] for each in (a, b))
        if first != second:
            notes.append(f"{field} differs: {first} in a, {second} in b")
    return tuple(notes)


def _host_is_in(result: Result) -> bool | None:
    """Whether a host stands beside the accelerators; None where there are no accelerators."""
    kinds = {device_kind(device) for device in result.question.hardware}
    return "server" in kinds if "accelerator" in kinds else None


def _inside_embodied(result: Result, stage: str) -> bool:
    """Whether the embodied figures of all hardware hold a stage already."""
    hardware = counted_system(result.question).hardware
    return bool(hardware) and all(stage in item.embodied.covers for item in hardware)
