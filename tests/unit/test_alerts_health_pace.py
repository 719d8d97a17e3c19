"""What is no rest: pauses against the rhythm of a source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.health_pace import Pace, expected, is_silent, learn_pace

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


def ministry(weeks: int) -> list[datetime]:
    """News at 8, 10, 12 and 14 h on working days."""
    days = [MONDAY + one * DAYS for one in range(7 * weeks)]
    return [day + hour * HOURS for day in days if day.weekday() < 5 for hour in (8, 10, 12, 14)]


def pace_of(news: list[datetime]) -> Pace:
    pace = learn_pace(news, last_new_at=news[-1])
    assert pace is not None
    return pace


def silent(pace: Pace, now: datetime) -> bool:
    return is_silent(pace, now, chance=0.01, floor=6 * HOURS)


def test_nothing_is_known_of_a_source_before_two_weeks() -> None:
    news = [at for at in ministry(4) if at < MONDAY + 14 * DAYS]
    assert learn_pace(news, last_new_at=news[-1]) is None
    assert learn_pace([], last_new_at=MONDAY) is None
    assert learn_pace([MONDAY], last_new_at=MONDAY) is None


def test_what_lies_more_than_four_weeks_back_is_not_counted() -> None:
    news = ministry(9)
    old = [at for at in news if at > news[-1] - 28 * DAYS]
    assert pace_of(news) == pace_of(old)


def test_a_pace_is_counted_over_the_week() -> None:
    # from a Monday to a Friday: the last weekend is not among the weeks that are divided by
    assert pace_of(ministry(4)).per_day == pytest.approx(20 / 7, rel=0.15)


def test_nights_and_weekends_of_a_ministry_are_no_silence() -> None:
    pace = pace_of(ministry(4))
    friday = MONDAY + 25 * DAYS + 14 * HOURS
    assert pace.last_new_at == friday
    monday = MONDAY + 28 * DAYS
    assert expected(pace, monday + 6 * HOURS) < 1
    assert not silent(pace, monday + 9 * HOURS)
    assert not silent(pace, monday + 14 * HOURS)


def test_working_days_without_a_word_are_a_silence() -> None:
    pace = pace_of(ministry(4))
    tuesday = MONDAY + 29 * DAYS
    assert silent(pace, tuesday + 12 * HOURS)
    assert silent(pace, tuesday + 40 * DAYS)


def test_a_source_that_speaks_all_day_is_silent_after_the_floor_at_the_soonest() -> None:
    news = [MONDAY + number * HOURS / 4 for number in range(4 * 24 * 20)]
    pace = pace_of(news)
    assert not silent(pace, news[-1] + 5.9 * HOURS)
    assert silent(pace, news[-1] + 6 * HOURS)


def test_a_source_that_made_long_pauses_before_may_make_them_again() -> None:
    steady = [MONDAY + number * 2 * HOURS for number in range(12 * 20)]
    with_pause = [at for at in steady if not MONDAY + 8 * DAYS < at < MONDAY + 10 * DAYS]
    after = steady[-1] + 1.5 * DAYS
    assert silent(pace_of(steady), after)
    assert not silent(pace_of(with_pause), after)
    assert silent(pace_of(with_pause), after + 4 * DAYS)


def test_expectations_add_up() -> None:
    pace = pace_of(ministry(4))
    start = pace.last_new_at
    assert expected(pace, start - HOURS) == 0
    assert expected(pace, start + 7 * DAYS) == pytest.approx(sum(pace.by_hour))
    assert expected(pace, start + 17 * DAYS + 13.3 * HOURS) == pytest.approx(
        2 * sum(pace.by_hour) + expected(pace, start + 3 * DAYS + 13.3 * HOURS)
    )
