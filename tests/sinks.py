"""Receivers on loopback that keep what they get and fail as they are told: Bot API, webhook, mail."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TELEGRAM_ERRORS = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "nochat": (400, "Bad Request: chat not found"),
    "toolong": (400, "Bad Request: message is too long"),
    "entities": (400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    "unauthorized": (401, "Unauthorized"),
    "error": (500, "Internal Server Error"),
}


class HttpSink:
    """Answers POSTs; `plan` holds one step per request, then all is well. `got` holds what was accepted.

    Steps: ok, drop (accepted, answer lost), hang (until `release`), 429:SECONDS, a status, a name of `TELEGRAM_ERRORS`.
    """

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.got: list[dict[str, Any]] = []
        self.release = threading.Event()
        #: the first request is here
        self.arrived = threading.Event()
        self.port = 0

    @property
    def telegram_api(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    def texts(self) -> list[str]:
        return [body["text"] for body in self.got]

    def answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        step = self.plan.pop(0) if self.plan else "ok"
        self.requests.append({"path": handler.path, "body": body})
        self.arrived.set()
        name, _, argument = step.partition(":")
        if name == "drop":
            self.got.append(body)
            _reset(handler)
        elif name == "hang":
            self.got.append(body)
            self.release.wait(20)
            _reset(handler)
        elif name == "429":
            said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {argument}"}
            _reply(handler, 429, said)
        elif name in TELEGRAM_ERRORS:
            status, description = TELEGRAM_ERRORS[name]
            _reply(handler, status, {"ok": False, "error_code": status, "description": description})
        elif name == "ok":
            self.got.append(body)
            _reply(handler, 200, {"ok": True, "result": {"message_id": len(self.got)}})
        else:
            _reply(handler, int(name), {}, location="http://127.0.0.1:1/elsewhere" if name.startswith("3") else "")


def _reply(handler: BaseHTTPRequestHandler, status: int, body: dict[str, Any], *, location: str = "") -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    if location:
        handler.send_header("Location", location)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """Cut the connection hard, as a crashed proxy does."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """Run an `HttpSink` on a free port of loopback."""
    sink = HttpSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            sink.answer(self, json.loads(self.rfile.read(length) or b"{}"))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.release.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class MailSink:
    """Takes mail; `plan` holds one step per mail: ok, drop, or `STAGE:CODE TEXT` with stage rcpt or data."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.got: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.attempts = 0
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.plan and self.plan[0].startswith("rcpt:"):
            self.attempts += 1
            return self.plan.pop(0).partition(":")[2]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        step = self.plan.pop(0) if self.plan else "ok"
        if step.startswith("data:"):
            return step.partition(":")[2]
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append(email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default))  # type: ignore[call-overload]
        self.recipients.append(list(envelope.rcpt_tos))
        if step == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 OK: queued"


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run a `MailSink` on a free port of loopback."""
    sink = MailSink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
