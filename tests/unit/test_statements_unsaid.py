"""Words that were not said are flagged, kept apart, and never told."""

from __future__ import annotations

import pytest

from monitor.articles.article import article_from_text
from monitor.config.models import Detector, WatchlistFile
from monitor.daemon.reader import Reader
from monitor.types import Modality
from tests.detection import rules
from tests.watch_samples import WATCHLIST


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Baku did not say whether its units would leave Farrukh.", "en"),
        ("Yerevan never said that it would send troops to Parukh.", "en"),
        ("The ministry hasn't yet confirmed that the road is closed.", "en"),
        ("Did the Kremlin say that Parukh was taken?", "en"),
        ("If Baku denies that its troops are in Parukh, the talks are over.", "en"),
        ("Neither Moscow nor Yerevan confirmed that the village had been taken.", "en"),
        ("The ministry refused to comment on reports about Parukh.", "en"),
        ("Пашинян не говорил, что Армения войдёт в союз.", "ru"),
        ("Министерство не подтвердило, что дорога закрыта.", "ru"),
    ],
)
def test_what_nobody_said_is_flagged(text: str, language: str) -> None:
    found = rules(text, language=language)
    assert found
    assert {one.modality for one in found} == {Modality.UNSAID}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Baku said that its units would not leave Farrukh.", "en"),
        ("The ministry denied that the road was closed.", "en"),
        ("Yerevan said that it had never sent troops to Parukh.", "en"),
        ("The ministry not only said that the road was closed, it closed the bridge as well.", "en"),
        ("Министерство заявило, что дорога не закрыта.", "ru"),
        ("Министерство опровергло, что дорога закрыта.", "ru"),
    ],
)
def test_negations_inside_what_was_said_do_not_matter(text: str, language: str) -> None:
    found = rules(text, language=language)
    assert found
    assert {one.modality for one in found} == {Modality.SAID}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buses run according to their timetable.", "en"),
        ("The bridge was closed according to plan.", "en"),
        ("Согласно расписанию, автобусы ходят каждый час.", "ru"),
    ],
)
def test_a_plan_says_nothing(text: str, language: str) -> None:
    assert rules(text, language=language) == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Official Varda opposes the statement on Selmat", "the statement on Selmat"),
        ("Baku rejected the statement on Saturday.", "the statement"),
        ("Baku denied the reports about Farrukh on Monday.", "the reports about Farrukh on Monday"),
    ],
)
def test_what_an_answered_statement_is_about_belongs_to_it_and_a_day_does_not(text: str, content: str) -> None:
    (found,) = rules(text, language="en")
    assert [text[start:end] for start, end in found.content] == [content]


# ----------------------------------------------------------------------------------------------------- what follows

BARE = WatchlistFile(
    actors=WATCHLIST.actors,
    places=WATCHLIST.places,
    watches=(
        WATCHLIST.watches[0].model_copy(update={"when": WATCHLIST.watches[0].when.model_copy(update={"act": ()})}),
    ),
)


def _reader(**options: bool) -> Reader:
    return Reader(BARE, detector=Detector(kind="rules"), **options)


def test_a_reader_keeps_apart_what_was_not_said_and_no_watch_takes_it() -> None:
    text = "Baku never said that its troops had left Farrukh. Yerevan said that Farrukh was quiet."
    doc = _reader().read(article_from_text(text, url="file:///one", language="en"))
    assert [one.speaker_text for one in doc.attributions] == ["Yerevan"]
    assert [(one.speaker_text, one.actor, one.attribution.modality) for one in doc.unsaid] == [
        ("Baku", "az-gov", Modality.UNSAID)
    ]
    assert [match.attribution for match in doc.matches] == [0]
    assert len(doc.signatures) == len(doc.attributions)


def test_for_explanations_the_unsaid_stands_among_the_others_and_still_matches_nothing() -> None:
    text = "Baku never said that its troops had left Farrukh. Yerevan said that Farrukh was quiet."
    doc = _reader(unsaid_apart=False).read(article_from_text(text, url="file:///one", language="en"))
    assert [one.attribution.modality for one in doc.attributions] == [Modality.UNSAID, Modality.SAID]
    assert doc.unsaid == ()
    assert [match.attribution for match in doc.matches] == [1]
