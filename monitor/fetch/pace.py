"""When a source is visited next. Pure: the time, the source, the outcome and the dice are given."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from monitor.fetch.headers import MAX_RETRY_AFTER_S
from monitor.fetch.rhythm import usual_delay_s
from monitor.types import Failed, FailureKind, FetchOutcome, IntervalBounds, Rhythm, SourceForVisit

JITTER = 0.1
FLOOR_S = 1.0
#: a source that fails is never given up
LONGEST_BACK_OFF_S = 86400.0
#: failures in a row, the last two of them "410 Gone", after which a source is taken for gone, and seconds that they
#: must have gone on, nearly, by the back-off
GONE_AFTER = 5
GONE_FOR_S = 3600.0
GONE_INTERVAL_S = 7 * 86400.0
#: ages of the last news, in seconds, at which a source without a fixed interval is visited sooner: corrections and the
#: statements of others come in the minutes after a statement
SOONER_S = (60.0, 180.0, 420.0)
_MOST_DOUBLINGS = 20
#: a hint of the document or its server slows visits down to half their pace, not more
_HINT_FACTOR = 2.0


def next_visit_at(
    now: datetime,
    source: SourceForVisit,
    outcome: FetchOutcome,
    *,
    max_interval_s: float,
    rng: Random,
    rhythm: Rhythm | None = None,
    hit: bool = False,
) -> datetime:
    """Return when to visit the source again.

    After a success: its interval, ten per cent more or less. Without a fixed one (`options.interval`) that follows the
    rhythm of the source, is doubled at most where the document or its server asks for it, and is cut short three times
    in the minutes after a `hit`; all within its bounds. After failures: the interval doubled for each failure before
    this one (`source.failures`), so one hiccup costs nothing, and a day at most, so nothing is given up. 410 Gone that
    does not pass: once a week. A Retry-After holds every source off at least so long; hints of the document itself
    change nothing for a fixed interval, as a monitor that waits for an hour because a feed says so is no monitor.

    Shape: aware, as `now`; never sooner than nine tenths of the interval nor a second, never sooner than the server
    asked, never later than the longest interval (or the source's own, if that is longer) and a tenth; gone ones are.
    Units: `max_interval_s` seconds, a day at most; Retry-After is capped at 24 h.
    Source: RFC 9110 section 10.2.3.
    """
    delay_s = _interval_s(source, rhythm, now)
    least_s = FLOOR_S
    if isinstance(outcome, Failed):
        longest_s = max(min(max_interval_s, LONGEST_BACK_OFF_S), delay_s)
        delay_s = min(delay_s * 2.0 ** min(max(source.failures, 0), _MOST_DOUBLINGS), longest_s)
        least_s = max(least_s, min(outcome.retry_after_s or 0.0, MAX_RETRY_AFTER_S))
        if is_gone(source, outcome):
            least_s = GONE_INTERVAL_S
    elif (bounds := source.options.interval) is not None:
        delay_s = _sooner_s(source, bounds, now, delay_s, hit=hit)
    jittered_s = delay_s * rng.uniform(1 - JITTER, 1 + JITTER)
    if jittered_s < least_s:
        # Many sources are held off by one server at once: they must not come back in the same second.
        jittered_s = least_s * rng.uniform(1, 1 + JITTER)
    return now + timedelta(seconds=jittered_s)


def is_gone(source: SourceForVisit, outcome: FetchOutcome) -> bool:
    """Tell whether a "410 Gone" is to be believed: a server that is being changed says so in passing."""
    said_now = isinstance(outcome, Failed) and outcome.kind is FailureKind.GONE
    return said_now and counts_as_gone(source.last_failure, source.failures + 1, source.interval_s)


def counts_as_gone(last_failure: str | None, failures: int, interval_s: float) -> bool:
    """Tell whether a source whose last failure was of this kind, after so many in a row, is taken for gone."""
    wait_s = max(interval_s, FLOOR_S) * 2.0 ** min(max(failures - 1, 0), _MOST_DOUBLINGS)
    return last_failure == FailureKind.GONE and failures >= GONE_AFTER and wait_s >= GONE_FOR_S


def _interval_s(source: SourceForVisit, rhythm: Rhythm | None, now: datetime) -> float:
    bounds = source.options.interval
    if bounds is None:
        return max(float(source.interval_s), FLOOR_S)
    usual_s = usual_delay_s(rhythm, bounds, now)
    hint_s = float(rhythm.hint_s) if rhythm else 0.0
    return min(max(usual_s, min(hint_s, _HINT_FACTOR * usual_s)), bounds.most_s)


def _sooner_s(source: SourceForVisit, bounds: IntervalBounds, now: datetime, delay_s: float, *, hit: bool) -> float:
    """Return the delay, or the time to the next of the sooner visits when that comes before."""
    if source.first_visit or not (hit or source.last_new_at):
        return delay_s
    age_s = 0.0 if hit or source.last_new_at is None else max((now - source.last_new_at).total_seconds(), 0.0)
    # a visit that its jitter made early is no reason for another one at once
    ahead_s = [at_s - age_s for at_s in SOONER_S if at_s > age_s * (1 + 2 * JITTER)]
    return min(delay_s, max(ahead_s[0], bounds.least_s)) if ahead_s else delay_s
