"""The site: built from docstrings and docs/ without a warning, and it loads nothing from outside."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
for tool in ("sphinx", "numpydoc", "myst_parser", "latex2mathml"):
    pytest.importorskip(tool, reason="the site needs Sphinx: pip install 'lcafoot[site]'")

LOADED = re.compile(
    r"<(?:script|link|img|iframe|object|source)\b[^>]*\b(?:src|href|data)=[\"']?(?:https?:)?//"
)
IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")


@pytest.fixture(scope="module")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it; a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    shutil.rmtree(checkout / "docs" / "generated", ignore_errors=True)  # pages of modules that are gone
    done = subprocess.run(
        [*command, "-d", str(out / "doctrees"), str(checkout / "docs"), str(out / "html")],
        cwd=checkout, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "html"


def test_the_site_loads_nothing_from_outside(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if LOADED.search(page.read_text(encoding="utf-8"))] == []
    styles = [*site.rglob("*.css"), *site.rglob("*.js")]
    assert [file.name for file in styles if IN_STYLES.search(file.read_text(encoding="utf-8"))] == []


def test_the_reference_has_units_examples_and_equations(site: Path) -> None:
    page = (site / "generated" / "lcafoot.stages.fabrication.html").read_text(encoding="utf-8")
    assert "[kgCO₂e/kWh]" in page
    assert "<math" in page
    assert "&gt;&gt;&gt; " in page


def test_every_page_of_docs_is_on_the_site(checkout: Path, site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    for page in (checkout / "docs").glob("*.md"):
        assert page.stem == "index" or f'href="{page.stem}.html"' in index, page.name
