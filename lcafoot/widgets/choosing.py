"""Your record: one choice for all panels and notebooks of a kernel."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any, Final

import ipywidgets
import traitlets

from lcafoot.energy import EnergyRecord
from lcafoot.errors import LcafootError
from lcafoot.meter.importers import import_record
from lcafoot.meter.store import load_record
from lcafoot.scenario.example import EXAMPLE_RECORD, shipped_record, shipped_records
from lcafoot.widgets.magic import last_record
from lcafoot.widgets.parts import LiveSentence

__all__ = ["RecordChooser", "chosen_records", "your_record"]

LAST: Final = "the last %%measure of this kernel"
UPLOADED: Final = "the uploaded file"
_state: dict[str, tuple[str, EnergyRecord]] = {}
"""What is chosen, if anything: its name in the list, where a later chooser starts, and the record."""


def your_record() -> EnergyRecord:
    """Return the record chosen last in this kernel, else the shipped fine-tuning run.

    Returns
    -------
    EnergyRecord
        What a notebook works on.

    Examples
    --------
    >>> your_record().label[:11]
    'Llama 2 70B'
    """
    return _state["record"][1] if "record" in _state else shipped_record(EXAMPLE_RECORD)


def chosen_records() -> list[EnergyRecord]:
    """Return the record chosen in this kernel, or nothing if none was: no figure shows what nobody chose.

    Returns
    -------
    list of EnergyRecord
        One record, or none.

    Examples
    --------
    >>> len(chosen_records()) in (0, 1)
    True
    """
    return [_state["record"][1]] if "record" in _state else []


class RecordChooser(traitlets.HasTraits):
    """Chooses the record that all notebooks of this kernel work on.

    Parameters
    ----------
    folder : str, optional
        Where one's own records are.
    """

    name = traitlets.Unicode(help="what is chosen")
    record = traitlets.Instance(EnergyRecord, help="the record")

    def __init__(self, folder: str = "measurements") -> None:
        self._folder = Path(folder)
        self._options = self._found()
        record = your_record()
        name = _state["record"][0] if "record" in _state else record.label
        if name not in self._options:  # an upload, or a record of another folder
            self._options[name] = lambda: record
        super().__init__(name=name, record=record)
        self._sentence = LiveSentence()
        self._drop = ipywidgets.Dropdown(
            options=list(self._options), description="Your record", style={"description_width": "9em"},
            layout=ipywidgets.Layout(width="46em"),
        )  # fmt: skip
        self._upload = ipywidgets.FileUpload(
            description="Upload a record or log", multiple=False, layout={"width": "18em"}
        )
        traitlets.link((self, "name"), (self._drop, "value"))
        self.observe(self._choose, "name")
        self._upload.observe(self._take, "value")
        self.view = ipywidgets.VBox([self._drop, self._upload, self._sentence])
        self.view.add_class("lcafoot-panel")
        self._say()

    def _found(self) -> dict[str, Any]:
        """Return what there is: one's own records, the last measured, the shipped ones."""
        own = {path.name: lambda p=path: load_record(p) for path in sorted(self._folder.glob("*.parquet"))}
        shipped = {label: lambda n=name: shipped_record(n) for name, label in shipped_records().items()}
        return shipped | {LAST: last_record} | own

    def _choose(self, change: traitlets.Bunch) -> None:
        """Take the record of a name; what cannot be read is said, and the one before stays."""
        if change.new == UPLOADED:
            return
        try:
            self.record = self._options[change.new]()
        except (LcafootError, OSError) as err:
            self._sentence.text = f"{err}. {self.record.label} stays chosen."
            return
        _state["record"] = (change.new, self.record)
        self._say()

    def _take(self, change: traitlets.Bunch) -> None:
        """Read an uploaded file."""
        for file in change.new:
            try:
                self.record = _read(str(file["name"]), bytes(file["content"]))
            except (LcafootError, OSError) as err:
                self._sentence.text = f"{file['name']}: {err}. {self.record.label} stays chosen."
                return
            self._options[UPLOADED] = lambda record=self.record: record
            _state["record"] = (UPLOADED, self.record)
            self._drop.options = list(self._options)
            self.name = UPLOADED
            self._say()

    def _say(self) -> None:
        """Say what is chosen."""
        own = len(list(self._folder.glob("*.parquet")))
        kept = (
            f"{own} records in {self._folder}"
            if own
            else f"no records in {self._folder} yet: %%measure makes them"
        )
        energy = f"{self.record.total_j / 3.6e6:.3g} kWh ({self.record.basis})"
        self._sentence.text = f"Chosen: {self.record.label}, {energy}; {kept}."

    def _ipython_display_(self) -> None:
        """Show the view when the chooser is the last line of a cell."""
        from IPython.display import display

        display(self.view)


def _read(name: str, content: bytes) -> EnergyRecord:
    """Read a record or a log from the bytes of an upload."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(io.BytesIO(content).getvalue())
        try:
            return load_record(file) if content[:4] == b"PAR1" else import_record(file)
        except LcafootError as err:
            raise type(err)(str(err).replace(str(file), "it")) from err
