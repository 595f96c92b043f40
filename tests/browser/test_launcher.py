"""The card in JupyterLab's launcher: there without a build, and it opens the first notebook."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_card_opens_the_first_notebook(jupyterlab, chromium: Browser) -> None:
    page = chromium.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{jupyterlab.url}/lab?reset")
    card = page.locator(".jp-LauncherCard", has_text="Start here")
    expect(card).to_be_visible(timeout=60_000)
    card.click()
    expect(page.get_by_role("tab", name="00_start_here.ipynb")).to_be_visible(timeout=30_000)
    expect(page.locator(".jp-Notebook")).to_contain_text("Start here: the life-cycle carbon of one AI run")
    assert errors == []
    page.close()


def test_without_the_notebooks_the_card_says_how_to_get_them(jupyterlab, chromium: Browser) -> None:
    first = jupyterlab.root / "00_start_here.ipynb"
    hidden = first.rename(first.with_suffix(".away"))
    page = chromium.new_page()
    try:
        page.goto(f"{jupyterlab.url}/lab?reset")
        page.locator(".jp-LauncherCard", has_text="Start here").click(timeout=60_000)
        expect(page.locator(".jp-Dialog")).to_contain_text('Close it and run "lcafoot lab"')
    finally:
        hidden.rename(first)
        page.close()
