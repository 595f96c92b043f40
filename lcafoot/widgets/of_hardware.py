"""Panels of hardware and hours: rival figures, break-even, lifetimes, a day of a datacenter, a record."""

from __future__ import annotations

from typing import ClassVar, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import traitlets

from lcafoot.data import figures, grid
from lcafoot.energy import EnergyRecord
from lcafoot.scenario.default_values import default_quantity
from lcafoot.scenario.hourly import Design, Hours, operate
from lcafoot.scenario.lifetimes import best_lifetime, replace_or_keep
from lcafoot.scenario.rivals import ACT_PARTS, rival_methods
from lcafoot.widgets.choosing import your_record
from lcafoot.widgets.of_scenario import PLACE
from lcafoot.widgets.panel import COLORS, GRAY, Answer, Choice, Panel, Slider, empty_figure

__all__ = ["AcceleratorPanel", "BreakEvenPanel", "GridHourPanel", "LifetimePanel", "RecordViewer"]

CARDS: Final = (
    "nvidia_h100_sxm_80gb",
    "nvidia_h100_pcie_80gb",
    "nvidia_a100_sxm_40gb",
    "nvidia_a100_sxm_80gb",
)
SUN: Final = np.maximum(0, np.sin((np.arange(24) - 6) / 12 * np.pi))
CLEAN_AT_NOON: Final = 0.45 - 0.25 * SUN
LOAD_KWH: Final = 100.0


class AcceleratorPanel(Panel):
    """One accelerator by every method: maker, assessments, tools, and its parts computed here."""

    device = traitlets.Unicode("nvidia_h100_sxm_80gb", help="accelerator")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "device": Choice("Accelerator", lambda: [(name.replace("_", " "), name) for name in CARDS])
    }

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        whisker = {"type": "data", "symmetric": False, "array": [], "arrayminus": [], "color": GRAY}
        look = {"size": 11, "color": COLORS[0], "symbol": "diamond"}
        dots = go.Scatter(mode="markers", marker=look, error_x=whisker)
        return empty_figure(dots, x="embodied carbon [kgCO₂e] (whisker: 95 % band)", showlegend=False)

    def answer(self) -> Answer:
        """Answer the present choices."""
        table = rival_methods(self.device, draws=2000)
        whisker = {"array": table["high"] - table["value"], "arrayminus": table["value"] - table["low"]}
        names = table["source_id"].str.replace("_", " ") + " (" + table["method"].str.replace("_", " ") + ")"
        least, most = table.iloc[0], table.iloc[-1]
        sentence = (
            f"{self.device.replace('_', ' ')}: {least['value']:.3g} kg ({least['source_id']}) to "
            f"{most['value']:.3g} kg ({most['source_id']}), {len(table)} figures that do not cover the same."
        )
        rows = [f"{self.device}.embodied_kg.{s}" for s in table["source_id"] if s != ACT_PARTS]
        code = (
            f"from lcafoot.scenario.rivals import rival_methods\nrival_methods({self.device!r}, draws=2000)"
        )
        return Answer(
            sentence,
            table,
            [{"x": table["value"], "y": names, "error_x": whisker}],
            code,
            lambda: list(map(_source, rows)),
        )


class BreakEvenPanel(Panel):
    """Replace now, or keep: the difference over the years, at one place."""

    new_embodied_kg = traitlets.Float(
        170.0, min=10, max=2000, help="embodied carbon of the new device [kgCO₂e]"
    )
    power_ratio = traitlets.Float(
        0.6, min=0.1, max=1.0, help="power of the new over the old for the same work [1]"
    )
    place = traitlets.Unicode("OWID_WRL", help="ISO 3166 code of the place of use")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "new_embodied_kg": Slider("Making the new", "kgCO₂e", 10, 2000, 10),
        "power_ratio": Slider("Power, new over old", "share", 0.1, 1, 0.05),
        "place": PLACE,
    }
    old_power_w = 700.0

    def __init__(self, **start: object) -> None:
        super().__init__(**({"place": grid.place_id("World")} | start))

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        return empty_figure(*_band_traces(), x="horizon [year]", y="replacing less keeping [kgCO₂e]")

    def answer(self) -> Answer:
        """Answer the present choices."""
        intensity = grid.carbon_intensity(self.place, 2024)
        given = {"old_power_w": self.old_power_w, "new_power_w": self.power_ratio * self.old_power_w,
                 "pue": default_quantity("pue"), "utilization": default_quantity("utilization")}  # fmt: skip
        years = np.linspace(0, 4, 17)
        table = replace_or_keep(self.new_embodied_kg, carbon_intensity_kg_kwh=intensity, years=years, **given)
        pays = table["break_even_years"].iloc[0]
        when = f"repays making it in {pays:.2g} years" if np.isfinite(pays) else "never repays making it"
        sentence = (
            f"Instead of a device of {self.old_power_w:g} W the new one {when}, "
            f"at {intensity.value:.3g} kg/kWh."
        )
        code = (
            "from lcafoot.data import grid\nfrom lcafoot.scenario.default_values import default_quantity\n"
            "from lcafoot.scenario.lifetimes import replace_or_keep\nimport numpy as np\n"
            f"replace_or_keep({self.new_embodied_kg}, old_power_w={self.old_power_w}, "
            f"new_power_w={self.power_ratio * self.old_power_w},\n    "
            f"carbon_intensity_kg_kwh=grid.carbon_intensity({self.place!r}, 2024),\n    "
            "pue=default_quantity('pue'), utilization=default_quantity('utilization'),\n    "
            "years=np.linspace(0, 4, 17))"
        )
        traces = _band_values(table, "years", "difference_kg")
        return Answer(sentence, table, traces, code, lambda: [_source_of(intensity)])


class LifetimePanel(Panel):
    """How long to keep hardware, where each year's model does the same work on less electricity."""

    embodied_kg = traitlets.Float(
        4300.0, min=100, max=20_000, help="embodied carbon of one generation [kgCO₂e]"
    )
    yearly_use_kg = traitlets.Float(
        5000.0, min=10, max=50_000, help="a year's electricity of a new one [kgCO₂e]"
    )
    yearly_efficiency_gain = traitlets.Float(
        0.15, min=0, max=0.5, help="less electricity each year's model [1]"
    )
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "embodied_kg": Slider("Making one", "kgCO₂e", 100, 20_000, 100),
        "yearly_use_kg": Slider("Its electricity", "kgCO₂e a year", 10, 50_000, 10),
        "yearly_efficiency_gain": Slider("Gain of each year", "share", 0, 0.5, 0.01),
    }

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        return empty_figure(*_band_traces(), x="service life [year]", y="more than the best [kgCO₂e a year]")

    def answer(self) -> Answer:
        """Answer the present choices."""
        given = {name: getattr(self, name) for name in self.controls}
        years = np.arange(1.0, 13.0)
        table = best_lifetime(given["embodied_kg"], years=years, draws=100,
                              **{k: v for k, v in given.items() if k != "embodied_kg"})  # fmt: skip
        best = table["best_years"].iloc[0]
        words = f"{best:.1f} years" if np.isfinite(best) else "as long as it works"
        sentence = f"The life with the least carbon a year is {words}."
        code = (
            "from lcafoot.scenario.lifetimes import best_lifetime\nimport numpy as np\n"
            f"best_lifetime({self.embodied_kg}, yearly_use_kg={self.yearly_use_kg}, "
            f"yearly_efficiency_gain={self.yearly_efficiency_gain}, years=np.arange(1.0, 13.0), draws=100)"
        )
        return Answer(sentence, table, _band_values(table, "years", "difference_kg"), code)


class GridHourPanel(Panel):
    """A made-up day of a datacenter: load that moves, sun, a battery, and what their hardware embodies."""

    flexible_share = traitlets.Float(0.0, min=0, max=0.5, help="share of each hour's load that may move [1]")
    battery_kwh = traitlets.Float(0.0, min=0, max=1500, help="usable capacity of the battery [kWh]")
    solar_kw = traitlets.Float(300.0, min=0, max=400, help="peak of one's own solar farm [kW]")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "flexible_share": Slider("Flexible load", "share", 0, 0.5, 0.05),
        "battery_kwh": Slider("Battery", "kWh", 0, 1500, 50),
        "solar_kw": Slider("Solar farm, peak", "kW", 0, 400, 10),
    }

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        looks = (("given load", "dot"), ("load", "solid"), ("sun", "dash"), ("from the grid", "dashdot"))
        lines = [go.Scatter(name=name, mode="lines", line={"dash": dash, "color": color, "shape": "hv"})
                 for (name, dash), color in zip(looks, COLORS, strict=False)]  # fmt: skip
        return empty_figure(*lines, x="hour of a made-up day", y="kWh in the hour")

    def answer(self) -> Answer:
        """Answer the present choices."""
        load = np.full(24, LOAD_KWH)
        day = Hours(load_kwh=load, intensity_kg_kwh=CLEAN_AT_NOON, solar_kwh=self.solar_kw * SUN)
        done, plain = operate(day, self._design()), operate(Hours(load, CLEAN_AT_NOON), Design())
        table = done.table().rename_axis("hour").reset_index()
        sentence = (
            f"A made-up day: {done.total_kg:.3g} kgCO₂e with all hardware, instead of {plain.total_kg:.3g}; "
            f"extra servers {float(done.parts_kg['servers_kg']):.3g}, "
            f"battery {float(done.parts_kg['battery_kg']):.3g}, "
            f"solar farm {float(done.parts_kg['solar_kg']):.3g}."
        )
        keys = ("given_load_kwh", "load_kwh", "solar_kwh", "grid_kwh")
        traces = [{"x": table["hour"], "y": table[key]} for key in keys]
        return Answer(sentence, table, traces, self._call())

    def _design(self) -> Design:
        """Return what is done in the day; efficiencies and embodied carbon are made up and in the code."""
        return Design(
            flexible_share=self.flexible_share, capacity_kwh=2 * LOAD_KWH, battery_kwh=self.battery_kwh,
            charge_efficiency=0.95, discharge_efficiency=0.95, battery_kg_kwh=100.0, battery_years=10.0,
            solar_kg_kwh=0.045, servers_kg=60.0,
        )  # fmt: skip

    def _call(self) -> str:
        """Return the call, with every made-up number in it."""
        return (
            "import numpy as np\nfrom lcafoot.scenario.hourly import Design, Hours, operate\n"
            "sun = np.maximum(0, np.sin((np.arange(24) - 6) / 12 * np.pi))\n"
            f"day = Hours(load_kwh=np.full(24, {LOAD_KWH}), intensity_kg_kwh=0.45 - 0.25 * sun, "
            f"solar_kwh={self.solar_kw} * sun)\n"
            f"design = Design(flexible_share={self.flexible_share}, capacity_kwh={2 * LOAD_KWH}, "
            f"battery_kwh={self.battery_kwh}, charge_efficiency=0.95, discharge_efficiency=0.95,\n"
            "    battery_kg_kwh=100.0, battery_years=10.0, solar_kg_kwh=0.045, servers_kg=60.0)\n"
            "operate(day, design).table()"
        )


class RecordViewer(Panel):
    """A record: power over time, parts, flags; the window to look at can be moved.

    Parameters
    ----------
    record : EnergyRecord, optional
        The record; `lcafoot.widgets.choosing.your_record` if left out.
    """

    start_share = traitlets.Float(0.0, min=0, max=1, help="begin of the shown window, by its duration [1]")
    end_share = traitlets.Float(1.0, min=0, max=1, help="end of the shown window [1]")
    controls: ClassVar[dict[str, Slider | Choice]] = {
        "start_share": Slider("Show from", "share", 0, 1, 0.01),
        "end_share": Slider("Show to", "share", 0, 1, 0.01),
    }

    def __init__(self, record: EnergyRecord | None = None) -> None:
        self._record = record or your_record()
        super().__init__()

    def blank(self) -> go.FigureWidget:
        """Return the figure with its traces, before it holds numbers."""
        return empty_figure(go.Scatter(mode="lines", line={"color": COLORS[0]}), x="time [s]", y="power [W]",
                            showlegend=False)  # fmt: skip

    def answer(self) -> Answer:
        """Answer the present choices."""
        record = self._record
        samples = record.samples()
        low, high = sorted((self.start_share, self.end_share))
        shown = samples[samples["time_s"].between(low * record.duration_s, high * record.duration_s)]
        flags = "; ".join(record.flags) or "none"
        sentence = (
            f"{record.label}: {record.total_j / 3.6e6:.3g} kWh ({record.low_j / 3.6e6:.3g} to "
            f"{record.high_j / 3.6e6:.3g}) in {record.duration_s:.0f} s, {record.basis}. Flags: {flags}."
        )
        code = (
            "from lcafoot.widgets.choosing import your_record\n"
            "record = your_record()\nsamples = record.samples()\n"
            f"samples[samples['time_s'].between({low} * record.duration_s, {high} * record.duration_s)]"
        )
        return Answer(sentence, shown, [{"x": shown["time_s"], "y": shown["power_w"]}], code)


def _band_traces() -> list[go.Scatter]:
    """Return a line and the band around it."""
    return [
        go.Scatter(
            name="95 % band", mode="lines", line={"width": 0}, fill="toself", fillcolor="rgba(0,114,178,.2)"
        ),
        go.Scatter(name="mean", mode="lines+markers", line={"color": COLORS[0]}),
    ]


def _band_values(table: pd.DataFrame, x: str, y: str) -> list[dict[str, object]]:
    """Return the values of both."""
    there, back = table[x], table[x][::-1]
    around = {"x": [*there, *back], "y": [*table["low_kg"], *table["high_kg"][::-1]]}
    return [around, {"x": there, "y": table[y]}]


def _source(row: str) -> dict[str, object]:
    """Return the provenance of a row of the accelerators."""
    return _source_of(figures.by_row("accelerators", row))


def _source_of(quantity: object) -> dict[str, object]:
    """Return the provenance of a datum, as ``Result.sources()`` has it."""
    from dataclasses import asdict

    plain = asdict(quantity)  # type: ignore[call-overload]
    source = plain.pop("source")
    return plain | source | {"stages": ""}
