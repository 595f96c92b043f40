"""The command that writes reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcafoot.errors import LcafootError, OutOfRangeError

if TYPE_CHECKING:
    import lcafoot as lf
    from lcafoot.records import Source

__all__ = ["counts", "report"]

PAGES = {"claims.html": "The claims of the paper and its sources, computed again"}
CHARACTERIZATION = {
    "characterization.html": "The characterization: its figures from public data and your records"
}


def report(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    record: Annotated[
        list[Path] | None, typer.Option(help="Record or log; the shipped LoRA run if left out.")
    ] = None,
    hardware: Annotated[
        list[str] | None, typer.Option(help="DEVICE=COUNT of the record's machine; may be repeated.")
    ] = None,
    place: Annotated[str, typer.Option(help="Country, ISO code, or World.")] = "World",
    scope: Annotated[str, typer.Option(help="What the record holds: device, node or it.")] = "node",
    host: Annotated[
        list[str] | None,
        typer.Option(help="KEY=VALUE that the records do not say: phase, unit, units, batch, node_type."),
    ] = None,
    characterization: Annotated[
        bool, typer.Option(help="Also draw every figure of the characterization, your records in it.")
    ] = False,
    draws: Annotated[int, typer.Option(help="Draws from the bands of the data.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 0,
) -> None:
    """Write the life cycle of a record as a page, a ledger and figures, and the claims beside them."""
    import lcafoot as lf
    from lcafoot.report.page import write_report

    if not record and (hardware or host or scope != "node"):
        msg = "--hardware, --host and --scope speak of a record; name it with --record FILE"
        raise OutOfRangeError(msg)
    records = [_told(_read(file), host or []) for file in record or []]
    chosen: list[lf.EnergyRecord | None] = [*records] or [None]
    folders = [out / file.stem for file in record or []] if len(chosen) > 1 else [out]
    for energy, folder in zip(chosen, folders, strict=True):
        scenario = _question(energy, hardware or [], place, scope)
        result = lf.assess(scenario, draws=draws, seed=seed)
        kept = scenario.energy if isinstance(scenario.energy, lf.EnergyRecord) else None
        pages = PAGES | (CHARACTERIZATION if characterization else {})
        if folder != out:
            pages = {f"../{name}": words for name, words in pages.items()}
        page = write_report(result, folder, record=kept, pages=pages)
        typer.echo(result.sentence())
        share = result.by_stage().set_index("stage")["share"].get("hardware_manufacturing")
        typer.echo(f"hardware manufacturing: {share:.1%}" if share is not None else "hardware: left out")
        typer.echo(f"written: {page}")
    _further(out, records, characterization=characterization)


def _further(out: Path, records: Sequence[lf.EnergyRecord], *, characterization: bool) -> None:
    """Write the claims, and the characterization where it is asked for."""
    from lcafoot.conformance.audit import audit
    from lcafoot.report.claims_page import write_claims

    typer.echo(f"written: {write_claims(audit(), out)}")
    if characterization:
        from lcafoot.characterization import exhibits
        from lcafoot.report.characterization_page import write_characterization

        labels = [record.label for record in records]
        page = write_characterization(exhibits(records), out, source_of=source_of, records=labels)
        typer.echo(f"written: {page}")


def source_of(row: str) -> Source | None:
    """Return the source of a row of the data, or None where it is no such row.

    Parameters
    ----------
    row : str
        ``package/row_id``.

    Returns
    -------
    Source or None
        Where the row is from.

    Examples
    --------
    >>> source_of("inference/gemini_apps_text.energy_per_prompt_j.google_2025").confidence
    'quoted'
    >>> source_of("lcafoot.assess") is None
    True
    """
    from lcafoot.data import figures

    package, _, row_id = row.partition("/")
    try:
        return figures.by_row(package, row_id).source
    except LcafootError:
        return None


def counts(pairs: list[str]) -> dict[str, float]:
    """Read ``DEVICE=COUNT`` pairs.

    Parameters
    ----------
    pairs : list of str
        As typed.

    Returns
    -------
    dict of str to float
        Device and count. [1]

    Raises
    ------
    OutOfRangeError
        If a pair is not of that form.

    Examples
    --------
    >>> counts(["nvidia_h100_sxm_80gb=8"])
    {'nvidia_h100_sxm_80gb': 8.0}
    """
    found = {}
    for pair in pairs:
        device, _, count = pair.partition("=")
        try:
            found[device] = float(count)
        except ValueError as err:
            msg = f"hardware must be DEVICE=COUNT, as in nvidia_h100_sxm_80gb=8; got {pair!r}"
            raise OutOfRangeError(msg) from err
    return found


def _read(file: Path) -> lf.EnergyRecord:
    """Read a record, or a log of another tool."""
    import lcafoot as lf

    is_record = file.is_file() and file.open("rb").read(4) == b"PAR1"
    return lf.load_record(file) if is_record or file.suffix == ".parquet" else lf.import_record(file)


def _told(record: lf.EnergyRecord, pairs: list[str]) -> lf.EnergyRecord:
    """Add to a record what its host does not say."""
    for pair in pairs:
        if "=" not in pair:
            msg = f"host must be KEY=VALUE, as in unit=token; got {pair!r}"
            raise OutOfRangeError(msg)
    said = dict(pair.split("=", 1) for pair in pairs)
    return replace(record, host={**record.host, **said}) if said else record


def _question(record: lf.EnergyRecord | None, hardware: list[str], place: str, scope: str) -> lf.Scenario:
    """Make the scenario of a record, or of the shipped run."""
    import lcafoot as lf
    from lcafoot.scenario.example import scenario_of

    if record is None:
        return lf.Scenario.example().replace(place=place)
    return scenario_of(record, hardware=counts(hardware), place=place, energy_scope=scope)
