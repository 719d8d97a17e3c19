"""Said, only thought, or not said at all: by the phrases of each pack."""

from __future__ import annotations

import pytest

from monitor.statements.lexicon import languages, lexicon
from monitor.types import Modality
from tests.detection import rules

SAID, BELIEF, UNSAID = Modality.SAID, Modality.BELIEF, Modality.UNSAID


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Министр считает, что мост безопасен.", "ru", BELIEF),
        ("Министр заявил, что мост безопасен.", "ru", SAID),
        ("Министр не исключил, что мост закроют.", "ru", SAID),
        ("Синоптики прогнозируют, что дождь усилится.", "ru", SAID),
        ("Міністр вважає, що міст безпечний.", "uk", BELIEF),
        ("Minister uważa, że most jest bezpieczny.", "pl", BELIEF),
        ("Die Ministerin glaubt, dass die Brücke sicher ist.", "de", BELIEF),
        ("La ministre espère que le pont restera ouvert.", "fr", BELIEF),
        ("La ministra teme que el puente se cierre.", "es", BELIEF),
        ("Bakan köprünün güvenli olduğunu düşünüyor.", "tr", BELIEF),
        ("The minister declined to say whether the bridge was safe.", "en", UNSAID),
        ("The minister said that the bridge was safe.", "en", SAID),
        ("Если министр заявит, что мост закрыт, суд вмешается.", "ru", UNSAID),
    ],
)
def test_what_the_cue_says_of_saying_is_marked(text: str, language: str, expected: Modality) -> None:
    found = rules(text, language=language)
    assert {one.modality for one in found if one.cue} == {expected}


def test_a_belief_in_quotation_marks_was_said() -> None:
    (one,) = rules("Министр считает: «Мост безопасен для всех жителей».", language="ru")
    assert one.modality is SAID


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_each_pack_tells_thinking_from_saying(language: str) -> None:
    pack = lexicon(language)
    assert pack.beliefs
    assert pack.unsaid
