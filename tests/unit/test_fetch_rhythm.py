"""What is learned of a source's rhythm, and the visits that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from monitor.fetch.pace import next_visit_at
from monitor.fetch.rhythm import HOURS, learned, moments, moments_an_hour, usual_delay_s
from monitor.types import IntervalBounds, NotModified, Rhythm, SourceForVisit, SourceKind, SourceOptions

AUTO = IntervalBounds(least_s=60.0, most_s=900.0)
#: a Monday
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def office_hours(weeks: int, until: datetime = NOW, *, seed: int = 1, a_day: int = 12) -> list[datetime]:
    """Releases of a ministry: so many a day, Monday to Friday, 6 to 16 h, at random minutes."""
    rng, found = Random(seed), list[datetime]()
    first = until - weeks * WEEK
    for day in range(weeks * 7 + 1):
        morning = (first + day * DAY).replace(hour=6, minute=0)
        if morning.weekday() < 5:
            found += [morning + timedelta(seconds=rng.uniform(0, 36000)) for _ in range(a_day)]
    return sorted(at for at in found if first <= at < until)


def known(times: Sequence[datetime], now: datetime = NOW) -> Rhythm:
    rhythm: Rhythm | None = None
    for at in times:
        rhythm = learned(rhythm, (at,), at)
    assert rhythm is not None
    return learned(rhythm, (), now) or rhythm


def test_an_hour_that_brings_more_is_visited_more_often() -> None:
    rhythm = known(office_hours(4))
    busy = usual_delay_s(rhythm, AUTO, NOW)
    night = usual_delay_s(rhythm, AUTO, NOW - 7 * HOUR)
    sunday = usual_delay_s(rhythm, AUTO, NOW - DAY)
    assert busy < 330
    assert night > 600
    assert busy < sunday
    assert moments_an_hour(rhythm, AUTO, NOW) == pytest.approx(1.2, abs=0.4)


def test_nothing_known_means_the_usual_interval_within_the_bounds() -> None:
    assert usual_delay_s(None, AUTO, NOW) == 300
    assert usual_delay_s(None, IntervalBounds(least_s=600, most_s=3600), NOW) == 600
    assert usual_delay_s(None, IntervalBounds(least_s=60, most_s=120), NOW) == 120


def test_a_source_that_brings_nothing_any_more_falls_asleep_within_its_bounds_and_wakes() -> None:
    rhythm = known(office_hours(4))
    later = NOW + 40 * WEEK
    assert usual_delay_s(rhythm, AUTO, later) == 900
    awake = learned(rhythm, tuple(later + minute * timedelta(minutes=6) for minute in range(9)), later + HOUR)
    assert usual_delay_s(awake, AUTO, later + HOUR) < 900


def test_a_busy_hour_that_begins_soon_is_not_slept_through() -> None:
    rhythm = known([NOW - week * WEEK + minute * timedelta(minutes=5) for week in (4, 3, 2, 1) for minute in range(12)])
    wide = IntervalBounds(least_s=60.0, most_s=6 * 3600.0)
    before = NOW - timedelta(minutes=90)
    assert usual_delay_s(rhythm, wide, before) < 2.2 * 3600
    assert usual_delay_s(rhythm, wide, NOW + 6 * HOUR) > usual_delay_s(rhythm, wide, before)


@pytest.mark.parametrize("hour", range(0, HOURS, 13))
def test_the_delay_never_leaves_the_bounds(hour: int) -> None:
    rhythm = known(office_hours(4, a_day=200))
    for bounds in (AUTO, IntervalBounds(least_s=3600, most_s=90000), IntervalBounds(least_s=10, most_s=11)):
        assert (
            bounds.least_s <= usual_delay_s(rhythm, bounds, NOW + hour * HOUR + timedelta(minutes=59)) <= bounds.most_s
        )


def test_five_releases_at_once_are_one_moment() -> None:
    at_once = [NOW - timedelta(seconds=second) for second in range(5)]
    assert len(moments(at_once, NOW, backlog=False)) <= 2
    assert len(moments([None] * 20, NOW, backlog=False)) == 1


def test_what_has_no_time_or_an_old_one_came_when_it_was_found() -> None:
    assert moments([None, NOW - 3 * DAY, NOW + DAY], NOW, backlog=False) == (NOW,)
    assert moments([NOW - HOUR], NOW, backlog=False) == (NOW - HOUR,)


def test_a_backlog_teaches_what_its_dates_say_and_no_more() -> None:
    published = [NOW - 2 * DAY, None, NOW - 90 * DAY, NOW + DAY, NOW - HOUR]
    assert moments(published, NOW, backlog=True) == (NOW - 2 * DAY, NOW - HOUR)
    first = learned(None, moments(office_hours(2), NOW, backlog=True), NOW)
    assert first is not None
    assert usual_delay_s(first, AUTO, NOW) < 350
    assert usual_delay_s(first, AUTO, NOW + 12 * HOUR) > 600


def test_nothing_found_changes_nothing() -> None:
    rhythm = known(office_hours(1))
    assert learned(rhythm, (), NOW + WEEK) is rhythm
    assert learned(None, (), NOW) is None


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    rhythm = known(office_hours(2))
    back = learned(rhythm, (NOW - WEEK,), NOW - WEEK)
    assert back is not None
    assert 60 <= usual_delay_s(back, AUTO, NOW - 2 * WEEK) <= 900
    assert max(back.hours) < 100


def visits_and_delay(times: Sequence[datetime], delay: Callable[[datetime], float]) -> tuple[float, float]:
    """Visits a day and the mean delay of an entry in seconds, over the last week of the times."""
    at, end = times[-1] - WEEK, times[-1]
    waiting = [one for one in times if one > at]
    visits, late = 0, 0.0
    while at < end:
        at += timedelta(seconds=delay(at))
        visits += 1
        while waiting and waiting[0] <= at:
            late += (at - waiting.pop(0)).total_seconds()
    return visits / 7, late / sum(1 for one in times if one > end - WEEK)


def test_for_fewer_visits_than_a_fixed_interval_entries_come_sooner() -> None:
    """Twelve releases on working days, five weeks: four to learn from, one to count in."""
    times = office_hours(5)
    rhythm = known([at for at in times if at < times[-1] - WEEK], times[-1] - WEEK)
    visits, late_s = visits_and_delay(times, lambda at: usual_delay_s(rhythm, AUTO, at))
    fixed_visits, fixed_late_s = visits_and_delay(times, lambda _: 300.0)
    same_visits, same_late_s = visits_and_delay(times, lambda _: 86400 / visits)
    assert fixed_visits == pytest.approx(288, abs=1)
    assert visits < 0.7 * fixed_visits
    assert late_s < 1.1 * fixed_late_s
    assert late_s < 0.8 * same_late_s
    assert same_visits == pytest.approx(visits, abs=1)


# ------------------------------------------------------------------------------------------------- sooner after a hit


def source(bounds: IntervalBounds | None = AUTO, **changes: object) -> SourceForVisit:
    options = SourceOptions(interval=bounds)
    return SourceForVisit(id="s", kind=SourceKind.FEED, url="http://x/", options=options, **changes)  # type: ignore[arg-type]


def after(one: SourceForVisit, *, hit: bool = False, rhythm: Rhythm | None = None, seed: int = 0) -> float:
    outcome = NotModified(url="http://x/", fetched_at=NOW, elapsed_s=0.1)
    due = next_visit_at(NOW, one, outcome, max_interval_s=86400, rng=Random(seed), hit=hit, rhythm=rhythm)
    return (due - NOW).total_seconds()


@pytest.mark.parametrize("seed", range(20))
def test_three_sooner_visits_follow_a_hit_and_then_the_pace_is_as_before(seed: int) -> None:
    rng, at, ages = Random(seed), 0.0, list[float]()
    at = after(source(), hit=True, seed=rng.randrange(1000))
    while at < 1500:
        ages.append(at)
        hit_at = NOW - timedelta(seconds=at)
        at += after(source(last_new_at=hit_at), seed=rng.randrange(1000))
    assert ages[0] == pytest.approx(60, rel=0.11)
    assert ages[1] == pytest.approx(180, rel=0.1)
    assert ages[2] == pytest.approx(420, rel=0.1)
    gaps = [later - sooner for sooner, later in pairwise(ages[2:])]
    assert all(270 <= gap <= 330 for gap in gaps)


def test_sooner_visits_keep_to_the_least_interval_and_are_never_later_than_usual() -> None:
    assert after(source(IntervalBounds(least_s=600, most_s=3600)), hit=True) >= 540
    assert after(source(IntervalBounds(least_s=10, most_s=20)), hit=True) <= 22


def test_a_fixed_interval_is_never_cut_short_and_a_backlog_is_no_hit() -> None:
    assert after(source(None), hit=True) >= 270
    assert after(source(first_visit=True), hit=True) >= 270


def test_a_hint_of_the_document_halves_the_pace_at_most_and_only_where_it_is_not_fixed() -> None:
    hinted = Rhythm(since=NOW, at=NOW, hours=(0.0,) * HOURS, hint_s=86400)
    usual = usual_delay_s(hinted, AUTO, NOW)
    assert after(source(), rhythm=hinted) == pytest.approx(min(2 * usual, 900), rel=0.1)
    assert after(source(IntervalBounds(least_s=60, most_s=400)), rhythm=hinted) <= 440
    assert after(source(None), rhythm=hinted) <= 330
