"""How likely an attribution of the network is right: a logistic function of how sure it is of each part.

The weights are fitted on articles that the network has not learned from (`training/calibrate.py`), so that of the
attributions with a confidence of 0.8 about four in five have the right words and the right speaker.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.tokens import Tokens

#: what `confidence_features` returns, in order
NAMES = (
    "all", "cue", "content", "speaker", "no cue", "no speaker", "quoted", "rules agree", "same speaker by rules",
    "nested", "belief", "not said",
)  # fmt: skip
_LOW, _HIGH = 0.02, 0.99


def confidence_features(tokens: Tokens, draft: Draft, rule: Draft | None, *, nested: bool) -> tuple[float, ...]:
    """Return what the confidence of an attribution depends on; log-odds are cut at 6."""
    cue, content, speaker = (max(-6.0, min(6.0, value)) for value in draft.evidence)
    quoted = any(tokens.quote[a] >= 0 or tokens.quote[b - 1] >= 0 for a, b in draft.content)
    return (
        1.0,
        cue,
        content,
        speaker,
        float(not draft.cue),
        float(not draft.speaker),
        float(quoted),
        float(rule is not None),
        float(rule is not None and rule.speaker == draft.speaker),
        float(nested),
        float(draft.belief),
        float(draft.unsaid),
    )


def confidence(features: Sequence[float], weights: Sequence[float]) -> float:
    """Return the probability that words and speaker are right."""
    score = sum(f * w for f, w in zip(features, weights, strict=True))
    return max(_LOW, min(_HIGH, 1 / (1 + exp(-max(-30.0, min(30.0, score))))))
