"""The live panel: power, energy and how they are known, while the measured code runs."""

from __future__ import annotations

import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets

from lcafoot.energy import EnergyRecord
from lcafoot.meter.device import Part
from lcafoot.meter.sampler import Sample, shared_sampler
from lcafoot.units import J_PER_KWH

__all__ = ["LivePanel", "energy_text", "known_as"]

PERIOD_S: Final = 0.4
"""Time between two paints: quick enough for the eye, seldom enough for the run. [s]"""

SPOKEN_S: Final = 5.0
"""Least time between two sentences of the status line, which screen readers say. [s]"""

MOST_POINTS: Final = 600
"""Points kept for each device; when there are as many, neighbors are averaged. [1]"""

LAST_PAINT_S: Final = 2.0
"""Longest wait for the last paint. [s]"""

SCREEN_FAULTS: Final = (OSError, RuntimeError, ValueError, AttributeError, AssertionError)
"""What a closed connection to the browser raises."""

SUBSTITUTES: Final = ("simulated", "replayed")
"""Flags of a sensor that say more than its basis."""

COLUMNS: Final = ("part", "known as", "power now", "energy")
FINAL_COLUMNS: Final = ("part", "known as", "mean power", "energy", "95 % band", "seen")


def energy_text(energy_j: float, like_j: float | None = None) -> str:
    """Write an energy with three digits, in J, kJ, Wh or kWh.

    Parameters
    ----------
    energy_j : float
        Energy. [J]
    like_j : float, optional
        Take the unit that suits this energy. [J]

    Returns
    -------
    str
        Number and unit.

    Examples
    --------
    >>> [energy_text(joules) for joules in (12.3456, 4_321, 72_000, 9e6)]
    ['12.3 J', '4.32 kJ', '20.0 Wh', '2.50 kWh']
    """
    like = energy_j if like_j is None else like_j
    steps = ((1e3, 1.0, "J"), (3.6e4, 1e3, "kJ"), (J_PER_KWH, J_PER_KWH / 1e3, "Wh"))
    size, unit = next(((size, unit) for below, size, unit in steps if like < below), (J_PER_KWH, "kWh"))
    return f"{_three_digits(energy_j / size)} {unit}"


def known_as(basis: str, flags: Sequence[str]) -> str:
    """Say in a word how a power is known: simulated, replayed, measured or modeled.

    Examples
    --------
    >>> known_as("modeled", ("simulated", "too_short")), known_as("measured", ())
    ('simulated', 'measured')
    """
    return next((word for word in SUBSTITUTES if word in flags), basis)


class _Line:
    """Power of one device over time, in at most `MOST_POINTS` points."""

    def __init__(self) -> None:
        self.times_s, self.powers_w = array("f"), array("f")
        self.energy_j = self.time_s = self.power_w = 0.0
        self._each = 1
        self._waiting: list[tuple[float, float]] = []

    def add(self, sample: Sample) -> None:
        """Take one sample; a device without a power gives it by its energy."""
        step_s = sample.time_s - self.time_s
        if sample.power_w is not None:
            self.power_w = sample.power_w
        elif step_s > 0:
            self.power_w = (sample.energy_j - self.energy_j) / step_s
        self.time_s, self.energy_j = sample.time_s, sample.energy_j
        self._waiting.append((sample.time_s, self.power_w))
        if len(self._waiting) < self._each:
            return
        times_s, powers_w = zip(*self._waiting, strict=True)
        self.times_s.append(sum(times_s) / len(times_s))
        self.powers_w.append(sum(powers_w) / len(powers_w))
        self._waiting.clear()
        if len(self.times_s) >= MOST_POINTS:
            self.times_s, self.powers_w = _halved(self.times_s), _halved(self.powers_w)
            self._each *= 2


class LivePanel(anywidget.AnyWidget):
    """What a window measures, while it does.

    Hand `watch` to ``lcafoot.measure(..., on_sample=)``: it only notes the samples, and a thread
    of the panel's own paints them. Call `finish` with the record at the end.

    Parameters
    ----------
    label : str
        What runs.
    part_of : callable, optional
        Gives the `Part` of a device's name; what the sampler reads, if left out.

    Examples
    --------
    >>> import lcafoot as lf
    >>> panel = LivePanel("demo")
    >>> with lf.measure("demo", devices="replay:wave", journal_dir=None, on_sample=panel.watch) as run:
    ...     time.sleep(0.1)
    >>> panel.finish(run.record)
    >>> panel.shown["word"]
    'simulated'
    >>> panel.close()
    """

    _esm = Path(__file__).with_name("live.js")
    _css = Path(__file__).with_name("live.css")
    shown = traitlets.Dict(help="every text of the panel").tag(sync=True)
    points = traitlets.Bytes(help="times [s], then powers [W], of each device; float32").tag(sync=True)

    def __init__(self, label: str, *, part_of: Callable[[str], Part] | None = None) -> None:
        self.label = label
        self._part_of = part_of or shared_sampler().book.parts.__getitem__
        self._noted: deque[list[Sample]] = deque()
        self._lines: dict[str, _Line] = {}
        self._end: dict[str, Any] | None = None
        self._status, self._spoken_s = f"Measuring {label}.", time.monotonic()
        super().__init__(shown=self._texts())
        self._ended = threading.Event()
        self._painter = threading.Thread(target=self._paint_on, name="lcafoot-live-panel", daemon=True)
        self._painter.start()

    def watch(self, samples: list[Sample]) -> None:
        """Note samples; quick, and safe in any thread."""
        self._noted.append(samples)

    def finish(self, record: EnergyRecord, journal: Path | None = None) -> None:
        """Show a record, and paint no more.

        Parameters
        ----------
        record : EnergyRecord
            What was measured.
        journal : pathlib.Path, optional
            The folder of the journal, if one was kept.
        """
        self._end = _final(record, journal)
        self._ended.set()
        self._painter.join(LAST_PAINT_S)

    def close(self) -> None:
        """Stop painting and free what the browser holds."""
        self._ended.set()
        super().close()

    def __repr__(self) -> str:
        """Say the status: it stands where no panel can be drawn."""
        return self._status

    def _paint_on(self) -> None:
        """Paint until the end, and once more."""
        going = True
        while going:
            going = not self._ended.wait(PERIOD_S)
            if self._noted or self._end is not None:
                try:
                    self._paint()
                except SCREEN_FAULTS:
                    return  # nobody looks any more; the measurement goes on

    def _paint(self) -> None:
        """Take what was noted, and send one message."""
        while self._noted:
            for sample in self._noted.popleft():
                self._lines.setdefault(sample.device, _Line()).add(sample)
        texts = self._texts()
        drawn = [self._lines[row["cells"][0]] for row in texts["rows"] if row["points"]]
        points = b"".join(line.times_s.tobytes() + line.powers_w.tobytes() for line in drawn)
        with self.hold_sync():
            self.points, self.shown = points, texts

    def _texts(self) -> dict[str, Any]:
        """Return every text of the panel."""
        rows, facts = self._rows()
        now_s = time.monotonic()
        if self._end is not None:
            by_name = {row["cells"][0]: row["points"] for row in rows}
            rows = [row | {"points": by_name.get(row["cells"][0], 0)} for row in self._end["rows"]]
            facts = self._end["facts"]
            self._status = f"{self.label}: {self._end['end']['total']}; {facts['word']}."
        elif rows and now_s - self._spoken_s >= SPOKEN_S:
            said = "{energy} in {elapsed}, {mean} on average; {word}.".format(**facts)
            self._status = f"{self.label}: {said}"
            self._spoken_s = now_s
        alt = "Power over time, no reading yet"
        if rows:
            now = "; ".join(f"{row['cells'][0]}: {row['cells'][2]} ({row['cells'][1]})" for row in rows)
            alt = f"Power over {facts['elapsed']}; {'mean' if self._end else 'now'}: {now}"
        return facts | {
            "label": self.label,
            "columns": list(FINAL_COLUMNS if self._end else COLUMNS),
            "rows": rows,
            "alt": alt,
            "status": self._status,
            "end": self._end and self._end["end"],
        }

    def _rows(self) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return a row for each device, and what holds for all: only outermost parts are added."""
        rows, words, energy_j, elapsed_s = [], [], 0.0, 0.0
        for name, line in self._lines.items():
            part = self._part_of(name)
            word = known_as(part.sensor.basis, part.sensor.flags)
            cells = [name, word, f"{_three_digits(line.power_w)} W", energy_text(line.energy_j)]
            rows.append({"cells": cells, "points": len(line.times_s)})
            elapsed_s = max(elapsed_s, line.time_s)
            words.append(word)
            energy_j += line.energy_j if part.part_of not in self._lines else 0.0
        return rows, _facts(energy_j, elapsed_s, words)


def _facts(energy_j: float, elapsed_s: float, words: Sequence[str]) -> dict[str, str]:
    """Write what holds for all parts together."""
    mean = f"{_three_digits(energy_j / elapsed_s)} W" if elapsed_s > 0 else "–"
    return {
        "energy": energy_text(energy_j) if words else "–",
        "mean": mean,
        "elapsed": f"{elapsed_s:.1f} s",
        "word": " and ".join(sorted(set(words))),
    }


def _final(record: EnergyRecord, journal: Path | None) -> dict[str, Any]:
    """Write what the panel shows of a record."""
    total_j = record.total_j
    rows = []
    for part in record.components:
        power = f"{_three_digits(part.energy_j / record.duration_s)} W"
        band = f"{energy_text(part.low_j, part.energy_j)} to {energy_text(part.high_j, part.energy_j)}"
        word = known_as(part.basis, part.flags)
        cells = [part.device, word, power, energy_text(part.energy_j), band, f"{part.coverage:.0%}"]
        rows.append({"cells": cells, "points": 0})
    inner = [f"{part.device}: {flag}" for part in record.components for flag in part.flags if " " in flag]
    flags = sorted(dict.fromkeys((*record.flags, *inner)), key=lambda flag: " " in flag)
    short = ", ".join(flag for flag in flags if " " not in flag) or "no warning"
    low, high = energy_text(record.low_j, total_j), energy_text(record.high_j, total_j)
    end = {
        "total": f"{energy_text(total_j)}, 95 % band {low} to {high}",
        "basis": f"Basis: {record.basis}. Flags: {short}.",
        "journal": f"Journal: {journal}" if journal else "No journal was kept.",
        "summary": f"What a reader must know ({len(flags)})",
        "flags": flags,
    }
    words = [known_as(part.basis, part.flags) for part in record.outermost]
    return {"rows": rows, "facts": _facts(total_j, record.duration_s, words), "end": end}


def _halved(series: array[float]) -> array[float]:
    """Average neighbors."""
    return array("f", ((a + b) / 2 for a, b in zip(series[::2], series[1::2], strict=False)))


def _three_digits(value: float) -> str:
    """Write a number with three digits, without an exponent."""
    size = abs(value)
    places = 0 if size >= 99.95 or not size else 1 if size >= 9.995 else 2 if size >= 0.9995 else 3
    return f"{value:,.{places}f}"
