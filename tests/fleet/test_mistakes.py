"""Mistakes of clocks, names, units and tables: each is named, and no number is wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lcafoot as lf
from lcafoot import fleet
from lcafoot.errors import BoundaryError, MissingDataError, OutOfRangeError, SchemaError
from lcafoot.fleet.schedulers import hosts_of
from lcafoot.scenario.many_runs import assess_runs

Write = Callable[..., Path]
J_PER_KWH = 3.6e6
DAY_S = 86_400.0


def joules(table: pd.DataFrame, name: str = "device") -> dict[str, float]:
    """Energy by device [J]."""
    return dict(zip(table[name], table["energy_kwh"] * J_PER_KWH, strict=True))


def whys(table: pd.DataFrame) -> str:
    """Everything that is missing from a result."""
    return " | ".join(fleet.missing(table)["why"])


@pytest.mark.parametrize("wrong_s", [-9_496 * DAY_S, 26_000 * DAY_S])
def test_a_reading_of_a_wrong_clock_is_none(write: Write, wrong_s: float) -> None:
    folder = write("a.parquet", "a", [*range(0, 600, 10), wrong_s], [100.0] * 61)
    found = fleet.energy(folder)
    assert joules(found) == pytest.approx({"a": 59_000})
    assert found.loc[0, "coverage"] == 1
    assert [each["what"] for each in found.attrs["mended"]] == ["readings of a wrong clock"]


def test_a_device_that_was_not_seen_for_months_is_named(write: Write) -> None:
    write("a.parquet", "a", np.arange(0, 600, 10), [100.0] * 60)
    folder = write("b.parquet", "a", np.arange(0, 600, 10) + 40 * DAY_S, [100.0] * 60)
    with pytest.warns(fleet.PartialResultWarning, match="device 'a' was not seen for 40 days"):
        found = fleet.energy(folder)
    assert found.loc[0, "coverage"] < 0.001


@pytest.mark.parametrize("files", [1, 2])
def test_two_alike_devices_with_one_id_are_told_by_their_rhythms(write: Write, files: int) -> None:
    rng = np.random.default_rng(0)
    time = np.arange(0, 3000, 10.0)
    both = {"time_s": np.concatenate((time, time + 3)), "power_w": rng.normal(390, 15, 600)}
    if files == 1:
        folder = write("x.parquet", ["gpu-0"] * 600, **both)
    else:
        for number, half in enumerate((slice(0, 300), slice(300, 600))):
            own = {name: values[half] for name, values in both.items()}
            folder = write(f"host-{number}.parquet", "gpu-0", **own)
    write("y.parquet", "gpu-1", time, [200.0] * 300)
    with pytest.warns(fleet.PartialResultWarning, match="two devices share this id"):
        assert joules(fleet.energy(folder)) == {"gpu-1": 200 * 2990}


def test_readings_that_come_a_little_early_or_late_are_those_of_one_device(write: Write) -> None:
    time = np.arange(0, 30_000, 10) + np.random.default_rng(1).normal(0, 1, 3000)
    found = fleet.energy(write("a.parquet", "a", time, [100.0] * 3000))
    assert joules(found) == pytest.approx({"a": 100 * (time[-1] - time[0])})


def test_servers_in_kilowatts_and_idle_gpus_in_milliwatts_are_told(write: Write) -> None:
    folder = write("kw.parquet", "node", [0, 10, 20], [8.5, 8.0, 8.2])
    with pytest.raises(
        SchemaError, match=r"reaches 8\.5 W, which no GPU or server does.*unit='kW', or 'W' if it is"
    ):
        fleet.energy(folder)
    assert joules(fleet.energy(folder, unit="kW")) == pytest.approx({"node": 163_500})
    assert joules(fleet.energy(folder, unit="W")) == pytest.approx({"node": 163.5})
    write("kw.parquet", "gpu", [0, 10, 20], [25_000.0] * 3)
    with pytest.raises(SchemaError, match="unit='mW'"):
        fleet.energy(folder)


def counted(folder: Path, counter: list[float], **choices: object) -> pd.DataFrame:
    """Energy of a counter that is read every ten seconds."""
    time = pd.date_range("2026-01-01", periods=len(counter), freq="10s", tz="UTC")
    pd.DataFrame({"time": time, "device": "a", "energy_j": counter}).to_parquet(folder / "a.parquet")
    return fleet.energy(folder, accuracy=0, **choices)


def test_a_counter_in_millijoules_is_told(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"mean 300000 W, which no GPU or server draws.*unit='mJ'"):
        counted(tmp_path, [0.0, 3e6, 6e6])
    assert joules(counted(tmp_path, [0.0, 3e6, 6e6], unit="mJ")) == pytest.approx({"a": 6_000})


def test_a_counter_that_wraps_goes_on_and_one_that_slips_back_adds_nothing(tmp_path: Path) -> None:
    wrapped = counted(tmp_path, [258_000.0, 261_000.0, 1_856.0, 4_856.0], wrap_j=262_144)
    assert joules(wrapped) == {"a": 9_000}
    assert wrapped.loc[0, "coverage"] == 1
    slipped = counted(tmp_path, [1e9, 1e9 + 1_000, 999_999_000, 999_999_000 + 1_000])
    assert joules(slipped) == {"a": 2_000}
    assert slipped.loc[0, "high_kwh"] * J_PER_KWH == pytest.approx(3_000)


def test_utilization_in_percent_is_refused_and_a_share_makes_active_hours(write: Write) -> None:
    time = np.arange(0, 3601, 10.0)
    folder = write("a.parquet", "a", time, [100.0] * 361, utilization=np.full(361, 5.0))
    with pytest.raises(
        SchemaError, match="utilization up to 5 where a share of 1 is the most; divide percent by 100"
    ):
        fleet.energy(folder)
    used = np.full(361, 0.25)
    used[:180] = np.nan  # not known is not at work
    write("a.parquet", "a", time, [100.0] * 361, utilization=used)
    assert fleet.energy(folder).loc[0, "active_h"] == pytest.approx(0.5 * 0.25)


def test_only_folders_below_the_one_asked_for_speak(write: Write) -> None:
    folder = write("job=fine/device=zzz/tele/a.parquet", ["a", "a", "b", "b"], [0, 10] * 2, [100] * 4)
    asked = folder / "job=fine" / "device=zzz" / "tele"
    assert joules(fleet.energy(asked)) == {"a": 1_000, "b": 1_000}


def test_an_address_may_hold_a_space_and_a_file_may_be_asked_for(write: Write) -> None:
    folder = write("my files/a.parquet", "a", [0, 10], [100] * 2)
    assert joules(fleet.energy(f"file://{folder}/my files")) == {"a": 1_000}
    assert joules(fleet.energy(folder / "my files" / "a.parquet")) == {"a": 1_000}


def jobs_of(**columns: object) -> pd.DataFrame:
    """A job of one hour on device a."""
    times = {"start": "2026-01-01T00:00Z", "end": "2026-01-01T01:00Z"}
    return pd.DataFrame({"job": ["one"], "device": ["a"]} | times | columns)


@pytest.fixture
def hour(write: Write) -> Path:
    """An hour of 100 W on device a."""
    return write("a.parquet", "a", np.arange(0, 3601, 10.0), [100.0] * 361)


def test_a_job_table_that_meets_no_reading_is_named(hour: Path) -> None:
    with pytest.warns(
        fleet.PartialResultWarning, match="1 devices of the job table have no readings.*'host/a'"
    ):
        found = fleet.energy(hour, by="job", jobs=jobs_of(device=["host/a"]))
    assert "no job of the job table meets a reading" in whys(found)
    assert "called as 'a'" in whys(found)


def test_times_of_jobs_may_be_seconds_or_have_offsets_of_their_own(hour: Path) -> None:
    seconds = fleet.energy(hour, by="job", jobs=jobs_of(start=[1767225600], end=[1767227400]))
    assert joules(seconds, "job") == pytest.approx({"(idle)": 180_000, "one": 180_000})
    offsets = jobs_of(start=["2026-01-01T01:00+01:00"], end=["2026-01-01T02:30+02:00"])
    assert joules(fleet.energy(hour, by="job", jobs=offsets), "job") == pytest.approx(
        {"(idle)": 180_000, "one": 180_000}
    )


def test_a_time_in_the_hour_that_comes_twice_costs_its_job_and_no_other(hour: Path) -> None:
    two = pd.concat([
        jobs_of(start=["2025-10-26 02:30"], end=["2026-01-01 02:00"], job=["unclear"]),
        jobs_of(start=["2026-01-01 01:00"], end=["2026-01-01 02:00"]),
    ], ignore_index=True)  # fmt: skip
    with pytest.warns(
        fleet.PartialResultWarning, match="job unclear has a time in the hour in which clocks change"
    ):
        found = fleet.energy(hour, by="job", jobs=two, timezone="Europe/Berlin")
    assert joules(found, "job") == pytest.approx({"one": 360_000})


def test_a_zone_that_there_is_not_is_refused(hour: Path) -> None:
    with pytest.raises(SchemaError, match="Europe/Atlantis"):
        fleet.energy(hour, by="job", jobs=jobs_of(start=["2026-01-01 00:00"]), timezone="Europe/Atlantis")


def test_a_blank_user_is_unknown_and_two_users_are_several(hour: Path) -> None:
    assert joules(fleet.energy(hour, by="user", jobs=jobs_of(user=[None])), "user") == {"(unknown)": 360_000}
    two = pd.concat([jobs_of(user=["x"]), jobs_of(user=["y"])], ignore_index=True)
    with pytest.warns(
        fleet.PartialResultWarning, match="1 jobs have several values of 'user', the first is 'one'"
    ):
        found = fleet.energy(hour, by="user", jobs=two)
    assert joules(found, "user") == pytest.approx({"(several)": 360_000})


def test_the_host_of_a_device_is_that_of_its_own_table(hour: Path) -> None:
    devices = pd.DataFrame({"device": ["a"], "host": ["n1"]})
    jobs = jobs_of(host=["n1"]).drop(columns="device")
    assert joules(fleet.energy(hour, by=["host", "host"], jobs=jobs, devices=devices), "host") == {
        "n1": 360_000
    }


@pytest.mark.parametrize("listed", ["n[a-b]", "n[1-2]m[3-4]", "n[1-2"])
def test_a_list_of_hosts_that_slurm_does_not_write_is_refused(listed: str) -> None:
    with pytest.raises(SchemaError, match="no list of SLURM; write one range a name"):
        hosts_of(listed)


def test_a_job_table_that_is_not_there_is_refused(hour: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read"):
        fleet.energy(hour, by="job", jobs=hour / "nowhere.csv")


def test_a_whole_number_is_asked_for_where_one_is_due(tmp_path: Path) -> None:
    with pytest.raises(OutOfRangeError, match=r"seed must lie in \[0"):
        fleet.simulate(tmp_path, gpus=1, days=1, seed=-1)


RUN = {"energy_kwh": [8.0], "device_h": [8.0], "devices": [8]}


@pytest.fixture
def node() -> lf.Scenario:
    """Eight GPUs and their host."""
    return lf.Scenario.example()


@pytest.mark.parametrize("key", ["energy_share", "flop_share"])
def test_a_kilowatt_hour_bears_the_same_however_many_devices_share_it(node: lf.Scenario, key: str) -> None:
    inputs = {"lifetime_energy_kwh": 1e5, "flop": 1e20, "lifetime_flop": 1e24}
    scenario = node.replace(allocation=key, allocation_inputs=inputs)
    counts = np.array([4, 8, 16])
    runs = pd.DataFrame({"energy_kwh": counts * 1.0, "device_h": counts * 1.0, "devices": counts})
    if key == "flop_share":
        runs["flop"] = counts * 1e20
    kg = assess_runs(scenario, runs, draws=10)["hardware_manufacturing_kg"] / counts
    assert kg.to_numpy() == pytest.approx(np.full(3, kg.iloc[0]))


def test_what_stands_in_two_tables_is_refused(node: lf.Scenario) -> None:
    energy = pd.DataFrame({"job": ["a"], "site": ["x"]} | RUN | {"pue": [1.9]})
    with pytest.raises(MissingDataError, match="pue stand in both the energies and the table of the site"):
        fleet.carbon(energy, node, sites=pd.DataFrame({"site": ["x"], "pue": [1.1]}))


def test_energy_that_is_no_number_and_a_pue_that_differs_are_refused(node: lf.Scenario) -> None:
    with pytest.raises(OutOfRangeError, match="energy_kwh"):
        fleet.carbon(pd.DataFrame({"job": ["a"]} | RUN | {"energy_kwh": [np.nan]}), node)
    hours = pd.concat([pd.DataFrame({"job": ["a"]} | RUN | {"pue": [pue]}) for pue in (1.1, 1.4)])
    with pytest.raises(MissingDataError, match="pue differs within one run"):
        fleet.carbon(hours, node)


def test_hours_of_one_load_do_not_fit_many_runs(node: lf.Scenario) -> None:
    hourly = node.replace(hourly=lf.scenario.hours.Hours(load_kwh=[1.0], intensity_kg_kwh=[0.3]))
    with pytest.raises(BoundaryError, match="give the intensity of each run's hours"):
        fleet.carbon(pd.DataFrame({"job": ["a"]} | RUN), hourly)


def test_hardware_is_borne_once_by_job_and_by_device(hour: Path, node: lf.Scenario) -> None:
    alone = node.replace(hardware={"nvidia_h100_sxm_80gb": 1}, energy_scope="device", utilization=0.5)
    half = jobs_of(end=["2026-01-01T00:30Z"])
    by_job = fleet.carbon(fleet.energy(hour, by="job", jobs=half), alone, draws=10)
    by_device = fleet.energy(hour, by="device", jobs=half)
    with pytest.raises(BoundaryError, match=r"an occupancy would count them twice.*utilization=1\.0"):
        fleet.carbon(by_device, alone, draws=10)
    whole = fleet.carbon(by_device, alone.replace(utilization=1.0), draws=10)
    made = "hardware_manufacturing_kg"
    assert by_job[made].sum() == pytest.approx(whole[made].sum())
    calendar = alone.replace(allocation="calendar_share")
    shared = fleet.carbon(fleet.energy(hour, by="job", jobs=half), calendar, draws=10)
    assert shared[made].sum() == pytest.approx(fleet.carbon(by_device, calendar, draws=10)[made].sum())


def test_active_hours_of_the_table_are_used(node: lf.Scenario) -> None:
    active = node.replace(allocation="active_share", allocation_inputs={"lifetime_active_hours": 1e4})
    run = pd.DataFrame({"job": ["a"]} | RUN | {"active_h": [4.0]})
    more = pd.DataFrame({"job": ["a"]} | RUN | {"active_h": [8.0]})
    first, second = (
        fleet.carbon(each, active, draws=10)["hardware_manufacturing_kg"][0] for each in (run, more)
    )
    assert second == pytest.approx(2 * first)


def test_the_step_between_two_files_is_at_work_as_its_first_reading_says(write: Write) -> None:
    write("a.parquet", "a", [0, 900, 1800], [100.0] * 3, utilization=[1.0] * 3)
    folder = write("b.parquet", "a", [2700, 3600], [100.0] * 2, utilization=[0.0] * 2)
    assert fleet.energy(folder).loc[0, "active_h"] == pytest.approx(0.75)


def test_files_that_touch_with_other_powers_are_read_as_one(write: Write) -> None:
    write("a.parquet", "a", [0, 10], [100.0, 100.0])
    folder = write("b.parquet", "a", [10, 20], [300.0, 100.0])
    assert joules(fleet.energy(folder)) == pytest.approx({"a": 1_500 + 1_500})


def test_a_device_that_clashes_in_one_file_is_left_out_of_all(write: Write) -> None:
    twice = np.repeat(np.arange(0, 500, 10), 2)
    write("a.parquet", "x", twice, [100.0, 400.0] * 50)
    write("b.parquet", "x", np.arange(600, 900, 10), [100.0] * 30)
    folder = write("c.parquet", "y", [0, 10], [100.0] * 2)
    with pytest.warns(fleet.PartialResultWarning, match="two devices share this id"):
        assert joules(fleet.energy(folder)) == {"y": 1_000}


def test_one_device_written_in_turns_to_two_files_is_one(write: Write) -> None:
    time = np.arange(0, 1000, 10)
    power = 200 + 100 * np.sin(time / 100)
    write("even.parquet", "a", time[::2], power[::2])
    folder = write("odd.parquet", "a", time[1::2], power[1::2])
    assert joules(fleet.energy(folder)) == pytest.approx({"a": np.trapezoid(power, time)})


def test_a_gap_of_a_counter_lies_between_its_least_and_its_greatest_power(tmp_path: Path) -> None:
    time = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta([0, 10, 20, 120, 130], unit="s")
    counter = [0.0, 1_000.0, 4_000.0, 20_000.0, 22_000.0]
    pd.DataFrame({"time": time, "device": "a", "energy_j": counter}).to_parquet(tmp_path / "a.parquet")
    found = fleet.energy(tmp_path, accuracy=0).loc[0]
    low, high = found["low_kwh"] * J_PER_KWH, found["high_kwh"] * J_PER_KWH
    assert (low, high) == pytest.approx((6_000 + 100 * 100, 6_000 + 100 * 300))


def test_times_after_2100_are_none(write: Write) -> None:
    far = (pd.Timestamp("2150-01-01") - pd.Timestamp("2026-01-01")).total_seconds()
    found = fleet.energy(write("a.parquet", "a", [0, 10, 20, far], [100.0] * 4))
    assert joules(found) == {"a": 2_000}
    assert [each["what"] for each in found.attrs["mended"]] == ["readings that are none"]
