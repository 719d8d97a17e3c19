"""When a message goes out: quiet hours hold, digests come once, days of 23 and 25 hours included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.quiet import due_at
from monitor.config.models import DigestWhen, Quiet, Subscription

NIGHT = Quiet(start="23:00", end="07:00", except_="critical")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def subscription(**options: object) -> Subscription:
    return Subscription(watches=("*",), channels=("telegram",), **options)


def test_a_calm_alert_goes_out_at_once() -> None:
    now = utc("2026-03-27T10:00")
    due = due_at(now, subscription(), "Asia/Yerevan", "normal")
    assert (due.at, due.mode, due.period, due.reason) == (now, "send", "", "now")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-27T19:00", "2026-03-28T03:00"),  # 23:00 in Yerevan: quiet begins
        ("2026-03-27T22:30", "2026-03-28T03:00"),  # 02:30, after midnight
        ("2026-03-28T02:59", "2026-03-28T03:00"),
    ],
)
def test_quiet_hours_hold_until_their_end(now: str, until: str) -> None:
    due = due_at(utc(now), subscription(quiet=NIGHT), "Asia/Yerevan", "high")
    assert (due.at, due.mode, due.reason) == (utc(until), "digest", "quiet until 07:00")


def test_all_that_was_held_in_one_night_shares_one_period() -> None:
    early = due_at(utc("2026-03-27T19:10"), subscription(quiet=NIGHT), "Asia/Yerevan", "low")
    late = due_at(utc("2026-03-28T01:10"), subscription(quiet=NIGHT), "Asia/Yerevan", "high")
    assert early.period == late.period != ""


def test_the_moment_quiet_ends_is_no_longer_quiet() -> None:
    assert due_at(utc("2026-03-28T03:00"), subscription(quiet=NIGHT), "Asia/Yerevan", "high").mode == "send"


def test_the_exception_is_told_at_night() -> None:
    assert due_at(utc("2026-03-27T22:00"), subscription(quiet=NIGHT), "Asia/Yerevan", "critical").mode == "send"


def test_quiet_without_exception_holds_even_critical_alerts() -> None:
    quiet = Quiet(start="23:00", end="07:00")
    assert due_at(utc("2026-03-27T22:00"), subscription(quiet=quiet), "Asia/Yerevan", "critical").mode == "digest"


def test_a_daily_digest_is_due_at_its_local_hour() -> None:
    wanted = subscription(when=DigestWhen(digest="daily", at="08:00"))
    due = due_at(utc("2026-03-27T10:00"), wanted, "Asia/Yerevan", "normal")
    assert (due.at, due.reason) == (utc("2026-03-28T04:00"), "digest daily 08:00")


def test_an_alert_seconds_before_the_digest_waits_for_the_next() -> None:
    wanted = subscription(when=DigestWhen(digest="daily", at="08:00"))
    assert due_at(utc("2026-03-27T03:59:58"), wanted, "Asia/Yerevan", "normal").at == utc("2026-03-28T04:00")
    assert due_at(utc("2026-03-27T03:59:50"), wanted, "Asia/Yerevan", "normal").at == utc("2026-03-27T04:00")


def test_a_weekly_digest_is_due_on_its_weekday() -> None:
    wanted = subscription(when=DigestWhen(digest="weekly", at="09:30", weekday="mon"))
    assert due_at(utc("2026-03-27T10:00"), wanted, "UTC", "normal").at == utc("2026-03-30T09:30")
    assert due_at(utc("2026-03-30T09:30"), wanted, "UTC", "normal").at == utc("2026-04-06T09:30")


def test_an_hourly_digest_follows_the_local_clock_of_half_hour_zones() -> None:
    wanted = subscription(when=DigestWhen(digest="hourly"))
    assert due_at(utc("2026-03-27T10:10"), wanted, "Asia/Kolkata", "normal").at == utc("2026-03-27T10:30")


def test_digests_wait_for_the_end_of_quiet_hours() -> None:
    wanted = subscription(when=DigestWhen(digest="hourly"), quiet=NIGHT)
    assert due_at(utc("2026-03-27T22:10"), wanted, "Asia/Yerevan", "normal").at == utc("2026-03-28T03:00")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Yerevan"])
@pytest.mark.parametrize("at", ["00:00", "02:30", "03:00", "08:00"])
@pytest.mark.parametrize("digest", ["hourly", "daily", "weekly"])
def test_every_period_of_a_year_has_exactly_one_digest(zone: str, at: str, digest: str) -> None:
    """Walking from digest to digest never stands still, never leaves a period out, never names one twice."""
    wanted = subscription(when=DigestWhen(digest=digest, at=at))
    now, end, periods = utc("2026-01-01T00:00"), utc("2027-01-01T00:00"), []
    step = timedelta(days=40) if digest == "hourly" else None
    while now < end:
        due = due_at(now, wanted, zone, "normal")
        assert due.at > now
        periods.append(due.period)
        # hours: only around the changes of clocks, or the test takes long
        now = due.at if step is None or now.month in {3, 4, 10, 11} else due.at + step
    assert len(set(periods)) == len(periods)
    if digest == "daily":
        assert len(periods) in {365, 366}
    if digest == "weekly":
        assert len(periods) in {52, 53}


def test_a_digest_time_that_a_day_skips_comes_after_the_gap() -> None:
    wanted = subscription(when=DigestWhen(digest="daily", at="02:30"))
    assert due_at(utc("2026-03-28T12:00"), wanted, "Europe/Berlin", "normal").at == utc("2026-03-29T01:30")


def test_a_digest_time_that_comes_twice_counts_once() -> None:
    wanted = subscription(when=DigestWhen(digest="daily", at="02:30"))
    assert due_at(utc("2026-10-24T12:00"), wanted, "Europe/Berlin", "normal").at == utc("2026-10-25T00:30")
    assert due_at(utc("2026-10-25T00:30"), wanted, "Europe/Berlin", "normal").at == utc("2026-10-26T01:30")


def test_a_flood_waits_for_the_next_full_hour_as_one_digest() -> None:
    due = due_at(utc("2026-03-27T10:20"), subscription(), "UTC", "high", flooded="flood guard: more than 20")
    assert (due.at, due.mode, due.reason) == (utc("2026-03-27T11:00"), "digest", "flood guard: more than 20")


def test_an_unknown_time_zone_is_utc() -> None:
    wanted = subscription(when=DigestWhen(digest="daily", at="08:00"))
    assert due_at(utc("2026-03-27T10:00"), wanted, "Mars/Olympus", "normal").at == utc("2026-03-28T08:00")
