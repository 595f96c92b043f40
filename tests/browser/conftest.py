"""A real JupyterLab in a real Chromium, for tests that do what a user does.

``lab_page(path)`` opens a notebook and gives a `LabPage`; what a test needs is there as methods.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

import lcafoot

CHECKOUT = Path(__file__).parents[2]
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    *("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)
NO_NEWS = '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}'
PATIENCE_S = 120.0

# What the notebook in front says of itself: cells still to run, the kernel, and the first error.
STATE = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  if (!panel?.content?.model || !panel.sessionContext) return {ready: false};
  const cells = [...panel.content.model.cells].filter(
    cell => cell.type === "code" && cell.sharedModel.getSource().trim());
  const outputs = cells.flatMap(cell => cell.outputs.toJSON());
  const error = outputs.find(output => output.output_type === "error");
  return {
    ready: panel.sessionContext.isReady,
    idle: panel.sessionContext.session?.kernel?.status === "idle",
    waiting: cells.filter(cell => cell.executionCount === null || cell.executionState === "running").length,
    error: error ? `${error.ename}: ${error.evalue}` : null,
  };
}"""
END_KERNEL = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.shutdown()"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, and the folder of notebooks that it serves."""

    url: str
    root: Path
    log: Path


@dataclass
class LabPage:
    """One notebook open in JupyterLab's single-document mode, and what the browser noticed."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note console errors, and each request that leaves this machine."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._address(request.url))
        self.page.on("websocket", lambda socket: self._address(socket.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _address(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1":
            self.outside.append(url)

    def run_all_cells(self, timeout_s: float = PATIENCE_S) -> None:
        """Choose Run > Run All Cells, and wait until every code cell has run and the kernel is idle."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_until_idle(timeout_s)

    def wait_until_idle(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until no cell is left to run; a cell that raised fails the test with its message."""
        limit = time.monotonic() + timeout_s
        calm = 0
        while calm < 2:
            state = self.page.evaluate(STATE)
            assert not state.get("error"), f"a cell raised {state['error']}"
            assert time.monotonic() < limit, f"the notebook was not done after {timeout_s:g} s: {state}"
            calm = calm + 1 if state["ready"] and state["idle"] and not state["waiting"] else 0
            self.page.wait_for_timeout(100)

    def output(self, cell: int) -> Locator:
        """The output area of a code cell; cells are counted from 0, text cells too."""
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{cell}"] .jp-OutputArea').first

    def screenshot(self, name: str) -> Path:
        """Keep what the browser shows as build/screenshots/NAME.png."""
        path = CHECKOUT / "build" / "screenshots" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        return path


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The path of a Chromium; without one, tests are skipped on a user's machine and fail in CI."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = "no Chromium, Chrome or Edge was found on this machine; install one to run the browser tests"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# A module's own, not the session's: while Playwright runs, no other test could start an event loop.
@pytest.fixture(scope="module")
def chromium(browser_program: str) -> Iterator[Browser]:
    """A headless Chromium driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def jupyterlab(browser_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab of this environment, on a copy of notebooks/ and with settings of its own."""
    base = tmp_path_factory.mktemp("jupyterlab")
    root = base / "notebooks"
    ignored = shutil.ignore_patterns(".ipynb_checkpoints")
    if (CHECKOUT / "notebooks").is_dir():
        shutil.copytree(CHECKOUT / "notebooks", root, ignore=ignored)
    root.mkdir(exist_ok=True)
    lab = Lab(f"http://127.0.0.1:{_free_port()}", root, base / "jupyterlab.log")
    with lab.log.open("wb") as log:
        server = subprocess.Popen(
            _command(lab), cwd=root, env=_environment(base), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_for(lab, server)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def lab_page(jupyterlab: Lab, chromium: Browser) -> Iterator[Callable[[str], LabPage]]:
    """Open a notebook, named relative to notebooks/, as a `LabPage` with its kernel ready."""
    opened: list[LabPage] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})

    def open_notebook(path: str) -> LabPage:
        shown = LabPage(context.new_page())
        opened.append(shown)
        shown.watch()
        shown.page.goto(f"{jupyterlab.url}/doc/tree/{quote(path)}")
        shown.page.wait_for_function(f"() => ({STATE})().ready", timeout=PATIENCE_S * 1000)
        return shown

    yield open_notebook
    for shown in opened:
        shown.page.evaluate(END_KERNEL)
    context.close()


def _command(lab: Lab) -> list[str]:
    """The command line that serves `lab`, without a password and without asking anyone for updates."""
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", *root),
        *("--ip=127.0.0.1", f"--port={urlsplit(lab.url).port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={lab.root}"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _environment(base: Path) -> dict[str, str]:
    """The environment of the server: nobody's own settings, and the lcafoot under test for its kernels."""
    folders = {
        "JUPYTER_CONFIG_DIR": base / "config",
        "JUPYTER_DATA_DIR": base / "data",
        "JUPYTER_RUNTIME_DIR": base / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": base / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": base / "workspaces",
        "IPYTHONDIR": base / "ipython",
        "LCAFOOT_COURSE": base / "course",
    }
    extension = Path(lcafoot.__file__).parent / "labextension"
    shutil.copytree(extension, folders["JUPYTER_DATA_DIR"] / "labextensions" / "lcafoot")
    (base / "config" / "labconfig").mkdir(parents=True)
    (base / "config" / "labconfig" / "page_config.json").write_text(NO_NEWS, encoding="utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    python_path = os.pathsep.join(
        filter(None, [str(Path(lcafoot.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    )
    return inherited | {key: str(folder) for key, folder in folders.items()} | {"PYTHONPATH": python_path}


def _wait_for(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; fail with the end of its log when it does not."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{lab.url}/api/status", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    end = "\n".join(lab.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
    pytest.fail(f"JupyterLab did not answer at {lab.url}; its log ends:\n{end}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
