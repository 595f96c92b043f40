"""Recommendation models beside language models: wall power of the same node, and a labeled scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lcafoot.characterization.exhibit import Exhibit, own_records, table_of, units_of
from lcafoot.data import registry
from lcafoot.energy import EnergyRecord
from lcafoot.stages.development import SPLIT_RM1_ENERGY, phase_carbon
from lcafoot.stages.training import retraining_energy_kwh
from lcafoot.units import HOURS_PER_YEAR, J_PER_KWH, W_PER_KW

__all__ = ["energy_per_unit", "node_power", "retraining"]

NODES: Final = {
    "8x_h100_sxm_80gb": "training on eight H100",
    "8x_h200_sxm_141gb": "inference on eight H200",
}
TRAINED: Final = "mlperf_v4_0_dlrm_dcnv2_8xh100"
TUNED: Final = "mlperf_v4_0_llama2_70b_lora_8xh100"
OFTEN: Final = {
    "once a year": 0,
    "every month": 12,
    "every week": 52,
    "every day": 365,
    "every hour": HOURS_PER_YEAR,
}
"""How often the model of the scenario is trained again. [1/year]"""


def node_power(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the mean power of the same node under different models, measured at the wall.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's, each with its own machine.

    Returns
    -------
    Exhibit
        Mean power inside the timed window. [kW]

    Examples
    --------
    >>> table = node_power().table
    >>> bool(((table["value"] > 3) & (table["value"] < 8)).all())
    True
    """
    rows = [_shipped(row, _mean_kw(row), NODES[row["node_type"]]) for row in _runs()]
    own, reasons = own_records(records, _own_power)
    return Exhibit(
        name="node_power",
        title="Power of one node: recommendation, language and images (shipped runs: measured at the wall)",
        kind="dots",
        axis="mean power of the node [kW]",
        table=table_of(rows + own),
        note="MLPerf logs through our importer; training by one submitter, inference by another, under its "
        f"power cap. {reasons}",
    )


def energy_per_unit(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the energy per sample, image or token, measured at the wall.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's; those whose host names ``unit`` and ``units`` are added.

    Returns
    -------
    Exhibit
        Energy per useful unit. [J]
    """
    rows = []
    for row in _runs():
        if row["unit"] == "run":
            continue
        value = {"value": row["j_per_unit"], "low": row["j_per_unit_low"], "high": row["j_per_unit_high"]}
        found = _shipped(row, value, NODES[row["node_type"]])
        rows.append(found | {"label": f"{found['label']}, per {row['unit']}"})
    own, reasons = own_records(records, _own_per_unit)
    return Exhibit(
        name="energy_per_unit",
        title="Energy per sample, image or token (shipped runs: measured at the wall)",
        kind="dots",
        axis="energy per unit [J]",
        table=table_of(rows + own),
        logarithmic=True,
        note="A sample, an image and a token are different services: compare the power, or one kind with "
        f"itself. The fine-tuning run has no count of units. {reasons}",
    )


def retraining(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return a year of a recommendation model trained again and again, beside one fine-tuning.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's; of the phase training, taken to be done once.

    Returns
    -------
    Exhibit
        Electricity of a year by retrainings a year. [kWh]

    Notes
    -----
    A scenario, not a measurement: the measured energy of one training to a benchmark's target, an
    assumed frequency, and the published split 31:29:40 of one model at one company.
    """
    runs = {row["name"]: row for row in _runs()}
    rows = [point for label, often in OFTEN.items() for point in _year(runs[TRAINED], label, often)]
    once = runs[TUNED]
    rows.append(
        {"group": "fine-tuning of Llama 2 70B, once", "label": "training", "x": 1,
         "value": once["kwh"], "low": once["low"], "high": once["high"], "basis": "measured",
         "source": f"measurements/{TUNED}"}
    )  # fmt: skip
    own, reasons = own_records(records, _own_once)
    return Exhibit(
        name="retraining",
        title="A year of a small recommendation model by how often it is trained (scenario: assumed)",
        kind="curves",
        axis="electricity of a year [kWh]",
        x_axis="trainings in the year [1]",
        table=table_of(rows + own),
        logarithmic=True,
        note="No carbon of the paper's recommendation models is public. Energy of one training is measured "
        "on a benchmark, how often it is done is assumed; data and inference by 31:29:40 of RM1 "
        f"(arXiv:2111.00364, Figure 3b). {reasons}",
    )


def _year(run: dict[str, Any], label: str, often: float) -> list[dict[str, Any]]:
    """Return training, and data and inference that go with it by the split, for one frequency."""
    share = SPLIT_RM1_ENERGY["training"]
    energies = [run["window_kwh"] * run[key] / run["kwh"] for key in ("kwh", "low", "high")]
    trained = retraining_energy_kwh(energies, retrainings_per_year=often, years=1)
    found = []
    for phase, part in SPLIT_RM1_ENERGY.items():
        value, low, high = phase_carbon(
            trained, known_share=share, share=part
        )  # energy splits as carbon does
        found.append(
            {"group": f"DLRM-DCNv2, {phase}", "label": label, "x": 1 + often, "value": value, "low": low,
             "high": high, "basis": "assumed", "source": f"measurements/{TRAINED}"}
        )  # fmt: skip
    return found


def _runs() -> list[dict[str, Any]]:
    """Return the shipped records on the two kinds of node."""
    table = registry.shared_table("measurements")
    return [row for row in table.to_dict("records") if row["node_type"] in NODES]


def _mean_kw(row: dict[str, Any]) -> dict[str, float]:
    """Return the mean power inside the window [kW] with the relative band of the record."""
    mean = row["window_kwh"] / row["window_s"] * J_PER_KWH / W_PER_KW
    return {"value": mean, "low": mean * row["low"] / row["kwh"], "high": mean * row["high"] / row["kwh"]}


def _shipped(row: dict[str, Any], value: dict[str, float], group: str) -> dict[str, Any]:
    """Return one shipped record as a row."""
    label = row["label"].split(", 8 H")[0].replace(" inference", "").replace(" training", "")
    return {
        "group": group,
        "label": label,
        "basis": "measured",
        "source": f"measurements/{row['name']}",
    } | value


def _own_power(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the mean power of a record."""
    if record.duration_s <= 0:
        return "it has no duration"
    per_second = 1 / record.duration_s / W_PER_KW
    joules = {"value": record.total_j, "low": record.low_j, "high": record.high_j}
    return [{"group": "your record", "label": record.label, "basis": record.basis}
            | {key: each * per_second for key, each in joules.items()}]  # fmt: skip


def _own_per_unit(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the energy per unit of a record."""
    made = units_of(record)
    if made is None:
        return "its host names no useful unit (unit, units)"
    unit, count = made
    joules = {"value": record.total_j, "low": record.low_j, "high": record.high_j}
    return [{"group": "your record", "label": f"{record.label}, per {unit}", "basis": record.basis}
            | {key: each / count for key, each in joules.items()}]  # fmt: skip


def _own_once(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return a training of the user's, done once."""
    if record.host.get("phase") != "training":
        return "it is not of the phase training"
    joules = {"value": record.total_j, "low": record.low_j, "high": record.high_j}
    return [{"group": f"your record: {record.label}", "label": "once", "x": 1, "basis": record.basis}
            | {key: each / J_PER_KWH for key, each in joules.items()}]  # fmt: skip
