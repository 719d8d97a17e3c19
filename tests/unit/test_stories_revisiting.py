"""When an article is looked at again, what a look says, and when a page that is not there counts as withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.stories.revisiting import (
    RevisitPlan,
    Sighting,
    SiteState,
    absent,
    asks_for_whole,
    is_gone,
    is_home,
    is_withdrawn,
    next_reading,
    sighting,
)
from monitor.types import Failed, FailureKind, Fetched, NotModified, PageState

SEEN = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAN = RevisitPlan(ages_s=(600, 3600, 21600, 86400, 604800), watched_s=(180, 1800))
STATE = PageState(url="https://a.example/1", body_hash="h1", etag='"1"', full_at=SEEN)
WELL = SiteState(answers=True)


def fetched(url: str = "https://a.example/1", *, body_hash: str = "h2") -> Fetched:
    return Fetched(
        url=url,
        requested_url="https://a.example/1",
        status=200,
        headers=(),
        body=b"",
        body_hash=body_hash,
        fetched_at=SEEN,
        elapsed_s=0.1,
    )


def failed(kind: FailureKind, status: int | None = None) -> Failed:
    return Failed(url="https://a.example/1", kind=kind, message="why", fetched_at=SEEN, status=status)


def looks(state: PageState, until: timedelta) -> list[timedelta]:
    """Ages at which an article in this state is looked at."""
    ages, now = [], SEEN
    while (due := next_reading(now, SEEN, PLAN, state)) is not None and due <= SEEN + until:
        ages.append(due - SEEN)
        now = due
    return ages


def test_an_article_is_looked_at_by_its_age_and_sooner_when_a_watch_wanted_it() -> None:
    assert looks(STATE, 8 * DAY) == [10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY]
    assert looks(replace(STATE, watched=True), HOUR) == [3 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR]


def test_an_empty_plan_is_never_even_while_something_waits() -> None:
    waiting = replace(STATE, absent_since=SEEN, missing_since=SEEN)
    assert next_reading(SEEN, SEEN, RevisitPlan(ages_s=()), waiting) is None


def test_an_entrys_own_words_have_no_ages_but_what_they_lost_is_looked_for() -> None:
    own = replace(STATE, own_words=True)
    assert looks(own, 8 * DAY) == []
    assert looks(replace(own, missing_since=SEEN), HOUR) == [10 * MINUTE, 30 * MINUTE]


def test_an_absent_page_is_looked_at_over_hours_and_a_withdrawn_one_over_days() -> None:
    gone = replace(STATE, absent_since=SEEN + 7 * DAY)
    ages = [age - 7 * DAY for age in looks(gone, 12 * DAY) if age > 7 * DAY]
    assert ages == [HOUR, 6 * HOUR + 5 * MINUTE, DAY, 3 * DAY]
    told = replace(gone, withdrawn_at=SEEN + 8 * DAY)
    assert [age - 8 * DAY for age in looks(told, 16 * DAY) if age > 8 * DAY] == [DAY, 3 * DAY, 7 * DAY]


def test_looks_are_conditional_but_once_a_day_and_while_something_waits() -> None:
    assert not asks_for_whole(STATE, SEEN + HOUR)
    assert asks_for_whole(STATE, SEEN + DAY)
    for waits in ("missing_since", "absent_since", "withdrawn_at"):
        assert asks_for_whole(replace(STATE, **{waits: SEEN}), SEEN + HOUR)


@pytest.mark.parametrize(
    ("outcome", "seen"),
    [
        (NotModified(url="u", fetched_at=SEEN, elapsed_s=0.1), Sighting.SAME),
        (fetched(body_hash="h1"), Sighting.SAME),
        (fetched(), Sighting.PAGE),
        (fetched("https://a.example/moved/1"), Sighting.PAGE),
        (fetched("https://a.example/"), Sighting.ABSENT),
        (fetched("https://a.example/en/index.html"), Sighting.ABSENT),
        (failed(FailureKind.HTTP, 404), Sighting.ABSENT),
        (failed(FailureKind.GONE, 410), Sighting.ABSENT),
        (failed(FailureKind.HTTP, 403), Sighting.UNREADABLE),
        (failed(FailureKind.HTTP, 500), Sighting.UNREADABLE),
        (failed(FailureKind.RATE_LIMITED, 429), Sighting.UNREADABLE),
        (failed(FailureKind.DNS), Sighting.UNREADABLE),
        (failed(FailureKind.TIMEOUT), Sighting.UNREADABLE),
    ],
)
def test_only_the_servers_word_that_there_is_no_such_page_makes_it_absent(
    outcome: Fetched | NotModified | Failed, seen: Sighting
) -> None:
    assert sighting(outcome, STATE)[0] is seen


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://a.example", True),
        ("https://a.example/az/", True),
        ("https://a.example/default.aspx", True),
        ("https://a.example/news", False),
        ("https://a.example/?id=7", False),
        ("https://a.example/en/news/7", False),
        ("http://[", False),
    ],
)
def test_a_home_page_has_no_path_or_that_of_a_language(url: str, home: bool) -> None:
    assert is_home(url) is home


def found_gone(*ages: timedelta) -> PageState:
    state = STATE
    for age in ages:
        state = absent(state, "the server answers 404", SEEN + age)
    return state


def test_a_page_is_withdrawn_after_three_looks_over_six_hours_and_not_before() -> None:
    assert not is_withdrawn(found_gone(HOUR), WELL)
    assert not is_withdrawn(found_gone(HOUR, 8 * HOUR), WELL)
    assert not is_withdrawn(found_gone(HOUR, 2 * HOUR, 3 * HOUR), WELL)
    assert is_withdrawn(found_gone(HOUR, 2 * HOUR, 7 * HOUR), WELL)


def test_looks_right_behind_each_other_count_as_one() -> None:
    assert found_gone(HOUR, HOUR + MINUTE, HOUR + 2 * MINUTE).absent_looks == 1


def test_a_site_in_trouble_withdraws_nothing() -> None:
    sure = found_gone(HOUR, 2 * HOUR, 9 * HOUR)
    assert not is_withdrawn(sure, SiteState(answers=False))
    assert not is_withdrawn(sure, SiteState(answers=True, absent=5, standing=2))
    assert is_withdrawn(sure, SiteState(answers=True, absent=2, standing=0))
    assert is_withdrawn(sure, SiteState(answers=True, absent=5, standing=50))


def test_a_withdrawal_is_told_once() -> None:
    assert not is_withdrawn(replace(found_gone(HOUR, 2 * HOUR, 9 * HOUR), withdrawn_at=SEEN + 9 * HOUR), WELL)


def test_a_statement_is_gone_when_a_later_reading_misses_it_too() -> None:
    assert not is_gone(None, SEEN)
    assert not is_gone(SEEN, SEEN + MINUTE)
    assert is_gone(SEEN, SEEN + 10 * MINUTE)
