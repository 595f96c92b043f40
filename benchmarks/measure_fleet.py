"""Time energy per job and hour of many samples: lcafoot on threads and on two workers, DuckDB, Polars.

Each engine runs in a process of its own, in turn, on the same files and two threads. Memory is that of
the process and all that it started. ``--sizes 10 100 1000`` says how many million samples; ``--ours``
leaves the peers out. Peers that are not installed are named and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ENGINES = ("lcafoot, threads", "lcafoot, two workers", "DuckDB", "Polars")
PEERS = {"DuckDB": "duckdb", "Polars": "polars"}
INTERVAL_S, GPUS = 10, 32
MILLION = 1_000_000
MIB = 2**20

DUCKDB = """
SELECT coalesce(job, '(idle)') AS job, epoch(date_trunc('hour', time)) AS hour,
       sum(epoch(next_time - time) * (power_w + next_w) / 2) / 3.6e6 AS energy_kwh
FROM (SELECT job, time, power_w, lead(time) OVER own AS next_time, lead(power_w) OVER own AS next_w
      FROM read_parquet({files}) WINDOW own AS (PARTITION BY device ORDER BY time))
WHERE next_time IS NOT NULL GROUP BY ALL
"""


def lcafoot(folder: str, scheduler: object = None) -> tuple[int, float]:
    """Rows and total energy [kWh]."""
    from lcafoot import fleet

    found = fleet.energy(folder, by=["job", "hour"], columns={"utilization": None}, scheduler=scheduler)
    return len(found), float(found["energy_kwh"].sum())


def two_workers(folder: str) -> tuple[int, float]:
    """Rows and total energy [kWh]."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        return lcafoot(folder, cluster)


def duckdb(folder: str) -> tuple[int, float]:
    """Rows and total energy [kWh]."""
    import duckdb as engine

    connection = engine.connect()
    connection.execute("SET threads=2; SET TimeZone='UTC'; SET preserve_insertion_order=false")
    rows = connection.execute(DUCKDB.format(files=files(folder))).fetchall()
    return len(rows), sum(kwh for _, _, kwh in rows)


def polars(folder: str) -> tuple[int, float]:
    """Rows and total energy [kWh]."""
    import polars as pl

    following = {f"next_{name}": pl.col(name).shift(-1).over("device") for name in ("time", "power_w")}
    seconds = (pl.col("next_time") - pl.col("time")).dt.total_microseconds() / MILLION
    joules = seconds * (pl.col("power_w") + pl.col("next_power_w")) / 2
    table = (
        pl.scan_parquet(files(folder))
        .select("time", "device", "power_w", "job")
        .sort("device", "time")
        .with_columns(**following)
        .drop_nulls("next_time")
        .group_by(pl.col("job").fill_null("(idle)"), hour=pl.col("time").dt.truncate("1h"))
        .agg(energy_kwh=joules.sum() / 3.6e6)
        .collect(engine="streaming")
    )
    return table.height, float(table["energy_kwh"].sum())


def files(folder: str) -> list[str]:
    """Telemetry of a folder, without the tables beside it."""
    return sorted(str(path) for path in Path(folder).glob("pod-*.parquet"))


def one_run(engine: str, folder: str) -> dict[str, float]:
    """Run an engine in a process of its own, and watch its memory."""
    command = [sys.executable, __file__, "--engine", engine, "--folder", folder]
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "POLARS_MAX_THREADS": "2"}
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, tree_bytes(watched))
            time.sleep(0.2)
        answer = json.loads(process.stdout.read().splitlines()[-1]) if process.stdout else {}
    return {"whole_s": time.perf_counter() - start, "peak_mib": peak / MIB, **answer}


def tree_bytes(process: psutil.Process) -> int:
    """Memory of a process and all that it started: what they share counts once, by equal parts."""
    total = 0
    try:
        for each in [process, *process.children(recursive=True)]:
            total += each.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        pass
    return total


def table_of(size: int, folder: str, engines: list[str], rounds: int) -> None:
    """Print the rows of one size."""
    found: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            found[engine].append(one_run(engine, folder))
    for engine, runs in found.items():
        seconds = [run["seconds"] for run in runs]
        peak = max(run["peak_mib"] for run in runs) / 1024
        times = " | ".join(
            f"{value:.1f}" for value in (statistics.median(seconds), min(seconds), max(seconds))
        )
        rows, kwh = runs[0]["rows"], runs[0]["kwh"]
        print(f"| {size} M | {engine} | {times} | {peak:.2f} | {rows:.0f} | {kwh:.6f} |", flush=True)


def start_up() -> None:
    """Print the time from nothing to the first number of eight GPUs."""
    from lcafoot import fleet

    with tempfile.TemporaryDirectory() as folder:
        fleet.simulate(folder, gpus=8, days=0.1)
        code = (
            "import time; t = time.perf_counter(); import lcafoot.fleet as f; t1 = time.perf_counter(); "
            f"f.energy({folder!r}); t2 = time.perf_counter(); f.energy({folder!r}); "
            "print(t1 - t, t2 - t1, time.perf_counter() - t2)"
        )
        runs = [
            [float(x) for x in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                              check=True).stdout.split()]
            for _ in range(7)
        ]  # fmt: skip
    imports, first, again = (statistics.median(column) for column in zip(*runs, strict=True))
    took = f"first call on 8 GPUs {first:.2f} s, the same again {again:.3f} s"
    print(f"\nmedians of 7: importing lcafoot.fleet {imports:.2f} s; {took}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--keep", help="folder for the telemetry, kept for the next run")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--folder")
    asked = parser.parse_args()
    if asked.engine:
        work = dict(zip(ENGINES, (lcafoot, two_workers, duckdb, polars), strict=True))[asked.engine]
        start = time.perf_counter()
        rows, kwh = work(asked.folder)
        print(json.dumps({"seconds": time.perf_counter() - start, "rows": rows, "kwh": kwh}))
        return
    absent = [name for name, module in PEERS.items() if importlib.util.find_spec(module) is None]
    engines = [name for name in ENGINES if name not in (PEERS if asked.ours else absent)]
    if absent:
        print(f"not installed and left out: {', '.join(absent)}\n")
    from lcafoot import fleet

    print("| samples | engine | median [s] | least | greatest | peak memory [GiB] | rows | kWh |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as scratch:
        for size in asked.sizes:
            place = Path(asked.keep or scratch) / f"{size}-million"
            if not place.is_dir():
                days = size * MILLION * INTERVAL_S / 86_400 / (GPUS * size / 10)
                fleet.simulate(place, gpus=GPUS * size // 10, days=days, interval_s=INTERVAL_S)
            table_of(size, str(place), engines, asked.rounds)
    start_up()


if __name__ == "__main__":
    main()
