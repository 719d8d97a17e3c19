"""Whether two readings of one address can be compared, and whether words still stand in a text."""

from __future__ import annotations

import pytest

from monitor.stories.signature import words_of
from monitor.stories.standing import Passage, Standing, rolled_off, standing, stands

CLAIM = "The Ministry of Defence of Ostland said that 114 soldiers had entered the village of Zelmat."
ROADS = "Roads to the neighbouring settlements remain open, and buses run according to their timetable."
BRIDGE = "A bridge of stone was built there ninety years ago by masons from the lower valley."
MARKET = "The market was held as usual, with fewer stalls than in the week before."
TITLE = "News from the valley"


def text(*paragraphs: str) -> str:
    return "\n\n".join((TITLE, *paragraphs))


def judged(now: str, **given: tuple[int, int] | tuple[str | None, str | None]) -> Standing:
    return standing(text(CLAIM, ROADS, BRIDGE), now, title=TITLE, **given)  # type: ignore[arg-type]


def test_a_removed_or_added_paragraph_leaves_the_text_the_same() -> None:
    assert judged(text(ROADS, BRIDGE)) is Standing.SAME_TEXT
    assert judged(text(MARKET, CLAIM, ROADS, BRIDGE)) is Standing.SAME_TEXT


@pytest.mark.parametrize("now", [TITLE, "", text("Read more"), text("Share this page")])
def test_a_text_without_its_body_is_lost_and_not_edited(now: str) -> None:
    assert judged(now) is Standing.LOST


def test_a_text_that_lost_all_of_several_statements_and_half_of_its_words_is_lost() -> None:
    assert judged(text(BRIDGE), statements=(3, 0)) is Standing.LOST
    assert judged(text(BRIDGE), statements=(1, 0)) is Standing.SAME_TEXT


def test_another_language_and_another_text_are_told_apart() -> None:
    assert judged(text(ROADS), languages=("en", "ru")) is Standing.OTHER_LANGUAGE
    assert judged(text(ROADS), languages=("en", None)) is Standing.SAME_TEXT
    other = text(MARKET, "Snow fell in the hills for three days, and the mail was carried up on foot by two brothers.")
    assert judged(other) is Standing.OTHER_TEXT


def test_words_stand_give_or_take_one_but_not_when_they_are_gone() -> None:
    said = words_of("that 114 soldiers had entered the village of Zelmat at dawn")
    assert stands(said, Passage.of("He said THAT 114 soldiers had entered the village of “Zelmat” at dawn."))
    assert stands(said, Passage.of("that 114 soldiers had entered the village of Zelmat at noon"))
    assert not stands(said, Passage.of(ROADS))
    assert not stands(words_of("not true"), Passage.of("It is true."))


def test_what_leaves_at_the_end_while_the_head_grows_rolled_off() -> None:
    before = Passage.of(text(MARKET, ROADS, CLAIM))
    words = words_of(CLAIM)
    assert rolled_off(words, before, Passage.of(text(BRIDGE, MARKET, ROADS)))
    assert not rolled_off(words, before, Passage.of(text(MARKET, ROADS)))
    assert not rolled_off(words, before, Passage.of(text(MARKET, ROADS, BRIDGE)))
    assert not rolled_off(words, before, Passage.of(text(BRIDGE, ROADS)))
    assert not rolled_off(words_of(MARKET), before, Passage.of(text(BRIDGE, ROADS, CLAIM)))
