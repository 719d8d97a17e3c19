"""A made-up news wire on loopback that publishes statements while it is watched, and the sinks that hear of them."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: watchlist.yaml of a service that watches the wire; JSON is YAML
WATCHLIST: dict[str, list[dict[str, Any]]] = {
    "actors": [
        {
            "id": "vard-mod",
            "name": "Ministry of Defence of Vardania",
            "names": {"en": ["Ministry of Defence of Vardania"]},
        },
        {
            "id": "ost-mod",
            "name": "Ministry of Defence of Ostland",
            "names": {"en": ["Ministry of Defence of Ostland"]},
        },
    ],
    "places": [{"id": "selmat", "name": "Selmat", "names": [{"text": "Selmat", "lang": "en"}]}],
    "watches": [
        {"id": "selmat", "title": "Selmat", "severity": "high", "follow": []}
        | {"when": {"about": ["selmat"], "confidence": 0.3}}
    ],
}
_THINGS = (
    "barley", "bridges", "ferries", "maps", "wells", "roofs", "engines", "lamps", "gates", "boats", "ropes", "tents",
    "drums", "anchors", "bells", "carts", "saddles", "mirrors", "ladders", "barrels", "candles", "kettles", "violins",
    "blankets", "pumps", "turbines", "scarecrows", "periscopes", "trumpets", "umbrellas", "magnets", "pianos",
    "sledges", "canoes", "lanterns", "anvils", "bicycles", "telescopes", "pigeons", "greenhouses",
)  # fmt: skip
_DEEDS = (
    "had left the village of Selmat for {}",
    "had been counted twice at Selmat by inspectors with {}",
    "were hidden in a cellar of Selmat behind {}",
    "had been bought in Selmat in exchange for {}",
    "were carried across the river at Selmat on {}",
    "had been found in the school of Selmat among {}",
    "were burnt last night on the market of Selmat with {}",
    "had been lent to the mayor of Selmat, who returned {}",
)
_FILLER = (
    "Buses run according to their timetable, and observers were informed of the situation by telephone.",
    "The weather in the valley stayed dry, and the harvest is expected to begin within the next two weeks.",
    "A delegation visited the mountain road in the afternoon and left again before the evening.",
    "Shops in the district were open as usual, and the railway repaired a signal near the tunnel.",
)


def claim(number: int) -> str:
    """Return a sentence with one statement about Selmat, unlike that of any other number."""
    rng = random.Random(f"claim-{number}")
    first, second, third = rng.sample(_THINGS, 3)
    who = ("Vardania", "Ostland")[number % 2]
    deed = rng.choice(_DEEDS).format(f"{1000 + 7 * number} {second} and {third}")
    return f"The Ministry of Defence of {who} said that {200 + 13 * number} {first} {deed}."


@dataclass(slots=True)
class Told:
    """One message that a sink accepted."""

    at: float
    text: str
    #: of the service that sent it, by the address it was given
    start: int = 0

    @property
    def refs(self) -> tuple[str, ...]:
        """References of statements in it."""
        return tuple(dict.fromkeys(re.findall(r"\bS-[0-9A-Z]{4,}\b", self.text)))

    @property
    def articles(self) -> tuple[int, ...]:
        """Numbers of the articles it tells of."""
        return tuple(dict.fromkeys(int(number) for number in re.findall(r"/a/(\d+)\.html", self.text)))

    @property
    def marked(self) -> bool:
        """True when it says that it may be a repeat."""
        return "possible repeat" in self.text or '"possible_repeat": true' in self.text


@dataclass(slots=True)
class Newswire:
    """Feeds, pages and sinks; `told` holds what each sink accepted."""

    feeds: int = 6
    #: entries a feed shows
    window: int = 40
    #: address of loopback to serve on
    address: str = "127.0.0.1"
    #: longest time that a sink takes for an answer, after it accepted the message
    latency_s: float = 0.0
    published: list[int] = field(default_factory=list)
    #: when each article appeared, on the monotonic clock
    published_at: dict[int, float] = field(default_factory=dict)
    told: dict[str, list[Told]] = field(default_factory=lambda: {"telegram": [], "mail": [], "webhook": []})
    visited: set[str] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0
    smtp_port: int = 0
    rng: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def host(self) -> str:
        return f"{self.address}:{self.port}"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        return tuple(f"http://{self.host}/f/{n}.xml" for n in range(self.feeds))

    @property
    def telegram_api(self) -> str:
        return f"http://{self.host}/bot"

    def channel_urls(self, start: int = 0) -> dict[str, str]:
        """Return the address of each sink as Apprise wants it, one of its own for each start of the service."""
        mail = f"127.0.0.1:{self.smtp_port}?from=monitor@example.org&to=desk-{start}@example.org&mode=insecure"
        return {
            "telegram": f"tgram://123456789:abcdefghijklmnopqrstuvwxyz_012345678/{1001 + start}",
            "mail": f"mailto://{mail}",
            "webhook": f"json://{self.host}/hook/{start}",
        }

    def publish(self, number: int) -> None:
        """Put one more article on its feed."""
        with self.changed:
            self.published.append(number)
            self.published_at[number] = time.monotonic()

    def accept(self, sink: str, text: str, start: int = 0) -> None:
        """Keep a message, then take one's time with the answer."""
        with self.changed:
            self.told[sink].append(Told(at=time.monotonic(), text=text, start=start))
            delay = self.rng.uniform(0, self.latency_s)
            self.changed.notify_all()
        time.sleep(delay)

    def feed(self, path: str) -> str | None:
        """Return the feed of a path, newest entry first."""
        match = re.fullmatch(r"/f/(\d+)\.xml", path)
        if match is None:
            return None
        with self.changed:
            self.visited.add(path)
            mine = [n for n in self.published if n % self.feeds == int(match[1])][-self.window :]
        items = "".join(
            f"<item><title>Dispatch {n}</title><link>http://{self.host}/a/{n}.html</link><guid>{n}</guid></item>"
            for n in reversed(mine)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire {match[1]}</title>{items}</channel></rss>'

    def page(self, path: str) -> str | None:
        """Return the article of a path."""
        match = re.fullmatch(r"/a/(\d+)\.html", path)
        if match is None:
            return None
        n = int(match[1])
        text = "".join(f"<p>{one}</p>" for one in (_FILLER[n % 4], claim(n), _FILLER[(n + 1) % 4]))
        return (
            f"<!doctype html><html lang='en'><head><title>Dispatch {n}</title></head><body>"
            f"<nav><a href='/'>Home</a></nav><article><h1>Dispatch {n}</h1>{text}</article>"
            "<footer>Imprint</footer></body></html>"
        )


class _Mail:
    def __init__(self, wire: Newswire) -> None:
        self._wire = wire

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
        body = message.get_body(("plain",))
        text = f"{message['subject']}\n{body.get_content() if body else ''}"
        start = int(envelope.rcpt_tos[0].partition("@")[0].rpartition("-")[2])
        await asyncio.to_thread(self._wire.accept, "mail", text, start)
        return "250 OK: queued"


@contextmanager
def on_air(wire: Newswire) -> Iterator[Newswire]:
    """Serve the wire and its sinks on free ports of loopback for the length of a block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = wire.feed(self.path)
            kind = "application/rss+xml"
            if body is None:
                body, kind = wire.page(self.path), "text/html; charset=utf-8"
            self._answer(404 if body is None else 200, kind, (body or "not here").encode())

        def do_POST(self) -> None:
            said: dict[str, Any] = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if self.path.startswith("/bot"):
                wire.accept("telegram", str(said.get("text", "")), int(said["chat_id"]) - 1001)
            else:
                wire.accept("webhook", json.dumps(said, ensure_ascii=False), int(self.path.rpartition("/")[2]))
            self._answer(200, "application/json", b'{"ok": true, "result": {"message_id": 1}}')

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True  # the asker was killed

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A killed client is what this is about."""

    server = Server((wire.address, 0), Handler)
    wire.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wire.smtp_port = probe.getsockname()[1]
    mail = Controller(_Mail(wire), hostname="127.0.0.1", port=wire.smtp_port)
    mail.start()
    try:
        yield wire
    finally:
        mail.stop()
        server.shutdown()
        server.server_close()
        thread.join()
