"""The servers: many host names on a plain and a TLS port of loopback, and a resolver that knows them."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

import trustme

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    path: str  #: with the query
    headers: Mapping[str, str]  #: names in small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `kind` is its content type, "" for none."""

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_HERE = Answer(status=404, body=b"<html><body><h1>404</h1></body></html>")


class Host(Protocol):
    """What answers under one name."""

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request; called in threads."""
        ...


class Internet:
    """All hosts, and what was asked of them."""

    def __init__(self, folder: Path) -> None:
        self.hosts: dict[str, Host] = {}
        #: host and path of each request, in order
        self.asked: list[tuple[str, str]] = []
        self.port = 0
        self.tls_port = 0
        self._authority = trustme.CA()
        self.ca_file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._certificates: dict[str, ssl.SSLContext] = {}

    def certify(self, host: str, days: tuple[datetime, datetime] | None = None) -> None:
        """Give a host a certificate for TLS, good on these days alone, else for many years."""
        since, until = days or (None, None)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host, not_before=since, not_after=until).configure_cert(context)
        self._certificates[host] = context

    def paths(self, host: str) -> list[str]:
        """Return what was asked of a host, in order."""
        return [path for name, path in self.asked if name == host]

    def answer(self, host: str, asked: Asked) -> Answer:
        """Return the answer of a host; 304 where it is asked for under condition and is the same."""
        self.asked.append((host, asked.path))
        site = self.hosts.get(host)
        if site is None:
            return NOT_HERE
        answer = site.answer(asked)
        if answer.status != 200:
            return answer
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        headers = {**answer.headers, "ETag": tag}
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, kind="", headers=headers)
        return Answer(body=answer.body, kind=answer.kind, headers=headers)

    def tls_context(self) -> ssl.SSLContext:
        """Return the server's side of TLS: for each name the certificate that it has at the moment."""

        def choose(socket: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name in self._certificates:
                socket.context = self._certificates[name]

        outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        outer.sni_callback = choose
        return outer


#: the days of a certificate that ended years ago
EXPIRED = (datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC))


class Book:
    """A resolver that knows the names of the sealed internet and no other."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return loopback for a name that is known, nothing for others."""
        return ("127.0.0.1",) if host in self._names else ()


@contextmanager
def serving(internet: Internet) -> Iterator[Internet]:
    """Serve the hosts for the length of a block."""
    with _server(internet, None) as port, _server(internet, internet.tls_context()) as tls_port:
        internet.port, internet.tls_port = port, tls_port
        yield internet


@contextmanager
def _server(internet: Internet, tls: ssl.SSLContext | None) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            if tls is not None:  # in the request's own thread: a handshake must not hold up the others
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            if tls is not None:
                self.request.close()

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = internet.answer(headers.get("host", "").rpartition(":")[0], Asked(path=self.path, headers=headers))
            self.send_response(answer.status)
            if answer.kind:
                self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: a client that refuses a certificate ends the handshake."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
