"""Panels of one scenario: a stage with its flows, the ledger as streams, drivers, end of life, two sides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import pandas as pd
import plotly.graph_objects as go
import traitlets

from lcafoot.data import grid
from lcafoot.energy import EnergyRecord
from lcafoot.inventory.devices import END_OF_LIFE_METHODS
from lcafoot.records import STAGES
from lcafoot.report.style import STAGE_COLORS, STAGE_NAMES
from lcafoot.scenario import Result, Scenario, assess, compare
from lcafoot.scenario.example import scenario_of
from lcafoot.scenario.resolve import grid_year
from lcafoot.scenario.sensitivity import sensitivity, what_to_measure_next
from lcafoot.widgets.panel import COLORS, GRAY, Answer, Choice, Panel, Slider, empty_figure, source_rows

__all__ = [
    "ComparisonPanel",
    "EndOfLifePanel",
    "MeasureNextPanel",
    "SankeyPanel",
    "ScenarioPanel",
    "StageExplorer",
]

WHISKER = {"type": "data", "symmetric": False, "array": [], "arrayminus": [], "color": GRAY}
SAMPLES = 256
MOST_DATA = 8
PARTS = ("production", "end of life", "credit beside the total")
LIFE = Slider("Hardware lifetime", "years", 1, 10, 0.5)


def places() -> list[tuple[str, str]]:
    """Return the places of the newest year of the grid data: name and code."""
    table, year = grid.places(), grid_year(Scenario.example())
    table = table[(table["first_year"] <= year) & (table["last_year"] >= year)]
    return [(row.name, row.place_id) for row in table.itertuples(index=False)]


def stages() -> Iterable[tuple[str, str]]:
    """Return the stages: name and key."""
    return [(name, key) for key, name in STAGE_NAMES.items()]


PLACE = Choice("Place of use", places)


class ScenarioPanel(Panel):
    """A panel that changes place and lifetime of one scenario.

    Parameters
    ----------
    scenario : Scenario, optional
        Where to start; the shipped run if left out.
    record : EnergyRecord, optional
        A record whose host names its machine, instead of a scenario.
    draws : int, optional
        Draws for each move. [1]
    """

    place = traitlets.Unicode(help="ISO 3166 code of the place of use")
    lifetime_years = traitlets.Float(4.0, min=1, max=10, help="service life of the hardware [year]")
    controls: ClassVar[dict[str, Slider | Choice]] = {"place": PLACE, "lifetime_years": LIFE}
    elsewhere: ClassVar[str] = ""

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        record: EnergyRecord | None = None,
        draws: int = 10_000,
        **start: Any,
    ) -> None:
        made = scenario_of(record, hardware={}, place="World", energy_scope="node") if record else None
        self._scenario, self._draws = scenario or made or Scenario.example(), draws
        self._called = "scenario" if scenario or made else "lf.Scenario.example()"
        life = self._scenario.lifetime_years
        super().__init__(
            place=grid.place_id(self.elsewhere or self._scenario.place),
            lifetime_years=float(getattr(life, "value", life) or 4.0),
            **start,
        )

    @property
    def scenario(self) -> Scenario:
        """The scenario with the present choices; a lifetime not moved keeps its band."""
        changes: dict[str, Any] = {"place": self.place}
        if self.lifetime_years != self._start.get("lifetime_years"):
            changes["lifetime_years"] = self.lifetime_years
        return self._scenario.replace(**changes)

    def code(self, call: str) -> str:
        """Return the code that makes the present scenario, and a call on it."""
        changes = [f"place={self.place!r}"]
        if self.lifetime_years != self._start.get("lifetime_years"):
            changes.append(f"lifetime_years={self.lifetime_years}")
        return f"import lcafoot as lf\nchanged = {self._called}.replace({', '.join(changes)})\n{call}"


class StageExplorer(ScenarioPanel):
    """One stage: its flows with bands, and what went into each."""

    stage = traitlets.Unicode("hardware_manufacturing", help="one of lcafoot.records.STAGES")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "stage": Choice("Stage", stages), "place": PLACE, "lifetime_years": LIFE,
    }  # fmt: skip

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        bars = go.Bar(orientation="h", marker={"color": COLORS[0], "pattern": {"shape": "/"}},
                      error_x=WHISKER)  # fmt: skip
        return empty_figure(bars, x="kgCO₂e (whisker: 95 % band)", height=300, showlegend=False)

    def answer(self) -> Answer:
        """Answer the present choices."""
        result = assess(self.scenario, draws=self._draws)
        ledger = result.ledger()
        table = ledger[ledger["stage"] == self.stage][["flow", "kg", "low_kg", "high_kg", "basis", "sources"]]
        name, total = STAGE_NAMES[self.stage], table["kg"].sum()
        if table.empty:
            why = result.left_out.get(self.stage, "no flow belongs to it in this scenario")
            sentence = f"{name} is left out: {why}."
        else:
            row = result.by_stage().set_index("stage").loc[self.stage]
            sentence = (
                f"{name}: {total:.3g} kgCO₂e (95 % band {row['low_kg']:.3g} to {row['high_kg']:.3g}), "
                f"{row['share']:.1%} of the run; {row['basis']}."
            )
        whisker = {"array": table["high_kg"] - table["kg"], "arrayminus": table["kg"] - table["low_kg"]}
        trace = {"x": table["kg"], "y": table["flow"], "error_x": whisker}
        call = f'lf.assess(changed, draws={self._draws}).ledger().query("stage == {self.stage!r}")'
        stage = self.stage

        def sources() -> list[dict[str, Any]]:
            return [row for row in source_rows(result) if stage in str(row["stages"])]

        return Answer(sentence, table, [trace], self.code(call), sources)


class SankeyPanel(ScenarioPanel):
    """The ledger as streams: each flow runs into its stage, each stage into the total."""

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        streams = go.Sankey(
            arrangement="snap", valueformat=".3g", valuesuffix=" kg",
            textfont={"color": GRAY, "shadow": "none"}, link={"color": "rgba(128,128,128,.35)"},
        )  # fmt: skip
        return empty_figure(streams, x="", height=460)

    def answer(self) -> Answer:
        """Answer the present choices."""
        result = assess(self.scenario, draws=self._draws)
        table = result.ledger()[["stage", "flow", "kg", "low_kg", "high_kg", "basis"]]
        present = [stage for stage in STAGES if stage in set(table["stage"])]
        flows = [f"{row.flow}" for row in table.itertuples()]
        labels = ["all stages", *(STAGE_NAMES[stage] for stage in present), *flows]
        place = {stage: rank + 1 for rank, stage in enumerate(present)}
        first = len(present) + 1
        kg = table.groupby("stage")["kg"].sum()
        links = {
            "source": [*(first + n for n in range(len(flows))), *place.values()],
            "target": [*(place[stage] for stage in table["stage"]), *(0 for _ in present)],
            "value": [*table["kg"], *(kg[stage] for stage in present)],
        }
        colors = ["#888888", *(STAGE_COLORS[s] for s in present), *(STAGE_COLORS[s] for s in table["stage"])]
        trace = {"node": {"label": labels, "color": colors, "pad": 12}, "link": links}
        code = self.code(f"lf.assess(changed, draws={self._draws}).ledger()")
        return Answer(result.sentence(), table, [trace], code, lambda: source_rows(result))


class MeasureNextPanel(ScenarioPanel):
    """Which data drive the band: Sobol indices, and what knowing one of them would be worth."""

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        whisker = {"type": "data", "array": [], "color": GRAY}
        bars = go.Bar(
            orientation="h", marker={"color": COLORS[1], "pattern": {"shape": "x"}}, error_x=whisker
        )
        words = "share of the variance [1] (whisker: sampling error)"
        return empty_figure(bars, x=words, height=360, showlegend=False)

    def answer(self) -> Answer:
        """Answer the present choices."""
        table = sensitivity(self.scenario, samples=SAMPLES).head(MOST_DATA)
        sentence = what_to_measure_next(table)
        trace = {
            "x": table["first_order"][::-1],
            "y": table["factor"][::-1],
            "error_x": {"array": table["first_order_error"][::-1]},
        }
        call = (
            "from lcafoot.scenario.sensitivity import sensitivity\n"
            f"sensitivity(changed, samples={SAMPLES}).head({MOST_DATA})"
        )
        run = self.scenario
        return Answer(sentence, table, [trace], self.code(call), lambda: source_rows(assess(run, draws=2)))


class EndOfLifePanel(ScenarioPanel):
    """Five methods of the end of life side by side."""

    recycling_rate = traitlets.Float(0.2, min=0, max=1, help="share of the mass that is recycled [1]")
    recycled_content = traitlets.Float(0.0, min=0, max=1, help="share of recycled material [1]")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "recycling_rate": Slider("Recycled at the end", "share", 0, 1, 0.05),
        "recycled_content": Slider("Recycled content", "share", 0, 1, 0.05),
    }

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        looks = zip(PARTS, COLORS, ("", "/", "x"), strict=False)
        traces = [
            go.Bar(name=name, marker={"color": color, "pattern": {"shape": shape}})
            for name, color, shape in looks
        ]
        return empty_figure(*traces, x="", y="kgCO₂e", barmode="group")

    @property
    def scenario(self) -> Scenario:
        """The scenario with the present rates."""
        return self._scenario.replace(
            recycling_rate=self.recycling_rate, recycled_content=self.recycled_content
        )

    def answer(self) -> Answer:
        """Answer the present choices."""
        results = {
            method: assess(self.scenario.replace(end_of_life_method=method), draws=self._draws // 5)
            for method in END_OF_LIFE_METHODS
        }
        table = pd.DataFrame([_end_of_life(method, result) for method, result in results.items()])
        least, most = (
            table.loc[pick(table["total_kg"]), "method"] for pick in (pd.Series.idxmin, pd.Series.idxmax)
        )
        spread = table["total_kg"].max() - table["total_kg"].min()
        sentence = f"The choice of method moves the total by {spread:.2g} kgCO₂e, from {least} to {most}."
        traces = [
            {"x": table["method"], "y": table[key]}
            for key in ("production_kg", "end_of_life_kg", "credit_kg")
        ]
        code = (
            "import lcafoot as lf\nfrom lcafoot.scenario.switchboard import switchboard\n"
            f"changed = {self._called}.replace(recycling_rate={self.recycling_rate}, "
            f"recycled_content={self.recycled_content})\nswitchboard(changed, draws={self._draws // 5})"
        )
        return Answer(sentence, table, traces, code, lambda: source_rows(results["cut_off"]))


class ComparisonPanel(ScenarioPanel):
    """Two scenarios in pairs: the run as it was, and the run elsewhere or with another lifetime."""

    elsewhere: ClassVar[str] = "France"

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        bars = go.Bar(orientation="h", marker={"color": COLORS[2], "pattern": {"shape": "."}},
                      error_x=WHISKER)  # fmt: skip
        words = "changed less as it was [kgCO₂e] (whisker: 95 % band)"
        return empty_figure(bars, x=words, showlegend=False)

    def answer(self) -> Answer:
        """Answer the present choices."""
        pair = compare(self.scenario, self._base(), draws=self._draws)
        table = pair.by_stage()
        whisker = {"array": table["high_kg"] - table["difference_kg"],
                   "arrayminus": table["difference_kg"] - table["low_kg"]}  # fmt: skip
        names = [STAGE_NAMES[stage] for stage in table["stage"]]
        trace = {"x": table["difference_kg"], "y": names, "error_x": whisker}
        sentence = (
            f"Changed less as it was: {pair.difference_kg:+.3g} kgCO₂e (95 % band {pair.low_kg:+.3g} to "
            f"{pair.high_kg:+.3g}); P(changed is lower) = {pair.p_less:.2f}."
        )
        code = self.code(f"lf.compare(changed, {self._called}, draws={self._draws}).by_stage()")
        return Answer(sentence, table, [trace], code, lambda: source_rows(pair.a, pair.b))

    def _base(self) -> Result:
        """Assess the scenario as it was, once."""
        if not hasattr(self, "_as_it_was"):
            self._as_it_was = assess(self._scenario, draws=self._draws)
        return self._as_it_was


def _end_of_life(method: str, result: Result) -> dict[str, Any]:
    """Return production, end of life and credit of one method."""
    kg = result.by_stage().set_index("stage")["kg"]
    return {
        "method": method.replace("_", " "),
        "production_kg": kg.get("hardware_manufacturing", 0.0),
        "end_of_life_kg": kg.get("end_of_life", 0.0),
        "credit_kg": result.beyond_boundary_kg,
        "total_kg": result.total_kg,
    }
