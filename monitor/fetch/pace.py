"""When a source is visited next. Pure: the time, the source, the outcome and the dice are given."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from monitor.fetch.headers import MAX_RETRY_AFTER_S
from monitor.types import Failed, FailureKind, FetchOutcome, SourceForVisit

JITTER = 0.1
FLOOR_S = 1.0
_MOST_DOUBLINGS = 20


def next_visit_at(
    now: datetime, source: SourceForVisit, outcome: FetchOutcome, *, max_interval_s: float, rng: Random
) -> datetime:
    """Return when to visit the source again.

    After a success: its interval, ten per cent more or less. After failures: the interval doubled for each failure
    before this one (`source.failures`), so one hiccup costs nothing. 410 Gone: the longest interval at once.
    A Retry-After holds the source off at least so long; hints of the document itself (ttl, skipHours) are not obeyed,
    as a monitor that waits for an hour because a feed says so is no monitor.

    Shape: aware, as `now`; never sooner than nine tenths of the interval nor a second, never sooner than the server
    asked, never later than the longest interval (or the source's own, if that is longer) and a tenth.
    Units: `max_interval_s` seconds; Retry-After is capped at 24 h.
    Source: RFC 9110 section 10.2.3.
    """
    interval_s = max(float(source.interval_s), FLOOR_S)
    longest_s = max(max_interval_s, interval_s)
    delay_s, least_s = interval_s, FLOOR_S
    if isinstance(outcome, Failed):
        delay_s = min(interval_s * 2.0 ** min(max(source.failures, 0), _MOST_DOUBLINGS), longest_s)
        if outcome.kind is FailureKind.GONE:
            delay_s = longest_s
        least_s = max(least_s, min(outcome.retry_after_s or 0.0, MAX_RETRY_AFTER_S))
    jittered_s = delay_s * rng.uniform(1 - JITTER, 1 + JITTER)
    if jittered_s < least_s:
        # Many sources are held off by one server at once: they must not come back in the same second.
        jittered_s = least_s * rng.uniform(1, 1 + JITTER)
    return now + timedelta(seconds=jittered_s)
