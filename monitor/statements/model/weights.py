"""The weights of the network on disk: one `.npz` file, rounded to bytes with a scale per column."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import IO

    from numpy.typing import NDArray

#: channels of the network, and how far its layers look to either side
WIDTH = 112
DILATIONS = (1, 2, 4, 8, 16, 32, 1)
#: before anything was fitted: the mean of what is known of the parts
UNFITTED = (0.0, 0.2, 0.3, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
#: numbers per value of a channel
DIMENSIONS = {
    "word": 64, "prefix": 16, "suffix": 40, "end": 16, "shape": 16, "quote": 8, "place": 8, "cue": 12, "class": 12,
    "class2": 6, "phrase": 8, "rule": 24, "rule_kind": 12, "language": 8, "order": 8,
}  # fmt: skip
#: arrays with fewer numbers stay as they are
_SMALL = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All numbers of the network, and which words have numbers of their own."""

    arrays: Mapping[str, NDArray[np.float32]]
    vocabulary: Mapping[str, int]


def save(path: Path, arrays: Mapping[str, NDArray[np.float32]], vocabulary: Mapping[str, int]) -> None:
    """Write weights; large arrays are rounded to 8 bits with one scale per column."""
    stored: dict[str, NDArray[np.generic]] = {}
    for name, value in arrays.items():
        if value.size < _SMALL:
            stored[name] = value.astype(np.float32)
            continue
        scale = np.abs(value).max(0) / 127 + 1e-12
        stored[name] = np.round(value / scale).astype(np.int8)
        stored[name + ".scale"] = scale.astype(np.float32)
    words = json.dumps(sorted(vocabulary, key=lambda word: vocabulary[word]), ensure_ascii=False)
    stored["vocabulary"] = np.frombuffer(words.encode(), np.uint8)
    np.savez_compressed(path, allow_pickle=False, **stored)


def load(file: IO[bytes], *, first_word: int) -> Weights:
    """Read weights. Shape: the n-th word of the vocabulary has the number `first_word + n`."""
    with np.load(file, allow_pickle=False) as stored:
        arrays = {}
        for name in stored.files:
            if name == "vocabulary" or name.endswith(".scale"):
                continue
            value = stored[name].astype(np.float32)
            arrays[name] = value * stored[name + ".scale"] if name + ".scale" in stored.files else value
        words = json.loads(stored["vocabulary"].tobytes().decode())
    return Weights(arrays=arrays, vocabulary={word: first_word + k for k, word in enumerate(words)})
