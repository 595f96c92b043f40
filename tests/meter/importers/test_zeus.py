"""Logs of ZeusMonitor: energies as it counted them, windows never added."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record, import_records

RAW = Path("ml-energy+zeus")
HEADER = "start_time,window_name,elapsed_time,gpu0_energy,gpu2_energy"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its log."""
    return tmp_path / "zeus.csv"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_gpu_keeps_the_energy_that_was_counted(log: Path) -> None:
    record = import_record(written(log, [HEADER, "1715000000.5,epoch,100,30000,20000"]))
    assert [(part.device, part.kind, part.energy_j) for part in record.components] == [
        ("gpu 0", "gpu", 30000),
        ("gpu 2", "gpu", 20000),
    ]
    assert record.start_utc == datetime(2024, 5, 6, 12, 53, 20, 500_000, tzinfo=UTC)
    assert (record.duration_s, record.basis) == (100, "measured")


def test_the_band_holds_gain_and_one_refresh_at_each_edge(log: Path) -> None:
    [part] = import_record(written(log, [HEADER[:-12], "9,w,10,3000"])).components
    assert part.high_j - part.energy_j == pytest.approx(0.05 * 3000 + 0.1 * 300)
    assert part.energy_j - part.low_j == pytest.approx(0.05 * 3000 + 0.1 * 300)


def test_a_window_below_ten_refreshes_is_too_short(log: Path) -> None:
    [part] = import_record(written(log, [HEADER[:-12], "9,w,0.5,150"])).components
    assert "too_short" in part.flags


def test_a_clock_that_counts_since_the_machine_started_gives_no_date(log: Path) -> None:
    record = import_record(written(log, [HEADER, "13588420.8,w,10,30,20"]))
    assert record.start_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert "start not in the file: counted from 1970-01-01" in record.flags


def test_several_windows_are_picked_or_taken_each_but_never_added(log: Path) -> None:
    written(log, [HEADER, "0,all,10,30,20", "0,step,5,10,8", "5,step,5,20,12"])
    with pytest.raises(RecordError, match=r"3 windows; pick one with row=0 to 2, or a window_name"):
        import_record(log)
    assert import_record(log, row=0).total_j == import_record(log, row="all").total_j == 50
    assert [record.total_j for record in import_records(log)] == [50, 18, 32]
    assert [record.label for record in import_records(log)] == ["zeus: all", "zeus: step", "zeus: step"]
    with pytest.raises(RecordError, match="names 2: give a number"):
        import_record(log, row="step")
    with pytest.raises(MissingDataError, match="nearest: step"):
        import_record(log, row="stap")
    for row in (3, -1):
        with pytest.raises(OutOfRangeError, match="row must be one window"):
            import_record(log, row=row)


def test_a_gpu_with_zero_joules_is_absent_not_zero(log: Path) -> None:
    record = import_record(written(log, [HEADER, "0,w,10,30,0"]))
    assert [part.device for part in record.components] == ["gpu 0"]
    assert "gpu 2 not measured: the log says 0 J" in record.flags
    with pytest.raises(RecordError, match="shorter than a refresh"):
        import_record(written(log, [HEADER, "0,w,0.01,0.0,0.0"]))


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        ("0,w,10,30", RecordError, "has 4 cells instead of 5"),
        ("0,w,10,x,3", RecordError, r"energy of gpu 0 in line 2 of .* must be a number \[J\]"),
        ("0,w,10,-3,3", OutOfRangeError, r"must lie in \[0, ∞\) J; got -3"),
        ("0,w,nan,3,3", OutOfRangeError, "elapsed_time in line 2"),
        ("0,w,0,3,3", OutOfRangeError, "must be above 0 s"),
        ("noon,w,1,3,3", RecordError, "start_time in line 2"),
    ],
)
def test_a_broken_line_is_named(log: Path, line: str, error: type[LcafootError], words: str) -> None:
    with pytest.raises(error, match=words):
        import_record(written(log, [HEADER, line]))


def test_a_log_without_gpus_is_refused(log: Path) -> None:
    with pytest.raises(RecordError, match="no column with the energy of a GPU"):
        import_record(written(log, ["start_time,window_name,elapsed_time,", "0,w,10,"]))


def test_published_windows_draw_at_most_a_fifth_above_the_power_limit_in_their_name(
    source_files: Path,
) -> None:
    paths = sorted((source_files / RAW).glob("profile_*.csv"))
    assert len(paths) == 7
    for record in import_records(paths):
        limit_w = float(record.label.rsplit("_", 1)[1])
        for part in record.components:
            assert part.energy_j / record.duration_s < 1.2 * limit_w
    assert len(import_records(paths)) == 57


def test_published_means_without_time_are_no_log(source_files: Path) -> None:
    for path in sorted((source_files / RAW).glob("summary_*.csv")):
        with pytest.raises(RecordError, match="is no log that can be imported"):
            import_record(path)
