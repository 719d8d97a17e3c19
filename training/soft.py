"""What a teacher thinks of a corpus: how likely each label of each token is, in one file of numpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from monitor.statements.model.labels import COUNT, OUTSIDE
from monitor.statements.tokens import Tokens

Array = Any


class Soft:
    """The labels of a teacher, by name of the article.

    Shape: one array `(tokens, labels)` per article, each row adding up to one; `marks` tells by which tokens.
    """

    def __init__(self, labels: Mapping[str, Array], marks: Mapping[str, int]) -> None:
        self._labels, self._marks = labels, marks
        #: articles whose tokens are no longer those that the teacher saw
        self.changed: set[str] = set()

    def of(self, name: str, tokens: Tokens, row_of: Array, rows: int) -> Array | None:
        """Return the labels of an article per row; None where there are none for just these tokens."""
        if name not in self._labels or self._marks[name] != mark(tokens):
            self.changed.add(name)
            return None
        found = np.zeros((rows, COUNT), np.float32)
        found[:, OUTSIDE] = 1
        found[row_of] = self._labels[name]
        return found

    @classmethod
    def read(cls, path: Path) -> Soft:
        """Read a file that `write` wrote."""
        with np.load(path) as stored:
            names, marks = json.loads(stored["names"].tobytes()), stored["marks"]
            ends = np.cumsum(stored["lengths"])
            parts = np.split(stored["labels"].astype(np.float32) / 255, ends[:-1])
        parts = [part / part.sum(1, keepdims=True) for part in parts]
        return cls(dict(zip(names, parts, strict=True)), dict(zip(names, map(int, marks), strict=True)))

    def write(self, path: Path) -> None:
        """Write a file; numbers are rounded to bytes."""
        names = sorted(self._labels)
        np.savez_compressed(
            path,
            names=np.frombuffer(json.dumps(names).encode(), np.uint8),
            marks=np.array([self._marks[name] for name in names], np.int64),
            lengths=np.array([len(self._labels[name]) for name in names], np.int64),
            labels=np.round(np.concatenate([self._labels[name] for name in names]) * 255).astype(np.uint8),
        )


def mark(tokens: Tokens) -> int:
    """Return a number that changes when tokens do."""
    return crc32(" ".join(tokens.word[i] for i in range(tokens.n)).encode("utf-8", "surrogatepass"))


def marginals(scores: Array, transitions: Array) -> Array:
    """Return how likely each label of each row is in a linear chain, `(rows, labels)`."""
    ahead, back = np.zeros_like(scores), np.zeros_like(scores)
    ahead[0] = scores[0]
    for i in range(1, len(scores)):
        ahead[i] = np.logaddexp.reduce(ahead[i - 1][:, None] + transitions, 0) + scores[i]
    for i in range(len(scores) - 2, -1, -1):
        back[i] = np.logaddexp.reduce(transitions + (scores[i + 1] + back[i + 1])[None], 1)
    found = ahead + back
    found = np.exp(found - found.max(1, keepdims=True))
    return found / found.sum(1, keepdims=True)
