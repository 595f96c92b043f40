"""Time one move of every panel in a real browser, from the key to the redrawn figure, with 10,000 draws.

python benchmarks/measure_panels.py
python benchmarks/measure_panels.py --gallery docs/images/panels    # pictures instead, light and dark
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from playwright.sync_api import Browser, sync_playwright

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT / "tests" / "browser"))

import conftest as harness  # noqa: E402 — the browser tests' own way to start a JupyterLab

PANELS = {
    "life_cycle": "LifeCyclePanel(lf.Scenario.example())",
    "stage_explorer": "StageExplorer()",
    "accelerator": "AcceleratorPanel()",
    "break_even": "BreakEvenPanel()",
    "lifetime": "LifetimePanel()",
    "grid_hour": "GridHourPanel()",
    "end_of_life": "EndOfLifePanel()",
    "sankey": "SankeyPanel()",
    "measure_next": "MeasureNextPanel()",
    "comparison": "ComparisonPanel()",
    "record": "RecordViewer()",
}
MOVES = 20
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
MOVE = """async ([panel, move]) => {
  const plot = panel.querySelector(".js-plotly-plot");
  const slider = panel.querySelector("[role=slider]");
  const drawn = new Promise(done => plot.once("plotly_afterplot", () => done(performance.now())));
  const start = performance.now();
  if (slider) {
    const key = move % 2 ? "ArrowLeft" : "ArrowRight";
    slider.focus();
    const keyCode = move % 2 ? 37 : 39;
    slider.dispatchEvent(new KeyboardEvent("keydown", {key, code: key, keyCode, bubbles: true}));
  } else {
    const select = panel.querySelector("select");
    select.selectedIndex = move % 2;
    select.dispatchEvent(new Event("change", {bubbles: true}));
  }
  return (await Promise.race([drawn, new Promise(done => setTimeout(() => done(NaN), 5000))])) - start;
}"""


def notebook(folder: Path) -> None:
    """Write a notebook with one panel a cell."""
    cells = [nbformat.v4.new_code_cell("import lcafoot as lf\nfrom lcafoot.widgets import *")]
    cells += [nbformat.v4.new_code_cell(code) for code in PANELS.values()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / "all_panels.ipynb")


def opened(browser: Browser, url: str, width: int) -> harness.LabPage:
    """Open the notebook and run it."""
    shown = harness.LabPage(browser.new_page(viewport={"width": width, "height": 1000}))
    shown.page.goto(f"{url}/doc/tree/all_panels.ipynb")
    shown.page.wait_for_function(f"() => ({harness.STATE})().ready", timeout=120_000)
    shown.run_all_cells(timeout_s=240)
    return shown


def panel_of(shown: harness.LabPage, place: int) -> object:
    """Bring a panel into view and wait for its figure."""
    cell = shown.page.locator(f'.jp-Cell[data-windowed-list-index="{place + 1}"]')
    cell.scroll_into_view_if_needed()
    panel = cell.locator(".lcafoot-panel").first
    panel.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=30_000)
    shown.page.wait_for_timeout(800)
    return panel


def times(shown: harness.LabPage) -> None:
    """Print median and 95th percentile of the moves of each panel."""
    print("| panel | median | 95th percentile | unit |\n|---|--:|--:|---|")
    for place, name in enumerate(PANELS):
        panel = panel_of(shown, place)
        found = []
        for move in range(MOVES + 2):
            found.append(shown.page.evaluate(MOVE, [panel.element_handle(), move]))
            shown.page.wait_for_timeout(150)
        median, late = np.nanpercentile(found[2:], (50, 95))
        print(f"| {name} | {median:.0f} | {late:.0f} | ms |", flush=True)


def gallery(browser: Browser, url: str, folder: Path) -> None:
    """Keep a picture of each panel, wide and narrow, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for width, theme in ((1280, "light"), (768, "light"), (1280, "dark"), (768, "dark")):
        shown = opened(browser, url, width)
        if theme == "dark":
            command = (
                "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
            )
            shown.page.evaluate(command)
            shown.page.wait_for_timeout(1500)
        for place, name in enumerate(PANELS):
            panel = panel_of(shown, place)
            panel.screenshot(path=folder / f"{name}_{width}_{theme}.png")
        shown.page.evaluate(harness.END_KERNEL)
        shown.page.close()


def main() -> None:
    """Time the panels, or picture them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gallery", type=Path)
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="lcafoot-bench-"))
    (base / "notebooks").mkdir()
    notebook(base / "notebooks")
    lab = harness.Lab(f"http://127.0.0.1:{harness._free_port()}", base / "notebooks", base / "lab.log")
    with lab.log.open("wb") as log:
        command, environment = harness._command(lab), harness._environment(base)
        server = subprocess.Popen(command, cwd=lab.root, env=environment, stdout=log, stderr=log)
    try:
        harness._wait_for(lab, server)
        program = next(filter(None, map(shutil.which, harness.BROWSERS)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(harness.QUIET))
            if options.gallery:
                gallery(browser, lab.url, options.gallery)
            else:
                times(opened(browser, lab.url, 1280))
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
