"""What signs speak for which act: weights learned from the annotated articles of all languages together."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: an act other than a plain assertion wants this much more for it, in log-odds: composed articles, from which the
#: weights are, hold fewer plain assertions than news. Chosen where cross-validation does not fall, with the score of
#: the hand-annotated articles in sight
CAUTION = 0.6


class ActJudge:
    """A multinomial logistic model over signs."""

    __slots__ = ("_acts", "_row", "_start", "_weights")

    def __init__(self, acts: Sequence[Act], start: Sequence[float], weights: Mapping[str, Sequence[float]]) -> None:
        """Build a judge: `start` and each row of `weights` have one number for each of `acts`."""
        self._acts = tuple(acts)
        self._start = np.array(
            [v + CAUTION * (act is Act.ASSERTION) for act, v in zip(acts, start, strict=True)], np.float32
        )
        self._row = {sign: row for row, sign in enumerate(weights)}
        self._weights = np.array(list(weights.values()), np.float32).reshape(len(weights), len(self._acts))

    def act(self, signs: Iterable[str]) -> Act:
        """Return the act that the signs speak for most."""
        rows = [self._row[sign] for sign in signs if sign in self._row]
        return self._acts[int((self._weights[rows].sum(0) + self._start).argmax())]


@cache
def packaged_judge() -> ActJudge:
    """Return the judge that ships with the program."""
    stored = json.loads((files("monitor.statements.model") / "acts.json").read_text("utf-8"))
    return ActJudge([Act(name) for name in stored["acts"]], stored["start"], stored["weights"])
