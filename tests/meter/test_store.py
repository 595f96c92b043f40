"""Records come back as they were written, or with one clear sentence."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcafoot.energy import RECORD_KEY, Component, EnergyRecord, Trace
from lcafoot.errors import RecordError
from lcafoot.meter.store import load_record
from lcafoot.records import Source


def full_record() -> EnergyRecord:
    """A record in which every field is filled."""
    node = Component(
        "node", "node", 5e6, 4.8e6, 5.3e6, "measured", "imported", 0.9, None, 4e6, 6e6, ("a", "b")
    )
    gpu = Component("gpu-0 é", "gpu", 3e6, 2.9e6, 3.1e6, "modeled", "counter", 1.0, part_of="node")
    traces = (
        Trace("node", np.array([0.0, 0.1, 7.3]), np.array([1.0, 2.5, 1 / 3])),
        Trace("gpu-0 é", np.array([0.05, 7.0]), np.array([0.0, 1e-300])),
    )
    return EnergyRecord(
        label="run · 1",
        start_utc=datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC),
        duration_s=7.3,
        components=(node, gpu),
        flags=("cooling not measured",),
        host={"os": "Linux", "cpus": "2"},
        traces=traces,
        source=Source("title", "ref", "page 3", "Apache-2.0", "2026-11-22", "secondary"),
    )


def assert_same(found: EnergyRecord, expected: EnergyRecord) -> None:
    """Equal in every field; arrays compare bit by bit."""
    for name in ("label", "start_utc", "duration_s", "components", "flags", "source"):
        assert getattr(found, name) == getattr(expected, name), name
    assert dict(found.host) == dict(expected.host)
    assert [trace.device for trace in found.traces] == [trace.device for trace in expected.traces]
    for mine, theirs in zip(found.traces, expected.traces, strict=True):
        assert mine.time_s.dtype == mine.power_w.dtype == np.float64
        np.testing.assert_array_equal(mine.time_s, theirs.time_s)
        np.testing.assert_array_equal(mine.power_w, theirs.power_w)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full record in a file."""
    path = tmp_path_factory.mktemp("records") / "full.parquet"
    full_record().to_parquet(path)
    return path


def test_a_record_comes_back_as_it_was_written(stored: Path) -> None:
    assert_same(load_record(stored), full_record())


def test_it_may_be_written_and_read_again_and_again(stored: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.parquet"
    load_record(stored).to_parquet(again)
    assert_same(load_record(again), full_record())
    assert again.read_bytes() == stored.read_bytes()


def test_a_record_without_series_or_source_comes_back(tmp_path: Path) -> None:
    bare = EnergyRecord(
        "bare",
        datetime(2026, 1, 1, tzinfo=UTC),
        1,
        (Component("cpu", "cpu", 1, 1, 1, "assumed", "modeled", 0),),
    )
    bare.to_parquet(tmp_path / "bare.parquet")
    assert load_record(tmp_path / "bare.parquet") == bare


def test_a_path_may_be_text(stored: Path) -> None:
    assert load_record(str(stored)).label == "run · 1"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no record at .*none\.parquet: it is missing"):
        load_record(tmp_path / "none.parquet")
    with pytest.raises(RecordError, match="it is a folder"):
        load_record(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1PAR1", b"a,b\n1,2\n", b"\x00" * 100, b"PAR1" * 50])
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.parquet"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="is no Parquet file, or is truncated or damaged"):
        load_record(path)


def test_a_file_cut_at_any_length_is_refused(stored: Path, tmp_path: Path) -> None:
    whole = stored.read_bytes()
    cut = tmp_path / "cut.parquet"
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        with pytest.raises(RecordError):
            load_record(cut)


@given(st.data())
def test_a_damaged_byte_never_gives_another_kind_of_error(stored: Path, data: st.DataObject) -> None:
    raw = bytearray(stored.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    damaged = stored.with_name("damaged.parquet")
    damaged.write_bytes(raw)
    with contextlib.suppress(RecordError):
        load_record(damaged)


def test_another_parquet_file_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    with pytest.raises(RecordError, match="without an energy record"):
        load_record(path)


def rewritten(stored: Path, target: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The stored record with its description changed."""
    table = pq.read_table(stored)
    content = json.loads(table.schema.metadata[RECORD_KEY])
    change(content)
    pq.write_table(table.replace_schema_metadata({RECORD_KEY: json.dumps(content).encode()}), target)
    return target


def test_a_newer_layout_asks_for_an_update(stored: Path, tmp_path: Path) -> None:
    path = rewritten(stored, tmp_path / "new.parquet", lambda content: content.update(version=99))
    with pytest.raises(RecordError, match=r"layout version 99, .* update lcafoot"):
        load_record(path)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"version": '])
def test_a_description_that_is_no_json_is_refused(stored: Path, tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "text.parquet"
    pq.write_table(pq.read_table(stored).replace_schema_metadata({RECORD_KEY: text}), path)
    with pytest.raises(RecordError, match="no longer JSON"):
        load_record(path)


@pytest.mark.parametrize("version", [None, 0, -1, "1", 1.0, True])
def test_a_version_that_is_none_is_refused(stored: Path, tmp_path: Path, version: object) -> None:
    path = rewritten(stored, tmp_path / "v.parquet", lambda content: content.update(version=version))
    with pytest.raises(RecordError, match="names no version"):
        load_record(path)


def test_a_description_that_is_a_list_is_refused(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(pq.read_table(stored).replace_schema_metadata({RECORD_KEY: b"[1]"}), path)
    with pytest.raises(RecordError, match="names no version"):
        load_record(path)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "label is missing": lambda c: c.pop("label"),
    "label is 5": lambda c: c.update(label=5),
    "start_utc": lambda c: c.update(start_utc="2026-01-01T00:00:00"),
    "isoformat": lambda c: c.update(start_utc="yesterday"),
    "fromisoformat": lambda c: c.update(start_utc=None),
    "duration_s must lie": lambda c: c.update(duration_s=0),
    "duration_s is 'long'": lambda c: c.update(duration_s="long"),
    "duration_s must": lambda c: c.update(duration_s=float("nan")),
    "components is": lambda c: c.update(components={}),
    "at least one component": lambda c: c.update(components=[]),
    "Component is 3": lambda c: c["components"].append(3),
    "energy_j must lie": lambda c: c["components"][0].update(energy_j=-1),
    "Component.energy_j is '5'": lambda c: c["components"][0].update(energy_j="5"),
    "Component.energy_j is True": lambda c: c["components"][0].update(energy_j=True),
    "coverage must lie": lambda c: c["components"][0].update(coverage=1.5),
    "basis of node": lambda c: c["components"][0].update(basis="guessed"),
    "kind is missing": lambda c: c["components"][0].pop("kind"),
    "unexpected keyword": lambda c: c["components"][0].update(color="red"),
    "part_of": lambda c: c["components"][1].update(part_of="rack"),
    "flags is": lambda c: c.update(flags="none"),
    "flags is 1": lambda c: c.update(flags=[1]),
    "host is": lambda c: c.update(host=[]),
    "host['os'] is": lambda c: c["host"].update(os=1),
    "license is missing": lambda c: c["source"].pop("license"),
    "Source is": lambda c: c.update(source="a book"),
    "source is missing": lambda c: c.pop("source"),
}


@pytest.mark.parametrize("words", CHANGES)
def test_a_damaged_field_is_named(stored: Path, tmp_path: Path, words: str) -> None:
    path = rewritten(stored, tmp_path / "field.parquet", CHANGES[words])
    with pytest.raises(RecordError) as caught:
        load_record(path)
    assert words in str(caught.value)
    assert "is damaged" in str(caught.value)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"device": ["node"], "time_s": [0.0]}),
        pa.table({"device": ["node"], "time_s": ["noon"], "power_w": [1.0]}),
        pa.table({"device": [1], "time_s": [0.0], "power_w": [1.0]}),
        pa.table({"device": [None], "time_s": [0.0], "power_w": [1.0]}),
    ],
)
def test_a_damaged_series_is_refused(stored: Path, tmp_path: Path, table: pa.Table) -> None:
    path = tmp_path / "series.parquet"
    metadata = {RECORD_KEY: pq.read_table(stored).schema.metadata[RECORD_KEY]}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    with pytest.raises(RecordError, match="is damaged"):
        load_record(path)
