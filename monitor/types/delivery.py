"""A claimed message, and what became of an attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from monitor.types.alerts import AlertFacts
from monitor.types.fetching import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed piece of work for one channel: one alert, or the alerts of one digest."""

    outbox_ids: tuple[int, ...]
    channel: str
    alerts: tuple[AlertFacts, ...]
    attempt: int  #: 1 for the first
    #: an earlier attempt ended without an answer, or its lease ran out: the text says so
    possible_repeat: bool
    digest: bool = False
    created_at: datetime | None = None
    #: the channel refused the text once: this time bare and cut
    text_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered message; plain text always, HTML for channels that show it."""

    subject: str
    text: str
    html: str = ""
    #: mail headers such as Message-ID, In-Reply-To, List-Id
    headers: Headers = ()
    #: the facts as a JSON object, for webhooks
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The channel accepted the message."""

    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """The channel did not take it now."""

    at: datetime
    reason: str
    #: the whole channel waits until `at`, not this row alone
    pause_channel: bool = False
    #: the message may have been accepted: a repeat must say so
    uncertain: bool = False
    #: the channel refused the text itself: next time as bare, cut text
    text_refused: bool = False
    #: all channels of the same account (one bot serves many chats) wait until `at`
    pause_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """The channel will never take it."""

    reason: str
    #: the channel itself is unusable (blocked, wrong token), not just this message
    channel_dead: bool = False


DeliveryOutcome: TypeAlias = Sent | RetryAt | Dead
