"""The parts every panel is made of: a sentence read aloud, a slider with its box, tables."""

from __future__ import annotations

import html
from collections.abc import Callable

import anywidget
import ipywidgets
import traitlets

from lcafoot.report.page import source_link
from lcafoot.report.style import STAGE_NAMES

__all__ = ["LiveSentence", "shown_on_demand", "slider_with_box", "sources_table", "stage_table"]


class LiveSentence(anywidget.AnyWidget):
    """One sentence in a live region, so that a screen reader says it when it changes."""

    _esm = """
    export default {
      render({ model, el }) {
        const line = document.createElement("p");
        line.setAttribute("role", "status");
        line.setAttribute("aria-live", "polite");
        line.className = "lcafoot-sentence";
        const show = () => { line.textContent = model.get("text"); };
        model.on("change:text", show);
        show();
        el.appendChild(line);
        // JupyterLab's command keys must not act while a control of the panel has the focus.
        let tries = 600;
        const claimKeys = () => {
          const panel = el.closest(".lcafoot-panel");
          const claim = ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true");
          // A slider and its number box are named by the words and the unit of their row.
          const name = () => panel.querySelectorAll(".widget-hbox").forEach((row) => {
            const words = [...row.querySelectorAll(".widget-label")].map((label) => label.innerText);
            const said = words.filter(Boolean).join(", ");
            const controls = row.querySelectorAll("input, [role=slider]");
            if (said) controls.forEach((control) => {
              if (control.getAttribute("aria-label") !== said) control.setAttribute("aria-label", said);
            });
          });
          if (panel) {
            panel.addEventListener("focusin", claim);
            new MutationObserver(name).observe(panel, { childList: true, subtree: true });
            name();
            // A figure made off screen takes a standard width: it is fitted when it is first seen.
            new IntersectionObserver(() => window.dispatchEvent(new Event("resize"))).observe(panel);
          }
          else if (tries-- > 0) requestAnimationFrame(claimKeys);
        };
        claimKeys();
      },
    };
    """
    _css = """
    .lcafoot-sentence { font-size: 1.15em; margin: .4em 0; max-width: 60em; }
    .lcafoot-panel .js-plotly-plot text { fill: var(--jp-ui-font-color1, #444) !important; }
    .lcafoot-panel.jupyter-widgets-disconnected::before {
      content: "The kernel was restarted, so this panel no longer answers. Run > Run All Above Selected Cell,"
        " then run this cell again.";
      font: inherit; font-weight: bold; position: static; padding: .4em 0;
    }
    """
    text = traitlets.Unicode().tag(sync=True)


def slider_with_box(
    *, description: str, unit: str, value: float, low: float, high: float, step: float
) -> tuple[ipywidgets.BoundedFloatText, ipywidgets.HBox]:
    """Return a number box, and the row that holds it with its slider and unit.

    Parameters
    ----------
    description : str
        What it sets.
    unit : str
        Unit, shown behind the box.
    value, low, high, step : float
        Start, bounds and step. [`unit`]

    Returns
    -------
    tuple of ipywidgets.BoundedFloatText and ipywidgets.HBox
        The box, which holds the value, and the row. What the slider sends is rounded to the
        step, because browsers send 3.9999999999 for 4.

    Examples
    --------
    >>> box, row = slider_with_box(
    ...     description="Lifetime", unit="years", value=4, low=1, high=10, step=0.5)
    >>> row.children[0].value = 5.9999999
    >>> box.value
    6.0
    """
    wide = {"description_width": "11em"}
    slider = ipywidgets.FloatSlider(
        value=value, min=low, max=high, step=step, description=description, readout=False, style=wide,
        continuous_update=True, tooltip=f"{description} in {unit}, {low:g} to {high:g}",
        layout=ipywidgets.Layout(width="28em"),
    )  # fmt: skip
    box = ipywidgets.BoundedFloatText(
        value=value, min=low, max=high, step=step, layout=ipywidgets.Layout(width="6em"),
        tooltip=f"{description} in {unit}, as a number",
    )  # fmt: skip
    slider.observe(lambda change: setattr(box, "value", round(change.new / step) * step), "value")
    box.observe(lambda change: setattr(slider, "value", change.new), "value")
    return box, ipywidgets.HBox([slider, box, ipywidgets.Label(f"{unit}, {low:g} to {high:g}")])


def shown_on_demand(
    name: str, content: ipywidgets.Widget, fill: Callable[[], None] = lambda: None
) -> ipywidgets.VBox:
    """Return a button that shows and hides some content; keyboards and screen readers know it.

    Parameters
    ----------
    name : str
        What the button is called.
    content : ipywidgets.Widget
        What it shows; hidden at first.
    fill : callable, optional
        Called just before the content is shown.

    Returns
    -------
    ipywidgets.VBox
        Button and content.

    Examples
    --------
    >>> box = shown_on_demand("Table", ipywidgets.HTML("numbers"))
    >>> box.children[0].value = True
    >>> box.children[1].layout.display is None
    True
    """
    button = ipywidgets.ToggleButton(value=False, description=name, tooltip=f"show or hide: {name}")
    button.layout.width, button.layout.align_self = "auto", "flex-start"
    content.layout.display = "none"

    def toggle(change: traitlets.Bunch) -> None:
        if change.new:
            fill()
        content.layout.display = None if change.new else "none"

    button.observe(toggle, "value")
    return ipywidgets.VBox([button, content])


def stage_table(rows: list[dict[str, object]], caption: str) -> str:
    """Write the stages as an HTML table: the figure's twin.

    Parameters
    ----------
    rows : list of dict
        Rows of ``Result.by_stage()``. [kgCO₂e]
    caption : str
        What the table shows.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> "<caption>Nothing</caption>" in stage_table([], "Nothing")
    True
    """
    lines = [
        f"<tr><th scope='row'>{STAGE_NAMES[str(row['stage'])]}</th><td>{row['kg']:.3g}</td>"
        f"<td>{row['low_kg']:.3g}</td><td>{row['high_kg']:.3g}</td><td>{row['share']:.1%}</td>"
        f"<td>{row['basis']}</td></tr>"
        for row in rows
    ]
    head = "<tr><th>Stage</th><th>kgCO₂e</th><th>low</th><th>high</th><th>share</th><th>basis</th></tr>"
    return (
        f"<table class='lcafoot-table'><caption>{html.escape(caption)}</caption>"
        f"<thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"
    )


def sources_table(rows: list[dict[str, object]]) -> str:
    """Write every datum with band and source as an HTML table.

    Parameters
    ----------
    rows : list of dict
        Rows of ``Result.sources()``.

    Returns
    -------
    str
        HTML; each title links to its source.

    Examples
    --------
    >>> sources_table([]).startswith("<table")
    True
    """
    head = "".join(
        f"<th>{name}</th>" for name in ("Datum", "Value", "Band", "Basis", "Source and locator", "License")
    )
    return (
        "<table class='lcafoot-table'><caption>Every datum in the figure, with its source</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(_source_row(row) for row in rows)}</tbody></table>"
    )


def _source_row(row: dict[str, object]) -> str:
    """Write one datum."""
    text = {key: html.escape(str(value)) for key, value in row.items()}
    link = html.escape(source_link(str(row["reference"])))
    title = f"<a href='{link}' target='_blank' rel='noopener'>{text['title']}</a>" if link else text["title"]
    cells = (
        f"{row['value']:.4g}" + ("" if text["unit"] == "1" else f" {text['unit']}"),
        "exact"
        if row["low"] == row["high"]
        else f"{row['low']:.3g} – {row['high']:.3g}<br>{text['band_kind']}",
        f"{text['basis']}, {text['confidence']}",
        f"{title}<br>{text['locator']}",
        text["license"],
    )
    head = f"<th scope='row'>{text['name']}<br><code>{text['row']}</code></th>"
    return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
