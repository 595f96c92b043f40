"""A workload made ready: model, inputs and one step, with every switch set or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn

from lcafoot.workloads.layers import Cache, quantized
from lcafoot.workloads.models import (
    DENSE,
    LATENT,
    MEL,
    SIZES,
    Decoder,
    Painter,
    Ranker,
    SequenceRanker,
    Transcriber,
)
from lcafoot.workloads.settings import Settings
from lcafoot.workloads.sweeping import NotPossibleError

__all__ = ["Work", "build"]

CANDIDATES: Final = 100
SHORTEST: Final = 4
"""The shortest input of a spread is this part of the longest. [1]"""


@dataclass(frozen=True)
class Work:
    """A step to repeat, and how many useful units it makes."""

    step: Callable[[], object]
    units: float


def build(point: Settings, *, size: str, device: str) -> Work:
    """Make a workload ready.

    Parameters
    ----------
    point : Settings
        Workload and switches.
    size : str
        ``small`` or ``gpu``.
    device : str
        ``cpu`` or ``cuda``.

    Returns
    -------
    Work
        The step, and its units.

    Raises
    ------
    NotPossibleError
        If the machine cannot set a switch: nothing is left off in silence.
    """
    if point.compile == "graphs" and device == "cpu":
        msg = "CUDA graphs need an NVIDIA GPU"
        raise NotPossibleError(msg)
    torch.manual_seed(0)
    family = "language" if point.workload.startswith("language") else point.workload
    return BUILDERS[point.workload](point, SIZES[size][family], device)


def _ready(model: nn.Module, point: Settings, device: str) -> Any:
    """Set precision, data and compilation of a model."""
    if point.data == "zeros":
        for parameter in model.parameters():
            nn.init.zeros_(parameter)
    model = model.to(device).eval()
    if point.precision == "bf16":
        model = model.to(torch.bfloat16)
    if point.precision == "int8_weights":
        model = quantized(model)
    if point.compile == "no":
        return model
    return torch.compile(model, mode="reduce-overhead" if point.compile == "graphs" else None)


def _noise(point: Settings, device: str, *shape: int) -> Tensor:
    """Return an input of real numbers."""
    dtype = torch.bfloat16 if point.precision == "bf16" else torch.float32
    filled = torch.zeros(shape) if point.data == "zeros" else torch.randn(shape)
    return filled.to(device=device, dtype=dtype)


def _codes(point: Settings, device: str, most: int, *shape: int) -> Tensor:
    """Return an input of whole numbers below `most`."""
    if point.data == "zeros":
        return torch.zeros(shape, dtype=torch.int64, device=device)
    return torch.randint(most, shape).to(device)


def _spread(point: Settings, codes: Tensor) -> float:
    """Shorten rows of an input at random, in place; return the mean share that is left of a row."""
    if point.length == "fixed":
        return 1.0
    longest = codes.shape[1]
    kept = torch.randint(longest // SHORTEST, longest + 1, (codes.shape[0],))
    for row, length in enumerate(kept.tolist()):
        codes[row, length:] = 0  # padding is computed as any other token, and is no useful unit
    return float(kept.float().mean()) / longest


def _recommendation(point: Settings, size: dict[str, int], device: str) -> Work:
    model = _ready(Ranker(size, is_hashed=point.embedding == "hashed"), point, device)
    dense = _noise(point, device, point.batch, DENSE)
    items = _codes(point, device, size["rows"], point.batch, size["tables"])
    return Work(lambda: model(dense, items), point.batch)


def _sequence(point: Settings, size: dict[str, int], device: str) -> Work:
    model = _ready(SequenceRanker(size, is_fused=point.attention == "fused"), point, device)
    chosen = _codes(point, device, size["items"], point.batch, size["length"])
    candidates = _codes(point, device, size["items"], point.batch, CANDIDATES)
    _spread(point, chosen)
    return Work(lambda: model(chosen, candidates), point.batch)


def _language(point: Settings, size: dict[str, int], device: str) -> tuple[Any, Tensor, float, int]:
    """Make decoder and prompt: the share of useful tokens, and the layers that run."""
    layers = size["layers"] // 2 if point.exit == "half" else size["layers"]
    model = _ready(Decoder(size, is_fused=point.attention == "fused", layers=layers), point, device)
    prompt = _codes(point, device, size["words"], point.batch, size["prompt"])
    return model, prompt, _spread(point, prompt), layers


def _prefill(point: Settings, size: dict[str, int], device: str) -> Work:
    model, prompt, share, _ = _language(point, size, device)
    return Work(lambda: model(prompt), point.batch * size["prompt"] * share)


def _decode(point: Settings, size: dict[str, int], device: str) -> Work:
    """Answer tokens one after another; reading the prompt is done before, and not measured."""
    model, prompt, _, layers = _language(point, size, device)
    before: list[Cache] = [{} for _ in range(layers)]
    if point.cache == "yes":
        with torch.inference_mode():
            model(prompt, caches=before)

    def step() -> None:
        text, caches = prompt, [dict(each) for each in before]
        token = prompt[:, -1:]
        for place in range(size["answer"]):
            if point.cache == "yes":
                scores = model(token, start=prompt.shape[1] + place, caches=caches)
            else:
                scores = model(text)
            token = scores.argmax(dim=-1, keepdim=True)
            text = torch.cat([text, token], dim=1)

    return Work(step, point.batch * size["answer"])


def _image(point: Settings, size: dict[str, int], device: str) -> Work:
    model = _ready(Painter(size, is_fused=point.attention == "fused"), point, device)
    noise = _noise(point, device, point.batch, LATENT, size["latent"], size["latent"])
    text = _codes(point, device, 1000, point.batch, size["words"])
    return Work(lambda: model(noise, text), point.batch)


def _speech(point: Settings, size: dict[str, int], device: str) -> Work:
    model = Transcriber(size, is_fused=point.attention == "fused")
    plain = point.compile == "no"
    ready = _ready(model, point, device)
    listen = model.listen if plain else torch.compile(model.listen)
    frames = _noise(point, device, point.batch, MEL, size["frames"])
    first = torch.zeros((point.batch, 1), dtype=torch.int64, device=device)
    decoder = model.decoder if plain else ready.decoder

    def step() -> None:
        context, text = listen(frames), first
        caches: list[Cache] = [{} for _ in range(size["layers"])]
        for place in range(size["answer"]):
            if point.cache == "yes":
                scores = decoder(text[:, -1:], start=place, caches=caches, context=context)
            else:
                scores = decoder(text, context=context)
            text = torch.cat([text, scores.argmax(dim=-1, keepdim=True)], dim=1)

    return Work(step, point.batch * size["answer"])


BUILDERS: Final[dict[str, Callable[[Settings, dict[str, int], str], Work]]] = {
    "recommendation": _recommendation,
    "sequence_recommendation": _sequence,
    "language_prefill": _prefill,
    "language_decode": _decode,
    "image": _image,
    "speech": _speech,
}
