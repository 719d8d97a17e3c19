"""Fetches against real servers on loopback."""

from __future__ import annotations

import asyncio
import gzip
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config.models import Fetching
from monitor.fetch.access import Access
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.proxy import Proxy
from monitor.types import AllowHost, Failed, FailureKind, Fetched, FetchOutcome, NotModified, SourceForVisit, SourceKind
from tests.proxies import proxying

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LOCAL = (AllowHost(host="127.0.0.1"),)
Handler = Callable[[str, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Names:
    """A resolver with a book of its own."""

    def __init__(self, **book: tuple[str, ...]) -> None:
        self.book = book
        self.asked: list[str] = []

    async def addresses(self, host: str) -> tuple[str, ...]:
        self.asked.append(host)
        return self.book.get(host.replace(".", "_"), ())


class Server:
    """Answers with fixed bytes per path and remembers the heads of the requests."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Handler] = {}
        self.heads: list[str] = []
        self.open = 0
        self.most_open = 0
        self.port = 0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            answer = self.answers.get(head.split(" ")[1], reply(404, b""))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(head, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server()
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as started:
        yield started


def fetcher(resolver: Names | None = None, **settings: Any) -> Fetcher:
    values = {"host_pause": "0s", "per_host": 16, "contact": "https://desk.example/bot", **settings}
    return Fetcher(Fetching.model_validate(values), now=lambda: NOW, resolver=resolver or Names())


async def fetch(url: str, resolver: Names | None = None, **how: Any) -> FetchOutcome:
    return await fetcher(resolver).fetch(FetchRequest(**{"url": url, "allow_hosts": LOCAL, "timeout_s": 5.0, **how}))


async def failing(url: str, resolver: Names | None = None, **how: Any) -> Failed:
    outcome = await fetch(url, resolver, **how)
    assert isinstance(outcome, Failed), outcome
    return outcome


async def fetched(url: str, resolver: Names | None = None, **how: Any) -> Fetched:
    outcome = await fetch(url, resolver, **how)
    assert isinstance(outcome, Fetched), outcome
    return outcome


async def test_a_feed_arrives_whole_with_its_facts(server: Server) -> None:
    body = "<rss>Речь</rss>".encode()
    server.answers["/feed"] = reply(
        200, gzip.compress(body), Content_Encoding="gzip", Content_Type="application/rss+xml; charset=UTF-8",
        ETag='W/"x y"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT",
    )  # fmt: skip
    got = await fetched(server.url("/feed"))
    assert got.body == body
    assert (got.status, got.content_type, got.charset) == (200, "application/rss+xml", "utf-8")
    assert (got.etag, got.last_modified) == ('W/"x y"', "Fri, 20 Nov 2026 08:00:00 GMT")
    assert (got.url, got.requested_url, got.moved_to) == (server.url("/feed"), server.url("/feed"), None)
    assert got.fetched_at == NOW
    assert len(got.body_hash) == 32
    assert ("content-encoding", "gzip") in got.headers


async def test_the_request_says_who_asks_and_nothing_more(server: Server) -> None:
    await fetch(server.url("/x?a=1#part"))
    lines = server.heads[0].rstrip().split("\r\n")
    assert lines[0] == "GET /x?a=1 HTTP/1.1"
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers.keys() == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert headers["User-Agent"].startswith("statement-monitor/")
    assert headers["User-Agent"].endswith("(+https://desk.example/bot)")
    assert headers["Accept-Encoding"] == "gzip"


async def test_the_environment_adds_no_proxy_and_no_password(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login desk password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.answers["/"] = reply(200, b"ok")
    assert (await fetched(server.url())).body == b"ok"
    assert "Authorization" not in server.heads[0]


async def test_validators_go_back_verbatim_and_304_is_not_modified(server: Server) -> None:
    server.answers["/"] = reply(304, ETag='"new"')
    got = await fetch(server.url(), etag='W/"x y"', last_modified="yesterday noon")
    assert got == NotModified(
        url=server.url(), fetched_at=NOW, elapsed_s=got.elapsed_s, etag='"new"', last_modified="yesterday noon"
    )
    assert 'If-None-Match: W/"x y"\r\n' in server.heads[0]
    assert "If-Modified-Since: yesterday noon\r\n" in server.heads[0]


async def test_a_304_that_nobody_asked_for_is_a_failure(server: Server) -> None:
    server.answers["/"] = reply(304)
    assert (await failing(server.url())).status == 304
    assert (await failing(server.url(), etag="e" * 5000)).status == 304
    assert "If-None-Match" not in server.heads[1]


async def test_204_means_nothing_new_for_a_source_only(server: Server) -> None:
    server.answers["/"] = b"HTTP/1.1 204 No Content\r\n\r\n"
    assert isinstance(await fetch(server.url(), empty_is_unchanged=True), NotModified)
    assert (await failing(server.url())).status == 204


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (206, FailureKind.HTTP), (202, FailureKind.HTTP), (401, FailureKind.HTTP), (404, FailureKind.HTTP),
        (410, FailureKind.GONE), (429, FailureKind.RATE_LIMITED), (500, FailureKind.HTTP), (503, FailureKind.HTTP),
        (999, FailureKind.HTTP), (300, FailureKind.REDIRECT), (305, FailureKind.REDIRECT), (302, FailureKind.REDIRECT),
    ],
)  # fmt: skip
async def test_every_status_but_success_is_a_failure_even_with_a_feed(
    server: Server, status: int, kind: FailureKind
) -> None:
    server.answers["/"] = reply(status, b"<rss/>")
    got = await failing(server.url())
    assert (got.kind, got.status) == (kind, status)
    assert str(status) in got.message


@pytest.mark.parametrize("shield", [{"CF_Mitigated": "challenge"}, {"X_Amzn_Waf_Action": "captcha"}])
async def test_a_shield_that_wants_to_see_a_browser_is_told_from_a_refusal(
    server: Server, shield: dict[str, str]
) -> None:
    server.answers["/shield"] = reply(403, b"Just a moment...", **shield)
    server.answers["/refusal"] = reply(403, b"no", CF_Mitigated="log")
    assert (await failing(server.url("/shield"))).message == "HTTP 403 Forbidden, a challenge for bots"
    assert (await failing(server.url("/refusal"))).message == "HTTP 403 Forbidden"


async def test_503_with_retry_after_is_rate_limited(server: Server) -> None:
    server.answers["/s"] = reply(503, Retry_After="120")
    server.answers["/d"] = reply(429, Retry_After="Fri, 20 Nov 2026 09:10:00 GMT")
    got = await failing(server.url("/s"))
    assert (got.kind, got.retry_after_s) == (FailureKind.RATE_LIMITED, 120.0)
    assert (await failing(server.url("/d"))).retry_after_s == 600.0


async def test_permanent_redirects_propose_the_new_address(server: Server) -> None:
    server.answers |= {
        "/a": reply(301, Location="/b"),
        "/b": reply(308, Location=server.url("/c")),
        "/c": reply(200, b"x"),
    }
    got = await fetched(server.url("/a"))
    assert (got.url, got.requested_url, got.moved_to) == (server.url("/c"), server.url("/a"), server.url("/c"))
    server.answers["/c"] = reply(304)
    unchanged = await fetch(server.url("/a"), etag='"x"')
    assert isinstance(unchanged, NotModified)
    assert unchanged.moved_to == server.url("/c")


@pytest.mark.parametrize("codes", [(302, 301), (301, 307), (303, 302)])
async def test_one_temporary_hop_proposes_nothing(server: Server, codes: tuple[int, int]) -> None:
    server.answers |= {
        "/a": reply(codes[0], Location="/b"),
        "/b": reply(codes[1], Location="/c"),
        "/c": reply(200, b"x"),
    }
    got = await fetched(server.url("/a"))
    assert (got.url, got.moved_to) == (server.url("/c"), None)


async def test_five_redirects_are_followed_and_six_are_not(server: Server) -> None:
    for n in range(6):
        server.answers[f"/{n}"] = reply(302, Location=f"/{n + 1}")
    server.answers["/6"] = reply(200, b"end")
    assert (await fetched(server.url("/1"))).body == b"end"
    got = await failing(server.url("/0"))
    assert (got.kind, got.message) == (FailureKind.REDIRECT, "more than 5 redirects")


async def test_a_redirect_to_an_internal_address_is_refused(server: Server) -> None:
    async with serving() as canary:
        server.answers["/"] = reply(302, Location=canary.url("/inside"))
        got = await failing(server.url(), allow_hosts=(AllowHost(host="127.0.0.1", port=server.port),))
        assert got.kind is FailureKind.BLOCKED
        assert "127.0.0.1: loopback" in got.message
        assert canary.heads == []


async def test_a_name_is_looked_up_once_and_the_checked_address_is_dialled(server: Server) -> None:
    names = Names(news_test=("127.0.0.1",))
    server.answers["/"] = reply(200, b"ok")
    allowed = (AllowHost(host="news.test", port=server.port),)
    assert (await fetched(server.url(host="news.test"), names, allow_hosts=allowed)).body == b"ok"
    assert names.asked == ["news.test"]
    assert f"Host: news.test:{server.port}" in server.heads[0]
    assert (await failing(server.url(host="news.test"), names)).kind is FailureKind.BLOCKED
    assert len(server.heads) == 1


async def test_a_dead_first_address_falls_to_the_second(server: Server) -> None:
    server.answers["/"] = reply(200, b"ok")
    names = Names(news_test=("127.0.0.9", "127.0.0.1"))
    allowed = (AllowHost(host="news.test"),)
    assert (await fetched(server.url(host="news.test"), names, allow_hosts=allowed)).body == b"ok"


async def test_the_password_of_an_address_goes_to_its_origin_and_into_no_outcome(server: Server) -> None:
    async with serving() as other:
        server.answers |= {"/a": reply(302, Location="/b"), "/b": reply(302, Location=other.url("/c"))}
        url = server.url("/a").replace("//", "//desk:s3cret@")
        got = await failing(url)
        assert "Authorization: Basic ZGVzazpzM2NyZXQ=" in server.heads[0]
        assert "Authorization: Basic" in server.heads[1]
        assert "Authorization" not in other.heads[0]
        assert "s3cret" not in repr(got)
        assert "desk" not in repr(got)


async def test_cookies_live_for_one_fetch_and_one_origin(server: Server) -> None:
    async with serving() as other:
        server.answers |= {
            "/a": reply(302, Location="/b", Set_Cookie="id=1; Path=/"),
            "/b": reply(302, Location=other.url("/c")),
        }
        await fetch(server.url("/a"))
        await fetch(server.url("/a"))
        assert ["Cookie: id=1" in head for head in server.heads] == [False, True, False, True]
        assert "Cookie" not in other.heads[0]


async def test_the_deadline_covers_redirects_and_reading_together(server: Server) -> None:
    async def drip(head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not reader.at_eof():
            writer.write(b"z")
            await writer.drain()
            await asyncio.wait({asyncio.ensure_future(reader.read(1))}, timeout=0.02)

    server.answers |= {"/a": reply(302, Location="/b"), "/b": drip}
    got = await failing(server.url("/a"), timeout_s=0.3)
    assert (got.kind, got.message) == (FailureKind.TIMEOUT, "not finished within 0.3 s")
    assert 0.25 < got.elapsed_s < 2


async def test_endless_interim_answers_end_long_before_the_deadline(server: Server) -> None:
    async def flood(head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
            await writer.drain()

    server.answers["/"] = flood
    got = await failing(server.url(), timeout_s=30)
    assert got.kind is FailureKind.PROTOCOL
    assert got.elapsed_s < 5


async def test_endless_and_announced_large_bodies_stop_at_the_cap(server: Server) -> None:
    sent = 0

    async def endless(head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" " * 65536)
            await writer.drain()
            sent += 65536

    server.answers |= {"/endless": endless, "/announced": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"}
    got = await failing(server.url("/endless"), max_bytes=2**20)
    assert got.kind is FailureKind.TOO_LARGE
    assert sent < 16 * 2**20
    got = await failing(server.url("/announced"), max_bytes=2**20)
    assert (got.kind, got.message) == (FailureKind.TOO_LARGE, "larger than 1 MiB")


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<?xml version='1.0'?>", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50000 + b"\r\n",
    ],
)  # fmt: skip
async def test_broken_answers_are_protocol_failures(server: Server, answer: bytes) -> None:
    server.answers["/"] = answer
    assert (await failing(server.url())).kind is FailureKind.PROTOCOL


async def test_nobody_listening_is_a_connect_failure() -> None:
    async with serving() as gone:
        url = gone.url()
    got = await failing(url)
    assert (got.kind, got.message) == (FailureKind.CONNECT, "connection refused")


async def test_an_unknown_name_is_a_dns_failure() -> None:
    assert (await failing("http://nowhere.test/")).kind is FailureKind.DNS


async def test_an_unreadable_address_is_a_value_too() -> None:
    got = await failing("http://desk:s3cret@[::1/")
    assert got.kind is FailureKind.BLOCKED
    assert "s3cret" not in repr(got)


async def test_cancelling_leaves_nothing_open_and_the_next_fetch_works(server: Server) -> None:
    async def mute(head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await reader.read(1)
        left.set()

    reached, left = asyncio.Event(), asyncio.Event()
    server.answers |= {"/mute": mute, "/ok": reply(200, b"ok")}
    one = fetcher(concurrency=2, per_host=2)
    request = FetchRequest(url=server.url("/mute"), allow_hosts=LOCAL)
    for _ in range(20):
        task = asyncio.create_task(one.fetch(request))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await left.wait()  # the server sees that the connection was closed
        reached.clear()
        left.clear()
    assert isinstance(await one.fetch(FetchRequest(url=server.url("/ok"), allow_hosts=LOCAL)), Fetched)


@pytest.mark.parametrize("head", [b"302 Found\r\nLocation: /ok", b"403 Forbidden", b"304 Not Modified"])
async def test_a_connection_whose_body_is_not_wanted_is_closed(server: Server, head: bytes) -> None:
    async def unfinished(_: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 " + head + b"\r\nContent-Length: 10\r\n\r\n")
        await reader.read(1)
        left.set()

    left = asyncio.Event()
    server.answers |= {"/": unfinished, "/ok": reply(200, b"ok")}
    await fetch(server.url(), etag='"e"')
    async with asyncio.timeout(2):
        await left.wait()


async def test_own_hosts_are_asked_without_pause(server: Server) -> None:
    server.answers["/"] = reply(200, b"ok")
    quick = fetcher(per_host=1, host_pause="1h")
    request = FetchRequest(url=server.url(), allow_hosts=LOCAL)
    outcomes = await asyncio.gather(*(quick.fetch(request) for _ in range(20)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)


async def test_strangers_are_left_a_pause() -> None:
    polite = fetcher(host_pause="0.05s")
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(polite.fetch(FetchRequest(url="http://news.test/")) for _ in range(3)))
    assert loop.time() - started >= 0.1


async def test_the_pause_of_one_host_holds_up_no_other() -> None:
    polite = fetcher(host_pause="1h")
    async with asyncio.timeout(5):
        for host in ("news.test", "other.test", "third.test:8080"):
            assert isinstance(await polite.fetch(FetchRequest(url=f"http://{host}/")), Failed)


@pytest.mark.parametrize("url", ["https://news.test/", "http://news.test:8080/", "http://www.news.test/"])
async def test_all_sources_of_a_host_share_its_pace_whatever_port_they_are_at(url: str) -> None:
    polite = fetcher(host_pause="1h")
    assert isinstance(await polite.fetch(FetchRequest(url="http://news.test/")), Failed)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await polite.fetch(FetchRequest(url=url))


async def test_a_crawl_delay_holds_for_every_source_of_the_host_but_those_that_overrule_robots_txt() -> None:
    names, loop = Names(), asyncio.get_running_loop()
    async with serving() as site, proxying(news_test=site.port) as proxy:
        site.answers |= {"/robots.txt": reply(200, b"User-agent: *\nCrawl-delay: 0.3\n"), "/": reply(200, b"x")}
        way = Access(proxy=Proxy(host="127.0.0.1", port=proxy.port))
        settings = Fetching.model_validate({"host_pause": "0s", "allow_hosts": [f"127.0.0.1:{proxy.port}"]})
        one = Fetcher(settings, now=lambda: NOW, resolver=names, access=lambda _: way)

        async def took(*requests: dict[str, bool]) -> float:
            begun = loop.time()
            for request in requests:
                outcome = await one.fetch(FetchRequest(url="http://news.test/", **request))  # type: ignore[arg-type]
                assert isinstance(outcome, Fetched), outcome
            return loop.time() - begun

        assert await took({"check_robots": True}, {}, {}) >= 0.59
        assert await took({"crawl_delay": False}, {"crawl_delay": False}) < 0.3


async def test_robots_are_heeded_where_asked_for(server: Server) -> None:
    server.answers |= {
        "/robots.txt": reply(200, b"User-agent: statement-monitor\nDisallow: /private\n"),
        "/private/a": reply(200, b"a"),
        "/b": reply(200, b"b"),
    }
    one = fetcher()

    async def ask(path: str, *, check: bool = True) -> FetchOutcome:
        return await one.fetch(FetchRequest(url=server.url(path), allow_hosts=LOCAL, check_robots=check))

    refused = await ask("/private/a")
    assert isinstance(refused, Failed)
    assert refused.kind is FailureKind.ROBOTS
    assert isinstance(await ask("/b"), Fetched)
    assert isinstance(await ask("/private/a", check=False), Fetched)
    assert sum("/robots.txt" in head for head in server.heads) == 1


@pytest.mark.parametrize(("status", "kind"), [(404, Fetched), (403, Fetched), (500, Failed), (429, Failed)])
async def test_missing_robots_allow_and_unreachable_ones_forbid(server: Server, status: int, kind: type) -> None:
    server.answers |= {"/robots.txt": reply(status), "/b": reply(200, b"b")}
    assert isinstance(await fetch(server.url("/b"), check_robots=True), kind)


async def test_the_host_that_a_redirect_leads_to_is_asked_too(server: Server) -> None:
    async with serving() as other:
        other.answers |= {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /b"), "/b": reply(200), "/c": reply(200)}
        server.answers |= {"/b": reply(302, Location=other.url("/b")), "/c": reply(302, Location=other.url("/c"))}
        server.answers |= {"/robots.txt": reply(404)}
        refused = await fetch(server.url("/b"), check_robots=True)
        assert isinstance(refused, Failed)
        assert refused.kind is FailureKind.ROBOTS
        assert isinstance(await fetch(server.url("/c"), check_robots=True), Fetched)


async def test_a_thousand_sources_of_one_host_without_pause_run_fast(server: Server) -> None:
    server.answers |= {f"/{n}": reply(304) for n in range(1000)}
    quick = fetcher(per_host=2)
    requests = [FetchRequest(url=server.url(f"/{n}"), allow_hosts=LOCAL, etag='"e"') for n in range(1000)]
    loop = asyncio.get_running_loop()
    started = loop.time()
    outcomes = await asyncio.gather(*map(quick.fetch, requests))
    assert all(isinstance(outcome, NotModified) for outcome in outcomes)
    assert loop.time() - started < 20  # measured: 1 s


async def test_addresses_are_not_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answers["/"] = reply(200, b"ok")
    caplog.set_level(logging.DEBUG)
    await fetch(server.url("/?token=s3cret"))
    assert "s3cret" not in caplog.text


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def test_tls_with_an_authority_of_our_own(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with serving(server_context(authority, "127.0.0.1", "news.test")) as secure:
        secure.answers["/"] = reply(200, b"x" * 300_000)
        ca_file = str(tmp_path / "ca.pem")
        assert len((await fetched(secure.url(scheme="https"), ca_file=ca_file)).body) == 300_000
        names = Names(news_test=("127.0.0.1",))
        how = {"allow_hosts": (AllowHost(host="news.test"),), "ca_file": ca_file}
        assert len((await fetched(secure.url(host="news.test", scheme="https"), names, **how)).body) == 300_000
        refused = await failing(secure.url(scheme="https"))
        assert refused.kind is FailureKind.TLS
        assert "certificate" in refused.message


async def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with serving(server_context(authority, "other.test")) as secure:
        got = await failing(secure.url(scheme="https"), ca_file=str(tmp_path / "ca.pem"))
        assert got.kind is FailureKind.TLS
        assert "not valid for" in got.message


async def test_https_to_a_server_that_hangs_up_is_a_tls_failure(server: Server) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listener = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        assert (await failing(f"https://127.0.0.1:{port}/")).kind is FailureKind.TLS


async def test_a_missing_certificate_file_is_named(tmp_path: Path) -> None:
    got = await failing("https://127.0.0.1:1/", ca_file=str(tmp_path / "none.pem"))
    assert got.kind is FailureKind.TLS
    assert "none.pem" in got.message


def test_the_request_of_a_visit_takes_over_what_the_source_says() -> None:
    source = SourceForVisit(
        id="s", kind=SourceKind.FEED, url="https://news.test/f", etag='"e"', last_modified="m", timeout_s=7.0,
        allow_hosts=LOCAL, ca_file="/ca.pem",
    )  # fmt: skip
    request = FetchRequest.for_source(source, Fetching())
    assert (request.url, request.etag, request.last_modified, request.timeout_s) == (source.url, '"e"', "m", 7.0)
    assert (request.max_bytes, request.allow_hosts, request.ca_file) == (10 * 2**20, LOCAL, "/ca.pem")
