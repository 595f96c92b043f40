"""Panels for notebooks: traits hold the state, ``.view`` is what one sees, no arithmetic."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcafoot.widgets.life_cycle import LifeCyclePanel
    from lcafoot.widgets.live import LivePanel

__all__ = ["LifeCyclePanel", "LivePanel"]

_HOMES = {"LifeCyclePanel": "lcafoot.widgets.life_cycle", "LivePanel": "lcafoot.widgets.live"}


def __getattr__(name: str) -> Any:
    """Load a panel when it is first used: the live panel need not wait for plotly."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    msg = f"module 'lcafoot.widgets' has no attribute {name!r}"
    raise AttributeError(msg)
