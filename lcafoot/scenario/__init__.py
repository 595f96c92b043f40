"""One question, all its choices in one frozen object, and its answer."""

from lcafoot.scenario.assessment import assess
from lcafoot.scenario.choices import Scenario
from lcafoot.scenario.default_values import defaults
from lcafoot.scenario.result import Result

__all__ = ["Result", "Scenario", "assess", "defaults"]
