"""Time one move of the first notebook's slider, from the key to the redrawn figure, in a real browser."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT / "tests" / "browser"))

import conftest as harness  # noqa: E402 — the browser tests' own way to start a JupyterLab

MOVES = 20
MOVE = """async key => {
  const plot = document.querySelector(".jp-OutputArea .js-plotly-plot");
  const slider = document.querySelector(".jp-OutputArea [role=slider]");
  slider.focus();
  const drawn = new Promise(done => plot.once("plotly_afterplot", () => done(performance.now())));
  const start = performance.now();
  slider.dispatchEvent(new KeyboardEvent("keydown", {key, code: key, keyCode: key === "ArrowRight" ? 39 : 37,
    bubbles: true}));
  return (await drawn) - start;
}"""


def timed_moves(shown: harness.LabPage) -> list[float]:
    """Move the slider to and fro, each time waiting for the figure. [ms]"""
    times = []
    for move in range(MOVES + 2):
        times.append(shown.page.evaluate(MOVE, "ArrowRight" if move % 2 == 0 else "ArrowLeft"))
        shown.page.wait_for_timeout(300)
    return times[2:]


def main() -> None:
    """Print the medians of opening the notebook and of moving the slider."""
    base = Path(tempfile.mkdtemp(prefix="lcafoot-bench-"))
    shutil.copytree(CHECKOUT / "notebooks", base / "notebooks")
    port = harness._free_port()
    lab = harness.Lab(f"http://127.0.0.1:{port}", base / "notebooks", base / "lab.log")
    with lab.log.open("wb") as log:
        environment = harness._environment(base)
        server = subprocess.Popen(
            harness._command(lab), cwd=lab.root, env=environment, stdout=log, stderr=log
        )
    try:
        harness._wait_for(lab, server)
        program = next(filter(None, map(shutil.which, harness.BROWSERS)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(harness.QUIET))
            shown = harness.LabPage(browser.new_page(viewport={"width": 1280, "height": 1000}))
            start = time.perf_counter()
            shown.page.goto(f"{lab.url}/doc/tree/00_start_here.ipynb")
            shown.page.wait_for_function(f"() => ({harness.STATE})().ready", timeout=120_000)
            shown.run_all_cells(timeout_s=180)
            shown.page.locator(".lcafoot-sentence").scroll_into_view_if_needed()
            shown.page.wait_for_selector(".js-plotly-plot .barlayer")
            opened = time.perf_counter() - start
            shown.page.wait_for_timeout(1000)
            times = timed_moves(shown)
            browser.close()
        print("| what | median | least | greatest | unit | goal |\n|---|--:|--:|--:|---|---|")
        print(f"| open notebook 00, run all cells | {opened:.3g} | {opened:.3g} | {opened:.3g} | s | |")
        spread = " | ".join(f"{value:.3g}" for value in (statistics.median(times), min(times), max(times)))
        print(f"| slider key to redrawn figure, {MOVES} moves | {spread} | ms | ≤ 100 |")
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
