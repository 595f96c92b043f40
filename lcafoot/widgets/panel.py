"""What every panel is made of: controls, a figure updated in place, a sentence, its table, its sources."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import anywidget
import ipywidgets
import plotly.graph_objects as go
import traitlets

from lcafoot.data.steady import steady
from lcafoot.errors import LcafootError
from lcafoot.widgets.parts import LiveSentence, shown_on_demand, slider_with_box, sources_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STYLE", "Answer", "Choice", "Panel", "Slider", "Tools", "empty_figure", "source_rows"]

COLORS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GRAY: Final = "#808080"
MOST_CONTROLS: Final = 3
STYLE: Final = (
    "<style>.lcafoot-table { width: 100%; } "
    ".lcafoot-table code { overflow-wrap: anywhere; white-space: normal; } "
    ".lcafoot-table th, .lcafoot-table td { padding: .15em .6em; text-align: left; vertical-align: top; "
    "line-height: 1.3; }</style>"
)


@dataclass(frozen=True)
class Slider:
    """A number: shown as a slider with its box.

    Parameters
    ----------
    words, unit : str
        What it sets, and in what.
    low, high, step : float
        Bounds and step. [`unit`]
    """

    words: str
    unit: str
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Choice:
    """One of several names: shown as a drop-down.

    Parameters
    ----------
    words : str
        What is chosen.
    options : callable
        Gives the options: name shown, and value.
    """

    words: str
    options: Callable[[], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Answer:
    """What a panel shows for its present choices.

    Parameters
    ----------
    sentence : str
        The answer in one sentence, read aloud.
    table : pandas.DataFrame
        The numbers of the figure.
    traces : sequence of mapping
        New values of each trace of the figure, in order.
    code : str
        The call that gives the table.
    sources : callable
        Gives rows of ``Result.sources()``; asked only when they are to be seen.
    layout : mapping
        New values of the figure's layout.
    """

    sentence: str
    table: pd.DataFrame
    traces: Sequence[Mapping[str, Any]]
    code: str
    sources: Callable[[], Sequence[Mapping[str, Any]]] = list
    layout: Mapping[str, Any] = field(default_factory=dict)


class Tools(anywidget.AnyWidget):
    """Buttons that copy the code and save table and figure, without a network."""

    _esm = Path(__file__).with_name("tools.js")
    _css = ".lcafoot-tools { display: flex; gap: .5em; flex-wrap: wrap; margin: .4em 0; }"
    name = traitlets.Unicode("panel").tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)

    def __init__(self, name: str, csv: Callable[[], str]) -> None:
        super().__init__(name=name)
        self.on_msg(
            lambda _, message, __: self.send({"csv": csv()}) if message.get("want") == "csv" else None
        )


class Panel(traitlets.HasTraits):
    """A panel: traits hold its state, `view` is what one sees, and no panel does arithmetic of its own.

    A class names its `controls` (trait and `Slider` or `Choice`, three at most), makes its empty
    figure once in `blank`, and answers in `answer`.
    """

    controls: ClassVar[Mapping[str, Slider | Choice]] = {}
    answer_now: Answer | None = None
    _open: ClassVar[dict[type, Panel]] = {}

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        assert len(self.controls) <= MOST_CONTROLS
        if type(self) in Panel._open:
            Panel._open.pop(type(self)).close()
        Panel._open[type(self)] = self
        self._start = {name: getattr(self, name) for name in self.controls}
        self._build()
        self.update()
        self.observe(lambda _: self.update(), names=list(self.controls))

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        raise NotImplementedError

    def answer(self) -> Answer:
        """Answer the present choices."""
        raise NotImplementedError

    def update(self) -> None:
        """Answer, and show the answer; what cannot be answered is said in the page."""
        try:
            with steady():
                found = self.answer()
        except LcafootError as err:
            self._sentence.text = str(err)
            return
        self.answer_now = found
        with self.figure.batch_update():
            for trace, values in zip(self.figure.data, found.traces, strict=True):
                trace.update(values)
            if found.layout:
                self.figure.update_layout(**found.layout)
        self._sentence.text, self._tools.code = found.sentence, found.code
        for part, fill in self._on_demand.items():
            if part.layout.display != "none":
                fill()

    def reset(self) -> None:
        """Set every control back to where it started."""
        with self.hold_trait_notifications():
            for name, value in self._start.items():
                setattr(self, name, value)

    def csv(self) -> str:
        """Return the table as CSV."""
        return self.answer_now.table.to_csv(index=False, lineterminator="\n") if self.answer_now else ""

    def close(self) -> None:
        """Free the figure and all controls in the browser."""
        self.figure.close()
        ipywidgets.Widget.close(self.view)

    def _build(self) -> None:
        """Make the controls and the figure, once."""
        rows = [self._control(name, control) for name, control in self.controls.items()]
        reset = ipywidgets.Button(description="Reset", tooltip="set every control back")
        reset.on_click(lambda _: self.reset())
        self.figure = self.blank()
        self.figure._repr_mimebundle_()  # Voilà shows what a figure holds when it is asked for
        self._sentence = LiveSentence()
        self._tools = Tools(type(self).__name__, self.csv)
        self._table, self._code, self._sources = (ipywidgets.HTML() for _ in range(3))
        self._on_demand = {
            self._table: self._show_table,
            self._code: self._show_code,
            self._sources: self._show_sources,
        }
        shown = [
            shown_on_demand(words, part, fill)
            for words, (part, fill) in zip(
                ("Table", "Code", "Sources of every datum"), self._on_demand.items(), strict=True
            )
        ]
        self.view = ipywidgets.VBox([*rows, reset, self._sentence, self.figure, self._tools, *shown])
        self.view.add_class("lcafoot-panel")

    def _control(self, name: str, control: Slider | Choice) -> ipywidgets.Widget:
        """Make one control and link it to its trait."""
        if isinstance(control, Slider):
            box, row = slider_with_box(
                description=control.words, unit=control.unit, value=getattr(self, name), low=control.low,
                high=control.high, step=control.step,
            )  # fmt: skip
            traitlets.link((self, name), (box, "value"))
            return row
        options = list(control.options())
        drop = ipywidgets.Dropdown(
            options=options, value=getattr(self, name), description=control.words,
            style={"description_width": "11em"}, layout=ipywidgets.Layout(width="36em"),
        )  # fmt: skip
        traitlets.link((self, name), (drop, "value"))
        return drop

    def _show_table(self) -> None:
        """Fill the figure's twin."""
        if self.answer_now is not None:
            body = self.answer_now.table.to_html(index=False, border=0, classes="lcafoot-table", na_rep="—",
                                                 float_format=lambda x: f"{x:.4g}")  # fmt: skip
            self._table.value = STYLE + body

    def _show_code(self) -> None:
        """Show the call that gives the table."""
        if self.answer_now is not None:
            self._code.value = f"<pre>{html.escape(self.answer_now.code)}</pre>"

    def _show_sources(self) -> None:
        """Show every datum with source, link, license and confidence."""
        if self.answer_now is not None:
            rows = [dict(row) for row in self.answer_now.sources()]
            self._sources.value = STYLE + sources_table(rows)

    def _ipython_display_(self) -> None:
        """Show the view when the panel is the last line of a cell."""
        from IPython.display import display

        display(self.view)


def empty_figure(*traces: Any, x: str, y: str = "", height: int = 380, **layout: Any) -> go.FigureWidget:
    """Return a figure that can be read on light and on dark ground.

    Parameters
    ----------
    *traces
        Its traces, without numbers.
    x, y : str
        Titles of the axes, with units.
    height : int, optional
        Of the figure. [px]
    **layout
        More of plotly's layout.

    Returns
    -------
    plotly.graph_objects.FigureWidget
        The figure.
    """
    line = {"gridcolor": "#8884", "zerolinecolor": "#8888"}
    figure = go.FigureWidget(list(traces))
    figure._config = figure._config | {"responsive": True}  # as wide as the cell, also on a small screen
    figure.update_layout(
        height=height, margin={"l": 10, "r": 20, "t": 10, "b": 10}, font={"color": GRAY},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", colorway=list(COLORS),
        xaxis={"title": x, **line}, yaxis={"title": y, **line}, legend={"orientation": "h", "y": 1.12},
    )  # fmt: skip
    figure.update_layout(**layout)
    return figure


def source_rows(*results: Any) -> list[dict[str, Any]]:
    """Return the rows behind some results, each datum once.

    Parameters
    ----------
    *results
        Assessed scenarios.

    Returns
    -------
    list of dict
        Rows of ``Result.sources()``.
    """
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        for row in result.sources().to_dict("records"):
            found.setdefault(row["row"], row)
    return list(found.values())
