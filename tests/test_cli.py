"""The command line: done is 0, a failed check 1, bad input 2 with one line and no traceback."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import psutil
import pytest

from lcafoot.characterization import names
from lcafoot.data import registry


def run(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "lcafoot", *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
    )  # fmt: skip


def test_report_writes_page_and_ledger_for_the_shipped_run(tmp_path):
    done = run("report", "--out", tmp_path / "out", "--draws", 500, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 fine-tuning run" in done.stdout
    assert "hardware manufacturing:" in done.stdout
    ledger = json.loads((tmp_path / "out" / "ledger.json").read_text(encoding="utf-8"))
    assert ledger["total"]["low_kg"] < ledger["total"]["kg"] < ledger["total"]["high_kg"]
    assert (tmp_path / "out" / "index.html").is_file()


def test_report_of_a_log_needs_to_know_its_hardware(tmp_path):
    log = write_log(tmp_path / "node.txt")
    refused = run("report", "--record", log, "--out", tmp_path / "out", cwd=tmp_path)
    assert refused.returncode == 2
    assert "does not say what it ran on" in refused.stderr
    assert not (tmp_path / "out").exists()
    devices = ["--hardware", "nvidia_h100_sxm_80gb=8", "--hardware", "server_8gpu_host=1"]
    done = run(
        "report", "--record", log, *devices, "--place", "France", "--out", tmp_path / "out", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr


def test_import_turns_a_log_into_a_record(tmp_path):
    done = run("import", write_log(tmp_path / "node.txt"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "kWh (95 % band" in done.stdout
    assert (tmp_path / "node.record.parquet").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "--out", "o", "--place", "Frnace"], "unknown place 'Frnace'; nearest: France"),
        (["report", "--out", "o", "--record", "gone.parquet"], "gone.parquet"),
        (["report", "--out", "o", "--record", "node.txt", "--hardware", "gpu:8"], "must be DEVICE=COUNT"),
        (["report", "--out", "o", "--record", "node.txt", "--hardware", "h100=8"], "unknown device 'h100'"),
        (["import", "junk.txt"], "junk.txt"),
        (["import", "node.txt", "--format", "mlperf"], "mlperf_node"),
        (["assess", "gone.yaml"], "there is no scenario file gone.yaml"),
        (["report", "--out", "o", "--draws", "0"], "draws must be a whole number"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_one_line_and_exit_code_2(tmp_path, arguments, message):
    write_log(tmp_path / "node.txt")
    (tmp_path / "junk.txt").write_text("nothing of use\n")
    refused = run(*arguments, cwd=tmp_path)
    assert refused.returncode == 2, refused.stdout
    assert message in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "o").exists()


def test_the_data_are_drawn_with_their_doubling_times_and_the_published_ones(tmp_path):
    done = run("datasets", "draw", "--out", tmp_path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    trend = (tmp_path / "accelerator_trend.svg").read_text(encoding="utf-8")
    assert "11 products" in trend
    assert "published: 1.5 years (chip 2024)" in trend
    assert "published: 3 to 4 years (wu 2024)" in trend
    module = (tmp_path / "disagreement_nvidia_h100_sxm_80gb.svg").read_text(encoding="utf-8")
    assert "repeats another figure" in module
    assert (tmp_path / "disagreement_nvidia_h100_pcie_80gb.png").stat().st_size > 10_000


def test_datasets_list_and_verify(tmp_path):
    listed = run("datasets", "list", cwd=tmp_path)
    assert "accelerators" in listed.stdout
    assert "no faults" in run("datasets", "verify", cwd=tmp_path).stdout


def test_a_damaged_package_is_a_failed_check(tmp_path, checkout):
    import shutil

    shutil.copytree(checkout / "datasets", tmp_path / "data")
    table = tmp_path / "data" / "transport" / "figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.0133", "0.0134"), encoding="utf-8")
    failed = run("datasets", "verify", cwd=tmp_path, LCAFOOT_DATASETS=str(tmp_path / "data"))
    assert failed.returncode == 1
    assert "transport" in failed.stdout


def test_assess_reads_a_scenario_file(tmp_path):
    import lcafoot as lf

    lf.Scenario.example().to_yaml(tmp_path / "study.yaml")
    done = run("assess", "study.yaml", "--out", "study.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))["draws"] == 10_000


def test_notebooks_are_copied_once_and_never_overwritten(tmp_path, monkeypatch):
    from lcafoot.cli import notebooks

    package = tmp_path / "site" / "lcafoot"
    (package / "_notebooks").mkdir(parents=True)
    (package / "_notebooks" / "00_start_here.ipynb").write_text("shipped")
    monkeypatch.setattr(notebooks, "__file__", str(package / "cli" / "notebooks.py"))
    folder = notebooks.notebooks_folder(tmp_path)
    assert (folder / "00_start_here.ipynb").read_text() == "shipped"
    (folder / "00_start_here.ipynb").write_text("my work")
    assert (notebooks.notebooks_folder(tmp_path) / "00_start_here.ipynb").read_text() == "my work"


def write_log(path):
    lines = [
        f':::MLLOG {{"time_ms": {1715277991000 + 2000 * i}, "key": "power_reading", "value": {2800 + i}}}'
        for i in range(60)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_measure_passes_the_exit_code_on_and_keeps_the_record(tmp_path):
    code = "import sys; print('out'); sys.exit(3)"
    done = run(
        *("measure", "--label", "my run", "--devices", "replay:wave", "--", sys.executable, "-c", code),
        cwd=tmp_path,
    )
    assert done.returncode == 3
    assert done.stdout == "out\n"
    assert "my run:" in done.stderr
    (record,) = (tmp_path / "measurements").glob("my-run-*.parquet")
    import lcafoot as lf

    assert "ended_by_error" in lf.load_record(record).flags


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 42), ("SIGINT", 43), ("SIGKILL", 128 + 9)])
def test_measure_passes_signals_on(tmp_path, name, code):
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(42))\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(43))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-m", "lcafoot", "measure", "--devices", "replay:wave", "--quiet", "--"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [*command, sys.executable, "-c", program], cwd=tmp_path, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as measured:  # fmt: skip
        assert measured.stdout.readline() == "ready\n"
        if name == "SIGKILL":  # of the program itself: no one can pass this one on
            (child,) = psutil.Process(measured.pid).children()
            child.kill()
        else:
            measured.send_signal(getattr(signal, name))
        assert measured.wait(30) == code
    assert len(list((tmp_path / "measurements").glob("*.parquet"))) == 1


@pytest.mark.parametrize(("make", "code"), [(None, 127), (lambda path: path.write_text("x"), 126)])
def test_measure_says_of_what_it_cannot_start(tmp_path, make, code):
    if make is not None:
        make(tmp_path / "program")
    done = run("measure", "--devices", "replay:wave", "--", tmp_path / "program", cwd=tmp_path)
    assert done.returncode == code
    assert "cannot be started" in done.stderr
    assert "Traceback" not in done.stderr


def test_measure_without_nvidia_smi_and_without_a_terminal_is_quiet(tmp_path):
    done = run("measure", "--", sys.executable, "-c", "pass", cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 0
    first, *notes, last = done.stderr.splitlines()
    assert first.endswith("modeled")
    assert all(note.startswith("note: ") for note in notes)
    assert last.startswith("written: ")


def test_recover_lists_and_writes_what_a_kill_left(tmp_path):
    script = (
        "import lcafoot as lf, os, signal, time\n"
        "with lf.measure('killed', devices='replay:wave'):\n"
        "    time.sleep(2)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=False, timeout=60)
    done = run("recover", "measurements", "--out", "found", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "killed:" in done.stdout
    assert "not closed" in done.stdout
    assert len(list((tmp_path / "found").glob("killed-*.parquet"))) == 1
    assert run("recover", "nowhere", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    "folder",
    [
        PureWindowsPath(r"C:\Users\Ada Lovelace\new\lcafoot-notebooks"),
        PureWindowsPath(r"\\school\homes\ada\lcafoot-notebooks"),
        PurePosixPath("/home/ada lovelace/lcafoot-notebooks"),
    ],
    ids=["drive", "share", "posix"],
)
def test_jupyter_reads_the_folder_as_it_is_whatever_the_system(folder):
    from traitlets import Unicode
    from traitlets.config.loader import KVArgParseConfigLoader

    from lcafoot.cli.notebooks import lab_command

    python, _, module, *options = lab_command(folder, browser=False, is_root=True)
    assert (python, module) == (sys.executable, "jupyterlab")
    assert options[:2] == ["--no-browser", "--allow-root"]
    served = KVArgParseConfigLoader().load_config(options[2:])
    assert Unicode().from_string(served.ServerApp.root_dir) == str(folder)
    assert "\\" not in options[-1], "an address has slashes on every system"


def test_the_app_without_voila_says_how_to_get_it(tmp_path):
    if importlib.util.find_spec("voila"):
        pytest.skip("Voilà is installed here")
    refused = run("app", cwd=tmp_path, NO_BROWSER="1")
    assert refused.returncode == 2
    assert "pip install 'lcafoot[app]'" in refused.stderr


def test_one_command_sets_the_users_records_beside_the_published_figures(tmp_path):
    record = registry.resource_path("measurements", "mlperf_v4_1_llama2_70b_offline_8xh200")
    told = ["--host", "unit=token", "--host", "units=78735271"]
    done = run(
        "report", "--record", str(record), *told, "--characterization", "--out", str(tmp_path), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "characterization.html").read_text(encoding="utf-8")
    assert "Llama 2 70B inference, Offline, 8 H200 MaxQ, MLPerf Inference v4.1, per token" in page
    assert "it is not of the phase training" in page
    for name in names():
        for suffix in ("svg", "png", "csv"):
            assert (tmp_path / "characterization" / f"{name}.{suffix}").stat().st_size > 100
    claims = (tmp_path / "claims.html").read_text(encoding="utf-8")
    assert "OPEN QUESTION" in claims
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="claims.html"' in index
    assert 'href="characterization.html"' in index
    for text in (page, claims):
        assert not re.search(r'(?:src|srcset)="|url\(http|<script|@import', text)


def test_a_word_about_the_host_without_a_value_is_one_line(tmp_path):
    record = registry.resource_path("measurements", "mlperf_v4_0_bert_8xh100")
    done = run("report", "--record", str(record), "--host", "unit", "--out", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == "lcafoot: host must be KEY=VALUE, as in unit=token; got 'unit'"
