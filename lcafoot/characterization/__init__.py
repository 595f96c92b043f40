"""The paper's questions, asked of public data and of the user's own records: tables behind its figures."""

from lcafoot.characterization.collection import exhibits, names
from lcafoot.characterization.exhibit import Exhibit

__all__ = ["Exhibit", "exhibits", "names"]
