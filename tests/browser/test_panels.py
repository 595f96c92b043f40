"""Every panel in a real JupyterLab: moved by keyboard and mouse, named for a screen reader."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = (
    *("LifeCyclePanel(lf.Scenario.example())", "StageExplorer()", "AcceleratorPanel()", "BreakEvenPanel()"),
    *("LifetimePanel()", "GridHourPanel()", "EndOfLifePanel()", "SankeyPanel()", "MeasureNextPanel()"),
    *("ComparisonPanel()", "RecordViewer()"),
)
STATE = """panel => JSON.stringify([
  panel.querySelector(".lcafoot-sentence").innerText,
  panel.querySelector(".lcafoot-table")?.innerText ?? "",
  [...panel.querySelector(".js-plotly-plot").data].map(t => [t.x, t.y, t.link?.value]),
])"""
# Names, roles and values as WCAG 4.1.2 and 1.3.1 ask for: the rules that axe-core calls label, button-name,
# select-name, aria-input-field-name, th-has-data-cells and duplicate-id-aria.
NAMELESS = """panel => {
  const named = (el) => el.getAttribute("aria-label") || el.title || el.innerText?.trim()
    || (el.id && document.querySelector(`label[for="${el.id}"]`)?.innerText)
    || el.closest("label")?.innerText || el.parentElement?.querySelector("label")?.innerText
    || el.closest("[title]")?.title;
  const wrong = [...panel.querySelectorAll("button, select, input, textarea, [role=slider]")]
    .filter((el) => el.offsetParent && el.type !== "file" && !named(el))
    .map((el) => el.outerHTML.slice(0, 120));
  for (const table of panel.querySelectorAll("table"))
    if (!table.querySelector("th")) wrong.push("a table without headers");
  if (!panel.querySelector("[aria-live=polite]")) wrong.push("no live region");
  return wrong;
}"""


@pytest.fixture
def notebook(jupyterlab) -> str:
    cells = [nbformat.v4.new_code_cell("import lcafoot as lf\nfrom lcafoot.widgets import *")]
    cells += [nbformat.v4.new_code_cell(name) for name in NAMES]
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    book = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(book, jupyterlab.root / "all_panels.ipynb")
    return "all_panels.ipynb"


def moved(panel: Locator, act) -> None:
    before = panel.evaluate(STATE)
    act()
    for _ in range(100):
        if panel.evaluate(STATE) != before:
            panel.page.wait_for_timeout(250)
            return
        panel.page.wait_for_timeout(50)
    pytest.fail(f"nothing changed in {before[:120]}")


def test_every_panel_answers_keyboard_and_mouse_and_has_names(lab_page, notebook) -> None:
    shown = lab_page(notebook)
    page = shown.page
    shown.run_all_cells(timeout_s=240)
    for place, name in enumerate(NAMES):
        cell = page.locator(f'.jp-Cell[data-windowed-list-index="{place + 1}"]')
        cell.scroll_into_view_if_needed()
        panel = cell.locator(".lcafoot-panel").first
        expect(panel.locator(".js-plotly-plot")).to_be_visible(timeout=30_000)
        panel.get_by_role("button", name="Table", exact=True).click()
        if panel.get_by_role("slider").count():
            slider = panel.get_by_role("slider").first
            moved(panel, lambda s=slider: (s.focus(), [s.press("ArrowRight") for _ in range(2)]))
            moved(panel, lambda s=slider: s.press("ArrowLeft"))
            box = panel.locator(".noUi-base").first.bounding_box()
            assert box is not None
            for share in (0.7, 0.4):
                spot = (box["x"] + share * box["width"], box["y"] + box["height"] / 2)
                moved(panel, lambda at=spot: page.mouse.click(*at))
        else:
            drop = panel.locator("select").first
            moved(panel, lambda d=drop: (d.focus(), d.press("ArrowDown")))
            moved(panel, lambda d=drop: d.select_option(index=2))
        assert panel.evaluate(NAMELESS) == [], name
    assert shown.errors == []
    assert shown.outside == []


def test_the_downloads_of_a_panel_need_no_network(lab_page, notebook) -> None:
    shown = lab_page(notebook)
    shown.run_all_cells(timeout_s=240)
    panel = shown.page.locator(
        ".lcafoot-panel", has=shown.page.get_by_role("button", name="Copy as code")
    ).first
    panel.scroll_into_view_if_needed()
    expect(panel.locator(".js-plotly-plot")).to_be_visible(timeout=30_000)
    for words, suffix, begins in (("Save table (CSV)", "csv", b""), ("Save figure (SVG)", "svg", b"<svg"),
                                  ("Save figure (PNG)", "png", b"\x89PNG")):  # fmt: skip
        with shown.page.expect_download() as saved:
            panel.get_by_role("button", name=words).click()
        assert saved.value.suggested_filename.endswith(suffix)
        content = saved.value.path().read_bytes()
        assert len(content) > 50
        assert content.startswith(begins)
    assert shown.errors == []
    assert shown.outside == []
