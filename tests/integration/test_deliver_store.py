"""The real outbox, the real worker and real receivers on loopback: nothing lost, repeats marked, digests once."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from monitor.alerts.plan import plan_alerts
from monitor.config.models import Quiet, Subscriber, Subscription, Watch, When
from monitor.deliver.channels import ChannelSender
from monitor.deliver.outbox import StoreOutbox
from monitor.deliver.worker import ChannelSettings, OutboxWorker
from monitor.store.alerts import save_alerts
from monitor.store.engine import Store
from monitor.store.outbox import channel_states, list_outbox, outbox_row
from monitor.types import Delivery
from tests.fakes import NOON, FixedClock, tellable
from tests.sinks import HttpSink, MailSink, http_sink, mail_sink

TELEGRAM = "tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/-100200300"
WATCH = Watch(id="mills", title="The mills", when=When())


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}", now=clock) as store:
        yield store


@pytest.fixture
def http() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture
def smtp() -> Iterator[MailSink]:
    with mail_sink() as sink:
        yield sink


def subscriber(*names: str, **options: object) -> Subscriber:
    wanted = Subscription(watches=("*",), channels=names or ("telegram",), **options)  # type: ignore[arg-type]
    return Subscriber(id="desk", channels={name: {} for name in names or ("telegram",)}, subscriptions=(wanted,))


def tell(store: Store, clock: FixedClock, who: Subscriber, *refs: str) -> None:
    """Plan and store alerts of statements with these references, as the pipeline does in its transaction."""
    news = [tellable(statement_ref=ref, thread_ref=ref) for ref in refs]
    intents = plan_alerts(news, subscribers=(who,), watches=(WATCH,), registry_labels={}, now=clock(), counters={})
    store.write(save_alerts, intents, now=clock())


def worker(
    store: object, clock: FixedClock, channels: dict[str, str], http: HttpSink, **options: object
) -> OutboxWorker:
    sender = ChannelSender(now=clock, telegram_api=http.telegram_api, rng=Random(1))
    settings = {name: ChannelSettings(url=url) for name, url in channels.items()}
    return OutboxWorker(store, sender, settings, clock, **options)  # type: ignore[arg-type]


async def drain(work: OutboxWorker, clock: FixedClock, seconds: int) -> None:
    for _ in range(seconds):
        await work.drain_once()
        clock.move(seconds=1)


async def test_each_alert_reaches_each_channel_once(
    store: Store, clock: FixedClock, http: HttpSink, smtp: MailSink
) -> None:
    channels = {
        "desk/telegram": TELEGRAM,
        "desk/hook": f"json://127.0.0.1:{http.port}/hook",
        "desk/mail": f"mailto://127.0.0.1:{smtp.port}?from=m@desk.example&to=r@desk.example&mode=insecure",
    }
    who = subscriber("telegram", "hook", "mail")
    tell(store, clock, who, "S-1", "S-2", "S-3")
    tell(store, clock, who, "S-1")  # told already
    await drain(worker(store, clock, channels, http), clock, 8)
    refs = [f"S-{n}" for n in (1, 2, 3)]
    assert sorted(body["text"].rpartition("ref ")[2] for body in http.got if "chat_id" in body) == refs
    assert sorted(body["monitor"]["refs"][0] for body in http.got if "monitor" in body) == refs
    assert sorted(str(mail["X-Monitor-Ref"]) for mail in smtp.got) == refs
    assert {row.state for row in store.read(list_outbox)} == {"sent"}


async def test_a_lost_answer_is_repeated_once_with_the_same_reference(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    http.plan = ["drop"]
    tell(store, clock, subscriber(), "S-1")
    await drain(worker(store, clock, {"desk/telegram": TELEGRAM}, http), clock, 60)
    first, second = http.texts()
    assert second == first + " (possible repeat)"
    (row,) = store.read(list_outbox)
    tries = store.read(outbox_row, row.outbox_id)
    assert tries is not None
    assert [(t.outcome, t.uncertain) for t in tries.tries] == [("retry", True), ("sent", False)]


class Dying(StoreOutbox):
    """An outbox of a process that dies between acceptance and mark."""

    async def finish(self, *_: object) -> None:  # type: ignore[override]
        raise OSError("killed")


async def test_a_refused_connection_leaves_no_mark_of_a_repeat(store: Store, clock: FixedClock, http: HttpSink) -> None:
    tell(store, clock, subscriber("hook"), "S-1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        work = worker(store, clock, {"desk/hook": f"json://127.0.0.1:{closed.getsockname()[1]}/hook"}, http)
        await work.drain_once()
    (listed,) = store.read(list_outbox)
    row = store.read(outbox_row, listed.outbox_id)
    assert row is not None
    assert (row.state, row.uncertain) == ("waiting", False)
    assert [(one.outcome, one.detail, one.uncertain) for one in row.tries] == [("retry", "no connection", False)]
    work.set_channels({"desk/hook": ChannelSettings(url=f"json://127.0.0.1:{http.port}/hook")})
    clock.move(seconds=60)
    await work.drain_once()
    assert [request["body"]["monitor"]["possible_repeat"] for request in http.requests] == [False]


async def test_a_process_that_dies_before_the_mark_loses_nothing(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    tell(store, clock, subscriber(), "S-1", "S-2")
    channels = {"desk/telegram": TELEGRAM}
    await worker(Dying(store), clock, channels, http).drain_once()
    assert len(http.got) == 1
    await drain(worker(store, clock, channels, http), clock, 5)
    assert len(http.got) == 2, "the leased row waits for its lease"
    clock.move(seconds=120)
    await drain(worker(store, clock, channels, http), clock, 3)
    refs = [text.rpartition("ref ")[2] for text in http.texts()]
    assert refs == ["S-1", "S-2", "S-1 (possible repeat)"]


async def test_a_blocked_channel_is_told_once_and_the_others_go_on(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    http.plan = ["blocked"]
    dead: list[tuple[str, str]] = []
    tell(store, clock, subscriber("telegram"), "S-1", "S-2")
    channels = {"desk/telegram": TELEGRAM, "desk/hook": f"json://127.0.0.1:{http.port}/hook"}
    work = worker(store, clock, channels, http, on_channel_dead=lambda *what: dead.append(what))
    await drain(work, clock, 5)
    assert len(http.requests) == 1
    assert dead == [("desk/telegram", "Forbidden: bot was blocked by the user")]
    (state,) = store.read(channel_states, now=clock())
    assert (state.state, state.waiting) == ("dead", 1)
    tell(store, clock, subscriber("hook"), "S-1")
    await drain(work, clock, 3)
    assert len(http.got) == 1


async def test_a_dead_channel_is_told_to_the_operators_over_another(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    http.plan = ["blocked"]
    operators = Subscriber(
        id="ops",
        channels={"hook": {}},
        subscriptions=(Subscription(health="lasting", channels=("hook",)),),
    )
    own = Subscription(health="all", channels=("telegram",))
    desk = Subscriber(id="desk", channels={"telegram": {}}, subscriptions=(*subscriber().subscriptions, own))
    tell(store, clock, desk, "S-1", "S-2")
    channels = {"desk/telegram": TELEGRAM, "ops/hook": f"json://127.0.0.1:{http.port}/hook"}
    await drain(worker(store, clock, channels, http, subscribers=lambda: (desk, operators)), clock, 5)
    (body,) = http.got
    assert body["message"].splitlines()[:2] == [
        "MONITOR · Channel desk/telegram takes no more messages · 27 Mar, 12:00 (UTC)",
        "— Forbidden: bot was blocked by the user",
    ]


@pytest.mark.parametrize("step", ["toolong", "entities"])
async def test_a_refused_text_arrives_bare(store: Store, clock: FixedClock, http: HttpSink, step: str) -> None:
    http.plan = [step]
    tell(store, clock, subscriber(), "S-1")

    async def at_once(_: float) -> None:
        """Skip the pause."""

    await worker(store, clock, {"desk/telegram": TELEGRAM}, http, sleep=at_once).drain_once()
    (text,) = http.texts()
    assert text.endswith("ref S-1")
    assert {row.state for row in store.read(list_outbox)} == {"sent"}


async def test_a_rate_limit_is_waited_out_without_a_request(store: Store, clock: FixedClock, http: HttpSink) -> None:
    http.plan = ["429:7"]
    tell(store, clock, subscriber(), "S-1")
    work = worker(store, clock, {"desk/telegram": TELEGRAM}, http)
    await drain(work, clock, 7)
    assert len(http.requests) == 1
    await drain(work, clock, 3)
    assert len(http.requests) == 2
    assert not http.texts()[0].endswith("(possible repeat)"), "nobody accepted the first"


async def test_an_outage_of_six_hours_costs_few_attempts_and_no_alert(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    http.plan = ["error"] * 1000
    refs = [f"S-{n}" for n in range(1, 11)]
    tell(store, clock, subscriber(), *refs)
    work = worker(store, clock, {"desk/telegram": TELEGRAM}, http)
    for _ in range(6 * 60 * 2):
        await work.drain_once()
        clock.move(seconds=30)
    assert len(http.requests) <= 40
    http.plan = []
    clock.move(minutes=16)
    await drain(work, clock, 12)
    assert sorted(text.rpartition("ref ")[2] for text in http.texts()) == sorted(refs)


async def test_what_quiet_hours_held_goes_out_together_at_their_end(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    who = subscriber(quiet=Quiet(start="11:00", end="14:00"))
    tell(store, clock, who, "S-1")
    clock.move(minutes=30)
    tell(store, clock, who, "S-2", "S-3", "S-4", "S-5")
    work = worker(store, clock, {"desk/telegram": TELEGRAM}, http)
    await drain(work, clock, 5)
    assert http.got == []
    clock.at = NOON + timedelta(hours=2)
    await drain(work, clock, 5)
    (text,) = http.texts()
    assert text.startswith("Digest · 27 Mar, 12:00 (UTC) · 5 alerts")
    assert all(f"S-{n}" in text for n in range(1, 6))


async def test_a_single_alert_that_was_held_looks_like_any_other(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    tell(store, clock, subscriber(quiet=Quiet(start="11:00", end="14:00")), "S-1")
    clock.move(hours=2)
    await worker(store, clock, {"desk/telegram": TELEGRAM}, http).drain_once()
    assert http.texts()[0].startswith("STATEMENT · ")


async def test_facts_come_back_from_the_database_as_they_were(store: Store, clock: FixedClock) -> None:
    who = subscriber()
    news = tellable()
    (intent,) = plan_alerts([news], subscribers=(who,), watches=(WATCH,), registry_labels={}, now=clock())
    store.write(save_alerts, (replace(intent, facts=replace(intent.facts, detail="full")),), now=clock())
    (row,) = store.read(list_outbox)
    assert row.facts == replace(intent.facts, detail="full")


async def test_stopping_takes_no_longer_than_its_grace_while_a_service_hangs(
    store: Store, clock: FixedClock, http: HttpSink
) -> None:
    http.plan = ["hang"]
    tell(store, clock, subscriber(), "S-1")
    work = worker(store, clock, {"desk/telegram": TELEGRAM}, http, stop_grace_s=0.1)
    stop = asyncio.Event()
    running = asyncio.create_task(work.run(stop))
    await asyncio.to_thread(http.arrived.wait, 10)
    stop.set()
    async with asyncio.timeout(5):
        await running
    assert [row.state for row in store.read(list_outbox)] == ["sending"], "left to its lease"


async def test_a_running_worker_sends_what_it_is_woken_for(store: Store, clock: FixedClock, http: HttpSink) -> None:
    printed: list[str] = []
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def show(text: str) -> None:
        printed.append(text)
        if len(printed) == 10:
            loop.call_soon_threadsafe(done.set)

    sender = ChannelSender(now=clock, terminal=show)
    work = OutboxWorker(store, sender, {"desk/screen": ChannelSettings(url="terminal://")}, clock, poll_s=600)
    stop = asyncio.Event()
    running = asyncio.create_task(work.run(stop))
    tell(store, clock, subscriber("screen"), *(f"S-{n}" for n in range(10)))
    work.wake()
    async with asyncio.timeout(10):
        await done.wait()
        stop.set()
        await running
    assert [row.state for row in store.read(list_outbox)] == ["sent"] * 10


async def test_a_channel_has_one_message_in_flight_however_long_it_takes(store: Store, clock: FixedClock) -> None:
    started, looked_again, go_on = asyncio.Event(), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    printed: list[str] = []

    def show(text: str) -> None:
        printed.append(text)
        loop.call_soon_threadsafe(started.set)
        assert go_on.wait(20)

    class Watched(StoreOutbox):
        async def claim(self, now: datetime, **options: Any) -> tuple[Delivery, ...]:
            found = await super().claim(now, **options)
            if started.is_set():
                looked_again.set()
            return found

    settings = {"desk/screen": ChannelSettings(url="terminal://")}
    work = OutboxWorker(Watched(store), ChannelSender(now=clock, terminal=show), settings, clock, poll_s=600)
    tell(store, clock, subscriber("screen"), "S-1", "S-2", "S-3")
    stop = asyncio.Event()
    running = asyncio.create_task(work.run(stop))
    async with asyncio.timeout(10):
        await started.wait()
        clock.move(seconds=60)
        work.wake()
        await looked_again.wait()
        assert sorted(row.state for row in store.read(list_outbox)) == ["sending", "waiting", "waiting"]
        stop.set()
        go_on.set()
        await running
    assert len(printed) == 1
