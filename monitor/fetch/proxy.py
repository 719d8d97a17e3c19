"""Fetching through an HTTP proxy: `CONNECT` for https, the whole address in the request for http.

The proxy itself is dialled by the guard, like any other host. What a name means to the proxy is not known here: a name
is not looked up at all, since an answer got here says nothing about the one got there. So the guard decides by what is
written: addresses as everywhere, and no name that only a local network could know. The rest is the proxy's to refuse.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import httpcore
import httpx

from monitor.fetch.failures import AddressRefusedError, FetchError, as_fetch_error
from monitor.fetch.guard import GuardedBackend, SocketOptions, check_addresses, is_allowed
from monitor.fetch.wire import Wire
from monitor.types import AllowHost, FailureKind

#: of the proxy's answer to CONNECT
_HEAD_BYTES = 32 * 1024
_MOST_PORTS = 65535
#: ends of names that mean something else in each network (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and common use)
_LOCAL_ENDS = ("localhost", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "onion")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?:[ \r]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where an HTTP proxy listens, and how it is asked."""

    host: str
    port: int
    #: value of `Proxy-Authorization`
    authorization: bytes | None = field(default=None, repr=False)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the proxy itself is told."""
        return [(b"Proxy-Authorization", self.authorization)] if self.authorization else []


def proxy_of(url: str) -> Proxy:
    """Return the proxy of an address such as `http://user:password@proxy.example:3128`.

    Errors: ValueError with a sentence that does not repeat the address.
    """
    problem = "write the proxy as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
    try:
        parsed = httpx.URL(url.strip())
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        raise ValueError(problem) from None
    explicit = re.search(r":(\d{1,5})/?$", url.strip())
    if parsed.scheme != "http" or not host or parsed.raw_path != b"/" or parsed.fragment or explicit is None:
        raise ValueError(problem)
    port = int(explicit[1])
    if not 0 < port <= _MOST_PORTS:
        raise ValueError(problem)
    userinfo = parsed.userinfo
    token = b"Basic " + base64.b64encode(unquote_to_bytes(userinfo)) if userinfo else None
    return Proxy(host=host, port=port, authorization=token)


def check_named(host: str, port: int, allowed: Sequence[AllowHost]) -> None:
    """Refuse a host that a proxy must not be asked for. Errors: AddressRefusedError naming the host and why."""
    if is_allowed(host, port, allowed):
        return
    name = host.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        check_addresses(name, (name,))
        return
    last = name.rpartition(".")[2]
    if re.fullmatch(r"\d+|0x[0-9a-f]*", last):
        raise AddressRefusedError(f"refused to contact {host}: an address in an unusual form")
    if "." not in name or any(name == end or name.endswith(f".{end}") for end in _LOCAL_ENDS):
        raise AddressRefusedError(f"refused to contact {host}: a name of a local network")


class ProxyBackend(httpcore.AsyncNetworkBackend):
    """Dials the proxy instead of the host, and for https asks it for a tunnel."""

    def __init__(self, inner: GuardedBackend, proxy: Proxy, *, user_agent: bytes, tunnel: bool) -> None:
        self._inner = inner
        self._proxy = proxy
        self._user_agent = user_agent
        self._tunnel = tunnel

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> Wire:
        """Return a stream to the proxy, or through it. Errors: FetchError that names the proxy as the culprit."""
        del local_address, socket_options  # never set by this package
        try:
            wire = await self._inner.connect_tcp(self._proxy.host, self._proxy.port, timeout)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failure = as_fetch_error(error, timeout_s=timeout or 0.0)
            hint = " (name it in allow_hosts)" if isinstance(error, AddressRefusedError) else ""
            raise FetchError(failure.kind, f"the proxy: {failure.message}{hint}") from error
        if self._tunnel:
            try:
                await self._connect(wire, host, port, timeout)
            except BaseException:
                await wire.aclose()
                raise
        return wire

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        socket_options: SocketOptions | None = None,
    ) -> Wire:
        """Refuse, always. Errors: AddressRefusedError."""
        del path, timeout, socket_options
        raise AddressRefusedError("refused to contact a local socket")

    async def _connect(self, wire: Wire, host: str, port: int, timeout_s: float | None) -> None:
        """Ask for a tunnel. Errors: FetchError, httpcore.ReadTimeout, httpcore.ReadError."""
        where = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}").encode("ascii")
        lines = [(b"Host", where), (b"User-Agent", self._user_agent), *self._proxy.headers]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in lines)
        await wire.write(b"CONNECT " + where + b" HTTP/1.1\r\n" + head + b"\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = await wire.read(_HEAD_BYTES, timeout_s)
            answer += part
            if not part or len(answer) > _HEAD_BYTES:
                raise FetchError(FailureKind.CONNECT, "the proxy: no valid answer")
        found = _STATUS.match(answer)
        if found is None or not answer.endswith(b"\r\n\r\n"):
            raise FetchError(FailureKind.CONNECT, "the proxy: no valid answer")
        if (status := int(found[1])) // 100 != 2:  # noqa: PLR2004 -- the 2xx class
            raise FetchError(FailureKind.CONNECT, _refusal(status))


def _refusal(status: int) -> str:
    """Return why there is no tunnel; the words are ours, the status is the proxy's and not the site's."""
    if status == 407:  # noqa: PLR2004 -- Proxy Authentication Required
        return "the proxy: it wants other credentials (HTTP 407)"
    return f"the proxy: no way to the host (HTTP {status})"
