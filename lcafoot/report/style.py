"""One color, pattern and name for each stage, the same in every figure and panel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Final

from lcafoot.records import STAGES

__all__ = ["STAGE_COLORS", "STAGE_HATCHES", "STAGE_NAMES", "look"]

STAGE_COLORS: Final = dict(
    zip(
        STAGES,
        ("#0072B2", "#F0E442", "#CC79A7", "#999999", "#D55E00", "#E69F00", "#56B4E9", "#009E73"),
        strict=True,
    )
)
"""Okabe and Ito's palette, told apart by most forms of color vision."""

STAGE_HATCHES: Final = dict(zip(STAGES, ("", "..", "//", "xx", "", "\\\\", "--", "++"), strict=True))
"""Patterns beside the colors, for print in gray."""

STAGE_NAMES: Final = {
    "hardware_manufacturing": "Hardware manufacturing",
    "transport": "Transport",
    "datacenter_construction": "Datacenter construction",
    "development": "Development",
    "use_electricity": "Use: electricity",
    "facility_overhead": "Facility overhead",
    "maintenance": "Maintenance",
    "end_of_life": "End of life",
}
"""What stages are called in figures."""


@contextmanager
def look() -> Iterator[None]:
    """Apply the style of lcafoot to the figures made inside the block.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> with look():
    ...     bool(plt.rcParams["axes.grid"])
    True
    """
    import matplotlib.pyplot as plt

    with (
        resources.as_file(resources.files("lcafoot.report") / "lcafoot.mplstyle") as style,
        plt.style.context(style),
    ):
        yield
        is_shown = plt.isinteractive()
    if is_shown:
        plt.ion()  # a notebook's display begins with its first figure, and the end of a style would end it
