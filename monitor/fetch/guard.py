"""Which addresses may be contacted, decided on the address that is dialled.

A source, a redirect or an article link may name any host. The guard resolves the name once, refuses it when *any* of
its addresses is not public, and connects to an address it has checked: a name that changes its answer afterwards is
harmless. Exceptions are `host:port` pairs of the configuration, compared with the host as written.

Source: research on advisories (CVE-2026-27696, CVE-2026-21885, GHSA-gwph-fp79-379w, CVE-2024-39687) and the IANA
special-purpose address registries. `ipaddress.is_global` alone is True for NAT64, 6to4, multicast and 192.0.0.8 on some
versions of Python and not on others, so an own table comes first.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias

import httpcore

from monitor.fetch.failures import AddressRefusedError, NameLookupError
from monitor.fetch.resolver import Resolver
from monitor.fetch.wire import Wire, dial
from monitor.types import AllowHost

Address: TypeAlias = IPv4Address | IPv6Address
SocketOptions: TypeAlias = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

#: addresses of one name that are tried; more than a few is an attack or a mistake
_MOST_DIALS = 4

_REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local, cloud metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
_REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "v4-compatible"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_V6_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = IPv6Network("::/96")


def why_refused(address: Address | str) -> str | None:
    """Return why an address is not contacted, or None when it is public.

    IPv4 inside IPv6 is taken out first: for mapped and NAT64 addresses the inner one decides; 6to4, Teredo and
    v4-compatible addresses are refused whatever they hold, as nothing public is reached through them any more.
    Errors: ValueError when the text is no address.
    """
    ip = ipaddress.ip_address(address) if isinstance(address, str) else address
    if isinstance(ip, IPv4Address):
        return _why_refused_v4(ip)
    if ip.scope_id is not None:
        return "scoped to one interface"
    if ip.ipv4_mapped is not None:
        return _inside("mapped", ip.ipv4_mapped)
    if ip in _NAT64:
        return _inside("NAT64", IPv4Address(int(ip) & 0xFFFFFFFF))
    return _why_refused_v6(ip)


def is_public(address: Address | str) -> bool:
    """Tell whether an address belongs to the public internet. Errors: ValueError when the text is no address."""
    return why_refused(address) is None


def check_addresses(host: str, addresses: Sequence[str]) -> None:
    """Refuse the host when any of its addresses is not public: a mixed answer is how rebinding looks.

    Errors: AddressRefusedError naming the host, the address and why.
    """
    for address in addresses:
        why = why_refused(address)
        if why is not None:
            named = address if address == host else f"{host} ({address})"
            raise AddressRefusedError(f"refused to contact {named}: {why}")


def parse_allow_host(text: str) -> AllowHost:
    """Return the pair that `HOST:PORT` means; the port may be `*`, IPv6 addresses stand in brackets.

    Errors: ValueError with a sentence when it is no such pair.
    """
    found = re.fullmatch(r"\s*(\[[0-9A-Fa-f:.]+\]|[^\s\[\]:/@*]+):(\*|\d{1,5})\s*", text)
    if not found or (found[2] != "*" and not 0 < int(found[2]) < 65536):  # noqa: PLR2004 -- the range of TCP ports
        raise ValueError(f"{text!r} is no HOST:PORT (write 127.0.0.1:8080, [::1]:8080 or intranet.example:*)")
    host = found[1].strip("[]")
    if ":" in host:
        IPv6Address(host)
    return AllowHost(host=host, port=None if found[2] == "*" else int(found[2]))


def is_allowed(host: str, port: int, allowed: Iterable[AllowHost]) -> bool:
    """Tell whether the configuration names this very host, as written, and port."""
    wanted = _comparable(host)
    return any(_comparable(pair.host) == wanted and pair.port in {None, port} for pair in allowed)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The only way out: resolves, checks, and dials what it has checked."""

    def __init__(self, resolver: Resolver, allowed: Sequence[AllowHost] = ()) -> None:
        self._resolver = resolver
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> Wire:
        """Return a stream to an address of `host` that was checked. Errors: subclasses of httpcore.ConnectError."""
        del local_address, socket_options  # never set by this package
        allowed = is_allowed(host, port, self._allowed)
        if not allowed and _is_localhost(host):
            raise AddressRefusedError(f"refused to contact {host}: loopback")
        addresses = await self._addresses(host)
        if not allowed:
            check_addresses(host, addresses)
        return await _dial_first(addresses[:_MOST_DIALS], port, timeout)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
        socket_options: SocketOptions | None = None,
    ) -> Wire:
        """Refuse, always. Errors: AddressRefusedError."""
        del path, timeout, socket_options
        raise AddressRefusedError("refused to contact a local socket")

    async def _addresses(self, host: str) -> tuple[str, ...]:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            addresses = await self._resolver.addresses(host)
            if not addresses:
                raise NameLookupError(f"{host} has no address") from None
            return addresses
        return (host,)


async def _dial_first(addresses: Sequence[str], port: int, timeout_s: float | None) -> Wire:
    """Return a stream to the first address that answers; several share the time, so that a dead one leaves some."""
    each_s = timeout_s / 2 if timeout_s is not None and len(addresses) > 1 else timeout_s
    for address in addresses[:-1]:
        try:
            return await dial(address, port, each_s)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            continue
    return await dial(addresses[-1], port, each_s)


def _why_refused_v4(ip: IPv4Address) -> str | None:
    for network, why in _REFUSED_V4:
        if ip in network:
            return why
    return None if _is_plainly_global(ip) else "not public"


def _why_refused_v6(ip: IPv6Address) -> str | None:
    for network, why in _REFUSED_V6:
        if ip in network:
            inner = _tunnelled(ip)
            return f"{why} address of {inner}" if inner is not None else why
    return None if ip in _V6_GLOBAL_UNICAST and _is_plainly_global(ip) else "not public"


def _tunnelled(ip: IPv6Address) -> IPv4Address | None:
    if ip.teredo is not None:
        return ip.teredo[1]
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _V4_COMPATIBLE and int(ip) > 1 else ip.sixtofour


def _is_plainly_global(ip: Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _inside(form: str, inner: IPv4Address) -> str | None:
    why = _why_refused_v4(inner)
    return None if why is None else f"{form} address of {inner}: {why}"


def _is_localhost(host: str) -> bool:
    """Tell whether a name means this machine by the standard, whatever a name server says (RFC 6761 section 6.3)."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def _comparable(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return host.rstrip(".").lower()
