"""Run every benchmark of this folder, one after the other."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    for script in sorted(Path(__file__).parent.glob("measure_*.py")):
        print(f"\n## {script.stem}\n")
        try:
            runpy.run_path(str(script), run_name="__main__")
        except SystemExit as err:  # a benchmark that needs what this machine does not have
            print(err)
