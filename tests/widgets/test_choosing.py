"""Your record: shipped, measured, uploaded; what is no record is said and changes nothing."""

from datetime import UTC, datetime

import pytest

from lcafoot.data import registry
from lcafoot.scenario.example import shipped_record
from lcafoot.widgets import RecordChooser, RecordViewer, choosing, your_record

NAME = "mlperf_v4_0_bert_8xh100"


@pytest.fixture(autouse=True)
def nothing_chosen():
    choosing._state.clear()
    yield
    choosing._state.clear()


def upload(chooser, name, content):
    chooser._upload.value = ({"name": name, "content": content, "size": len(content), "type": "",
                              "last_modified": datetime.now(UTC)},)  # fmt: skip


def test_without_a_choice_it_is_the_shipped_run():
    assert your_record().label.startswith("Llama 2 70B LoRA")
    assert "no records in" in RecordChooser("nowhere-at-all")._sentence.text


def test_a_choice_holds_for_every_panel_of_the_kernel(tmp_path):
    chooser = RecordChooser(str(tmp_path))
    chooser.name = shipped_record(NAME).label
    assert your_record().label == shipped_record(NAME).label
    viewer = RecordViewer()
    assert shipped_record(NAME).label in viewer._sentence.text
    viewer.close()


def test_a_later_chooser_shows_what_was_chosen_and_keeps_it(tmp_path):
    first = RecordChooser(str(tmp_path))
    assert first.name == your_record().label
    first.name = shipped_record(NAME).label
    later = RecordChooser(str(tmp_path))
    assert (later.name, later.record.label) == (shipped_record(NAME).label, shipped_record(NAME).label)
    later.name = next(iter(later._options))
    assert your_record().label.startswith("Llama 2 70B LoRA")


def test_a_later_chooser_offers_the_upload_again(tmp_path):
    upload(
        RecordChooser(str(tmp_path)), "up.parquet", registry.resource_path("measurements", NAME).read_bytes()
    )
    later = RecordChooser(str(tmp_path))
    assert later.name == choosing.UPLOADED
    assert later.record.label == shipped_record(NAME).label


def test_records_of_the_folder_are_there_by_their_names(tmp_path):
    shipped_record(NAME).to_parquet(tmp_path / "mine.parquet")
    chooser = RecordChooser(str(tmp_path))
    chooser.name = "mine.parquet"
    assert your_record().total_j == shipped_record(NAME).total_j


def test_an_uploaded_record_is_taken(tmp_path):
    chooser = RecordChooser(str(tmp_path))
    upload(chooser, "up.parquet", registry.resource_path("measurements", NAME).read_bytes())
    assert your_record().label == shipped_record(NAME).label


@pytest.mark.parametrize(("name", "content"), [("photo.png", b"\x89PNG\r\n"), ("half.parquet", b"PAR1xx")])
def test_an_upload_that_is_no_record_is_said_and_changes_nothing(tmp_path, name, content):
    chooser = RecordChooser(str(tmp_path))
    upload(chooser, name, content)
    assert chooser._sentence.text.startswith(f"{name}: it is no")
    assert "/tmp" not in chooser._sentence.text
    assert your_record().label.startswith("Llama 2 70B LoRA")


def test_before_any_measurement_the_last_one_is_refused_with_the_remedy(tmp_path):
    chooser = RecordChooser(str(tmp_path))
    chooser.name = choosing.LAST
    assert "no %%measure has ended" in chooser._sentence.text
    assert "stays chosen" in chooser._sentence.text
