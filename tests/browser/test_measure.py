"""``%%measure`` in a real JupyterLab: the panel moves while the kernel is busy, and ends with the record."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUSY = """%%measure "busy loop" --devices replay:busy --no-journal
import time
end = time.perf_counter() + {seconds}
while time.perf_counter() < end:
    pass
"the cell's own value\""""
POINTS = "() => document.querySelector('.lcafoot-live polyline')?.points.length ?? 0"
NEXT = "old => document.querySelector('.lcafoot-live-energy')?.innerText !== old"
LIGHTNESS = """() => Math.min(...[".lcafoot-live", ".lcafoot-live svg text"].flatMap(each => {
  const style = getComputedStyle(document.querySelector(each));
  return (each.endsWith("text") ? style.fill : style.color).match(/[0-9.]+/g).slice(0, 3).map(Number);
}))"""
JOULES = {"J": 1.0, "kJ": 1e3, "Wh": 3.6e3, "kWh": 3.6e6}


def notebook(folder: Path, name: str, *cells: str) -> str:
    """Write a notebook that the JupyterLab under test serves, and return its name."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(made, folder / name)
    return name


def energy_j(page: Page) -> float:
    number, unit = page.locator(".lcafoot-live-energy").inner_text().split()
    return float(number.replace(",", "")) * JOULES[unit]


def start_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_the_live_panel_moves_while_the_cell_runs_and_ends_with_the_record(jupyterlab, lab_page) -> None:
    name = notebook(jupyterlab.root, "busy.ipynb", "%load_ext lcafoot", BUSY.format(seconds=7))
    shown = lab_page(name)
    page = shown.page
    start_all(page)
    page.wait_for_function(f"() => ({POINTS})() > 5", timeout=60_000)
    seen = []
    for look in range(4):
        assert page.locator(".lcafoot-live-end").inner_text() == "", "the cell must still be running"
        seen.append((energy_j(page), page.evaluate(POINTS)))
        if look == 2:
            page.wait_for_timeout(1500)
            shown.screenshot("measure_while_it_runs")
        page.wait_for_function(NEXT, arg=page.locator(".lcafoot-live-energy").inner_text(), timeout=5000)
    assert all(later > sooner for sooner, later in pairwise(seen))
    assert page.locator(".lcafoot-live-word").inner_text() == "simulated"

    shown.wait_until_idle()
    end = page.locator(".lcafoot-live-end")
    expect(end).to_contain_text("Basis: modeled. Flags: simulated")
    expect(page.locator(".lcafoot-live-status")).to_contain_text("95 % band")
    expect(page.locator(".jp-OutputArea").last).to_contain_text("the cell's own value")
    about_j = 7 * 500
    assert 0.5 * about_j < energy_j(page) < 1.1 * about_j
    shown.screenshot("measure_at_the_end")
    assert shown.errors == []
    assert shown.outside == []


def test_the_flags_are_reached_by_keyboard_and_the_drawing_has_words(jupyterlab, lab_page) -> None:
    name = notebook(jupyterlab.root, "short.ipynb", "%load_ext lcafoot", BUSY.format(seconds=1))
    shown = lab_page(name)
    page = shown.page
    shown.run_all_cells()
    drawing = page.locator(".lcafoot-live > svg[role=img]")
    expect(drawing).to_have_attribute(
        "aria-label", re.compile(r"Power over 1\.\d s; mean: .* W \(simulated\)")
    )
    summary = page.locator(".lcafoot-live summary")
    expect(summary).to_be_visible()
    page.locator(".lcafoot-live-title").click()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.tagName") == "SUMMARY":
            break
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".lcafoot-live details")).to_have_attribute("open", "")
    expect(page.locator(".lcafoot-live li").first).to_be_visible()
    shown.screenshot("measure_flags_open")
    dark = {"theme": "JupyterLab Dark"}
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', theme)", dark)
    page.wait_for_function(f"() => ({LIGHTNESS})() > 160", timeout=20_000)
    page.wait_for_timeout(2000)  # the splash of a new theme fades
    shown.screenshot("measure_dark_theme")
    light = {"theme": "JupyterLab Light"}
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', theme)", light)
    page.wait_for_function(f"() => ({LIGHTNESS})() < 100", timeout=20_000)

    shown.run_all_cells()
    expect(page.locator(".lcafoot-live")).to_have_count(1)
    assert shown.errors == []
    assert shown.outside == []


def test_a_cell_that_is_interrupted_keeps_its_record(jupyterlab, lab_page) -> None:
    name = notebook(jupyterlab.root, "endless.ipynb", "%load_ext lcafoot", BUSY.format(seconds=600))
    shown = lab_page(name)
    page = shown.page
    start_all(page)
    page.wait_for_function(f"() => ({POINTS})() > 5", timeout=60_000)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Interrupt Kernel").click()
    expect(page.locator(".lcafoot-live-end")).to_contain_text("ended_by_error", timeout=15_000)
    expect(page.locator(".jp-OutputArea").last).to_contain_text("KeyboardInterrupt")
    shown.screenshot("measure_interrupted")
    assert shown.outside == []
