"""Notebook 00 in a real JupyterLab: runs, and its panel answers the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOTAL_BAR = """() => {
  const plot = document.querySelector(".jp-OutputArea .js-plotly-plot");
  return plot ? Array.from(plot.data[0].x) : null;
}"""
SENTENCES = "Array.from(document.querySelectorAll('.lcafoot-sentence'), line => line.innerText)"
# The panel's own sentence tells carbon; the chooser below it has one of its own.
SENTENCE = f"{SENTENCES}.find(text => text.includes('kgCO₂e'))"
SENTENCE_MOVED = f"old => ![undefined, old].includes({SENTENCE})"


def sentence(page: Page) -> str:
    return page.evaluate(f"() => {SENTENCE}")


def bars(page: Page) -> list[float]:
    return page.evaluate(TOTAL_BAR)


def test_the_first_notebook_runs_and_its_slider_moves_figure_sentence_and_table(lab_page) -> None:
    shown = lab_page("00_start_here.ipynb")
    page = shown.page
    shown.run_all_cells(timeout_s=180)
    told = page.locator(".lcafoot-sentence").filter(has_text="kgCO₂e")
    told.scroll_into_view_if_needed()
    expect(told).to_have_count(1)
    page.wait_for_selector(".js-plotly-plot .barlayer")
    shown.screenshot("start_here_panel")
    page.get_by_role("button", name="Table", exact=True).click()
    before = sentence(page), bars(page), page.locator(".lcafoot-table").first.inner_text()

    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    page.wait_for_function(SENTENCE_MOVED, arg=before[0])
    page.wait_for_timeout(500)
    after = sentence(page), bars(page), page.locator(".lcafoot-table").first.inner_text()
    assert all(new != old for new, old in zip(after, before, strict=True))
    assert after[1][0] < before[1][0], "a longer life must leave less hardware manufacturing to the run"
    shown.screenshot("start_here_panel_moved")

    assert shown.errors == []
    assert shown.outside == []


def test_place_and_number_box_are_reached_by_keyboard(lab_page) -> None:
    shown = lab_page("00_start_here.ipynb")
    page = shown.page
    shown.run_all_cells(timeout_s=180)
    place = page.get_by_label("Place of use")
    place.scroll_into_view_if_needed()
    place.focus()
    before = sentence(page)
    page.keyboard.type("Fran")
    page.wait_for_function(SENTENCE_MOVED, arg=before)
    assert place.locator("option:checked").inner_text() == "France"

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.evaluate("() => document.activeElement.type")
    assert focused == "number", "Tab must lead from the slider to its number box"
    before = sentence(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_function(SENTENCE_MOVED, arg=before)
    shown.screenshot("start_here_france")
    assert shown.errors == []
    assert shown.outside == []
