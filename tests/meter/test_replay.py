"""A recorded run plays again: same power, same energy, in order, at the asked speed."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import OutOfRangeError, RecordError
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.meter.replay import REPLAYED, Replay, replay

TIME = np.array([5.0, 6.0, 8.0, 12.0])
POWER = np.array([100.0, 300.0, 300.0, 0.0])
NODE = Component("node", "node", 1400, 1260, 1680, "measured", "imported", 0.8, None, 1000, 2000, ("known",))


def record_of(*traces: Trace) -> EnergyRecord:
    parts = tuple(
        Component(trace.device, "gpu", 1400, 1400, 1400, "measured", "imported", 1) for trace in traces
    )
    return EnergyRecord("demo", datetime(2026, 1, 1, tzinfo=UTC), 7, parts or (NODE,), traces=traces)


def node() -> Replay:
    return Replay(Trace("node", TIME, POWER), part=NODE)


def test_the_clock_starts_at_zero_and_ends_with_the_series() -> None:
    run = node()
    assert run.duration_s == 7
    assert run.power_w([0, 0.5, 1, 2, 5, 7]).tolist() == [100, 200, 300, 300, 150, 0]


def test_energy_is_the_trapezoid_so_far() -> None:
    run = node()
    assert run.energy_j([0, 0.5, 1, 3, 5, 7]).tolist() == [0, 75, 200, 800, 1250, 1400]
    assert float(run.energy_j(run.duration_s)) == trapezoid_j(TIME, POWER)


@given(st.lists(st.floats(0, 7), min_size=2, max_size=20))
def test_energy_never_falls(moments: list[float]) -> None:
    assert (np.diff(node().energy_j(sorted(moments))) >= -1e-9).all()


@pytest.mark.parametrize("at", [-0.1, 7.1, float("nan")])
def test_outside_the_series_nothing_is_known(at: float) -> None:
    for ask in (node().power_w, node().energy_j, node().component):
        with pytest.raises(OutOfRangeError, match=r"at_s must lie in \[0, 7\]"):
            ask(at)


def test_a_component_made_from_it_says_that_it_is_replayed() -> None:
    part = node().component()
    assert (part.method, part.basis, part.coverage) == ("replayed", "measured", 0.8)
    assert (part.energy_j, part.low_j, part.high_j) == (1400, 1260, 1680)
    assert part.flags == ("known", REPLAYED)
    record = EnergyRecord("again", datetime(2026, 1, 1, tzinfo=UTC), 7, (part,))
    assert {component.method for component in record.components} == {"replayed"}


def test_half_way_the_band_keeps_its_share() -> None:
    part = node().component(1)
    assert part.energy_j == 200
    assert part.low_j == pytest.approx(180)
    assert part.high_j == pytest.approx(240)
    assert part.worst_low_j == pytest.approx(1000 / 7)
    assert node().component(0).high_j == 0


def test_a_series_belongs_to_its_own_component() -> None:
    with pytest.raises(RecordError, match="part must be the component of the series, 'gpu'"):
        Replay(Trace("gpu", TIME, POWER), part=NODE)


def test_a_series_of_one_reading_cannot_play() -> None:
    with pytest.raises(RecordError):
        Replay(Trace("node", TIME[:1], POWER[:1]), part=NODE)


def test_series_play_side_by_side_in_the_order_of_time() -> None:
    record = record_of(Trace("a", TIME, POWER), Trace("b", TIME + 0.5, POWER / 2))
    played = list(replay(record, sleep=lambda seconds: None))
    assert [device for device, _, _ in played] == list("abababab")
    assert [at for _, at, _ in played] == [0, 0.5, 1, 1.5, 3, 3.5, 7, 7.5]
    assert [power for device, _, power in played if device == "b"] == [50, 150, 150, 0]


def test_speed_shortens_the_waits() -> None:
    waits: list[float] = []
    list(replay(record_of(Trace("a", TIME, POWER)), speed=10, sleep=waits.append))
    assert waits == pytest.approx([0.1, 0.2, 0.4])


def test_it_waits_before_a_sample_not_after() -> None:
    waits: list[float] = []
    playing = replay(record_of(Trace("a", TIME, POWER)), sleep=waits.append)
    assert next(playing) == ("a", 0, 100)
    assert waits == []
    assert next(playing) == ("a", 1, 300)
    assert waits == [1]


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
def test_speed_must_be_positive(speed: float) -> None:
    with pytest.raises(OutOfRangeError, match="speed"):
        replay(record_of(Trace("a", TIME, POWER)), speed=speed)


def test_a_record_without_series_says_so_at_once() -> None:
    with pytest.raises(RecordError, match="no power series"):
        replay(record_of())
