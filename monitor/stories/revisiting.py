"""When an article is read again, and when a page that is not there counts as withdrawn: pure decisions.

A page that answers 404 may be a fault of its server. It is "not reachable since" at once, and withdrawn only when two
further looks over six hours found the same while its source answered and its neighbours stood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.types import Failed, FailureKind, Fetched, NotModified, PageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.types import FetchOutcome

#: servers may lie about validators: once in this time the whole page is asked for
FULL_EVERY = timedelta(hours=24)
#: a page is withdrawn after so many looks that found it gone, over so long
WITHDRAWN_LOOKS = 3
WITHDRAWN_SPAN = timedelta(hours=6)
#: looks closer together than this are one
_SAME_LOOK = timedelta(minutes=30)
#: a statement is gone when a reading this much later misses it as well
GONE_AFTER = timedelta(minutes=5)
#: when an absent page, a missing statement and a withdrawn page are looked at again, after each began
_ABSENT_LOOKS = (timedelta(hours=1), timedelta(hours=6, minutes=5), timedelta(days=1), timedelta(days=3))
_MISSING_LOOKS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
_WITHDRAWN_LOOKS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
#: so many pages of one source gone at once, and more than stand, are a site that is rebuilt
_REBUILT = 3
_HTTP_NOT_FOUND = 404
_LANGUAGE_CODE = 3


class Sighting(StrEnum):
    """What a look at a page's address gave."""

    SAME = "same"  #: the bytes that were read before
    PAGE = "page"  #: other bytes, to be read
    ABSENT = "absent"  #: the server says that there is no such page
    UNREADABLE = "unreadable"  #: nothing that says anything about the article


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitPlan:
    """Ages at which an article is read again, in seconds since it was first seen."""

    ages_s: tuple[float, ...]
    #: further ones for an article that a watch wanted
    watched_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """How the source of an absent page is doing."""

    #: it was visited with success since the page was first found absent
    answers: bool
    #: other pages of it that were looked at of late: how many are absent, how many stand
    absent: int = 0
    standing: int = 0


def next_reading(now: datetime, seen_at: datetime, plan: RevisitPlan, state: PageState | None) -> datetime | None:
    """Return when an article is read again; None for no more.

    Shape: the next age of the plan; sooner while something waits to be confirmed. An empty plan is never. What was read
    of an entry's own words has no ages: it is read again when they change.
    """
    if not plan.ages_s:
        return None
    ages = (*plan.ages_s, *(plan.watched_s if state is not None and state.watched else ()))
    if state is not None and state.own_words:
        ages = ()
    moments = [seen_at + timedelta(seconds=age) for age in ages]
    if state is not None:
        moments += _looks(state)
    return min((moment for moment in moments if moment > now), default=None)


def _looks(state: PageState) -> Iterable[datetime]:
    for since, looks in (
        (state.withdrawn_at, _WITHDRAWN_LOOKS),
        (state.absent_since if state.withdrawn_at is None else None, _ABSENT_LOOKS),
        (state.missing_since, _MISSING_LOOKS),
    ):
        if since is not None:
            yield from (since + look for look in looks)


def asks_for_whole(state: PageState, now: datetime) -> bool:
    """Whether a look must not be conditional: daily, and while something waits to be confirmed or to come back."""
    if state.missing_since or state.absent_since or state.withdrawn_at:
        return True
    return state.full_at is None or not now - FULL_EVERY < state.full_at <= now


def sighting(outcome: FetchOutcome, state: PageState) -> tuple[Sighting, str]:
    """Return what a look gave and, for all but the good ones, why in words.

    Shape: `outcome` of a fetch of the address that was read before. A wall, an error page with status 200 and anything
    else that is no article shows only when the page is read.
    """
    if isinstance(outcome, NotModified):
        return Sighting.SAME, ""
    if isinstance(outcome, Failed):
        if outcome.kind is FailureKind.GONE or outcome.status == _HTTP_NOT_FOUND:
            return Sighting.ABSENT, f"the server answers {outcome.status}"
        return Sighting.UNREADABLE, outcome.message
    if _led_home(outcome):
        return Sighting.ABSENT, "the address leads to the home page"
    return (Sighting.SAME if outcome.body_hash == state.body_hash else Sighting.PAGE), ""


def _led_home(fetched: Fetched) -> bool:
    return fetched.url != fetched.requested_url and is_home(fetched.url) and not is_home(fetched.requested_url)


def is_home(url: str) -> bool:
    """Whether an address is a site's first page: no path, that of a language, or an index file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.query:
        return False
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[-1].lower().partition(".")[0] in {"index", "default", "home", "main"}:
        steps.pop()
    return not steps or (len(steps) == 1 and len(steps[0]) <= _LANGUAGE_CODE and steps[0].isalpha())


def absent(state: PageState, why: str, now: datetime) -> PageState:
    """Return the state after a look that found the page gone."""
    if state.absent_since is None or state.absent_at is None:
        return replace(state, absent_since=now, absent_at=now, absent_looks=1, absent_why=why)
    if now - state.absent_at < _SAME_LOOK:
        return state
    return replace(state, absent_at=now, absent_looks=state.absent_looks + 1, absent_why=why)


def is_withdrawn(state: PageState, site: SiteState) -> bool:
    """Whether an absent page is to be told as withdrawn now."""
    if state.withdrawn_at is not None or state.absent_since is None or state.absent_at is None:
        return False
    confirmed = state.absent_looks >= WITHDRAWN_LOOKS and state.absent_at - state.absent_since >= WITHDRAWN_SPAN
    rebuilt = site.absent >= _REBUILT and site.absent > site.standing
    return confirmed and site.answers and not rebuilt


def is_gone(missing_since: datetime | None, now: datetime) -> bool:
    """Whether a statement that this reading misses was missed long enough to be told as gone."""
    return missing_since is not None and now - missing_since >= GONE_AFTER


def plan_of(ages_s: Sequence[float], watched_s: Sequence[float]) -> RevisitPlan:
    """Return the plan of these ages."""
    return RevisitPlan(ages_s=tuple(ages_s), watched_s=tuple(watched_s))
