"""Analyzer logs of MLPerf Inference: their published power comes out, and their clock is told."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record

RAW = Path("mlcommons+inference_results_v4.1")
MARK = "2024-07-12_15-58-55_testing"


def line(second: float, watts: object, mark: str = MARK) -> str:
    whole = f"Time,07-12-2024 23:12:{second:06.3f},Watts,{watts},Volts,239.1,Amps,3.4,PF,0.965,Mark,{mark}"
    return f"{whole},Ch1,Watts,1,Volts,239,Amps,3,PF,0.9"


GOOD = [line(second, 1000 + second) for second in range(10)]


@pytest.fixture
def spl(tmp_path: Path) -> Path:
    """Where a test writes its log."""
    return tmp_path / "spl.txt"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return path


def test_the_sum_of_the_channels_is_integrated(spl: Path) -> None:
    record = import_record(written(spl, GOOD))
    [node] = record.components
    assert record.total_j == pytest.approx(9 * 1004.5)
    assert record.start_utc == datetime(2024, 7, 12, 23, 12, 0, tzinfo=UTC)
    assert (node.device, node.kind, node.basis) == ("node", "node", "measured")
    assert (node.low_j, node.high_j) == pytest.approx((0.99 * node.energy_j, 1.01 * node.energy_j))
    assert "whole log: holds what was read before and after the timed part of the run" in record.flags


def test_local_time_is_utc_until_a_zone_is_named(spl: Path) -> None:
    written(spl, GOOD)
    assert any("taken as UTC" in flag for flag in import_record(spl).flags)
    for zone in ("America/Los_Angeles", "-07:00"):
        record = import_record(spl, timezone=zone)
        assert record.start_utc == datetime(2024, 7, 13, 6, 12, 0, tzinfo=UTC)
        assert not any("taken as UTC" in flag for flag in record.flags)
    with pytest.raises(MissingDataError, match="nearest: Europe/Berlin"):
        import_record(spl, timezone="Europe/Berln")


def test_a_sample_that_the_analyzer_missed_is_a_gap(spl: Path) -> None:
    [node] = import_record(written(spl, [*GOOD[:4], line(4, "nan"), *GOOD[5:]])).components
    assert node.coverage == pytest.approx(7 / 9)
    assert node.energy_j == pytest.approx(9 * 1004.5)
    assert "gaps_bridged" in node.flags
    assert "1 of 10 readings hold no number" in node.flags


@pytest.mark.parametrize(
    ("broken", "error", "words"),
    [
        ("something else", RecordError, "line 5 of .* is no reading of PTDaemon"),
        (line(4, "many"), RecordError, r"Watts in line 5 of .* must be a number \[W\]; got 'many'"),
        (line(4, -1), OutOfRangeError, r"Watts in line 5 of .* must lie in \[0, ∞\) W; got -1"),
        (line(4, "inf"), OutOfRangeError, "line 5"),
        (
            line(4, 5, mark="other"),
            RecordError,
            r"2 measurements \(.*other from line 5\); keep the lines of one",
        ),
        ("Time,13-12-2024 23:12:04.000,Watts,5,Volts,2", RecordError, "time in line 5|line 5"),
    ],
)
def test_a_broken_line_is_named(spl: Path, broken: str, error: type[LcafootError], words: str) -> None:
    broken = broken if "Mark" in broken or "Time" not in broken else broken + line(0, 1)[44:]
    with pytest.raises(error, match=words):
        import_record(written(spl, [*GOOD[:4], broken, *GOOD[5:]]))


def test_a_log_cut_within_its_last_line_is_refused(spl: Path) -> None:
    with pytest.raises(RecordError, match=r"line 10 of .* was cut off there"):
        import_record(written(spl, [*GOOD[:-1], GOOD[-1][:60]]))


def runs(source_files: Path) -> dict[tuple[str, str], Path]:
    """The published logs by benchmark and scenario."""
    paths = sorted((source_files / RAW / "spl").glob("*.spl.txt.gz"))
    return {(path.name.split("_")[0], path.name.split("_")[1].split(".")[0]): path for path in paths}


def published(source_files: Path) -> dict[tuple[str, str], dict[str, str]]:
    """What was derived from the published logs within their power windows."""
    with (source_files / RAW / "derived_energy_summary.csv").open(encoding="utf-8") as file:
        return {(row["benchmark"], row["scenario"]): row for row in csv.DictReader(file)}


def test_the_busiest_stretch_of_each_run_draws_its_published_mean_power(source_files: Path) -> None:
    """The window's place is not in the files kept; it is where the node is busiest."""
    known = published(source_files)
    assert runs(source_files).keys() == known.keys()
    for key, path in runs(source_files).items():
        [trace] = import_record(path).traces
        length_s = float(known[key]["rows_in_power_window"])
        steps_j = np.diff(trace.time_s) * (trace.power_w[1:] + trace.power_w[:-1]) / 2
        so_far_j = np.concatenate(([0.0], np.cumsum(steps_j)))
        begins = np.arange(0, trace.time_s[-1] - length_s, 0.1)
        spent = np.interp(begins + length_s, trace.time_s, so_far_j) - np.interp(
            begins, trace.time_s, so_far_j
        )
        begin = float(begins[spent.argmax()])
        record = import_record(path, window=(begin, begin + length_s))
        assert record.total_j / length_s == pytest.approx(float(known[key]["mean_wall_power_w"]), rel=2e-3), (
            key
        )
        assert record.components[0].coverage == 1


def test_energy_of_the_offline_runs_by_their_samples_is_the_published_one(source_files: Path) -> None:
    known = published(source_files)[("llama2-70b-99", "Offline")]
    record = import_record(runs(source_files)[("llama2-70b-99", "Offline")])
    [trace] = record.traces
    busy = trace.power_w > 0.9 * np.median(trace.power_w)
    window = float(trace.time_s[busy].min()), float(trace.time_s[busy].max())
    per_token = (
        import_record(runs(source_files)[("llama2-70b-99", "Offline")], window=window).total_j
        / (window[1] - window[0])
        / float(known["throughput_per_s"])
    )
    assert per_token == pytest.approx(float(known["joule_per_unit_wall"]), rel=0.02)


def test_the_published_logs_are_in_utc(source_files: Path) -> None:
    """The log begins when the client's clock, which counts since 1970, says that testing began."""
    for path in runs(source_files).values():
        client = json.loads(path.with_name(path.name.replace("spl.txt.gz", "client.json")).read_text())
        began_s = client["phases"]["testing"][1][0]
        assert import_record(path).start_utc.timestamp() - began_s == pytest.approx(0, abs=1)


def test_the_channels_of_the_published_logs_add_up(source_files: Path) -> None:
    import gzip

    with gzip.open(runs(source_files)[("bert-99", "Offline")], "rt") as file:
        for text in list(file)[:-1]:
            watts = [
                float(cell)
                for before, cell in zip(text.split(","), text.split(",")[1:], strict=False)
                if before == "Watts"
            ]
            assert watts[0] == pytest.approx(sum(watts[1:]), abs=0.01)
