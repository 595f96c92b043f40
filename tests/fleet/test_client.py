"""Threads, workers and schedulers: the same numbers, and a clear rest when something dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import dask
import pandas as pd
import pytest

from lcafoot import fleet
from lcafoot.errors import MissingDataError
from lcafoot.fleet.client import run

distributed = pytest.importorskip("distributed", reason="pip install 'lcafoot[fleet]'")


@pytest.fixture(scope="module")
def telemetry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of 64 GPUs in many files, each a part of its own."""
    folder = tmp_path_factory.mktemp("fleet")
    fleet.simulate(folder, gpus=64, days=2, rows_per_file=4_000)
    return folder


@pytest.fixture
def many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lcafoot.fleet.energies.PART_BYTES", 1)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Any]:
    with (
        dask.config.set({"temporary-directory": str(tmp_path)}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
    ):
        yield local


def killing(client: Any, number: int) -> Any:
    """A progress bar that kills so many workers once the first part is done."""

    def progress(parts: Iterable[int]) -> Iterator[int]:
        for count, part in enumerate(parts):
            if count == 1:
                for pid in list(client.run(os.getpid).values())[:number]:
                    os.kill(pid, signal.SIGKILL)
            yield part

    return progress


@pytest.mark.usefixtures("many_parts")
def test_a_worker_that_is_killed_in_the_middle_changes_no_number(telemetry: Path, cluster: Any) -> None:
    expected = fleet.energy(telemetry, by=["job", "hour"])
    with distributed.Client(cluster) as client:
        found = fleet.energy(telemetry, by=["job", "hour"], scheduler=client, progress=killing(client, 1))
    pd.testing.assert_frame_equal(found, expected, check_like=True)
    assert fleet.missing(found).empty


@pytest.mark.usefixtures("many_parts")
def test_parts_whose_workers_die_are_named_and_the_rest_goes_on(telemetry: Path, cluster: Any) -> None:
    paths = sorted(str(path) for path in telemetry.glob("pod-*.parquet"))
    with distributed.Client(cluster) as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        results, lost = run(deadly, paths, paths[3], scheduler=client)
    assert 3 in lost
    assert "no worker finished it" in lost[3]
    assert set(results) | set(lost) == set(range(len(paths)))
    assert len(results) > len(paths) // 2


def deadly(path: str, shared: str) -> int:
    """Kill the worker that reads one of the files."""
    if path == shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(path)


@pytest.mark.usefixtures("many_parts")
def test_an_address_and_a_cluster_are_schedulers_alike(telemetry: Path, cluster: Any) -> None:
    expected = fleet.energy(telemetry)
    for scheduler in (cluster.scheduler_address, cluster):
        pd.testing.assert_frame_equal(fleet.energy(telemetry, scheduler=scheduler), expected)


@pytest.mark.usefixtures("many_parts")
def test_a_run_that_is_cancelled_keeps_what_is_done_and_lists_the_rest(telemetry: Path) -> None:
    def impatient(parts: Iterable[int]) -> Iterator[int]:
        for count, part in enumerate(parts):
            if count == 20:
                raise KeyboardInterrupt
            yield part

    with pytest.warns(fleet.PartialResultWarning, match="the run was cancelled before it was read"):
        found = fleet.energy(telemetry, progress=impatient)
    missing = fleet.missing(found)
    files = len(list(telemetry.glob("pod-*.parquet")))
    assert 0 < len(missing) <= files - 20
    assert missing["where"].str.endswith(".parquet").all()
    whole = fleet.energy(telemetry).set_index("device")["energy_kwh"]
    partial = found.set_index("device")["energy_kwh"]
    assert 0 < partial.sum() < whole.sum()


@pytest.mark.usefixtures("many_parts")
def test_progress_sees_every_part(telemetry: Path) -> None:
    seen: list[int] = []

    def progress(parts: Iterable[int]) -> Iterator[int]:
        for part in parts:
            seen.append(part)
            yield part

    found = fleet.energy(telemetry, progress=progress)
    assert seen == list(range(found.attrs["files"]))


def test_without_dask_it_is_said_how_to_get_it(telemetry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.threaded", None)
    with pytest.raises(MissingDataError, match=r"pip install 'lcafoot\[fleet\]'"):
        fleet.energy(telemetry)


def test_importing_the_fleet_loads_no_engine() -> None:
    listing = "import sys; from lcafoot.fleet import energy; print({'dask', 'distributed'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
