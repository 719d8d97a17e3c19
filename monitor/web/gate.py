"""What is asked of every request before any route sees it, and the last answer when a route fails."""

from __future__ import annotations

import ipaddress
import logging

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

#: headers that a proxy adds: the peer is then the proxy, not who asks
_PROXIED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Gate:
    """Lets reading requests through whose Host cannot be a foreign site's name, and turns failures into plain text."""

    def __init__(self, app: ASGIApp, own_host: str) -> None:
        self._app = app
        self._own_host = own_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        refusal = self._refusal(scope)
        try:
            await (refusal or self._app)(scope, receive, noting)
        except Exception:
            _log.exception("the page failed")
            if started:
                raise
            failed = PlainTextResponse("Something went wrong here; the log of the service says what.\n", 500)
            await failed(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("This page is only read.\n", 405, {"allow": "GET, HEAD"})
        if not own_name(Headers(scope=scope).get("host", ""), self._own_host):
            # a foreign site may let its name point here (DNS rebinding) and read with a visitor's browser
            return PlainTextResponse("Ask for this page by its address or as localhost.\n", 421)
        return None


def own_name(host: str, own_host: str) -> bool:
    """Return whether a Host header names this service: an IP address, localhost, or the host it listens at."""
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    name = name.lower()
    if name in ("localhost", own_host.lower()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def asked_locally(scope: Scope) -> bool:
    """Return whether a request comes from this machine itself, and not through a proxy on it."""
    headers = Headers(scope=scope)
    if any(name in headers for name in _PROXIED):
        return False
    peer = ipaddress.ip_address(scope["client"][0].partition("%")[0]) if scope["client"] else None
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped is not None:
        return peer.ipv4_mapped.is_loopback
    return peer is not None and peer.is_loopback
