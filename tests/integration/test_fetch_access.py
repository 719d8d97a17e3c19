"""Fetches through a proxy, and with headers, cookies and passwords of the configuration, over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config.models import Fetching
from monitor.fetch.access import Access
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.proxy import Proxy, proxy_of
from monitor.fetch.target import target_of
from monitor.types import AllowHost, Failed, FailureKind, Fetched, FetchOutcome
from tests.integration.test_fetch_client import LOCAL, NOW, Names, Server, reply, server_context, serving
from tests.proxies import ProxyServer, proxying


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as started:
        yield started


async def ask(url: str, access: Access, resolver: Names | None = None, **how: Any) -> FetchOutcome:
    settings = Fetching.model_validate({"host_pause": "0s", "per_host": 16})
    fetcher = Fetcher(settings, now=lambda: NOW, resolver=resolver or Names(), access=lambda _: access)
    try:
        return await fetcher.fetch(FetchRequest(**{"url": url, "allow_hosts": LOCAL, "source_id": "one", **how}))
    finally:
        await fetcher.close()


async def failure(url: str, access: Access, **how: Any) -> tuple[FailureKind, str]:
    outcome = await ask(url, access, **how)
    assert isinstance(outcome, Failed), outcome
    return outcome.kind, outcome.message


def through(proxy: ProxyServer, **more: Any) -> Access:
    return Access(proxy=Proxy(host="127.0.0.1", port=proxy.port, **more))


def only(proxy: ProxyServer) -> tuple[AllowHost, ...]:
    return (AllowHost(host="127.0.0.1", port=proxy.port),)


# --------------------------------------------------------------------------------------------------------------- proxy


async def test_plain_http_goes_through_the_proxy_with_its_whole_address(server: Server) -> None:
    server.answers["/feed?a=b"] = reply(200, b"x")
    async with proxying(news_example=server.port) as proxy:
        got = await ask("http://news.example/feed?a=b", through(proxy), allow_hosts=only(proxy))
    assert isinstance(got, Fetched)
    assert (got.url, got.body) == ("http://news.example/feed?a=b", b"x")
    assert proxy.asked_for == ["GET http://news.example/feed?a=b"]
    assert "Host: news.example\r\n" in server.heads[0]
    assert got.asked is not None
    assert got.asked.address == f"127.0.0.1:{proxy.port}"


async def test_https_goes_through_a_tunnel_and_the_certificate_is_that_of_the_site(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with serving(server_context(authority, "news.example")) as secure:
        secure.answers["/feed"] = reply(200, b"x")
        async with proxying(news_example=secure.port, other_example=secure.port) as proxy:
            how: dict[str, Any] = {"ca_file": str(tmp_path / "ca.pem"), "allow_hosts": only(proxy)}
            got = await ask("https://news.example/feed", through(proxy), **how)
            wrong = await failure("https://other.example/feed", through(proxy), **how)
    assert isinstance(got, Fetched)
    assert got.body == b"x"
    assert proxy.asked_for == ["CONNECT news.example:443", "CONNECT other.example:443"]
    assert got.asked is not None
    assert got.asked.tls is not None
    assert wrong[0] is FailureKind.TLS


async def test_the_proxy_gets_its_password_and_nobody_else(server: Server, tmp_path: Path) -> None:
    server.answers["/"] = reply(200, b"x")
    known = proxy_of("http://desk:s3cret@127.0.0.1:1")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with serving(server_context(authority, "tls.example")) as secure:
        secure.answers["/"] = reply(200, b"x")
        async with proxying(news_example=server.port, tls_example=secure.port) as proxy:
            access = through(proxy, authorization=known.authorization)
            plain = await ask("http://news.example/", access, allow_hosts=only(proxy))
            await ask("https://tls.example/", access, allow_hosts=only(proxy), ca_file=str(tmp_path / "ca.pem"))
        assert all("Proxy-Authorization: Basic ZGVzazpzM2NyZXQ=\r\n" in head for head in proxy.heads)
        assert len(proxy.heads) == 2
        assert "roxy-" not in server.heads[0] + secure.heads[0]
    assert isinstance(plain, Fetched)
    assert plain.asked is not None
    assert dict(plain.asked.headers)["Proxy-Authorization"] == "(masked)"
    assert "ZGVzaz" not in repr((plain, access, known))


async def test_redirects_and_robots_txt_go_through_the_proxy_too(server: Server) -> None:
    server.answers |= {
        "/robots.txt": reply(200, b"User-agent: *\nAllow: /"),
        "/a": reply(302, Location="http://other.example/b"),
        "/b": reply(200, b"x"),
    }
    async with proxying(news_example=server.port, other_example=server.port) as proxy:
        got = await ask("http://news.example/a", through(proxy), allow_hosts=only(proxy), check_robots=True)
    assert isinstance(got, Fetched)
    assert proxy.asked_for == [
        "GET http://news.example/robots.txt",
        "GET http://news.example/a",
        "GET http://other.example/b",
        "GET http://other.example/robots.txt",
    ]


async def test_names_are_not_looked_up_here_when_a_proxy_does_it(server: Server) -> None:
    server.answers["/"] = reply(200, b"x")
    names = Names(news_example=("10.0.0.1",))
    async with proxying(news_example=server.port) as proxy:
        got = await ask("http://news.example/", through(proxy), names, allow_hosts=only(proxy))
    assert isinstance(got, Fetched)
    assert names.asked == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "[::1]", "169.254.169.254", "localhost", "x.localhost", "intranet", "db.internal",
     "nas.local", "127.1", "0x7f.0.0.1", "2130706433", "0x7f000001", "metadata.google.internal."],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_guard_still_decides_which_host_a_proxy_is_asked_for(scheme: str, host: str) -> None:
    async with proxying() as proxy:
        kind, message = await failure(f"{scheme}://{host}:9/", through(proxy), allow_hosts=only(proxy))
    assert kind is FailureKind.BLOCKED
    assert message.startswith("refused")
    assert proxy.heads == []


async def test_a_redirect_cannot_lead_the_proxy_into_a_local_network(server: Server) -> None:
    server.answers["/"] = reply(302, Location="http://192.168.0.1/admin")
    async with proxying(news_example=server.port) as proxy:
        kind, _ = await failure("http://news.example/", through(proxy), allow_hosts=only(proxy))
    assert kind is FailureKind.BLOCKED
    assert proxy.asked_for == ["GET http://news.example/"]


async def test_a_proxy_that_is_not_public_must_be_allowed() -> None:
    async with proxying() as proxy:
        got = await failure("http://news.example/", through(proxy), allow_hosts=())
    expected = "the proxy: refused to contact 127.0.0.1: loopback (name it in allow_hosts)"
    assert got == (FailureKind.BLOCKED, expected)
    assert proxy.heads == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 407 No\r\nContent-Length: 3\r\n\r\n", "the proxy: it wants other credentials (HTTP 407)"),
        (b"HTTP/1.1 502 s3cret words\r\n\r\n", "the proxy: no way to the host (HTTP 502)"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "the proxy: no valid answer"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", "the proxy: no valid answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10000, "the proxy: no valid answer"),
        (b"", "the proxy: no valid answer"),
    ],
)
async def test_a_proxy_that_gives_no_tunnel_is_named_as_the_culprit(answer: bytes, message: str) -> None:
    async with proxying() as proxy:
        proxy.answer = answer
        got = await failure("https://news.example/", through(proxy), allow_hosts=only(proxy))
    assert got == (FailureKind.CONNECT, message)


async def test_a_proxy_that_is_not_there_is_said_so() -> None:
    async with proxying() as proxy:
        pass
    got = await failure("https://news.example/", through(proxy), allow_hosts=only(proxy))
    assert got == (FailureKind.CONNECT, "the proxy: connection refused")


# ------------------------------------------------------------------------------------------ headers, cookies, passwords

SECRETS = (
    (b"Authorization", b"Bearer s3cret-1"),
    (b"X-Api-Key", b"s3cret-2"),
    (b"User-Agent", b"Desk s3cret-3"),
    (b"Accept", b"text/s3cret-4"),
)
COOKIES = (("session", "s3cret-5"), ("consent", "yes"))


def known_at(url: str) -> Access:
    return Access(origin=target_of(url).origin, headers=SECRETS, cookies=COOKIES)


def secrets_in(server: Server) -> list[bool]:
    return ["s3cret" in head for head in server.heads]


async def test_headers_and_cookies_of_the_source_are_sent_and_kept_nowhere(server: Server) -> None:
    server.answers["/feed"] = reply(200, b"x")
    got = await ask(server.url("/feed"), known_at(server.url()))
    (head,) = server.heads
    for line in (
        "Authorization: Bearer s3cret-1", "X-Api-Key: s3cret-2", "User-Agent: Desk s3cret-3", "Accept: text/s3cret-4",
        "Cookie: session=s3cret-5; consent=yes",
    ):  # fmt: skip
        assert f"{line}\r\n" in head
    assert head.count("User-Agent:") == head.count("Accept:") == 1
    assert isinstance(got, Fetched)
    assert got.asked is not None
    sent = dict(got.asked.headers)
    assert {sent[name] for name in ("Authorization", "X-Api-Key", "User-Agent", "Accept", "Cookie")} == {"(masked)"}
    assert "s3cret" not in repr((got, known_at(server.url())))


async def test_the_same_host_at_another_port_or_scheme_gets_no_secret(server: Server) -> None:
    server.answers["/feed"] = reply(200, b"x")
    await ask(server.url("/feed"), known_at(f"http://127.0.0.1:{server.port + 1}/"))
    await ask(server.url("/feed"), known_at(server.url(scheme="https")))
    await ask(server.url("/feed"), known_at(server.url(host="localhost")))
    assert secrets_in(server) == [False, False, False]


async def test_secrets_stay_behind_at_a_redirect_to_another_origin_and_do_not_come_back(server: Server) -> None:
    async with serving() as other:
        server.answers |= {
            "/a": reply(302, Location="/b"),
            "/b": reply(302, Location=other.url("/c")),
            "/d": reply(200, b"x"),
        }
        other.answers["/c"] = reply(302, Location=server.url("/d"))
        got = await ask(server.url("/a"), known_at(server.url()))
    assert isinstance(got, Fetched)
    assert secrets_in(server) == [True, True, False]
    assert secrets_in(other) == [False]
    assert "s3cret" not in repr(got)


async def test_a_cookie_that_the_server_sets_anew_takes_the_place_of_the_configured_one(server: Server) -> None:
    server.answers |= {"/a": reply(302, Location="/b", Set_Cookie="session=fresh"), "/b": reply(200, b"x")}
    await ask(server.url("/a"), known_at(server.url()))
    assert "Cookie: session=fresh; consent=yes\r\n" in server.heads[1]


async def test_a_secret_that_cannot_be_read_fails_the_fetch_before_anything_is_asked(server: Server) -> None:
    problem = "headers: the environment variable KEY is not set"
    got = await failure(server.url("/feed"), Access(problem=problem), check_robots=True)
    assert got == (FailureKind.SETUP, problem)
    assert server.heads == []


@pytest.mark.parametrize(
    "url",
    ["socks5://h:1", "https://h:1", "http://h", "http://h:0", "http://h:70000", "http://h:1/path", "h:1", "http://:1",
     "http://desk:s3cret@h", ""],
)  # fmt: skip
def test_what_is_no_proxy_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="write the proxy as http://HOST:PORT") as caught:
        proxy_of(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_proxy_is_read_from_its_address() -> None:
    assert proxy_of("http://proxy.example:3128") == Proxy(host="proxy.example", port=3128)
    assert proxy_of("http://proxy.example:80/").port == 80
    assert proxy_of("http://[2001:db8::1]:3128").host == "2001:db8::1"
    assert proxy_of("http://desk:a%40b@h:1").authorization == b"Basic ZGVzazphQGI="
