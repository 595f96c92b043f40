"""Panels for notebooks: traits hold the state, ``.view`` is what one sees, no arithmetic."""

from lcafoot.widgets.life_cycle import LifeCyclePanel

__all__ = ["LifeCyclePanel"]
