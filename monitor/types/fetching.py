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


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server answered 304 to our condition."""

    url: str
    fetched_at: datetime
    elapsed_s: float
    etag: str | None = None
    last_modified: str | None = None


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
