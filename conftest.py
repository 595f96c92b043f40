"""Examples in modules that need an optional extra are run where it is installed."""

import importlib.util

NEEDS = {
    "torch": [f"lcafoot/workloads/{name}.py" for name in ("building", "layers", "measuring", "models")],
}

collect_ignore = [
    file for library, files in NEEDS.items() if importlib.util.find_spec(library) is None for file in files
]
