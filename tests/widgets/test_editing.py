"""The editor: a scenario as text, assessed as it changes, loaded and saved."""

import lcafoot as lf
from lcafoot.widgets import ScenarioEditor


def test_it_starts_with_a_scenario_that_gives_its_own_result(tmp_path):
    editor = ScenarioEditor(folder=str(tmp_path), draws=200)
    assert editor.result.nominal_kg == lf.assess(lf.Scenario.example(), draws=200).nominal_kg


def test_a_change_of_the_text_changes_the_answer_and_a_mistake_is_a_sentence(tmp_path):
    editor = ScenarioEditor(folder=str(tmp_path), draws=200)
    before = editor._sentence.text
    editor.text = editor.text.replace("place: World", "place: France")
    assert editor._sentence.text != before
    editor.text = editor.text.replace("place: France", "place: Frnce")
    assert editor.result is None
    assert "nearest: France" in editor._sentence.text
    editor.text = "place: ["
    assert "is not a YAML file" in editor._sentence.text


def test_what_is_saved_is_what_is_loaded(tmp_path):
    editor = ScenarioEditor(folder=str(tmp_path), draws=200)
    editor.text = editor.text.replace("place: World", "place: Norway")
    editor.save()
    assert "saved" in editor._sentence.text
    other = ScenarioEditor(folder=str(tmp_path), draws=200)
    other.load()
    assert "Norway" in other.text
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]


def test_a_file_that_is_not_there_is_said_and_the_text_stays(tmp_path):
    editor = ScenarioEditor(folder=str(tmp_path), draws=200)
    text = editor.text
    editor.file = "none.yaml"
    editor.load()
    assert "there is no scenario file" in editor._sentence.text
    assert editor.text == text
