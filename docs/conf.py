"""How Sphinx builds the site: `make site`."""

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import lcafoot

project = "lcafoot"
author = "The lcafoot authors"
copyright = "2026, The lcafoot authors; text CC BY 4.0, code BSD-3-Clause"
release = version = lcafoot.__version__

extensions = [
    *("sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.extlinks"),
    *("numpydoc", "myst_parser", "mathml"),
]
extlinks = {"doi": ("https://doi.org/%s", "doi:%s")}
templates_path = ["_templates"]
exclude_patterns = ["_ext", "_templates"]
nitpicky = False

autosummary_generate = True
autodoc_mock_imports = ["torch"]  # an optional extra, not needed to read about it
autodoc_typehints = "none"  # types and units stand in the docstrings
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
numpydoc_show_class_members = False

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3

html_theme = "alabaster"
html_title = f"lcafoot {release}"
html_static_path: list[str] = []
html_show_sphinx = False
html_theme_options = {
    "description": "The life-cycle carbon of AI, from a measured run to a ledger with bands and sources",
    "page_width": "72em",
    "sidebar_width": "15em",
    "fixed_sidebar": True,
}

LINK_OUT_OF_DOCS = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")


def setup(app: Any) -> None:
    """Show links to other folders of the repository as text: the site has only what is in docs/."""
    app.connect("source-read", _without_links_out)


def _without_links_out(app: Any, name: str, text: list[str]) -> None:
    text[0] = LINK_OUT_OF_DOCS.sub(r"\1", text[0])
