"""Windows: nested, at the same time, started twice, stopped twice, ended by an error, forked."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import lcafoot as lf
from lcafoot.errors import DeviceError, LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter import sampler as sampler_module
from lcafoot.meter.device import Device, Part, Reading, Sensor
from lcafoot.meter.sampler import Sample
from lcafoot.meter.window import Window


class Meter(Device):
    """A device of 300 W with an exact counter, that counts how often it is read and can fail."""

    def __init__(self, name: str = "meter", *, fails_at_s: float = float("inf")) -> None:
        self.part = Part(name, "gpu", Sensor(gain=0.0, refresh_s=0.0, limit_w=700))
        self.reads: list[float] = []
        self.closed = 0
        self._start_s = time.perf_counter()
        self._fails_at_s = fails_at_s

    def read(self) -> Reading:
        now_s = time.perf_counter() - self._start_s
        if now_s >= self._fails_at_s:
            msg = f"{self.part.device} is lost"
            raise DeviceError(msg)
        self.reads.append(now_s)
        return Reading(300.0 * now_s, 300.0)

    def close(self) -> None:
        self.closed += 1


def window(*devices: Device, interval_s: float = 0.02, **options: object) -> Window:
    """A window without a journal."""
    return lf.measure("test", devices=devices, interval_s=interval_s, journal_dir=None, **options)  # type: ignore[arg-type]


def test_the_record_has_the_energy_of_the_window() -> None:
    with window(Meter()) as run:
        time.sleep(0.3)
    record = run.record
    assert record.total_j == pytest.approx(300 * record.duration_s, rel=1e-3)
    assert record.basis == "measured"
    assert record.samples()["power_w"].between(299, 301).all()
    assert any("network" in flag for flag in record.flags)


def test_nested_windows_share_one_sampler_and_each_has_its_own_energy() -> None:
    meter = Meter()
    with window(meter) as outer:
        for _ in range(3):
            with window(Meter()) as inner:
                time.sleep(0.1)
            assert inner.record.total_j == pytest.approx(30, rel=0.5)
        assert sum(thread.name == "lcafoot-sampler" for thread in threading.enumerate()) == 1
    assert outer.record.total_j == pytest.approx(300 * outer.record.duration_s, rel=1e-3)
    assert len(meter.reads) > 6


def test_windows_in_threads_do_not_disturb_each_other() -> None:
    records: list[lf.EnergyRecord] = []

    def work(seconds: float) -> None:
        with window(Meter()) as run:
            time.sleep(seconds)
        records.append(run.record)

    threads = [threading.Thread(target=work, args=(0.05 * n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records) == 8
    for record in records:
        assert record.total_j == pytest.approx(300 * record.duration_s, rel=1e-3)


def test_the_sampler_ends_with_the_last_window() -> None:
    with window(Meter()):
        pass
    time.sleep(0.1)
    assert not any(thread.name == "lcafoot-sampler" for thread in threading.enumerate())


def test_a_journal_without_windows_leaves_no_thread(tmp_path: Path) -> None:
    with lf.measure("kept", devices=[Meter()], journal_dir=tmp_path):
        pass
    until = time.perf_counter() + 5
    while any(thread.name == "lcafoot-journal" for thread in threading.enumerate()):
        assert time.perf_counter() < until
        time.sleep(0.05)


def test_a_device_that_was_lost_and_comes_back_is_whole_in_the_journal(tmp_path: Path) -> None:
    options = {"journal_dir": tmp_path, "interval_s": 0.02}
    with lf.measure("first", devices=[Meter(), Meter("steady")], **options):  # type: ignore[arg-type]
        pass
    with lf.measure("lost", devices=[Meter(fails_at_s=0.1), Meter("steady")], **options):  # type: ignore[arg-type]
        time.sleep(0.2)
    with lf.measure("back", devices=[Meter(), Meter("steady")], **options) as back:  # type: ignore[arg-type]
        time.sleep(0.2)
    found = {record.label: record for record in lf.recover(tmp_path)}
    assert "device_lost" in found["lost"].flags
    assert "device_lost" not in found["back"].flags
    assert found["back"].total_j == pytest.approx(back.record.total_j, abs=0.01)


def test_a_device_is_given_back_once() -> None:
    meter = Meter()
    with window(meter), window(meter):
        pass
    assert meter.closed == 1


def test_starting_twice_is_refused_and_loses_nothing() -> None:
    run = window(Meter()).start()
    with pytest.raises(RecordError, match="open already"):
        run.start()
    assert run.stop().total_j >= 0


def test_stopping_twice_gives_the_same_record() -> None:
    run = window(Meter()).start()
    assert run.stop() is run.stop()


def test_starting_again_is_a_new_measurement() -> None:
    run = window(Meter())
    run.start()
    first = run.stop()
    run.start()
    time.sleep(0.1)
    second = run.stop()
    assert second is not first
    assert second.duration_s > first.duration_s


def test_stopping_what_never_started_and_a_record_too_early_are_said() -> None:
    run = window(Meter())
    with pytest.raises(RecordError, match="never started"):
        run.stop()
    with pytest.raises(RecordError, match="no record yet"):
        run.record  # noqa: B018


def test_code_that_fails_closes_its_window_with_a_flag() -> None:
    run = window(Meter())
    with pytest.raises(ZeroDivisionError), run:
        1 / 0  # noqa: B018
    assert "ended_by_error" in run.record.flags
    assert "ZeroDivisionError" in " ".join(run.record.flags)


def test_a_decorated_function_keeps_the_record_of_each_call() -> None:
    @lf.measure("call", devices=[Meter()], journal_dir=None)
    def work(n: int) -> int:
        """Work."""
        return work(n - 1) + 1 if n else 0

    assert work(2) == 2
    assert work.__doc__ == "Work."
    assert len(work.records) == 3  # type: ignore[attr-defined]


def test_a_decorated_coroutine_is_measured_while_it_waits() -> None:
    @lf.measure("call", devices=[Meter()], journal_dir=None)
    async def work() -> int:
        await asyncio.sleep(0.1)
        return 7

    assert asyncio.run(work()) == 7
    assert work.records[0].duration_s >= 0.1  # type: ignore[attr-defined]


def test_sync_is_called_at_both_edges_before_the_devices_are_read() -> None:
    meter, at_s = Meter(), []
    with window(meter, interval_s=1.0, sync=lambda: at_s.append(len(meter.reads))):
        pass
    assert at_s == [0, 1]


def test_a_sync_that_fails_at_the_end_closes_the_window_with_a_flag() -> None:
    calls = []

    def sync() -> None:
        calls.append(1)
        if len(calls) == 2:
            msg = "CUDA error"
            raise RuntimeError(msg)

    run = window(Meter(), sync=sync)
    with pytest.raises(RuntimeError, match="CUDA error"), run:
        pass
    assert "sync_failed" in run.record.flags
    assert not run._is_open()


def test_a_lost_device_makes_a_partial_record_and_no_exception() -> None:
    with window(Meter("a"), Meter("b", fails_at_s=0.2)) as run:
        time.sleep(0.5)
    whole, partial = run.record.components
    assert (whole.coverage, whole.flags) == (1.0, ())
    assert partial.coverage == pytest.approx(0.2 / run.record.duration_s, abs=0.15)
    assert partial.high_j >= 300 * run.record.duration_s
    assert "device_lost" in run.record.flags


def test_a_device_that_fails_at_once_is_absent_and_named() -> None:
    with window(Meter("a"), Meter("b", fails_at_s=0)) as run:
        pass
    assert [part.device for part in run.record.components] == ["a"]
    assert any("b is lost" in flag for flag in run.record.flags)


def test_what_was_named_and_cannot_be_read_is_refused_and_nothing_stands_in() -> None:
    with pytest.raises(DeviceError, match=r"nothing can be measured.*is lost.*devices='auto'"):
        window(Meter(fails_at_s=0)).start()
    with pytest.raises(DeviceError, match="no device was named"):
        window().start()


def test_any_fault_of_a_device_is_a_loss_and_the_record_stays() -> None:
    class Broken(Meter):
        def read(self) -> Reading:
            reading = super().read()
            if len(self.reads) > 5:
                return Reading(float("nan"), None) if self.part.device == "nan" else 1 / 0  # type: ignore[return-value]
            return reading

    for name in ("nan", "zero"):
        with window(Broken(name), Meter("good")) as run:
            time.sleep(0.4)
        assert "device_lost" in run.record.components[0].flags
        assert run.record.components[1].coverage == 1


def test_a_generator_is_refused_because_it_works_later() -> None:
    with pytest.raises(OutOfRangeError, match="generator"):

        @lf.measure("later", journal_dir=None)
        def later() -> Iterator[int]:
            yield 1


def test_a_decorator_without_brackets_is_refused() -> None:
    with pytest.raises(OutOfRangeError, match="label must be a text"):

        @lf.measure  # type: ignore[arg-type]
        def work() -> None: ...


def test_sync_is_called_again_after_an_error() -> None:
    calls: list[int] = []
    run = window(Meter(), sync=lambda: calls.append(1))
    with pytest.raises(ZeroDivisionError), run:
        1 / 0  # noqa: B018
    with run:
        pass
    assert len(calls) == 3


def test_stopping_from_many_threads_gives_one_record() -> None:
    for _ in range(20):
        run = window(Meter()).start()
        found: list[lf.EnergyRecord] = []
        threads = [threading.Thread(target=lambda r=run, f=found: f.append(r.stop())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len({id(record) for record in found}) == 1


def test_a_watcher_may_wait_for_the_thread_that_stops() -> None:
    ended = threading.Event()
    run = window(Meter(), on_sample=lambda samples: ended.wait(5))
    run.start()
    time.sleep(0.1)
    start = time.perf_counter()
    run.stop()
    ended.set()
    assert time.perf_counter() - start < 2


def test_the_interval_of_one_window_does_not_outlive_it() -> None:
    with window(Meter(), interval_s=0.4) as slow:
        with window(Meter(), interval_s=0.02):
            time.sleep(0.1)
        time.sleep(1.0)
    assert "gaps" not in slow.record.flags


def test_a_journal_folder_that_was_emptied_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "journals"
    for label in ("before", "after"):
        with lf.measure(label, devices=[Meter()], journal_dir=folder):
            time.sleep(0.05)
        if label == "before":
            time.sleep(1.2)
            shutil.rmtree(folder)
    assert [record.label for record in lf.recover(folder)] == ["after"]


def test_those_who_watch_see_energy_grow() -> None:
    seen: list[Sample] = []
    with window(Meter(), on_sample=seen.extend):
        time.sleep(0.2)
    energies = [sample.energy_j for sample in seen]
    assert len(energies) > 3
    assert energies == sorted(energies)
    assert seen[-1].power_w == 300


def test_a_watcher_that_raises_is_not_asked_again_and_the_samples_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    seen: list[Sample] = []

    def broken(samples: list[Sample]) -> None:
        raise ValueError

    with window(Meter(), on_sample=broken) as run, window(Meter("other"), on_sample=seen.extend):
        time.sleep(0.4)
    assert len(told) == 1
    assert run.record.total_j == pytest.approx(300 * run.record.duration_s, rel=1e-3)
    assert len(seen) > 5
    assert seen[-1].time_s > 0.2


def test_a_watcher_may_end_its_own_window() -> None:
    records: list[lf.EnergyRecord] = []
    run = window(Meter(), on_sample=lambda samples: records.append(run.stop()))
    run.start()
    time.sleep(0.3)
    assert run.stop() is records[0]
    assert len(records) == 1


def test_a_sampler_that_gets_no_time_names_the_gap_and_the_counter_is_right() -> None:
    with window(Meter()) as run:
        switch = sys.getswitchinterval()
        sys.setswitchinterval(100)  # no other thread gets a turn
        until = time.perf_counter() + 0.5
        while time.perf_counter() < until:
            pass
        sys.setswitchinterval(switch)
    assert "gaps" in run.record.flags
    assert run.record.total_j == pytest.approx(300 * run.record.duration_s, rel=1e-3)


@pytest.mark.parametrize("step_s", [-3600.0, 86_400.0])
def test_a_clock_that_is_set_is_flagged_and_touches_no_duration(
    monkeypatch: pytest.MonkeyPatch, step_s: float
) -> None:
    with window(Meter()) as run:
        now = time.time
        monkeypatch.setattr(sampler_module.time, "time", lambda: now() + step_s)
    assert 0 < run.record.duration_s < 5
    assert "clock_stepped" in run.record.flags


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_that_is_forked_off_measures_on_its_own(tmp_path: Path) -> None:
    script = """
import os, sys, time
import lcafoot as lf
options = dict(devices="replay:wave", journal_dir=sys.argv[1])
with lf.measure("parent", **options) as parent:
    time.sleep(0.2)
    child = os.fork()
    if child == 0:
        with lf.measure("child", **options) as own:
            time.sleep(0.2)
        own.record
        try:
            parent.stop()
        except ValueError:
            pass
    else:
        os.waitpid(child, 0)
    time.sleep(0.1)
if child:
    print(parent.record.duration_s > 0.4)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
    assert sorted(record.label for record in lf.recover(tmp_path)) == ["child", "parent"]
    assert len(list(tmp_path.glob("*.journal"))) == 2


def test_a_finished_window_is_in_the_journal(tmp_path: Path) -> None:
    with lf.measure("kept", devices=[Meter()], journal_dir=tmp_path) as run:
        time.sleep(0.1)
    (found,) = lf.recover(tmp_path)
    assert found.total_j == pytest.approx(run.record.total_j, abs=0.01)
    assert found.host == run.record.host
    assert "not_closed" not in found.flags


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"interval_s": 0}, OutOfRangeError, r"\[0.01, 60\]"),
        ({"interval_s": float("nan")}, OutOfRangeError, "interval_s"),
        ({"sync": 3}, OutOfRangeError, "sync must be callable"),
        ({"on_sample": "x"}, OutOfRangeError, "on_sample must be callable"),
        ({"devices": "gpus"}, MissingDataError, "unknown devices 'gpus'.*gpu"),
        ({"devices": "replay:no"}, MissingDataError, "unknown replay 'no'.*busy, wave"),
        ({"devices": "replay:no.parquet"}, RecordError, "no record at"),
    ],
)
def test_bad_input_is_one_sentence_with_the_remedy(
    options: dict[str, object], error: type[LcafootError], words: str
) -> None:
    with pytest.raises(error, match=words):
        lf.measure("bad", **{"journal_dir": None} | options).start()  # type: ignore[arg-type]


def test_only_numpy_and_the_driver_binding_are_loaded_for_a_window() -> None:
    script = """
import sys
before = set(sys.modules)
import lcafoot as lf
with lf.measure("light", journal_dir=None) as run:
    pass
run.record
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - sys.stdlib_module_names <= {"lcafoot", "numpy", "pynvml"}
