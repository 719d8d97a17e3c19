"""When a source brings something new, by hour of the week, and how soon that makes the next visit. Pure.

Counted are moments at which something came, not entries: five releases put up at once are one moment. Older moments
count less, with a time constant of four weeks. An hour of which little is known is taken for what this hour is on other
days, and that for what all hours are.

The delay is that of the square-root rule: for a given number of visits the sum of all delays of entries is least when
an hour that brings four times as much is visited twice as often (Lagrange multiplier over interval and visit rate).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.types import Rhythm

if TYPE_CHECKING:
    from monitor.types import IntervalBounds

HOURS = 168
#: of the decay of what was learned
MEMORY = timedelta(weeks=4)
#: the interval at one moment an hour, in seconds
INTERVAL_AT_ONE_S = 240.0
#: of a source that nothing is known of
FIRST_INTERVAL_S = 300.0
#: entries that came within this time came at one moment, in seconds
_MOMENT_S = 300
#: what an hour is on other days counts as so many weeks of its own
_LIKE_OTHER_DAYS = 2.0
#: what is assumed of a source that nothing is known of counts as so many hours
_ASSUMED_HOURS = 24.0
#: entries with an older date that are found late came when they were found
_LATE = timedelta(hours=6)
_WEEK = timedelta(weeks=1)


def moments(published: Iterable[datetime | None], now: datetime, *, backlog: bool) -> tuple[datetime, ...]:
    """Return when something came, by the times of publication of new entries; None stands for no time.

    Shape: oldest first, each once. For a backlog all that is known of the last four weeks; else what is recent, and now
    for everything that is not.
    """
    oldest = now - (MEMORY if backlog else _LATE)
    dated = [at if at is not None and oldest <= at <= now else None for at in published]
    kept = [at for at in dated if at is not None] if backlog else [at or now for at in dated]
    return tuple(sorted({int(at.timestamp()) // _MOMENT_S: at for at in kept}.values()))


def learned(rhythm: Rhythm | None, found: tuple[datetime, ...], now: datetime) -> Rhythm | None:
    """Return the rhythm with further moments; None as long as there is none."""
    if not found:
        return rhythm
    if rhythm is None:
        rhythm = Rhythm(since=min(found[0], now), at=now, hours=(0.0,) * HOURS)
    fade = _fade(rhythm.at, now)
    hours = [one * fade for one in rhythm.hours]
    for moment in found:
        hours[_hour(moment)] += _fade(moment, now)
    return Rhythm(
        since=rhythm.since, at=max(now, rhythm.at), hours=tuple(round(one, 4) for one in hours), hint_s=rhythm.hint_s
    )


def usual_delay_s(rhythm: Rhythm | None, bounds: IntervalBounds, now: datetime) -> float:
    """Return the seconds until the next visit: the integral of the visit rate of the hours ahead comes to one.

    Shape: within the bounds; a busy hour that begins soon is not slept through.
    """
    left, at, total_s = 1.0, now, 0.0
    while total_s < bounds.most_s:
        interval_s = _interval_s(rhythm, bounds, at)
        here_s = 3600.0 - (at.minute * 60 + at.second + at.microsecond / 1e6)
        if left * interval_s <= here_s:
            return min(max(total_s + left * interval_s, bounds.least_s), bounds.most_s)
        left -= here_s / interval_s
        total_s += here_s
        at += timedelta(seconds=here_s)
    return bounds.most_s


def first_interval_s(bounds: IntervalBounds) -> float:
    """Return the interval of a source that nothing is known of."""
    return min(max(FIRST_INTERVAL_S, bounds.least_s), bounds.most_s)


def _interval_s(rhythm: Rhythm | None, bounds: IntervalBounds, at: datetime) -> float:
    if rhythm is None:
        return first_interval_s(bounds)
    an_hour = max(moments_an_hour(rhythm, bounds, at), 1e-9)
    return min(max(INTERVAL_AT_ONE_S / math.sqrt(an_hour), bounds.least_s), bounds.most_s)


def moments_an_hour(rhythm: Rhythm, bounds: IntervalBounds, at: datetime) -> float:
    """Return how many moments the hour of this time brings as a rule."""
    weeks = max((at - rhythm.since) / _WEEK, 0.0)
    memory = MEMORY / _WEEK
    known = memory * (1 - math.exp(-weeks / memory))  # weeks, faded as the counts are
    fade, hour = _fade(rhythm.at, at), _hour(at)
    assumed = (INTERVAL_AT_ONE_S / first_interval_s(bounds)) ** 2
    overall = (sum(rhythm.hours) * fade + _ASSUMED_HOURS * assumed) / (HOURS * known + _ASSUMED_HOURS)
    each_day = sum(_spread(rhythm, (hour + 24 * day) % HOURS) for day in range(7)) * fade
    this_hour = (each_day + _LIKE_OTHER_DAYS * overall) / (7 * known + _LIKE_OTHER_DAYS)
    return (_spread(rhythm, hour) * fade + _LIKE_OTHER_DAYS * this_hour) / (known + _LIKE_OTHER_DAYS)


def _spread(rhythm: Rhythm, hour: int) -> float:
    hours = rhythm.hours
    return hours[hour - 1] / 4 + hours[hour] / 2 + hours[(hour + 1) % HOURS] / 4


def _hour(at: datetime) -> int:
    at = at.astimezone(UTC)
    return at.weekday() * 24 + at.hour


def _fade(since: datetime, now: datetime) -> float:
    return math.exp(-max((now - since) / MEMORY, 0.0))
