"""Exercises: parameters of one's own, answers derived when asked, each asked in one notebook."""

from __future__ import annotations

import math
from pathlib import Path

import nbformat
import pytest

import lcafoot as lf
from lcafoot.course import exercises_00, exercises_02, source
from lcafoot.course.exercises import chosen, exercise, find, is_right, known, unit_slip
from lcafoot.errors import MissingDataError, OutOfRangeError, SchemaError
from lcafoot.meter.band import component_of
from lcafoot.meter.device import Part, Reading, Sensor
from lcafoot.meter.tally import Tally

STUDENTS = [f"student-{number}" for number in range(30)]


def test_each_exercise_is_asked_and_solved_in_its_notebook(checkout: Path) -> None:
    asked = {source.EXERCISE: [], source.SOLUTION: []}
    for path in sorted((checkout / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for tag in asked:
                if cell.cell_type == "code" and source.has_tag(cell, tag):
                    asked[tag] += [name for name, _ in source.checks(cell)]
    assert sorted(asked[source.EXERCISE]) == sorted(known())
    assert sorted(asked[source.SOLUTION]) == sorted(known())
    assert {name[:2] for name in known()} >= {"00", "01", "02"}


@pytest.mark.parametrize("name", known())
def test_students_get_parameters_that_differ_and_stay(name: str) -> None:
    asked = find(name)
    given = [chosen(asked, student) for student in STUDENTS]
    assert given == [chosen(asked, student) for student in STUDENTS]
    assert len({tuple(each.values()) for each in given}) > 1
    assert all(math.isfinite(asked.answer(**each)) for each in given[:5])


def test_parameters_are_the_same_on_every_machine() -> None:
    assert chosen(find("02.above_idle"), "ada") == {"idle_w": 120, "busy_w": 650, "busy_s": 31}


@pytest.mark.parametrize("name", known())
def test_an_answer_is_right_within_its_tolerance_only(name: str) -> None:
    asked = find(name)
    right = asked.answer(**chosen(asked, "ada"))
    assert is_right(asked, right, "ada")
    assert is_right(asked, right * (1 + 0.99 * asked.tolerance), "ada")
    assert not is_right(asked, right * (1.01 + asked.tolerance), "ada")
    assert not is_right(asked, math.nan, "ada")
    assert unit_slip(asked, 1000 * right, "ada")


def test_the_answer_of_another_student_is_wrong() -> None:
    asked = find("00.electricity")
    ben = next(name for name in STUDENTS if chosen(asked, name) != chosen(asked, "ada"))
    assert not is_right(asked, asked.answer(**chosen(asked, "ada")), ben)


def test_at_the_equal_life_the_two_stages_weigh_the_same() -> None:
    years = exercises_00.equal_life("Norway")
    there = lf.Scenario.example().replace(place="Norway", lifetime_years=years)
    kg = lf.assess(there).by_stage().set_index("stage")["kg"]
    assert kg["hardware_manufacturing"] == pytest.approx(kg["use_electricity"], rel=1e-9)


def test_at_the_shortest_window_the_meter_s_own_band_is_the_share_asked_for() -> None:
    length_s = exercises_02.shortest_window(refresh_s=0.1, percent=2)
    part = Part("gpu 0", "gpu", Sensor(gain=0.0, refresh_s=0.1))
    tally = Tally(part.sensor, interval_s=0.1)
    tally.add(0, Reading(1000, 300))
    before = tally.state()
    for step in range(1, round(length_s / 0.1) + 1):
        tally.add(step * 0.1, Reading(1000 + 30 * step, 300))
    used = component_of(part, before, tally, duration_s=length_s)
    assert (used.high_j - used.energy_j) / used.energy_j == pytest.approx(0.02, rel=1e-6)


def test_an_unknown_exercise_is_refused_with_the_nearest() -> None:
    with pytest.raises(MissingDataError, match=r"unknown exercise '00.electricty'; nearest: 00\.electricity"):
        find("00.electricty")


def test_an_exercise_is_made_only_once_and_not_too_lax() -> None:
    plain = {"unit": "kg", "choices": {}, "hint": "none"}
    with pytest.raises(SchemaError, match=r"two exercises are called '00\.electricity'"):
        exercise("00.electricity", tolerance=0.01, **plain)(lambda: 1.0)
    with pytest.raises(OutOfRangeError, match=r"the tolerance of 00\.lax must lie in \[0, 0\.2\]; got 0\.5"):
        exercise("00.lax", tolerance=0.5, **plain)
