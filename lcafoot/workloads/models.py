"""The models of the workloads, with random weights: recommendation, language, images, speech."""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import Tensor, nn

from lcafoot.workloads.layers import Block, Cache

__all__ = ["SIZES", "Decoder", "Denoiser", "Painter", "Ranker", "SequenceRanker", "Transcriber"]

SIZES: Final[dict[str, dict[str, dict[str, int]]]] = {
    "small": {
        "recommendation": {"tables": 8, "rows": 20_000, "width": 32, "hidden": 256},
        "sequence_recommendation": {"items": 20_000, "width": 64, "heads": 2, "layers": 2, "length": 64},
        "language": {"words": 8_000, "width": 256, "heads": 4, "layers": 4, "prompt": 128, "answer": 16},
        "image": {"width": 64, "latent": 16, "steps": 4, "words": 16, "heads": 4},
        "speech": {"words": 4_000, "width": 128, "heads": 4, "layers": 2, "frames": 300, "answer": 16},
    },
    "gpu": {
        "recommendation": {"tables": 26, "rows": 4_000_000, "width": 64, "hidden": 1024},
        "sequence_recommendation": {
            "items": 1_000_000, "width": 512, "heads": 8, "layers": 8, "length": 1024
        },
        "language": {
            "words": 32_000, "width": 2048, "heads": 16, "layers": 24, "prompt": 1024, "answer": 128
        },
        "image": {"width": 320, "latent": 64, "steps": 20, "words": 77, "heads": 8},
        "speech": {"words": 50_000, "width": 1024, "heads": 16, "layers": 12, "frames": 3000, "answer": 128},
    },
}  # fmt: skip
"""Sizes of the models: small for a laptop, larger for a GPU."""

MEL: Final = 80
LATENT: Final = 4
DENSE: Final = 13


class Ranker(nn.Module):
    """A recommendation model: embedding tables, an MLP for dense features, dot products between all."""

    def __init__(self, size: dict[str, int], *, is_hashed: bool) -> None:
        super().__init__()
        tables, rows, width, hidden = (size[k] for k in ("tables", "rows", "width", "hidden"))
        self.side = math.isqrt(rows - 1) + 1 if is_hashed else 0
        each = self.side or rows
        self.first = nn.ModuleList(nn.EmbeddingBag(each, width, mode="sum") for _ in range(tables))
        self.second = nn.ModuleList(
            nn.EmbeddingBag(each, width, mode="sum") for _ in range(tables if is_hashed else 0)
        )
        self.dense = nn.Sequential(nn.Linear(DENSE, hidden), nn.ReLU(), nn.Linear(hidden, width), nn.ReLU())
        pairs = (tables + 1) * tables // 2
        self.top = nn.Sequential(nn.Linear(pairs + width, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, dense: Tensor, items: Tensor) -> Tensor:
        """Score: dense features (batch, 13), one item of each table (batch, tables)."""
        bottom = self.dense(dense)
        found = [bottom]
        for place, table in enumerate(self.first):
            column = items[:, place : place + 1]
            if self.side:  # quotient and remainder: two rows multiplied stand for one of the large table
                found.append(table(column // self.side) * self.second[place](column % self.side))
            else:
                found.append(table(column))
        stacked = torch.stack(found, dim=1)
        products = stacked @ stacked.transpose(1, 2)
        row, column = torch.triu_indices(products.shape[1], products.shape[2], offset=1)
        return self.top(torch.cat([bottom, products[:, row, column]], dim=1))


class SequenceRanker(nn.Module):
    """A recommendation model that attends to the items somebody chose before."""

    def __init__(self, size: dict[str, int], *, is_fused: bool) -> None:
        super().__init__()
        self.items = nn.Embedding(size["items"], size["width"])
        self.places = nn.Embedding(size["length"], size["width"])
        self.blocks = nn.ModuleList(
            Block(size["width"], size["heads"], is_fused=is_fused) for _ in range(size["layers"])
        )
        self.score = nn.Linear(size["width"], size["width"])

    def forward(self, chosen: Tensor, candidates: Tensor) -> Tensor:
        """Score candidates (batch, many) after a sequence (batch, length)."""
        x = self.items(chosen) + self.places(torch.arange(chosen.shape[1], device=chosen.device))
        for block in self.blocks:
            x = block(x, is_causal=True)
        wanted = self.score(x[:, -1])
        return (self.items(candidates) @ wanted[:, :, None])[:, :, 0]


class Decoder(nn.Module):
    """A language model: tokens in, scores of the next token out."""

    def __init__(
        self, size: dict[str, int], *, is_fused: bool, layers: int, has_context: bool = False
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(size["words"], size["width"])
        self.places = nn.Embedding(size.get("prompt", 0) + size["answer"] + 1, size["width"])
        self.blocks = nn.ModuleList(
            Block(size["width"], size["heads"], is_fused=is_fused, has_context=has_context)
            for _ in range(layers)
        )
        self.norm, self.head = nn.LayerNorm(size["width"]), nn.Linear(size["width"], size["words"])

    def forward(
        self,
        tokens: Tensor,
        *,
        start: int = 0,
        caches: list[Cache] | None = None,
        context: Tensor | None = None,
    ) -> Tensor:
        """Score the token after the last one of each row."""
        places = torch.arange(start, start + tokens.shape[1], device=tokens.device)
        x = self.words(tokens) + self.places(places)
        for place, block in enumerate(self.blocks):
            x = block(x, is_causal=True, context=context, cache=caches[place] if caches is not None else None)
        return self.head(self.norm(x[:, -1]))


class Denoiser(nn.Module):
    """One step of a latent diffusion model: convolutions down and up, attention to a text between."""

    def __init__(self, size: dict[str, int], *, is_fused: bool) -> None:
        super().__init__()
        width = size["width"]
        self.enter = nn.Conv2d(LATENT, width, 3, padding=1)
        self.down = nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)
        self.middle = Block(2 * width, size["heads"], is_fused=is_fused, has_context=True)
        self.up = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.leave = nn.Conv2d(2 * width, LATENT, 3, padding=1)
        self.norms = nn.ModuleList((nn.GroupNorm(8, width), nn.GroupNorm(8, 2 * width)))

    def forward(self, latent: Tensor, text: Tensor) -> Tensor:
        """Return the noise in a latent (batch, 4, side, side), given a text (batch, words, width)."""
        high = nn.functional.silu(self.norms[0](self.enter(latent)))
        low = nn.functional.silu(self.norms[1](self.down(high)))
        batch, width, side, other = low.shape
        flat = self.middle(low.flatten(2).transpose(1, 2), context=text)
        low = flat.transpose(1, 2).reshape(batch, width, side, other)
        return self.leave(torch.cat([high, self.up(low)], dim=1))


class Painter(nn.Module):
    """An image from noise: several steps of a denoiser, then a decoder to pixels."""

    def __init__(self, size: dict[str, int], *, is_fused: bool) -> None:
        super().__init__()
        self.steps = size["steps"]
        self.words = nn.Embedding(1000, 2 * size["width"])
        self.denoiser = Denoiser(size, is_fused=is_fused)
        width = size["width"]
        self.decoder = nn.Sequential(
            nn.Conv2d(LATENT, width, 3, padding=1), nn.SiLU(), nn.Upsample(scale_factor=4),
            nn.Conv2d(width, width, 3, padding=1), nn.SiLU(), nn.Upsample(scale_factor=2),
            nn.Conv2d(width, 3, 3, padding=1),
        )  # fmt: skip

    def forward(self, noise: Tensor, text: Tensor) -> Tensor:
        """Paint (batch, 3, 8 × side, 8 × side) from noise and words."""
        meaning, latent = self.words(text), noise
        for _ in range(self.steps):
            latent = latent - self.denoiser(latent, meaning) / self.steps
        return self.decoder(latent)


class Transcriber(nn.Module):
    """Speech to text: convolutions and an encoder over frames, a decoder that attends to them."""

    def __init__(self, size: dict[str, int], *, is_fused: bool) -> None:
        super().__init__()
        width = size["width"]
        self.stem = nn.Sequential(
            nn.Conv1d(MEL, width, 3, padding=1), nn.GELU(), nn.Conv1d(width, width, 3, stride=2, padding=1)
        )
        self.encoder = nn.ModuleList(
            Block(width, size["heads"], is_fused=is_fused) for _ in range(size["layers"])
        )
        self.decoder = Decoder(size, is_fused=is_fused, layers=size["layers"], has_context=True)

    def listen(self, frames: Tensor) -> Tensor:
        """Encode frames (batch, 80, frames)."""
        x = self.stem(frames).transpose(1, 2)
        for block in self.encoder:
            x = block(x)
        return x
