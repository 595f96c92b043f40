"""Files: whole or not there."""

from pathlib import Path

import pytest

from lcafoot.files import whole_file


def test_a_block_that_fails_leaves_the_old_file_and_no_draft(tmp_path):
    target = tmp_path / "ledger.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError), whole_file(target) as draft:
        draft.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.csv"]


def test_a_block_that_writes_nothing_says_so(tmp_path):
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "a.csv"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made(tmp_path):
    with whole_file(tmp_path / "a" / "b" / "c.txt") as draft:
        draft.write_text("x")
    assert (tmp_path / "a" / "b" / "c.txt").read_text() == "x"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device to write to on this system")
def test_a_full_disk_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match=r"[Nn]o space"), whole_file(tmp_path / "a.csv") as draft:
        draft.symlink_to("/dev/full")
        with draft.open("w") as stream:
            stream.write("x" * 100_000)
    assert list(tmp_path.iterdir()) == []
