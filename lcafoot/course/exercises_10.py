"""Exercises of `10_the_whole_life_cycle_of_one_system`: the same server elsewhere."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.scenario import Result, Scenario, assess
from lcafoot.scenario.whole_life import whole_life

__all__ = ["making", "tonnes"]


@exercise(
    "10.tonnes",
    unit="t",
    choices={"place": ("Australia", "Brazil", "Ireland", "Japan", "Spain"), "years": (3, 5, 6)},
    tolerance=0.01,
    hint="whole_life(run, years=years, quality=...) with that place; total_kg of its assessment, in tonnes.",
)
def tonnes(place: str, years: int) -> float:
    """Return the life cycle of the server of the shipped run [tCO₂e].

    Examples
    --------
    >>> tonnes("Brazil", 3) < tonnes("Japan", 3)
    True
    """
    return _server(place, years).total_kg / 1000


@exercise(
    "10.making",
    unit="1",
    choices={"place": ("Finland", "France", "Norway", "Sweden", "Switzerland"), "years": (3, 5, 6)},
    tolerance=0.01,
    hint="The column share of by_stage() for hardware_manufacturing.",
)
def making(place: str, years: int) -> float:
    """Return the share of hardware manufacturing in the life of that server [1].

    Examples
    --------
    >>> making("Norway", 3) > making("Norway", 6)
    True
    """
    return float(_server(place, years).by_stage().set_index("stage").loc["hardware_manufacturing", "share"])


def _server(place: str, years: int) -> Result:
    """Assess the server of the shipped run over its life."""
    return assess(whole_life(Scenario.example(), years=years, quality="server").replace(place=place))
