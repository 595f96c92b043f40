"""Carbon of many jobs: what `assess` says of each, in columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lcafoot as lf
from lcafoot import fleet
from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.scenario.hours import Hours
from lcafoot.scenario.many_runs import assess_runs, run_scenario

STAGES = ("hardware_manufacturing", "transport", "use_electricity", "facility_overhead", "maintenance")


@pytest.fixture(scope="module")
def node() -> lf.Scenario:
    """Energy of the GPUs is metered, that of the host is modeled."""
    return lf.Scenario.example().replace(energy_scope="device", rest_of_node="modeled")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of 512 GPUs: more than 10,000 jobs."""
    folder = tmp_path_factory.mktemp("cluster")
    fleet.simulate(folder, gpus=512, days=60, interval_s=1800)
    return folder


def test_a_job_among_ten_thousand_is_what_assess_says_of_it_alone(cluster: Path, node: lf.Scenario) -> None:
    energy = fleet.energy(cluster, by="job")
    assert len(energy) > 10_000
    found = fleet.carbon(energy, node, draws=50, seed=3).set_index("job")
    runs = fleet.runs_of(energy)
    for job in found.index[[0, 1, 5000, -1]].drop(fleet.IDLE, errors="ignore"):
        alone = lf.assess(run_scenario(node, runs.loc[job].to_dict(), job), draws=50, seed=3)
        row = found.loc[job]
        for name in ("nominal_kg", "total_kg", "low_kg", "high_kg"):
            assert row[name] == pytest.approx(getattr(alone, name), rel=1e-9)
        by_stage = alone.by_stage().set_index("stage")["kg"]
        for stage, kg in by_stage.items():
            assert row[f"{stage}_kg"] == pytest.approx(kg, rel=1e-9)


def test_hours_of_the_grid_and_the_site_are_those_of_assess(tmp_path: Path, node: lf.Scenario) -> None:
    fleet.simulate(tmp_path, gpus=64, days=2)
    devices = pd.read_parquet(tmp_path / "_devices.parquet")
    energy = fleet.energy(tmp_path, by=["job", "site", "hour"], devices=devices)
    sites = pd.DataFrame({"site": ["a", "b"], "zone": ["north", "south"], "pue": [1.1, 1.5]})
    hours = pd.date_range("2026-01-01", periods=49, freq="h", tz="UTC")
    grid = pd.concat(
        pd.DataFrame({"zone": zone, "hour": hours, "kg_kwh": mean + 0.1 * np.sin(np.arange(49) / 4)})
        for zone, mean in (("north", 0.2), ("south", 0.5))
    )
    found = fleet.carbon(energy, node, sites=sites, intensity=grid, draws=20)
    jobs = found[found["job"] != fleet.IDLE]
    for _, row in jobs.iloc[[0, -1]].iterrows():
        own = energy[(energy["job"] == row["job"]) & (energy["site"] == row["site"])]
        zone = sites.set_index("site")["zone"][row["site"]]
        kg_kwh = own.merge(grid[grid["zone"] == zone], on="hour")["kg_kwh"]
        scenario = node.replace(
            energy=row["energy_kwh"], hours=row["device_h"],
            hardware={n: c * row["devices"] / 8 for n, c in node.hardware.items()},
            hourly=Hours(load_kwh=own["energy_kwh"], intensity_kg_kwh=kg_kwh), pue=row["pue"],
        )  # fmt: skip
        assert row["nominal_kg"] == pytest.approx(lf.assess(scenario, draws=20).nominal_kg, rel=1e-9)
    with pytest.raises(MissingDataError, match=r"no hour of the grid for south, .* and \d+ more"):
        fleet.carbon(energy, node, sites=sites, intensity=grid[grid["zone"] == "north"])
    with pytest.raises(MissingDataError, match="no site for b and 0 more"):
        fleet.carbon(energy, node, sites=sites[:1])


@pytest.mark.parametrize("key", ["time_share", None])  # None: the default, which is time_share
def test_idle_hours_bear_electricity_and_building_but_no_hardware(node: lf.Scenario, key: str | None) -> None:
    energy = pd.DataFrame({"job": [fleet.IDLE], "energy_kwh": [5.0], "device_h": [40.0], "devices": [8]})
    [row] = fleet.carbon(energy, node.replace(allocation=key), draws=20).to_dict("records")
    assert row["use_electricity_kg"] > 0
    assert row["datacenter_construction_kg"] > 0
    assert row["hardware_manufacturing_kg"] == row["maintenance_kg"] == 0


def test_every_key_is_that_of_assess(node: lf.Scenario) -> None:
    energy = pd.DataFrame({
        "job": ["a", "b"], "energy_kwh": [5.0, 90.0], "device_h": [16.0, 400.0], "devices": [4, 16],
        "active_h": [10.0, 300.0],
    })  # fmt: skip
    inputs = {"lifetime_active_hours": 20_000, "lifetime_energy_kwh": 12_000, "age_years": 1.5}
    found = fleet.every_key(energy, node, inputs=inputs, draws=20).set_index("job")
    assert list(found.attrs["left_out"]) == ["flop_share"]
    assert (found["sunk"] == 0).all()
    for key in ("time_share", "active_share", "energy_share", "economic_share"):
        own = {
            "active_share": {"active_hours": 300 / 16, "lifetime_active_hours": 20_000},
            "energy_share": {"lifetime_energy_kwh": 12_000 * 16},
            "economic_share": {"age_years": 1.5},
        }.get(key)
        run = {"energy_kwh": 90.0, "device_h": 400.0, "devices": 16}
        scenario = run_scenario(node, run, "b").replace(allocation=key, allocation_inputs=own)
        by_stage = lf.assess(scenario, draws=20).by_stage().set_index("stage")["kg"]
        assert found.loc["b", key] == pytest.approx(by_stage["hardware_manufacturing"], rel=1e-9)


def test_market_intensity_counts_where_the_scenario_says_so(node: lf.Scenario) -> None:
    runs = pd.DataFrame(
        {"energy_kwh": [10.0], "device_h": [8.0], "devices": [8], "intensity_kg_kwh": [0.9]}, index=["a"]
    )
    bought = assess_runs(node.replace(scope2_method="market", market_kg_kwh=0.0), runs, draws=10)
    assert bought["use_electricity_kg"].tolist() == [0]
    assert assess_runs(node, runs, draws=10)["use_electricity_kg"].item() > 9


def test_runs_that_cannot_be_assessed_are_refused(node: lf.Scenario) -> None:
    runs = pd.DataFrame({"energy_kwh": [1.0, 1.0], "device_h": [8.0, 8.0], "devices": [8, 8]})
    with pytest.raises(OutOfRangeError, match="each run needs a name of its own; got 'a' twice"):
        assess_runs(node, runs.set_axis(["a", "a"]))
    with pytest.raises(MissingDataError, match="lacking: devices"):
        assess_runs(node, runs.drop(columns="devices"))
    with pytest.raises(OutOfRangeError, match="pue must lie in"):
        assess_runs(node, runs.assign(pue=0.9))
    with pytest.raises(MissingDataError, match="summed by nothing but the hour"):
        fleet.runs_of(pd.DataFrame({"hour": [], "energy_kwh": []}))


def test_columns_that_a_user_added_are_taken_as_they_are(node: lf.Scenario) -> None:
    energy = pd.DataFrame({
        "user": ["u"], "energy_kwh": [10.0], "device_h": [8.0], "devices": [8], "intensity_kg_kwh": [0.7],
        "pue": [1.3], "age_years": [2.0],
    })  # fmt: skip
    [run] = fleet.runs_of(energy).to_dict("records")
    assert (run["intensity_kg_kwh"], run["pue"], run["age_years"]) == (pytest.approx(0.7), 1.3, 2.0)
    [row] = fleet.carbon(
        energy, node.replace(rest_of_node=None, hardware={"nvidia_h100_sxm_80gb": 8})
    ).to_dict("records")
    assert row["use_electricity_kg"] == pytest.approx(7.0)
    assert row["facility_overhead_kg"] == pytest.approx(2.1)
