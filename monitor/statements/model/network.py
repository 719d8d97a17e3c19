"""The network at run time, in numpy: rows of channels in, the best label of each token out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias
from zipfile import BadZipFile
from zlib import error as zlib_error

import numpy as np

from monitor.errors import ConfigError
from monitor.statements.model.confidence import NAMES as CONFIDENCE_NAMES
from monitor.statements.model.features import CHANNELS, HASHED_WORDS, NAMES, Features
from monitor.statements.model.labels import COUNT, OUTSIDE, may_follow
from monitor.statements.model.weights import DILATIONS, DIMENSIONS, WIDTH, Weights, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from monitor.statements.tokens import Range

Floats: TypeAlias = "NDArray[np.float32]"

_EPSILON = 1e-5
_FORBIDDEN = -1e4


class Tagger:
    """Labels the tokens of a text; read-only after construction, so threads may share one."""

    def __init__(self, weights: Weights) -> None:
        arrays = weights.arrays
        self.features = Features(weights.vocabulary)
        # The first layer is linear: each channel's values are multiplied through it once and for all.
        self._tables: list[Floats] = []
        at = 0
        for name in NAMES:
            size = DIMENSIONS[name]
            self._tables.append(arrays[f"embed.{name}"] @ arrays["in.w"][at : at + size])
            at += size
        self._bias = arrays["in.b"]
        self._layers: list[tuple[int, Floats, Floats, Floats, Floats]] = []
        for k, distance in enumerate(DILATIONS):
            w, b, g, c = (arrays[f"conv{k}.{part}"] for part in "wbgc")
            self._layers.append((distance, w, b, g, c))
        self._last = (arrays["out.g"], arrays["out.c"], arrays["label.w"], arrays["label.b"])
        #: weights of `confidence.confidence_features`
        self.calibration = tuple(float(x) for x in arrays["calibration"])
        allowed = [[0.0 if may_follow(a, b) else _FORBIDDEN for b in range(COUNT)] for a in range(COUNT)]
        self._moves = arrays["transitions"] + np.array(allowed, np.float32)

    def scores(self, rows: NDArray[np.int32]) -> Floats:
        """Return the score of each label for each row, `(rows, labels)`, before the linear chain."""
        x = self._tables[0][rows[:, 0]] + self._bias
        for k in range(1, len(self._tables)):
            x += self._tables[k][rows[:, k]]
        n = len(x)
        # One buffer for all layers: a row and its two neighbours, side by side.
        wide = np.empty((n, 3 * WIDTH), np.float32)
        z = np.empty((n, 2 * WIDTH), np.float32)
        for distance, w, b, g, c in self._layers:
            y = wide[:, WIDTH : 2 * WIDTH]
            y[:] = _normed(x, g, c)
            near = min(distance, n)
            wide[:near, :WIDTH] = 0
            wide[near:, :WIDTH] = y[: n - near]
            wide[n - near :, 2 * WIDTH :] = 0
            wide[: n - near, 2 * WIDTH :] = y[near:]
            np.matmul(wide, w, out=z)
            z += b
            gate = z[:, WIDTH:]
            np.negative(gate, out=gate)
            with np.errstate(over="ignore"):  # an infinite divisor shuts the gate, which is right
                np.exp(gate, out=gate)
            gate += 1
            x += z[:, :WIDTH] / gate
        g, c, w, b = self._last
        return np.asarray(_normed(x, g, c) @ w + b, np.float32)

    def labels(self, scores: Floats, paragraphs: Sequence[Range]) -> list[int]:
        """Return the best labels of all tokens.

        Shape: `scores` has a row per token, breaks left out; paragraphs are ranges of tokens and are decoded side by
        side, longest first, each as a chain of its own that starts and ends outside of every span.
        """
        if not paragraphs:
            return []
        best = [OUTSIDE] * max(last for _, last in paragraphs)
        order = sorted(paragraphs, key=lambda p: p[0] - p[1])
        lengths = np.array([last - first for first, last in order])
        longest = int(lengths[0])
        table = np.zeros((len(order), longest, COUNT), np.float32)
        for k, (first, last) in enumerate(order):
            table[k, : last - first] = scores[first:last]
        moves = self._moves
        state = table[:, 0] + moves[OUTSIDE]
        back = np.zeros((longest, len(order), COUNT), np.int8)
        final = np.zeros(len(order), np.int64)
        for i in range(1, longest + 1):
            open_now = int((lengths > i).sum()) if i < longest else 0
            ended = slice(open_now, int((lengths >= i).sum()))
            final[ended] = (state[ended] + moves[:, OUTSIDE]).argmax(1)
            if not open_now:
                break
            paths = state[:open_now, :, None] + moves
            back[i, :open_now] = paths.argmax(1)
            state = paths.max(1) + table[:open_now, i]
        for k, (first, last) in enumerate(order):
            now = int(final[k])
            for i in range(last - first - 1, -1, -1):
                best[first + i] = now
                now = int(back[i, k, now]) if i else now
        return best


def _normed(x: Floats, g: Floats, c: Floats) -> Floats:
    y = x - x.mean(1, keepdims=True)
    y *= 1 / np.sqrt(np.einsum("ij,ij->i", y, y)[:, None] / y.shape[1] + _EPSILON)
    y *= g
    y += c
    return np.asarray(y, np.float32)


@cache
def packaged_tagger() -> Tagger:
    """Return the tagger with the packaged weights; read once per process."""
    with (files("monitor.statements.model") / "tagger.npz").open("rb") as file:
        return Tagger(load(file, first_word=HASHED_WORDS))


def read_tagger(path: Path) -> Tagger:
    """Return a tagger with weights from a file. Errors: ConfigError naming the file when it cannot be used."""
    try:
        with path.open("rb") as file:
            weights = load(file, first_word=HASHED_WORDS)
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib_error) as error:
        # numpy answers what is no archive, or an array alone, in each of these ways
        raise _refused(path, "holds no weights as `training` writes them") from error
    for name, shape in shapes(len(weights.vocabulary)).items():
        found = weights.arrays.get(name)
        if found is None:
            raise _refused(path, f"has no array {name!r}")
        if found.shape != shape:
            raise _refused(path, f"is of another network: {name!r} has the shape {found.shape}, not {shape}")
        if not np.isfinite(found).all():
            raise _refused(path, f"{name!r} holds numbers that are none")
    return Tagger(weights)


def _refused(path: Path, what: str) -> ConfigError:
    return ConfigError((f"detector.weights: {path}: {what}",))


def shapes(words: int) -> dict[str, tuple[int, ...]]:
    """Return the arrays of a network with that many words of their own, and their shapes."""
    found: dict[str, tuple[int, ...]] = {f"embed.{name}": (size, DIMENSIONS[name]) for name, size in CHANNELS}
    found["embed.word"] = (HASHED_WORDS + words, DIMENSIONS["word"])
    found |= {"in.w": (sum(DIMENSIONS.values()), WIDTH), "in.b": (WIDTH,), "out.g": (WIDTH,), "out.c": (WIDTH,)}
    for k in range(len(DILATIONS)):
        found |= {f"conv{k}.w": (3 * WIDTH, 2 * WIDTH), f"conv{k}.b": (2 * WIDTH,)}
        found |= {f"conv{k}.g": (WIDTH,), f"conv{k}.c": (WIDTH,)}
    found |= {"label.w": (WIDTH, COUNT), "label.b": (COUNT,)}
    return found | {"transitions": (COUNT, COUNT), "calibration": (len(CONFIDENCE_NAMES),)}
