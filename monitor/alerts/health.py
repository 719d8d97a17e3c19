"""Troubles of the service itself, told to the subscriptions that ask for them (`health: all` or `lasting`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.alerts.labels import catalogue
from monitor.alerts.plan import keyed, outbox_rows
from monitor.alerts.quiet import due_at, severity_rank
from monitor.types import AlertFacts, AlertIntent, AlertKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.config.models import Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNews:
    """One trouble, or its end."""

    #: unique for this occurrence: the same key is never told twice
    key: str
    #: key of the heading in the catalogues, with `{}` for `about`
    heading: str
    #: "desk/telegram", a source id
    about: str
    text: str
    #: key of a sentence in the catalogues (`health`) that `text` and `count` are put into
    sentence: str = ""
    count: int = 0
    severity: str = "high"
    #: it will not pass by itself, or has lasted
    lasting: bool = True
    source_id: str = ""
    url: str = ""
    #: a channel that cannot carry the news: it is the trouble
    not_through: str = ""


def channel_died(channel: str, reason: str, outbox_id: int) -> HealthNews:
    """Return the news that a channel takes no more messages; once for each death."""
    return HealthNews(
        key=f"channel-dead:{channel}:{outbox_id}",
        heading="channel dead",
        about=channel,
        text=reason,
        not_through=channel,
    )


#: failed visits in a row from which a source's trouble is told: not each hiccup, and each trouble once
LASTING_FAILURES = 5


def source_news(source_id: str, failures_before: int, message: str, now: datetime) -> HealthNews | None:
    """Return the news of a visit: that a source's failing has lasted, that it is over, or None.

    Shape: `failures_before` counts the failed visits in a row before this one; `message` is "" when it succeeded.
    """
    if message and failures_before + 1 == LASTING_FAILURES:
        heading, key = "source failing", f"source-failing:{source_id}:{now:%Y%m%dT%H%M}"
        sentence, count = "failed", LASTING_FAILURES
    elif not message and failures_before >= LASTING_FAILURES:
        heading, key = "source recovered", f"source-recovered:{source_id}:{now:%Y%m%dT%H%M}"
        sentence, count = "recovered", failures_before
    else:
        return None
    return HealthNews(
        key=key,
        heading=heading,
        about=source_id,
        text=message,
        sentence=sentence,
        count=count,
        severity="normal",
        source_id=source_id,
    )


def plan_health(news: HealthNews, *, subscribers: Sequence[Subscriber], now: datetime) -> tuple[AlertIntent, ...]:
    """Return the alerts to store, in each subscriber's language; none through the channel that is the trouble."""
    planned = []
    for subscriber in subscribers:
        for key, subscription in keyed(subscriber):
            if subscription.health is None or (subscription.health == "lasting" and not news.lasting):
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


def _content(news: HealthNews, language: str) -> str:
    """Return what happened, in a language; the text of an error stays as it is."""
    sentence = catalogue(language).health[news.sentence] if news.sentence else "{}"
    values = (str(news.count), news.text) if news.sentence else (news.text,)
    for value in values:
        sentence = sentence.replace("{}", value, 1)
    return sentence


def _facts(news: HealthNews, language: str, detail: str, now: datetime) -> AlertFacts:
    ref = "H-" + hashlib.blake2b(news.key.encode(), digest_size=4).hexdigest().upper()
    return AlertFacts(
        kind=AlertKind.HEALTH,
        ref=ref,
        severity=news.severity,
        headline=catalogue(language).word(news.heading).replace("{}", news.about),
        act=None,
        places=(),
        said_at=None,
        published_at=None,
        seen_at=now,
        speaker="",
        speaker_text="",
        content=_content(news, language),
        form=None,
        confidence=None,
        names_used=(),
        outlet="",
        url=news.url,
        thread_ref=ref,
        source_id=news.source_id,
        detail=detail,
    )
