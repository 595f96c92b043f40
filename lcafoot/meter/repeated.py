"""What repetitions come to: mean, band, idle, and what is above idle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from lcafoot.energy import EnergyRecord
from lcafoot.meter.band import REFRESHES
from lcafoot.meter.device import Sensor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Repeated", "Run", "put_together"]

T_95: Final = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
"""Student's t for a two-sided 95 % interval, from 1 to 30 degrees of freedom [1]."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What one repetition of some work used, on average, in total and above idle.

    Parameters
    ----------
    label : str
        What ran.
    records : tuple of EnergyRecord
        One for each repetition.
    idle : tuple of EnergyRecord
        The idle baselines before and after.
    duration_s : float
        Mean time of a repetition. [s]
    mean_j, low_j, high_j : float
        Energy of one repetition with its 95 % band. [J]
    idle_w, idle_low_w, idle_high_w : float
        Power at idle with its band. [W]
    above_idle_j, above_idle_low_j, above_idle_high_j : float
        The same energy less what idling would have used in that time. It can be negative. [J]
    flags : tuple of str
        What a reader must know: the flags of the records.
    """

    label: str
    records: tuple[EnergyRecord, ...]
    idle: tuple[EnergyRecord, ...]
    duration_s: float
    mean_j: float
    low_j: float
    high_j: float
    idle_w: float
    idle_low_w: float
    idle_high_w: float
    above_idle_j: float
    above_idle_low_j: float
    above_idle_high_j: float
    flags: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return total, idle share and above idle, each with its band.

        Returns
        -------
        pandas.DataFrame
            Index ``total``, ``at idle in that time``, ``above idle``; columns ``energy_j``,
            ``low_j``, ``high_j`` [J].
        """
        import pandas as pd

        time_s = self.duration_s
        rows = {
            "total": (self.mean_j, self.low_j, self.high_j),
            "at idle in that time": (
                self.idle_w * time_s,
                self.idle_low_w * time_s,
                self.idle_high_w * time_s,
            ),
            "above idle": (self.above_idle_j, self.above_idle_low_j, self.above_idle_high_j),
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=["energy_j", "low_j", "high_j"])


class Run(NamedTuple):
    """One repetition: its record, which ends one refresh after the work, and how long that tail is."""

    record: EnergyRecord
    tail_s: float


def put_together(
    label: str,
    runs: Sequence[Run],
    idle: tuple[EnergyRecord, EnergyRecord],
    sensors: Mapping[str, Sensor],
    *,
    lost: bool = False,
) -> Repeated:
    """Put repetitions together.

    Parameters
    ----------
    label : str
        What ran.
    runs : sequence of Run
        Two or more.
    idle : tuple of EnergyRecord
        The baselines before and after.
    sensors : mapping of str to Sensor
        The sensors by the name of their device.
    lost : bool, optional
        Whether a device was lost, which ended the repetitions.

    Returns
    -------
    Repeated
        The mean in total and above idle, with bands.

    Notes
    -----
    The idle power is the mean of both baselines. Its band adds in squares the greatest error of
    the sensor, the difference of the two, and one refresh at an edge. The band of the mean adds
    in squares the greatest error of the sensor, t·s/√n, and the idle power of the tail.
    """
    n = len(runs)
    t_95 = T_95[n - 2] if n - 2 < len(T_95) else 1.96 + 2.4 / (n - 1)
    powers_w = [rest.total_j / rest.duration_s for rest in idle]
    idle_w = sum(powers_w) / 2
    drift_w = math.hypot(powers_w[1] - powers_w[0], _edges_w(idle[0], sensors, idle_w))
    energies_j = [run.record.total_j - idle_w * run.tail_s for run in runs]
    mean_j = math.fsum(energies_j) / n
    spread_j = math.sqrt(math.fsum((e - mean_j) ** 2 for e in energies_j) / (n - 1))
    tail_j = drift_w * math.fsum(run.tail_s for run in runs) / n
    chance_j = math.hypot(t_95 * spread_j / math.sqrt(n), tail_j)
    time_s = math.fsum(run.record.duration_s - run.tail_s for run in runs) / n
    less, more = _gains([run.record for run in runs], sensors)
    above_j = mean_j - idle_w * time_s
    above_chance_j = math.hypot(chance_j, drift_w * time_s)
    flags = [flag for run in runs for flag in run.record.flags if flag != "too_short"]
    short = any("too_short" in run.record.flags for run in runs) and n * time_s < _shortest_s(sensors)
    return Repeated(
        label=label,
        records=tuple(run.record for run in runs),
        idle=idle,
        duration_s=time_s,
        mean_j=mean_j,
        low_j=max(mean_j - math.hypot(mean_j * less, chance_j), 0.0),
        high_j=mean_j + math.hypot(mean_j * more, chance_j),
        idle_w=idle_w,
        idle_low_w=max(idle_w - math.hypot(idle_w * less, drift_w), 0.0),
        idle_high_w=idle_w + math.hypot(idle_w * more, drift_w),
        above_idle_j=above_j,
        above_idle_low_j=above_j - math.hypot(above_j * less, above_chance_j),
        above_idle_high_j=above_j + math.hypot(above_j * more, above_chance_j),
        flags=tuple(
            dict.fromkeys((*flags, *(("device_lost",) if lost else ()), *(("too_short",) if short else ())))
        ),
    )


def _edges_w(rest: EnergyRecord, sensors: Mapping[str, Sensor], idle_w: float) -> float:
    """Return what a refresh at an edge of the baseline is worth in power [W]."""
    longest_s = max(
        (sensors[c.device].refresh_s for c in rest.components if c.device in sensors), default=0.0
    )
    return longest_s * idle_w / rest.duration_s


def _shortest_s(sensors: Mapping[str, Sensor]) -> float:
    """Return the time in which the slowest sensor is refreshed often enough [s]."""
    return REFRESHES * max((sensor.refresh_s for sensor in sensors.values()), default=0.0)


def _gains(records: Sequence[EnergyRecord], sensors: Mapping[str, Sensor]) -> tuple[float, float]:
    """Return how far the sensors can be off below and above, as shares of the total [1]."""
    total_j = math.fsum(record.total_j for record in records) or 1.0
    outer = [component for record in records for component in record.outermost]
    known = [(sensors[c.device], c.energy_j) for c in outer if c.device in sensors]
    less = math.fsum(energy_j - sensor.least_j(energy_j) for sensor, energy_j in known)
    more = math.fsum(sensor.most_j(energy_j) - energy_j for sensor, energy_j in known)
    return less / total_j, more / total_j
