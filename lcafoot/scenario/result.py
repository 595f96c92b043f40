"""The answer to one scenario: totals, stages, sources, and files of both."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lcafoot import impact
from lcafoot.files import whole_file
from lcafoot.records import Flow, Inventory, worst_basis

if TYPE_CHECKING:
    import pandas as pd

    from lcafoot.scenario.choices import Scenario

__all__ = ["LEDGER_COLUMNS", "Result"]

LEDGER_COLUMNS = ("stage", "phase", "flow", "kg", "low_kg", "high_kg", "basis", "sources")
"""Columns of ``ledger.csv``."""


@dataclass(frozen=True)
class Result:
    """Life-cycle carbon of one functional unit, with band, stages and sources.

    Parameters
    ----------
    inventory : Inventory
        All flows, with their draws.
    seed : int
        Seed of the draws.
    columns : int
        1 + number of draws. [1]
    scope2 : mapping of str to ndarray or str
        Electricity, location- and market-based: draws [kgCO₂e], or why there is none.
    question : Scenario
        The choices it answers.
    scenario : mapping of str to object
        The same as plain values.
    versions : mapping of str to str
        Versions of lcafoot and of the data packages used.
    """

    inventory: Inventory
    seed: int
    columns: int
    scope2: Mapping[str, NDArray[np.float64] | str]
    question: Scenario
    scenario: Mapping[str, Any]
    versions: Mapping[str, str]

    @cached_property
    def _stage_draws(self) -> dict[str, NDArray[np.float64]]:
        return impact.by_stage(self.inventory.flows, self.columns)

    @cached_property
    def _bands(self) -> dict[str, impact.Band]:
        total = impact.total(self.inventory.flows, self.columns)
        return impact.bands({**self._stage_draws, "total": total})

    @property
    def nominal_kg(self) -> float:
        """Result with every datum at its central value [kgCO₂e]."""
        return self._bands["total"].nominal

    @property
    def total_kg(self) -> float:
        """Mean of the draws [kgCO₂e]."""
        return self._bands["total"].mean

    @property
    def low_kg(self) -> float:
        """2.5th percentile of the draws [kgCO₂e]."""
        return self._bands["total"].low

    @property
    def high_kg(self) -> float:
        """97.5th percentile of the draws [kgCO₂e]."""
        return self._bands["total"].high

    @property
    def monte_carlo_error_kg(self) -> float:
        """Standard error of `total_kg` from the finite number of draws [kgCO₂e]."""
        return self._bands["total"].monte_carlo_error

    @property
    def draws(self) -> NDArray[np.float64]:
        """Total of each draw, shape (n,) [kgCO₂e]."""
        return impact.total(self.inventory.flows, self.columns)[1:]

    @property
    def left_out(self) -> dict[str, str]:
        """Stages without a flow, and why."""
        return dict(self.inventory.left_out)

    @property
    def beyond_boundary_kg(self) -> float:
        """Mean of the credits beside the total, never in it [kgCO₂e]."""
        if not self.inventory.beyond_boundary:
            return 0.0
        return float(impact.total(self.inventory.beyond_boundary, self.columns)[1:].mean())

    def by_stage(self) -> pd.DataFrame:
        """Return the stages that have a flow, in life-cycle order.

        Returns
        -------
        pandas.DataFrame
            Columns ``stage, phase, kg, low_kg, high_kg`` [kgCO₂e]``, share`` [1]``, basis,
            sources``; ``kg`` adds up to `total_kg`, the band's ends do not add.
        """
        import pandas as pd

        columns = ["stage", "phase", "kg", "low_kg", "high_kg", "share", "basis", "sources"]
        return pd.DataFrame(self._stage_rows, columns=columns)

    @cached_property
    def _stage_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for stage in self._stage_draws:
            flows = [flow for flow in self.inventory.flows if flow.stage == stage]
            band = self._bands[stage]
            rows.append(
                {
                    "stage": stage,
                    "phase": "; ".join(dict.fromkeys(flow.phase for flow in flows)),
                    "kg": band.mean,
                    "low_kg": band.low,
                    "high_kg": band.high,
                    "share": band.mean / self.total_kg if self.total_kg else float("nan"),
                    "basis": worst_basis(flow.basis for flow in flows),
                    "sources": _sources_of(*flows),
                }
            )
        return rows

    def ledger(self) -> pd.DataFrame:
        """Return one row a flow, with the columns of ``ledger.csv``.

        Returns
        -------
        pandas.DataFrame
            Columns `LEDGER_COLUMNS`; no total row. [kgCO₂e]
        """
        import pandas as pd

        flows = self.inventory.flows
        banded = impact.bands({str(i): flow.kg for i, flow in enumerate(flows)})
        rows = [
            (
                flow.stage,
                flow.phase,
                flow.name,
                band.mean,
                band.low,
                band.high,
                flow.basis,
                _sources_of(flow),
            )
            for flow, band in zip(flows, banded.values(), strict=True)
        ]
        return pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))

    def sources(self) -> pd.DataFrame:
        """Return every datum used, with band and source.

        Returns
        -------
        pandas.DataFrame
            One row a datum: ``row, name, value, low, high, unit, band_kind, basis, covers,
            title, reference, locator, license, retrieved, confidence, note, stages``.
        """
        import pandas as pd

        used: dict[str, list[str]] = {}
        for flow in self.inventory.flows:
            for quantity in flow.quantities:
                stages = used.setdefault(quantity.row, [])
                if flow.stage not in stages:
                    stages.append(flow.stage)
        rows = [
            {
                "row": q.row,
                "name": q.name,
                "value": q.value,
                "low": q.low,
                "high": q.high,
                "unit": q.unit,
                "band_kind": q.band_kind,
                "basis": q.basis,
                "covers": "; ".join(q.covers),
                **{name: getattr(q.source, name) for name in q.source.__slots__},
                "note": q.note,
                "stages": "; ".join(used.get(q.row, [])),
            }
            for q in self.inventory.quantities()
        ]
        return pd.DataFrame(rows)

    def per_unit(self) -> dict[str, float]:
        """Return total and band divided by the amount of the functional unit.

        Returns
        -------
        dict of str to float
            ``kg, low_kg, high_kg`` per one ``functional_unit.what``. [kgCO₂e]
        """
        amount = self.inventory.functional_unit.amount
        return {
            "kg": self.total_kg / amount,
            "low_kg": self.low_kg / amount,
            "high_kg": self.high_kg / amount,
        }

    def scope2_table(self) -> pd.DataFrame:
        """Return the electricity of IT and facility, location- and market-based.

        Returns
        -------
        pandas.DataFrame
            Columns ``method, kg, low_kg, high_kg`` [kgCO₂e]``, in_total, note``; the two
            methods are never summed.
        """
        import pandas as pd

        from lcafoot.scenario.wording import scope2_rows

        return pd.DataFrame(scope2_rows(self))

    def other_impacts(self) -> pd.DataFrame:
        """Return water, primary energy and minerals, stage by stage, and what is missing in each.

        Returns
        -------
        pandas.DataFrame
            Columns ``category, unit, stage, value, low, high, basis, missing, sources``.
        """
        from lcafoot.scenario.other_impacts import other_impacts

        return other_impacts(self.question, self.columns - 1, self.seed)

    def sentence(self) -> str:
        """Say the result in one sentence, with the digits that the band supports."""
        from lcafoot.scenario.wording import sentence

        return sentence(self)

    def _repr_html_(self) -> str:
        """Show a result in a notebook."""
        from lcafoot.scenario.wording import result_html

        return result_html(self)

    def bibtex(self) -> str:
        """Return a BibTeX entry for each source document."""
        from lcafoot.scenario.wording import bibtex

        return bibtex(self)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the ledger, one row a flow, whole or not at all.

        Parameters
        ----------
        path : path-like
            Where to write.
        """
        with whole_file(path) as draft:
            self.ledger().to_csv(draft, index=False, lineterminator="\n", encoding="utf-8")

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Write result, ledger, sources, choices and versions, whole or not at all.

        Parameters
        ----------
        path : path-like
            Where to write.
        """
        with whole_file(path) as draft:
            text = json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
            draft.write_text(text + "\n", encoding="utf-8")

    def to_dict(self) -> dict[str, Any]:
        """Return all that ``ledger.json`` holds."""
        from lcafoot.scenario.wording import as_dict

        return as_dict(self)


def _sources_of(*flows: Flow) -> str:
    """List the sources of some flows, each once."""
    cited = {q.source.cite(): None for flow in flows for q in flow.quantities}
    return "; ".join(cited)
