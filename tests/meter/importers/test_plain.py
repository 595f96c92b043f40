"""Plain tables of time and power: units named or refused, any time, any delimiter, one energy."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record
from lcafoot.meter.importers.plain import read

START = datetime(2024, 5, 6, 12, 53, 20, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its table."""
    return tmp_path / "run.csv"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "watts"),
    [
        *(
            ("power_w", 1),
            ("Power (W)", 1),
            ("Power [W]", 1),
            ("watts", 1),
            ("Watt", 1),
            ("W", 1),
            ("power.W", 1),
        ),
        *(("power_mw", 1e-3), ("Power (mW)", 1e-3), ("milliwatts", 1e-3)),
        *(("power_kw", 1e3), ("Power (kW)", 1e3), ("Kilowatt", 1e3), ("Power (MW)", 1e6)),
    ],
)
def test_the_unit_in_the_header_counts(log: Path, name: str, watts: float) -> None:
    assert import_record(written(log, f"time_s,{name}", "0,100", "10,100")).total_j == pytest.approx(
        1000 * watts
    )


def test_a_unit_that_is_not_named_is_refused_until_it_is(log: Path) -> None:
    written(log, "time,power", "0,100", "10,100")
    with pytest.raises(
        RecordError, match="got none: write it in the header, such as power_w, or name it with unit="
    ):
        import_record(log)
    assert import_record(log, unit="kW").total_j == 1e6
    with pytest.raises(RecordError, match="must be one of W, mW, kW, MW; got 'hp'"):
        import_record(log, unit="hp")


TIMES = {
    "seconds": ("time_s", ["0", "10.5"]),
    "milliseconds": ("time_ms", ["5", "10505"]),
    "nanoseconds": ("time_ns", ["0", "10500000000"]),
    "since 1970": ("time", ["1715000000", "1715000010.5"]),
    "milliseconds since 1970": ("timestamp", ["1715000000000", "1715000010500"]),
    "ISO": ("datetime", ["2024-05-06T12:53:20", "2024-05-06T12:53:30.500"]),
    "ISO, blank": ("Time", ["2024-05-06 12:53:20", "2024-05-06 12:53:30.500000"]),
    "ISO, UTC": ("date_time", ["2024-05-06T12:53:20Z", "2024-05-06T12:53:30.5Z"]),
    "ISO, offset": ("time", ["2024-05-06T14:53:20+02:00", "2024-05-06T14:53:30.500+02:00"]),
}


@pytest.mark.parametrize("case", TIMES)
def test_time_may_be_written_in_many_ways(log: Path, case: str) -> None:
    name, (first, last) = TIMES[case]
    record = import_record(written(log, f"{name},power_w", f"{first},100", f"{last},100"))
    assert (record.duration_s, record.total_j) == (10.5, 1050)
    dated = case not in ("seconds", "milliseconds", "nanoseconds")
    assert record.start_utc == (START if dated else datetime(1970, 1, 1, tzinfo=UTC))
    assert ("start not in the file: counted from 1970-01-01" in record.flags) is not dated
    assert any("taken as UTC" in flag for flag in record.flags) is (case in ("ISO", "ISO, blank"))


def test_a_number_too_great_for_milliseconds_is_refused(log: Path) -> None:
    with pytest.raises(RecordError, match="such as time_us or time_ns"):
        import_record(written(log, "time,power_w", "1715000000000000000,1", "1715000001000000000,1"))


def test_cells_may_be_parted_by_semicolons_with_decimal_commas(log: Path) -> None:
    assert import_record(written(log, "time_s;power_w", "0,5;100,5", "10,5;100,5")).total_j == 1005
    with pytest.raises(RecordError, match="where the comma is a decimal sign, part the cells by semicolons"):
        import_record(written(log, "time_s,power_w", "0,100,5", "10,100,5"))
    assert import_record(written(log, "time_s\tpower_w", "0\t100", "10\t100")).total_j == 1000


def test_columns_are_components_and_the_whole_holds_its_parts(log: Path) -> None:
    record = import_record(
        written(
            log,
            "time_s,gpu0_power_w,cpu_w,node_power_w,temp,gpu_power_limit_w",
            "0,60,20,100,5,700",
            "9,60,20,100,5,700",
        )
    )
    assert [(part.kind, part.part_of) for part in record.components] == [
        ("gpu", "node_power_w"),
        ("cpu", "node_power_w"),
        ("node", None),
    ]
    assert record.total_j == 900
    assert "columns not used: temp, gpu_power_limit_w" in record.flags
    assert import_record(log, columns="time_s,cpu_w").total_j == 180
    with pytest.raises(MissingDataError, match="nearest: cpu_w"):
        import_record(log, columns=["time_s", "cpuw"])


def test_a_meter_that_is_not_named_gets_an_assumed_band(log: Path) -> None:
    written(log, "time_s,power_w", "0,100", "10,100")
    [part] = import_record(log).components
    assert part.flags == ("band_assumed", "the file does not say what this column measures")
    assert (part.kind, part.high_j) == ("meter", pytest.approx(1050))
    assert import_record(log, accuracy=0.002).high_j == pytest.approx(1002)


def test_empty_cells_and_words_for_nothing_are_gaps(log: Path) -> None:
    for nothing in ("", "nan", "N/A", "null"):
        lines = [f"{second},{nothing if second == 5 else 100}" for second in range(11)]
        [part] = import_record(written(log, "time_s,power_w", *lines)).components
        assert part.coverage == pytest.approx(0.8)
        assert part.energy_j == pytest.approx(1000)


def test_a_last_line_without_end_is_flagged(log: Path) -> None:
    log.write_text("time_s,power_w\n0,100\n10,10")
    assert "the last line has no end: its last number may be cut" in import_record(log).flags


@pytest.mark.parametrize(
    ("lines", "error", "words"),
    [
        (
            ["time_s,power_w", "0,1", "1,one"],
            RecordError,
            r"power_w in line 3 of .* must be a number \[W\]; got 'one'",
        ),
        (["time_s,power_w", "0,1", "1,-2"], OutOfRangeError, r"line 3 of .* must lie in \[0, ∞\) W; got -2"),
        (["time_s,power_w", "0,1", "1,inf"], OutOfRangeError, "got inf"),
        (["time_s,power_w", "0,1 W", "1,2 mW"], RecordError, "line 3 of .* is in mW, the column in W"),
        (
            ["time_s,power_w", "0,1", "soon,2"],
            RecordError,
            "time in line 3 of .* must be a number as in the lines",
        ),
        (["time_s,power_w", "0,1", "", "nan,2"], RecordError, "time in line 4"),
        (["time,power_w", "0,1", "2024-05-06T12:53:20,2"], RecordError, "time in line 3"),
        (["time,power_w", "2024-05-06T12:53:20,1", "7,2"], RecordError, "time in line 3"),
        (
            ["time,power_w", "2024-05-06T12:53:20,1", "2024-05-06T12:53:21Z,2"],
            RecordError,
            "one without a time zone",
        ),
        (["time,power_w", "2024-05-06T12:53:20,1", "06.05.2024 12:53:21,2"], RecordError, "time in line 3"),
        (["time_s,power_w", "0,1,", "1,2,"], RecordError, "line 2 of .* has 3 cells instead of 2"),
        (["date,time,power_w", "1,0,1", "1,1,2"], RecordError, "must have one column of time"),
        (["time_s,power_w,power_w", "0,1,1"], RecordError, "names a column twice"),
        (["time_s,power_w", "0,1", "0,2"], RecordError, "readings of a single time"),
        (["time_s,power_w", "0,", "1,"], RecordError, "holds no power that is a number"),
    ],
)
def test_a_broken_table_is_told_with_its_line(
    log: Path, lines: list[str], error: type[LcafootError], words: str
) -> None:
    with pytest.raises(error, match=words):
        import_record(written(log, *lines))


def test_a_table_without_time_or_power_is_refused(log: Path) -> None:
    with pytest.raises(RecordError, match="must have one column of time and at least one of power"):
        import_record(written(log, "a,b", "0,1", "1,2"), "csv")


SERIES = st.lists(
    st.tuples(st.integers(1, 10_000), st.floats(0, 1e5, allow_subnormal=False)), min_size=2, max_size=40
)


@given(SERIES, st.sampled_from([",", ";", "\t"]), st.sampled_from(["number", "ms", "iso", "zoned"]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_table_gives_the_trapezoid_over_its_rows(
    rows: list[tuple[int, float]], delimiter: str, written_as: str
) -> None:
    millis = np.cumsum([step for step, _ in rows]).tolist()
    power = [watts for _, watts in rows]
    times = {
        "number": [repr(ms / 1000) for ms in millis],
        "ms": [str(1_715_000_000_000 + ms) for ms in millis],
        "iso": [(START + timedelta(milliseconds=ms)).replace(tzinfo=None).isoformat() for ms in millis],
        "zoned": [(START + timedelta(milliseconds=ms)).isoformat() for ms in millis],
    }[written_as]
    cells = [repr(watts).replace(".", "," if delimiter == ";" else ".") for watts in power]
    lines = [delimiter.join(pair) for pair in zip(times, cells, strict=True)]
    record = read("\n".join([delimiter.join(["time", "power_w"]), *lines]) + "\n", "table", "run")
    expected = float(np.trapezoid(power, np.array(millis) / 1000))
    assert record.total_j == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert record.low_j <= record.total_j <= record.high_j
    assert 0 <= record.components[0].coverage <= 1
    assert record.duration_s == pytest.approx((millis[-1] - millis[0]) / 1000, abs=1e-6)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    with contextlib.suppress(LcafootError):
        assert read("time_s,power_w\n0,1\n" + text, "table", "run").total_j >= 0
