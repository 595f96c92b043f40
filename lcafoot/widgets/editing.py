"""A scenario as text: read it, change it, see what it gives, save it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import ipywidgets
import traitlets

from lcafoot.errors import LcafootError
from lcafoot.scenario import Result, Scenario, assess
from lcafoot.widgets.parts import LiveSentence

__all__ = ["ScenarioEditor"]


class ScenarioEditor(traitlets.HasTraits):
    """A scenario file in a text field, assessed when it changes.

    Parameters
    ----------
    scenario : Scenario, optional
        Where to start; the shipped run if left out.
    folder : str, optional
        Where files are read and saved, and a record that a file names is looked for.
    draws : int, optional
        Draws of each answer. [1]
    """

    text = traitlets.Unicode(help="the scenario as YAML")
    file = traitlets.Unicode("scenario.yaml", help="name of the file")
    result = traitlets.Instance(Result, allow_none=True, help="what the text gives, if it can be read")

    def __init__(self, scenario: Scenario | None = None, *, folder: str = ".", draws: int = 10_000) -> None:
        self._folder, self._draws = Path(folder), draws
        super().__init__(text=_as_text(scenario or Scenario.example()))
        wide = {"description_width": "9em"}
        area = ipywidgets.Textarea(
            description="Scenario", style=wide, layout=ipywidgets.Layout(width="50em", height="24em")
        )
        name = ipywidgets.Text(description="File", style=wide)
        traitlets.link((self, "text"), (area, "value"))
        traitlets.link((self, "file"), (name, "value"))
        load, keep = (ipywidgets.Button(description=words) for words in ("Load", "Save"))
        load.on_click(lambda _: self.load())
        keep.on_click(lambda _: self.save())
        self._sentence = LiveSentence()
        self.view = ipywidgets.VBox([area, ipywidgets.HBox([name, load, keep]), self._sentence])
        self.view.add_class("lcafoot-panel")
        self._answer()
        self.observe(lambda _: self._answer(), "text")

    def load(self) -> None:
        """Read the file; what cannot be read is said, and the text stays."""
        try:
            self.text = _as_text(Scenario.from_yaml(self._folder / self.file))
        except (LcafootError, OSError) as err:
            self._sentence.text = f"{err}. The text stays as it is."

    def save(self) -> None:
        """Write the scenario, if the text is one."""
        try:
            self._read().to_yaml(self._folder / self.file)
        except (LcafootError, OSError) as err:
            self._sentence.text = f"not saved: {err}"
        else:
            self._sentence.text = f"saved: {self._folder / self.file}"

    def _read(self) -> Scenario:
        """Read the text as a scenario file of the folder."""
        with tempfile.NamedTemporaryFile(
            "w", suffix=".yaml", dir=self._folder, encoding="utf-8", delete=False
        ) as draft:
            draft.write(self.text)
        try:
            return Scenario.from_yaml(draft.name)
        finally:
            Path(draft.name).unlink()

    def _answer(self) -> None:
        """Assess the text, or say what is wrong with it."""
        try:
            self.result = assess(self._read(), draws=self._draws)
        except (LcafootError, OSError) as err:
            self.result, self._sentence.text = None, str(err)
        else:
            self._sentence.text = self.result.sentence()

    def _ipython_display_(self) -> None:
        """Show the view when the editor is the last line of a cell."""
        from IPython.display import display

        display(self.view)


def _as_text(scenario: Scenario) -> str:
    """Return a scenario as YAML."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        scenario.to_yaml(file)
        return file.read_text(encoding="utf-8")
