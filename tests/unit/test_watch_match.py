"""Watches over statements: each condition alone, nested, mentions, reasons, explanations, the watchlist's own tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.config.models import Watch
from monitor.types import Act, Modality, ReadDocument
from monitor.watch.explain import explain
from monitor.watch.match import match_watches
from monitor.watch.phrases import FoldedWords
from monitor.watch.watchtests import run_watch_tests
from tests.watch_samples import REGISTRY, WATCHLIST, article, read, said, span

TEXT = "The Azerbaijani Defence Ministry denied that its troops had left Parukh. Yerevan called on all to stay calm."
ARTICLE = article(TEXT)
RESOLVED = read(
    ARTICLE,
    [
        said(TEXT, "The Azerbaijani Defence Ministry", "that its troops had left Parukh", act=Act.DENIAL),
        said(TEXT, "Yerevan", "on all to stay calm", act=Act.DEMAND),
    ],
)
MENTIONS = REGISTRY.find(TEXT, "en")


def watch(when: dict[str, object], **changes: object) -> Watch:
    return Watch.model_validate({"id": "w", "title": "W", "when": when, **changes})


def matched(when: dict[str, object], groups: tuple[str, ...] = (), **changes: object) -> list[int | None]:
    own = watch(when, **changes)
    return [match.attribution for match in match_watches([own], ARTICLE, RESOLVED, MENTIONS, REGISTRY, groups)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [0, 1]),
        ({"about": ["farrukh"]}, [0]),
        ({"about": ["nagorno-karabakh"]}, [0]),
        ({"about": ["armenia"]}, []),
        ({"speaker": ["az-gov"]}, [0]),
        ({"speaker": ["am-gov", "az-mod"]}, [0, 1]),
        ({"speaker": ["hasanov"]}, []),
        ({"act": ["demand"]}, [1]),
        ({"origin": "official"}, []),
        ({"confidence": 0.85}, [0]),
        ({"words": ["troops"]}, [0]),
        ({"words": ["troop"]}, [0]),
        ({"words": ["stay calm"]}, [1]),
        ({"words": ["tro*"]}, [0]),
        ({"words": ["tro"]}, []),
        ({"near": {"words": ["troops", "Parukh"], "within": 3}}, [0]),
        ({"near": {"words": ["troops", "Parukh"], "within": 1}}, []),
        ({"language": ["en", "ru"]}, [0, 1]),
        ({"language": ["ru"]}, []),
        ({"source": ["news"]}, [0, 1]),
        ({"source": ["elsewhere"]}, []),
        ({"all": [{"act": ["denial"]}, {"speaker": ["az-gov"]}]}, [0]),
        ({"any": [{"act": ["denial"]}, {"speaker": ["am-gov"]}]}, [0, 1]),
        ({"none": [{"act": ["denial"]}]}, [1]),
        ({"none": [{"act": ["denial"], "speaker": ["am-gov"]}]}, [0, 1]),
        ({"any": [{"all": [{"act": ["demand"]}, {"none": [{"about": ["farrukh"]}]}]}]}, [1]),
    ],
)
def test_a_watch_wants_what_its_conditions_say(when, expected):
    assert matched(when) == expected


def test_groups_of_the_source_count_as_source():
    assert matched({"source": ["official"]}, groups=("official",)) == [0, 1]


@pytest.mark.parametrize(
    ("modality", "act", "when", "expected"),
    [
        (Modality.SAID, Act.ASSERTION, {}, [0]),
        (Modality.BELIEF, Act.ASSERTION, {}, []),
        (Modality.BELIEF, Act.EXPECTATION, {}, []),
        (Modality.BELIEF, Act.EXPECTATION, {"act": ["expectation"]}, [0]),
        (Modality.BELIEF, Act.EXPECTATION, {"act": ["denial", "expectation"]}, [0]),
        (Modality.BELIEF, Act.DENIAL, {"act": ["denial"]}, []),
        (Modality.UNSAID, Act.ASSERTION, {}, []),
        (Modality.UNSAID, Act.EXPECTATION, {"act": ["expectation"]}, []),
    ],
)
def test_what_is_thought_is_for_those_who_ask_for_expectations_and_what_was_not_said_for_nobody(
    modality, act, when, expected
):
    text = "Yerevan hopes that the troops will leave Parukh."
    own = article(text)
    resolved = read(own, [said(text, "Yerevan", "that the troops will leave Parukh", act=act, modality=modality)])
    found = match_watches([watch(when)], own, resolved, REGISTRY.find(text, "en"), REGISTRY, ())
    assert [match.attribution for match in found] == expected


def test_an_explanation_names_the_missing_saying():
    first = replace(RESOLVED[0], attribution=replace(RESOLVED[0].attribution, modality=Modality.UNSAID))
    (found,) = explain([watch({"about": ["farrukh"]})], ARTICLE, [first], MENTIONS, REGISTRY)
    assert (found.matched, found.near_miss) == (False, True)
    assert found.summary == "would match if said were words that were said (found unsaid)"


def test_a_paused_watch_wants_nothing():
    assert matched({}, paused=True) == []


def test_mentions_are_told_only_where_no_statement_matched():
    when = {"about": ["farrukh"], "speaker": ["ru-gov"]}
    assert matched(when, mentions=True) == [None]
    assert matched(when) == []
    assert matched({"about": ["farrukh"]}, mentions=True) == [0]
    assert matched({"speaker": ["ru-gov"]}, mentions=True) == []


def test_the_reason_names_the_hit_and_the_speaker():
    when = {"about": ["farrukh"], "speaker": ["az-gov"], "act": ["denial"], "words": ["troops"]}
    match = match_watches([watch(when, severity="high")], ARTICLE, RESOLVED, MENTIONS, REGISTRY)[0]
    assert match.reason == "place Parukh (“Parukh”), speaker az-mod, act denial, words “troops”"
    assert match.severity == "high"
    assert [hit.entity_id for hit in match.hits] == ["farrukh"]
    assert all(condition.passed for condition in match.conditions)
    assert {condition.name for condition in match.conditions} == {"about", "speaker", "act", "confidence", "words"}


def test_an_expression_of_a_configuration_is_never_a_pattern():
    assert matched({"words": ["(t+)+roops", ".*"]}) == []


def test_a_theme_word_is_inflected_as_its_language_does():
    words = FoldedWords("требует вывода войск из села", "ru")
    assert words.find("вывод войск") == "вывода войск"
    assert words.find("вывести") == ""
    assert words.find_near(("вывод", "село"), 3) == "вывода войск из села"


def test_an_explanation_puts_near_misses_first_and_says_what_is_missing():
    watches = [
        watch({"about": ["farrukh"]}, id="hit"),
        watch({"about": ["farrukh"], "speaker": ["ru-gov"]}, id="near"),
        watch({"about": ["armenia"], "speaker": ["ru-gov"], "act": ["regret"], "language": ["ru"]}, id="far"),
    ]
    explained = explain(watches, ARTICLE, RESOLVED, MENTIONS, REGISTRY)
    assert [one.watch_id for one in explained] == ["near", "hit", "far"]
    near, hit, far = explained
    assert near.summary == "would match if speaker were ru-gov (found az-mod)"
    assert hit.summary == "matched: place Parukh (“Parukh”), speaker az-mod"
    assert (near.near_miss, near.matched, hit.matched, far.matched) == (True, False, True, False)
    assert [len(attempt.failed) for attempt in far.attempts] == [4, 4]


def test_an_explanation_shows_names_that_were_refused():
    own = article("Farrukh Aliyev won the match.")
    scan = REGISTRY.scan(own.text, "en")
    explained = explain(WATCHLIST.watches, own, (), scan.hits, REGISTRY, rejected=scan.rejected)
    assert explained[0].summary == "no statement was found in the text"
    assert explained[0].refused_names == ("“Farrukh” at 0 was not taken for farrukh: “Farrukh Aliyev” is a person",)


def _document(text: str, language: str | None) -> ReadDocument:
    """What the daemon reads, with the one cue that the sample tests have."""
    own = article(text, language=language or "en")
    found = []
    if "denied" in text:
        content = text[text.index("that") :].rstrip(".")
        found = [said(text, text[: text.index(" denied")], content, act=Act.DENIAL, cue="denied")]
    return ReadDocument(
        article=own,
        attributions=read(own, found),
        mentions=REGISTRY.find(text, language),
        matches=(),
        signatures=(),
    )


def test_the_tests_of_a_watchlist_are_run():
    results = run_watch_tests(WATCHLIST.watches, REGISTRY, _document)
    assert [(result.watch_id, result.index, result.passed) for result in results] == [
        ("farrukh-statements", 0, True),
        ("farrukh-statements", 1, True),
    ]
    assert results[1].found.startswith("none: ")


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ("match", True),
        ("none", False),
        ("mention", False),
        ({"speaker": "az-gov"}, True),
        ({"speaker": "am-gov"}, False),
        ({"act": "denial", "place": "azerbaijan"}, True),
        ({"place": "armenia"}, False),
    ],
)
def test_a_test_of_a_watch_passes_when_its_expectation_is_met(expect, passed):
    text = "Official Baku denied that its troops had left Farrukh."
    own = watch({"about": ["farrukh"]}, tests=[{"text": text, "expect": expect}])
    assert [result.passed for result in run_watch_tests([own], REGISTRY, _document)] == [passed]


def test_a_statement_about_an_actor_is_found_by_the_actor_it_is_part_of():
    text = "Yerevan says that the Azerbaijani MoD lies"
    own = article(text)
    resolved = read(own, [said(text, "Yerevan", "that the Azerbaijani MoD lies")])
    found = match_watches([watch({"about": ["az-gov"]})], own, resolved, REGISTRY.find(text), REGISTRY)
    assert [hit.entity_id for hit in found[0].hits] == ["az-mod"]
    assert span(text, "Azerbaijani MoD") == found[0].hits[0].span
