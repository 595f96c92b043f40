"""Time what a teacher waits for: copies for a class, a pack installed offline, the first paint of the app."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

STUDENTS = 30
NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_"))}


def seconds(call: Callable[[], object]) -> float:
    """Time one call. [s]"""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def lcafoot(*arguments: object) -> None:
    """Run the command line in a new process."""
    command = [sys.executable, "-m", "lcafoot", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def build(folder: Path) -> None:
    """Build the copies of a class."""
    names = "\n".join(f"student-{number:02d}" for number in range(STUDENTS))
    (folder / "class.csv").write_text(f"student\n{names}\n", encoding="utf-8")
    took = seconds(
        lambda: lcafoot("course", "build", "--out", folder / "out", "--students", folder / "class.csv")
    )
    print(f"| course built for {STUDENTS} students, in a new process | {took:.1f} | s | ≤ 60 |")


def install(folder: Path) -> None:
    """Install a pack where no index can be reached; where the system can, without any network at all."""
    took = seconds(lambda: lcafoot("course", "pack", "--out", folder / "class.zip"))
    print(f"| pack made ({(folder / 'class.zip').stat().st_size / 1e6:.0f} MB) | {took:.0f} | s | |")
    with zipfile.ZipFile(folder / "class.zip") as archive:
        archive.extractall(folder)
    alone = ["unshare", "-rn"]
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    command = [*(alone if can else []), sys.executable, str(folder / "lcafoot-class" / "install.py")]
    took = seconds(
        lambda: subprocess.run(
            command, check=True, capture_output=True, env={**CLEAN, **NO_NETWORK}, cwd=folder
        )
    )
    how = "no network interface" if can else "no index reachable"
    print(f"| pack installed, {how} | {took:.0f} | s | ≤ 300 |")


def first_paint() -> None:
    """Serve the app and wait until a browser shows its figure."""
    from playwright.sync_api import sync_playwright

    from lcafoot.cli.notebooks import app_command

    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    if importlib.util.find_spec("voila") is None or program is None:
        print("| first paint of the app | not measured: needs Voilà and Chromium | s | ≤ 15 |")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables, command = app_command(browser=False)
    server = subprocess.Popen(
        [*command, f"--port={port}", "--Voila.ip=127.0.0.1"],
        env={**os.environ, **variables}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        with sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]).new_page()
            start = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_selector(".js-plotly-plot .barlayer .point", timeout=120_000)
            print(f"| first paint of the app | {time.perf_counter() - start:.1f} | s | ≤ 15 |")
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Print the table."""
    print("| what | took | unit | goal |\n|---|--:|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        build(Path(scratch))
        install(Path(scratch))
    first_paint()


if __name__ == "__main__":
    main()
