"""Inference from text to video: energy per task, by batch and by length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from lcafoot.characterization.exhibit import (
    Exhibit,
    of_quantity,
    own_records,
    published,
    table_of,
    units_of,
)
from lcafoot.characterization.naming import spoken
from lcafoot.data import figures, registry
from lcafoot.energy import EnergyRecord

__all__ = ["batches", "lengths", "tasks"]

METERS: Final = {
    "luccioni_2024": "whole machine of eight A100, one by one",
    "mlperf_2024": "node of eight H200 at the wall, full load",
    "google_2025": "accelerators, host, idle, facility",
    "iea_2025": "boundary not told",
}
"""Sources of the energy of a task, and what their meter holds."""

OF_TASKS: Final = (
    "energy_per_inference_j", "energy_per_image_j", "energy_per_request_j", "energy_per_prompt_j",
    "energy_per_task_j", "energy_per_sample_j",
)  # fmt: skip
OF_MODELS: Final = re.compile(r"^(bloomz|flan_t5)_")
LENGTHS: Final = {"short": 1, "medium": 2, "long": 3}
LONG_MODELS: Final = ("llama_3_1_8b", "llama_3_1_70b", "llama_3_1_405b", "gpt_4o_mar_25", "o3")


def tasks(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the measured energy of one task, from classifying a text to making a video.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's of the phase inference, whose host names ``unit`` and ``units``.

    Returns
    -------
    Exhibit
        Energy of one task, by what the meter held. [J]

    Examples
    --------
    >>> table = tasks().table
    >>> set(table["basis"])
    {'published'}
    """
    table = registry.shared_table("inference", "figures")
    table = table[table["source_id"].isin(METERS) & table["quantity"].isin(OF_TASKS)]
    table = table[(table["method"] == "measurement") & ~table["subject"].str.match(OF_MODELS)]
    rows = [
        of_quantity(
            figures.to_quantity(row, "inference"),
            label=spoken(row["subject"]),
            group=METERS[row["source_id"]],
        )
        for row in table.sort_values("value").to_dict("records")
    ]
    own, reasons = own_records(records, _own_unit)
    return Exhibit(
        name="tasks",
        title="Energy of one task, from text to video (published measurements)",
        kind="dots",
        axis="energy of one task [J]",
        table=table_of(rows + own),
        logarithmic=True,
        note=f"Color: what the meter held; different boundaries do not compare. {reasons}",
    )


def batches(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the energy of one token by how many requests are served at once.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's with the unit token and ``batch`` in the host.

    Returns
    -------
    Exhibit
        Energy per output token by batch. [J]
    """
    table = registry.shared_table("inference", "figures")
    rows = []
    for row in table[table["source_id"] == "ml_energy_2026"].to_dict("records"):
        subject, _, batch = row["subject"].rpartition("_batch_")
        known = figures.to_quantity(row, "inference")
        rows.append(of_quantity(known, label=f"batch {batch}", group=spoken(subject), x=int(batch)))
    own, reasons = own_records(records, _own_batch)
    return Exhibit(
        name="batches",
        title="Energy of one token falls with the batch (published measurements, GPUs only)",
        kind="curves",
        axis="energy per output token [J]",
        x_axis="requests at once [1]",
        table=table_of(sorted(rows, key=lambda row: (row["group"], row["x"])) + own),
        logarithmic=True,
        note=f"ML.ENERGY, steady state, requests of a chat. Waiting time grows with the batch. {reasons}",
    )


def lengths(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the estimated energy of a prompt by its length.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        Not used: a record does not say how long its prompts were.

    Returns
    -------
    Exhibit
        Energy of one prompt, short, medium and long. [J]
    """
    rows = [
        published(
            f"inference/{model}.energy_per_{length}_prompt_j.jegham_2025",
            label=length,
            group=spoken(model),
            x=place,
        )
        for model in LONG_MODELS
        for length, place in LENGTHS.items()
    ]
    unused = "A record does not say how long its prompts are, so none is added." if records else ""
    return Exhibit(
        name="lengths",
        title="Energy of one prompt by its length (modeled from response times, not measured)",
        kind="curves",
        axis="energy of one prompt [J]",
        x_axis="length: 1 short, 2 medium, 3 long",
        table=table_of(rows),
        logarithmic=True,
        note=f"Jegham et al. 2025: times of answers, power of a node, batch 8 assumed. {unused}",
    )


def _own_unit(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the energy of one unit of an inference record."""
    if record.host.get("phase") != "inference":
        return "it is not of the phase inference"
    made = units_of(record)
    if made is None:
        return "its host names no useful unit (unit, units)"
    unit, count = made
    joules = {"value": record.total_j, "low": record.low_j, "high": record.high_j}
    return [{"group": "your record", "label": f"{record.label}, per {unit}", "basis": record.basis}
            | {key: each / count for key, each in joules.items()}]  # fmt: skip


def _own_batch(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the energy of one token of a record at its batch."""
    made, batch = units_of(record), str(record.host.get("batch", ""))
    if made is None or made[0] != "token" or not batch.isdecimal():
        return "its host names no tokens and no batch (unit=token, units, batch)"
    joules = {"value": record.total_j, "low": record.low_j, "high": record.high_j}
    return [{"group": f"your record: {record.label}", "label": f"batch {batch}", "x": int(batch),
             "basis": record.basis} | {key: each / made[1] for key, each in joules.items()}]  # fmt: skip
