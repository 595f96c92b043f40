"""A scenario as a YAML file that a person can read and change."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from lcafoot.energy import EnergyRecord
from lcafoot.errors import SchemaError, nearest
from lcafoot.files import whole_file
from lcafoot.meter.store import load_record
from lcafoot.records import FunctionalUnit, Quantity, Source
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.example import shipped_record, shipped_records
from lcafoot.scenario.hours import Hours

__all__ = ["read", "write"]


def read(path: str | os.PathLike[str]) -> Scenario:
    """Read a scenario from a YAML file.

    Parameters
    ----------
    path : path-like
        The file; a record it names is a shipped one, or a file beside it.

    Returns
    -------
    Scenario
        Fields that the file does not name take their defaults.

    Raises
    ------
    SchemaError
        If the file is not YAML, or has unknown or missing fields: all of them at once.
    """
    import yaml

    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
    except (FileNotFoundError, IsADirectoryError) as err:
        msg = f"there is no scenario file {file}; check the path"
        raise SchemaError(msg) from err
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        msg = f"{file} is not a YAML file: {' '.join(str(err).split())}"
        raise SchemaError(msg) from err
    faults = _faults(content) + _twice(text)
    if faults:
        msg = f"{file}: {'; '.join(faults)}"
        raise SchemaError(msg)
    content = {name: _from_plain(value) for name, value in content.items()}
    content["functional_unit"] = FunctionalUnit(**content["functional_unit"])
    if isinstance(content["energy"], Mapping):
        content["energy"] = _record(content["energy"]["record"], file.parent)
    return Scenario(**content)


def write(scenario: Scenario, path: str | os.PathLike[str]) -> None:
    """Write a scenario to a YAML file; a record of one's own is written beside it.

    Parameters
    ----------
    scenario : Scenario
        All choices; those left to defaults are not written.
    path : path-like
        Where to write.
    """
    import yaml

    file = Path(path)
    content = {f.name: _to_plain(getattr(scenario, f.name)) for f in fields(scenario)}
    content = {name: value for name, value in content.items() if value is not None}
    if isinstance(scenario.energy, EnergyRecord):
        content["energy"] = {"record": _keep(scenario.energy, file)}
    with whole_file(file) as draft:
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        draft.write_text(text, encoding="utf-8")


def _faults(content: object) -> list[str]:
    """Name everything that is wrong with the layout of a file."""
    if not isinstance(content, Mapping):
        return ["it holds no fields; write them as 'name: value', one a line"]
    known = [f.name for f in fields(Scenario)]
    needed = [f.name for f in fields(Scenario) if f.default is MISSING]
    faults = [f"missing field {name!r}" for name in needed if name not in content]
    for name in content:
        if name not in known:
            close = nearest(str(name), known)
            faults.append(f"unknown field {name!r}" + (f" (nearest: {', '.join(close)})" if close else ""))
    unit = content.get("functional_unit", {"what": "", "amount": 1})
    if not (isinstance(unit, Mapping) and {"what", "amount"} <= set(unit) <= {"what", "amount", "quality"}):
        faults.append("functional_unit needs 'what' and 'amount', and may have 'quality'")
    energy = content.get("energy")
    if isinstance(energy, Mapping) and not ({"record"} == set(energy) or "row" in energy):
        faults.append("energy is a number in kWh, or 'record: NAME' of a shipped record or a file")
    return faults


def _twice(text: str) -> list[str]:
    """Name every key that a file gives twice: YAML would keep the last in silence."""
    import yaml

    faults: list[str] = []

    def walk(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            faults.extend(f"{key!r} is given twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
            for _, value in node.value:
                walk(value)

    tree = yaml.compose(text)
    if tree is not None:
        walk(tree)
    return faults


def _record(name: str, folder: Path) -> EnergyRecord:
    """Load a shipped record, or a file beside the scenario."""
    if name in shipped_records():
        return shipped_record(name)
    return load_record(folder / name)


def _keep(record: EnergyRecord, file: Path) -> str:
    """Name a shipped record, or write one's own beside the file."""
    for name, label in shipped_records().items():
        if label == record.label and _alike(record, shipped_record(name)):
            return name
    beside = file.with_name(f"{file.stem}.record.parquet")
    record.to_parquet(beside)
    return beside.name


def _alike(one: EnergyRecord, other: EnergyRecord) -> bool:
    """Whether two records say the same, samples apart."""
    names = ("start_utc", "duration_s", "components", "flags", "host")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _to_plain(value: Any) -> Any:
    """Turn a choice into what YAML can hold."""
    if isinstance(value, Quantity):
        plain = asdict(value)
        return plain | {"covers": list(value.covers)}
    if isinstance(value, FunctionalUnit):
        return {k: v for k, v in asdict(value).items() if v is not None}
    if isinstance(value, EnergyRecord):
        return None
    if isinstance(value, Hours):
        series = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: np.asarray(each).tolist() for name, each in series.items() if each is not None}
    if isinstance(value, Mapping):
        return {key: _to_plain(each) for key, each in value.items()}
    return value


def _from_plain(value: Any) -> Any:
    """Turn what YAML holds back into a choice."""
    if isinstance(value, Mapping) and "row" in value and "source" in value:
        return Quantity(**{**value, "covers": tuple(value["covers"]), "source": Source(**value["source"])})
    if isinstance(value, Mapping) and "load_kwh" in value:
        return Hours(**value)
    return value
