"""``%%measure`` in a real IPython shell: what it leaves, what it refuses, and how it ends."""

import time

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import lcafoot as lf
from lcafoot.errors import RecordError
from lcafoot.widgets import magic
from lcafoot.widgets.magic import MeasureMagics, last_record

FAST = "--devices replay:wave --no-journal"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell()
    monkeypatch.setattr(InteractiveShell, "_instance", shell)
    shell.run_cell("%load_ext lcafoot")
    yield shell
    for panel in measuring(shell)._panels.values():
        panel.close()


def measuring(shell) -> MeasureMagics:
    return shell.magics_manager.registry["MeasureMagics"]


def run(shell, line, body):
    return shell.run_cell(f"%%measure {line}\n{body}")


def refusal(shell, line, body="ran = True"):
    done = run(shell, line, body)
    assert isinstance(done.error_in_exec, UsageError)
    assert "ran" not in shell.user_ns
    return str(done.error_in_exec)


def test_the_record_is_in_a_variable_and_with_the_library(shell):
    done = run(shell, f'"two words" {FAST}', "import time\ntime.sleep(0.05)\nx = 6\nx * 7")
    assert done.success
    assert done.result == 42
    assert shell.user_ns["x"] == 6
    record = shell.user_ns["last_run"]
    assert record is last_record()
    assert record.label == "two words"
    assert record.duration_s > 0.05
    assert "simulated" in record.flags


def test_into_names_the_variable_and_a_label_may_be_missing(shell):
    run(shell, f"{FAST} --into mine", "pass")
    assert shell.user_ns["mine"].label == "cell"
    assert "last_run" not in shell.user_ns


def test_a_semicolon_hides_the_value(shell):
    assert run(shell, FAST, "1 + 1;").result is None
    assert run(shell, FAST, "1 + 1").result == 2


def test_a_journal_is_kept_unless_refused(shell, tmp_path):
    run(shell, "a --devices replay:wave", "pass")
    assert len(list((tmp_path / "measurements").glob("*.journal"))) == 1
    run(shell, 'b --devices replay:wave --journal-dir "my runs"', "import time\ntime.sleep(0.05)")
    assert f"Journal: {tmp_path / 'my runs'}" in last_panel(shell).shown["end"]["journal"]
    limit = time.monotonic() + 5  # the journal is written behind the run
    while not (found := lf.recover(tmp_path / "my runs")) and time.monotonic() < limit:
        time.sleep(0.1)
    assert [record.label for record in found] == ["b"]


def last_panel(shell):
    return list(measuring(shell)._panels.values())[-1]


def test_the_panel_ends_with_the_record(shell):
    run(shell, f"a {FAST}", "import time\ntime.sleep(0.3)")
    shown = last_panel(shell).shown
    assert shown["word"] == "simulated"
    assert "95 % band" in shown["end"]["total"]
    assert last_panel(shell).shown["rows"][0]["points"] >= 2


def test_a_cell_that_runs_again_closes_its_old_panel_and_quiet_shows_none(shell):
    run(shell, f"a {FAST}", "pass")
    first = last_panel(shell)
    run(shell, f"a {FAST}", "pass")
    assert first.comm is None
    assert last_panel(shell).comm is not None
    run(shell, f"a {FAST} --quiet", "pass")
    assert measuring(shell)._panels == {}


def test_a_cell_that_raises_has_a_record_and_its_own_traceback(shell, capsys):
    done = run(shell, f"a {FAST}", "half = 1\n1 / 0\nhalf = 2")
    assert isinstance(done.error_in_exec, ZeroDivisionError)
    assert shell.user_ns["half"] == 1
    assert "ended_by_error" in shell.user_ns["last_run"].flags
    assert "ended_by_error" in last_panel(shell).shown["end"]["flags"]
    told = capsys.readouterr().out
    assert "magic.py" not in told, "the frames of the magic are nobody's business"
    assert run(shell, f"a {FAST}", "5").result == 5


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "StopIteration", "SystemError"])
def test_an_interrupt_and_odd_errors_come_through_as_they_are(shell, error):
    done = run(shell, f"a {FAST}", f"raise {error}")
    assert type(done.error_in_exec).__name__ == error
    assert f"the code ended with {error}" in last_record().flags


def test_a_syntax_error_is_told_before_anything_is_measured(shell, monkeypatch):
    monkeypatch.setattr(magic, "_last", None)
    assert isinstance(run(shell, f"a {FAST}", "1 +").error_in_exec, SyntaxError)
    with pytest.raises(RecordError, match="no %%measure has ended"):
        last_record()


def test_a_cell_may_await(shell):
    body = "import asyncio\nasync def later():\n    await asyncio.sleep(0.05)\n    return 9\n"
    done = run(shell, f"a {FAST}", body + "await later()")
    assert done.result == 9
    assert last_record().duration_s > 0.05
    assert run(shell, f"a {FAST}", body + "x = await later()\nx + 1").result == 10
    assert run(shell, f"a {FAST}", body + "await later();").result is None
    failed = run(shell, f"a {FAST}", body + "await later()\n1 / 0")
    assert isinstance(failed.error_in_exec, ZeroDivisionError)
    assert "ended_by_error" in last_record().flags


def test_magics_and_variables_in_line_and_cell(shell):
    shell.run_cell("devices, seconds = 'replay:busy', 0.05")
    assert (
        run(
            shell, "a --devices $devices --no-journal --interval {seconds}", "there = !echo 4\nint(there[0])"
        ).result
        == 4
    )
    assert "follows this program" in last_record().components[0].device


def test_sync_is_called_at_both_edges(shell):
    shell.run_cell("calls = []\ndef wait(): calls.append(1)")
    run(shell, f"a {FAST} --sync wait", "inside = len(calls)")
    assert shell.user_ns["inside"] == 1
    assert shell.user_ns["calls"] == [1, 1]


def test_a_second_measure_inside_is_refused_and_the_outer_goes_on(shell):
    inner = "get_ipython().run_cell_magic('measure', 'in', '1')"
    body = f"try:\n    {inner}\nexcept Exception as err:\n    said = str(err)"
    assert run(shell, f"out {FAST}", body).success
    assert "'out' is still open" in shell.user_ns["said"]
    assert last_record().label == "out"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a --wrong", "--wrong"),
        ("a b --no-journal", "in quotes"),
        ("a --devices gpus", "unknown devices 'gpus'"),
        ("a --interval soon", "invalid float value: 'soon'"),
        (f"a {FAST} --interval 0", r"interval_s must lie in [0.01, 60] s"),
        (f"a {FAST} --sync nowhere", "name 'nowhere' is not defined"),
        (f"a {FAST} --sync 7", "sync must be callable"),
        (f"a {FAST} --into 2nd", "--into must be the name of a variable; got '2nd'"),
        ("a --no-journal --journal-dir x", "exclude each other"),
    ],
)
def test_what_is_not_understood_is_said_in_a_sentence_and_the_cell_does_not_run(shell, line, said, capsys):
    assert said in refusal(shell, line)
    assert "Traceback" not in capsys.readouterr().out


def test_a_backslash_in_a_path_stays():
    assert (
        magic._options(MeasureMagics.measure.parser, r"a --journal-dir C:\runs\one").journal_dir
        == r"C:\runs\one"
    )
