"""Exhibits of one's own sweep: levers one after another, operators, a switch, and beside published levers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from lcafoot.characterization.exhibit import Exhibit, table_of
from lcafoot.characterization.levers import others
from lcafoot.data import registry
from lcafoot.errors import MissingDataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["against", "beside_published", "levers", "operators", "shipped_sweep"]

CLASSES: Final = ("attention", "linear", "convolution", "embedding", "other", "idle")
START: Final = {
    "batch": "1", "precision": "fp32", "attention": "plain", "compile": "no", "cache": "yes", "exit": "full",
    "embedding": "full", "length": "fixed", "data": "random", "power_cap_w": "nan",
}  # fmt: skip
"""Switches of a sweep and where each starts, as text."""

NUMBERS: Final = ("batch", "power_cap_w")


def shipped_sweep() -> pd.DataFrame:
    """Return the sweep that comes with lcafoot: small workloads on a CPU, energy modeled.

    Returns
    -------
    pandas.DataFrame
        One row a point, as ``lcafoot run`` writes it.

    Examples
    --------
    >>> set(shipped_sweep()["basis"])
    {'modeled'}
    """
    return registry.load("workload_sweep", "cpu_small")


def levers(sweep: pd.DataFrame, workload: str) -> Exhibit:
    """Return what each lever leaves of the energy of one workload, one on top of the other.

    Parameters
    ----------
    sweep : pandas.DataFrame
        As ``lcafoot run`` writes it, its points in the order in which levers were added.
    workload : str
        One of its workloads.

    Returns
    -------
    Exhibit
        Energy per useful unit over that of the first point. [1]

    Raises
    ------
    MissingDataError
        If the sweep holds no measured point of the workload.

    Examples
    --------
    >>> table = levers(shipped_sweep(), "language_decode").table
    >>> float(table["value"].iloc[0]), bool(table["value"].iloc[-1] < 0.1)
    (1.0, True)
    """
    points = _points(sweep, workload)
    first = points[0]
    rows = [
        {"label": _changed(before, point) or "start", "value": point["j_per_unit"] / first["j_per_unit"],
         "low": point["j_per_unit"] / first["j_per_unit"], "high": point["j_per_unit"] / first["j_per_unit"],
         "basis": point["basis"], "source": f"sweep: {point['point']}", "own": True}
        for before, point in zip([first, *points], points, strict=False)
    ]  # fmt: skip
    said = f"{workload.replace('_', ' ')}: levers one after another"
    return Exhibit(
        name=f"levers_of_{workload}",
        title=f"{said} ({_how(points)})",
        kind="steps",
        axis=f"energy per {first['unit']} [1 = start]",
        table=table_of(rows),
        logarithmic=True,
        note=f"{_where(points)} Steps multiply here, on this workload and machine, and nowhere else.",
    )


def operators(sweep: pd.DataFrame) -> Exhibit:
    """Return the share of time of each class of operators at the first point of each workload.

    Parameters
    ----------
    sweep : pandas.DataFrame
        As ``lcafoot run`` writes it.

    Returns
    -------
    Exhibit
        Share of the wall time. [1] ``group`` is the class.
    """
    firsts = sweep[sweep["status"] == "measured"].groupby("workload", sort=False).first()
    rows = [
        {"group": kind, "label": name.replace("_", " "), "value": row[f"share_{kind}"],
         "low": row[f"share_{kind}"], "high": row[f"share_{kind}"], "basis": "measured",
         "source": f"sweep: {row['point']}", "own": True}
        for name, row in firsts.iterrows()
        for kind in CLASSES
    ]  # fmt: skip
    return Exhibit(
        name="operators",
        title="Where the time goes: classes of operators (time measured)",
        kind="stack",
        axis="share of the wall time [1]",
        table=table_of(rows),
        note=f"{_where(sweep.to_dict('records'))} Idle: no operator ran. Energy of a class is its share of "
        "the time, and so is modeled.",
    )


def against(sweep: pd.DataFrame, switch: str) -> Exhibit:
    """Return the energy per unit of every workload against one switch.

    Parameters
    ----------
    sweep : pandas.DataFrame
        As ``lcafoot run`` writes it, for example with ``--sweep batch=1,8,64``.
    switch : str
        ``batch``, or another switch, whose positions are then numbered.

    Returns
    -------
    Exhibit
        Energy per useful unit. [J]

    Raises
    ------
    MissingDataError
        If there is no such switch, or the sweep has it at one position only.
    """
    if switch not in START:
        what = "switch"
        raise MissingDataError.of(what, switch, START)
    measured = sweep[sweep["status"] == "measured"]
    positions = list(dict.fromkeys(measured[switch].dropna()))
    if len(positions) < 2:
        msg = f"the sweep has {switch} at one position only; run lcafoot run WORKLOAD --sweep {switch}=…,…"
        raise MissingDataError(msg)
    rest = [name for name in START if name != switch]
    rows = []
    for point in measured.to_dict("records"):
        texts = {name: _text(point[name]) for name in rest}
        set_too = " ".join(f"{name}={text}" for name, text in texts.items() if text != START[name])
        x = (
            float(point[switch])
            if switch in ("batch", "power_cap_w")
            else positions.index(point[switch]) + 1.0
        )
        rows.append(
            {"group": " ".join(filter(None, (point["workload"].replace("_", " "), set_too))),
             "label": f"{switch}={_text(point[switch])}", "x": x, "value": point["j_per_unit"],
             "low": point["low_j_per_unit"], "high": point["high_j_per_unit"], "basis": point["basis"],
             "source": f"sweep: {point['point']}"}
        )  # fmt: skip
    counts = {row["group"]: sum(r["group"] == row["group"] for r in rows) for row in rows}
    named = "" if switch in NUMBERS else f": {', '.join(map(str, positions))}"
    words = switch.replace("_", " ")
    return Exhibit(
        name=f"against_{switch}",
        title=f"Energy per unit against {words} ({_how(measured.to_dict('records'))})",
        kind="curves",
        axis="energy per useful unit [J]",
        x_axis=f"{words}{named}",
        table=table_of(row for row in rows if counts[row["group"]] > 1),
        logarithmic=True,
        note=_where(measured.to_dict("records")),
    )


def beside_published(sweep: pd.DataFrame) -> Exhibit:
    """Return one's own levers beside the published ones, each against its own start.

    Parameters
    ----------
    sweep : pandas.DataFrame
        As ``lcafoot run`` writes it: the levers of each workload, one on top of the other.

    Returns
    -------
    Exhibit
        What is left of energy and time. [1]
    """
    whole = others()
    rows = whole.table.to_dict("records")
    for workload in dict.fromkeys(sweep.loc[sweep["status"] == "measured", "workload"]):
        points = _points(sweep, workload)
        for before, point in pairwise(points):
            for group, quantity in (("energy", "j_per_unit"), ("time", "s_per_unit")):
                left = point[quantity] / before[quantity]
                rows.append(
                    {"group": group, "label": f"{workload}: {_changed(before, point)}", "x": "your sweep",
                     "value": left, "low": left, "high": left, "basis": point["basis"],
                     "source": f"sweep: {point['point']}", "own": True}
                )  # fmt: skip
    return Exhibit(
        name="own_and_published_levers",
        title="Your levers beside published ones: what is left, each against its own start",
        kind="strip",
        axis="what is left [1]",
        table=table_of(rows),
        logarithmic=True,
        note=f"{_where(sweep.to_dict('records'))} They do not multiply.",
    )


def _points(sweep: pd.DataFrame, workload: str) -> list[dict[str, Any]]:
    """Return the measured points of a workload, in order."""
    found = sweep[(sweep["workload"] == workload) & (sweep["status"] == "measured")]
    if found.empty:
        what = "measured workload of the sweep"
        raise MissingDataError.of(what, workload, list(dict.fromkeys(sweep["workload"])))
    rows: list[dict[str, Any]] = found.assign(s_per_unit=1 / found["units_per_s"]).to_dict("records")
    return rows


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Name the switches that differ between two points."""
    texts = {name: (_text(before[name]), _text(after[name])) for name in START}
    return ", ".join(f"{name} {new}" for name, (old, new) in texts.items() if old != new)


def _text(value: object) -> str:
    """Write a position of a switch; whole numbers without a point."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _how(points: Sequence[dict[str, Any]]) -> str:
    """Say how the energy is known."""
    return ", ".join(dict.fromkeys(f"energy {point['basis']}" for point in points))


def _where(points: Sequence[dict[str, Any]]) -> str:
    """Say on what and when the points were measured."""
    known = [point for point in points if point["status"] == "measured"]
    machine = ", ".join(dict.fromkeys(str(point["device"]) for point in known))
    days = ", ".join(dict.fromkeys(str(point["measured_on"]) for point in known))
    return f"On {machine}, {days}, random weights."
