"""Figures of the characterization: one way of drawing for each kind of exhibit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import matplotlib.pyplot as plt
import seaborn as sns

from lcafoot.report.data_figures import COLORS, MARKERS, trend_figure
from lcafoot.report.style import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lcafoot.characterization import Exhibit

__all__ = ["exhibit_figure"]

OWN: Final = {"marker": "*", "markersize": 14, "color": "black"}
FEW: Final = 5
"""So many whole numbers on an axis are each written."""

SHARES: Final = (*COLORS[:5], "#BBBBBB")
HATCHES: Final = ("", "..", "//", "xx", "\\\\", "")
WIDE: Final = 20
"""Ratio of the ends of an axis from which it is drawn logarithmically."""


def exhibit_figure(exhibit: Exhibit) -> Figure:
    """Draw an exhibit.

    Parameters
    ----------
    exhibit : Exhibit
        From `lcafoot.characterization.exhibits`.

    Returns
    -------
    matplotlib.figure.Figure
        With title and units; rows of the user's records as black stars.

    Examples
    --------
    >>> from lcafoot.characterization import exhibits
    >>> exhibit_figure(exhibits(only=["steps"])[0]).axes[0].get_xlabel()
    'energy for the same work [1 = start]'
    """
    with look():
        return DRAWERS[exhibit.kind](exhibit)


def _dots(exhibit: Exhibit) -> Figure:
    """Draw one line a row: a dot with its band, colored by group."""
    table = exhibit.table
    figure, axes = plt.subplots(figsize=(8.5, 1.3 + 0.27 * len(table)))
    groups = [group for group in dict.fromkeys(table["group"]) if group]
    order = table.assign(_rank=table["group"].map({g: i for i, g in enumerate(groups)}).fillna(0))
    order = order.sort_values("_rank", kind="stable")
    for place, row in enumerate(order.itertuples()):
        rank = groups.index(row.group) if row.group in groups else 0
        color, marker = COLORS[rank % len(COLORS)], MARKERS[rank % len(MARKERS)]
        look_of = OWN if row.own else {"marker": marker, "color": color}
        axes.plot([row.low, row.high], [place, place], color=look_of["color"], linewidth=3, alpha=0.4,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot(row.value, place, linestyle="none", **look_of)
    for rank, group in enumerate(groups):
        own = bool(order.loc[order["group"] == group, "own"].all())
        look_of = (
            OWN if own else {"marker": MARKERS[rank % len(MARKERS)], "color": COLORS[rank % len(COLORS)]}
        )
        axes.plot([], [], linestyle="none", label=group, **look_of)
    axes.set_yticks(range(len(order)), order["label"])
    axes.set(title=exhibit.title, xlabel=f"{exhibit.axis}; bar: band", ylim=(len(order) - 0.4, -0.6))
    if exhibit.logarithmic:
        axes.set_xscale("log")
    elif (table["low"] >= 0).all():
        axes.set_xlim(0, None)
    else:
        axes.axvline(0, color="black", linewidth=0.8)
    if groups:
        axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.9 / figure.get_figheight()), ncols=2)
    return figure


def _curves(exhibit: Exhibit) -> Figure:
    """Draw one line a group over x, with its band; groups without x are told in the note."""
    table = exhibit.table[exhibit.table["x"].notna()]
    figure, axes = plt.subplots(figsize=(8.5, 4.2))
    for rank, (group, unsorted) in enumerate(table.groupby("group", sort=False)):
        rows = unsorted.sort_values("x")
        own = bool(rows["own"].all())
        color = "black" if own else COLORS[rank % len(COLORS)]
        x = rows["x"].to_numpy(float)
        axes.fill_between(
            x, rows["low"].to_numpy(float), rows["high"].to_numpy(float), color=color, alpha=0.15
        )
        axes.plot(x, rows["value"], color=color, marker="*" if own else MARKERS[rank % len(MARKERS)],
                  markersize=12 if own else 5, linestyle=("-", "--", ":")[rank % 3], label=group)  # fmt: skip
    axes.set(title=exhibit.title, xlabel=exhibit.x_axis, ylabel=exhibit.axis)
    values = table["x"].to_numpy(float)
    if len(set(values)) <= FEW and (values % 1 == 0).all():
        axes.set_xticks(sorted(set(values)))
    if values.min() > 0 and values.max() > WIDE * values.min():
        axes.set_xscale("log")
    if exhibit.logarithmic:
        axes.set_yscale("log")
    else:
        axes.set_ylim(0, None)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _steps(exhibit: Exhibit) -> Figure:
    """Draw what is left after each step as bars."""
    table = exhibit.table
    figure, axes = plt.subplots(figsize=(8.5, 1.2 + 0.45 * len(table)))
    axes.barh(table["label"], table["value"], color=COLORS[0], edgecolor="white")
    for place, value in enumerate(table["value"]):
        axes.annotate(f"{value:.3g}", (value, place), (5, 0), textcoords="offset points", va="center")
    axes.invert_yaxis()
    axes.set(title=exhibit.title, xlabel=exhibit.axis)
    if exhibit.logarithmic:
        axes.set_xscale("log")
        axes.set_xlim(table["value"].min() / 2, 3)
    return figure


def _surface(exhibit: Exhibit) -> Figure:
    """Draw a value over two choices as a map with its numbers."""
    table = exhibit.table.pivot(index="group", columns="x", values="value").astype(float)
    figure, axes = plt.subplots(figsize=(7.5, 3.6))
    sns.heatmap(table, ax=axes, annot=True, fmt=".3g", cmap="cividis_r", cbar_kws={"label": exhibit.axis})
    axes.set(title=exhibit.title, xlabel=exhibit.x_axis, ylabel="lifetime [year]")
    axes.invert_yaxis()
    return figure


def _strip(exhibit: Exhibit) -> Figure:
    """Draw many rows as points by group, colored by x; their names stand in the table."""
    table = exhibit.table
    figure, axes = plt.subplots(figsize=(8.5, 3.4))
    kinds = list(dict.fromkeys(table["x"]))
    groups = list(dict.fromkeys(table["group"]))
    for rank, kind in enumerate(kinds):
        rows = table[table["x"] == kind]
        # rows of one kind side by side, so that points do not lie on each other
        shift = (rank - (len(kinds) - 1) / 2) * 0.16
        places = [groups.index(group) + shift for group in rows["group"]]
        axes.plot(rows["value"], places, MARKERS[rank % len(MARKERS)], color=COLORS[rank % len(COLORS)],
                  alpha=0.75, label=kind)  # fmt: skip
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(range(len(groups)), [f"{group} left" for group in groups])
    axes.set(title=exhibit.title, xlabel=exhibit.axis, ylim=(len(groups) - 0.5, -0.5))
    if exhibit.logarithmic:
        axes.set_xscale("log")
    axes.legend(title="stage", loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _trend(exhibit: Exhibit) -> Figure:
    """Draw performance and performance per watt over the years with their doubling times."""
    rows = exhibit.table
    products = rows[~rows["group"].str.startswith("doubling")].pivot(
        index="label", columns="group", values="value"
    )
    release = rows[rows["group"] == "flop_s_w"].set_index("label")["x"].astype(float)
    table = products.assign(release_year=release).sort_values("release_year")
    times = rows[rows["group"] == "doubling"].set_index("label")
    fits = {name: (row.value, row.low, row.high) for name, row in times.iterrows()}
    said = rows[rows["group"] == "doubling, published"].set_index("label")["x"]
    return trend_figure(table, exhibit.title, fits, said.to_dict())


def _stack(exhibit: Exhibit) -> Figure:
    """Draw shares of a whole as stacked bars, one a label."""
    table = exhibit.table
    wide = table.pivot(index="label", columns="group", values="value")
    wide = wide.loc[list(dict.fromkeys(table["label"])), list(dict.fromkeys(table["group"]))]
    figure, axes = plt.subplots(figsize=(8.5, 1.2 + 0.4 * len(wide)))
    left = [0.0] * len(wide)
    for rank, (name, column) in enumerate(wide.items()):
        color, hatch = SHARES[rank % len(SHARES)], HATCHES[rank % len(HATCHES)]
        bars = axes.barh(wide.index, column, left=left, color=color, label=name)
        plt.setp(bars.patches, hatch=hatch, edgecolor="white", linewidth=0.5)
        left = [start + width for start, width in zip(left, column, strict=True)]
    axes.invert_yaxis()
    axes.set(title=exhibit.title, xlabel=exhibit.axis, xlim=(0, 1))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


DRAWERS: Final[dict[str, Callable[[Exhibit], Figure]]] = {
    "curves": _curves,
    "dots": _dots,
    "stack": _stack,
    "steps": _steps,
    "strip": _strip,
    "surface": _surface,
    "trend": _trend,
}
