"""Panels for notebooks: traits hold the state, ``.view`` is what one sees, no arithmetic."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcafoot.widgets.choosing import RecordChooser, chosen_records, your_record
    from lcafoot.widgets.editing import ScenarioEditor
    from lcafoot.widgets.life_cycle import LifeCyclePanel
    from lcafoot.widgets.live import LivePanel
    from lcafoot.widgets.of_hardware import (
        AcceleratorPanel,
        BreakEvenPanel,
        GridHourPanel,
        LifetimePanel,
        RecordViewer,
    )
    from lcafoot.widgets.of_scenario import (
        ComparisonPanel,
        EndOfLifePanel,
        MeasureNextPanel,
        SankeyPanel,
        StageExplorer,
    )

_HOMES = {
    "AcceleratorPanel": "of_hardware",
    "BreakEvenPanel": "of_hardware",
    "ComparisonPanel": "of_scenario",
    "EndOfLifePanel": "of_scenario",
    "GridHourPanel": "of_hardware",
    "LifeCyclePanel": "life_cycle",
    "LifetimePanel": "of_hardware",
    "LivePanel": "live",
    "MeasureNextPanel": "of_scenario",
    "RecordChooser": "choosing",
    "RecordViewer": "of_hardware",
    "SankeyPanel": "of_scenario",
    "ScenarioEditor": "editing",
    "StageExplorer": "of_scenario",
    "chosen_records": "choosing",
    "your_record": "choosing",
}

__all__ = [
    "AcceleratorPanel",
    "BreakEvenPanel",
    "ComparisonPanel",
    "EndOfLifePanel",
    "GridHourPanel",
    "LifeCyclePanel",
    "LifetimePanel",
    "LivePanel",
    "MeasureNextPanel",
    "RecordChooser",
    "RecordViewer",
    "SankeyPanel",
    "ScenarioEditor",
    "StageExplorer",
    "chosen_records",
    "your_record",
]


def __getattr__(name: str) -> Any:
    """Load a panel when it is first used: the live panel need not wait for plotly."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"lcafoot.widgets.{_HOMES[name]}"), name)
    msg = f"module 'lcafoot.widgets' has no attribute {name!r}"
    raise AttributeError(msg)
