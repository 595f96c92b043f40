"""Figures show the numbers that are handed in: every row, its band, its kind."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import lcafoot as lf
from lcafoot.report.plain_figures import (
    difference_figure,
    driver_figure,
    interval_figure,
    parts_figure,
    stack_figure,
)

mpl.use("Agg")
INTERVALS = pd.DataFrame(
    {"name": ["a", "b"], "value": [2.0, 5.0], "low": [1.0, 4.0], "high": [3.0, 9.0], "basis": ["x", "y"]}
)


def bars_of(figure):
    return [patch.get_width() for patch in figure.axes[0].patches]


def test_intervals_reach_from_low_to_high_around_their_value():
    lines = interval_figure(INTERVALS, title="t", xlabel="x [kg]").axes[0].get_lines()
    drawn = [line.get_xdata() for line in lines]
    assert [list(ends) for ends in drawn[::2]] == [[1, 3], [4, 9]]
    assert [float(dot[0]) for dot in drawn[1::2]] == [2, 5]


def test_kinds_of_intervals_stand_in_the_legend_with_marks_of_their_own():
    axes = interval_figure(INTERVALS, title="t", xlabel="x", kind="basis").axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["x", "y"]
    markers = {line.get_marker() for line in axes.get_lines()} - {"None"}
    assert len(markers) == 2


def test_intervals_can_stand_on_a_logarithmic_axis():
    assert interval_figure(INTERVALS, title="t", xlabel="x", log=True).axes[0].get_xscale() == "log"


def test_stacked_stages_add_up_to_the_total_of_each_scenario():
    scenarios = {place: lf.Scenario.example().replace(place=place) for place in ("France", "Poland")}
    table = lf.assess_many(scenarios, draws=50)
    figure = stack_figure(table, title="t", xlabel="kg")
    totals = table[table["stage"] == "total"]["kg"].to_numpy()
    widths = np.array(bars_of(figure)).reshape(-1, 2).sum(axis=0)
    assert widths == pytest.approx(totals)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["France", "Poland"]


def test_the_parts_of_a_bar_stand_end_to_end():
    table = pd.DataFrame({"die": [1.0, 2.0], "memory": [3.0, 4.0]}, index=["chip", "other"])
    patches = parts_figure(table, title="t", xlabel="kg").axes[0].patches
    assert [(p.get_x(), p.get_width()) for p in patches] == [(0, 1), (0, 2), (1, 3), (2, 4)]
    assert len({p.get_hatch() for p in patches}) == 2


def test_a_credit_is_drawn_to_the_left_and_shortens_no_bar():
    table = pd.DataFrame({"made": [5.0], "credit": [-2.0], "treated": [1.0]}, index=["method"])
    patches = parts_figure(table, title="t", xlabel="kg").axes[0].patches
    assert [(p.get_x(), p.get_width()) for p in patches] == [(0, 5), (0, -2), (5, 1)]


def test_a_difference_is_drawn_with_its_band_and_regions():
    table = pd.DataFrame(
        {"years": [1, 2], "difference_kg": [5, -5], "low_kg": [1, -9], "high_kg": [9, -1],
         "region": ["keep", "replace"]}
    )  # fmt: skip
    axes = difference_figure(table, "years", title="t", xlabel="x", ylabel="y").axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["95 % band", "keep", "replace"]
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (-9, 9)


def test_drivers_are_ordered_and_cut():
    table = pd.DataFrame(
        {
            "factor": ["a", "b", "c"],
            "narrowing": [0.1, 0.5, 0.2],
            "basis": ["modeled", "assumed", "published"],
        }
    )
    axes = driver_figure(table, title="t", most=2).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "c"]
    assert bars_of(driver_figure(table, title="t", most=2)) == [50, 20]


@pytest.fixture(autouse=True)
def _closed():
    yield
    mpl.pyplot.close("all")
