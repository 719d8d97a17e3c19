"""Packs are data: they load, they fold, they match."""

from __future__ import annotations

import pytest

from monitor.statements.inflect import english_forms
from monitor.statements.lexicon import languages, lexicon, match_words, matches
from monitor.types import Act


def test_the_languages_of_the_installation_have_packs() -> None:
    wanted = {"en", "ru", "uk", "az", "hy", "ka", "tr", "de", "fr", "es", "ar", "fa", "bg", "pl", "it"}
    assert set(languages()) >= wanted


@pytest.mark.parametrize("language", languages())
def test_a_pack_has_cues_of_the_acts_that_alerts_are_about(language: str) -> None:
    pack = lexicon(language)
    entries = [entry for table in (pack.exact, pack.stems) for found in table.values() for entry in found]
    assert {entry.act for entry in entries} >= {Act.ASSERTION, Act.DENIAL, Act.ACCUSATION, Act.DEMAND, Act.WARNING}
    assert pack.quote_marks
    assert pack.that or pack.verb_final


def test_stems_fit_beginnings_and_endings() -> None:
    assert matches("заяв*", "заявила")
    assert matches("прос*т", "просит")
    assert not matches("прос*т", "просил")
    assert not matches("said", "saids")


def test_nouns_that_begin_like_a_cue_are_none() -> None:
    assert not lexicon("ru").cues_of("заявление")
    assert lexicon("ru").cues_of("заявило")


def test_a_phrase_matches_word_by_word() -> None:
    assert match_words(("accord*", "to"), ["x", "according", "to", "y"], 1, 4) == 3
    assert match_words(("accord*", "to"), ["x", "according"], 1, 2) is None


@pytest.mark.parametrize(
    ("lemma", "irregular", "forms"),
    [
        ("deny", [], {"deny", "denies", "denied", "denying"}),
        ("say", ["said"], {"say", "says", "said", "saying"}),
        ("urge", [], {"urge", "urges", "urged", "urging"}),
        ("admit", ["admitted"], {"admit", "admits", "admitted", "admitting"}),
        ("preach", [], {"preach", "preaches", "preached", "preaching"}),
    ],
)
def test_english_verbs_have_their_forms(lemma: str, irregular: list[str], forms: set[str]) -> None:
    assert {form for form, _ in english_forms(lemma, irregular)} == forms


def test_counted_weights_hold_no_capitals() -> None:
    weights = lexicon("en").weights
    assert weights
    assert all(word == word.lower() for group in ("word", "extra") for word in weights[group])
