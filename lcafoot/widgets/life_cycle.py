"""The life-cycle panel: a record, a place and a lifetime in; stages with bands out."""

from __future__ import annotations

import ipywidgets
import plotly.graph_objects as go
import traitlets
from plotly.subplots import make_subplots

from lcafoot.data import grid
from lcafoot.data.steady import steady
from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError
from lcafoot.records import STAGES, FunctionalUnit
from lcafoot.report.style import STAGE_COLORS, STAGE_NAMES
from lcafoot.scenario import Result, Scenario, assess
from lcafoot.scenario.example import shipped_record, shipped_records
from lcafoot.scenario.resolve import grid_year
from lcafoot.widgets.panel import STYLE, Tools
from lcafoot.widgets.parts import (
    LiveSentence,
    shown_on_demand,
    slider_with_box,
    sources_table,
    stage_table,
)

__all__ = ["LifeCyclePanel"]

PATTERNS = dict(zip(STAGES, ("", ".", "/", "x", "", "\\", "-", "+"), strict=True))


class LifeCyclePanel(traitlets.HasTraits):
    """Life cycle of one record, with a record, a place and a lifetime to choose.

    Parameters
    ----------
    scenario : Scenario
        Where to start; all its other choices stay.
    records : dict of str to EnergyRecord, optional
        Records to choose from, by the name shown; the scenario's own and the shipped ones if
        left out.
    draws : int, optional
        Draws for each move. [1]
    """

    record = traitlets.Unicode(help="name of the record")
    place = traitlets.Unicode(help="ISO 3166 code of the place of use")
    lifetime_years = traitlets.Float(min=1, max=10, help="service life of the hardware [year]")
    result = traitlets.Instance(Result, allow_none=True, help="the answer to the present choices")

    _open: LifeCyclePanel | None = None

    def __init__(
        self,
        scenario: Scenario,
        *,
        records: dict[str, EnergyRecord] | None = None,
        draws: int = 10_000,
    ) -> None:
        node_type = getattr(scenario.energy, "host", {}).get("node_type")  # the hardware stays the same
        alike = shipped_records(node_type)
        shipped = {label: shipped_record(name) for name, label in alike.items()}
        self._records = records or {scenario.energy.label: scenario.energy} | shipped
        self._scenario, self._draws = scenario, draws
        names = list(self._records)
        first = getattr(scenario.energy, "label", names[0])
        life = scenario.lifetime_years
        super().__init__(
            record=first if first in names else names[0],
            place=grid.place_id(scenario.place),
            lifetime_years=float(getattr(life, "value", life) or 4.0),
        )
        if LifeCyclePanel._open is not None:
            LifeCyclePanel._open.close()
        LifeCyclePanel._open = self
        self._build()
        self._update()
        self.observe(lambda _: self._update(), names=["record", "place", "lifetime_years"])

    @property
    def scenario(self) -> Scenario:
        """The scenario with the present choices."""
        record = self._records[self.record]
        changes: dict[str, object] = {"place": self.place}
        if record != self._scenario.energy:
            changes |= {
                "energy": record,
                "hours": None,
                "functional_unit": FunctionalUnit("run", 1, record.label),
                "phase": record.host.get("phase", self._scenario.phase),
            }
        start = self._scenario.lifetime_years
        if self.lifetime_years != getattr(start, "value", start):
            changes["lifetime_years"] = self.lifetime_years
        return self._scenario.replace(**changes)

    def close(self) -> None:
        """Free the figure and all controls in the browser."""
        self.figure.close()
        ipywidgets.Widget.close(self.view)

    def _build(self) -> None:
        """Make the controls and the figure, once."""
        wide = {"description_width": "9em"}
        year = grid_year(self._scenario)
        places = grid.places()
        places = places[(places["first_year"] <= year) & (places["last_year"] >= year)]
        options = [(row.name, row.place_id) for row in places.itertuples(index=False)]
        long, short = ipywidgets.Layout(width="40em"), ipywidgets.Layout(width="26em")
        record = ipywidgets.Dropdown(
            options=list(self._records), description="Record", style=wide, layout=long
        )
        place = ipywidgets.Dropdown(options=options, description="Place of use", style=wide, layout=short)
        years, row = slider_with_box(
            description="Hardware lifetime", unit="years", value=self.lifetime_years, low=1, high=10, step=0.5
        )
        for control, name in ((record, "record"), (place, "place"), (years, "lifetime_years")):
            traitlets.link((self, name), (control, "value"))
        self.figure = _empty_figure()
        self._sentence = LiveSentence()
        self._stages, self._sources = ipywidgets.HTML(), ipywidgets.HTML()
        self._tools = Tools("LifeCyclePanel", lambda: self.result.by_stage().to_csv(index=False))
        table = shown_on_demand("Table", self._stages, self._show_stages)
        sources = shown_on_demand("Sources of every datum", self._sources, self._show_sources)
        parts = [record, place, row, self._sentence, self.figure, self._tools, table, sources]
        self.view = ipywidgets.VBox(parts)
        self.view.add_class("lcafoot-panel")

    def _update(self) -> None:
        """Assess the present choices and show the answer."""
        try:
            with steady():
                self.result = assess(self.scenario, draws=self._draws)
        except LcafootError as err:
            self._sentence.text = f"{err}"
            return
        _draw(self.figure, self.result)
        self._sentence.text, self._tools.code = self.result.sentence(), self._code()
        if self._stages.layout.display != "none":
            self._show_stages()
        if self._sources.layout.display != "none":
            self._show_sources()

    def _code(self) -> str:
        """Return the call that gives the figure; a panel named ``panel`` holds a record of another choice."""
        changes = f"place={self.place!r}, lifetime_years={self.lifetime_years}"
        first = getattr(self._scenario.energy, "label", "")
        scenario = f"lf.Scenario.example().replace({changes})" if self.record == first else "panel.scenario"
        return f"import lcafoot as lf\nlf.assess({scenario}, draws={self._draws}).by_stage()"

    def _show_stages(self) -> None:
        """Fill the table of stages, when it is seen."""
        rows = self.result.by_stage().to_dict("records")
        words = "Means add up to the total; the ends of the bands do not"
        self._stages.value = STYLE + stage_table(rows, words)

    def _show_sources(self) -> None:
        """Fill the table of sources; while it is hidden, moves need not wait for it."""
        self._sources.value = STYLE + sources_table(self.result.sources().to_dict("records"))

    def _ipython_display_(self) -> None:
        """Show the view when the panel is the last line of a cell."""
        from IPython.display import display

        display(self.view)


def _empty_figure() -> go.FigureWidget:
    """Make the figure: few traces with one entry a stage, because each trace costs time to draw."""
    figure = go.FigureWidget(make_subplots(rows=2, cols=1, row_heights=[0.25, 0.75], vertical_spacing=0.16))
    figure._config = figure._config | {"responsive": True}
    names = [STAGE_NAMES[stage] for stage in STAGES]
    colors = list(STAGE_COLORS.values())
    plain = {"showlegend": False, "hovertemplate": "%{customdata}<extra></extra>"}
    look = {"color": colors, "pattern": {"shape": list(PATTERNS.values())}, "line": {"width": 0}}
    figure.add_bar(y=["total"] * len(STAGES), orientation="h", marker=look, row=1, col=1, **plain)
    figure.add_scatter(
        y=["total"], mode="markers", marker={"color": "#444", "size": 6}, row=1, col=1, **plain,
        error_x={"type": "data", "symmetric": False, "array": [0], "arrayminus": [0], "color": "#444"},
    )  # fmt: skip
    figure.add_bar(y=names, orientation="h", marker={"color": colors}, width=0.15, row=2, col=1, **plain)
    dots = {"color": colors, "size": 11, "line": {"width": 1, "color": "#444"}}
    figure.add_scatter(y=names, mode="markers", marker=dots, row=2, col=1, **plain)
    grid_line = {"gridcolor": "#8884"}
    figure.update_layout(
        barmode="overlay", height=470, margin={"l": 10, "r": 20, "t": 10, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": "#777"},
        xaxis={"title": "kgCO₂e, all stages (whisker: 95 % band)", "rangemode": "tozero", **grid_line},
        xaxis2={"title": "kgCO₂e, logarithmic (dot: mean, bar: 95 % band)", "type": "log", **grid_line},
        yaxis2={"categoryorder": "array", "categoryarray": names[::-1]},
    )  # fmt: skip
    return figure


def _draw(figure: go.FigureWidget, result: Result) -> None:
    """Put the numbers of a result into the figure, in one message."""
    rows = {row["stage"]: row for row in result.by_stage().to_dict("records")}
    kg = [rows[stage]["kg"] if stage in rows else 0.0 for stage in STAGES]
    low = [rows[stage]["low_kg"] if stage in rows else None for stage in STAGES]
    high = [rows[stage]["high_kg"] if stage in rows else None for stage in STAGES]
    words = [f"{STAGE_NAMES[stage]}: {mass:.3g} kg" for stage, mass in zip(STAGES, kg, strict=True)]
    stack, whisker, intervals, dots = figure.data
    with figure.batch_update():
        stack.x, stack.base, stack.customdata = kg, [sum(kg[:i]) for i in range(len(kg))], words
        whisker.x, whisker.customdata = [result.total_kg], [result.sentence()]
        whisker.error_x.array = [result.high_kg - result.total_kg]
        whisker.error_x.arrayminus = [result.total_kg - result.low_kg]
        intervals.base, intervals.customdata = low, words
        intervals.x = [h - b if h is not None else None for b, h in zip(low, high, strict=True)]
        dots.x, dots.customdata = [mass or None for mass in kg], words
