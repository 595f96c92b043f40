"""Where the work runs: in threads of this process, or on the workers of a Dask scheduler."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from lcafoot.errors import MissingDataError

__all__ = ["Progress", "run"]

Progress = Callable[[Iterable[Any]], Iterable[Any]]

PATIENCE_S: Final = 120.0
"""So long without a single worker, what is not done is given up. [s]"""

LOST: Final = "no worker finished it ({}); run again, with fewer workers a machine if memory ran out"
CANCELLED: Final = "the run was cancelled before it was read; run again"


class Work(Protocol):
    """What is done with one part."""

    def __call__(self, part: Any, shared: Any, /) -> Any: ...


def run(
    work: Work, parts: Sequence[Any], shared: Any, *, scheduler: Any = None, progress: Progress | None = None
) -> tuple[dict[int, Any], dict[int, str]]:
    """Do the same work with every part.

    Parameters
    ----------
    work : callable
        Takes a part, and what all parts share.
    parts : sequence
        The parts.
    shared : object
        What all parts share; a scheduler sends it once to each worker.
    scheduler : optional
        None for threads of this process. Else the address of a Dask scheduler, a cluster
        (``LocalCluster``, one of dask-jobqueue or of Kubernetes), or a client.
    progress : callable, optional
        Wraps what is iterated over, as ``tqdm.auto.tqdm`` does.

    Returns
    -------
    results : dict
        By number of the part.
    lost : dict of int to str
        Why a part has no result: its workers died, or the run was cancelled (Ctrl-C, or the stop button).

    Raises
    ------
    MissingDataError
        If Dask is not installed.

    Examples
    --------
    >>> results, lost = run(lambda part, shared: part * shared, [1, 2], 10)
    >>> results == {0: 10, 1: 20}, lost
    (True, {})
    """
    ticks = iter(progress(range(len(parts)))) if progress else iter(())
    try:
        done = _in_threads(work, parts, shared, ticks) if scheduler is None else None
    except ImportError as err:
        raise _no_dask(err) from err
    return done if done is not None else _on_workers(work, parts, shared, scheduler, ticks)


def _no_dask(err: ImportError) -> MissingDataError:
    """Say how to get Dask."""
    return MissingDataError(f"a fleet needs Dask ({err}); install it with pip install 'lcafoot[fleet]'")


def _in_threads(
    work: Work, parts: Sequence[Any], shared: Any, ticks: Iterator[Any]
) -> tuple[dict[int, Any], dict[int, str]]:
    """Work in threads of this process; nothing is started before and nothing is left after."""
    import dask.threaded
    from dask.callbacks import Callback

    results: dict[int, Any] = {}
    stop = threading.Event()

    def one(number: int) -> None:
        if not stop.is_set():
            results[number] = work(parts[number], shared)

    def tick(*_: Any) -> None:
        next(ticks, None)

    graph = {("part", number): (one, number) for number in range(len(parts))}
    try:
        with Callback(posttask=tick):
            dask.threaded.get(graph, list(graph))
    except KeyboardInterrupt:
        stop.set()
        kept = dict(results)  # what a thread finishes after this is listed as lost
        return kept, {n: CANCELLED for n in range(len(parts)) if n not in kept}
    next(ticks, None)
    return results, {}


def _on_workers(
    work: Work, parts: Sequence[Any], shared: Any, scheduler: Any, ticks: Iterator[Any]
) -> tuple[dict[int, Any], dict[int, str]]:
    """Work on the workers of a scheduler; what a lost worker had is done again by another."""
    try:
        from distributed import Client
    except ImportError as err:
        raise _no_dask(err) from err
    client = scheduler if isinstance(scheduler, Client) else Client(scheduler)
    try:
        once = client.submit(_itself, shared, pure=False)  # a task, so that it is made again if it is lost
        futures = client.map(work, list(parts), [once] * len(parts), pure=False)
        return _gathered(client, {future.key: n for n, future in enumerate(futures)}, futures, ticks)
    finally:
        if client is not scheduler:
            client.close()


def _itself(shared: Any) -> Any:
    """Return what it is given."""
    return shared


def _gathered(
    client: Any, numbers: dict[str, int], futures: list[Any], ticks: Iterator[Any]
) -> tuple[dict[int, Any], dict[int, str]]:
    """Collect what is done, until all is done, all workers are gone, or somebody cancels."""
    from distributed import CancelledError, KilledWorker, wait

    results: dict[int, Any] = {}
    lost: dict[int, str] = {}
    pending, why, seen = set(futures), CANCELLED, time.monotonic()
    try:
        while pending:
            try:
                done, pending = wait(pending, timeout=1, return_when="FIRST_COMPLETED")
            except TimeoutError:
                done = set()
            for future in done:
                if future.status in ("pending", "lost"):  # its worker died with the result: it is made again
                    pending.add(future)
                    continue
                try:
                    results[numbers[future.key]] = future.result()
                except (KilledWorker, CancelledError) as err:
                    lost[numbers[future.key]] = LOST.format(type(err).__name__)
                next(ticks, None)
            seen = time.monotonic() if done or client.scheduler_info()["workers"] else seen
            if time.monotonic() - seen > PATIENCE_S:
                why = LOST.format(f"there was no worker for {PATIENCE_S:g} s")
                break
    except KeyboardInterrupt:
        pass
    finally:
        client.cancel(list(pending))
    lost |= {numbers[future.key]: why for future in pending}
    next(ticks, None)
    return results, lost
