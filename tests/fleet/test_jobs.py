"""Who held which device when: tables of any scheduler, and what goes wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lcafoot import fleet
from lcafoot.errors import SchemaError
from lcafoot.fleet.schedulers import hosts_of

Write = Callable[..., Path]
J_PER_KWH = 3.6e6


def table(*rows: tuple[str, str, float, float | None], zone: str | None = "UTC") -> pd.DataFrame:
    """Job, device, start and end in seconds since 2026."""
    start = pd.Timestamp("2026-01-01", tz=zone)
    return pd.DataFrame({
        "job": [row[0] for row in rows],
        "device": [row[1] for row in rows],
        "start": [start + pd.Timedelta(seconds=row[2]) for row in rows],
        "end": [pd.NaT if row[3] is None else start + pd.Timedelta(seconds=row[3]) for row in rows],
        "user": [f"user of {row[0]}" for row in rows],
    })  # fmt: skip


@pytest.fixture
def hour(write: Write) -> Path:
    """One device at 100 W for an hour."""
    return write("a.parquet", "a", np.arange(0, 3601, 60), 100.0)


def joules(found: pd.DataFrame) -> dict[str, float]:
    return dict(zip(found["job"], (found["energy_kwh"] * J_PER_KWH).round(6), strict=True))


def test_what_no_job_holds_is_idle_and_nothing_is_lost(hour: Path) -> None:
    found = fleet.energy(hour, by="job", jobs=table(("one", "a", 600, 1230)))
    assert joules(found) == {"(idle)": 360_000 - 63_000, "one": 63_000}
    assert found["idle_kwh"].sum() * J_PER_KWH == pytest.approx(297_000)


def test_jobs_that_overlap_share_the_device_and_are_flagged(hour: Path) -> None:
    found = fleet.energy(hour, by="job", jobs=table(("one", "a", 0, 1000), ("two", "a", 500, 1000)))
    assert joules(found) == {"(idle)": 260_000, "one": 75_000, "two": 25_000}
    one = found.set_index("job").loc["one"]
    assert (one["shared_kwh"] * J_PER_KWH, one["flags"]) == (pytest.approx(25_000), "shared")
    assert found["device_h"].sum() == pytest.approx(1)


def test_a_job_that_has_not_ended_runs_until_the_last_reading(hour: Path) -> None:
    found = fleet.energy(hour, by=["user"], jobs=table(("one", "a", 3000, None)))
    assert found["user"].tolist() == ["(idle)", "user of one"]
    assert found["energy_kwh"].tolist() == pytest.approx([0.1 * 5 / 6, 0.1 / 6])


def test_another_time_zone_is_converted_and_none_is_refused(hour: Path) -> None:
    west = table(("one", "a", 0, 1800), zone="America/New_York")  # five hours later in UTC
    with pytest.warns(fleet.PartialResultWarning, match="no job of the job table meets a reading"):
        assert joules(fleet.energy(hour, by="job", jobs=west)) == {"(idle)": 360_000}
    naive = table(("one", "a", 3600, 5400), zone=None)
    with pytest.raises(SchemaError, match="column 'start' of the job table has no time zone"):
        fleet.energy(hour, by="job", jobs=naive)
    berlin = fleet.energy(hour, by="job", jobs=naive, timezone="Europe/Berlin")
    assert joules(berlin) == {"(idle)": 180_000, "one": 180_000}


def test_a_job_that_ends_before_it_starts_is_named_and_the_rest_goes_on(hour: Path) -> None:
    with pytest.warns(fleet.PartialResultWarning, match="job bad ends before it starts"):
        found = fleet.energy(hour, by="job", jobs=table(("bad", "a", 900, 600), ("one", "a", 0, 600)))
    assert joules(found) == {"(idle)": 300_000, "one": 60_000}


def test_jobs_beside_the_readings_hold_until_the_next_reading(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 10, 20, 30], [100] * 4, job=["x", "x", None, "y"])
    assert joules(fleet.energy(folder, by="job")) == {"(idle)": 1_000, "x": 2_000}


def test_pods_that_share_a_board_are_beside_one_reading_each(write: Write) -> None:
    folder = write("a.parquet", "a", [0, 0, 10, 10, 20], [100] * 5, job=["x", "y", "x", "y", "x"])
    found = fleet.energy(folder, by="job")
    assert joules(found) == {"x": 1_000, "y": 1_000}
    assert found["flags"].tolist() == ["shared", "shared"]


def test_a_job_goes_on_from_file_to_file(tmp_path: Path) -> None:
    fleet.simulate(tmp_path, gpus=40, days=1, rows_per_file=5_000)
    truth = pd.read_parquet(tmp_path / "_jobs.parquet")
    beside = fleet.energy(tmp_path, by="job").set_index("job")["energy_kwh"]
    listed = fleet.energy(tmp_path, by="job", jobs=tmp_path / "_jobs.parquet").set_index("job")["energy_kwh"]
    expected = truth.groupby("job")["energy_kwh"].sum()
    assert beside[expected.index].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-6)
    assert listed[beside.index].to_numpy() == pytest.approx(beside.to_numpy(), rel=1e-9)


def test_devices_of_a_job_are_counted_once(tmp_path: Path) -> None:
    fleet.simulate(tmp_path, gpus=40, days=1, rows_per_file=5_000)
    jobs = pd.read_parquet(tmp_path / "_jobs.parquet")
    found = fleet.energy(tmp_path, by=["job", "hour"], jobs=jobs)
    expected = jobs.groupby("job")["device"].nunique()
    held = found[found["job"] != fleet.IDLE].drop_duplicates("job").set_index("job")["devices"]
    assert held.to_dict() == expected.to_dict()


def test_sacct_names_hosts_and_the_inventory_their_devices(hour: Path, tmp_path: Path) -> None:
    text = (
        "JobID|User|Start|End|NodeList\n"
        "7|ada|2026-01-01T01:00:00|2026-01-01T01:10:00|gpu[01-02]\n"
        "7.batch||2026-01-01T01:00:00|2026-01-01T01:10:00|gpu01\n"
        "8|bob|2026-01-01T01:30:00|Unknown|gpu01\n"
        "9|cy|Unknown|Unknown|None assigned\n"
    )
    (tmp_path / "sacct.txt").write_text(text)
    devices = pd.DataFrame({"device": ["a"], "host": ["gpu01"]})
    with pytest.warns(fleet.PartialResultWarning, match="no device of host 'gpu02'"):
        found = fleet.energy(
            hour, by="user", jobs=tmp_path / "sacct.txt", devices=devices, timezone="Europe/Berlin"
        )
    assert dict(zip(found["user"], found["energy_kwh"], strict=True)) == pytest.approx(
        {"(idle)": 0.1 / 3, "ada": 0.1 / 6, "bob": 0.1 / 2}
    )
    with pytest.raises(SchemaError, match="names hosts; give devices="):
        fleet.read_jobs(tmp_path / "sacct.txt", timezone="UTC")


def test_pods_of_kubernetes_are_read(tmp_path: Path) -> None:
    ended = {"state": {"terminated": {"finishedAt": "2026-01-01T00:30:00Z"}}}
    pods = [
        {"metadata": {"name": "p1", "namespace": "lab"}, "spec": {"nodeName": "n1"},
         "status": {"startTime": "2026-01-01T00:00:00Z", "containerStatuses": [ended]}},
        {"metadata": {"name": "p2"}, "spec": {"nodeName": "n1"},
         "status": {"startTime": "2026-01-01T00:40:00Z", "containerStatuses": [{"state": {"running": {}}}]}},
    ]  # fmt: skip
    path = tmp_path / "pods.json"
    path.write_text(json.dumps({"items": pods}))
    found = fleet.read_jobs(path, devices=pd.DataFrame({"device": ["a", "b"], "host": "n1"}))
    assert found.groupby("job")["device"].nunique().to_dict() == {"p1": 2, "p2": 2}
    assert found["end"].dt.year.tolist() == [2026, 2026, 2100, 2100]
    path.write_text("{}")
    with pytest.raises(SchemaError, match="no list of pods"):
        fleet.read_jobs(path)


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(SchemaError, match="no column end; its columns are"):
        fleet.read_jobs(table(("one", "a", 0, 1)).drop(columns="end"))
    with pytest.raises(SchemaError, match="what is no time"):
        fleet.read_jobs(table(("one", "a", 0, 1)).assign(start="yesterday"))


@pytest.mark.parametrize(
    ("listed", "hosts"),
    [
        ("n1", ["n1"]),
        ("a,b2", ["a", "b2"]),
        ("n[1,3-4]", ["n1", "n3", "n4"]),
        ("n[098-101]x,m[1]", ["n098x", "n099x", "n100x", "n101x", "m1"]),
    ],
)
def test_a_list_of_hosts_is_spelled_out(listed: str, hosts: list[str]) -> None:
    assert hosts_of(listed) == hosts
