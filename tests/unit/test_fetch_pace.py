"""When a source is visited next."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from monitor.fetch.pace import next_visit_at
from monitor.types import Failed, FailureKind, FetchOutcome, NotModified, SourceForVisit, SourceKind

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
UNCHANGED = NotModified(url="http://x/", fetched_at=NOW, elapsed_s=0.1)
DAY_S = 86400.0


def failed(kind: FailureKind = FailureKind.HTTP, retry_after_s: float | None = None) -> Failed:
    return Failed(url="http://x/", kind=kind, message="no", fetched_at=NOW, retry_after_s=retry_after_s)


def delays(
    outcome: FetchOutcome,
    *,
    failures: int = 0,
    interval_s: int = 300,
    last_failure: str | None = None,
    max_interval_s: float = DAY_S,
) -> tuple[float, float]:
    """The least and the most of many throws, in seconds."""
    source = SourceForVisit(
        id="s",
        kind=SourceKind.FEED,
        url="http://x/",
        interval_s=interval_s,
        failures=failures,
        last_failure=last_failure,
    )
    rng = Random(7)
    found = [
        (next_visit_at(NOW, source, outcome, max_interval_s=max_interval_s, rng=rng) - NOW).total_seconds()
        for _ in range(300)
    ]
    return min(found), max(found)


def test_after_a_success_the_interval_with_ten_per_cent_of_jitter() -> None:
    least, most = delays(UNCHANGED)
    assert 270 <= least < 280
    assert 320 < most <= 330


@pytest.mark.parametrize(("failures", "seconds"), [(0, 300), (1, 600), (2, 1200), (5, 9600)])
def test_failures_double_the_interval(failures: int, seconds: float) -> None:
    least, most = delays(failed(), failures=failures)
    assert seconds * 0.9 <= least <= most <= seconds * 1.1


@pytest.mark.parametrize("failures", [9, 60, 10**9])
def test_the_back_off_ends_at_the_longest_interval(failures: int) -> None:
    least, most = delays(failed(), failures=failures)
    assert DAY_S * 0.9 <= least <= most <= DAY_S * 1.1


def test_a_success_after_failures_goes_back_to_the_interval() -> None:
    assert delays(UNCHANGED, failures=8)[1] <= 330


def test_gone_in_passing_is_a_failure_like_others() -> None:
    assert delays(failed(FailureKind.GONE))[1] <= 330
    assert delays(failed(FailureKind.GONE), failures=3, last_failure="gone")[1] <= 2400 * 1.1
    assert delays(failed(FailureKind.GONE), failures=9, last_failure="timeout")[1] <= DAY_S * 1.1
    assert delays(failed(), failures=9, last_failure="gone")[1] <= DAY_S * 1.1


@pytest.mark.parametrize("failures", [4, 5, 10**9])
def test_gone_for_good_means_once_a_week_and_never_given_up(failures: int) -> None:
    least, most = delays(failed(FailureKind.GONE), failures=failures, last_failure="gone")
    assert 7 * DAY_S <= least < most <= 7.7 * DAY_S


def test_gone_is_not_believed_within_minutes_however_often_it_is_said() -> None:
    gone = failed(FailureKind.GONE)
    assert delays(gone, failures=6, last_failure="gone", interval_s=10)[1] <= 640 * 1.1
    assert delays(gone, failures=9, last_failure="gone", interval_s=10)[0] >= 7 * DAY_S


def test_a_source_that_fails_is_asked_at_least_daily_whatever_is_configured() -> None:
    assert delays(failed(), failures=99, max_interval_s=1e9)[1] <= DAY_S * 1.1


def test_retry_after_is_never_undercut_and_never_more_than_a_day() -> None:
    least, most = delays(failed(FailureKind.RATE_LIMITED, 3600.0))
    assert 3600 <= least < most <= 3960
    least, most = delays(failed(FailureKind.RATE_LIMITED, 315360000.0))
    assert DAY_S <= least < most <= DAY_S * 1.1


@pytest.mark.parametrize("retry_after_s", [None, 0.0, 5.0])
def test_a_short_retry_after_does_not_hurry_us(retry_after_s: float | None) -> None:
    assert delays(failed(FailureKind.RATE_LIMITED, retry_after_s))[0] >= 270


def test_an_interval_longer_than_the_longest_back_off_is_kept() -> None:
    assert delays(failed(), interval_s=2 * 86400)[0] >= 2 * DAY_S * 0.9
