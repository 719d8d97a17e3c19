"""Words that were not said are not told."""

from __future__ import annotations

import pytest

from monitor.statements.detect import detect


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
def test_what_nobody_said_is_no_statement(text: str, language: str) -> None:
    assert detect(text, language=language) == ()


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
    assert detect(text, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buses run according to their timetable.", "en"),
        ("The bridge was closed according to plan.", "en"),
        ("Согласно расписанию, автобусы ходят каждый час.", "ru"),
    ],
)
def test_a_plan_says_nothing(text: str, language: str) -> None:
    assert detect(text, language=language) == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Official Varda opposes the statement on Selmat", "the statement on Selmat"),
        ("Baku rejected the statement on Saturday.", "the statement"),
        ("Baku denied the reports about Farrukh on Monday.", "the reports about Farrukh on Monday"),
    ],
)
def test_what_an_answered_statement_is_about_belongs_to_it_and_a_day_does_not(text: str, content: str) -> None:
    (found,) = detect(text, language="en")
    assert [text[start:end] for start, end in found.content] == [content]
