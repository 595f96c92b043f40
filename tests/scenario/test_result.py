"""Result: its files are whole, plain, and reopen."""

import csv
import json

import pandas as pd
import pytest

import lcafoot as lf
from lcafoot.scenario.result import LEDGER_COLUMNS
from lcafoot.scenario.wording import rounded

RESULT = lf.assess(lf.Scenario.example(), draws=500)


def test_the_ledger_file_has_the_fixed_columns_no_blank_and_no_total(tmp_path):
    RESULT.to_csv(tmp_path / "ledger.csv")
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == LEDGER_COLUMNS
    assert all(cell.strip() for row in rows for cell in row.values())
    assert "total" not in {row["stage"] for row in rows}
    assert sum(float(row["kg"]) for row in rows) == pytest.approx(RESULT.total_kg)


def test_the_json_file_is_strict_json_with_the_stages_left_out(tmp_path):
    RESULT.to_json(tmp_path / "ledger.json")
    text = (tmp_path / "ledger.json").read_text(encoding="utf-8")
    plain = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert plain["left_out"] == RESULT.left_out
    assert plain["total"]["kg"] == RESULT.total_kg
    assert all(row["locator"] for row in plain["sources"])


def test_writing_twice_gives_the_same_bytes(tmp_path):
    for name in ("a.json", "b.json"):
        lf.assess(lf.Scenario.example(), draws=500).to_json(tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_result_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="file"):
        RESULT.to_csv(tmp_path / "file" / "ledger.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_sentence_has_total_and_band():
    sentence = RESULT.sentence()
    assert sentence.startswith("1 fine-tuning run")
    assert "95 % band" in sentence
    assert "kgCO₂e" in sentence


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (2.1387, 1.4, 3.9, "2.1"),
        (1234.5, 800, 2100, "1230"),
        (0.012345, 0.01, 0.02, "0.0123"),
        (5.0, 5.0, 5.0, "5"),
        (0.0, 0.0, 0.0, "0"),
        (1.0, 1.0, float("inf"), "1"),
    ],
)
def test_digits_follow_the_band(value, low, high, shown):
    assert rounded(value, low, high) == shown


def test_bibtex_has_one_entry_a_document_and_no_choice_of_the_user():
    text = lf.assess(lf.Scenario.example().replace(pue=1.3), draws=50).bibtex()
    assert text.count("@misc{") == len({e.split(",")[0] for e in text.split("@misc{")[1:]})
    assert "Choice of the scenario" not in text


def test_sources_is_one_row_a_datum_with_all_that_a_reader_needs():
    sources = RESULT.sources()
    assert sources["row"].is_unique
    needed = ["value", "low", "high", "unit", "title", "reference", "locator", "license", "retrieved"]
    assert not sources[needed].isna().any().any()
    assert isinstance(RESULT.by_stage(), pd.DataFrame)
