"""Confidence: a probability that rises and falls with what it is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.statements.draft import Draft
from monitor.statements.model.confidence import NAMES, confidence, confidence_features
from monitor.statements.model.network import packaged_tagger
from monitor.statements.model.weights import UNFITTED
from monitor.types import Act
from tests.detection import token_table

TOKENS = token_table("The minister said “the road is open” today.")
FITTED = packaged_tagger().calibration
NUMBERS = st.floats(-1e6, 1e6)


def draft(evidence: tuple[float, float, float] = (2.0, 1.0, 3.0), **changes: object) -> Draft:
    base = Draft(
        cue=[(2, 3)],
        content=[(3, 9)],
        speaker=[(0, 2)],
        kind="verb",
        act=Act.ASSERTION,
        rule="model",
        weight=0.8,
        at=2,
        evidence=evidence,
    )
    return replace(base, **changes)  # type: ignore[arg-type] - changes by name


def seen(one: Draft, rule: Draft | None = None, *, nested: bool = False) -> dict[str, float]:
    return dict(zip(NAMES, confidence_features(TOKENS, one, rule, nested=nested), strict=True))


def test_weights_have_a_number_per_feature() -> None:
    assert len(FITTED) == len(UNFITTED) == len(NAMES)


@given(weights=st.lists(NUMBERS, min_size=12, max_size=12), features=st.lists(NUMBERS, min_size=12, max_size=12))
def test_confidence_is_never_certain_either_way(weights: list[float], features: list[float]) -> None:
    assert 0.02 <= confidence(features, weights) <= 0.99


@pytest.mark.parametrize("part", range(3))
@given(low=st.floats(-9, 9), high=st.floats(-9, 9))
def test_confidence_follows_each_log_odds_in_the_direction_that_was_fitted(part: int, low: float, high: float) -> None:
    low, high = sorted((low, high))
    values = []
    for one in (low, high):
        evidence = [1.0, 0.5, 1.5]
        evidence[part] = one
        values.append(confidence(confidence_features(TOKENS, draft(tuple(evidence)), None, nested=False), FITTED))
    weight = FITTED[1 + part]
    assert values[0] <= values[1] if weight >= 0 else values[0] >= values[1]


def test_surer_contents_are_surer_attributions() -> None:
    """Whatever else was fitted, this direction must have come out."""
    assert FITTED[NAMES.index("content")] > 0


def test_log_odds_are_cut_at_six() -> None:
    assert (seen(draft((99.0, -99.0, 6.0)))["cue"], seen(draft((99.0, -99.0, 6.0)))["content"]) == (6.0, -6.0)


def test_each_feature_says_what_its_name_says() -> None:
    plain = seen(draft())
    assert plain == dict(zip(NAMES, (1.0, 2.0, 1.0, 3.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0), strict=True))
    assert seen(draft(cue=[]))["no cue"] == 1
    assert seen(draft(speaker=[]))["no speaker"] == 1
    assert seen(draft(content=[(9, 10)]))["quoted"] == 0
    assert seen(draft(), nested=True)["nested"] == 1
    assert seen(draft(belief=True))["belief"] == 1
    assert seen(draft(unsaid=True))["not said"] == 1
    agrees = seen(draft(), draft())
    assert (agrees["rules agree"], agrees["same speaker by rules"]) == (1, 1)
    other = seen(draft(), draft(speaker=[(0, 1)]))
    assert (other["rules agree"], other["same speaker by rules"]) == (1, 0)
