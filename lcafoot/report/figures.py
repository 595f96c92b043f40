"""Figures of a result or a record; each returns a matplotlib Figure and shows nothing."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.figure import Figure

from lcafoot.energy import EnergyRecord
from lcafoot.report.style import STAGE_COLORS, STAGE_HATCHES, STAGE_NAMES, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lcafoot.scenario import Result

__all__ = ["distribution_figure", "life_cycle_figure", "power_figure"]

LABEL_ROOM = 0.45
"""Room for the labels right of the longest bar, as a share of the axis."""

SMALLEST_SHOWN = 1e-6
"""Share of the total below which a stage's low end leaves the axis."""


def life_cycle_figure(result: Result) -> Figure:
    """Draw the life cycle: the stages stacked, and each with its band.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    matplotlib.figure.Figure
        Above, the total as one stacked bar with its 95 % band; below, each stage with its
        band on a logarithmic axis. [kgCO₂e]

    Examples
    --------
    >>> import lcafoot as lf
    >>> figure = life_cycle_figure(lf.assess(lf.Scenario.example(), draws=200))
    >>> len(figure.axes)
    2
    """
    table = result.by_stage()
    with look():
        figure, (above, below) = plt.subplots(
            2, 1, figsize=(8, 1.6 + 0.42 * len(table)), height_ratios=[1.1, max(len(table), 1)]
        )
        _stack(above, result)
        _intervals(below, result)
    return figure


def distribution_figure(result: Result) -> Figure:
    """Draw how the draws of the total are distributed.

    Parameters
    ----------
    result : Result
        An assessed scenario.

    Returns
    -------
    matplotlib.figure.Figure
        Histogram of the draws with mean, nominal value and 95 % band. [kgCO₂e]

    Examples
    --------
    >>> import lcafoot as lf
    >>> figure = distribution_figure(lf.assess(lf.Scenario.example(), draws=200))
    >>> figure.axes[0].get_xlabel()
    'kgCO₂e per 1 fine-tuning run'
    """
    unit = result.inventory.functional_unit
    with look():
        figure, axes = plt.subplots(figsize=(6, 3))
        sns.histplot(x=result.draws, ax=axes, color="#0072B2", edgecolor="none", bins=60)
        axes.axvspan(result.low_kg, result.high_kg, color="0.85", zorder=0, label="95 % band")
        axes.axvline(result.total_kg, color="#D55E00", label="mean of the draws")
        axes.axvline(
            result.nominal_kg, color="black", linestyle="--", label="all data at their central value"
        )
        axes.set(
            title="Total over the draws", xlabel=f"kgCO₂e per {unit.amount:g} {unit.what}", ylabel="draws"
        )
        axes.legend()
    return figure


def power_figure(record: EnergyRecord) -> Figure:
    """Draw the power of a record over time.

    Parameters
    ----------
    record : EnergyRecord
        A record with kept samples.

    Returns
    -------
    matplotlib.figure.Figure
        Power of each component. [kW] over [min]

    Examples
    --------
    >>> import lcafoot as lf
    >>> power_figure(lf.Scenario.example().energy).axes[0].get_ylabel()
    'power [kW]'
    """
    samples = record.samples()
    samples["minutes"] = samples["time_s"] / 60
    samples["kilowatts"] = samples["power_w"] / 1000
    with look():
        figure, axes = plt.subplots(figsize=(8, 2.4))
        sns.lineplot(samples, x="minutes", y="kilowatts", hue="device", ax=axes, palette="colorblind")
        energy = record.total_j / 3.6e6
        axes.set(
            title=f"{record.label}: {energy:.2f} kWh in {record.duration_s / 60:.1f} min ({record.basis})",
            xlabel="time [min]",
            ylabel="power [kW]",
            ylim=(0, None),
        )
    return figure


def _stack(axes: Axes, result: Result) -> None:
    """Draw the total as one stacked bar."""
    left = 0.0
    for row in result.by_stage().itertuples():
        axes.barh(
            0,
            row.kg,
            left=left,
            color=STAGE_COLORS[row.stage],
            hatch=STAGE_HATCHES[row.stage],
            edgecolor="white",
            linewidth=0.5,
        )
        left += row.kg
    reach = [[left - result.low_kg], [result.high_kg - left]]
    axes.errorbar(left, 0, xerr=np.abs(reach), color="black", capsize=4)
    title = "\n".join(textwrap.wrap(result.sentence(), width=68))
    axes.set(title=title, yticks=[], xlim=(0, None))
    axes.set_xlabel("kgCO₂e, all stages (whisker: 95 % band)")


def _intervals(axes: Axes, result: Result) -> None:
    """Draw each stage with its band on a logarithmic axis."""
    table = result.by_stage()
    floor = result.total_kg * SMALLEST_SHOWN
    for place, row in enumerate(table.itertuples()):
        color = STAGE_COLORS[row.stage]
        band = [max(row.low_kg, floor), row.high_kg]
        axes.plot(band, [place, place], color=color, linewidth=5, alpha=0.6, solid_capstyle="butt")
        axes.plot(row.kg, place, "o", color=color, markeredgecolor="black")
        label = f"{_mass(row.kg)} kg · {_percent(row.share)} · {row.basis}"
        axes.annotate(label, (row.high_kg, place), xytext=(6, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(table)), [STAGE_NAMES[stage] for stage in table["stage"]])
    axes.invert_yaxis()
    axes.set_xscale("log")
    least, most = axes.get_xlim()
    axes.set_xlim(least, most * (most / least) ** LABEL_ROOM)
    axes.set_xlabel("kgCO₂e, logarithmic (dot: mean, bar: 95 % band)")


def _mass(kg: float) -> str:
    """Write a mass with two digits, large ones without an exponent."""
    short = float(f"{kg:.2g}")
    return f"{short:,.0f}" if short >= 10 else f"{short:g}"


def _percent(share: float) -> str:
    """Write a share without calling a small one nothing."""
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%"
