"""The quantiles of a real cluster stand here as they stand in the published files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lcafoot.data import registry

PLACES = {
    ("seren", "gpu"): ("gpu_power_seren", "gpu_power_w"),
    ("kalos", "gpu"): ("gpu_power_kalos", "gpu_power_w"),
    ("seren", "gpu_server"): ("server_power", "gpu_server_total_power_w"),
}


def test_power_never_falls_with_its_share() -> None:
    table = registry.load("cluster_trace", "power")
    for _, part in table.groupby(["cluster", "device"]):
        assert len(part) == 101
        assert part["percent"].is_monotonic_increasing
        assert part["power_w"].is_monotonic_increasing
        assert part["percent"].iloc[[0, -1]].tolist() == [0, 100]


def test_the_power_is_that_of_the_raw_file_at_every_tenth_point(source_files: Path) -> None:
    raw = pd.read_csv(source_files / "InternLM+AcmeTrace" / "derived_power_temperature_cdfs.csv")
    table = registry.load("cluster_trace", "power")
    for (cluster, device), (file, quantity) in PLACES.items():
        points = raw[(raw["file"] == file) & (raw["quantity"] == quantity)]
        taken = points.iloc[[round(9.99 * k) for k in range(101)]]
        ours = table[(table["cluster"] == cluster) & (table["device"] == device)]
        assert ours["percent"].tolist() == taken["cdf_percent"].tolist()
        assert ours["power_w"].tolist() == taken["value"].tolist()


def test_the_jobs_are_those_of_the_published_summary(source_files: Path) -> None:
    raw = pd.read_csv(source_files / "InternLM+AcmeTrace" / "cluster_summary.csv").set_index("id")
    table = registry.load("cluster_trace", "jobs").set_index("cluster")
    names = {
        "gpu_jobs": "gpu_job_num",
        "mean_gpus": "avg_gpu_num",
        "median_gpus": "med_gpu_num",
        "most_gpus": "max_gpu",
        "mean_run_s": "avg_run_time_gpu",
        "median_run_s": "med_run_time_gpu",
    }
    for cluster in ("Seren", "Kalos"):
        for ours, theirs in names.items():
            assert table.loc[cluster.lower(), ours] == raw.loc[cluster, theirs]
