"""Results of CodeCarbon: PUE out again, parts that may be models said to be so, runs kept apart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lcafoot.errors import LcafootError, OutOfRangeError, RecordError
from lcafoot.meter.importers import import_record, import_records
from lcafoot.units import J_PER_KWH

# Written by CodeCarbon 2.8.4 and 3.3.2 on an idle machine with two threads and no GPU, for two seconds each;
# the second run of 3.3.2 with pue=1.5. Shortened: run_id, platform.
HEADER_2 = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,cloud_provider,"
    "cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,"
    "ram_total_size,tracking_mode,on_cloud,pue"
)
ROW_2 = (
    "2026-11-23T02:13:08,codecarbon,2ba3f096,5b0fa12a,2.002058787998976,1.0872812706678024e-05,"
    "5.430815904035074e-06,42.5,0.0,8.827720642089844,2.3634481955545857e-05,0,4.906829782682317e-06,"
    "2.8541311738228178e-05,Germany,DEU,,,,Linux,3.11.7,2.8.4,2,Intel(R) Xeon(R) Processor,,,,,"
    "23.54058837890625,machine,N,1.0"
)
HEADER_3 = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,country_iso_code,region,"
    "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,"
    "longitude,latitude,ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
    "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue"
)
ROW_3 = (
    "2026-11-23T02:13:16,codecarbon,1d1201d7,5b0fa12a,2.0062192269997468,4.402944861639485e-06,"
    "2.194647924007779e-06,0.8000212744110241,0.0,20.0,4.447628591748539e-07,0.0,1.1113039638894408e-05,"
    "1.1557802498069261e-05,0.0,Germany,DEU,,,,Linux,3.11.7,3.3.2,2,Intel(R) Xeon(R) Processor,0,,,,"
    "23.54058837890625,machine,0.0,0,2.0,0.475494384765625,N,1.0,0.0"
)
ROW_3_PUE = (
    "2026-11-23T02:13:20,codecarbon,bc22c9f0,5b0fa12a,2.0338960210010555,6.608262734337065e-06,"
    "3.2490661597757442e-06,1.2000070385689419,0.0,30.0,6.677057284409948e-07,0.0,1.6679092366681897e-05,"
    "1.734679809512289e-05,0.0,Germany,DEU,,,,Linux,3.11.7,3.3.2,2,Intel(R) Xeon(R) Processor,0,,,,"
    "23.54058837890625,machine,0.0,0,2.0,0.46747589111328125,N,1.5,0.0"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a test writes its file."""
    return tmp_path / "emissions.csv"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(row: str, header: str, **values: str) -> str:
    """The same row with other values."""
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | values
    return ",".join(cells.values())


def test_the_energy_is_that_of_the_file(log: Path) -> None:
    two = import_record(written(log, [HEADER_2, ROW_2]))
    three = import_record(written(log, [HEADER_3, ROW_3]))
    assert two.total_j / J_PER_KWH == pytest.approx(2.8541311738228178e-05)
    assert three.total_j / J_PER_KWH == pytest.approx(1.1557802498069261e-05)
    assert [part.kind for part in three.components] == ["cpu", "dram"]
    assert three.host["codecarbon_version"] == "3.3.2"


def test_the_pue_that_the_tracker_multiplied_in_is_divided_out(log: Path) -> None:
    """Memory is modeled as 20 W whatever happens, so power must be 20 W again."""
    record = import_record(written(log, [HEADER_3, ROW_3_PUE]))
    [memory] = [part for part in record.components if part.kind == "dram"]
    assert memory.energy_j / record.duration_s == pytest.approx(20, rel=0.02)
    assert record.total_j / J_PER_KWH == pytest.approx(1.734679809512289e-05 / 1.5)
    assert "PUE 1.5 of the file divided out" in record.flags


def test_the_run_ends_at_its_time_stamp(log: Path) -> None:
    written(log, [HEADER_2, changed(ROW_2, HEADER_2, duration="8")])
    assert import_record(log).start_utc == datetime(2026, 11, 23, 2, 13, 0, tzinfo=UTC)
    assert import_record(log, timezone="+01:00").start_utc == datetime(2026, 11, 23, 1, 13, 0, tzinfo=UTC)


def test_processor_and_memory_are_modeled_for_the_file_does_not_say(log: Path) -> None:
    record = import_record(written(log, [HEADER_3, ROW_3]))
    for part in record.components:
        assert part.basis == "modeled"
        assert any("measured or modeled" in flag for flag in part.flags)
        assert part.low_j == pytest.approx(part.energy_j / 2)
        assert part.high_j == pytest.approx(part.energy_j * 2)


def test_gpus_are_measured_and_named_by_their_product(log: Path) -> None:
    row = changed(ROW_3, HEADER_3, gpu_energy="1", energy_consumed="1.0000115", gpu_model="2 x NVIDIA L4")
    gpus = import_record(written(log, [HEADER_3, row])).components[0]
    assert (gpus.device, gpus.kind, gpus.basis) == ("2 x NVIDIA L4", "gpu", "measured")
    assert gpus.high_j == pytest.approx(1.05 * J_PER_KWH)


def test_a_part_with_zero_is_absent_not_zero(log: Path) -> None:
    assert "gpus not measured: the file says 0 kWh" in import_record(written(log, [HEADER_3, ROW_3])).flags


def test_several_runs_are_picked_or_taken_each(log: Path) -> None:
    written(log, [HEADER_3, ROW_3, ROW_3_PUE])
    with pytest.raises(RecordError, match=r"2 runs; pick one with row=0 to 1, or a run_id"):
        import_record(log)
    assert import_record(log, row=1).total_j == import_record(log, row="bc22c9f0").total_j
    assert [record.label for record in import_records(log)] == ["emissions: 1d1201d7", "emissions: bc22c9f0"]


def test_states_of_one_run_are_not_added(log: Path) -> None:
    later = changed(ROW_3, HEADER_3, duration="4", ram_energy="2.2e-05", energy_consumed="2.2444e-05")
    record = import_record(written(log, [HEADER_3, ROW_3, later]))
    assert record.duration_s == 4
    assert "1 earlier states of the run left out" in record.flags


def test_versions_without_the_pue_column_knew_no_pue(log: Path) -> None:
    record = import_record(written(log, [HEADER_2.removesuffix(",pue"), ROW_2.removesuffix(",1.0")]))
    assert record.total_j / J_PER_KWH == pytest.approx(2.8541311738228178e-05)
    assert any(flag.startswith("no PUE in the file") for flag in record.flags)


def test_a_file_of_tasks_needs_its_pue_named(log: Path) -> None:
    header = "task_name," + HEADER_2.replace(",experiment_id", "").removesuffix(",pue")
    row = "load," + ROW_2.replace(",5b0fa12a", "").removesuffix(",1.0")
    with pytest.raises(RecordError, match="does not say which PUE"):
        import_record(written(log, [header, row]))
    whole = import_record(log, pue=1)
    assert import_record(log, pue=2, row="load").total_j == pytest.approx(whole.total_j / 2)
    with pytest.raises(OutOfRangeError, match="at least 1"):
        import_record(log, pue=0.5)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"cpu_energy": "x"}, RecordError, r"cpu_energy in line 2 of .* must be a number \[kWh\]"),
        ({"cpu_energy": ""}, RecordError, "cpu_energy in line 2"),
        ({"cpu_energy": "-1"}, OutOfRangeError, "cpu_energy in line 2"),
        ({"ram_energy": "5"}, RecordError, "the row is damaged"),
        ({"duration": "0"}, OutOfRangeError, "must be above 0 s"),
        ({"timestamp": "noon"}, RecordError, "time in line 2"),
        ({"pue": "0.9"}, OutOfRangeError, "pue of line 2 of .* must be at least 1"),
        ({"cpu_energy": "0", "ram_energy": "0", "energy_consumed": "0"}, RecordError, "holds no energy"),
    ],
)
def test_a_broken_row_is_named(
    log: Path, values: dict[str, str], error: type[LcafootError], words: str
) -> None:
    with pytest.raises(error, match=words):
        import_record(written(log, [HEADER_3, changed(ROW_3, HEADER_3, **values)]))


def test_columns_that_lack_are_named(log: Path) -> None:
    with pytest.raises(RecordError, match="lacks the columns timestamp, duration"):
        import_record(written(log, ["run_id,energy_consumed,emissions", "a,1,1"]))
