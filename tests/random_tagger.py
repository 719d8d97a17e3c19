"""A network with random weights: what holds for it holds for every network, however it was trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from monitor.statements.model.features import CHANNELS
from monitor.statements.model.network import Tagger, shapes
from monitor.statements.model.weights import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray


def random_arrays(words: int, seed: int = 7) -> dict[str, NDArray[np.float32]]:
    """Return arrays of the right shapes with numbers of a usual size."""
    dice = np.random.default_rng(seed)
    arrays = {}
    for name, shape in shapes(words).items():
        layer = name.endswith(".w")
        arrays[name] = (dice.standard_normal(shape) / (shape[0] ** 0.5 if layer else 1)).astype(np.float32)
    return arrays


def random_tagger(seed: int = 7) -> Tagger:
    """Return a tagger that labels at random, though the same text always alike."""
    return Tagger(Weights(arrays=random_arrays(0, seed), vocabulary={}))


def token_rows(count: int, seed: int = 3) -> NDArray[np.int32]:
    """Return rows of random channels."""
    dice = np.random.default_rng(seed)
    return np.stack([dice.integers(0, size, count) for _, size in CHANNELS], axis=1).astype(np.int32)
