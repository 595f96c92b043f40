"""Electricity and carbon of training, nameplate and metered kept apart, each on the grid it was told for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lcafoot.characterization.exhibit import Exhibit, of_quantity, own_records, table_of
from lcafoot.characterization.naming import spoken
from lcafoot.data import figures, grid, registry
from lcafoot.energy import EnergyRecord
from lcafoot.scenario.default_values import default_quantity, default_text
from lcafoot.stages.electricity import operational_carbon
from lcafoot.units import J_PER_KWH, TONNES_PER_KG

__all__ = ["training_carbon", "training_energy"]

LEFT_OUT: Final = {
    "llama_3_3_70b": "Llama 3.3, whose card prints a carbon about 150 times too low for its hours",
}
NOT_ONE_RUN: Final = ("_development", "_series", "_nas")
OWN_GROUP: Final = "your record"


def training_energy(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the electricity of training named models, by how the power was known.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's; those of the phase training are added.

    Returns
    -------
    Exhibit
        Electricity of one training. [kWh]

    Examples
    --------
    >>> sorted(set(training_energy().table["group"]))
    ['assumed power', 'metered power', 'nameplate power']
    """
    rows = _rows("training_energy_kwh", 1)
    own, reasons = own_records(records, _own_energy)
    return Exhibit(
        name="training_energy",
        title="Electricity of training: nameplate, assumed and metered power do not mix",
        kind="dots",
        axis="electricity of one training [kWh]",
        table=table_of(rows + own),
        logarithmic=True,
        note="Host, cooling and failed runs are in or out as each source has it: see its row. " + reasons,
    )


def training_carbon(records: Sequence[EnergyRecord] = ()) -> Exhibit:
    """Return the carbon of training as reported, by how the power was known.

    Parameters
    ----------
    records : sequence of EnergyRecord, optional
        The user's; those of the phase training are added, at the world's grid and the default PUE.

    Returns
    -------
    Exhibit
        Operational carbon of one training. [tCO₂e]
    """
    rows = _rows("reported_kg", TONNES_PER_KG)
    own, reasons = own_records(records, _own_carbon)
    left_out = "; ".join(LEFT_OUT.values())
    return Exhibit(
        name="training_carbon",
        title="Carbon of training as reported (published; the grid stands beside each model)",
        kind="dots",
        axis="operational carbon of one training [tCO₂e]",
        table=table_of(rows + own),
        logarithmic=True,
        note=f"By the grid that each source took; location-based where told. Market-based figures of 0 are "
        f"not drawn: they are purchases, not emissions of the grid. Left out: {left_out}. {reasons}",
    )


def _rows(quantity: str, times: float) -> list[dict[str, Any]]:
    """Return one quantity of all single trainings, oldest first."""
    table = registry.shared_table("training", "figures")
    table = table[(table["quantity"] == quantity) & ~table["subject"].isin(LEFT_OUT)]
    table = table[~table["subject"].str.endswith(NOT_ONE_RUN)]
    table = table.sort_values(["year", "subject"], kind="stable")
    found = []
    for row in table.to_dict("records"):
        name = f"{spoken(row['subject'])} ({spoken(row['source_id'])})"
        told = row["boundary"].rpartition("; ")[2].replace("_", " ") if quantity == "reported_kg" else ""
        label = f"{name}, {told}" if told and ":" not in told else name
        known = figures.to_quantity(row, "training")
        group = row["boundary"].split(":")[0]
        found.append(of_quantity(known, label=label, group=group, x=row["year"], times=times))
    return found


def _own_energy(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the electricity of a training record."""
    if record.host.get("phase") != "training":
        return "it is not of the phase training"
    value, low, high = (joules / J_PER_KWH for joules in (record.total_j, record.low_j, record.high_j))
    return [{"group": OWN_GROUP, "label": record.label, "value": value, "low": low, "high": high,
             "basis": record.basis}]  # fmt: skip


def _own_carbon(record: EnergyRecord) -> list[dict[str, Any]] | str:
    """Return the carbon of a training record at the world's grid."""
    energy = _own_energy(record)
    if isinstance(energy, str):
        return energy
    intensity = grid.carbon_intensity("World", int(default_text("grid_year") or 0))
    pue = default_quantity("pue")
    assert pue is not None  # the defaults always name one
    kg = {
        key: operational_carbon(
            energy[0][key], carbon_intensity_kg_kwh=getattr(intensity, key), pue=pue.value
        )
        for key in ("low", "high")
    }
    kg["value"] = operational_carbon(
        energy[0]["value"], carbon_intensity_kg_kwh=intensity.value, pue=pue.value
    )
    tonnes = {key: float(each) * TONNES_PER_KG for key, each in kg.items()}
    return [energy[0] | tonnes | {"label": f"{record.label}, grid of the world", "basis": "modeled"}]
