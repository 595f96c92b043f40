"""Small figures for any table of numbers with bands: intervals, stacks, differences, drivers."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from lcafoot.report.data_figures import COLORS, MARKERS
from lcafoot.report.style import STAGE_COLORS, STAGE_HATCHES, STAGE_NAMES, look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["difference_figure", "driver_figure", "interval_figure", "parts_figure", "stack_figure"]

ROW_HEIGHT: Final = 0.38
"""Height of a row of a figure. [inch]"""

FEW_DECADES: Final = 200
"""Greatest over least end of an axis up to which 2 and 5 stand between the powers of ten. [1]"""

MILLION: Final = 1e6

WITH_ROOM: Final = 1.05
"""Length of an axis over its longest bar. [1]"""

TOTAL: Final = "total"
HATCHES: Final = ("", "//", "..", "xx", "\\\\", "--", "++", "oo")
KEY: Final = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}
"""Legends stand right of the axes, where no mark is hidden."""

REGION_MARKERS: Final = ("o", "s", "D")


def interval_figure(
    table: pd.DataFrame,
    *,
    title: str,
    xlabel: str,
    names: str = "name",
    values: tuple[str, str, str] = ("value", "low", "high"),
    kind: str | None = None,
    log: bool = False,
) -> Figure:
    """Draw numbers with their bands, one line a row.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a number.
    title, xlabel : str
        What the numbers are, and their unit.
    names : str, optional
        Column with what each row is called.
    values : tuple of str, optional
        Columns with number, lower and upper end.
    kind : str, optional
        Column that tells rows apart by color and mark, with a legend.
    log : bool, optional
        Draw on a logarithmic axis.

    Returns
    -------
    matplotlib.figure.Figure
        Dots with bars, the first row on top.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["a"], "value": [2.0], "low": [1.0], "high": [3.0]})
    >>> interval_figure(table, title="made up", xlabel="mass [kg]").axes[0].get_xlabel()
    'mass [kg]'
    """
    kinds = list(dict.fromkeys(table[kind])) if kind else [""]
    with look():
        figure, axes = plt.subplots(figsize=(8, 1 + ROW_HEIGHT * len(table)))
        for place, row in enumerate(table.to_dict("records")):
            which = kinds.index(row[kind]) if kind else 0
            color, marker = COLORS[which % len(COLORS)], MARKERS[which % len(MARKERS)]
            middle, low, high = (row[column] for column in values)
            axes.plot([low, high], [place, place], color=color, linewidth=4, alpha=0.4,
                      solid_capstyle="butt")  # fmt: skip
            axes.plot(middle, place, marker, color=color)
        for which, name in enumerate(kinds if kind else []):
            axes.plot([], [], MARKERS[which % len(MARKERS)], color=COLORS[which % len(COLORS)], label=name)
        axes.set_yticks(range(len(table)), table[names].astype(str))
        axes.set_ylim(len(table) - 0.5, -0.5)
        if log:
            _logarithmic(axes)
        else:
            axes.set_xlim(min(0, axes.get_xlim()[0]), None)
        _label(axes, title, xlabel)
        if kind:
            axes.legend(**KEY)
    return figure


def stack_figure(table: pd.DataFrame, *, title: str, xlabel: str, names: str = "scenario") -> Figure:
    """Draw scenarios as stacked stages, each with the band of its total.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `lcafoot.assess_many`.
    title, xlabel : str
        What the numbers are, and their unit.
    names : str, optional
        Column with what each scenario is called.

    Returns
    -------
    matplotlib.figure.Figure
        One bar a scenario, in the colors and patterns of the stages.

    Examples
    --------
    >>> import lcafoot as lf
    >>> table = lf.assess_many([lf.Scenario.example()], draws=50)
    >>> len(stack_figure(table, title="one run", xlabel="kgCO₂e").axes[0].get_yticklabels())
    1
    """
    bars = list(dict.fromkeys(table[names]))
    stages = table[table["stage"] != TOTAL]
    totals = table[table["stage"] == TOTAL].set_index(names)
    with look():
        figure, axes = plt.subplots(figsize=(8, 1.2 + ROW_HEIGHT * len(bars)))
        left = np.zeros(len(bars))
        for stage in (s for s in STAGE_COLORS if s in set(stages["stage"])):
            kg = stages[stages["stage"] == stage].set_index(names)["kg"].reindex(bars).fillna(0).to_numpy()
            axes.barh(range(len(bars)), kg, left=left, color=STAGE_COLORS[stage], edgecolor="white",
                      hatch=STAGE_HATCHES[stage], linewidth=0.5, label=STAGE_NAMES[stage])  # fmt: skip
            left += kg
        ends = totals.loc[bars, ["low_kg", "high_kg"]].to_numpy().T
        axes.errorbar(left, range(len(bars)), xerr=np.abs(ends - left), fmt="none", ecolor="black", capsize=3)
        axes.set_xlim(0, WITH_ROOM * max(ends.max(), left.max()))
        axes.set_yticks(range(len(bars)), [str(bar) for bar in bars])
        axes.invert_yaxis()
        _label(axes, title, f"{xlabel} (whisker: 95 % band)")
        axes.legend(**KEY)
    return figure


def parts_figure(table: pd.DataFrame, *, title: str, xlabel: str) -> Figure:
    """Draw wholes as bars stacked from their parts.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a whole, named by the index; one column a part. Parts below zero, as credits, are
        drawn to the left.
    title, xlabel : str
        What the numbers are, and their unit.

    Returns
    -------
    matplotlib.figure.Figure
        One bar a row, with patterns beside the colors.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"die": [1.0], "memory": [2.0]}, index=["chip"])
    >>> parts_figure(table, title="made up", xlabel="mass [kg]").axes[0].get_title(loc="left")
    'made up'
    """
    with look():
        figure, axes = plt.subplots(figsize=(8, 1.2 + ROW_HEIGHT * len(table)))
        ends = {sign: np.zeros(len(table)) for sign in (True, False)}  # credits go to the left
        for which, part in enumerate(table.columns):
            width = table[part].to_numpy(dtype=np.float64)
            left = np.where(width >= 0, ends[True], ends[False])
            axes.barh(range(len(table)), width, left=left, color=COLORS[which % len(COLORS)], label=part,
                      hatch=HATCHES[which % len(HATCHES)], edgecolor="white", linewidth=0.5)  # fmt: skip
            ends = {sign: end + np.where((width >= 0) == sign, width, 0) for sign, end in ends.items()}
        axes.set_xlim(WITH_ROOM * ends[False].min(), WITH_ROOM * ends[True].max())
        axes.set_yticks(range(len(table)), table.index.astype(str))
        axes.invert_yaxis()
        _label(axes, title, xlabel)
        axes.legend(**KEY)
    return figure


def difference_figure(table: pd.DataFrame, x: str, *, title: str, xlabel: str, ylabel: str) -> Figure:
    """Draw a difference with its band over one quantity, and where its sign is settled.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `x`, ``difference_kg, low_kg, high_kg``, and ``region`` where there is one.
    x : str
        Column along the horizontal axis.
    title, xlabel, ylabel : str
        What is compared, and the units.

    Returns
    -------
    matplotlib.figure.Figure
        Line with its 95 % band, a line at zero, and a mark a row by its region.

    Examples
    --------
    >>> from lcafoot.scenario.lifetimes import second_life
    >>> table = second_life(1000, new_use_kg=400, old_use_kg=600, refurbish_kg=50,
    ...                     displacement=[0, 1], draws=10)
    >>> figure = difference_figure(table, "displacement", title="made up", xlabel="share", ylabel="kg")
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['95 % band', 'adds carbon', 'saves carbon']
    """
    with look():
        figure, axes = plt.subplots(figsize=(8, 3.2))
        axes.fill_between(
            table[x], table["low_kg"], table["high_kg"], color="#0072B2", alpha=0.25, label="95 % band"
        )
        axes.plot(table[x], table["difference_kg"], color="#0072B2")
        axes.axhline(0, color="black", linewidth=1)
        regions = list(dict.fromkeys(table["region"])) if "region" in table else []
        for which, region in enumerate(regions):
            rows = table[table["region"] == region]
            axes.plot(rows[x], rows["difference_kg"], REGION_MARKERS[which % 3], color=COLORS[which + 1],
                      label=region, zorder=3)  # fmt: skip
        _label(axes, title, xlabel)
        axes.set_ylabel(ylabel)
        axes.legend(**KEY)
    return figure


def driver_figure(table: pd.DataFrame, *, title: str, most: int = 8) -> Figure:
    """Draw how much the band of a total would narrow if one datum were known.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `lcafoot.scenario.sensitivity.sensitivity`.
    title : str
        What they speak of.
    most : int, optional
        Rows shown. [1]

    Returns
    -------
    matplotlib.figure.Figure
        One bar a datum, the one that does most on top, its basis beside it.

    Examples
    --------
    >>> import lcafoot as lf
    >>> from lcafoot.scenario.sensitivity import sensitivity
    >>> figure = driver_figure(sensitivity(lf.Scenario.example(), samples=32), title="one run", most=3)
    >>> len(figure.axes[0].patches)
    3
    """
    rows = table.sort_values("narrowing", ascending=False, kind="stable").head(most)
    places = np.arange(len(rows))
    with look():
        figure, axes = plt.subplots(figsize=(8, 1 + ROW_HEIGHT * len(rows)))
        axes.barh(places, 100 * rows["narrowing"], color="#0072B2", height=0.6)
        for place, row in zip(places, rows.to_dict("records"), strict=True):
            axes.annotate(
                f"{row['basis']}", (100 * row["narrowing"], place), (5, 0), textcoords="offset points",
                va="center",
            )  # fmt: skip
        axes.set_yticks(places, [textwrap.fill(name, 44) for name in rows["factor"]])
        axes.invert_yaxis()
        _label(axes, title, "the 95 % band would narrow by [%] if this were known")
        axes.margins(x=0.25)
    return figure


def _logarithmic(axes: Axes) -> None:
    """Make the axis logarithmic, with numbers that can be read also where it spans little."""
    axes.set_xscale("log")
    least, most = axes.get_xlim()
    steps = (1.0,) if most / least > FEW_DECADES else (1.0, 2.0, 5.0)
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_major_formatter("{x:,g}" if most < MILLION else "{x:.0e}")
    axes.xaxis.set_minor_formatter(NullFormatter())


def _label(axes: Axes, title: str, xlabel: str) -> None:
    """Set a title that fits the figure, and the label of the axis."""
    axes.set_title("\n".join(textwrap.wrap(title, width=78)))
    axes.set_xlabel(xlabel)
