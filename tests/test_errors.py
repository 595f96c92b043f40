"""Errors: every class is also a built-in, and names what is nearest."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

import lcafoot as lf
from lcafoot import errors
from lcafoot.errors import LcafootError, MissingDataError, nearest

CLASSES = [
    getattr(errors, n) for n in errors.__all__ if isinstance(getattr(errors, n), type) and n != "LcafootError"
]


@pytest.mark.parametrize("error", CLASSES, ids=lambda e: e.__name__)
def test_every_error_is_an_lcafoot_error_and_a_built_in(error):
    assert issubclass(error, LcafootError)
    built_ins = (ValueError, LookupError, OSError, RuntimeError, TypeError)
    assert issubclass(error, built_ins)


@pytest.mark.parametrize("error", CLASSES, ids=lambda e: e.__name__)
def test_the_docstring_of_an_error_is_one_sentence(error):
    assert error.__doc__.strip().endswith(".")
    assert error.__doc__.count("\n") <= 1


def test_an_unknown_name_is_answered_with_the_nearest_whatever_its_case():
    assert nearest("FRANSE", ["France", "Germany"]) == ["France"]
    assert nearest("h100", ["nvidia_h100_sxm_80gb", "nvidia_a100_sxm_40gb"]) == ["nvidia_h100_sxm_80gb"]


def test_the_message_holds_key_nearest_and_hint():
    message = str(MissingDataError.of("place", "Farnce", ["France", "Peru"], "See places()."))
    assert message == "unknown place 'Farnce'; nearest: France. See places()."


def test_without_a_near_name_the_known_ones_are_listed_and_long_lists_are_cut():
    assert "known: a, b" in str(MissingDataError.of("x", "zzz", ["a", "b"]))
    long = str(MissingDataError.of("x", "zzz", [f"name_{i:02d}" for i in range(30)]))
    assert "and 22 more" in long
    assert "none are known" in str(MissingDataError.of("x", "zzz", []))


def test_a_notebook_shows_the_line_and_the_sentence_and_no_traceback(capsys):
    shell = InteractiveShell.instance()
    shell.run_cell("import lcafoot as lf\nlf.assess(lf.Scenario.example().replace(place='Atlantis'))\n")
    shown = capsys.readouterr().out
    assert "line 2: lf.assess(lf.Scenario.example().replace(place='Atlantis'))" in shown
    assert "MissingDataError: unknown place 'Atlantis'" in shown
    assert "Traceback" not in shown
    assert len(shown.strip().splitlines()) == 2


def test_an_error_that_was_never_raised_is_its_sentence():
    assert lf.errors.OutOfRangeError("it must lie in [0, 1]")._render_traceback_() == [
        "OutOfRangeError: it must lie in [0, 1]"
    ]
