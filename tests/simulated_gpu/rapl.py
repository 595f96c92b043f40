"""Simulated RAPL: a powercap folder whose counters hold a known energy, wraps included.

    cpu = SimulatedRapl(folder, packages=2, watts=120)
    cpu.advance(10)                      # ten seconds later: 1,200 J more in each package

Nothing runs by itself: the counters move when they are told to. All zones lie side by side, as in
/sys/class/powercap. `core` is a part of its package, so a meter that adds it counts twice; `dram` is not.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["SimulatedRapl"]

WRAP_J = 262_143.328850
"""Range of a counter of 32 bits in units of 2^-14 J, as Linux shows it for Intel CPUs [J]."""

DRAM_SHARE = 0.15
CORE_SHARE = 0.7
"""Power of the cores within a package, as a share of it; like that of the memory, any would do [1]."""


class SimulatedRapl:
    """CPU packages of one machine, as Linux shows them.

    Parameters
    ----------
    folder : pathlib.Path
        Where the zones are made.
    packages : int, optional
        Number of CPU packages.
    dram : bool, optional
        Whether memory has a counter of its own.
    watts : float, optional
        Power of each package at first; memory and cores draw fixed shares of it. [W]
    wrap_j : float, optional
        Range of each counter. [J]
    """

    def __init__(
        self,
        folder: Path,
        packages: int = 1,
        dram: bool = True,
        watts: float = 100.0,
        wrap_j: float = WRAP_J,
    ) -> None:
        self.root = folder
        self.watts = watts
        self._dram = dram
        self._wrap_uj = round(wrap_j * 1e6)
        self._elapsed_s = 0.0
        self._there = True
        self._shares: dict[Path, float] = {}
        self._energies_j: dict[Path, float] = {}
        for package in range(packages):
            zone = f"intel-rapl:{package}"
            parts = {"dram": DRAM_SHARE, "core": CORE_SHARE} if dram else {"core": CORE_SHARE}
            self._add(zone, f"package-{package}", 1.0)
            for number, (name, share) in enumerate(parts.items()):
                self._add(f"{zone}:{number}", name, share)

    def advance(self, seconds: float) -> None:
        """Let time pass at the power that is set now [s]."""
        if seconds < 0:
            msg = f"time cannot go back by {-seconds} s"
            raise ValueError(msg)
        self._elapsed_s += seconds
        for counter, share in self._shares.items():
            self._energies_j[counter] += share * self.watts * seconds
            self._show(counter)

    def write(self, now_s: float) -> None:
        """Let time pass until a time since the start [s]."""
        self.advance(now_s - self._elapsed_s)

    def set_energy(self, energy_j: float, package: int = 0) -> None:
        """Put the counter of a package to a value, for instance shortly before it wraps [J]."""
        counter = self._counter(package)
        self._energies_j[counter] = energy_j
        self._show(counter)

    def energy_j(self, package: int = 0) -> float:
        """What a package drew, without wraps; its memory is not in it [J]."""
        return self._energies_j[self._counter(package)]

    def dram_j(self, package: int = 0) -> float:
        """What the memory of a package drew, without wraps [J]."""
        return self._energies_j[self._counter(package, ":0")] if self._dram else 0.0

    def forbid(self) -> None:
        """Take away the right to read; it binds no administrator, for whom `remove` is the way."""
        for counter in self._shares:
            counter.chmod(0o200)

    def remove(self) -> None:
        """Take the counters away, as when a driver is unloaded; what is drawn later is only not shown."""
        self._there = False
        for counter in self._shares:
            counter.unlink(missing_ok=True)

    def _add(self, zone: str, name: str, share: float) -> None:
        """Make one zone."""
        folder = self.root / zone
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", encoding="ascii")
        (folder / "max_energy_range_uj").write_text(f"{self._wrap_uj}\n", encoding="ascii")
        counter = folder / "energy_uj"
        self._shares[counter], self._energies_j[counter] = share, 0.0
        self._show(counter)

    def _counter(self, package: int, part: str = "") -> Path:
        return self.root / f"intel-rapl:{package}{part}" / "energy_uj"

    def _show(self, counter: Path) -> None:
        """Write what a counter of this range shows."""
        if self._there:
            energy_uj = round(self._energies_j[counter] * 1e6) % self._wrap_uj
            counter.write_text(f"{energy_uj}\n", encoding="ascii")
