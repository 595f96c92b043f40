"""Exercises of `23_multimodal_inference`: what one answer takes, alone and among many."""

from __future__ import annotations

from lcafoot.course.exercises import exercise
from lcafoot.data import figures
from lcafoot.units import J_PER_KWH, W_PER_KW

__all__ = ["answer"]


@exercise(
    "23.answer",
    unit="Wh",
    choices={
        "model": ("llama_3_1_8b_1xh100", "llama_3_1_70b_4xh100"),
        "batch": (8, 64, 512),
        "tokens": (200, 500, 1000),
    },
    tolerance=0.01,
    hint="Joules a token times tokens; one watt hour is 3,600 joules.",
)
def answer(model: str, batch: int, tokens: int) -> float:
    """Return the electricity of GPUs for one answer of so many tokens [Wh].

    Examples
    --------
    >>> answer("llama_3_1_8b_1xh100", 8, 500) > answer("llama_3_1_8b_1xh100", 512, 500)
    True
    """
    per_token = figures.quantity("inference", f"{model}_batch_{batch}", "energy_per_output_token_j")
    return per_token.value * tokens / J_PER_KWH * W_PER_KW
