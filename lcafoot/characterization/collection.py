"""All exhibits by name, in the order in which the notebooks show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from lcafoot.characterization import (
    beyond,
    embodied,
    generation,
    growth,
    levers,
    recommendation,
    training,
)
from lcafoot.characterization.exhibit import Exhibit
from lcafoot.energy import EnergyRecord
from lcafoot.errors import MissingDataError

__all__ = ["exhibits", "names"]

MAKERS: Final[Mapping[str, Callable[[Sequence[EnergyRecord]], Exhibit]]] = MappingProxyType(
    {
        "accelerators": growth.accelerators,
        "decoupling": growth.decoupling,
        "training_energy": training.training_energy,
        "training_carbon": training.training_carbon,
        "node_power": recommendation.node_power,
        "energy_per_unit": recommendation.energy_per_unit,
        "retraining": recommendation.retraining,
        "tasks": generation.tasks,
        "batches": generation.batches,
        "lengths": generation.lengths,
        "embodied_shares": embodied.shares,
        "crossover": embodied.crossover,
        "utilization_and_lifetime": embodied.surface,
        "steps": levers.steps,
        "rebound": levers.rebound,
        "published_levers": levers.others,
        "beyond_efficiency": beyond.one_picture,
    }
)
"""Name of each exhibit and the function that makes it."""


def names() -> tuple[str, ...]:
    """Return the names of all exhibits.

    Examples
    --------
    >>> names()[0]
    'accelerators'
    """
    return tuple(MAKERS)


def exhibits(records: Iterable[EnergyRecord] = (), only: Iterable[str] | None = None) -> list[Exhibit]:
    """Make the exhibits, with the user's records beside the published figures.

    Parameters
    ----------
    records : iterable of EnergyRecord, optional
        The user's. One without the phase or unit that an exhibit needs is left out of it, and the
        exhibit's note says why.
    only : iterable of str, optional
        Some of `names`; all if left out.

    Returns
    -------
    list of Exhibit
        In the order of `names`, or of `only`.

    Raises
    ------
    MissingDataError
        If a name is unknown; the nearest are named.

    Examples
    --------
    >>> [exhibit.name for exhibit in exhibits(only=["steps"])]
    ['steps']
    """
    own = list(records)
    chosen = list(MAKERS if only is None else only)
    for name in chosen:
        if name not in MAKERS:
            what = "exhibit"
            raise MissingDataError.of(what, name, MAKERS)
    return [MAKERS[name](own) for name in chosen]
