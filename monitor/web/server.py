"""The page's server, in the service's own loop, with a socket of its own and no signals (only importer of uvicorn)."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.daemon.app import App
from monitor.web.address import split_listen
from monitor.web.routes import web_app

_log = logging.getLogger(__name__)

#: carried by every answer, errors and refusals of the server itself included
HEADERS = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
]
#: requests at once; more are refused, so that a page left open everywhere does not slow the service
CONCURRENCY = 64


class _Protocol(H11Protocol):
    """Gives also the refusal of a malformed request our headers; uvicorn writes that one past them."""

    def send_400_response(self, msg: str) -> None:
        """Refuse in plain text and close."""
        plain = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
        self.transport.write(
            self.conn.send(h11.Response(status_code=400, headers=[*HEADERS, *plain], reason=b"Bad Request"))
            + self.conn.send(h11.Data(data=msg.encode("ascii", "replace")))
            + self.conn.send(h11.EndOfMessage())
        )
        self.transport.close()


class _Server(uvicorn.Server):
    """Leaves the signals to the service, which handles them already."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


async def serve_page(app: App, stop: asyncio.Event, *, on_listening: Callable[[str], None] | None = None) -> None:
    """Serve the page at `web.listen` until `stop` is set; at once over when it is empty or the port is taken.

    Shape: `on_listening` gets the address once the port is ours: the port may be chosen by the system ("127.0.0.1:0").
    """
    listen = app.config.monitor.web.listen
    if not listen:
        return
    try:
        listener = bound(listen)
    except (OSError, ValueError) as error:
        _log.warning("no status page: its address cannot be used", extra={"listen": listen, "why": str(error)})
        return
    with listener:
        host, port = listener.getsockname()[:2]
        address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            _log.warning("other machines can reach the status page, and it asks for no password")
        _log.info("the status page is served", extra={"address": address})
        if on_listening:
            on_listening(address)
        await _serve(app, listener, split_listen(listen)[0], stop)


def bound(listen: str) -> socket.socket:
    """Return a socket bound to HOST:PORT.

    Errors: OSError when the address is taken or not ours; ValueError when it names no port.
    """
    host, port = split_listen(listen)
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        # a restarted service gets its port back although connections of the old one linger
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(app: App, listener: socket.socket, host: str, stop: asyncio.Event) -> None:
    server = _Server(
        uvicorn.Config(
            web_app(app, host),
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            # the peer is who connects, whatever a header says
            proxy_headers=False,
            headers=HEADERS,
            limit_concurrency=CONCURRENCY,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=2,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="page")
    stopping = asyncio.create_task(stop.wait(), name="page-stop")
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()
        serving.cancel()
