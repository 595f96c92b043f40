"""Every panel by its traits, without a browser: each move changes figure, table and sentence."""

import ast

import pandas as pd
import pytest

from lcafoot import widgets
from lcafoot.errors import MissingDataError
from lcafoot.widgets import of_hardware
from lcafoot.widgets.panel import MOST_CONTROLS, Choice, Panel, Tools

NAMES = [
    *("AcceleratorPanel", "BreakEvenPanel", "ComparisonPanel", "EndOfLifePanel", "GridHourPanel"),
    *("LifetimePanel", "MeasureNextPanel", "RecordViewer", "SankeyPanel", "StageExplorer"),
]
WHERE_IT_COUNTS = {"place": "use_electricity", "lifetime_years": "hardware_manufacturing"}


@pytest.fixture(params=NAMES)
def panel(request):
    made = getattr(widgets, request.param)()
    yield made
    made.close()


def drawn(panel):
    return str([trace.to_plotly_json() for trace in panel.figure.data])


def elsewhere(panel, name):
    control = panel.controls[name]
    if isinstance(control, Choice):
        return next(v for _, v in list(control.options())[::-1] if v != getattr(panel, name))
    share = 0.6 if getattr(panel, name) < control.low + 0.5 * (control.high - control.low) else 0.3
    steps = round(share * (control.high - control.low) / control.step)
    return round(control.low + steps * control.step, 6)


def test_each_control_changes_figure_table_and_sentence(panel):
    for name in panel.controls:
        if type(panel).__name__ == "StageExplorer" and name in WHERE_IT_COUNTS:
            panel.stage = WHERE_IT_COUNTS[name]
        before = drawn(panel), panel.csv(), panel._sentence.text
        setattr(panel, name, elsewhere(panel, name))
        after = drawn(panel), panel.csv(), panel._sentence.text
        assert after[0] != before[0], name
        assert after[1] != before[1], name
    assert panel._sentence.text == panel.answer_now.sentence


def test_at_most_three_controls_each_with_its_unit_and_its_number_box(panel):
    assert 1 <= len(panel.controls) <= MOST_CONTROLS
    for name, control in panel.controls.items():
        if not isinstance(control, Choice):
            assert control.unit
            assert control.low <= getattr(panel, name) <= control.high


def test_reset_sets_every_control_back(panel):
    start = {name: getattr(panel, name) for name in panel.controls}
    figure = drawn(panel)
    for name in panel.controls:
        setattr(panel, name, elsewhere(panel, name))
    panel.reset()
    assert {name: getattr(panel, name) for name in panel.controls} == start
    assert drawn(panel) == figure


def test_the_code_of_a_panel_gives_the_table_of_its_figure(panel):
    first = next(iter(panel.controls))
    setattr(panel, first, elsewhere(panel, first))
    tree = ast.parse(panel.answer_now.code)
    last = tree.body.pop()
    scope = {}
    exec(compile(tree, "panel", "exec"), scope)
    given = eval(compile(ast.Expression(last.value), "panel", "eval"), scope)
    shown = panel.answer_now.table.reset_index(drop=True)
    if type(panel).__name__ == "EndOfLifePanel":
        given = given[given["allocation"] == "time_share"]
        names = given["end_of_life_method"].str.replace("_", " ")
        totals = dict(zip(names, given["kg"], strict=True))
        assert shown.set_index("method")["total_kg"].to_dict() == pytest.approx(totals)
        return
    same = [name for name in shown.columns if name in given.columns]
    assert len(same) >= 3
    pd.testing.assert_frame_equal(given.reset_index(drop=True)[same], shown[same])


def test_the_twin_of_the_figure_and_its_sources_are_filled_when_shown(panel):
    for part, fill in panel._on_demand.items():
        part.layout.display = None
        fill()
    assert "<table" in panel._table.value
    assert "<pre>" in panel._code.value
    assert "<table" in panel._sources.value


def test_a_second_panel_of_a_class_closes_the_first():
    first = widgets.BreakEvenPanel()
    second = widgets.BreakEvenPanel()
    assert first.figure.comm is None
    assert Panel._open[widgets.BreakEvenPanel] is second
    second.close()


def test_what_cannot_be_answered_is_said_in_the_page_and_the_figure_stays(monkeypatch):
    panel = widgets.AcceleratorPanel()
    before = drawn(panel)

    def no_data(device, draws):
        raise MissingDataError.of("accelerator", device, ["nvidia_h100_sxm_80gb"])

    monkeypatch.setattr(of_hardware, "rival_methods", no_data)
    panel.device = "nvidia_h100_pcie_80gb"
    assert "unknown accelerator" in panel._sentence.text
    assert drawn(panel) == before
    panel.close()


def test_every_datum_of_a_result_has_its_license_and_confidence_in_the_box():
    panel = widgets.StageExplorer()
    row = panel.answer_now.sources()[0]
    assert {"row", "title", "locator", "license", "confidence", "reference"} <= set(row)
    panel.close()


def test_the_table_is_sent_when_it_is_asked_for(monkeypatch):
    sent = []
    tools = Tools("panel", lambda: "a\n1\n")
    monkeypatch.setattr(tools, "send", sent.append)
    tools._handle_custom_msg({"want": "csv"}, [])
    assert sent == [{"csv": "a\n1\n"}]


def test_a_panel_of_a_record_starts_at_its_machine():
    from lcafoot.scenario.example import shipped_record

    record = shipped_record("mlperf_v4_1_sdxl_offline_8xh200")
    panel = widgets.StageExplorer(record=record)
    assert "nvidia_h200_sxm_141gb" in panel.scenario.hardware
    panel.close()
