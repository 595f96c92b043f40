"""Energy of a fleet: as each device alone, whatever the files look like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lcafoot import fleet
from lcafoot.errors import MissingDataError, OutOfRangeError, RecordError, SchemaError
from lcafoot.fleet import reading
from lcafoot.meter.integrate import integrate

Write = Callable[..., Path]
J_PER_KWH = 3.6e6

READINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 400), st.integers(60, 700), st.integers(0, 3)),
    min_size=2,
    max_size=80,
    unique_by=lambda each: each[:2],
)


def joules(table: pd.DataFrame) -> dict[str, float]:
    """Energy by device [J]."""
    return dict(zip(table["device"], table["energy_kwh"] * J_PER_KWH, strict=True))


@settings(max_examples=40)
@given(readings=READINGS)
def test_every_device_is_integrated_as_it_is_alone_however_files_are_cut(
    readings: list[tuple[str, int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    table = pd.DataFrame(readings, columns=["device", "s", "power_w", "file"])
    table["time"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(table["s"], unit="s")
    table = table.groupby("device").filter(lambda own: len(own) > 1)  # a single reading is no energy
    if table.empty:
        return
    for number, part in table.groupby("file"):
        part[["time", "device", "power_w"]].to_parquet(folder / f"{number}.parquet", index=False)
    found = fleet.energy(folder, longest_gap_s=60, accuracy=0).set_index("device")
    assert sorted(found.index) == sorted(set(table["device"]))
    for device, own in table.groupby("device"):
        alone = integrate(own["s"], own["power_w"], longest_gap_s=60)
        row = found.loc[device]
        for name in ("energy", "low", "high"):
            assert row[f"{name}_kwh"] * J_PER_KWH == pytest.approx(
                getattr(alone, f"{name}_j"), rel=1e-9, abs=1e-6
            )
        assert row["coverage"] == pytest.approx(alone.coverage, abs=1e-9)
        assert ("gaps_bridged" in row["flags"]) == ("gaps_bridged" in alone.flags)


def test_no_difference_is_taken_from_one_device_to_the_next_and_none_is_lost_between_files(
    write: Write,
) -> None:
    for number in range(20):  # many small files, which an engine may put together
        first = 60 * number
        names, times = ["a"] * 6 + ["b"] * 6, [first + 10 * (n % 6) for n in range(12)]
        folder = write(f"{number:02d}.parquet", names, times, [100] * 6 + [700] * 6)
    assert joules(fleet.energy(folder)) == pytest.approx({"a": 100 * 1190, "b": 700 * 1190}, rel=1e-12)


def test_a_batch_ends_anywhere_within_a_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    time = np.tile(np.arange(0, 500, 10), 3)
    folder = write("all.parquet", np.repeat(["a", "b", "c"], 50), time, np.repeat([100, 200, 300], 50))
    monkeypatch.setattr(reading, "BATCH_ROWS", 7)
    assert joules(fleet.energy(folder)) == pytest.approx({"a": 49e3, "b": 98e3, "c": 147e3}, rel=1e-12)


def test_the_truth_of_a_simulated_fleet_comes_out_within_a_thousandth(tmp_path: Path) -> None:
    truth = fleet.simulate(tmp_path, gpus=70, days=2, rows_per_file=20_000)
    found = fleet.energy(tmp_path)
    assert found["device"].tolist() == truth["device"].tolist()
    assert found["energy_kwh"].to_numpy() == pytest.approx(truth["energy_kwh"].to_numpy(), rel=1e-3)
    assert found["idle_kwh"].to_numpy() == pytest.approx(truth["idle_kwh"].to_numpy(), rel=1e-3, abs=1e-9)
    assert (found["coverage"] == 1).all()
    by_hour = fleet.energy(tmp_path, by=["job", "hour"])
    assert by_hour["energy_kwh"].sum() == pytest.approx(truth["energy_kwh"].sum(), rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_truth_lies_in_the_band_where_sensors_fail(tmp_path: Path, seed: int) -> None:
    truth = fleet.simulate(tmp_path, gpus=64, days=2, seed=seed, faults=40, rows_per_file=30_000)
    found = fleet.energy(tmp_path)
    both = found.merge(truth, on="device", suffixes=("", "_true"))
    assert len(both) == len(truth)
    assert (both["low_kwh"] <= both["energy_kwh_true"]).all()
    assert (both["energy_kwh_true"] <= both["high_kwh"]).all()
    assert both["coverage"].min() < 1
    seen = both[both["coverage"] == 1]
    assert seen["energy_kwh"].to_numpy() == pytest.approx(seen["energy_kwh_true"].to_numpy(), rel=1e-3)
    mended = {each["what"] for each in found.attrs["mended"]}
    assert {"readings that are none", "readings out of order", "repeated times"} <= mended


def test_rows_by_time_are_as_good_as_rows_by_device(write: Write) -> None:
    folder = write("t.parquet", ["a", "b"] * 50, np.repeat(np.arange(50) * 10, 2), [100, 300] * 50)
    found = fleet.energy(folder)
    assert joules(found) == {"a": 49_000, "b": 147_000}
    assert found.attrs["mended"] == []


def test_folders_may_say_the_device(write: Write) -> None:
    for name, power in (("a", 100), ("b", 200)):
        folder = write(f"{name}.parquet", name, [0, 10, 20], [power] * 3)
        path = folder / f"{name}.parquet"
        (folder / f"device={name}").mkdir()
        pd.read_parquet(path).drop(columns="device").to_parquet(folder / f"device={name}" / "x.parquet")
        path.unlink()
    assert joules(fleet.energy(folder)) == {"a": 2_000, "b": 4_000}


def test_a_counter_gives_its_differences_and_a_reset_is_a_gap(tmp_path: Path) -> None:
    time = pd.date_range("2026-01-01", periods=5, freq="10s", tz="UTC")
    counter = [1_000.0, 2_000.0, 3_000.0, 500.0, 1_500.0]
    pd.DataFrame({"time": time, "device": "a", "energy_j": counter}).to_parquet(tmp_path / "a.parquet")
    found = fleet.energy(tmp_path, accuracy=0)
    assert joules(found) == pytest.approx({"a": 3_500})
    assert found.loc[0, "coverage"] == 0.75
    assert found.loc[0, "high_kwh"] * J_PER_KWH == pytest.approx(3_000 + 1_000)


def test_hours_and_jobs_cut_a_step_where_they_begin(write: Write) -> None:
    folder = write("a.parquet", "a", [3500, 3700], [0, 200])
    found = fleet.energy(folder, by="hour", longest_gap_s=1000)
    assert (found["energy_kwh"] * J_PER_KWH).tolist() == pytest.approx([5_000, 15_000])
    assert found["hour"].dt.hour.tolist() == [0, 1]


def test_the_hour_of_the_clock_that_is_set_back_counts_twice(tmp_path: Path) -> None:
    aware = pd.date_range("2026-10-25 00:00", periods=13, freq="15min", tz="UTC").tz_convert("Europe/Berlin")
    table = pd.DataFrame({"time": aware.tz_localize(None), "device": "a", "power_w": 100.0})
    table.to_parquet(tmp_path / "a.parquet")
    found = fleet.energy(tmp_path, timezone="Europe/Berlin")
    assert found.loc[0, ["energy_kwh", "device_h", "coverage"]].tolist() == pytest.approx([0.3, 3, 1])
    with pytest.raises(SchemaError, match="no time zone"):
        fleet.energy(tmp_path)


def test_only_the_readings_asked_for_are_taken(write: Write) -> None:
    folder = write("a.parquet", "a", np.arange(0, 7200, 60), 100.0)
    found = fleet.energy(folder, start="2026-01-01T00:30Z", end="2026-01-01T01:30Z")
    assert found.loc[0, "device_h"] == pytest.approx(1)
    with pytest.raises(MissingDataError, match="holds no device with two readings from 2027"):
        fleet.energy(folder, start="2027-01-01T00:00Z")
    with pytest.raises(OutOfRangeError, match="start must lie before end"):
        fleet.energy(folder, start="2027-01-01T00:00Z", end="2026-01-01T00:00Z")


def test_a_truncated_file_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    fleet.simulate(tmp_path, gpus=64, days=1, rows_per_file=10_000)
    whole = fleet.energy(tmp_path)
    path = sorted(tmp_path.glob("pod-0000-*.parquet"))[1]
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.warns(fleet.PartialResultWarning, match=path.name):
        found = fleet.energy(tmp_path)
    [lost] = fleet.missing(found).to_dict("records")
    assert lost["where"] == str(path)
    hit = whole["device"].str[:10].isin([f"host-{n:05d}" for n in range(4)])
    assert (found.loc[~hit, "energy_kwh"] == whole.loc[~hit, "energy_kwh"]).all()
    assert (found.loc[hit, "coverage"] < 1).all()
    assert (found["low_kwh"] <= whole["energy_kwh"]).all()
    assert (whole["energy_kwh"] <= found["high_kwh"]).all()


def test_when_nothing_can_be_read_the_first_fault_is_raised(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(RecordError, match=r"the first: .*a.parquet cannot be read; restore the file"):
        fleet.energy(tmp_path)
    with pytest.raises(MissingDataError, match="no Parquet file below"):
        fleet.energy(tmp_path / "nowhere")


@pytest.mark.parametrize(("factor", "unit"), [(1e3, "mW"), (1e-3, "kW")])
def test_another_unit_is_named_and_can_be_told(write: Write, factor: float, unit: str) -> None:
    folder = write("a.parquet", "a", [0, 10, 20], [400 * factor] * 3)
    with pytest.raises(SchemaError, match=f"which no GPU or server.*unit='{unit}'"):
        fleet.energy(folder)
    assert joules(fleet.energy(folder, unit=unit)) == pytest.approx({"a": 8_000})
    with pytest.raises(OutOfRangeError, match="unit must be one of W, kW, mW; got 'hp'"):
        fleet.energy(folder, unit="hp")


def test_a_file_in_another_unit_is_left_out_beside_good_ones(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 10, 20], [400] * 3)
    write("b.parquet", "b", [0, 10, 20], [400_000] * 3)
    with pytest.warns(fleet.PartialResultWarning, match="unit='mW'"):
        found = fleet.energy(folder)
    assert joules(found) == {"a": 8_000}


def test_a_missing_column_is_named_with_those_that_are_there(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 10], [100, 100])
    table = pd.read_parquet(folder / "a.parquet").rename(columns={"power_w": "watts"})
    table.to_parquet(folder / "a.parquet")
    with pytest.raises(
        SchemaError, match="neither 'power_w' nor 'energy_j'; its columns are time, device, watts"
    ):
        fleet.energy(folder)
    assert joules(fleet.energy(folder, columns={"power_w": "watts"})) == {"a": 1_000}


def test_two_devices_with_one_id_are_left_out_by_name(write: Write) -> None:
    folder = write(
        "one.parquet", ["a"] * 100 + ["b"] * 50, [*range(50)] * 3, [100] * 50 + [400] * 50 + [200] * 50
    )
    with pytest.warns(fleet.PartialResultWarning, match="two devices share this id"):
        assert joules(fleet.energy(folder)) == {"b": 200 * 49}


@pytest.mark.parametrize("shift_s", [0, 0.5])
def test_two_devices_with_one_id_in_two_files_are_left_out_too(write: Write, shift_s: float) -> None:
    time = np.arange(0, 500, 10)
    write("host-1.parquet", "gpu-0", time, np.full(50, 100))
    folder = write("host-2.parquet", ["gpu-0"] * 50 + ["gpu-1"] * 50, [*(time + shift_s), *time], [400] * 100)
    with pytest.warns(fleet.PartialResultWarning, match="two devices share this id"):
        assert joules(fleet.energy(folder)) == {"gpu-1": 400 * 490}


def test_a_file_that_is_there_twice_counts_once(write: Write) -> None:
    for name in ("first.parquet", "again.parquet"):
        folder = write(name, "a", np.arange(0, 500, 10), np.linspace(100, 300, 50))
    found = fleet.energy(folder)
    assert joules(found) == pytest.approx({"a": 200 * 490})
    assert "files that overlap in time" in {each["what"] for each in found.attrs["mended"]}


def test_a_device_with_one_reading_is_missing_rather_than_zero(write: Write) -> None:
    folder = write("a.parquet", ["a", "a", "b"], [0, 10, 0], [100] * 3)
    with pytest.warns(fleet.PartialResultWarning, match="device 'b' has readings of a single time"):
        assert joules(fleet.energy(folder)) == {"a": 1_000}


def test_a_partial_result_is_still_one_when_it_is_opened_again(write: Write, tmp_path: Path) -> None:
    folder = write("a.parquet", ["a", "a", "b"], [0, 10, 0], [100] * 3)
    with pytest.warns(fleet.PartialResultWarning):
        found = fleet.energy(folder)
    found.to_parquet(tmp_path / "kept.parquet")
    kept = pd.read_parquet(tmp_path / "kept.parquet")
    assert fleet.missing(kept).to_dict() == fleet.missing(found).to_dict()
    assert kept["energy_kwh"].tolist() == found["energy_kwh"].tolist()


def test_an_unknown_name_to_sum_by_is_refused_with_those_that_are_known(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 10], [100] * 2)
    with pytest.raises(MissingDataError, match="unknown name to sum by 'devices'; nearest: device"):
        fleet.energy(folder, by="devices")
    with pytest.raises(MissingDataError, match="by job takes jobs= or a column 'job'"):
        fleet.energy(folder, by="job")


def test_what_a_table_of_devices_says_can_be_summed_by(write: Write) -> None:
    folder = write("a.parquet", ["a", "a", "b", "b"], [0, 10, 0, 10], [100, 100, 200, 200])
    devices = pd.DataFrame({"device": ["a", "b"], "site": ["north", "south"]})
    found = fleet.energy(folder, by="site", devices=devices)
    assert found[["site", "devices"]].to_numpy().tolist() == [["north", 1], ["south", 1]]
    with pytest.warns(fleet.PartialResultWarning, match="1 devices stand in no table, the first is 'b'"):
        found = fleet.energy(folder, by="site", devices=devices[:1])
    assert found["site"].tolist() == ["(unknown)", "north"]


def test_an_address_leads_to_a_folder_as_a_path_does(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 10], [100] * 2)
    assert joules(fleet.energy(f"file://{folder}")) == {"a": 1_000}


def test_numbers_may_name_devices_and_seconds_may_be_times(tmp_path: Path) -> None:
    table = pd.DataFrame({"time": [1.8e9, 1.8e9 + 10, 5.0], "device": [7, 7, 7], "power_w": [100, 100, 100]})
    table.assign(job=None).to_parquet(tmp_path / "a.parquet")
    found = fleet.energy(tmp_path, by=["device", "job"])
    assert found[["device", "job"]].to_numpy().tolist() == [["7", fleet.IDLE]]
    assert joules(found) == {"7": 1_000}
    table.assign(time=table["time"] * 1000).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(SchemaError, match=r"times of .* must lie between 2000 and 2100"):
        fleet.energy(tmp_path)


def test_files_without_rows_are_passed_over(write: Write) -> None:
    folder = write("b.parquet", "a", [0, 10], [100] * 2)
    write("a.parquet", [], [], [])
    assert joules(fleet.energy(folder)) == {"a": 1_000}
