"""The live panel, by its traits: no browser, real samples."""

import struct
import threading
import time

import pytest

import lcafoot as lf
from lcafoot.meter.device import Part, Sensor
from lcafoot.meter.sampler import Sample
from lcafoot.widgets.live import MOST_POINTS, PERIOD_S, LivePanel, energy_text

PARTS = {
    "node": Part("node", "node", Sensor(gain=0.02, refresh_s=1)),
    "gpu 0": Part("gpu 0", "gpu", Sensor(gain=0.05, refresh_s=0.1), part_of="node"),
    "gpu 1": Part("gpu 1", "gpu", Sensor(gain=0.05, refresh_s=0.1)),
    "model": Part("model", "cpu", Sensor(gain=0.5, refresh_s=1, basis="modeled", method="modeled")),
}


@pytest.fixture
def panel():
    panel = LivePanel("demo", part_of=PARTS.__getitem__)
    yield panel
    panel.close()


def painted(panel, *samples):
    panel.watch(list(samples))
    panel._paint()
    return panel.shown


def series(panel):
    numbers = struct.unpack(f"{len(panel.points) // 4}f", panel.points)
    found, start = [], 0
    for row in panel.shown["rows"]:
        n = row["points"]
        found.append((numbers[start : start + n], numbers[start + n : start + 2 * n]))
        start += 2 * n
    return found


def test_a_constant_power_is_drawn_and_summed(panel):
    for step in range(1, 11):
        shown = painted(panel, Sample(step / 10, "gpu 1", 300.0, 30.0 * step))
    assert (shown["energy"], shown["mean"], shown["elapsed"]) == ("300 J", "300 W", "1.0 s")
    ((times, powers),) = series(panel)
    assert times == pytest.approx([step / 10 for step in range(1, 11)])
    assert set(powers) == {300.0}


def test_a_part_inside_another_is_shown_and_not_added_twice(panel):
    shown = painted(panel, Sample(1.0, "node", 900.0, 900.0), Sample(1.0, "gpu 0", 400.0, 400.0))
    assert shown["energy"] == "900 J"
    assert [row["cells"][0] for row in shown["rows"]] == ["node", "gpu 0"]


def test_a_device_without_power_gives_it_by_its_energy(panel):
    shown = painted(panel, Sample(0.5, "model", None, 10.0))
    assert shown["rows"][0]["cells"][2] == "20.0 W"
    shown = painted(panel, Sample(1.0, "model", None, 30.0))
    assert shown["rows"][0]["cells"][2] == "40.0 W"


def test_what_is_not_measured_is_never_called_measured(panel):
    both = painted(panel, Sample(1.0, "gpu 1", 300.0, 300.0), Sample(1.0, "model", None, 20.0))
    assert both["word"] == "measured and modeled"
    assert [row["cells"][1] for row in both["rows"]] == ["measured", "modeled"]
    assert "300 W (measured)" in both["alt"]


def test_points_stay_few_and_the_mean_stays_the_same(panel):
    count = 10 * MOST_POINTS
    panel._noted.extend([Sample(i / 10, "gpu 1", 100.0 + i % 2 * 200, 20.0 * i)] for i in range(count))
    panel._paint()
    ((times, powers),) = series(panel)
    assert MOST_POINTS / 4 < len(times) < MOST_POINTS
    assert sum(powers) / len(powers) == pytest.approx(200)
    assert list(times) == sorted(times)
    assert len(panel.points) < 8 * MOST_POINTS


def test_the_painter_paints_by_itself_and_seldom(panel):
    sent = []
    panel.observe(lambda change: sent.append((time.monotonic(), threading.current_thread().name)), "shown")
    for step in range(100):
        panel.watch([Sample(step / 100, "gpu 1", 1.0, float(step))])
        time.sleep(0.01)
    assert {name for _, name in sent} == {"lcafoot-live-panel"}
    assert 1 <= len(sent) <= 1 + 2 / PERIOD_S


def test_the_status_is_said_at_most_every_five_seconds(panel):
    first = painted(panel, Sample(1.0, "gpu 1", 300.0, 300.0))["status"]
    assert painted(panel, Sample(2.0, "gpu 1", 300.0, 600.0))["status"] == first == "Measuring demo."
    panel._spoken_s -= 6
    said = painted(panel, Sample(3.0, "gpu 1", 300.0, 900.0))["status"]
    assert said == "demo: 900 J in 3.0 s, 300 W on average; measured."


def test_the_end_shows_total_band_basis_and_flags(tmp_path):
    panel = LivePanel("demo")
    with lf.measure("demo", devices="replay:wave", journal_dir=tmp_path, on_sample=panel.watch) as run:
        time.sleep(0.35)
    panel.finish(run.record, tmp_path)
    end, record = panel.shown["end"], run.record
    assert end["total"].startswith(energy_text(record.total_j))
    assert energy_text(record.high_j, record.total_j) in end["total"]
    assert end["basis"] == "Basis: modeled. Flags: simulated, too_short."
    assert end["journal"] == f"Journal: {tmp_path}"
    assert set(record.flags) <= set(end["flags"])
    assert panel.shown["rows"][0]["points"] > 0
    assert panel.shown["status"].endswith("simulated.")
    assert repr(panel) == panel.shown["status"]
    assert not panel._painter.is_alive()
    panel.close()


def test_a_window_shorter_than_a_reading_still_ends_with_its_record():
    panel = LivePanel("short")
    with lf.measure("short", devices="replay:wave", journal_dir=None, on_sample=panel.watch) as run:
        pass
    panel.finish(run.record)
    assert panel.shown["rows"][0]["points"] == 0
    assert panel.shown["end"]["journal"] == "No journal was kept."
    panel.close()


def test_a_screen_that_is_gone_harms_no_measurement(monkeypatch):
    panel = LivePanel("gone")

    def gone(*args, **kwargs):
        raise RuntimeError("the browser went away")

    monkeypatch.setattr(panel.comm, "send", gone)
    with lf.measure("gone", devices="replay:wave", journal_dir=None, on_sample=panel.watch) as run:
        time.sleep(2 * PERIOD_S)
        assert not panel._painter.is_alive()
    panel.finish(run.record)
    assert run.record.duration_s > 2 * PERIOD_S
    monkeypatch.undo()
    panel.close()


def test_a_closed_panel_may_be_fed_and_finished():
    panel = LivePanel("closed")
    with lf.measure("closed", devices="replay:wave", journal_dir=None, on_sample=panel.watch) as run:
        panel.close()
        time.sleep(0.15)
    panel.finish(run.record)


@pytest.mark.parametrize(
    ("energy_j", "text"),
    [(0, "0 J"), (0.5, "0.500 J"), (999, "999 J"), (1000, "1.00 kJ"), (35_999, "36.0 kJ"),
     (36_000, "10.0 Wh"), (3.5e6, "972 Wh"), (3.6e6, "1.00 kWh"), (12_528_000, "3.48 kWh"),
     (3.6e10, "10,000 kWh")],
)  # fmt: skip
def test_energies_carry_a_unit_that_suits_them(energy_j, text):
    assert energy_text(energy_j) == text
