"""The research zoo's receivers, each of their faults, through the real sender and worker."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import Request, urlopen

import pytest

from monitor.deliver.channels import ChannelSender
from monitor.deliver.worker import ChannelSettings, OutboxWorker
from monitor.types import Dead, RetryAt, Sent
from tests.fakes import FakeOutbox, delivery, facts

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
DEAD, REFUSED, LATER, LOST = "dead channel", "refused text", "later", "perhaps delivered"
STEPS = {
    "telegram": {
        "ok": "sent", "429:7": LATER, "blocked": DEAD, "kicked": DEAD, "deactivated": DEAD, "deleted": DEAD,
        "nochat": DEAD, "unauthorized": DEAD, "notfound": DEAD, "norights": LATER, "migrate": LATER, "409": LATER,
        "500": LATER, "502": LATER,
        "toolong": REFUSED, "entities": REFUSED, "drop": LOST, "refuse": LOST, "hang": LOST,
    },
    "webhook": {
        "ok": "sent", "429:3": LATER, "500": LATER, "404": LATER, "401": DEAD, "redirect": LATER, "drop": LOST,
        "hang": LOST,
    },
    "smtp": {
        "ok": "sent", "421": LATER, "450": LATER, "550": DEAD, "451": LATER, "552": REFUSED, "554": "dead message",
        "drop": LOST, "hang": LOST, "refuse": LATER,
    },
}  # fmt: skip


class Zoo:
    def __init__(self, info: dict[str, Any]) -> None:
        self.url: str = info["url"]
        self.host = self.url.partition("://")[2]
        self.smtp: int = info["smtp"]

    def post(self, path: str, body: object) -> None:
        request = Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        urlopen(request, timeout=10).read()

    def channel(self, sink: str) -> str:
        return {
            "telegram": f"tgram://{TOKEN}/-100200300",
            "webhook": f"json://{self.host}/hook/x",
            "smtp": f"mailto://127.0.0.1:{self.smtp}?from=m@zoo.test&to=r@zoo.test&mode=insecure",
        }[sink]

    def log(self) -> dict[str, Any]:
        answer = json.loads(urlopen(self.url + "/_log", timeout=10).read())
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def running(shared_dir: Path) -> Iterator[Zoo]:
    command = [sys.executable, str(shared_dir / "zoo" / "zoo.py"), "--port", "0", "--no-tls"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield Zoo(json.loads(process.stdout.readline()))
        process.terminate()


@pytest.fixture
def zoo(running: Zoo) -> Zoo:
    running.post("/_reset", {})
    return running


def sender(zoo: Zoo) -> ChannelSender:
    api = f"{zoo.url}/tg/bot"
    return ChannelSender(now=lambda: datetime.now(UTC), telegram_api=api, rng=Random(1), patience=0.02)


def verdict(outcome: object) -> str:
    match outcome:
        case Sent():
            return "sent"
        case Dead(channel_dead=True):
            return DEAD
        case Dead():
            return "dead message"
        case RetryAt(text_refused=True):
            return REFUSED
        case RetryAt(uncertain=True):
            return LOST
        case _:
            return LATER


@pytest.mark.parametrize(("sink", "step"), [(sink, step) for sink, steps in STEPS.items() for step in steps])
async def test_each_fault_is_understood(zoo: Zoo, sink: str, step: str) -> None:
    from monitor.alerts.render import render

    zoo.post(f"/_plan/{sink}", [step])
    kind = {"smtp": "mail"}.get(sink, sink)
    outcome = await sender(zoo).send(zoo.channel(sink), render(delivery(), channel_kind=kind), timeout_s=10)
    assert verdict(outcome) == STEPS[sink][step]


HOSTILE = "<b>bold <i>crossed</b></i> <a href='x'>open & < > <unknown>\r\nBcc: all@zoo.test\r\n.\r\n"


async def test_the_strict_bot_api_takes_hostile_and_long_text_at_once(zoo: Zoo) -> None:
    outbox = FakeOutbox(
        delivery(facts(speaker=HOSTILE, content="😀" * 4090)),
        delivery(
            facts(headline="\ud800" + HOSTILE, content="слово " * 3000, reason="_*[x](http://evil.test)`~>#+-=|{}.!")
        ),
    )
    channels = {"desk/telegram": ChannelSettings(url=zoo.channel("telegram"))}
    for _ in range(2):
        await OutboxWorker(outbox, sender(zoo), channels, lambda: datetime.now(UTC)).drain_once()
    assert outbox.outcomes() == [Sent(), Sent()]
