"""How a statement is reported: the words for saying it, how far they stand behind it, and the word that opens it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from monitor.config.yaml_file import load_plain_yaml
from monitor.statements.detect import detect
from monitor.statements.lexicon import languages
from monitor.statements.manner import cue_strength, cue_text, opening_text
from monitor.types import CueStrength

PACKS = files("monitor.statements") / "lexicons"


def manner(text: str, language: str = "en") -> tuple[str, CueStrength]:
    (one,) = detect(text, language=language)
    return cue_text(text, one), cue_strength(text, one, language)


@pytest.mark.parametrize(
    ("text", "cue", "strength"),
    [
        ("The ministry said that the bridge is open.", "said", CueStrength.PLAIN),
        ("The ministry stated that the bridge is open.", "stated", CueStrength.PLAIN),
        ("The ministry claimed that the bridge is open.", "claimed", CueStrength.DOUBTED),
        ("The ministry alleges that the bridge is open.", "alleges", CueStrength.DOUBTED),
        ("The ministry confirmed that the bridge is open.", "confirmed", CueStrength.VOUCHED),
        ("The ministry admitted that the bridge is open.", "admitted", CueStrength.VOUCHED),
    ],
)
def test_a_cue_keeps_a_distance_or_stands_behind_what_is_said(text: str, cue: str, strength: CueStrength) -> None:
    assert manner(text) == (cue, strength)


def test_a_word_beside_the_cue_may_weaken_it_but_words_of_the_content_do_not() -> None:
    assert manner("The ministry reportedly said that the bridge is open.")[1] is CueStrength.DOUBTED
    assert manner("The ministry said that the bridge is allegedly open.")[1] is CueStrength.PLAIN


@pytest.mark.parametrize(
    ("language", "text", "strength"),
    [
        ("ru", "Министерство заявило, что мост открыт.", CueStrength.PLAIN),
        ("ru", "Министерство утверждает, что мост открыт.", CueStrength.DOUBTED),
        ("ru", "Министерство подтвердило, что мост открыт.", CueStrength.VOUCHED),
        ("uk", "Міністерство стверджує, що міст відкрито.", CueStrength.DOUBTED),
        ("de", "Das Ministerium behauptete, dass die Brücke offen sei.", CueStrength.DOUBTED),
        ("fr", "Le ministère a confirmé que le pont est ouvert.", CueStrength.VOUCHED),
    ],
)
def test_other_languages_have_their_own_words_for_it(language: str, text: str, strength: CueStrength) -> None:
    assert manner(text, language)[1] is strength


@pytest.mark.parametrize("language", languages())
def test_every_pack_lists_both_kinds_of_words(language: str) -> None:
    listed = load_plain_yaml(PACKS / f"{language}.yaml")
    assert listed["doubted"]
    assert listed["vouched"]


def test_the_conjunction_that_opens_a_content_is_told_apart_from_it() -> None:
    text = "The ministry said that the bridge is open."
    (one,) = detect(text, language="en")
    assert opening_text(text, one, "en") == "that"
    text = "The bridge is open, the ministry said."
    (one,) = detect(text, language="en")
    assert opening_text(text, one, "en") == ""
