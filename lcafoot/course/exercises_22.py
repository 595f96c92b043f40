"""Exercises of `22_recommendation_and_language`: a small model trained often, a large one tuned once."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import registry
from lcafoot.stages.training import retraining_energy_kwh

__all__ = ["year"]

TRAINED = ("mlperf_v4_0_dlrm_dcnv2_8xh100", "mlperf_v4_0_bert_8xh100", "mlperf_v4_0_resnet_8xh100")


@exercise(
    "22.year",
    unit="kWh",
    choices={"name": TRAINED, "retrainings_per_year": (12, 52, 365, 8760)},
    tolerance=0.01,
    hint="window_kwh of that row of the measurements, into retraining_energy_kwh with years=1.",
)
def year(name: str, retrainings_per_year: float) -> float:
    """Return the electricity of a year of a model that is trained again and again [kWh].

    Examples
    --------
    >>> year("mlperf_v4_0_bert_8xh100", 12) < year("mlperf_v4_0_bert_8xh100", 52)
    True
    """
    once = registry.shared_table("measurements").set_index("name").loc[name, "window_kwh"]
    return float(retraining_energy_kwh(once, retrainings_per_year=retrainings_per_year, years=1))
