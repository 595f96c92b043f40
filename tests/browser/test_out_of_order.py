"""What a page says when cells are run out of order, and when the kernel is gone: what to do next."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = """() => {
  const panel = document.querySelector(".lcafoot-panel");
  return panel ? getComputedStyle(panel, "::before").content : "no panel";
}"""


def written(folder, name: str, *sources: str) -> str:
    """Write a notebook with a cell a source."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / name)
    return name


def test_a_cell_run_before_those_above_it_says_so_without_a_traceback(jupyterlab, lab_page) -> None:
    name = written(jupyterlab.root, "order.ipynb", "import lcafoot as lf\nscenario = 1", "1 / scenario")
    shown = lab_page(name)
    second = shown.page.locator('.jp-Cell[data-windowed-list-index="1"]')
    second.locator(".cm-content").click()
    shown.page.keyboard.press("Control+Enter")
    expect(shown.output(1)).to_contain_text("scenario has no value yet", timeout=30_000)
    expect(shown.output(1)).to_contain_text("Run All Above Selected Cell")
    assert "Traceback" not in shown.output(1).inner_text()
    shown.screenshot("out_of_order")
    shown.run_all_cells()
    expect(shown.output(1)).to_contain_text("1.0")


def test_other_errors_keep_their_traceback(jupyterlab, lab_page) -> None:
    name = written(jupyterlab.root, "other.ipynb", "import lcafoot as lf", "1 / 0")
    shown = lab_page(name)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        shown.run_all_cells()
    expect(shown.output(1)).to_contain_text("Traceback")


def test_a_panel_says_that_its_kernel_was_restarted(jupyterlab, lab_page) -> None:
    code = "from lcafoot.widgets import LifetimePanel\nLifetimePanel()"
    shown = lab_page(written(jupyterlab.root, "restart.ipynb", code))
    shown.run_all_cells()
    shown.page.locator(".lcafoot-panel").wait_for()
    assert "restarted" not in shown.page.evaluate(SHOWN)
    shown.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    shown.page.wait_for_function(f"() => ({SHOWN})().includes('The kernel was restarted')", timeout=30_000)
    shown.screenshot("kernel_restarted")
