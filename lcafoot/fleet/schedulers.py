"""What schedulers write about their jobs: a plain table, sacct of SLURM, pods of Kubernetes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from lcafoot.errors import SchemaError

__all__ = ["hosts_of", "open_table"]

SACCT = {"JobID": "job", "Start": "start", "End": "end", "NodeList": "host", "User": "user"}


def open_table(path: str) -> pd.DataFrame:
    """Read a job table from a file.

    Parameters
    ----------
    path : str
        Parquet, CSV, ``sacct --parsable2 --format=JobID,User,Start,End,NodeList``, or
        ``kubectl get pods -o json``.

    Returns
    -------
    pandas.DataFrame
        Columns of the file; for schedulers ``job, host, user, start, end``, a row a host.

    Raises
    ------
    SchemaError
        If the file is none of these.
    """
    if path.endswith((".parquet", ".pq")):
        return pd.read_parquet(path)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as err:
        msg = f"the job table {path} cannot be read ({err.strerror}); name a file, or give a DataFrame"
        raise SchemaError(msg) from err
    if text.lstrip().startswith("{"):
        return _pods(text, path)
    if "|" in text.partition("\n")[0]:
        return _sacct(path)
    return pd.read_csv(path, dtype={"job": str, "device": str})


def hosts_of(listed: str) -> list[str]:
    """Return the hosts of a SLURM list.

    Parameters
    ----------
    listed : str
        Such as ``gpu[01-03,7],login1``.

    Returns
    -------
    list of str
        Names of hosts.

    Raises
    ------
    SchemaError
        If a part of it is neither a name nor a range of numbers.

    Examples
    --------
    >>> hosts_of("gpu[01-03,7],login1")
    ['gpu01', 'gpu02', 'gpu03', 'gpu7', 'login1']
    """
    hosts = []
    for part in re.findall(r"[^,\[]+(?:\[[^\]]*\][^,\[]*)?", listed):
        match = re.fullmatch(r"([^\[]*)\[([^\]]*)\](.*)", part)
        before, inside, after = match.groups() if match else (part, "", "")
        spans = [span.partition("-") for span in inside.split(",")] if match else []
        odd = any(not low.isdigit() or not (high or low).isdigit() for low, _, high in spans)
        if odd or set("[]") & set(before + after) or listed.count("[") != listed.count("]"):
            msg = f"the hosts {listed!r} are no list of SLURM; write one range a name, as in gpu[01-03,7]"
            raise SchemaError(msg)
        if match is None:
            hosts.append(part)
        for low, _, high in spans:
            numbers = range(int(low), int(high or low) + 1)
            hosts += [f"{before}{number:0{len(low)}d}{after}" for number in numbers]
    return hosts


def _sacct(path: str) -> pd.DataFrame:
    """Read the table of sacct; steps of a job (12.batch, 12.0) are inside the job."""
    table = pd.read_csv(path, sep="|", dtype=str, keep_default_na=False)
    lacking = [name for name in ("JobID", "Start", "End", "NodeList") if name not in table]
    if lacking:
        msg = (
            f"{path} lacks {', '.join(lacking)}; run sacct --parsable2 --format=JobID,User,Start,End,NodeList"
        )
        raise SchemaError(msg)
    table = table[~table["JobID"].str.contains(".", regex=False)].rename(columns=SACCT)
    table["host"] = table["host"].map(hosts_of)
    table = table.explode("host", ignore_index=True)
    return table[table["host"].notna() & ~table["host"].isin(("None assigned", ""))].reset_index(drop=True)


def _pods(text: str, path: str) -> pd.DataFrame:
    """Read the pods of Kubernetes; a pod ends when its last container does."""
    try:
        items = json.loads(text)["items"]
        rows = [_pod(item) for item in items]
    except (KeyError, TypeError, ValueError) as err:
        msg = f"{path} is no list of pods ({err!r}); write it with kubectl get pods -o json"
        raise SchemaError(msg) from err
    return pd.DataFrame(rows, columns=["job", "host", "user", "start", "end"])


def _pod(item: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one pod."""
    about, status = item["metadata"], item["status"]
    states = [each.get("state", {}).get("terminated") for each in status.get("containerStatuses", [])]
    ended = states and all(states)
    return {
        "job": about["name"],
        "host": item["spec"].get("nodeName"),
        "user": about.get("namespace", ""),
        "start": status.get("startTime"),
        "end": max(each["finishedAt"] for each in states if each) if ended else None,
    }
