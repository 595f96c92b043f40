"""Energy records: components nest, only the outermost add, nothing is filled in."""

from datetime import UTC, datetime

import numpy as np
import pytest

from lcafoot.energy import Component, EnergyRecord, Trace
from lcafoot.errors import OutOfRangeError

START = datetime(2026, 11, 22, tzinfo=UTC)


def part(device, joules, part_of=None, **changes):
    fields = {
        "kind": "gpu", "energy_j": joules, "low_j": joules * 0.95, "high_j": joules * 1.05,
        "basis": "measured", "method": "counter", "coverage": 1.0, "part_of": part_of,
    }  # fmt: skip
    return Component(device, **{**fields, **changes})


def record(*parts, **changes):
    fields = {"label": "run", "start_utc": START, "duration_s": 10.0, "components": parts}
    return EnergyRecord(**{**fields, **changes})


def test_the_total_adds_only_the_outermost_components():
    nested = record(part("node", 1000.0), part("gpu0", 400.0, "node"), part("gpu1", 300.0, "node"))
    assert nested.total_j == 1000.0
    assert [c.device for c in nested.outermost] == ["node"]
    assert record(part("gpu0", 400.0), part("gpu1", 300.0)).total_j == 700.0


def test_the_band_of_the_total_holds_it():
    two = record(part("gpu0", 400.0), part("gpu1", 300.0))
    assert two.low_j < two.total_j < two.high_j
    assert two.low_j == pytest.approx(0.95 * 700)


def test_a_modeled_part_makes_the_total_modeled_but_a_nested_one_does_not():
    assert record(part("gpu0", 1.0), part("cpu", 1.0, basis="modeled")).basis == "modeled"
    assert record(part("node", 2.0), part("cpu", 1.0, "node", basis="modeled")).basis == "measured"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"energy_j": -1.0}, "energy_j must lie in"),
        ({"energy_j": float("nan")}, "energy_j must lie in"),
        ({"low_j": 200.0}, "low_j must lie in"),
        ({"high_j": 10.0}, "high_j must lie in"),
        ({"coverage": 1.2}, "coverage must lie in"),
        ({"basis": "guessed"}, "basis of gpu0 must be one of"),
        ({"method": "magic"}, "method of gpu0 must be one of"),
    ],
)
def test_a_bad_component_is_refused(changes, message):
    with pytest.raises(OutOfRangeError, match=message):
        part("gpu0", 100.0, **changes)


@pytest.mark.parametrize(
    ("parts", "changes", "message"),
    [
        ((), {}, "at least one component"),
        ((part("a", 1.0), part("a", 1.0)), {}, "each with its own name"),
        ((part("a", 1.0, "nobody"),), {}, "part_of of a must name another component"),
        ((part("a", 1.0, "a"),), {}, "part_of of a must name another component"),
        ((part("a", 1.0),), {"duration_s": 0.0}, "duration_s must lie in"),
        ((part("a", 1.0),), {"start_utc": datetime(2026, 1, 1)}, "aware time"),
    ],
)
def test_a_bad_record_is_refused(parts, changes, message):
    with pytest.raises(OutOfRangeError, match=message):
        record(*parts, **changes)


def test_components_that_contain_each_other_are_refused():
    with pytest.raises(OutOfRangeError, match="outermost"):
        record(part("a", 1.0, "b"), part("b", 1.0, "a"))


def test_samples_come_back_as_they_were_kept():
    trace = Trace("gpu0", np.array([0.0, 1.0]), np.array([100.0, 200.0]))
    samples = record(part("gpu0", 150.0), traces=(trace,)).samples()
    assert samples["power_w"].tolist() == [100.0, 200.0]
    assert record(part("gpu0", 1.0)).samples().empty


def test_the_table_says_kilowatt_hours():
    assert record(part("gpu0", 3.6e6)).table()["kwh"].tolist() == [1.0]


def test_a_record_that_cannot_be_written_leaves_nothing(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        record(part("gpu0", 1.0)).to_parquet(blocker / "run.parquet")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
