"""Stand-ins for seams of our own, and values that many tests build on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.types import (
    Act,
    AlertFacts,
    AlertIntent,
    AlertKind,
    Article,
    Attribution,
    Dead,
    Delivery,
    DeliveryOutcome,
    Form,
    Match,
    Message,
    NameHit,
    Quality,
    ResolvedAttribution,
    RetryAt,
    Sent,
    Tellable,
)

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


class FakeNotifier:
    """A sender that answers as it is told, then accepts; `.sent` holds what it was given."""

    def __init__(self, *outcomes: DeliveryOutcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, Message]] = []
        self.bare: list[bool] = []
        self.failures: list[int] = []

    async def send(
        self, url: str, message: Message, *, timeout_s: float, attempt: int, failures: int, bare: bool
    ) -> DeliveryOutcome:
        self.sent.append((url, message))
        self.bare.append(bare)
        self.failures.append(failures)
        return self.outcomes.pop(0) if self.outcomes else Sent()

    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]


class FakeOutbox:
    """The outbox in memory, with the contract of the real one: leases, pauses, dead channels, marks of repeats."""

    def __init__(self, *deliveries: Delivery) -> None:
        self.waiting: list[tuple[datetime, Delivery]] = [(NOON - timedelta(hours=1), d) for d in deliveries]
        self.leased: list[tuple[datetime, Delivery]] = []
        self.finished: list[tuple[Delivery, DeliveryOutcome]] = []
        self.paused: dict[str, datetime] = {}
        self.dead: set[str] = set()
        self.alerts: list[AlertIntent] = []

    async def claim(
        self, now: datetime, *, limit: int, lease_s: float, busy_channels: frozenset[str]
    ) -> tuple[Delivery, ...]:
        closed = busy_channels | self.dead | {c for c, until in self.paused.items() if until > now}
        free = [(due, d) for due, d in self.waiting if due <= now and d.channel not in closed][:limit]
        self.waiting = [item for item in self.waiting if not any(item[1] is d for _, d in free)]
        self.leased += [(now + timedelta(seconds=lease_s), d) for _, d in free]
        return tuple(d for _, d in free)

    async def finish(
        self, delivery: Delivery, outcome: DeliveryOutcome, now: datetime, alerts: Sequence[AlertIntent]
    ) -> None:
        self.alerts += alerts
        self.leased = [item for item in self.leased if item[1] is not delivery]
        self.finished.append((delivery, outcome))
        match outcome:
            case RetryAt():
                again = replace(
                    delivery,
                    attempt=delivery.attempt + 1,
                    possible_repeat=delivery.possible_repeat or outcome.uncertain,
                )
                self.waiting.append((outcome.at, again))
                if outcome.pause_channel:
                    self.paused[delivery.channel] = outcome.at
            case Dead() if outcome.channel_dead:
                self.dead.add(delivery.channel)

    async def release_expired(self, now: datetime) -> int:
        late = [d for until, d in self.leased if until <= now]
        self.leased = [(until, d) for until, d in self.leased if until > now]
        self.waiting += [(now, replace(d, attempt=d.attempt + 1, possible_repeat=True)) for d in late]
        return len(late)

    def outcomes(self) -> list[DeliveryOutcome]:
        return [outcome for _, outcome in self.finished]


def facts(**changes: Any) -> AlertFacts:
    """Return the facts of an alert: a ministry's denial, as a newspaper would print it."""
    values: dict[str, Any] = {
        "kind": AlertKind.STATEMENT,
        "ref": "S-7K2M9",
        "severity": "high",
        "headline": "Ministry rejects the report",
        "act": Act.DENIAL,
        "places": ("Upper Mill / Lower Mill",),
        "said_at": NOON,
        "published_at": NOON,
        "seen_at": NOON + timedelta(minutes=2),
        "speaker": "Ministry of Waterways",
        "speaker_text": "the waterways ministry",
        "content": "Not one boat has crossed the weir",
        "form": Form.DIRECT,
        "confidence": 0.94,
        "names_used": ("Lower Mill",),
        "outlet": "river.example",
        "url": "https://river.example/news/1",
        "watch_title": "The mills",
        "reason": "mills: place Lower Mill, speaker waterways",
        "thread_ref": "S-7K2M9",
        "source_id": "river",
    }
    return AlertFacts(**{**values, **changes})


def delivery(*alerts: AlertFacts, channel: str = "desk/telegram", **changes: Any) -> Delivery:
    """Return a claimed delivery of these alerts, or of one plain one."""
    alerts = alerts or (facts(),)
    values: dict[str, Any] = {"attempt": 1, "possible_repeat": False, "digest": len(alerts) > 1}
    return Delivery(
        outbox_ids=tuple(range(1, len(alerts) + 1)), channel=channel, alerts=alerts, **{**values, **changes}
    )


TEXT = (
    "The mill burns\n\n"
    "On Sunday a miller spoke. “The mill is ours,” the miller said at Lower Mill. Nobody answered yet."
)


def tellable(**changes: Any) -> Tellable:
    """Return a match of watch `mills` on what the miller said."""
    start = TEXT.index("The mill is ours")
    place = TEXT.index("Lower Mill")
    hit = NameHit(entity_id="lower-mill", kind="place", span=(place, place + 10), text="Lower Mill", name="Lower Mill")
    attribution = Attribution(
        speaker=((TEXT.index("the miller said"), TEXT.index(" said")),),
        cue=((TEXT.index("said at"), TEXT.index("said at") + 4),),
        content=((start, start + 16),),
        form=Form.DIRECT,
        act=Act.ASSERTION,
        confidence=0.9,
    )
    resolved = ResolvedAttribution(
        attribution=attribution,
        speaker_text="the miller",
        content_text="The mill is ours",
        actor="miller",
        canonical="Anna Miller",
        places=(hit,),
        confidence=0.9,
    )
    values: dict[str, Any] = {
        "article": Article(
            url="https://river.example/news/1",
            title="The mill burns",
            text=TEXT,
            published_at=NOON,
            language="en",
            quality=Quality.ARTICLE,
            source_id="river",
            outlet="River News",
        ),
        "match": match(),
        "source_id": "river",
        "first_seen_at": NOON,
        "resolved": resolved,
        "statement_ref": "S-1",
        "thread_ref": "S-1",
    }
    return Tellable(**{**values, **changes})


def match(watch_id: str = "mills", severity: str = "normal", reason: str = "place Lower Mill") -> Match:
    return Match(watch_id=watch_id, attribution=0, severity=severity, conditions=(), hits=(), reason=reason)
