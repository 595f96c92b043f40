"""Layers that the workloads share: attention written out or fused, 8-bit weights, transformer blocks."""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.profiler import record_function

__all__ = ["REGION", "Block", "Cache", "Int8Linear", "attend", "quantized"]

REGION: Final = "lcafoot:"
"""Begins the names of the regions that a workload marks for the profiler."""

Cache = dict[str, Tensor]


class Int8Linear(nn.Module):
    """A linear layer with weights of 8 bits and one scale a row, unpacked for each use."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        weight = layer.weight.detach().float()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
        self.register_buffer("weight8", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        self.bias = layer.bias

    def forward(self, x: Tensor) -> Tensor:
        """Unpack the weights and multiply."""
        with record_function(f"{REGION}linear"):
            weight = self.weight8.to(x.dtype) * self.scale.to(x.dtype)
            return functional.linear(x, weight, self.bias)


def quantized(model: nn.Module) -> nn.Module:
    """Replace every linear layer of a model by one with 8-bit weights, in place."""
    for name, child in model.named_children():
        if isinstance(child, nn.Linear):
            setattr(model, name, Int8Linear(child))
        else:
            quantized(child)
    return model


def attend(query: Tensor, key: Tensor, value: Tensor, *, is_fused: bool, is_causal: bool = False) -> Tensor:
    """Attend from queries to keys: (batch, heads, length, width) in and out.

    Parameters
    ----------
    query, key, value : torch.Tensor
        Shape (batch, heads, length, width).
    is_fused : bool
        PyTorch's own kernel, or scores written out.
    is_causal : bool, optional
        Whether a query sees only keys up to its own place.

    Returns
    -------
    torch.Tensor
        Shape of `query`.
    """
    with record_function(f"{REGION}attention"):
        if is_fused:
            return functional.scaled_dot_product_attention(query, key, value, is_causal=is_causal)
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if is_causal:
            ones = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device)
            scores = scores.masked_fill(~ones.tril(), float("-inf"))
        return torch.softmax(scores, dim=-1) @ value


class Block(nn.Module):
    """One layer of a transformer: attention to itself, to a context where there is one, and an MLP."""

    def __init__(self, width: int, heads: int, *, is_fused: bool, has_context: bool = False) -> None:
        super().__init__()
        self.heads, self.is_fused = heads, is_fused
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.context = nn.ModuleList(nn.Linear(width, n * width) for n in (1, 2, 1)) if has_context else None

    def forward(
        self, x: Tensor, *, is_causal: bool = False, context: Tensor | None = None, cache: Cache | None = None
    ) -> Tensor:
        """Run the layer; a cache keeps keys and values of the tokens before."""
        query, key, value = (self._split(part) for part in self.qkv(self.norms[0](x)).chunk(3, dim=-1))
        if cache is not None:
            if "key" in cache:
                key = torch.cat([cache["key"], key], dim=2)
                value = torch.cat([cache["value"], value], dim=2)
            cache["key"], cache["value"] = key, value
            is_causal = is_causal and query.shape[2] == key.shape[2]
        seen = attend(query, key, value, is_fused=self.is_fused, is_causal=is_causal)
        x = x + self.out(self._join(seen))
        if self.context is not None and context is not None:
            ask, give, out = self.context
            key, value = (self._split(part) for part in give(context).chunk(2, dim=-1))
            seen = attend(self._split(ask(self.norms[1](x))), key, value, is_fused=self.is_fused)
            x = x + out(self._join(seen))
        return x + self.mlp(self.norms[2](x))

    def _split(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        return x.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def _join(self, x: Tensor) -> Tensor:
        batch, heads, length, width = x.shape
        return x.transpose(1, 2).reshape(batch, length, heads * width)
