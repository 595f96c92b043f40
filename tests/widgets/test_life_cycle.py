"""The life-cycle panel, by its traits: no browser, real widgets."""

import ipywidgets
import pytest

import lcafoot as lf
from lcafoot.records import STAGES
from lcafoot.widgets import LifeCyclePanel
from lcafoot.widgets.parts import slider_with_box

SCENARIO = lf.Scenario.example()


@pytest.fixture
def panel():
    panel = LifeCyclePanel(SCENARIO, draws=500)
    yield panel
    panel.close()


def controls(panel, kind):
    found = []

    def walk(widget):
        if isinstance(widget, kind):
            found.append(widget)
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(panel.view)
    return found


def test_it_starts_with_the_answer_to_its_scenario(panel):
    assert panel.result.nominal_kg == lf.assess(SCENARIO, draws=500).nominal_kg
    assert panel._sentence.text == panel.result.sentence()


def test_a_move_of_the_slider_changes_result_figure_table_and_sentence(panel):
    panel._show_stages()
    panel._stages.layout.display = None  # as the button Table leaves it
    before = panel.result.total_kg, panel.figure.data[0].x, panel._stages.value, panel._sentence.text
    (slider,) = controls(panel, ipywidgets.FloatSlider)
    slider.value = 8.0
    after = panel.result.total_kg, panel.figure.data[0].x, panel._stages.value, panel._sentence.text
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert panel.lifetime_years == 8.0


def test_the_figure_shows_the_numbers_of_the_result(panel):
    panel.place = "FRA"
    kg = panel.result.by_stage().set_index("stage")["kg"]
    stack, whisker, _, dots = panel.figure.data
    assert list(stack.x) == pytest.approx([kg.get(stage, 0) for stage in STAGES])
    assert [x or 0 for x in dots.x] == pytest.approx([kg.get(stage, 0) for stage in STAGES])
    assert stack.base[-1] + stack.x[-1] == pytest.approx(panel.result.total_kg)
    assert whisker.x[0] == pytest.approx(panel.result.total_kg)


def test_the_figure_is_updated_in_place(panel):
    figure = panel.figure
    panel.lifetime_years = 7.0
    assert panel.figure is figure
    assert figure in panel.view.children


def test_another_record_is_another_answer(panel):
    names = list(panel._records)
    other = next(name for name in names if name != panel.record)
    before = panel.result.total_kg
    panel.record = other
    assert panel.result.total_kg < before


def test_a_fault_is_said_in_the_panel_and_the_last_answer_stays(panel):
    before = panel.result
    panel._scenario = panel._scenario.replace(grid_year=1950)
    panel.place = "FRA"
    assert "no carbon intensity of FRA for 1950" in panel._sentence.text
    assert panel.result is before


def test_a_second_panel_closes_the_first():
    first = LifeCyclePanel(SCENARIO, draws=100)
    second = LifeCyclePanel(SCENARIO, draws=100)
    assert first.view.comm is None
    assert second.view.comm is not None
    second.close()


def test_every_control_has_a_description_and_there_are_at_most_three(panel):
    described = controls(panel, (ipywidgets.Dropdown, ipywidgets.FloatSlider))
    assert len(described) == 3
    assert all(control.description for control in described)


def test_slider_and_box_hold_the_same_number():
    box, row = slider_with_box(description="Life", unit="years", value=4, low=1, high=10, step=0.5)
    slider = row.children[0]
    box.value = 6
    assert slider.value == 6
    slider.value = 2
    assert box.value == 2
    box.value = 99
    assert slider.value == 10


def test_the_sources_are_there_when_asked_for_and_follow_each_move(panel):
    button = next(b for b in controls(panel, ipywidgets.ToggleButton) if "Sources" in b.description)
    button.value = True
    assert "HGX" in panel._sources.value
    panel.place = "FRA"
    assert "grid/FRA.2024" in panel._sources.value
