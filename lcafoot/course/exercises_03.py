"""Exercises of `03_operational_carbon_of_training`: how much of the peak, and training again."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures
from lcafoot.stages.training import device_hours, retraining_energy_kwh, training_flop

__all__ = ["again", "reached"]


@exercise(
    "03.mfu",
    unit="1",
    choices={"model": ("llama_2_70b", "opt_175b", "starcoderbase_15b")},
    tolerance=0.01,
    hint="Hours of a perfect A100 at its peak_fp16_flop_s, over device_hours_h.",
)
def reached(model: str) -> float:
    """Return the share of its peak that an A100 reached in training a model [1].

    Examples
    --------
    >>> 0 < reached("llama_2_70b") < 1
    True
    """
    size, tokens, hours = (
        figures.quantity("training", model, name).value for name in ("parameters", "tokens", "device_hours_h")
    )
    peak = figures.quantity("accelerators", "nvidia_a100_sxm_80gb", "peak_fp16_flop_s").value
    perfect = device_hours(training_flop(size, tokens=tokens), peak_flops=peak, mfu=1)
    return float(perfect / hours)


@exercise(
    "03.again",
    unit="times",
    choices={"per_year": (4, 12, 52, 365), "years": (1, 2, 3, 5)},
    tolerance=0.001,
    hint="stages.training.retraining_energy_kwh of an energy of 1: the first training counts as well.",
)
def again(per_year: int, years: int) -> float:
    """Return all trainings over the first, where a model is trained again and again [1].

    Examples
    --------
    >>> again(per_year=52, years=2)
    105.0
    """
    return float(retraining_energy_kwh(1, retrainings_per_year=per_year, years=years))
