"""The frozen records that cross the layers: sources, quantities, energy records, flows.

A number that leaves a function carries its unit in its name; a number that was read
somewhere carries its `Source`. Nothing here computes an impact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lcafoot.errors import OutOfRangeError

__all__ = [
    "BASES",
    "COVERS",
    "PHASES",
    "STAGES",
    "Flow",
    "FunctionalUnit",
    "Inventory",
    "Quantity",
    "Source",
    "Step",
    "worst_basis",
]

BASES: Final = ("measured", "published", "modeled", "assumed")
"""How a number came to be, best first; in a sum the worst one wins."""

COVERS: Final = ("materials", "manufacture", "transport", "end_of_life")
"""What an embodied figure can include."""

PHASES: Final = ("data", "experimentation", "training", "inference")
"""The phases of a model's development cycle."""

STAGES: Final = (
    "hardware_manufacturing",
    "transport",
    "datacenter_construction",
    "development",
    "use_electricity",
    "facility_overhead",
    "maintenance",
    "end_of_life",
)
"""The life-cycle stages, in the order of every table and figure."""

BAND_KINDS: Final = ("exact", "min_max", "ci95", "sd1", "pedigree", "pool")
"""What `low` and `high` of a quantity mean."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read.

    Parameters
    ----------
    title : str
        Name of the document, data set or choice.
    reference : str
        DOI, arXiv number, URL, or repository and commit.
    locator : str
        Table, page, file or row inside it.
    license : str
        Terms under which the number may be used again.
    retrieved : str
        Day on which it was read, ISO 8601.
    confidence : str, optional
        ``quoted`` (read at the source), ``secondary`` (read in a transcription) or
        ``chosen`` (the user's own choice).
    """

    title: str
    reference: str
    locator: str
    license: str
    retrieved: str
    confidence: str = "quoted"

    def cite(self) -> str:
        """Return one line for a caption or a ledger."""
        return f"{self.title}, {self.locator} ({self.reference})"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with unit, band, basis and source.

    Parameters
    ----------
    row : str
        Key of the datum, ``package/row`` or ``scenario/field``; random draws and
        provenance are keyed by it.
    name : str
        What is quantified.
    value : float
        Central value. [`unit`]
    unit : str
        Unit as written in the data.
    low, high : float
        Band; its meaning is `band_kind`. [`unit`]
    band_kind : str
        One of ``exact``, ``min_max``, ``ci95``, ``sd1``, ``pedigree`` (95 % interval of
        the lognormal whose spread the pedigree table gives), ``pool`` (least low and greatest
        high of the figures in `parts`).
    source : Source
        Where it was read.
    basis : str, optional
        One of `BASES`.
    covers : tuple of str, optional
        What an embodied figure includes, out of `COVERS`.
    note : str, optional
        What a reader must know about it.
    minimum, maximum : float, optional
        Physical bounds at which draws are cut. [`unit`]
    parts : tuple of (float, Quantity), optional
        Weight [1] and figure of each source in a pool.
    stream : str, optional
        Key of the random stream where it is not `row`: a figure times a number is drawn as the
        figure is.
    """

    row: str
    name: str
    value: float
    unit: str
    low: float
    high: float
    band_kind: str
    source: Source
    basis: str = "published"
    covers: tuple[str, ...] = ()
    note: str = ""
    minimum: float = 0.0
    maximum: float = float("inf")
    parts: tuple[tuple[float, Quantity], ...] = ()
    stream: str = ""

    def __post_init__(self) -> None:
        if self.band_kind not in BAND_KINDS:
            msg = f"band_kind of {self.row} must be one of {', '.join(BAND_KINDS)}; got {self.band_kind!r}"
            raise OutOfRangeError(msg)
        if not (self.low <= self.value <= self.high):
            msg = (
                f"the band of {self.row} must hold its value: "
                f"low {self.low:g} ≤ value {self.value:g} ≤ high {self.high:g} {self.unit}"
            )
            raise OutOfRangeError(msg)


@dataclass(frozen=True, slots=True)
class FunctionalUnit:
    """What the result is per: so many of something, at a stated quality.

    Parameters
    ----------
    what : str
        The service, for example ``fine-tuning run`` or ``output token``.
    amount : float
        How many. Positive. [`what`]
    quality : str, optional
        What makes two of them comparable, for example a target loss.
    """

    what: str
    amount: float
    quality: str | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.amount, Real) and np.isfinite(self.amount) and self.amount > 0):
            msg = f"amount of the functional unit must lie in (0, ∞); got {self.amount!r}"
            raise OutOfRangeError(msg)

    def __str__(self) -> str:
        """Write it for captions: ``1 fine-tuning run``."""
        quality = f" ({self.quality})" if self.quality else ""
        return f"{self.amount:g} {self.what}{quality}"


@dataclass(frozen=True, slots=True)
class Step:
    """One intermediate value on the way to a flow.

    Parameters
    ----------
    name : str
        What it is.
    value : float
        With every datum at its central value. [`unit`]
    unit : str
        Its unit.
    equation : str
        The function of lcafoot that computed it.
    """

    name: str
    value: float
    unit: str
    equation: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One line of the ledger: carbon of one exchange in one stage.

    Parameters
    ----------
    stage : str
        One of `STAGES`.
    phase : str
        One of `PHASES`.
    name : str
        What flows.
    kg : ndarray of float64, shape (1 + n,)
        The nominal value first, then n draws. [kgCO₂e]
    quantities : tuple of Quantity
        Every datum that went in.
    steps : tuple of Step, optional
        Intermediate values, in the order of computation.
    """

    stage: str
    phase: str
    name: str
    kg: NDArray[np.float64]
    quantities: tuple[Quantity, ...]
    steps: tuple[Step, ...] = ()

    @property
    def basis(self) -> str:
        """The worst basis of the data that went in."""
        return worst_basis(quantity.basis for quantity in self.quantities)

    @property
    def assumed_inputs(self) -> tuple[str, ...]:
        """Names of the inputs that are assumptions."""
        return tuple(q.name for q in self.quantities if q.basis == "assumed")


@dataclass(frozen=True, slots=True)
class Inventory:
    """All flows of one functional unit, what was left out, and what stands beside the total.

    Parameters
    ----------
    functional_unit : FunctionalUnit
        What the flows are per.
    flows : tuple of Flow
        In the order of `STAGES`.
    left_out : mapping of str to str
        Stage and the reason why it has no flow.
    beyond_boundary : tuple of Flow, optional
        Credits that stand beside the total, never in it.
    notes : tuple of str, optional
        What is missing inside a stage that has other flows.
    """

    functional_unit: FunctionalUnit
    flows: tuple[Flow, ...]
    left_out: Mapping[str, str]
    beyond_boundary: tuple[Flow, ...] = ()
    notes: tuple[str, ...] = ()

    def quantities(self) -> tuple[Quantity, ...]:
        """Every datum used, once, in the order of first use."""
        flows = (*self.flows, *self.beyond_boundary)
        return tuple({q.row: q for flow in flows for q in flow.quantities}.values())


def worst_basis(bases: Iterable[str]) -> str:
    """Return the worst of several bases, as a sum inherits it.

    Parameters
    ----------
    bases : iterable of str
        Members of `BASES`; at least one.

    Returns
    -------
    str
        The one that comes last in `BASES`.

    Raises
    ------
    OutOfRangeError
        If there is none, or one is not in `BASES`.

    Examples
    --------
    >>> worst_basis(["measured", "assumed", "published"])
    'assumed'
    """
    given = list(bases)
    if not given or any(basis not in BASES for basis in given):
        msg = f"basis must be one of {', '.join(BASES)}; got {given}"
        raise OutOfRangeError(msg)
    return max(given, key=BASES.index)
