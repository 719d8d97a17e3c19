"""One fetch over HTTP: from an address to `Fetched`, `NotModified` or `Failed`.

A connection serves one request and is closed: no pool that a cancelled fetch could poison, and no second answer on a
kept connection that could be taken for another source's. `httpx` reads the addresses, `httpcore` speaks HTTP/1.1 over
the guarded stream; a whole `httpx` client for each visit costs three times the CPU and offers nothing this needs
(its cookies, proxies, environment, automatic redirects and decoding would all be switched off here).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import cast

import httpcore

from monitor.config.models import Fetching
from monitor.fetch.access import NO_ACCESS, Access
from monitor.fetch.answers import REDIRECTS, following, status_error, with_addresses
from monitor.fetch.failures import REMOTE_ERRORS, FetchError, as_fetch_error
from monitor.fetch.guard import GuardedBackend, is_allowed, parse_allow_host
from monitor.fetch.headers import (
    Cookies,
    decoded_headers,
    header,
    header_list,
    media_type,
    user_agent,
    validator,
)
from monitor.fetch.hosts import HostGate
from monitor.fetch.proxy import ProxyBackend, check_named
from monitor.fetch.resolver import Resolver, ThreadResolver
from monitor.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from monitor.fetch.robots import Robots
from monitor.fetch.target import Target, target_of
from monitor.fetch.tls import TlsContexts
from monitor.fetch.trace import asked_over
from monitor.fetch.unpack import Unpacker, content_coding, too_large
from monitor.fetch.wire import Wire
from monitor.types import (
    AllowHost,
    Asked,
    Failed,
    FailureKind,
    Fetched,
    FetchOutcome,
    Headers,
    NotModified,
    PendingEntry,
    Redirect,
    SourceForVisit,
    SourceKind,
)

MAX_REDIRECTS = 5
CONNECT_S = 10.0
READ_S = 15.0
#: framing (chunk sizes and their extensions) may multiply a body on the wire, but not without bound
_WIRE_FACTOR = 4
_WIRE_SPARE = 8 * 2**20

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.8"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.8"
_ACCEPT = {
    SourceKind.FEED: ACCEPT_FEED,
    SourceKind.SITEMAP: ACCEPT_FEED,
    SourceKind.JSON: "application/json, */*;q=0.8",
}

_PERMANENT = {301, 308}
_BODY_STATUSES = {200, 203}

# Their INFO lines hold whole addresses, which may hold secrets.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What is to be fetched, under which limits."""

    url: str
    #: validators of the last full answer, sent verbatim; None asks for the whole
    etag: str | None = None
    last_modified: str | None = None
    #: caps the raw and the unpacked body, each
    max_bytes: int = 5 * 2**20
    #: from the first look-up to the last byte, redirects included; waiting for the host's turn is not counted
    timeout_s: float = 30.0
    allow_hosts: tuple[AllowHost, ...] = ()
    ca_file: str | None = None
    accept: str = ACCEPT_PAGE
    #: ask the host's robots.txt first
    check_robots: bool = False
    #: keep to the pause that the host's robots.txt asks for, as far as it was read
    crawl_delay: bool = True
    #: 204 means nothing new; else it is a failure
    empty_is_unchanged: bool = False
    #: whose headers, cookies and proxy are used; "" for none's
    source_id: str = ""

    @classmethod
    def for_source(cls, source: SourceForVisit, settings: Fetching) -> FetchRequest:
        """Return the request of one visit."""
        return cls(
            url=source.url,
            etag=source.etag,
            last_modified=source.last_modified,
            max_bytes=settings.max_feed,
            timeout_s=source.timeout_s,
            allow_hosts=source.allow_hosts,
            ca_file=source.ca_file,
            accept=_ACCEPT.get(source.kind, ACCEPT_PAGE),
            empty_is_unchanged=True,
            # a feed is published to be asked for by programs; everything else is a page or a map of pages
            check_robots=source.kind is not SourceKind.FEED and not source.options.ignore_robots,
            crawl_delay=not source.options.ignore_robots,
            source_id=source.id,
        )

    @classmethod
    def for_page(
        cls,
        entry: PendingEntry,
        url: str,
        settings: Fetching,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> FetchRequest:
        """Return the request of the page of an entry's article."""
        return cls(
            url=url,
            etag=etag,
            last_modified=last_modified,
            max_bytes=settings.max_page,
            timeout_s=entry.timeout_s,
            allow_hosts=entry.allow_hosts,
            ca_file=entry.ca_file,
            check_robots=not entry.options.ignore_robots,
            crawl_delay=not entry.options.ignore_robots,
            source_id=entry.source_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The head of one answer, and the connection while it is open."""

    status: int
    headers: Headers
    response: httpcore.Response
    #: the record of the request; read while the connection is open, of most answers not at all
    asked: Callable[[], Asked]


class Fetcher:
    """Fetches, politely and guarded. One per process; use within one event loop."""

    def __init__(
        self,
        settings: Fetching,
        *,
        now: Callable[[], datetime],
        resolver: Resolver | None = None,
        access: Callable[[str], Access] | None = None,
    ) -> None:
        """`access` gives what the source of an id is asked with."""
        self._now = now
        self._access = access
        self._own_resolver = ThreadResolver() if resolver is None else None
        self._resolver: Resolver = resolver or cast("ThreadResolver", self._own_resolver)
        self._allowed = tuple(parse_allow_host(text) for text in settings.allow_hosts)
        self._ca_file = settings.ca_file
        self._tls = TlsContexts()
        self._hosts = HostGate(per_host=settings.per_host, pause_s=settings.host_pause)
        self._robots = Robots()
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._user_agent = user_agent(settings.user_agent, settings.contact).encode("ascii")

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Return what one fetch gave.

        Never raises for anything the remote side does; cancellation passes through and leaves nothing open.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        shown = "(an address that cannot be read)"
        try:
            target = target_of(request.url)
            shown = target.url
            access = self._access_of(request)
            if request.check_robots:
                await self._heed_robots(request, target)
            async with self._turn(request, target), self._slots:
                started = loop.time()
                async with asyncio.timeout(request.timeout_s):
                    outcome = await self._follow(request, target, access, started)
            if request.check_robots and (last := target_of(outcome.url)).origin != target.origin:
                await self._heed_robots(request, last)
        except REMOTE_ERRORS as error:
            failure = as_fetch_error(error, timeout_s=request.timeout_s)
        else:
            return outcome
        return Failed(
            url=shown,
            kind=failure.kind,
            message=failure.message,
            fetched_at=self._now(),
            elapsed_s=loop.time() - started,
            status=failure.status,
            retry_after_s=failure.retry_after_s,
        )

    async def close(self) -> None:
        """Let go of the resolver's threads; fetches in flight go on."""
        if self._own_resolver is not None:
            self._own_resolver.close()

    def _access_of(self, request: FetchRequest) -> Access:
        """Return what the request's source is asked with. Errors: FetchError when a secret of it cannot be read."""
        access = NO_ACCESS if self._access is None else self._access(request.source_id)
        if access.problem:
            raise FetchError(FailureKind.SETUP, access.problem)
        return access

    def _turn(self, request: FetchRequest, target: Target) -> AbstractAsyncContextManager[None]:
        """Wait for the host's turn. Hosts that `allow_hosts` names are the installation's own and need no manners."""
        if is_allowed(target.host, target.port, (*request.allow_hosts, *self._allowed)):
            return nullcontext()
        pause_s = self._robots.crawl_delay_s(target) if request.crawl_delay else 0.0
        return self._hosts.turn(target.host_key, pause_s=pause_s)

    async def _heed_robots(self, request: FetchRequest, target: Target) -> None:
        """Ask the host's robots.txt, a fetch with a turn and deadline of its own. Errors: FetchError(ROBOTS) for no."""

        def fetch(url: str) -> Awaitable[FetchOutcome]:
            return self.fetch(
                FetchRequest(
                    url=url,
                    max_bytes=ROBOTS_BYTES,
                    timeout_s=request.timeout_s,
                    allow_hosts=request.allow_hosts,
                    ca_file=request.ca_file,
                    accept="text/plain, */*;q=0.8",
                    source_id=request.source_id,
                )
            )

        refusal = await self._robots.refusal(target, fetch, asyncio.get_running_loop().time())
        if refusal is not None:
            raise FetchError(FailureKind.ROBOTS, refusal)

    async def _follow(
        self, request: FetchRequest, target: Target, access: Access, started: float
    ) -> Fetched | NotModified:
        """Return the outcome at the end of at most five redirects.

        Headers and cookies of the configuration stay behind at the first hop to another origin, even if a later one
        leads back: that hop was not ours to choose.
        """
        access = access.for_origin(target.origin)
        first, moved, cookies = target, True, Cookies(access.cookies)
        redirects: list[Redirect] = []
        for _ in range(MAX_REDIRECTS + 1):
            async with self._ask(request, target, access, cookies) as answer:
                if answer.status not in REDIRECTS:
                    outcome = await self._conclude(request, target, answer, started)
                    break
                onward = following(answer.status, answer.headers, target)
            redirects.append(Redirect(asked=answer.asked(), status=answer.status, headers=answer.headers))
            moved = moved and answer.status in _PERMANENT and not (target.scheme == "https" != onward.scheme)
            if onward.origin == target.origin:
                cookies.take(answer.headers)
            else:
                cookies.forget()
                access = Access(proxy=access.proxy)
            target = onward
        else:
            raise FetchError(FailureKind.REDIRECT, f"more than {MAX_REDIRECTS} redirects")
        return with_addresses(outcome, first=first, last=target, moved=moved, redirects=tuple(redirects))

    @asynccontextmanager
    async def _ask(
        self, request: FetchRequest, target: Target, access: Access, cookies: Cookies
    ) -> AsyncIterator[_Answer]:
        """Give the head of the answer to one request; the connection is closed at the end of the block."""
        secure = target.scheme == "https"
        asked_at, headers = self._now(), self._headers(request, target, access, cookies)
        allowed = (*request.allow_hosts, *self._allowed)
        origin = httpcore.Origin(target.scheme.encode(), target.host.encode(), target.port)
        path, guarded = target.path, GuardedBackend(self._resolver, allowed)
        backend: GuardedBackend | ProxyBackend = guarded
        if (proxy := access.proxy) is not None:
            check_named(target.host, target.port, allowed)
            backend = ProxyBackend(guarded, proxy, user_agent=self._user_agent, tunnel=secure)
            if not secure:
                origin = httpcore.Origin(b"http", proxy.host.encode(), proxy.port)
                path = b"http://" + target.host_header + target.path
                headers += proxy.headers
        connection = httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._tls.get(request.ca_file or self._ca_file) if secure else None,
            network_backend=backend,
        )
        asked = httpcore.Request(
            b"GET",
            httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=path),
            headers=headers,
            extensions={"timeout": {"connect": CONNECT_S, "read": READ_S, "write": READ_S}},
        )
        try:
            response = await connection.handle_async_request(asked)
            wire = response.extensions["network_stream"]
            if isinstance(wire, Wire):  # not so after an unasked upgrade, whose body is never read
                wire.expect_body(request.max_bytes * _WIRE_FACTOR + _WIRE_SPARE)
            yield _Answer(
                status=response.status,
                headers=decoded_headers(response.headers),
                response=response,
                asked=partial(
                    asked_over,
                    wire,
                    url=target.url,
                    at=asked_at,
                    headers=headers,
                    secret=[name for name, _ in access.headers],
                ),
            )
        finally:
            await connection.aclose()

    def _headers(
        self, request: FetchRequest, target: Target, access: Access, cookies: Cookies
    ) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"Host", target.host_header),
            (b"User-Agent", self._user_agent),
            (b"Accept", request.accept.encode("ascii")),
            (b"Accept-Encoding", b"gzip"),
            (b"Connection", b"close"),
        ]
        if etag := validator(request.etag):
            headers.append((b"If-None-Match", etag.encode("ascii")))
        if last_modified := validator(request.last_modified):
            headers.append((b"If-Modified-Since", last_modified.encode("ascii")))
        if target.authorization:
            headers.append((b"Authorization", target.authorization))
        if cookies.line:
            headers.append((b"Cookie", cookies.line.encode("ascii")))
        if access.headers:
            own = {name.lower() for name, _ in access.headers}
            headers = [(name, value) for name, value in headers if name.lower() not in own] + [*access.headers]
        return headers

    async def _conclude(
        self, request: FetchRequest, target: Target, answer: _Answer, started: float
    ) -> Fetched | NotModified:
        """Return what a final answer means. Errors: FetchError for every status that is no success."""
        status, headers = answer.status, answer.headers
        elapsed = asyncio.get_running_loop().time
        etag = validator(header(headers, "etag"))
        last_modified = validator(header(headers, "last-modified"))
        conditional = bool(validator(request.etag) or validator(request.last_modified))
        if (status == HTTPStatus.NOT_MODIFIED and conditional) or (
            status == HTTPStatus.NO_CONTENT and request.empty_is_unchanged
        ):
            return NotModified(
                url=target.url,
                fetched_at=self._now(),
                elapsed_s=elapsed() - started,
                etag=etag or request.etag,
                last_modified=last_modified or request.last_modified,
            )
        if status not in _BODY_STATUSES:
            raise status_error(status, headers, self._now())
        body, coding = await _read_body(answer, request.max_bytes)
        content_type, charset = media_type(header(headers, "content-type"))
        return Fetched(
            url=target.url,
            requested_url=target.url,
            status=status,
            headers=headers,
            body=body,
            body_hash=hashlib.blake2b(body, digest_size=16).hexdigest(),
            fetched_at=self._now(),
            elapsed_s=elapsed() - started,
            etag=etag,
            last_modified=last_modified,
            content_type=content_type,
            charset=charset,
            coding=coding,
            asked=answer.asked(),
        )


async def _read_body(answer: _Answer, max_bytes: int) -> tuple[bytes, str]:
    """Return the whole body, unpacked, and what it was packed with.

    Errors: FetchError, and whatever the connection raises.
    """
    declared = header(answer.headers, "content-length") or ""
    if declared.isascii() and declared.isdigit() and (len(declared) > 15 or int(declared) > max_bytes):  # noqa: PLR2004 -- a petabyte
        raise too_large(max_bytes)
    unpacker = Unpacker(content_coding(header_list(answer.headers, "content-encoding")), max_bytes)
    async for raw in answer.response.aiter_stream():
        unpacker.feed(raw)
    return unpacker.finish(), unpacker.coding
