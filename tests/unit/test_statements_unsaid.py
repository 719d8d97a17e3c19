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
