"""Which operator belongs to which class, and how time and energy are split over the classes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["CLASSES", "class_of", "shares"]

CLASSES: Final = ("attention", "linear", "convolution", "embedding", "other", "idle")
"""Classes of operators; ``idle`` is time in which no operator ran."""

PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "attention": ("scaled_dot_product", "flash_attention", "efficient_attention", "fmha"),
        "convolution": ("convolution", "conv1d", "conv2d", "conv_transpose", "mkldnn_conv", "cudnn_conv"),
        "embedding": ("embedding", "index_select", "gather"),
        "linear": ("addmm", "mm", "bmm", "linear", "matmul", "baddbmm", "gemm", "int8"),
    }
)
"""Parts of the names of operators, looked for in this order."""


def class_of(operator: str, *, inside: str = "") -> str:
    """Return the class of an operator.

    Parameters
    ----------
    operator : str
        Name as the profiler gives it.
    inside : str, optional
        Region that the workload marked around it; it wins, so that a product of matrices inside
        attention counts as attention.

    Returns
    -------
    str
        One of `CLASSES`, never ``idle``.

    Examples
    --------
    >>> class_of("aten::addmm"), class_of("aten::bmm", inside="attention"), class_of("aten::relu")
    ('linear', 'attention', 'other')
    """
    if inside in CLASSES:
        return inside
    name = operator.lower()
    return next((kind for kind, parts in PARTS.items() if any(part in name for part in parts)), "other")


def shares(busy_s: Mapping[str, float], *, wall_s: float) -> dict[str, float]:
    """Return the share of each class in the wall time.

    Parameters
    ----------
    busy_s : mapping of str to float
        Time of each class in which the device worked. [s]
    wall_s : float
        Wall time of the same steps. [s]

    Returns
    -------
    dict of str to float
        Share of every class of `CLASSES`. [1] They add up to 1; where operators overlap and
        together take longer than the wall, there is no idle time and they share the wall.

    Examples
    --------
    >>> found = shares({"linear": 0.6, "attention": 0.2}, wall_s=1.0)
    >>> found["linear"], round(found["idle"], 9)
    (0.6, 0.2)
    """
    busy = sum(busy_s.values())
    whole = max(busy, wall_s)
    found = {kind: busy_s.get(kind, 0.0) / whole for kind in CLASSES}
    found["idle"] = max(0.0, 1 - busy / whole)
    return found
