"""Troubles of the service and of its sources, told to the subscriptions that ask for them (`health`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.alerts.health_states import NewsKind, StateNews
from monitor.alerts.health_words import Value, health_words
from monitor.alerts.plan import keyed, outbox_rows
from monitor.alerts.quiet import due_at, severity_rank
from monitor.types import AlertFacts, AlertIntent, AlertKind, HealthKind, SourceState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.config.models import Subscriber, Subscription

#: what tells of loss, or stays until somebody does something
_URGENT = frozenset({HealthKind.CHANNEL, HealthKind.NETWORK, HealthKind.GONE})
#: a single occurrence, or something that does no harm yet: not told to those who want lasting troubles alone
_PASSING = frozenset({HealthKind.OVERRUN, HealthKind.GUID_FLOOD, HealthKind.MOVED, HealthKind.EXPIRING})


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNews:
    """One trouble, or its end."""

    #: unique for this occurrence: the same key is never told twice
    key: str
    #: key of the news of the begin, if this is about the same state
    thread: str = ""
    kind: HealthKind
    #: key of what is said, in `health_words`
    saying: str
    #: what is filled into it: "about" ("desk/telegram", a source id), "detail", "count", "lasted", …
    values: Mapping[str, Value] = field(default_factory=dict)
    severity: str = "normal"
    source_id: str = ""
    #: names of the groups that the source is in
    groups: tuple[str, ...] = ()
    url: str = ""
    #: a channel that cannot carry the news: it is the trouble
    not_through: str = ""


def channel_died(channel: str, reason: str, outbox_id: int) -> HealthNews:
    """Return the news that a channel takes no more messages; once for each death."""
    return HealthNews(
        key=f"channel-dead:{channel}:{outbox_id}",
        kind=HealthKind.CHANNEL,
        saying="channel",
        values={"about": channel, "detail": reason},
        severity="high",
        not_through=channel,
    )


def state_news(
    news: StateNews, now: datetime, *, url: str = "", groups: tuple[str, ...] = (), failures: int = 0
) -> HealthNews:
    """Return what is told of one change of a state; `failures` are the failed visits in a row, this one included."""
    state = news.state
    saying = {NewsKind.ENDED: f"{state.kind} ended", NewsKind.FLAPPING: "flapping"}.get(news.kind, state.kind.value)
    if state.kind is HealthKind.NETWORK:
        return _network_news(news, saying, now)
    values: dict[str, Value] = {
        "about": state.source_id,
        "detail": state.detail,
        "count": str(state.count if news.kind is NewsKind.FLAPPING else max(failures, 1)),
        "lasted": (state.ended_at or now) - state.begun_at,
    }
    if state.expires_at is not None:
        values |= {"detail": f"{state.expires_at:%Y-%m-%d %H:%M} UTC", "left": state.expires_at - now}
    return HealthNews(
        key=_key(news, now),
        thread=_first_key(state),
        kind=state.kind,
        saying=saying,
        values=values,
        severity="high" if state.kind in _URGENT and news.kind is not NewsKind.ENDED else "normal",
        source_id=state.source_id,
        groups=groups,
        url=url,
    )


def _network_news(news: StateNews, saying: str, now: datetime) -> HealthNews:
    state = news.state
    many, _, rest = state.detail.partition(" of ")
    visited, _, cause = rest.partition(" ")
    host = state.source_id.removeprefix("//")
    if host:
        saying = saying.replace("network", "host")
    elif news.kind is NewsKind.BEGUN and cause == "(dns)":
        saying = "network without names"
    return HealthNews(
        key=_key(news, now),
        thread=_first_key(state),
        kind=state.kind,
        saying=saying,
        values={"about": host, "many": many, "all": visited, "lasted": (state.ended_at or now) - state.begun_at},
        severity="high" if news.kind is NewsKind.BEGUN else "normal",
    )


def _key(news: StateNews, now: datetime) -> str:
    if news.kind is NewsKind.BEGUN:
        return _first_key(news.state)
    return f"{news.kind}:{news.state.kind}:{news.state.source_id}:{now:%Y%m%dT%H%M%S}"


def _first_key(state: SourceState) -> str:
    return f"begun:{state.kind}:{state.source_id}:{state.begun_at:%Y%m%dT%H%M%S}"


def plan_health(news: HealthNews, *, subscribers: Sequence[Subscriber], now: datetime) -> tuple[AlertIntent, ...]:
    """Return the alerts to store, in each subscriber's language; none through the channel that is the trouble."""
    planned = []
    for subscriber in subscribers:
        for key, subscription in keyed(subscriber):
            if not _is_wanted(news, subscription):
                continue
            if severity_rank(news.severity) < severity_rank(subscription.min_severity):
                continue
            due = due_at(now, subscription, subscriber.timezone, news.severity)
            rows = [row for row in outbox_rows(subscriber, subscription, due) if row.channel != news.not_through]
            if rows:
                planned.append(
                    AlertIntent(
                        subscriber_id=subscriber.id,
                        subscription=key,
                        dedup_key=news.key,
                        watch_id="",
                        facts=_facts(news, subscriber.language, subscription.detail, now),
                        outbox=tuple(rows),
                        reason=due.reason,
                    )
                )
    return tuple(planned)


def _is_wanted(news: HealthNews, subscription: Subscription) -> bool:
    wanted = subscription.health
    if wanted is None or (wanted == "lasting" and news.kind in _PASSING):
        return False
    if not isinstance(wanted, str) and news.kind not in wanted:
        return False
    names = {news.source_id, *news.groups}
    return not (subscription.sources and news.source_id) or bool(names & set(subscription.sources))


def _facts(news: HealthNews, language: str, detail: str, now: datetime) -> AlertFacts:
    words = health_words(language)
    saying = words.sayings[news.saying]
    return AlertFacts(
        kind=AlertKind.HEALTH,
        ref=_ref(news.key),
        severity=news.severity,
        headline=words.fill(saying.heading, news.values),
        act=None,
        places=(),
        said_at=None,
        published_at=None,
        seen_at=now,
        speaker="",
        speaker_text="",
        content=words.fill(saying.text, news.values),
        form=None,
        confidence=None,
        names_used=(),
        outlet="",
        url=news.url,
        thread_ref=_ref(news.thread or news.key),
        source_id=news.source_id,
        detail=detail,
        advice=words.fill(saying.advice, news.values),
    )


def _ref(key: str) -> str:
    return "H-" + hashlib.blake2b(key.encode(), digest_size=4).hexdigest().upper()
