"""The command that runs and measures workloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcafoot.errors import MissingDataError, OutOfRangeError
from lcafoot.units import in_range

if TYPE_CHECKING:
    from lcafoot.workloads import Settings
    from lcafoot.workloads.sweeping import Measured

__all__ = ["run"]

INSTALL = 'pip install "lcafoot[workloads]"'
GPU_SECONDS, GPU_REPEATS = 4.0, 3
CPU_SECONDS, CPU_REPEATS = 1.0, 1


def run(
    workload: Annotated[str, typer.Argument(help="One of lcafoot.workloads.names(), or all.")],
    switches: Annotated[list[str] | None, typer.Argument(help="More switches of the sweep.")] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(help="Switch and positions: batch=1,8,64 precision=fp32,bf16; the levers if left out."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of rows and records; resumed.")] = Path("sweeps"),
    size: Annotated[str, typer.Option(help="small, gpu, or auto: gpu where there is one.")] = "auto",
    seconds: Annotated[float | None, typer.Option(help="Length of each measured window.")] = None,
) -> None:
    """Run a workload over a sweep of its switches, and measure each point."""
    from lcafoot.workloads import sweep as sweep_over

    asked = [*(sweep or []), *(switches or [])]
    points = _points(workload, asked)
    measure, where, same = _measuring(size, seconds)
    typer.echo(where)
    table = sweep_over(points, out, measure, same=same, progress=_progress)
    _show(table)
    typer.echo(f"written: {out / 'sweep.csv'}")


def _points(workload: str, asked: list[str]) -> list[Settings]:
    """Return the points that are meant."""
    from lcafoot.workloads import ladder, names, sweep_of

    if workload != "all":
        return sweep_of(workload, asked) if asked else ladder(workload)
    if asked:
        msg = "all runs the levers of every workload and takes no switches; name one workload to sweep"
        raise OutOfRangeError(msg)
    return [point for name in names() for point in ladder(name)]


def _measuring(
    size: str, seconds: float | None
) -> tuple[Callable[[Settings], Measured], str, dict[str, str]]:
    """Return how a point is measured here, a sentence on where, and what all points have in common."""
    if seconds is not None:
        in_range("--seconds", seconds, low=0, low_open=True)
    if size not in ("auto", "small", "gpu"):
        what = "size"
        raise MissingDataError.of(what, size, ("auto", "small", "gpu"))
    try:
        from lcafoot.workloads import measuring
    except ImportError as err:
        msg = f"workloads need PyTorch: {INSTALL}"
        raise MissingDataError(msg) from err
    gpu = measuring.gpu_name()
    if size == "gpu" and not gpu:
        msg = "size gpu needs an NVIDIA GPU that PyTorch sees; use --size small"
        raise OutOfRangeError(msg)
    window = seconds or (GPU_SECONDS if gpu else CPU_SECONDS)
    same = {"size": "small" if size == "small" or not gpu else "gpu", "device": gpu or "cpu"}
    measure = partial(
        measuring.measure_point,
        size=same["size"],
        device="cuda" if gpu else "cpu",
        seconds=window,
        repeats=GPU_REPEATS if gpu else CPU_REPEATS,
    )
    where = f"on {gpu}" if gpu else "no GPU here: small sizes on the CPU"
    return measure, f"{where}; windows of {window:g} s", same


def _progress(points: list[Settings]) -> Iterable[Settings]:
    """Show how far a sweep is: a bar, or a line a point where there is none."""
    try:
        from tqdm import tqdm
    except ImportError:
        for number, point in enumerate(points, 1):
            typer.echo(f"{number} of {len(points)}: {point.key}", err=True)
            yield point
    else:
        yield from tqdm(points, unit="point")


def _show(table: object) -> None:
    """Print the table of a sweep."""
    import pandas as pd

    assert isinstance(table, pd.DataFrame)
    typer.echo(f"{'point':<60} {'J per unit':>12} {'units/s':>10}  unit, basis")
    for row in table.to_dict("records"):
        if row["status"] == "measured":
            numbers = f"{row['j_per_unit']:>12.4g} {row['units_per_s']:>10.4g}"
            typer.echo(f"{row['point']:<60} {numbers}  {row['unit']}, {row['basis']}")
        else:
            typer.echo(f"{row['point']:<60} {row['status']}")
