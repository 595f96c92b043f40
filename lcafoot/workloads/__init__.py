"""Small real AI workloads to measure: random weights, synthetic inputs, the paper's levers as switches.

Importing this package needs no PyTorch; running a workload does.
"""

from lcafoot.workloads.settings import Settings, ladder, names, sweep_of
from lcafoot.workloads.sweeping import sweep

__all__ = ["Settings", "ladder", "names", "sweep", "sweep_of"]
