"""Equations as MathML, which browsers draw by themselves: no script is loaded from anywhere."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging

LOG = logging.getLogger(__name__)


def inline(translator: Any, node: nodes.math) -> None:
    """Write an equation inside a line."""
    translator.body.append(mathml(node, node.astext()))
    raise nodes.SkipNode


def block(translator: Any, node: nodes.math_block) -> None:
    """Write equations on lines of their own; a blank line separates two."""
    for part in filter(str.strip, node.astext().split("\n\n")):
        equation = mathml(node, " ".join(part.split()), display="block")
        translator.body.append(f'<div class="math">{equation}</div>\n')
    raise nodes.SkipNode


def mathml(node: nodes.Element, latex: str, display: str = "inline") -> str:
    """Return an equation as MathML; one that cannot be read is a warning, which ends the build."""
    text = rf"\begin{{aligned}}{latex}\end{{aligned}}" if r"\\" in latex and r"\begin" not in latex else latex
    try:
        return str(convert(text, display=display))
    except Exception as err:  # noqa: BLE001 — latex2mathml has no base class for its errors
        LOG.warning("no MathML of %r: %s", latex, type(err).__name__, location=node)
        return f"<code>{latex}</code>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the writers as the renderer of equations."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.config.html_math_renderer = "mathml"
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
