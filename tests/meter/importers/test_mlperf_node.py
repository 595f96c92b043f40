"""Logs of MLPerf nodes: published ones give their known energy, broken ones their line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record, import_records
from lcafoot.meter.integrate import trapezoid_j
from lcafoot.records import Source
from lcafoot.units import J_PER_KWH

START_MS = 1_715_000_000_000
RAW = Path("mlcommons+training_results_v4.0")


def entry(key: str, time_ms: object = START_MS, value: object = None) -> str:
    """One line of a log."""
    return ":::MLLOG " + json.dumps({"namespace": "", "time_ms": time_ms, "key": key, "value": value})


def reading(second: float, watts: object) -> str:
    """One reading, so many seconds after the start."""
    return entry("power_reading", START_MS + round(second * 1000), watts)


GOOD = [
    entry("power_measurement_start"),
    *(reading(2 * n, 1000 + n) for n in range(10)),
    entry("power_measurement_stop"),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its log."""
    return tmp_path / "node_0.txt"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_energy_is_the_trapezoid_over_all_readings(log: Path) -> None:
    record = import_record(written(log, GOOD))
    expected = trapezoid_j(2.0 * np.arange(10), 1000.0 + np.arange(10))
    assert record.total_j == pytest.approx(expected, rel=1e-12)
    assert record.duration_s == 18
    assert record.start_utc == datetime(2024, 5, 6, 12, 53, 20, tzinfo=UTC)
    assert record.label == "node_0"
    assert record.source is None


def test_the_one_component_says_what_it_is(log: Path) -> None:
    [node] = import_record(written(log, GOOD)).components
    assert (node.device, node.kind, node.basis, node.method) == ("node", "node", "measured", "imported")
    assert (node.coverage, node.part_of) == (1.0, None)
    assert node.flags == ("band_from_rule_not_calibration",)
    assert node.low_j == pytest.approx(0.95 * node.energy_j)
    assert node.high_j == pytest.approx(1.05 * node.energy_j)


def test_what_is_not_there_is_named(log: Path) -> None:
    flags = import_record(written(log, GOOD)).flags
    assert "network switches outside the node not measured" in flags
    assert "cooling not measured" in flags
    assert "side of the power supplies (AC or DC) not named in the log" in flags


def test_label_and_source_may_be_given(log: Path) -> None:
    source = Source("title", "ref", "file", "Apache-2.0", "2026-11-22")
    record = import_record(written(log, GOOD), "mlperf_node", label="my run", source=source)
    assert (record.label, record.source) == ("my run", source)


def test_the_series_is_kept(log: Path) -> None:
    frame = import_record(written(log, GOOD)).samples()
    assert frame["time_s"].tolist() == [2 * n for n in range(10)]
    assert frame["power_w"].tolist() == [1000 + n for n in range(10)]


def test_a_gap_lowers_coverage_and_widens_the_band(log: Path) -> None:
    lines = [reading(second, watts) for second, watts in [(0, 100), (2, 100), (4, 300), (14, 100), (16, 100)]]
    record = import_record(written(log, lines))
    [node] = record.components
    assert node.coverage == pytest.approx(6 / 16)
    assert node.energy_j == 200 + 400 + 2000 + 200
    assert node.low_j == pytest.approx(0.95 * (2800 - 1000))
    assert node.high_j == pytest.approx(1.05 * (2800 + 1000))
    assert "gaps_bridged" in node.flags


def test_a_step_of_three_medians_is_no_gap(log: Path) -> None:
    lines = [reading(second, 100) for second in (0, 2, 4, 10, 12)]
    assert import_record(written(log, lines)).components[0].coverage == 1


def test_disorder_and_repeated_times_are_flagged(log: Path) -> None:
    lines = [reading(second, 100) for second in (0, 4, 2, 6, 6, 8)]
    [node] = import_record(written(log, lines)).components
    assert {"unsorted", "repeated_times"} <= set(node.flags)
    assert node.energy_j == 800


def test_odd_lines_are_counted_not_dropped_in_silence(log: Path) -> None:
    record = import_record(written(log, [GOOD[0], "srun: started", *GOOD[1:], "done"]))
    assert "2 lines not read, the first is line 2" in record.flags


def test_other_keys_are_named(log: Path) -> None:
    record = import_record(written(log, [*GOOD, entry("conversion_eff", value=0.94)]))
    assert "1 MLLOG lines with other keys not used: conversion_eff" in record.flags


def test_line_endings_blank_lines_marks_and_prefixes_do_not_matter(log: Path) -> None:
    lines = ["", *(f"0: {line}" for line in GOOD), "", "  "]
    log.write_bytes("\ufeff".encode() + "\r\n".join(lines).encode())
    assert import_record(log).total_j == import_record(written(log, GOOD)).total_j


def test_several_logs_are_several_records(log: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "node_1.txt", GOOD[:5])
    assert [record.label for record in import_records([written(log, GOOD), str(other)])] == [
        "node_0",
        "node_1",
    ]
    assert [record.label for record in import_records(log, "mlperf_node")] == ["node_0"]


def test_an_unknown_format_names_the_nearest(log: Path) -> None:
    with pytest.raises(MissingDataError, match="nearest: mlperf_node"):
        import_record(log, "mlperf_nodes")


def test_a_window_takes_the_energy_between_its_edges_only(log: Path) -> None:
    written(log, GOOD)
    record = import_record(log, window=(3, 9))
    assert record.total_j == pytest.approx(6 * (1001.5 + 1004.5) / 2)
    assert record.duration_s == 6
    assert record.start_utc == datetime(2024, 5, 6, 12, 53, 23, tzinfo=UTC)
    assert not any(flag.startswith("whole log") for flag in record.flags)
    assert record.flags[0] == "window asked for: 3 s to 9 s of the log"
    begin, end = (datetime(2024, 5, 6, 12, 53, second, tzinfo=UTC) for second in (23, 29))
    assert import_record(log, window=(begin, end)).total_j == record.total_j


def test_windows_that_share_an_edge_add_up_to_the_whole(log: Path) -> None:
    written(log, GOOD)
    parts = [import_record(log, window=edges).total_j for edges in [(0, 2.5), (2.5, 11), (11, 18)]]
    assert sum(parts) == pytest.approx(import_record(log).total_j)


def test_a_window_inside_a_gap_is_unseen(log: Path) -> None:
    lines = [reading(second, watts) for second, watts in [(0, 100), (2, 100), (4, 300), (14, 100), (16, 100)]]
    [node] = import_record(written(log, lines), window=(12, 15)).components
    assert node.coverage == pytest.approx(1 / 3)
    assert node.low_j < node.energy_j < node.high_j
    assert "gaps_bridged" in node.flags


@pytest.mark.parametrize(
    "window",
    [(-1, 5), (5, 5), (6, 5), (0, 19), (0,), ("a", "b"), (datetime(2024, 5, 6), datetime(2024, 5, 7))],
)
def test_a_window_that_does_not_lie_in_the_log_is_refused(log: Path, window: object) -> None:
    with pytest.raises(OutOfRangeError, match="window must"):
        import_record(written(log, GOOD), window=window)  # type: ignore[arg-type]


def test_the_accuracy_may_be_given(log: Path) -> None:
    [node] = import_record(written(log, GOOD), accuracy=0.01).components
    assert node.high_j == pytest.approx(1.01 * node.energy_j)
    assert node.flags == ("band from the accuracy that was given on import",)
    for wrong in (0, 1, -0.1, float("nan")):
        with pytest.raises(OutOfRangeError, match="accuracy"):
            import_record(log, accuracy=wrong)


BROKEN: dict[str, tuple[str, type[LcafootError], str]] = {
    "truncated": (reading(6, 5)[:-4], RecordError, "is not JSON"),
    "empty": (":::MLLOG", RecordError, "is not JSON"),
    "deep": (":::MLLOG " + "[" * 100_000, RecordError, "is not JSON"),
    "list": (":::MLLOG [1, 2]", RecordError, "has no key"),
    "no key": (':::MLLOG {"time_ms": 1}', RecordError, "has no key"),
    "word": (reading(6, "many"), RecordError, "must be a number"),
    "numeric text": (reading(6, "100"), RecordError, "must be a number"),
    "none": (reading(6, None), RecordError, "must be a number"),
    "truth": (reading(6, True), RecordError, "must be a number"),
    "negative": (reading(6, -3), OutOfRangeError, "must lie in [0, ∞) W; got -3"),
    "nan": (reading(6, float("nan")), OutOfRangeError, "got nan"),
    "infinite": (reading(6, float("inf")), OutOfRangeError, "got inf"),
    "huge": (reading(6, 10**400), OutOfRangeError, "got inf"),
    "no time": (entry("power_reading", None, 5), RecordError, "milliseconds since 1970"),
    "text time": (entry("power_reading", "noon", 5), RecordError, "milliseconds since 1970"),
    "time in ns": (entry("power_reading", START_MS * 1_000_000, 5), RecordError, "milliseconds since 1970"),
    "negative time": (entry("power_reading", -1, 5), RecordError, "milliseconds since 1970"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_line_is_named_by_its_number(log: Path, case: str) -> None:
    line, error, words = BROKEN[case]
    with pytest.raises(error) as caught:
        import_record(written(log, [*GOOD[:4], line, *GOOD[4:]]))
    assert "line 5 of" in str(caught.value)
    assert str(log) in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([GOOD[0], GOOD[-1]], "no line with the key power_reading"),
        ([reading(0, 5)], "readings of a single time"),
        ([reading(0, 5), reading(0, 6)], "readings of a single time"),
        ([*GOOD[:4], *["junk"] * 4], "mostly not a power log: 4 lines, the first of them line 5"),
        ([*GOOD, *GOOD], r"2 measurements \(the second from line 13\)"),
    ],
)
def test_a_log_that_is_no_single_measurement_is_refused(log: Path, lines: list[str], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        import_record(written(log, lines))


def test_a_log_cut_anywhere_is_read_or_refused(log: Path) -> None:
    whole = ("\n".join(GOOD) + "\n").encode()
    for length in range(len(whole)):
        log.write_bytes(whole[:length])
        try:
            record = import_record(log)
        except RecordError:
            continue
        assert record.duration_s <= 18


def logs(source_files: Path, benchmark: str) -> dict[str, Path]:
    """The published logs of one benchmark by the number of their run."""
    paths = sorted((source_files / RAW / f"1x_{benchmark}").glob("*_node_0.txt"))
    return {path.stem.split("_")[2]: path for path in paths}


def test_the_published_lora_log_holds_3_476_kwh(source_files: Path) -> None:
    record = import_record(logs(source_files, "llama2_70b_lora")["3"])
    assert record.total_j / J_PER_KWH == pytest.approx(3.476, rel=1e-3)
    assert record.components[0].coverage == 1


def test_the_published_dlrm_log_holds_0_583_kwh(source_files: Path) -> None:
    record = import_record(logs(source_files, "dlrm_dcnv2")["06"])
    assert record.total_j / J_PER_KWH == pytest.approx(0.583, rel=1e-3)


def test_all_seven_lora_logs_agree_to_half_a_percent(source_files: Path) -> None:
    records = import_records(logs(source_files, "llama2_70b_lora").values())
    energies = np.array([record.total_j for record in records])
    assert energies.size == 7
    assert energies.max() / energies.min() < 1.005
    middle = np.median(energies)
    assert all(record.low_j < middle < record.high_j for record in records)


def test_logs_with_long_gaps_say_so(source_files: Path) -> None:
    [node] = import_record(logs(source_files, "llama2_70b_lora")["1"]).components
    assert node.coverage == pytest.approx(0.8815, abs=1e-3)
    assert {"gaps_bridged", "repeated_times"} <= set(node.flags)
