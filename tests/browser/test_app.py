"""The app of the life cycle: Voilà in a real browser, with a panel that moves and nothing from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

import lcafoot
from lcafoot.cli.notebooks import app_command

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("voila", reason="the app needs Voilà: pip install 'lcafoot[app]'")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, served as `lcafoot app` serves it."""
    base = tmp_path_factory.mktemp("app")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables, command = app_command(browser=False)
    own = {name: str(base / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    own["PYTHONPATH"] = str(Path(lcafoot.__file__).parents[1])
    served = [*command, f"--port={port}", "--Voila.ip=127.0.0.1"]
    server = subprocess.Popen(served, env={**os.environ, **variables, **own}, cwd=base)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes], patience_s: float = 60) -> None:
    """Return when something listens at the port; fail when the server has ended."""
    limit = time.monotonic() + patience_s
    while time.monotonic() < limit and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"Voilà did not listen at port {port}")


def test_the_app_shows_the_life_cycle_and_answers_the_keyboard(app: str, chromium: Browser) -> None:
    page = chromium.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: (
            outside.append(request.url)
            if urlsplit(request.url).scheme not in ("data", "blob")
            and urlsplit(request.url).hostname != "127.0.0.1"
            else None
        ),
    )
    page.goto(app)
    page.wait_for_selector(".js-plotly-plot .barlayer .point", timeout=60_000)
    sentence = page.locator(".lcafoot-sentence")
    expect(sentence).to_contain_text("kgCO₂e (95 % band")
    before = sentence.inner_text()
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence).not_to_have_text(before)
    expect(page.locator("body")).to_contain_text("development: no ratio of development")
    expect(page.locator("body")).not_to_contain_text("import lcafoot")
    assert outside == []
    assert errors == []
    page.close()
