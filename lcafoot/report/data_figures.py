"""Figures on the data itself: who says what, and how fast accelerators get better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns

from lcafoot.report.style import look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bridge_figure", "disagreement_figure", "trend_figure"]

COVER_NAMES: Final = {
    "materials;manufacture": "cradle to gate",
    "materials;manufacture;end_of_life": "with end of life",
    "materials;manufacture;transport": "with transport",
    "materials;manufacture;transport;end_of_life": "with transport and end of life",
}
COLORS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS: Final = ("o", "s", "D", "^", "v", "P")
GIGA: Final = 1e9


def disagreement_figure(table: pd.DataFrame, title: str) -> Figure:
    """Draw what each source says of one subject, with its band and boundary.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `lcafoot.datasets.disagreement`.
    title : str
        What they speak of.

    Returns
    -------
    matplotlib.figure.Figure
        One line a source; hollow where it repeats another source's datum.

    Examples
    --------
    >>> import lcafoot as lf
    >>> table = lf.datasets.disagreement("nvidia_h100_sxm_80gb")
    >>> figure = disagreement_figure(table, "H100 SXM")
    >>> figure.axes[0].get_xlabel()
    'embodied carbon [kgCO₂e]'
    """
    known = dict.fromkeys([*COVER_NAMES, *table["covers"]])
    kinds = list(known)  # one color and mark a boundary, the same in every figure
    with look():
        figure, axes = plt.subplots(figsize=(8, 1.2 + 0.42 * len(table)))
        for place, row in enumerate(table.to_dict("records")):
            kind = kinds.index(row["covers"])
            color = COLORS[kind % len(COLORS)]
            axes.plot(
                [row["low"], row["high"]], [place, place], color=color, linewidth=3, alpha=0.5,
                solid_capstyle="butt",
            )  # fmt: skip
            face = color if row["independent"] else "white"
            marker = MARKERS[kind % len(MARKERS)]
            axes.plot(row["value"], place, marker=marker, color=color, markerfacecolor=face, linestyle="none")
        for covers in dict.fromkeys(table["covers"]):
            kind = kinds.index(covers)
            name = COVER_NAMES.get(covers, covers.replace(";", ", "))
            axes.plot([], [], MARKERS[kind % len(MARKERS)], color=COLORS[kind % len(COLORS)], label=name)
        if not table["independent"].all():
            axes.plot([], [], "o", color="black", markerfacecolor="white", label="repeats another figure")
        labels = [
            f"{row['source_id'].replace('_', ' ')} ({row['method'].replace('_', ' ')})"
            for _, row in table.iterrows()
        ]
        axes.set_yticks(range(len(table)), labels)
        axes.set(
            title=title,
            xlabel=f"embodied carbon [{table['unit'].iloc[0]}CO₂e]",
            ylim=(-0.7, len(table) - 0.3),
        )
        axes.set_xlim(0, None)
        axes.legend(title="covers", loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def bridge_figure(table: pd.DataFrame, title: str) -> Figure:
    """Draw what lies between two methods, one exchanged group of inputs at a time.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `lcafoot.scenario.rivals.bridge`.
    title : str
        What they speak of.

    Returns
    -------
    matplotlib.figure.Figure
        Bars of the two results and of the steps between them, with the change in this order; a mark
        for each step's average over all orders.

    Examples
    --------
    >>> from lcafoot.scenario.rivals import bridge
    >>> bridge_figure(bridge(), "H100 SXM").axes[0].get_xlabel()
    'embodied carbon [kgCO₂e]'
    """
    ends = table["what"].isin(("start", "end"))
    left = np.where(ends, 0.0, table["kg"] - table["change_kg"])
    width = np.where(ends, table["kg"], table["change_kg"])
    places = np.arange(len(table))[::-1]
    with look():
        figure, axes = plt.subplots(figsize=(8, 0.6 + 0.45 * len(table)))
        axes.barh(places[ends], width[ends], color=COLORS[0], label="result")
        axes.barh(
            places[~ends], width[~ends], left=left[~ends], color=COLORS[4], hatch="//", label="exchanged"
        )
        steps = table[~ends]
        axes.plot(left[~ends] + steps["average_kg"], places[~ends], "D", color="black", markersize=5,
                  label="average over all orders")  # fmt: skip
        for place, row in zip(places, table.itertuples(), strict=True):
            text = f"{row.kg:.0f} kg" if row.what in ("start", "end") else f"{row.change_kg:+.0f} kg"
            right = max(row.kg, row.kg - row.change_kg + row.average_kg)
            axes.annotate(text, (right, place), (6, 0), textcoords="offset points", va="center")
        axes.set_yticks(places, table["step"])
        axes.set(title=title, xlabel="embodied carbon [kgCO₂e]", xlim=(0, 1.3 * table["kg"].max()))
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def trend_figure(
    table: pd.DataFrame,
    products: str,
    fits: Mapping[str, tuple[float, float, float]],
    published: Mapping[str, str],
) -> Figure:
    """Draw FP32 performance and performance per watt of accelerators over time.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `lcafoot.data.trends.accelerator_table`.
    products : str
        Which products these are: it stands under the title.
    fits : mapping of str to tuple of float
        For ``peak_fp32_flop_s`` and ``flop_s_w``: doubling time and its interval. [year]
    published : mapping of str to str
        For the same: what others say, in words.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels with logarithmic axes.
    """
    panels = {"peak_fp32_flop_s": "FP32 [GFLOP/s]", "flop_s_w": "FP32 per rated watt [GFLOP/s/W]"}
    with look():
        figure, both = plt.subplots(1, 2, figsize=(10, 4), sharex=True)
        for axes, (column, label) in zip(both, panels.items(), strict=True):
            _trend(axes, table["release_year"].to_numpy(), table[column].to_numpy() / GIGA)
            years, low, high = fits[column]
            axes.set(
                title=f"doubles in {years:.1f} years ({low:.1f} to {high:.1f})",
                xlabel="release",
                ylabel=label,
            )
            axes.text(0.03, 0.97, f"published: {published[column]}", transform=axes.transAxes, va="top")
        figure.suptitle(f"{products}, {len(table)} products; interval: 95 % over resampled products")
    return figure


def _trend(axes: Axes, year: np.ndarray, value: np.ndarray) -> None:
    """Draw the products and the straight line through their logarithms."""
    sns.scatterplot(x=year, y=value, ax=axes, color=COLORS[0])
    slope, start = np.polyfit(year, np.log2(value), 1)
    ends = np.array([year.min(), year.max()])
    axes.plot(ends, 2 ** (start + slope * ends), color=COLORS[1])
    axes.set_yscale("log")
