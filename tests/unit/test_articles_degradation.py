from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from monitor.articles.degradation import ACCEPTED_AFTER, LEARN_FROM, RECENT, ReadingHistory, usual_of, with_reading
from monitor.store.codec import from_json, to_json
from monitor.types import PageReading, Quality

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
LAYOUT = "main>article.post>div.entry-content"
WALL = PageReading(quality=Quality.WALL, characters=0, furniture=0.0, layout="")


def good(number: int = 0, *, characters: int = 2400, furniture: float = 0.05, layout: str = LAYOUT) -> PageReading:
    spread = 1 + (number % 5 - 2) / 5
    return PageReading(quality=Quality.ARTICLE, characters=int(characters * spread), furniture=furniture, layout=layout)


def after(readings: Iterable[PageReading], history: ReadingHistory | None = None) -> ReadingHistory:
    history = history or ReadingHistory()
    for number, reading in enumerate(readings):
        history = with_reading(history, reading, now=AT + timedelta(hours=number))
    return history


BEFORE = after(good(number) for number in range(20))


def test_pages_as_ever_are_not_degraded() -> None:
    assert after(good(number) for number in range(100)).degraded == ""


def test_walls_where_articles_were_are_told_after_four_of_five() -> None:
    assert after([WALL] * 3, BEFORE).degraded == ""
    found = after([WALL] * 4, BEFORE)
    assert found.degraded == "degraded: 4 of the last 5 pages gave no article (wall); before, 0% gave none"
    assert found.since == AT + timedelta(hours=3)


def test_one_empty_page_is_a_slip() -> None:
    assert after([WALL, *(good(number) for number in range(10)), WALL], BEFORE).degraded == ""


def test_a_source_that_always_had_walls_is_as_it_was() -> None:
    assert after([WALL, WALL, good()] * 12).degraded == ""


def test_texts_that_shrink_are_told_with_both_lengths() -> None:
    found = after([good(number, characters=300) for number in range(RECENT)], BEFORE)
    assert found.degraded == "degraded: texts of 300 characters where there were 2400"


def test_short_releases_of_a_source_that_has_such_are_no_sign() -> None:
    before = after(good(number, characters=400) for number in range(20))
    assert after([good(number, characters=100) for number in range(RECENT)], before).degraded == ""


def test_more_furniture_is_told() -> None:
    found = after([good(number, furniture=0.6) for number in range(RECENT)], BEFORE)
    assert found.degraded == "degraded: 60% of what is found is furniture where it was 5%"


def test_another_layout_is_told_with_both() -> None:
    found = after([good(number, layout="main>div.c-text") for number in range(RECENT)], BEFORE)
    assert found.degraded == f"degraded: another layout: main>div.c-text where it was {LAYOUT}"


def test_a_source_with_a_layout_for_every_page_has_none_to_change() -> None:
    before = after(good(number, layout=f"div.a{chr(97 + number)}") for number in range(20))
    assert after([good(number, layout="div.new") for number in range(RECENT)], before).degraded == ""


def test_a_source_with_two_layouts_goes_between_them_in_peace() -> None:
    before = after(good(number, layout=("div.a", "div.b")[number % 2]) for number in range(20))
    assert after([good(number, layout="div.b") for number in range(RECENT)], before).degraded == ""


def test_nothing_is_told_of_a_source_that_is_new() -> None:
    assert after([*(good(number) for number in range(LEARN_FROM - 1)), *[WALL] * RECENT]).degraded == ""


def test_it_is_over_when_pages_are_as_before() -> None:
    found = after([WALL] * 12, BEFORE)
    assert found.degraded
    found = after([good(number) for number in range(2)], found)
    assert found.degraded == ""
    assert (found.since, found.usual) == (None, None)


def test_it_stays_while_it_lasts_and_keeps_what_was_usual() -> None:
    found = after([WALL] * ACCEPTED_AFTER, BEFORE)
    assert found.degraded
    assert found.since == AT + timedelta(hours=3)
    assert found.usual is not None
    assert found.usual.characters == 2400


def test_what_lasts_is_the_new_way_and_told_no_more() -> None:
    found = after([good(number, layout="div.new") for number in range(ACCEPTED_AFTER + RECENT + 40)], BEFORE)
    assert found.degraded == ""
    assert usual_of(found.readings).layouts == ("div.new",)
    told = [after([good(number, layout="div.new") for number in range(count)], BEFORE).since for count in range(5, 80)]
    assert len(set(told) - {None}) == 1


def test_a_history_is_stored_as_it_is() -> None:
    found = after([WALL] * 6, BEFORE)
    assert from_json(ReadingHistory, to_json(found)) == found
