"""CPU packages and their memory, by the counters that Linux shows as powercap (RAPL)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lcafoot.errors import DeviceError
from lcafoot.meter.device import Device, Part, Reading, Sensor

__all__ = ["POWERCAP", "RaplZone", "rapl_zones"]

POWERCAP: Final = Path("/sys/class/powercap")

GAINS: Final = {"cpu": 0.05, "dram": 0.20}
"""Greatest error, as a share of the true value; assumed, for no vendor states one [1].

Desrochers, Paradis and Weaver (MEMSYS 2016, doi:10.1145/2989081.2989088) found that DRAM
counters of client chips follow a model and can be offset, those of servers are measured.
"""

REFRESH_S: Final = 0.001
"""Time between two refreshes of the counters, about; Intel, Software Developer's Manual, vol. 3B. [s]"""

J_PER_UJ: Final = 1e-6
W_PER_UW: Final = 1e-6
REMEDY: Final = "an administrator can allow it with: chmod -R a+r /sys/class/powercap/intel-rapl:*"


class RaplZone(Device):
    """Energy counter of one CPU package, or of the memory behind it.

    Parameters
    ----------
    folder : pathlib.Path
        The zone's folder.
    device : str
        Name of the component.
    kind : str
        ``cpu`` or ``dram``.

    Raises
    ------
    DeviceError
        If the counter cannot be read.
    """

    def __init__(self, folder: Path, device: str, kind: str) -> None:
        self._counter = folder / "energy_uj"
        self._device = device
        self.part = Part(
            device,
            kind,
            Sensor(
                gain=GAINS[kind],
                refresh_s=REFRESH_S,
                wrap_j=self._number(folder / "max_energy_range_uj") * J_PER_UJ,
                limit_w=_limit_w(folder),
                flags=("band_assumed",),
            ),
        )
        self.read()

    def read(self) -> Reading:
        """Return the energy counter [J]."""
        return Reading(self._number(self._counter) * J_PER_UJ, None)

    def _number(self, file: Path) -> int:
        """Read one number, or say what stands in the way."""
        try:
            return int(file.read_text(encoding="ascii"))
        except PermissionError as err:
            msg = f"{self._device} not readable ({err.strerror}); {REMEDY}"
            raise DeviceError(msg) from err
        except (OSError, ValueError) as err:
            msg = f"{self._device} not readable ({err})"
            raise DeviceError(msg) from err


def rapl_zones(root: Path = POWERCAP) -> tuple[list[Device], list[str]]:
    """Return the packages and memories that can be read, and why others cannot.

    Parameters
    ----------
    root : pathlib.Path, optional
        The powercap folder.

    Returns
    -------
    devices : list of Device
        Packages, and memories where they have a counter of their own. Cores and graphics are
        part of their package, so they are not read.
    reasons : list of str
        One sentence for each that is there and cannot be read, or for all if none is there.

    Examples
    --------
    >>> rapl_zones(Path("/nowhere"))
    ([], ['CPU and memory not measured: no powercap counters (RAPL) on this system'])
    """
    devices: list[Device] = []
    reasons: list[str] = []
    for folder in sorted(root.glob("intel-rapl:*")):
        found = _zone(folder)
        if found is None:
            continue
        try:
            devices.append(RaplZone(folder, *found))
        except DeviceError as err:
            reasons.append(f"{err}")
    if not devices and not reasons:
        reasons.append("CPU and memory not measured: no powercap counters (RAPL) on this system")
    return devices, reasons


def _zone(folder: Path) -> tuple[str, str] | None:
    """Return name and kind of a zone that is a package or its memory, else None."""
    try:
        name = (folder / "name").read_text(encoding="ascii").strip()
        if name.startswith("package-"):
            return f"cpu {name}", "cpu"
        if name == "dram":
            package = folder.parent / folder.name.rpartition(":")[0]
            return f"dram of {(package / 'name').read_text(encoding='ascii').strip()}", "dram"
    except (OSError, ValueError):
        return None
    return None


def _limit_w(folder: Path) -> float | None:
    """Return the greatest long-term power of a zone, where it says one [W]."""
    try:
        limit = int((folder / "constraint_0_max_power_uw").read_text(encoding="ascii")) * W_PER_UW
    except (OSError, ValueError):
        return None
    return limit or None
