"""`interval: auto` against a fixed one on composed sources: `python -m benchmarks.adaptive_visits`.

Five weeks, learned on the way by the rules of the service, the last one counted: visits a day, and how long after it
appeared an entry is found, mean and 95th percentile. Four throws of the dice each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

from monitor.config.models import AUTO_INTERVAL
from monitor.fetch.pace import next_visit_at
from monitor.fetch.rhythm import learned, moments
from monitor.types import NotModified, Rhythm, SourceForVisit, SourceKind, SourceOptions

#: a Monday
FIRST = datetime(2026, 10, 19, tzinfo=UTC)
WEEKS = 5
FIXED_S = 300


def main() -> None:
    """Print a line for each kind of source."""
    for releases in (2, 12, 40):
        for name, options in (("auto", SourceOptions(interval=AUTO_INTERVAL)), ("5m", SourceOptions())):
            rows = [week(office_hours(releases, Random(seed)), options, Random(seed)) for seed in range(4)]
            visits, late_s, latest_s = (mean(column) for column in zip(*rows, strict=True))
            print(f"{releases:3} a day, {name:5} {visits:4.0f} visits, {late_s:4.0f} s mean, {latest_s:4.0f} s (95 %)")


def office_hours(releases: int, rng: Random) -> list[datetime]:
    """Return times of publication: so many a day, Monday to Friday, 6 to 16 h UTC, at random."""
    days = [FIRST + timedelta(days=day) for day in range(7 * WEEKS) if day % 7 < 5]
    return sorted(day + timedelta(hours=6, seconds=rng.uniform(0, 36000)) for day in days for _ in range(releases))


def week(times: Sequence[datetime], options: SourceOptions, rng: Random) -> tuple[float, float, float]:
    """Return visits a day, mean delay and its 95th percentile in seconds, of the last week."""
    source = SourceForVisit(id="s", kind=SourceKind.FEED, url="http://s/", interval_s=FIXED_S, options=options)
    outcome = NotModified(url=source.url, fetched_at=FIRST, elapsed_s=0.1)
    at, end, counted = FIRST, FIRST + timedelta(weeks=WEEKS), FIRST + timedelta(weeks=WEEKS - 1)
    rhythm: Rhythm | None = None
    last: datetime | None = None
    waiting, late, visits = list(times), list[float](), 0
    while at < end:
        found = [one for one in waiting if one <= at]
        waiting = waiting[len(found) :]
        if found:
            rhythm, last = learned(rhythm, moments(found, at, backlog=False), at), at
        if at >= counted:
            visits += 1
            late += [(at - one).total_seconds() for one in found]
        before = replace(source, last_new_at=last)
        at = next_visit_at(at, before, outcome, max_interval_s=86400, rng=rng, rhythm=rhythm, hit=bool(found))
    late.sort()
    return visits / 7, mean(late), late[int(0.95 * len(late))]


if __name__ == "__main__":
    main()
