"""Install lcafoot from this folder, without a network: `python install.py`."""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / "environment"


def main() -> None:
    """Make an environment in this folder, and install the wheels into it."""
    requirements = HERE / "requirements.txt"
    needed = requirements.read_text(encoding="utf-8").splitlines()[0].removeprefix("# Python ")
    if needed != f"{sys.version_info.major}.{sys.version_info.minor}":
        sys.exit(f"these wheels are for Python {needed}, and this is {sys.version.split()[0]}")
    if not (ENVIRONMENT / "pyvenv.cfg").is_file():
        venv.create(ENVIRONMENT, with_pip=True)
    folder = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
    python = folder / ("python.exe" if sys.platform == "win32" else "python")
    pip = [
        str(python),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--no-index",
        "--no-deps",
        "--quiet",
    ]
    wheels = ["--find-links", str(HERE / "wheels"), "--require-hashes"]
    done = subprocess.run([*pip, *wheels, "--requirement", str(requirements)], check=False)
    if done.returncode:
        sys.exit("pip could not install the wheels; the lines above say why")
    start = [str(python), "-m", "jupyterlab", str(HERE / "notebooks")]
    sys.stdout.write("Installed. Begin with:\n  " + subprocess.list2cmdline(start) + "\n")


if __name__ == "__main__":
    main()
