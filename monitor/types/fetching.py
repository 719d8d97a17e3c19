"""What a fetch is asked for and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowHost:
    """One `host:port` pair that may be contacted although it is not public; port None means any."""

    host: str
    port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFact:
    """Which encryption a connection had, and the certificate that the server showed for it."""

    version: str  #: "TLSv1.3"
    cipher: str
    certificate_sha256: str  #: hex, over the certificate as it was sent (DER)
    subject: str
    issuer: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it was sent, over which connection."""

    url: str
    at: datetime
    #: the values of all but plain headers are masked: what may be a secret is named, not kept
    headers: Headers
    #: where the connection led, "203.0.113.7:443"; of a proxy, if there is one between
    address: str = ""
    tls: TlsFact | None = None  #: None over plain http


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A request that was answered with another address."""

    asked: Asked
    status: int
    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answered fetch with a usable body (status 200)."""

    url: str  #: final address, after redirects
    requested_url: str
    status: int
    headers: Headers
    body: bytes  #: decompressed
    body_hash: str  #: hex blake2b-16 of `body`
    fetched_at: datetime
    elapsed_s: float
    etag: str | None = None
    last_modified: str | None = None
    #: lower-cased media type without parameters, and the declared charset
    content_type: str = ""
    charset: str | None = None
    #: the address that permanent redirects (301, 308) led to, proposed to the admin
    moved_to: str | None = None
    #: what `body` was freed of: "gzip", "deflate" or ""
    coding: str = ""
    #: the request that was answered with the body, and those that led to it, in order
    asked: Asked | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server answered 304 to our condition."""

    url: str
    fetched_at: datetime
    elapsed_s: float
    etag: str | None = None
    last_modified: str | None = None
    #: new address when every redirect on the way was permanent; None also says nothing
    moved_to: str | None = None


class FailureKind(StrEnum):
    """Why a fetch, a parse or an extraction gave nothing."""

    BLOCKED = "blocked"  #: the guard refused the address
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    REDIRECT = "redirect"
    HTTP = "http"  #: any other status that is no success; see `Failed.status`
    GONE = "gone"  #: 410
    RATE_LIMITED = "rate-limited"  #: 429, 503 with Retry-After
    PARSE = "parse"  #: no feed, worker deadline or memory limit
    ROBOTS = "robots"
    SETUP = "setup"  #: what the configuration says cannot be used: a secret that is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A fetch or parse that failed; a value that is counted, shown and, when it lasts, reported."""

    url: str
    kind: FailureKind
    message: str  #: one line, no secrets
    fetched_at: datetime
    elapsed_s: float = 0.0
    status: int | None = None
    retry_after_s: float | None = None


FetchOutcome: TypeAlias = Fetched | NotModified | Failed
