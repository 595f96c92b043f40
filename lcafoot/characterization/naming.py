"""Slugs of the data as names for a figure."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["spoken"]

SPELLED: Final = {
    "bert": "BERT", "bloom": "BLOOM", "deepseek": "DeepSeek", "dlrm": "DLRM", "fp8": "FP8",
    "gemini": "Gemini", "glam": "GLaM", "gopher": "Gopher", "gpt": "GPT", "gshard": "GShard",
    "llama": "Llama", "meena": "Meena", "olmo": "OLMo", "opt": "OPT", "palm": "PaLM",
    "qa": "question answering", "resnet": "ResNet", "stable": "Stable", "diffusion": "Diffusion",
    "starcoderbase": "StarCoderBase", "switch": "Switch", "t5": "T5", "v2": "v2", "v3": "v3",
    "xl": "XL",
}  # fmt: skip


def spoken(slug: str) -> str:
    """Return a slug as it is said.

    Parameters
    ----------
    slug : str
        Subject or source of a row.

    Returns
    -------
    str
        With names spelled, points in version numbers and B for billions.

    Examples
    --------
    >>> spoken("llama_3_1_405b"), spoken("olmo_2_7b"), spoken("patterson_2021")
    ('Llama 3.1 405B', 'OLMo 2 7B', 'patterson 2021')
    """
    text = re.sub(r"(?<=[_v]\d)_(\d)(?=_)", r".\1", slug)
    text = " ".join(SPELLED.get(word, word) for word in text.split("_"))
    text = re.sub(r"\b(\d+)b\b", r"\1B", text)
    return re.sub(r"\b(\d+)xb(\d+)\b", r"\1 × B\2", re.sub(r"\b(\d+)xh(\d+)\b", r"\1 × H\2", text))
