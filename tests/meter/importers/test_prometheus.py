"""DCGM out of Prometheus: one board counted once, counters before power, resets told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lcafoot.errors import LcafootError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record

POWER, ENERGY = "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
START = 1_715_000_000


def series(
    metric: str, values: list[object], uuid: str = "GPU-1", step: float = 15, **labels: str
) -> dict[str, Any]:
    pairs = [[START + step * place, str(value)] for place, value in enumerate(values) if value is not None]
    return {
        "metric": {"__name__": metric, "UUID": uuid, "modelName": "NVIDIA A30", **labels},
        "values": pairs,
    }


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its export."""
    return tmp_path / "query.json"


def written(path: Path, *result: dict[str, Any], **changes: object) -> Path:
    data = {"resultType": "matrix", "result": list(result)}
    path.write_text(json.dumps({"status": "success", "data": data, **changes}), encoding="utf-8")
    return path


def test_power_of_each_board_is_integrated(log: Path) -> None:
    record = import_record(written(log, series(POWER, [100] * 5), series(POWER, [200] * 5, "GPU-2")))
    assert {part.device: part.energy_j for part in record.components} == {
        "NVIDIA A30 GPU-1": 6000,
        "NVIDIA A30 GPU-2": 12000,
    }
    assert record.start_utc == datetime(2024, 5, 6, 12, 53, 20, tzinfo=UTC)
    assert "power sampled every 15 s: what happens in between is not seen" in record.components[0].flags


def test_the_counter_in_millijoules_goes_before_power(log: Path) -> None:
    counter = [5e6 + 1.5e6 * place for place in range(5)]
    record = import_record(written(log, series(POWER, [100] * 5), series(ENERGY, counter)))
    [part] = record.components
    assert part.energy_j == pytest.approx(6000)
    assert "energy counter" in part.flags
    assert record.traces[0].power_w.tolist() == [100] * 5
    assert not any("differ" in flag for flag in part.flags)


def test_counter_and_power_that_differ_are_flagged(log: Path) -> None:
    counter = [1.5e6 * place for place in range(5)]
    [part] = import_record(written(log, series(POWER, [150] * 5), series(ENERGY, counter))).components
    assert part.energy_j == pytest.approx(6000)
    assert "the integrated power is +50% off the counter" in part.flags


def test_a_counter_goes_on_through_a_gap(log: Path) -> None:
    [part] = import_record(written(log, series(ENERGY, [0, 1e6, None, None, None, None, 6e6]))).components
    assert (part.energy_j, part.coverage) == (6000, 1)


def test_a_counter_that_fell_back_was_reset(log: Path) -> None:
    """7 kJ before the reset, 2 kJ after it; the step over the reset is not seen."""
    [part] = import_record(written(log, series(ENERGY, [1e6, 4e6, 8e6, 1e6, 2e6]))).components
    assert part.energy_j == pytest.approx(9000)
    assert part.coverage == pytest.approx(3 / 4)
    assert "counter_reset" in part.flags


def test_a_window_cuts_counter_and_power_alike(log: Path) -> None:
    counter = series(ENERGY, [1.5e6 * place for place in range(5)])
    for each in (series(POWER, [100] * 5), counter):
        assert import_record(written(log, each), window=(10, 40)).total_j == pytest.approx(3000)


def test_under_mig_the_board_is_counted_once(log: Path) -> None:
    """Values as dcgm-exporter issue 317 shows them for an A30 with four instances."""
    watts = {"3": 52.636, "4": 52.636, "5": 52.746, "6": 52.746}
    each = [
        series(POWER, [power] * 5, GPU_I_ID=instance, GPU_I_PROFILE="1g.6gb")
        for instance, power in watts.items()
    ]
    [part] = import_record(written(log, *each)).components
    assert part.energy_j == pytest.approx(60 * 52.691)
    assert "board counted once: its reading stands at 4 series" in part.flags
    assert "MIG: the whole board, not one of its 4 instances" in part.flags


def test_series_that_follow_each_other_are_one_board(log: Path) -> None:
    """Each pod that gets the board begins a series of its own."""
    first = series(POWER, [100, 100, 100], pod="a")
    second = series(POWER, [None, None, None, 100, 100], pod="b")
    [part] = import_record(written(log, first, second)).components
    assert (part.energy_j, part.coverage) == (6000, 1)


def test_scrapes_that_failed_are_gaps(log: Path) -> None:
    [part] = import_record(written(log, series(POWER, [100, 100, 100, "NaN", 100, 100]))).components
    assert part.coverage == pytest.approx(3 / 5)
    [part] = import_record(written(log, series(POWER, [100] * 4 + [None] * 4 + [100] * 4))).components
    assert part.coverage == pytest.approx(6 / 11)


def test_other_metrics_and_empty_boards_are_named(log: Path) -> None:
    record = import_record(
        written(
            log,
            series(POWER, [100] * 5),
            series("DCGM_FI_DEV_GPU_UTIL", [9] * 5),
            series(POWER, [1], "GPU-9"),
        )
    )
    assert "1 series of other metrics, or without values, not used" in record.flags
    assert "GPU-9 not measured: fewer than two readings hold a number" in record.flags


def test_a_grafana_table_is_the_same(tmp_path: Path) -> None:
    names = [f'{POWER}{{UUID=""GPU-{gpu}"", modelName=""NVIDIA A30""}}' for gpu in (1, 2)]
    rows = [f"2024-05-06 12:53:{5 + 15 * place:02d},100 W,200 W" for place in range(4)]
    path = tmp_path / "grafana.csv"
    path.write_text("\n".join([f'"Time","{names[0]}","{names[1]}"', *rows]) + "\n")
    record = import_record(path, timezone="Europe/Paris")
    assert {part.device: part.energy_j for part in record.components} == {
        "NVIDIA A30 GPU-1": 4500,
        "NVIDIA A30 GPU-2": 9000,
    }
    assert record.start_utc.hour == 10


@pytest.mark.parametrize(
    ("result", "error", "words"),
    [
        ([series(POWER, [100, "x", 100])], RecordError, "a time and a number each; got .*'x'"),
        ([series(POWER, [100, -1, 100])], OutOfRangeError, r"must lie in \[0, ∞\); got -1"),
        ([series(POWER, [100, "+Inf", 100])], OutOfRangeError, "got inf"),
        ([{"metric": {"UUID": "GPU-1"}, "values": [[1, "1"], [2, "1"]]}], RecordError, "without a function"),
        (
            [{"metric": {"__name__": POWER}, "values": [[1, "1"], [2, "1"]]}],
            RecordError,
            "without the label UUID",
        ),
        ([series(POWER, [100])], RecordError, "no board with readings at two times"),
        ([], RecordError, "holds no series named"),
        ([{"metric": {}}], RecordError, "is no whole answer of Prometheus"),
    ],
)
def test_an_answer_that_does_not_do_is_told(
    log: Path, result: list[dict[str, Any]], error: type[LcafootError], words: str
) -> None:
    with pytest.raises(error, match=words):
        import_record(written(log, *result))


def test_failed_instant_and_cut_queries_are_told(log: Path) -> None:
    written(log, status="error", errorType="bad_data", error="parse error")
    with pytest.raises(RecordError, match="a query that failed: 'parse error'"):
        import_record(log)
    written(log, data={"resultType": "vector", "result": []})
    with pytest.raises(RecordError, match="must be a range query"):
        import_record(log)
    log.write_text(written(log, series(POWER, [100] * 5)).read_text()[:-20])
    with pytest.raises(RecordError, match="no whole answer"):
        import_record(log)
