"""Tables of nvidia-smi: boards apart, units from the header, readings that are not there kept as gaps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lcafoot.errors import LcafootError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record

UUIDS = ("GPU-51000000-0000-0000-0000-000000000001", "GPU-51000000-0000-0000-0000-000000000002")
HEADER = "timestamp, index, uuid, name, power.draw [W], utilization.gpu [%]"


def row(second: int, power: object = "100.00 W", gpu: int = 0, tail: str = "97 %") -> str:
    name = "NVIDIA H100 80GB HBM3"
    return f"2024/05/06 12:53:{second:02d}.{120 + gpu:03d}, {gpu}, {UUIDS[gpu]}, {name}, {power}, {tail}"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its table."""
    return tmp_path / "smi.csv"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_board_is_a_component_named_by_product_and_uuid(log: Path) -> None:
    lines = [row(second, f"{100 + 50 * gpu:.2f} W", gpu) for second in range(11) for gpu in (0, 1)]
    record = import_record(written(log, [HEADER, *lines]))
    assert [part.device for part in record.components] == [f"NVIDIA H100 80GB HBM3 {uuid}" for uuid in UUIDS]
    assert [part.energy_j for part in record.components] == pytest.approx([1000, 1500])
    assert record.start_utc == datetime(2024, 5, 6, 12, 53, 0, 120_000, tzinfo=UTC)
    assert all(
        part.kind == "gpu" and part.high_j == pytest.approx(1.05 * part.energy_j)
        for part in record.components
    )
    assert "part_time_sensor" in record.components[0].flags


def test_without_units_or_header_the_energy_is_the_same(log: Path) -> None:
    full = import_record(written(log, [HEADER, *(row(second) for second in range(5))])).total_j
    bare = [row(second, "100.00", tail="97") for second in range(5)]
    assert import_record(written(log, [HEADER, *bare])).total_j == full
    columns = "timestamp,index,uuid,name,power.draw,utilization.gpu"
    assert import_record(written(log, bare), columns=columns).total_j == full
    assert import_record(written(log, [row(s) for s in range(5)]), columns=columns.split(",")).total_j == full
    with pytest.raises(RecordError, match="has no header; name its columns with columns="):
        import_record(log)


def test_milliwatts_in_the_header_are_milliwatts(log: Path) -> None:
    lines = [HEADER.replace("[W]", "[mW]"), *(row(second, "100000") for second in range(5))]
    assert import_record(written(log, lines)).total_j == pytest.approx(400)


@pytest.mark.parametrize("word", ["[N/A]", "N/A", "[Not Supported]", "[Unknown Error]", "[GPU is lost]"])
def test_a_reading_that_is_not_there_is_a_gap(log: Path, word: str) -> None:
    lines = [row(second, word if second == 4 else "100.00 W") for second in range(11)]
    [part] = import_record(written(log, [HEADER, *lines])).components
    assert part.coverage == pytest.approx(8 / 10)
    assert part.energy_j == pytest.approx(1000)
    assert {"gaps_bridged", "1 of 11 readings hold no number"} <= set(part.flags)


def test_a_board_without_any_power_is_absent_not_zero(log: Path) -> None:
    lines = [row(second, "[N/A]" if gpu else "100.00 W", gpu) for second in range(5) for gpu in (0, 1)]
    record = import_record(written(log, [HEADER, *lines]))
    assert len(record.components) == 1
    assert any(UUIDS[1] in flag and "not measured" in flag for flag in record.flags)
    with pytest.raises(RecordError, match=r"no power\.draw that is a number"):
        import_record(written(log, [HEADER, *(row(second, "[N/A]") for second in range(5))]))


def test_a_board_lost_on_the_way_lowers_its_coverage(log: Path) -> None:
    lines = [row(second, gpu=gpu) for second in range(21) for gpu in (0, 1) if not gpu or second <= 10]
    whole, lost = import_record(written(log, [HEADER, *lines])).components
    assert (whole.coverage, lost.coverage) == pytest.approx((1, 0.5))
    assert any(flag.startswith("read only from") for flag in lost.flags)


def test_instantaneous_power_goes_before_the_mean(log: Path) -> None:
    header = "timestamp, uuid, power.draw.average [W], power.draw [W], power.draw.instant [W]"
    lines = [f"2024/05/06 12:53:{second:02d}.000, GPU-1, 1.00 W, 2.00 W, 300.00 W" for second in range(5)]
    record = import_record(written(log, [header, *lines]))
    assert record.total_j == 1200
    assert "power read as power.draw.instant" in record.flags


def test_boards_that_no_column_tells_apart_are_refused(log: Path) -> None:
    together = [
        f"2024/05/06 12:53:{second:02d}.{gpu:03d}, 100.00 W" for second in range(5) for gpu in range(4)
    ]
    with pytest.raises(RecordError, match="several boards at a time"):
        import_record(written(log, ["timestamp, power.draw [W]", *together]))
    record = import_record(written(log, ["timestamp, power.draw [W]", *together[::4]]))
    assert (record.total_j, record.components[0].device) == (400, "gpu 0")
    assert "no column names the board: taken as one" in record.flags


def test_local_time_takes_a_zone(log: Path) -> None:
    written(log, [HEADER, *(row(second) for second in range(5))])
    assert any("taken as UTC" in flag for flag in import_record(log).flags)
    assert import_record(log, timezone="Asia/Tokyo").start_utc.hour == 3


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        (row(4, "many"), RecordError, r"power.draw in line 6 of .* must be a number \[W\]; got 'many'"),
        (row(4, "100 mW"), RecordError, "line 6 of .* is in mW, the column in W; got '100 mW'"),
        (row(4, "-5.00 W"), OutOfRangeError, "line 6 of .* must lie in"),
        (
            row(4).replace("2024/05/06 ", "06.05.2024 "),
            RecordError,
            "time in line 6 .* as in the lines before",
        ),
        (row(4).replace("2024/05/06 12:53:04.120", "1715000004"), RecordError, "time in line 6"),
        (row(4) + ", extra", RecordError, "line 6 of .* has 7 cells instead of 6"),
        (row(4)[:50], RecordError, "line 6 of .* has 3 cells instead of 6; correct it"),
    ],
)
def test_a_broken_line_is_named(log: Path, line: str, error: type[LcafootError], words: str) -> None:
    lines = [HEADER, *(row(second) for second in range(4)), line, *(row(second) for second in range(5, 9))]
    with pytest.raises(error, match=words):
        import_record(written(log, lines))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("index, power.draw [W]", "has no column timestamp"),
        ("timestamp, power.draw.limit [W]", "has no column of power.draw.instant"),
        ("timestamp, power.draw [hp]", "must be in W, mW, kW, MW; got 'hp'"),
        ("timestamp, power.draw [W], power.draw [W]", "twice"),
    ],
)
def test_a_header_that_does_not_do_is_told(log: Path, header: str, words: str) -> None:
    cells = ", ".join("1" for _ in header.split(","))
    with pytest.raises(RecordError, match=words):
        import_record(written(log, [header, cells, cells]), "nvidia_smi")
