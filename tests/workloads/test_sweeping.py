"""A sweep: resumed without repeating, one at a time, and a point that fails does not end it."""

import subprocess
import sys
import time

import pandas as pd
import pytest

import lcafoot as lf
from lcafoot.errors import RecordError
from lcafoot.workloads import sweep, sweep_of
from lcafoot.workloads.sweeping import NotPossibleError, OutOfMemoryError

POINTS = sweep_of("image", ["batch=1,2,4"])


def measured(point):
    with lf.measure(point.key, devices="replay:wave", journal_dir=None, interval_s=0.02) as window:
        time.sleep(0.06)
    return {"j_per_unit": window.record.total_j / point.batch, "unit": "image"}, window.record


def test_every_point_is_a_row_and_a_record(tmp_path):
    table = sweep(POINTS, tmp_path, measured)
    assert table["status"].tolist() == ["measured"] * 3
    for row in table.to_dict("records"):
        kept = lf.load_record(tmp_path / row["record"])
        assert kept.label == row["point"]


def test_a_sweep_that_was_stopped_goes_on_where_it_stood(tmp_path):
    done = []

    def stops(point):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(point.key)
        return measured(point)

    with pytest.raises(KeyboardInterrupt):
        sweep(POINTS, tmp_path, stops)
    again = []
    table = sweep(POINTS, tmp_path, lambda point: again.append(point.key) or measured(point))
    assert again == [POINTS[2].key]
    assert table["point"].tolist() == [point.key for point in POINTS]


def test_a_point_that_does_not_fit_is_marked_and_the_rest_goes_on(tmp_path):
    def full(point):
        if point.batch == 2:
            raise OutOfMemoryError("9 GiB asked, 4 GiB there")
        if point.batch == 4:
            raise NotPossibleError("no GPU")
        return measured(point)

    table = sweep(POINTS, tmp_path, full)
    assert table["status"].tolist() == [
        "measured", "out of memory: 9 GiB asked, 4 GiB there", "not possible: no GPU"
    ]  # fmt: skip
    assert pd.read_csv(tmp_path / "sweep.csv")["point"].tolist() == [point.key for point in POINTS]


def test_another_sweep_in_the_folder_is_refused_and_one_that_died_is_not_in_the_way(tmp_path):
    program = f"""import filelock, time
lock = filelock.FileLock({str(tmp_path / ".sweep.lock")!r}); lock.acquire()
print("held", flush=True); time.sleep(60)"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(RecordError, match="another sweep runs in"):
            sweep(POINTS, tmp_path, measured)
        other.kill()
    assert len(sweep(POINTS[:1], tmp_path, measured)) == 1


@pytest.mark.parametrize("content", ["", "no,such\n1,2\n", "point\n\x00\xff"])
def test_a_damaged_table_is_refused_and_left_as_it_is(tmp_path, content):
    (tmp_path / "sweep.csv").write_text(content, encoding="latin-1")
    with pytest.raises(RecordError, match="no table of a sweep"):
        sweep(POINTS, tmp_path, measured)
    assert (tmp_path / "sweep.csv").read_text(encoding="latin-1") == content


def test_a_sweep_of_another_size_or_device_is_not_resumed(tmp_path):
    def of_size(size):
        def one(point):
            row, record = measured(point)
            return row | {"size": size, "device": "cpu"}, record

        return one

    sweep(POINTS[:1], tmp_path, of_size("small"), same={"size": "small", "device": "cpu"})
    with pytest.raises(RecordError, match="holds a sweep of size small, not gpu; choose another folder"):
        sweep(POINTS, tmp_path, of_size("gpu"), same={"size": "gpu", "device": "cpu"})
    kept = sweep(POINTS, tmp_path, of_size("small"), same={"size": "small", "device": "cpu"})
    assert kept["size"].tolist() == ["small"] * 3
