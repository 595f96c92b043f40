"""The browser tests' own ground: a notebook runs in JupyterLab, and a key moves a widget."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CODE = """
import ipywidgets as widgets
side = widgets.IntSlider(value=3, min=0, max=10, description="side")
area = widgets.Label(value="area 9")
side.observe(lambda change: setattr(area, "value", f"area {change.new ** 2}"), "value")
widgets.VBox([side, area])
"""


def write_notebook(lab, name: str, *sources: str) -> str:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A test"), *map(nbformat.v4.new_code_cell, sources)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, lab.root / name)
    return name


def test_arrow_key_moves_a_slider_and_the_kernel_answers(jupyterlab, lab_page) -> None:
    shown = lab_page(write_notebook(jupyterlab, "harness.ipynb", "import lcafoot", CODE))
    shown.run_all_cells()
    label = shown.page.get_by_text("area 9", exact=True)
    expect(label).to_be_visible()
    shown.page.get_by_role("slider").press("ArrowRight")
    expect(shown.page.get_by_text("area 16", exact=True)).to_be_visible()
    shown.screenshot("harness")
    assert shown.errors == []
    assert shown.outside == []


def test_a_cell_that_raises_fails_the_run_with_its_message(jupyterlab, lab_page) -> None:
    shown = lab_page(write_notebook(jupyterlab, "raises.ipynb", "1 / 0", "print('never')"))
    with pytest.raises(AssertionError, match="ZeroDivisionError: division by zero"):
        shown.run_all_cells()


def test_a_request_that_leaves_this_machine_is_noted(chromium, lab_page, jupyterlab) -> None:
    shown = lab_page(write_notebook(jupyterlab, "outside.ipynb", "pass"))
    shown.page.evaluate("() => fetch('http://example.invalid/').catch(() => null)")
    assert shown.outside == ["http://example.invalid/"]
