"""Doubtful findings in a text in which nobody surely speaks."""

from __future__ import annotations

import pytest

from monitor.statements.draft import Draft, Kind
from monitor.statements.select import discount_lone
from monitor.types import Act
from tests.detection import token_table

LONG = token_table(" ".join(["The garden opens at nine and closes at dusk."] * 10))
SHORT = token_table("The garden opens at nine and closes at dusk.")


def findings(*weights: float, kind: Kind = "verb") -> list[Draft]:
    return [
        Draft(cue=[(2, 3)], content=[(3, 5)], speaker=[], kind=kind, act=Act.ASSERTION, rule="", weight=weight, at=2)
        for weight in weights
    ]


@pytest.mark.parametrize("weights", [(0.6,), (0.3, 0.5, 0.69)])
def test_a_few_doubtful_findings_of_a_long_text_lose_most_of_their_weight(weights: tuple[float, ...]) -> None:
    found = findings(*weights)
    discount_lone(LONG, found)
    assert all(draft.weight < 0.25 for draft in found)


@pytest.mark.parametrize("weights", [(0.6, 0.8), (0.6,) * 4])
def test_beside_a_sure_one_or_among_many_they_keep_it(weights: tuple[float, ...]) -> None:
    found = findings(*weights)
    discount_lone(LONG, found)
    assert tuple(draft.weight for draft in found) == weights


def test_a_short_text_may_hold_one_doubtful_statement() -> None:
    found = findings(0.6)
    discount_lone(SHORT, found)
    assert found[0].weight == 0.6


def test_the_publisher_s_own_voice_makes_no_other_finding_surer_and_keeps_its_weight() -> None:
    own, other = findings(0.8, kind="publisher"), findings(0.5)
    discount_lone(LONG, [*own, *other])
    assert own[0].weight == 0.8
    assert other[0].weight < 0.25


def test_a_finding_whose_speaker_is_a_known_actor_keeps_its_weight() -> None:
    (named,), (other,) = findings(0.6), findings(0.6)
    named.speaker, other.speaker = [(0, 2)], [(4, 5)]
    discount_lone(LONG, [named, other], known=frozenset({1}))
    assert named.weight == 0.6
    assert other.weight < 0.25
