"""Exercises of `02_measure_a_run`: energy above idle, and how long a window must be."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.meter.integrate import trapezoid_j

__all__ = ["above_idle", "shortest_window"]


@exercise(
    "02.above_idle",
    unit="J",
    choices={
        "idle_w": (60, 80, 90, 110, 120),
        "busy_w": (300, 350, 450, 550, 650),
        "busy_s": (12, 17, 23, 31),
    },
    tolerance=0.005,
    hint="Above idle counts only the power that is more than idling, and only while the work runs.",
)
def above_idle(idle_w: float, busy_w: float, busy_s: float) -> float:
    """Return what work at steady power uses above idle [J].

    Examples
    --------
    >>> above_idle(idle_w=100, busy_w=500, busy_s=10)
    4000.0
    """
    return trapezoid_j([0, busy_s], [busy_w - idle_w] * 2)


@exercise(
    "02.shortest_window",
    unit="s",
    choices={"refresh_s": (0.02, 0.05, 0.1, 0.2), "percent": (0.5, 2, 4, 5)},
    tolerance=0.02,
    hint=(
        "At steady power the energy of one refresh is to the energy of the window as the refresh is to the "
        "window's length."
    ),
)
def shortest_window(refresh_s: float, percent: float) -> float:
    """Return the length from which a refresh missing at an edge is at most a share of the energy [s].

    Examples
    --------
    >>> shortest_window(refresh_s=0.1, percent=1)
    10.0
    """
    return refresh_s / (percent / 100)
