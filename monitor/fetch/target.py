"""Addresses as they are asked: parsed, stripped of credentials, with what a redirect may carry over. Pure.

Only `http` and `https`; a host must be an address or plain ASCII letters after IDNA. Which address a host leads to is
the guard's business, not this module's: two readings of one text are how such checks are walked around.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

import httpx

from monitor.fetch.failures import FetchError, one_line
from monitor.types import FailureKind

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")
_PORTS = {"http": 80, "https": 443}
_MOST_PORTS = 65535
_MAX_URL = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One address to ask."""

    url: str  #: without credentials and fragment: safe to store and show
    scheme: str
    host: str
    port: int
    path: bytes  #: with the query
    host_header: bytes
    authorization: bytes | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials and cookies are bound to."""
        return self.scheme, self.host, self.port

    @property
    def host_key(self) -> str:
        """What politeness is bound to: the name without port and `www.`, which are mostly one server."""
        return self.host.rstrip(".").lower().removeprefix("www.")


def target_of(url: str, *, base: Target | None = None) -> Target:
    """Return what is to be asked for an address, or for a redirect from `base` to it.

    Credentials in an address given by the configuration become its Authorization header; those in a redirect are
    dropped, and the header stays behind when the origin changes.
    Errors: FetchError(BLOCKED) for another scheme or a host that is none, FetchError(REDIRECT) for an empty address.
    """
    where = "redirect" if base else "address"
    if not url.strip():
        raise FetchError(FailureKind.REDIRECT, "a redirect to nowhere")
    if len(url) > _MAX_URL:
        raise FetchError(FailureKind.REDIRECT, f"the {where} is longer than {_MAX_URL} characters")
    try:
        parsed = httpx.URL(base.url).join(url) if base else httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
        port = parsed.port or _PORTS.get(parsed.scheme, 0)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(FailureKind.BLOCKED, f"the {where} is no valid address") from error
    if parsed.scheme not in _PORTS:
        raise FetchError(FailureKind.BLOCKED, f"refused: {where} with scheme {one_line(parsed.scheme, 20) or 'none'}")
    if not _is_host(host) or port > _MOST_PORTS:
        raise FetchError(FailureKind.BLOCKED, f"refused: {where} whose host is no host name")
    clean = parsed.copy_with(userinfo=b"", fragment=None) if parsed.userinfo or parsed.fragment else parsed
    target = Target(
        url=str(clean),
        scheme=parsed.scheme,
        host=host,
        port=port,
        path=parsed.raw_path,
        host_header=parsed.netloc,
        authorization=_basic(parsed.userinfo) if base is None else None,
    )
    if base is not None and base.authorization and base.origin == target.origin:
        return replace(target, authorization=base.authorization)
    return target


def _basic(userinfo: bytes) -> bytes | None:
    return b"Basic " + base64.b64encode(unquote_to_bytes(userinfo)) if userinfo else None


def _is_host(host: str) -> bool:
    if _NAME.fullmatch(host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
