"""Levers: steps on one workload one after another, what growth takes back, and what others measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lcafoot.characterization.exhibit import Exhibit, of_quantity, published, table_of
from lcafoot.data import figures, registry
from lcafoot.energy import EnergyRecord

__all__ = ["others", "rebound", "steps"]

CLAIMS: Final = "paper_claims/"
STEPS: Final = {
    "caching": "language_model_caching.energy_efficiency_gain.wu_2022",
    "GPUs": "language_model_gpu.energy_efficiency_gain.wu_2022",
    "half precision": "language_model_half_precision.energy_efficiency_gain.wu_2022",
    "fused kernels": "language_model_fused_kernels.energy_efficiency_gain.wu_2022",
}
HALF_YEAR: Final = "ai_fleet_half_year.power_saving_fraction.wu_2022"
NET: Final = "ai_fleet_two_years.power_saving_fraction.wu_2022"
PERIODS: Final = 4
EFFECTS: Final[Mapping[str, tuple[str, Callable[[float], float]]]] = {
    "energy_saving_fraction": ("energy", lambda v: 1 - v),
    "energy_ratio": ("energy", lambda v: v),
    "energy_efficiency_gain": ("energy", lambda v: 1 / v),
    "power_saving_fraction": ("power", lambda v: 1 - v),
    "carbon_saving_fraction": ("carbon", lambda v: 1 - v),
    "carbon_reduction_factor": ("carbon", lambda v: 1 / v),
    "speedup": ("time", lambda v: 1 / v),
    "time_ratio": ("time", lambda v: v),
    "latency_saving_fraction": ("time", lambda v: 1 - v),
}
"""What each quantity of the levers is an effect on, and what is left of it. [1]"""


def steps(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return what is left of the energy of one workload after each of its published steps.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used: a record is one state of a workload, not a row of steps.

    Returns
    -------
    Exhibit
        Energy for the same work over that at the start, one step after another. [1]

    Examples
    --------
    >>> round(1 / steps().table["value"].iloc[-1])
    812
    """
    left, rows, seen = 1.0, [_start("servers without GPUs")], ""
    for label, row in STEPS.items():
        step = published(CLAIMS + row, label=f"{label}: ÷ {figures.by_row('paper_claims', row).value:g}")
        left /= step["value"]
        seen = f"{seen};{step['source']}".lstrip(";")
        rows.append(step | {"value": left, "low": left, "high": left, "source": seen})
    return Exhibit(
        name="steps",
        title="One translation model, four steps one after another: ÷ 812 (published)",
        kind="steps",
        axis="energy for the same work [1 = start]",
        table=table_of(rows),
        logarithmic=True,
        note="Each step was measured on top of those before, on this one workload: they multiply here, and "
        f"nowhere else. Printed as 810. No band is published. {_unused(records)}",
    )


def rebound(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return power of an AI fleet over two years, for the same work and as it was.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used.

    Returns
    -------
    Exhibit
        Power over that at the start, by half-year. [1]
    """
    saved, net = (published(CLAIMS + row, label="") for row in (HALF_YEAR, NET))
    rows = [
        saved | _exact((1 - saved["value"]) ** period)
        | {"group": "for the same work", "label": str(period), "x": period, "basis": "modeled"}
        for period in range(PERIODS + 1)
    ]  # fmt: skip
    rows += [net | _exact(value) | {"group": "with growth of the work", "label": str(period), "x": period}
             for period, value in ((0, 1.0), (PERIODS, 1 - net["value"]))]  # fmt: skip
    grown = (1 - net["value"]) / (1 - saved["value"]) ** PERIODS
    return Exhibit(
        name="rebound",
        title="Efficiency alone would leave 41 % of the power; growth of the work left 71 % (published)",
        kind="curves",
        axis="power of the fleet [1 = start]",
        x_axis="half-years",
        table=table_of(rows),
        note=f"20 % less each half-year for the same work, against 28.5 % less in all: the work grew "
        f"{grown:.2f} times. The summary of the same paper prints 25.8 %. {_unused(records)}",
    )


def others(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return published levers by life-cycle stage and by what they are an effect on.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used.

    Returns
    -------
    Exhibit
        What is left of energy, power, carbon or time. [1] ``group`` says of which, ``x`` at which
        stage of the life cycle.
    """
    rows: list[dict[str, Any]] = []
    for row in registry.shared_table("levers", "figures").to_dict("records"):
        if row["quantity"] not in EFFECTS:
            continue
        on, left = EFFECTS[row["quantity"]]
        known = of_quantity(
            figures.to_quantity(row, "levers"), label=row["subject"].replace("_", " "), group=on
        )
        ends = sorted(left(known[key]) for key in ("low", "high"))
        band = {"value": left(known["value"]), "low": ends[0], "high": ends[1]}
        rows.append(known | band | {"x": row["boundary"].split(":")[0]})
    rows.sort(key=lambda row: (row["group"], row["value"]))
    return Exhibit(
        name="published_levers",
        title="Published levers: what is left, each against its own start (published)",
        kind="strip",
        axis="what is left [1]",
        table=table_of(rows),
        logarithmic=True,
        note="Other models, machines and starts in each row: they do not multiply. Time is not energy. "
        f"{_unused(records)}",
    )


def _start(label: str) -> dict[str, Any]:
    """Return the first bar."""
    return {"label": label, "value": 1.0, "low": 1.0, "high": 1.0, "basis": "published", "source": ""}


def _exact(value: float) -> dict[str, float]:
    """Return a value for which no band is published."""
    return {"value": value, "low": value, "high": value}


def _unused(records: Sequence[EnergyRecord]) -> str:
    """Say that records have no place here, where there are any."""
    return "Steps of others: sweep your own with lcafoot run to set yours beside them." if records else ""
