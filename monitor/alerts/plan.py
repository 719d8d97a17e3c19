"""Which subscriptions are told of what, and when: one alert per statement, kind of news and subscription."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.alerts.facts import facts_of, mention_ref
from monitor.alerts.quiet import due_at, severity_rank
from monitor.config.models import DigestWhen
from monitor.types import (
    Act,
    AlertFacts,
    AlertIntent,
    AlertKind,
    ChangeKind,
    FloodKey,
    OutboxIntent,
    Relation,
    Tellable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.alerts.quiet import Due
    from monitor.config.models import Follow, Subscriber, Subscription, Watch

_DENYING = frozenset({Act.DENIAL, Act.REJECTION})
#: news of the statement itself, however it came about: told once under one key
_FIRST = frozenset({AlertKind.STATEMENT, AlertKind.ANSWER})


@dataclass(frozen=True, slots=True)
class _News:
    """A tellable and what it is to one subscription."""

    tellable: Tellable
    kind: AlertKind


def plan_alerts(
    tellables: Sequence[Tellable],
    *,
    subscribers: Sequence[Subscriber],
    watches: Sequence[Watch],
    registry_labels: Mapping[str, str],
    now: datetime,
    counters: Mapping[FloodKey, int] | None = None,
    alerts_per_source_hour: int = 20,
) -> tuple[AlertIntent, ...]:
    """Return the alerts to store with their outbox rows, in the order of the tellables.

    Shape: per subscription one alert for each statement and kind of news, with the severity of the most severe watch
    and the reasons of all of them; never two with the same `dedup_key`. `counters` holds the single messages of the
    last hour (see `store.alerts.flood_counts`); beyond `alerts_per_source_hour` a source's alerts wait for a digest.
    Errors: none; a tellable of an unknown watch is told to those who take all watches.
    """
    by_id = {watch.id: watch for watch in watches}
    counts: dict[FloodKey, int] = defaultdict(int, counters or {})
    planner = _Planner(watches=by_id, labels=registry_labels, now=now, limit=alerts_per_source_hour, counts=counts)
    return tuple(
        planner.intent(group, subscriber, key, subscription)
        for subscriber in subscribers
        for key, subscription in keyed(subscriber)
        for group in _groups(tellables, subscription, (subscriber.id, key), by_id)
    )


def keyed(subscriber: Subscriber) -> tuple[tuple[str, Subscription], ...]:
    """Return the subscriptions, each with a key that stays when watches are added or the file is sorted."""
    seen: dict[str, int] = defaultdict(int)
    result = []
    for subscription in subscriber.subscriptions:
        rhythm = subscription.when.digest if isinstance(subscription.when, DigestWhen) else subscription.when
        key = "+".join(sorted(subscription.channels)) + f":{rhythm}" + (":health" if not subscription.watches else "")
        seen[key] += 1
        result.append((key if seen[key] == 1 else f"{key}#{seen[key]}", subscription))
    return tuple(result)


def _groups(
    tellables: Sequence[Tellable], subscription: Subscription, who: tuple[str, str], watches: Mapping[str, Watch]
) -> list[list[_News]]:
    """Return what the subscription is told, the tellables of one alert together, the most severe first."""
    groups: dict[str, list[_News]] = {}
    for tellable in tellables:
        watch = watches.get(tellable.match.watch_id)
        if not _subscribed(subscription, tellable.match.watch_id) or (watch is not None and watch.paused):
            continue
        kind = kind_of(tellable, who)
        if _concerns(tellable, kind, who) and _wanted(tellable, kind, _follow(subscription, watch)):
            groups.setdefault(dedup_key(tellable, kind), []).append(_News(tellable, kind))
    for group in groups.values():
        group.sort(key=lambda news: (-severity_rank(news.tellable.match.severity), _says_it_in_short(news.tellable)))
    loud = [
        g
        for g in groups.values()
        if severity_rank(g[0].tellable.match.severity) >= severity_rank(subscription.min_severity)
    ]
    with_statement = {g[0].tellable.article.url for g in loud if g[0].kind is not AlertKind.MENTION}
    return [g for g in loud if g[0].kind is not AlertKind.MENTION or g[0].tellable.article.url not in with_statement]


def _says_it_in_short(tellable: Tellable) -> bool:
    """Whether another attribution of the article stands for this one: a headline above the words themselves."""
    return tellable.decision is not None and tellable.decision.same_as is not None


def _subscribed(subscription: Subscription, watch_id: str) -> bool:
    return "*" in subscription.watches or watch_id in subscription.watches


def _follow(subscription: Subscription, watch: Watch | None) -> frozenset[Follow]:
    if subscription.follow is not None:
        return frozenset(subscription.follow)
    return frozenset(watch.follow) if watch is not None else frozenset()


def kind_of(tellable: Tellable, who: tuple[str, str]) -> AlertKind:
    """Return what kind of news a tellable is to one (subscriber, subscription)."""
    if tellable.withdrawn:
        return AlertKind.WITHDRAWAL
    concerned = tellable.change is not None and who in (tellable.concerned or ())
    if concerned and tellable.change is not None:
        return AlertKind.RESTORED if ChangeKind.RESTORED in tellable.change.kinds else AlertKind.EDIT
    if tellable.resolved is None:
        return AlertKind.MENTION
    relation = tellable.decision.relation if tellable.decision else Relation.NEW
    # a known statement that this subscription was never told of (it matches only now) is news to it
    first_time = not tellable.follows and tellable.told is not None and who not in tellable.told
    if not first_time:
        if relation is Relation.OUTLET:
            return AlertKind.OUTLET
        if relation is Relation.EDIT:
            return AlertKind.EDIT
    return AlertKind.ANSWER if tellable.answered is not None else AlertKind.STATEMENT


def _concerns(tellable: Tellable, kind: AlertKind, who: tuple[str, str]) -> bool:
    """Whether a change is news to one (subscriber, subscription).

    That words are somebody else's now, or are back, concerns those who were told otherwise. Who is told of the
    statement for the first time is told of it as of any other.
    """
    if tellable.change is None or tellable.concerned is None or who in tellable.concerned:
        return True
    return not tellable.follows and kind in _FIRST


def _wanted(tellable: Tellable, kind: AlertKind, follow: frozenset[Follow]) -> bool:
    match kind:
        case AlertKind.OUTLET:
            return "outlet" in follow
        case AlertKind.EDIT:
            return "edit" in follow
        case AlertKind.WITHDRAWAL | AlertKind.RESTORED:
            return "withdrawal" in follow
        case AlertKind.ANSWER if tellable.follows:
            return "answer" in follow or ("denial" in follow and _denies(tellable))
        case _:
            return not tellable.follows


def _denies(tellable: Tellable) -> bool:
    if tellable.decision is not None and tellable.decision.answer_kind == "denies":
        return True
    return tellable.resolved is not None and tellable.resolved.attribution.act in _DENYING


def dedup_key(tellable: Tellable, kind: AlertKind) -> str:
    """Return what makes an alert unique within its subscription."""
    ref, url = tellable.statement_ref, tellable.article.url
    if kind in _FIRST:
        return f"statement:{ref}"
    if kind is AlertKind.MENTION:
        return f"mention:{ref or mention_ref(url)}"
    if kind is AlertKind.OUTLET:
        outlet = tellable.article.outlet or (urlsplit(url).hostname or tellable.source_id).removeprefix("www.")
        return f"outlet:{ref}:{outlet}"
    if kind is AlertKind.EDIT:
        return f"edit:{ref}:{_digest(_state(tellable))}"
    why = tellable.change.kinds[0] if tellable.change is not None else ""
    return f"{kind}:{ref}:{_digest(url)}:{why}".rstrip(":")


def _state(tellable: Tellable) -> str:
    """Return what an edit led to: words, and whose they are and how they are reported where that is what changed."""
    resolved, change = tellable.resolved, tellable.change
    if resolved is None:
        return ""
    if change is None or ChangeKind.CONTENT in change.kinds:
        return resolved.content_text
    return "\0".join((*change.kinds, resolved.speaker_text, resolved.cue_text, resolved.content_text))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """What all intents of one call share; `counts` grows with each message that goes out alone."""

    watches: Mapping[str, Watch]
    labels: Mapping[str, str]
    now: datetime
    limit: int
    counts: dict[FloodKey, int]
    known: dict[tuple[int, AlertKind], AlertFacts] = field(default_factory=dict)

    def intent(
        self, group: Sequence[_News], subscriber: Subscriber, key: str, subscription: Subscription
    ) -> AlertIntent:
        """Return the one alert of a group."""
        # an own match says more than one that follows an earlier article's
        news = next((n for n in group if not n.tellable.follows), group[0])
        severity = group[0].tellable.match.severity
        watch_ids = tuple(dict.fromkeys(n.tellable.match.watch_id for n in group))
        watch = self.watches.get(watch_ids[0])
        flood_key = (subscriber.id, key, news.tellable.source_id)
        due = due_at(self.now, subscription, subscriber.timezone, severity, flooded=self._flooded(flood_key))
        self.counts[flood_key] += due.mode == "send"
        return AlertIntent(
            subscriber_id=subscriber.id,
            subscription=key,
            dedup_key=dedup_key(news.tellable, news.kind),
            watch_id=watch_ids[0],
            facts=replace(
                self._facts(news),
                severity=severity,
                watch_title=watch.title if watch else watch_ids[0],
                watch_ids=watch_ids,
                reason=_reason(n.tellable for n in group),
                detail=subscription.detail,
            ),
            outbox=outbox_rows(subscriber, subscription, due),
            reason=due.reason,
        )

    def _facts(self, news: _News) -> AlertFacts:
        """Return what is the same for all subscriptions; sentences are looked for once per article and kind."""
        key = (id(news.tellable), news.kind)
        if key not in self.known:
            self.known[key] = facts_of(news.tellable, news.kind, labels=self.labels)
        return self.known[key]

    def _flooded(self, key: FloodKey) -> str:
        if self.counts[key] < self.limit:
            return ""
        return f"flood guard: more than {self.limit} alerts of {key[2] or 'one source'} in an hour"


def outbox_rows(subscriber: Subscriber, subscription: Subscription, due: Due) -> tuple[OutboxIntent, ...]:
    """Return one row per channel of the subscription."""
    return tuple(_row(f"{subscriber.id}/{name}", due) for name in dict.fromkeys(subscription.channels))


def _row(channel: str, due: Due) -> OutboxIntent:
    return OutboxIntent(
        channel=channel,
        mode=due.mode,
        due_at=due.at,
        digest_key=f"{channel}#{due.period}" if due.period else "",
    )


def _reason(tellables: Iterable[Tellable]) -> str:
    """Return one "watch: reason" per watch."""
    reasons: dict[str, str] = {}
    for tellable in tellables:
        reasons.setdefault(tellable.match.watch_id, tellable.match.reason)
    return "; ".join(f"{watch}: {reason}" if reason else watch for watch, reason in reasons.items())
