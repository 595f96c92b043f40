"""What can be switched in which workload, and the points of a sweep."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final

from lcafoot.errors import MissingDataError, OutOfRangeError

__all__ = ["CHOICES", "LADDERS", "SWITCHES", "UNITS", "Settings", "ladder", "names", "sweep_of"]

CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "precision": ("fp32", "bf16", "int8_weights"),
        "attention": ("plain", "fused"),
        "compile": ("no", "yes", "graphs"),
        "cache": ("yes", "no"),
        "exit": ("full", "half"),
        "embedding": ("full", "hashed"),
        "length": ("fixed", "spread"),
        "data": ("random", "zeros"),
    }
)
"""Switches with named positions; the first is where nothing is switched."""

COMMON: Final = ("batch", "precision", "compile", "data", "power_cap_w")
SWITCHES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "recommendation": (*COMMON, "embedding"),
        "sequence_recommendation": (*COMMON, "attention", "length"),
        "language_prefill": (*COMMON, "attention", "exit", "length"),
        "language_decode": (*COMMON, "attention", "cache", "exit"),
        "image": (*COMMON, "attention"),
        "speech": (*COMMON, "attention", "cache"),
    }
)
"""Which workload takes which switches."""

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "recommendation": "sample",
        "sequence_recommendation": "sample",
        "language_prefill": "token",
        "language_decode": "token",
        "image": "image",
        "speech": "token",
    }
)
"""The useful unit of each workload."""


LADDERS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = MappingProxyType(
    {
        "recommendation": ({}, {"batch": 64}, {"embedding": "hashed"}, {"precision": "bf16"}),
        "sequence_recommendation": ({}, {"batch": 8}, {"attention": "fused"}, {"precision": "bf16"}),
        "language_prefill": (
            *({}, {"attention": "fused"}, {"batch": 4}, {"precision": "bf16"}, {"exit": "half"}),
        ),
        "language_decode": (
            *({"cache": "no"}, {"cache": "yes"}, {"attention": "fused"}, {"batch": 8}),
            *({"precision": "bf16"}, {"exit": "half"}),
        ),
        "image": ({}, {"attention": "fused"}, {"batch": 4}, {"precision": "bf16"}),
        "speech": (
            *({"cache": "no"}, {"cache": "yes"}, {"attention": "fused"}, {"batch": 8}),
            {"precision": "bf16"},
        ),
    }
)
"""Levers of each workload, one on top of the other; the first entry is where the ladder starts."""


@dataclass(frozen=True)
class Settings:
    """One point of a sweep.

    Parameters
    ----------
    workload : str
        One of `names`.
    batch : int, optional
        How many are worked on at once. [1]
    precision : str, optional
        ``fp32``, ``bf16``, or ``int8_weights``: weights kept in 8 bits and unpacked for each use.
    attention : str, optional
        ``plain``: scores written out; ``fused``: PyTorch's own kernel.
    compile : str, optional
        ``no``, ``yes`` (``torch.compile``) or ``graphs`` (CUDA graphs).
    cache : str, optional
        Whether keys and values of earlier tokens are kept.
    exit : str, optional
        ``half``: the answer is taken after half of the layers.
    embedding : str, optional
        ``hashed``: two small tables whose rows are multiplied stand for each large one.
    length : str, optional
        ``spread``: lengths of inputs vary, short ones are padded.
    data : str, optional
        ``zeros``: weights and inputs of zeros, which draw less power than random ones.
    power_cap_w : float or None, optional
        Limit of the GPU's power. [W]

    Examples
    --------
    >>> Settings("image", batch=2).key
    'image batch=2'
    """

    workload: str
    batch: int = 1
    precision: str = "fp32"
    attention: str = "plain"
    compile: str = "no"
    cache: str = "yes"
    exit: str = "full"
    embedding: str = "full"
    length: str = "fixed"
    data: str = "random"
    power_cap_w: float | None = None

    def __post_init__(self) -> None:
        if self.workload not in SWITCHES:
            what = "workload"
            raise MissingDataError.of(what, self.workload, SWITCHES)
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise MissingDataError.of(name, getattr(self, name), choices)
        if self.batch < 1:
            msg = f"batch must be a whole number of at least 1; got {self.batch}"
            raise OutOfRangeError(msg)
        if self.power_cap_w is not None and not 0 < self.power_cap_w < float("inf"):
            msg = f"power_cap_w must lie in (0, ∞) W; got {self.power_cap_w:g}"
            raise OutOfRangeError(msg)

    @property
    def key(self) -> str:
        """Name of the point: the workload, and every switch that is not where it starts."""
        start = Settings(self.workload)
        moved = (f.name for f in fields(self) if getattr(self, f.name) != getattr(start, f.name))
        return " ".join([self.workload, *(f"{name}={getattr(self, name)}" for name in moved)])


def names() -> tuple[str, ...]:
    """Return the names of all workloads.

    Examples
    --------
    >>> names()[:2]
    ('recommendation', 'sequence_recommendation')
    """
    return tuple(SWITCHES)


def ladder(workload: str) -> list[Settings]:
    """Return the points of a workload's ladder: its levers, one on top of the other.

    Parameters
    ----------
    workload : str
        One of `names`.

    Returns
    -------
    list of Settings
        Each point keeps the levers of those before.

    Raises
    ------
    MissingDataError
        If the workload is unknown.

    Examples
    --------
    >>> [point.key for point in ladder("image")][:3]
    ['image', 'image attention=fused', 'image batch=4 attention=fused']
    """
    point = Settings(workload)
    points = []
    for change in LADDERS[workload]:
        point = replace(point, **change)
        points.append(point)
    return points


def sweep_of(workload: str, switches: Iterable[str] = ()) -> list[Settings]:
    """Return the points of a sweep: every combination of the positions asked for.

    Parameters
    ----------
    workload : str
        One of `names`.
    switches : iterable of str, optional
        Such as ``batch=1,8,64`` and ``precision=fp32,bf16``.

    Returns
    -------
    list of Settings
        One point if nothing is swept.

    Raises
    ------
    MissingDataError
        If workload, switch or position is unknown, or the workload does not take the switch.
    OutOfRangeError
        If a position is no number where one is asked for, or a switch stands twice.

    Examples
    --------
    >>> [point.key for point in sweep_of("image", ["batch=1,4"])]
    ['image', 'image batch=4']
    """
    start = Settings(workload)
    swept: dict[str, list[Any]] = {}
    for text in switches:
        name, _, positions = text.partition("=")
        if name not in SWITCHES[workload]:
            what = f"switch of {workload}"
            raise MissingDataError.of(what, name, SWITCHES[workload])
        if name in swept or not positions:
            msg = f"each switch stands once, as in batch=1,8; got {text!r}"
            raise OutOfRangeError(msg)
        swept[name] = [_position(name, each) for each in positions.split(",")]
    points = [
        replace(start, **dict(zip(swept, combination, strict=True)))
        for combination in itertools.product(*swept.values())
    ]
    return list(dict.fromkeys(points))


def _position(name: str, text: str) -> Any:
    """Read one position of a switch."""
    if name not in ("batch", "power_cap_w"):
        return text
    try:
        return int(text) if name == "batch" else None if text == "none" else float(text)
    except ValueError as err:
        msg = f"{name} must be a number; got {text!r}"
        raise OutOfRangeError(msg) from err
