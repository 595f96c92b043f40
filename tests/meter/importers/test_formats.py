"""Logs of other tools: each known by its content alone, each fault told by its own sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lcafoot.errors import LcafootError, MissingDataError, OutOfRangeError, RecordError
from lcafoot.meter.importers import FORMATS, import_record, import_records

CODECARBON_2 = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,"
    "ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,"
    "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,"
    "gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud,pue\n"
    "2026-11-23T02:13:08,codecarbon,r1,e1,2,1e-05,5e-06,42.5,0.0,8.8,2e-05,0,5e-06,2.5e-05,Germany,DEU,,,,"
    "Linux,3.11.7,2.8.4,2,CPU,,,,,23.5,machine,N,1.0\n"
)

SAMPLES: dict[str, list[str]] = {
    "mlperf_node": [
        "\n".join(
            ":::MLLOG " + json.dumps({"key": "power_reading", "value": 100, "time_ms": 1000 * second})
            for second in range(5)
        ),
        'srun: started\n:::MLLOG {"key": "power_reading", "value": 5, "time_ms": 0}\n'
        ':::MLLOG {"key": "power_reading", "value": 5, "time_ms": 9}\n',
    ],
    "ptdaemon": [
        "".join(
            f"Time,07-12-2024 23:12:1{second}.830,Watts,2382.900000,Volts,239.1,Amps,3.4,PF,0.965,Mark,run\n"
            for second in range(5)
        )
    ],
    "codecarbon": [CODECARBON_2],
    "zeus": ["start_time,window_name,elapsed_time,gpu0_energy\n13588420.8,train,10.5,2924.5\n"],
    "nvidia_smi": [
        "timestamp, index, uuid, name, power.draw [W]\n"
        "2024/05/06 12:53:20.123, 0, GPU-5, NVIDIA L4, 60.10 W\n"
        "2024/05/06 12:53:21.123, 0, GPU-5, NVIDIA L4, 61.00 W\n",
        "timestamp, power.draw [W]\n2024/05/06 12:53:20.123, 60.10\n2024/05/06 12:53:21.123, 61.00\n",
    ],
    "prometheus": [
        json.dumps(
            {
                "status": "success",
                "data": {
                    "resultType": "matrix",
                    "result": [
                        {
                            "metric": {"__name__": "DCGM_FI_DEV_POWER_USAGE", "UUID": "GPU-5"},
                            "values": [[1715000000, "100"], [1715000015, "100"]],
                        }
                    ],
                },
            }
        ),
        '"Time","DCGM_FI_DEV_POWER_USAGE{UUID=""GPU-5""}"\n'
        "2024-05-06 12:53:20,100\n2024-05-06 12:53:35,100\n",
    ],
    "csv": [
        "time_s,power_w\n0,100\n1,100\n",
        "Time;Power (W)\n0;100,5\n1;100,5\n",
        "timestamp\tgpu_power_kw\tcpu_power_kw\n2024-05-06T12:00:00Z\t0.1\t0.1\n2024-05-06T12:00:01Z\t0.1\t0.1\n",
        "timestamp,cpu_power_w,gpu_power_w,run\n2024-05-06T12:00:00Z,1,1,a\n2024-05-06T12:00:01Z,1,1,a\n",
        "time,watts\n0,1\n1,1\n",
    ],
}


def written(folder: Path, content: str | bytes, name: str = "log.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_is_known_by_its_own_format_and_by_no_other(name: str, tmp_path: Path) -> None:
    for sample in SAMPLES[name]:
        assert [other for other, known in FORMATS.items() if known.matches(sample)] == [name]
        assert import_record(written(tmp_path, sample)).total_j > 0


def test_every_import_is_marked_as_imported_and_flags_what_is_absent(tmp_path: Path) -> None:
    for samples in SAMPLES.values():
        record = import_record(written(tmp_path, samples[0]), label="run")
        assert record.label == "run"
        assert any("not measured" in flag for flag in record.flags)
        for part in record.components:
            assert part.method == "imported"
            assert part.low_j < part.energy_j < part.high_j
            assert part.flags


def test_a_compressed_log_is_the_log(tmp_path: Path) -> None:
    for samples in SAMPLES.values():
        plain = import_record(written(tmp_path, samples[0], "run.txt"))
        small = import_record(written(tmp_path, gzip.compress(samples[0].encode()), "run.txt.gz"))
        assert small.total_j == plain.total_j
        assert small.label == plain.label == "run"


def test_a_log_in_utf_16_as_windows_shells_write_it_is_the_log(tmp_path: Path) -> None:
    sample = SAMPLES["nvidia_smi"][0]
    assert import_record(written(tmp_path, sample.encode("utf-16"))).total_j == pytest.approx(60.55)


def test_line_ends_of_windows_do_not_matter(tmp_path: Path) -> None:
    for samples in SAMPLES.values():
        plain = import_record(written(tmp_path, samples[0])).total_j
        assert import_record(written(tmp_path, samples[0].replace("\n", "\r\n"))).total_j == plain


def test_several_logs_are_several_records_in_their_order(tmp_path: Path) -> None:
    paths = [written(tmp_path, samples[0], f"{name}.log") for name, samples in SAMPLES.items()]
    assert [record.label for record in import_records(paths)] == list(SAMPLES)
    assert [record.label for record in import_records(str(paths[0]))] == ["mlperf_node"]


def test_an_unknown_format_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="nearest: nvidia_smi"):
        import_record(written(tmp_path, SAMPLES["nvidia_smi"][0]), "nvidia-smi")


NO_LOGS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty and so is no log"),
    "blank": (b" \n\n", "is empty and so is no log"),
    "prose": (b"a letter\nto a friend\n", "is no log that can be imported; known formats: mlperf_node"),
    "no power": (b"time,temperature\n0,1\n", "is no log that can be imported"),
    "summary": (
        b"network,power_limit,time_per_epoch,average_power\na,1,2,3\n",
        "is no log that can be imported",
    ),
    "binary": (b"\xff\xfe\x00\x01", "known formats"),
    "latin-1": ("time_s,power_w,ort\n0,1,Köln\n".encode("latin-1"), "is not text in UTF-8"),
    "NUL": (b"time_s,power_w\n0,1\n\x00\x00\x00\n", "line 3 of .* holds NUL bytes"),
    "cut gzip": (gzip.compress(b"time_s,power_w\n0,1\n1,1\n")[:-9], "damaged or cut gzip file"),
    "no gzip": (b"\x1f\x8bxxxxxxxxxxxxxxxx", "damaged or cut gzip file"),
}


@pytest.mark.parametrize("case", NO_LOGS)
def test_a_file_that_is_no_log_says_why(case: str, tmp_path: Path) -> None:
    content, words = NO_LOGS[case]
    with pytest.raises(RecordError, match=words):
        import_record(written(tmp_path, content))


def test_a_missing_file_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(RecordError, match="name a file"):
            import_record(path)


HEADERS = {
    name: sample[0].split("\n")[0] + "\n"
    for name, sample in SAMPLES.items()
    if name not in ("mlperf_node", "ptdaemon", "prometheus")
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_without_readings_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds a header and no readings"):
        import_record(written(tmp_path, HEADERS[name]))


@pytest.mark.parametrize("name", HEADERS)
def test_a_repeated_header_is_two_logs(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name][0]
    with pytest.raises(RecordError, match=r"line \d of .* repeats the header.*split it"):
        import_record(written(tmp_path, sample + HEADERS[name]))


@pytest.mark.parametrize("name", HEADERS)
def test_a_line_cut_off_is_named(name: str, tmp_path: Path) -> None:
    line = SAMPLES[name][0].rstrip().split("\n")[-1]
    with pytest.raises(RecordError, match=r"line \d of .* was cut off there"):
        import_record(written(tmp_path, SAMPLES[name][0] + line[: line.index(line[3]) + 1].split(",")[0]))


@pytest.mark.parametrize("name", ["ptdaemon", "nvidia_smi", "csv"])
def test_one_reading_makes_no_energy(name: str, tmp_path: Path) -> None:
    lines = SAMPLES[name][0].split("\n")[: 1 if name == "ptdaemon" else 2]
    with pytest.raises(RecordError, match="readings of a single time, which make no energy"):
        import_record(written(tmp_path, "\n".join(lines) + "\n"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_log_cut_anywhere_is_read_or_refused(name: str, tmp_path: Path) -> None:
    whole = SAMPLES[name][0].encode()
    energy_j = import_record(written(tmp_path, whole)).total_j
    for length in range(0, len(whole), max(1, len(whole) // 150)):
        try:
            record = import_record(written(tmp_path, whole[:length]))
        except LcafootError:
            continue
        assert record.total_j <= energy_j * (1 + 1e-12)


def test_an_option_that_means_nothing_for_a_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutOfRangeError, match="row means nothing for ptdaemon, which takes window"):
        import_record(written(tmp_path, SAMPLES["ptdaemon"][0]), row=1)
    with pytest.raises(OutOfRangeError, match="unit means nothing for nvidia_smi"):
        import_record(written(tmp_path, SAMPLES["nvidia_smi"][0]), unit="W")
