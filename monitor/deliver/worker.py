"""The outbox worker: claims what is due, renders, sends, and marks after the channel has accepted.

One send at a time per channel, at most four channels at once. A process that dies here loses nothing: the claim's
lease runs out and the row is sent again, marked "(possible repeat)".
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from monitor.alerts.health import channel_died, plan_health
from monitor.alerts.render import MailContext, render
from monitor.deliver.channels import account_of, channel_kind, mail_domain
from monitor.deliver.outbox import StoreOutbox
from monitor.deliver.pace import Pace
from monitor.store.engine import Store
from monitor.types import Dead, Delivery, DeliveryOutcome, Message, RetryAt, Sent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from monitor.config.models import Subscriber
    from monitor.types import AlertIntent

_log = logging.getLogger(__name__)

#: how long rows of a channel without an address wait before they are looked at again
_NO_ADDRESS = timedelta(minutes=15)
#: alerts of a digest that is laid out beside the loop
_LARGE = 20


class OutboxStore(Protocol):
    """What the worker needs of the outbox; each call is one transaction."""

    async def claim(
        self, now: datetime, *, limit: int, lease_s: float, busy_channels: frozenset[str]
    ) -> tuple[Delivery, ...]:
        """Return due deliveries, leased: severe ones first, none of a busy, paused or dead channel."""

    async def finish(
        self, delivery: Delivery, outcome: DeliveryOutcome, now: datetime, alerts: Sequence[AlertIntent]
    ) -> None:
        """Record the attempt and what follows from it, and store these alerts with it."""

    async def release_expired(self, now: datetime) -> int:
        """Give rows back whose lease ran out, marked as possible repeats; return how many."""


class Sender(Protocol):
    """Sends one message; see `channels.ChannelSender.send`."""

    async def send(
        self, url: str, message: Message, *, timeout_s: float, attempt: int, failures: int, bare: bool
    ) -> DeliveryOutcome:
        """Return what became of one attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """One configured channel with its secret read; keep it out of logs."""

    url: str
    language: str = "en"
    timezone: str = "UTC"
    #: how much of each alert a digest shows; a single alert carries its subscription's own wish
    detail: str = "normal"
    per_minute: int = 20
    #: names of actors and places in `language`, by id, as far as they differ from the canonical ones
    names: Mapping[str, str] = field(default_factory=dict)
    #: addresses for List-Unsubscribe of mail
    unsubscribe: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ChannelSettings({channel_kind(self.url)})"


class OutboxWorker:
    """Empties the outbox for as long as it runs."""

    def __init__(
        self,
        store: OutboxStore | Store,
        sender: Sender,
        channels: Mapping[str, ChannelSettings],
        now: Callable[[], datetime],
        *,
        subscribers: Callable[[], Sequence[Subscriber]] = tuple,
        on_channel_dead: Callable[[str, str], None] | None = None,
        on_outcome: Callable[[Delivery, DeliveryOutcome], None] | None = None,
        parallel: int = 4,
        lease_s: float = 120.0,
        timeout_s: float = 50.0,
        poll_s: float = 1.0,
        stop_grace_s: float = 3.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Without `subscribers` nobody is told of a channel's death; `on_channel_dead` is, once per channel.

        `channels` goes by "subscriber/channel"; `store` may be the database itself.
        """
        self._store: OutboxStore = StoreOutbox(store) if isinstance(store, Store) else store
        self._sender = sender
        self._channels = dict(channels)
        self._now = now
        self._subscribers = subscribers
        self._on_channel_dead = on_channel_dead
        self._on_outcome = on_outcome
        self._parallel = parallel
        self._lease_s = lease_s
        self._timeout_s = timeout_s
        self._poll_s = poll_s
        self._stop_grace_s = stop_grace_s
        self._sleep = sleep
        self._paces: dict[str, Pace] = {}
        #: accounts (one bot serves many chats) that asked us to wait
        self._held: dict[str, datetime] = {}
        self._dead: set[str] = set()
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        #: when the loop last went round: the watchdog's proof of life
        self.moved_at: datetime | None = None

    def set_channels(self, channels: Mapping[str, ChannelSettings]) -> None:
        """Use these channels from the next claim on; a changed address is told of its death anew."""
        changed = {name for name in self._channels if channels.get(name) != self._channels[name]}
        self._dead -= changed
        for name in changed:
            self._paces.pop(name, None)
        self._channels = dict(channels)
        self.wake()

    def wake(self) -> None:
        """Look at the outbox now rather than at the next poll."""
        self._woken.set()

    # ------------------------------------------------------------------------------------------------------- the loop

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then return within `stop_grace_s`, leaving what is in flight to its lease."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._round()
                await self._pause(stopping)
        finally:
            stopping.cancel()
            await self._wind_down()

    async def drain_once(self) -> int:
        """Send what may go out now, one delivery per free channel, and return how many were tried."""
        await self._store.release_expired(self._now())
        started = await self._start_some()
        while self._sending:
            await asyncio.wait(self._sending.values())
        return started

    async def _round(self) -> None:
        self._woken.clear()
        self.moved_at = self._now()
        try:
            await self._store.release_expired(self._now())
            await self._start_some()
        except Exception:  # noqa: BLE001 - the loop's boundary: a locked or full database must not end delivery
            _log.exception("outbox cannot be read")

    async def _pause(self, stopping: asyncio.Task[bool]) -> None:
        """Wait for the end of a send or of a gap, a call of `wake`, the next poll or the end."""
        woken = asyncio.create_task(self._woken.wait())
        waiting: set[asyncio.Task[None] | asyncio.Task[bool]] = {woken, stopping, *self._sending.values()}
        await asyncio.wait(waiting, timeout=self._nap_s(), return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    def _nap_s(self) -> float:
        """Return how long nothing can be due, in seconds: until the next poll, or until a channel's gap is over."""
        now = self._now()
        frees = [(pace.free_at(now) - now).total_seconds() for pace in self._paces.values()]
        return min([self._poll_s, *(max(free, 0.01) for free in frees if free > 0)])

    async def _wind_down(self) -> None:
        if not self._sending:
            return
        _, late = await asyncio.wait(self._sending.values(), timeout=self._stop_grace_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("stopped while %d sends were under way; they are repeated after their lease", len(late))
            with suppress(asyncio.CancelledError):
                await asyncio.wait(late, timeout=1.0)

    async def _start_some(self) -> int:
        started = 0
        while len(self._sending) < self._parallel:
            claimed = await self._store.claim(self._now(), limit=1, lease_s=self._lease_s, busy_channels=self._busy())
            if not claimed:
                break
            for delivery in claimed:
                task = asyncio.create_task(self._deliver(delivery))
                self._sending[delivery.channel] = task
                task.add_done_callback(partial(self._sent_one, delivery.channel))
                started += 1
        return started

    def _sent_one(self, channel: str, _task: asyncio.Task[None]) -> None:
        self._sending.pop(channel, None)

    def _busy(self) -> frozenset[str]:
        """Return the channels that may not be spoken to now."""
        now = self._now()
        self._held = {account: until for account, until in self._held.items() if until > now}
        return frozenset(
            name
            for name, settings in self._channels.items()
            if name in self._sending or account_of(settings.url) in self._held or self._pace(name).free_at(now) > now
        ) | frozenset(self._sending)

    def _pace(self, channel: str) -> Pace:
        if channel not in self._paces:
            settings = self._channels.get(channel)
            terminal = settings is not None and channel_kind(settings.url) == "terminal"
            per_minute = settings.per_minute if settings is not None else 20
            # a screen has no rate limit
            self._paces[channel] = Pace(per_minute=10_000 if terminal else per_minute, gap_s=0.0 if terminal else 1.0)
        return self._paces[channel]

    # ------------------------------------------------------------------------------------------------- one delivery

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            outcome = await self._outcome(delivery)
            await self._store.finish(delivery, outcome, self._now(), self._obituary(delivery, outcome))
        except Exception:  # noqa: BLE001 - the delivery's boundary: its lease brings it back
            _log.exception("delivery to %s is left to its lease", delivery.channel)
            return
        self._after(delivery, outcome)

    async def _outcome(self, delivery: Delivery) -> DeliveryOutcome:
        settings = self._channels.get(delivery.channel)
        if settings is None or not settings.url:
            return RetryAt(at=self._now() + _NO_ADDRESS, reason="the channel has no address", pause_channel=True)
        outcome = await self._send(delivery, settings, bare=delivery.text_refused)
        if isinstance(outcome, RetryAt) and outcome.text_refused and not delivery.text_refused:
            first = outcome.reason
            await self._sleep(1.0)
            outcome = await self._send(delivery, settings, bare=True)
            if isinstance(outcome, Sent):
                return Sent(detail=f"as bare text, after: {first}")
        return outcome

    async def _send(self, delivery: Delivery, settings: ChannelSettings, *, bare: bool) -> DeliveryOutcome:
        pace = self._pace(delivery.channel)
        # a digest of hundreds takes a fifth of a second: not on the loop
        large = len(delivery.alerts) > _LARGE
        write = partial(_message, delivery, settings, bare=bare)
        message = await asyncio.to_thread(write) if large else write()
        pace.note(self._now())
        return await self._sender.send(
            settings.url,
            message,
            timeout_s=self._timeout_s,
            attempt=delivery.attempt,
            failures=pace.failures,
            bare=bare,
        )

    def _obituary(self, delivery: Delivery, outcome: DeliveryOutcome) -> tuple[AlertIntent, ...]:
        """Return the news of a channel's death, through other channels, for those who want to know."""
        if not isinstance(outcome, Dead) or not outcome.channel_dead:
            return ()
        news = channel_died(delivery.channel, outcome.reason, delivery.outbox_ids[0])
        return plan_health(news, subscribers=self._subscribers(), now=self._now())

    def _after(self, delivery: Delivery, outcome: DeliveryOutcome) -> None:
        channel, pace = delivery.channel, self._pace(delivery.channel)
        refs = ",".join(facts.ref for facts in delivery.alerts[:5])
        match outcome:
            case Sent():
                pace.failures = 0
                _log.info("sent channel=%s attempt=%d refs=%s", channel, delivery.attempt, refs)
            case RetryAt():
                pace.failures += 1
                settings = self._channels.get(channel)
                if outcome.pause_account and settings is not None:
                    self._held[account_of(settings.url)] = outcome.at
                _log.warning("retry channel=%s at=%s reason=%r refs=%s", channel, outcome.at, outcome.reason, refs)
            case Dead():
                _log.error("dead channel=%s reason=%r refs=%s", channel, outcome.reason, refs)
                self._bury(channel, outcome)
        if self._on_outcome is not None:
            self._on_outcome(delivery, outcome)

    def _bury(self, channel: str, outcome: Dead) -> None:
        if outcome.channel_dead and channel not in self._dead:
            self._dead.add(channel)
            if self._on_channel_dead is not None:
                self._on_channel_dead(channel, outcome.reason)


def _message(delivery: Delivery, settings: ChannelSettings, *, bare: bool) -> Message:
    mail = MailContext(domain=mail_domain(settings.url) or "monitor.invalid", unsubscribe=settings.unsubscribe)
    return render(
        delivery,
        language=settings.language,
        timezone=settings.timezone,
        detail=None if len(delivery.alerts) == 1 else settings.detail,
        channel_kind=channel_kind(settings.url),
        mail=mail,
        bare=bare,
        names=settings.names,
    )
