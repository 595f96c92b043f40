"""Figures: the numbers drawn are the numbers of the result."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbclient
import nbformat
import pytest

import lcafoot as lf
from lcafoot.records import STAGES
from lcafoot.report.figures import distribution_figure, life_cycle_figure, power_figure
from lcafoot.report.style import STAGE_COLORS, STAGE_HATCHES, STAGE_NAMES

SCENARIO = lf.Scenario.example()
RESULT = lf.assess(SCENARIO, draws=500)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_each_stage_has_one_color_pattern_and_name():
    for table in (STAGE_COLORS, STAGE_HATCHES, STAGE_NAMES):
        assert tuple(table) == STAGES
    assert len(set(STAGE_COLORS.values())) == len(STAGES)


def test_the_stacked_bar_is_as_long_as_the_total():
    above = life_cycle_figure(RESULT).axes[0]
    assert sum(patch.get_width() for patch in above.patches) == pytest.approx(RESULT.total_kg)
    colors = [mpl.colors.to_hex(patch.get_facecolor()).upper() for patch in above.patches]
    assert colors == [STAGE_COLORS[stage] for stage in RESULT.by_stage()["stage"]]


def test_a_figure_leaves_the_users_style_alone():
    before = mpl.rcParams["axes.grid.axis"], mpl.rcParams["svg.hashsalt"]
    life_cycle_figure(RESULT)
    assert (mpl.rcParams["axes.grid.axis"], mpl.rcParams["svg.hashsalt"]) == before


def test_the_distribution_shows_all_draws():
    axes = distribution_figure(RESULT).axes[0]
    bars = [patch for patch in axes.patches if hasattr(patch, "get_height")]
    assert sum(bar.get_height() for bar in bars) >= 500


def test_the_power_of_the_record_is_drawn_in_kilowatts():
    line = power_figure(SCENARIO.energy).axes[0].lines[0]
    assert 2 < max(line.get_ydata()) < 8
    assert max(line.get_xdata()) == pytest.approx(SCENARIO.energy.duration_s / 60, rel=0.01)


def test_a_notebook_shows_every_figure_that_is_made_in_our_style(tmp_path):
    start = "from lcafoot.report.style import look\nimport matplotlib.pyplot as plt\n"
    cell = f"{start}with look():\n    plt.subplots()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for _ in range(3)])
    nbclient.NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    for cell in notebook.cells:
        assert ["image/png" in output.get("data", {}) for output in cell.outputs].count(True) == 1


def test_a_heavy_stage_is_labeled_without_an_exponent():
    heavy = lf.Scenario.example().replace(energy=207_000.0)
    texts = [text.get_text() for text in life_cycle_figure(lf.assess(heavy, draws=20)).axes[1].texts]
    assert any(",000 kg" in text for text in texts)
    assert not any("e+" in text for text in texts)
