"""Commands that hold our numbers against published ones."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lcafoot.conformance.audit import Finding
    from lcafoot.conformance.verification import Check

__all__ = ["audit", "verify"]

AsJson = Annotated[bool, typer.Option("--json", help="Print a list of objects instead of a table.")]


def verify(as_json: AsJson = False) -> None:
    """Replay the reference cases of published tools; exit code 1 where one differs."""
    from lcafoot.conformance.verification import verify as checks_of

    checks = checks_of()
    if as_json:
        _print_json(checks)
    else:
        typer.echo(f"{'case':<38} {'published':>12} {'ours':>12} {'gap':>9} {'tolerance':>9}  status")
        for check in checks:
            numbers = f"{check.published:>12.6g} {_number(check.ours):>12} {_number(check.gap, '.1e'):>9}"
            line = f"{check.id:<38} {numbers} {check.tolerance:>9.0e}  {check.status}"
            typer.echo(line if check.status == "agrees" else f"{line}: {check.cause}")
    _end((check.status for check in checks), failing=("differs",), silent=as_json)


def audit(as_json: AsJson = False) -> None:
    """Compute the claims of the paper and its sources again; exit code 1 where a gap has no cause."""
    from lcafoot.conformance.audit import audit as findings_of

    findings = findings_of()
    if as_json:
        _print_json(findings)
    else:
        typer.echo(f"{'claim':<38} {'published':>12} {'ours':>12} {'gap':>8}  unit    status")
        where = ""
        for finding in findings:
            if finding.where != where:
                where = finding.where
                typer.echo(f"\n{where}")
            numbers = f"{_number(finding.published):>12} {_number(finding.ours):>12}"
            gap = _number(finding.gap, "+.1%")
            line = f"{finding.id:<38} {numbers} {gap:>8}  {finding.unit:<7} {finding.status}"
            typer.echo(f"{line}: {finding.cause}" if finding.cause else line)
        typer.echo("")
    _end((finding.status for finding in findings), failing=("unexplained",), silent=as_json)


def _number(value: float, form: str = ".6g") -> str:
    """Write a number, or a dash where there is none."""
    return "—" if math.isnan(value) else f"{value:{form}}"


def _print_json(rows: Iterable[Check] | Iterable[Finding]) -> None:
    """Print dataclasses as a list of objects, with null for what is not a number."""
    plain = [{k: None if v != v else v for k, v in asdict(row).items()} for row in rows]
    typer.echo(json.dumps(plain, indent=1, ensure_ascii=False))


def _end(statuses: Iterable[str], *, failing: tuple[str, ...], silent: bool) -> None:
    """Count the statuses, and end with 1 where one is a failure."""
    count = Counter(statuses)
    if not silent:
        typer.echo(", ".join(f"{number} {status}" for status, number in count.items()))
    if any(count[status] for status in failing):
        raise typer.Exit(1)
