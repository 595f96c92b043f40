"""The characterization: every row of every figure has basis and source, and records join where they can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lcafoot as lf
from lcafoot.characterization import exhibits, names
from lcafoot.cli.report import source_of
from lcafoot.errors import MissingDataError
from lcafoot.records import BASES
from lcafoot.scenario.example import example, shipped_record

ALL = {exhibit.name: exhibit for exhibit in exhibits()}
RUN = shipped_record("mlperf_v4_1_llama2_70b_offline_8xh200")
TOLD = replace(RUN, host={**RUN.host, "unit": "token", "units": "78735271", "batch": "256"})
SILENT = replace(RUN, label="a record that says nothing", host={})


def values(name: str) -> dict[str, float]:
    return ALL[name].table.set_index("label")["value"].to_dict()


@pytest.mark.parametrize("name", names())
def test_every_row_has_band_basis_and_source(name: str) -> None:
    table = ALL[name].table
    assert not table.empty
    assert (table["low"] <= table["value"] * (1 + 1e-9)).all()
    assert (table["value"] <= table["high"] + abs(table["high"]) * 1e-9).all()
    assert set(table["basis"]) <= set(BASES)
    assert not table["own"].any()
    unsourced = table.loc[table["source"] == "", "label"]
    assert set(unsourced) <= {"servers without GPUs"}  # the start, 1 by definition


@pytest.mark.parametrize("name", names())
def test_every_named_row_is_in_the_data(name: str) -> None:
    for sources in ALL[name].table["source"]:
        for source in filter(None, sources.split(";")):
            known = source_of(source) is not None
            run = source.startswith("measurements/")
            assert known or run or source in ("accelerators", "lcafoot.assess", "lcafoot.compare",
                                              "lcafoot.assess_many")  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_the_title_says_how_the_numbers_are_known(name: str) -> None:
    words = ("measured", "published", "modeled", "assumed", "nameplate", "NVIDIA's leading")
    assert any(word in ALL[name].title for word in words)


def test_metered_and_nameplate_power_stand_in_groups_of_their_own() -> None:
    table = ALL["training_energy"].table
    by_model = table.groupby("label")["group"].nunique()
    assert (by_model == 1).all()
    assert {"metered power", "nameplate power"} <= set(table["group"])


def test_the_trap_of_llama_3_3_is_left_out_and_said() -> None:
    assert not ALL["training_carbon"].table["label"].str.contains("3.3").any()
    assert "3.3" in ALL["training_carbon"].note


def test_recommendation_and_language_are_measured_on_the_same_kind_of_node() -> None:
    table = ALL["node_power"].table.set_index("label")
    assert table.loc["DLRM-DCNv2", "group"] == table.loc["Llama 2 70B LoRA fine-tuning", "group"]
    assert set(table["basis"]) == {"measured"}


def test_the_scenario_of_retraining_is_marked_assumed_and_splits_by_31_29_40() -> None:
    table = ALL["retraining"].table
    scenario = table[table["group"].str.startswith("DLRM")]
    assert set(scenario["basis"]) == {"assumed"}
    once = scenario[scenario["x"] == 1].set_index("group")["value"]
    assert once["DLRM-DCNv2, data"] / once["DLRM-DCNv2, training"] == pytest.approx(31 / 29)
    weekly = scenario[(scenario["x"] == 53) & scenario["group"].str.contains("training")]["value"].iloc[0]
    assert weekly == pytest.approx(53 * once["DLRM-DCNv2, training"])


def test_the_steps_multiply_to_812_and_growth_takes_back_half_of_59_percent() -> None:
    assert 1 / ALL["steps"].table["value"].iloc[-1] == pytest.approx(6.7 * 10.1 * 2.4 * 5)
    table = ALL["rebound"].table.set_index(["group", "x"])["value"]
    assert table["for the same work", 4] == pytest.approx(0.8**4)
    assert table["with growth of the work", 4] == pytest.approx(1 - 0.285)


def test_embodied_and_operational_are_equal_at_the_crossing() -> None:
    table = ALL["crossover"].table
    half = table.loc[table["group"] == "half", "value"].iloc[0]
    curve = table[table["group"] != "half"].astype({"x": float})
    assert np.interp(half, curve["x"], curve["value"].astype(float)) == pytest.approx(0.5, abs=0.02)
    assert (np.diff(curve["value"]) < 0).all()


def test_the_surface_falls_with_use_and_with_life_and_is_what_assess_gives() -> None:
    table = ALL["utilization_and_lifetime"].table.pivot(index="group", columns="x", values="value")
    assert (np.diff(table, axis=0) < 0).all()
    assert (np.diff(table, axis=1) < 0).all()
    alone = lf.assess(example().replace(utilization=0.3, lifetime_years=3.0), draws=2000)
    assert table.loc["3", 0.3] == pytest.approx(alone.total_kg)


def test_a_record_that_says_enough_joins_and_one_that_says_nothing_is_left_out_with_the_reason() -> None:
    for exhibit in exhibits([TOLD, SILENT]):
        own = exhibit.table[exhibit.table["own"]]
        assert not own["label"].str.contains(SILENT.label).any() or exhibit.name == "node_power"
    by_name = {each.name: each for each in exhibits([TOLD, SILENT])}
    for name in ("energy_per_unit", "tasks", "batches", "embodied_shares"):
        assert by_name[name].table["own"].any()
        assert SILENT.label in by_name[name].note
    assert TOLD.label in by_name["training_energy"].note  # an inference is no training
    own = by_name["energy_per_unit"].table.query("own")["value"].iloc[0]
    assert own == pytest.approx(RUN.total_j / 78735271)


def test_a_count_that_is_no_number_is_left_out_with_the_reason() -> None:
    odd = replace(RUN, host={**RUN.host, "unit": "token", "units": "many"})
    assert "names no useful unit" in exhibits([odd], only=["energy_per_unit"])[0].note


def test_an_unknown_exhibit_names_the_nearest() -> None:
    with pytest.raises(MissingDataError, match="rebound"):
        exhibits(only=["reboud"])
