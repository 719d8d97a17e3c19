"""The outbox worker over a fake outbox and sender: order, pace, repeats, dead channels, stopping."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from monitor.deliver.worker import ChannelSettings, OutboxWorker
from monitor.types import Dead, DeliveryOutcome, Message, RetryAt, Sent
from tests.fakes import NOON, FakeNotifier, FakeOutbox, FixedClock, delivery, facts

BOT = "tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHANNELS = {
    "desk/telegram": ChannelSettings(url=f"{BOT}/-100"),
    "field/telegram": ChannelSettings(url=f"{BOT}/-200"),
    "desk/hook": ChannelSettings(url="json://127.0.0.1:9/x"),
}


async def no_sleep(_: float) -> None:
    """The pause before a bare text, without waiting."""


def worker(outbox: FakeOutbox, sender: FakeNotifier, clock: FixedClock, **options: object) -> OutboxWorker:
    options.setdefault("channels", CHANNELS)
    return OutboxWorker(outbox, sender, now=clock, sleep=no_sleep, **options)  # type: ignore[arg-type]


def later(**options: object) -> RetryAt:
    return RetryAt(at=NOON + timedelta(seconds=30), reason="later", pause_channel=True, **options)  # type: ignore[arg-type]


async def test_a_delivery_is_marked_after_the_channel_accepted_it() -> None:
    outbox, sender = FakeOutbox(delivery()), FakeNotifier()
    assert await worker(outbox, sender, FixedClock()).drain_once() == 1
    assert "ref S-7K2M9" in sender.texts()[0]
    assert outbox.outcomes() == [Sent()]


async def test_a_channel_gets_one_message_a_second() -> None:
    clock = FixedClock()
    outbox, sender = FakeOutbox(delivery(), delivery(), delivery()), FakeNotifier()
    work = worker(outbox, sender, clock)
    assert [await work.drain_once(), await work.drain_once()] == [1, 0]
    clock.move(seconds=1)
    assert await work.drain_once() == 1


async def test_a_channel_gets_no_more_than_its_messages_a_minute() -> None:
    clock = FixedClock()
    channels = {"desk/telegram": ChannelSettings(url=f"{BOT}/-100", per_minute=3)}
    outbox, sender = FakeOutbox(*(delivery() for _ in range(5))), FakeNotifier()
    work = worker(outbox, sender, clock, channels=channels)
    for _ in range(59):
        await work.drain_once()
        clock.move(seconds=1)
    assert len(sender.sent) == 3
    clock.move(seconds=1)
    assert await work.drain_once() == 1


async def test_other_channels_do_not_wait_for_a_slow_one() -> None:
    outbox = FakeOutbox(delivery(), delivery(channel="desk/hook"), delivery(channel="field/telegram"))
    sender = FakeNotifier()
    assert await worker(outbox, sender, FixedClock()).drain_once() == 3


async def test_at_most_four_channels_are_spoken_to_at_once() -> None:
    started: list[str] = []
    go = asyncio.Event()

    class Slow(FakeNotifier):
        async def send(self, url: str, message: Message, **options: object) -> DeliveryOutcome:  # type: ignore[override]
            started.append(url)
            await go.wait()
            return Sent()

    channels = {f"c{n}/hook": ChannelSettings(url=f"json://127.0.0.1/{n}") for n in range(6)}
    outbox = FakeOutbox(*(delivery(channel=name) for name in channels))
    work = worker(outbox, Slow(), FixedClock(), channels=channels)
    draining = asyncio.create_task(work.drain_once())
    for _ in range(50):  # turns of the loop: time enough for a fifth to start
        await asyncio.sleep(0)
    assert len(started) == 4
    go.set()
    await draining


async def test_a_lost_answer_is_repeated_with_the_same_reference_and_marked() -> None:
    clock = FixedClock()
    outbox, sender = FakeOutbox(delivery()), FakeNotifier(later(uncertain=True))
    work = worker(outbox, sender, clock)
    await work.drain_once()
    clock.move(seconds=31)
    await work.drain_once()
    first, second = sender.texts()
    assert second == first + " (possible repeat)"


async def test_a_claim_whose_sender_died_is_sent_again_and_marked() -> None:
    clock = FixedClock()
    outbox, sender = FakeOutbox(delivery()), FakeNotifier()
    await outbox.claim(clock(), limit=1, lease_s=120, busy_channels=frozenset())  # by a process that then died
    assert await worker(outbox, sender, clock).drain_once() == 0
    clock.move(seconds=121)
    assert await worker(outbox, sender, clock).drain_once() == 1
    assert sender.texts()[0].endswith("(possible repeat)")


async def test_a_dead_channel_is_reported_once() -> None:
    clock, reports = FixedClock(), []
    blocked = Dead(reason="bot was blocked by the user", channel_dead=True)
    outbox = FakeOutbox(delivery(), delivery())
    outbox_again = FakeOutbox(delivery())
    sender = FakeNotifier(blocked, blocked)
    work = worker(outbox, sender, clock, on_channel_dead=lambda channel, reason: reports.append((channel, reason)))
    await work.drain_once()
    clock.move(seconds=5)
    await work.drain_once()
    assert len(sender.sent) == 1, "the second row waits: the channel is dead"
    work._store = outbox_again  # the channel was revived by hand and is still blocked
    await work.drain_once()
    assert reports == [("desk/telegram", "bot was blocked by the user")]


async def test_a_refused_text_goes_out_once_more_as_bare_text() -> None:
    refused = RetryAt(at=NOON, reason="message is too long", text_refused=True)
    outbox, sender = FakeOutbox(delivery(facts(content="<b>" + "word " * 900))), FakeNotifier(refused)
    await worker(outbox, sender, FixedClock()).drain_once()
    assert sender.bare == [False, True]
    assert len(sender.texts()[1]) <= 900
    assert "<" not in sender.texts()[1]
    assert outbox.outcomes() == [Sent(detail="as bare text, after: message is too long")]


async def test_a_rate_limit_of_one_chat_holds_all_chats_of_the_bot() -> None:
    clock = FixedClock()
    outbox = FakeOutbox(delivery(), delivery(channel="field/telegram"), delivery(channel="desk/hook"))
    limit = RetryAt(at=NOON + timedelta(seconds=8), reason="rate limit", pause_channel=True, pause_account=True)
    sender = FakeNotifier(limit)
    work = worker(outbox, sender, clock, parallel=1)
    for _ in range(3):
        await work.drain_once()
    assert [url for url, _ in sender.sent] == [f"{BOT}/-100", "json://127.0.0.1:9/x"]
    clock.move(seconds=9)
    await work.drain_once()
    assert sender.sent[2][0].startswith(BOT)


async def test_failures_in_a_row_are_counted_per_channel_and_forgotten_after_success() -> None:
    clock = FixedClock()
    outbox, sender = FakeOutbox(delivery(), delivery()), FakeNotifier(later(), later())
    work = worker(outbox, sender, clock)
    for _ in range(4):
        await work.drain_once()
        clock.move(seconds=60)
    assert sender.failures == [0, 1, 2, 0]


async def test_a_channel_without_address_keeps_its_rows() -> None:
    outbox, sender = FakeOutbox(delivery(channel="gone/mail")), FakeNotifier()
    await worker(outbox, sender, FixedClock()).drain_once()
    assert sender.sent == []
    (outcome,) = outbox.outcomes()
    assert isinstance(outcome, RetryAt)
    assert outcome.reason == "the channel has no address"


async def test_stopping_leaves_what_hangs_to_its_lease() -> None:
    clock, entered = FixedClock(), asyncio.Event()

    class Hanging(FakeNotifier):
        async def send(self, url: str, message: Message, **options: object) -> DeliveryOutcome:  # type: ignore[override]
            entered.set()
            await asyncio.Event().wait()
            return Sent()

    outbox = FakeOutbox(delivery())
    work = worker(outbox, Hanging(), clock, stop_grace_s=0.05)
    stop = asyncio.Event()
    running = asyncio.create_task(work.run(stop))
    await entered.wait()
    stop.set()
    async with asyncio.timeout(2):
        await running
    assert outbox.finished == []
    assert len(outbox.leased) == 1


async def test_a_broken_outbox_does_not_end_the_loop() -> None:
    outbox, sender = FakeOutbox(delivery()), FakeNotifier()
    real, calls = outbox.claim, []

    async def broken_once(*args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("disk full")
        return await real(*args, **options)  # type: ignore[arg-type]

    outbox.claim = broken_once  # type: ignore[method-assign,assignment]
    work = worker(outbox, sender, FixedClock(), poll_s=0.01)
    stop = asyncio.Event()
    running = asyncio.create_task(work.run(stop))
    done = asyncio.Event()
    work._on_outcome = lambda *_: done.set()
    async with asyncio.timeout(5):
        await done.wait()
        stop.set()
        await running
    assert outbox.outcomes() == [Sent()]


async def test_new_settings_count_from_the_next_message() -> None:
    clock = FixedClock()
    outbox, sender = FakeOutbox(delivery(), delivery()), FakeNotifier()
    work = worker(outbox, sender, clock)
    await work.drain_once()
    work.set_channels({"desk/telegram": ChannelSettings(url=f"{BOT}/-999", language="ru")})
    clock.move(seconds=2)
    await work.drain_once()
    assert sender.sent[1][0] == f"{BOT}/-999"
    assert "ОПРОВЕРЖЕНИЕ" in sender.texts()[1]
