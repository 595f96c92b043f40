"""From two states of a tally to a component: energy, its band, and what a reader must know."""

from __future__ import annotations

import math
from typing import Final

from lcafoot.energy import Component
from lcafoot.meter.device import Part
from lcafoot.meter.tally import Tally

__all__ = ["REFRESHES", "component_of"]

REFRESHES: Final = 10
"""A window below this many refreshes of the sensor is too short. [1]"""

DIFFERENCE: Final = 0.05
"""Counter and integrated power further apart than this are flagged, as a share of the counter. [1]"""

STEP_SD: Final = 1 / math.sqrt(12)
"""Standard deviation of the moment of a change between two readings, as a share of their distance. [1]"""

NORMAL_95: Final = 1.96


def component_of(
    part: Part, before: Tally, after: Tally, *, duration_s: float, idle_w: float = 0.0
) -> Component:
    """Return what a device used between two states of its tally.

    Parameters
    ----------
    part : Part
        The device and its sensor.
    before, after : Tally
        States at the two edges of the window.
    duration_s : float
        Length of the window. Positive. [s]
    idle_w : float, optional
        Power at idle if it is known; bounds the time that a part-time sensor does not see. [W]

    Returns
    -------
    Component
        Energy with its 95 % band; `worst_low_j` and `worst_high_j` for a part-time sensor.

    Notes
    -----
    The band adds in squares: the greatest error of the sensor; at each edge the energy of
    one refresh that the counter may not hold yet; and the moments of changes of power that
    fall between two looks of the sensor, as uniform errors. To that it adds the time that was
    not seen at all, at the least and the greatest power seen, or at the limit.

    The band holds for loads that are not locked to the period of a part-time sensor. The
    worst bounds hold for every load: they put the time that the sensor does not look at to
    `idle_w` on one side and to the power limit on the other.

    Examples
    --------
    >>> from lcafoot.meter.device import Reading, Sensor
    >>> part = Part("gpu 0", "gpu", Sensor(gain=0.05, refresh_s=0.1, limit_w=700))
    >>> tally = Tally(part.sensor, interval_s=1)
    >>> tally.add(0, Reading(1000, 300))
    >>> before = tally.state()
    >>> for second in range(1, 61):
    ...     tally.add(second, Reading(1000 + 300 * second, 300))
    >>> used = component_of(part, before, tally, duration_s=60)
    >>> used.energy_j, round(used.low_j), round(used.high_j), used.coverage
    (18000.0, 17142, 18948, 1.0)
    """
    sensor = part.sensor
    by_counter = after.last.counter_j is not None
    energy_j = max(after.energy_j() - before.energy_j(), 0.0)
    seen_until_s = min(after.time_s or 0.0, (before.time_s or 0.0) + duration_s) - (before.time_s or 0.0)
    dark_s = max(duration_s - seen_until_s, 0.0) if after.lost else 0.0
    gap_s = 0.0 if by_counter else after.unseen_s - before.unseen_s
    too_short = duration_s < REFRESHES * sensor.refresh_s
    powers_w = _edge_powers_w(part, before, after, energy_j / duration_s, too_short)
    edges_j = [sensor.refresh_s * power_w for power_w in powers_w]
    blind = 1 - sensor.seen_share if by_counter else 1 + sensor.refresh_s / after.interval_s / 2
    moments_j = _moments_j(blind, before, after)
    gap_low_j, gap_high_j = _gap_j(before, after) if gap_s else (0.0, 0.0)
    down_j = math.hypot(energy_j - sensor.least_j(energy_j), edges_j[0], moments_j) + gap_low_j
    up_j = math.hypot(sensor.most_j(energy_j) - energy_j, edges_j[1], moments_j) + gap_high_j
    up_j += dark_s * (sensor.limit_w or after.most_w)
    low_j, high_j = max(energy_j - down_j, 0.0), energy_j + up_j
    worst = None
    if sensor.seen_share < 1:
        worst = _worst_j(part, energy_j, duration_s - dark_s, dark_s, idle_w, edges_j)
    return Component(
        device=part.device,
        kind=part.kind,
        part_of=part.part_of,
        energy_j=energy_j,
        low_j=low_j,
        high_j=high_j,
        worst_low_j=None if worst is None else min(worst[0], low_j),
        worst_high_j=None if worst is None or worst[1] is None else max(worst[1], high_j),
        basis=sensor.basis,
        method=sensor.method if by_counter or sensor.method != "counter" else "integrated",
        coverage=min(max(1 - (dark_s + gap_s) / duration_s, 0.0), 1.0),
        flags=_flags(part, before, after, duration_s, too_short),
    )


def _edge_powers_w(
    part: Part, before: Tally, after: Tally, mean_w: float, too_short: bool
) -> tuple[float, float]:
    """Return the greatest power that may have run in the refresh at each edge [W]."""
    limit_w = part.sensor.limit_w
    if too_short and limit_w is not None:
        return limit_w, limit_w
    return max((*before.recent_w, mean_w)), max((*after.recent_w, mean_w))


def _moments_j(blind: float, before: Tally, after: Tally) -> float:
    """Return the 95 % error from changes of power while the sensor is blind, as a share of a step [J]."""
    squares = max(after.steps_j2 - before.steps_j2, 0.0)
    return NORMAL_95 * STEP_SD * blind * math.sqrt(squares)


def _gap_j(before: Tally, after: Tally) -> tuple[float, float]:
    """Return how far the bridged gaps can lie below and above their trapezoid [J]."""
    gap_s, gap_j = after.unseen_s - before.unseen_s, after.unseen_j - before.unseen_j
    return max(gap_j - gap_s * after.least_w, 0.0), max(gap_s * after.most_w - gap_j, 0.0)


def _worst_j(
    part: Part, energy_j: float, read_s: float, dark_s: float, idle_w: float, edges_j: list[float]
) -> tuple[float, float | None]:
    """Return bounds that hold even if the load hides from a part-time sensor [J]."""
    sensor = part.sensor
    unseen_s = (1 - sensor.seen_share) * read_s
    low_j = sensor.seen_share * sensor.least_j(energy_j) + unseen_s * sensor.least_j(idle_w) - edges_j[0]
    if sensor.limit_w is None:
        return max(low_j, 0.0), None
    high_j = sensor.seen_share * sensor.most_j(energy_j) + (unseen_s + dark_s) * sensor.limit_w + edges_j[1]
    return max(low_j, 0.0), high_j


def _flags(part: Part, before: Tally, after: Tally, duration_s: float, too_short: bool) -> tuple[str, ...]:
    """Name what a reader must know."""
    flags = list(part.sensor.flags)
    if part.sensor.seen_share < 1:
        flags.append("part_time_sensor")
    if too_short:
        times = math.ceil(REFRESHES * part.sensor.refresh_s / duration_s)
        flags += [
            "too_short",
            f"{duration_s:.3g} s is below ten sensor refreshes: {times} repetitions in one window would do",
        ]
    if after.lost:
        flags += ["device_lost", f"{after.lost}; its energy ends there"]
        if part.sensor.limit_w is None:
            flags += [
                "bound_unknown",
                "no power limit is known: the lost time is put to the greatest power seen",
            ]
    if after.unseen_s > before.unseen_s:
        missed = f"no readings for {after.unseen_s - before.unseen_s:.1f} s"
        flags += ["gaps", missed + ("" if after.last.counter_j is None else ", the counter went on")]
    if after.resets > before.resets:
        flags += ["counter_reset", "the counter fell back; the step was bridged with the power read"]
    if after.unsure_wraps > before.unsure_wraps:
        flags += ["wraps_uncertain", "between two readings the counter may have wrapped more than once"]
    if not too_short and not after.lost:
        flags += _difference(before, after)
    return tuple(flags)


def _difference(before: Tally, after: Tally) -> list[str]:
    """Name a difference between the counter and the integrated power."""
    counted_j, integral_j = after.counted_j - before.counted_j, after.integral_j - before.integral_j
    if counted_j <= 0 or integral_j <= 0 or abs(integral_j / counted_j - 1) <= DIFFERENCE:
        return []
    off = integral_j / counted_j - 1
    return ["counter_and_power_differ", f"the integrated power is {off:+.0%} off the counter"]
