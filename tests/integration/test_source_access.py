"""Secrets of sources: looked up for each fetch, sent where they belong, and found nowhere else."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.cli.checking import secret_problems
from monitor.cli.service import masking
from monitor.config.loader import check_config, load_config
from monitor.config.redact import RedactingFilter
from monitor.config.reload import ConfigHolder
from monitor.config.secrets import known_secrets
from monitor.daemon.access import SourceAccess
from monitor.daemon.app import App, AppOptions
from monitor.fetch.access import NO_ACCESS
from monitor.store.sources import source_visits
from tests.integration.test_fetch_client import Server, reply, serving
from tests.proxies import proxying

KEY, COOKIE, WORD = "k3y-of-the-desk", "c00kie-of-the-desk", "w0rd-of-the-desk"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as started:
        yield started


def rss(*links: str) -> bytes:
    items = "".join(f"<item><title>News of {link[-1]}</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


PAGE = (
    b"<!doctype html><html lang=en><title>t</title><article><h1>News of a</h1>"
    + b"<p>The ministry said that the road was open to all traffic in both directions since early morning.</p>" * 5
    + b"</article></html>"
)


def write(folder: Path, sources: str, monitor: str = "") -> Path:
    (folder / "sources.yaml").write_text(sources, "utf-8")
    (folder / "monitor.yaml").write_text(monitor or "{}\n", "utf-8")
    return folder


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[App]:
    config = load_config(folder, environ={})
    options = AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder)
    app = App(ConfigHolder(config, lambda: load_config(folder, environ={})), options)
    try:
        await app.sync_sources()
        yield app
    finally:
        await app.aclose()


def everything_stored(folder: Path) -> bytes:
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix not in {".yaml", ".key"}]
    with sqlite3.connect(folder / "m.db") as database:
        found.append("\n".join(database.iterdump()).encode())
    database.close()
    return b"\n".join(found)


async def test_document_and_pages_of_the_origin_get_the_secrets_and_the_store_does_not(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("DESK_KEY", KEY)
    (tmp_path / "cookie.key").write_text(COOKIE + "\n", "utf-8")
    async with serving() as other:
        server.answers |= {
            "/feed": reply(200, rss(server.url("/a"), other.url("/b")), Content_Type="application/rss+xml"),
            "/a": reply(200, PAGE, Content_Type="text/html"),
        }
        other.answers["/b"] = reply(200, PAGE, Content_Type="text/html")
        allowed = f"allow_hosts: ['127.0.0.1:{server.port}', '127.0.0.1:{other.port}']"
        write(
            tmp_path,
            f"sources:\n- id: mod\n  url: {server.url('/feed')}\n  {allowed}\n  backlog: tell\n"
            f"  headers: {{X-Api-Key: {{env: DESK_KEY}}}}\n  cookies: {{session: {{file: cookie.key}}}}\n"
            f"  auth: {{user: desk, password: {WORD}}}\n",
        )
        async with service(tmp_path) as app:
            (report,) = await app.poll(None)
    assert report.outcome == "new"
    asked = {head.split(" ")[1]: head for head in server.heads}
    for path in ("/feed", "/a"):
        assert f"X-Api-Key: {KEY}\r\n" in asked[path]
        assert f"Cookie: session={COOKIE}\r\n" in asked[path]
        assert "Authorization: Basic ZGVzazp3MHJk" in asked[path]
    heads = "".join(other.heads)
    assert "/b" in heads
    assert not any(word in heads for word in (KEY, COOKIE, "Authorization", "X-Api-Key"))
    stored, logged = everything_stored(tmp_path), caplog.text
    assert b"(masked)" in stored
    for secret in (KEY, COOKIE, WORD, "ZGVzazp3MHJk"):
        assert secret.encode() not in stored
        assert secret not in logged


async def test_a_missing_secret_fails_the_visit_with_its_name_and_asks_nothing(server: Server, tmp_path: Path) -> None:
    write(
        tmp_path,
        f"sources: [{{id: mod, url: '{server.url('/feed')}', allow_hosts: ['127.0.0.1:*'], "
        "headers: {X-Api-Key: {env: NO_SUCH_KEY}}}]\n",
    )
    async with service(tmp_path) as app:
        (report,) = await app.poll(None)
        (visit,) = app.store.read(source_visits, "mod")
    assert (report.outcome, report.failure) == ("failed", "setup")
    assert visit.message == "headers.X-Api-Key: the environment variable NO_SUCH_KEY is not set"
    assert server.heads == []


async def test_a_source_has_a_proxy_of_its_own_or_none_or_that_of_all(server: Server, tmp_path: Path) -> None:
    server.answers["/feed"] = reply(200, rss(), Content_Type="application/rss+xml")
    async with (
        proxying(one_example=server.port) as common,
        proxying(two_example=server.port) as own,
    ):
        write(
            tmp_path,
            "sources:\n- {id: one, url: 'http://one.example/feed'}\n"
            f"- {{id: two, url: 'http://two.example/feed', proxy: '{own.url}'}}\n"
            f"- {{id: direct, url: '{server.url('/feed')}', proxy: false}}\n",
            f"fetch: {{proxy: '{common.url}', allow_hosts: ['127.0.0.1:*'], host_pause: 0s}}\n",
        )
        async with service(tmp_path) as app:
            reports = await app.poll(None)
    assert [one.outcome for one in reports] == ["unchanged"] * 3, reports
    assert common.asked_for == ["GET http://one.example/feed"]
    assert own.asked_for == ["GET http://two.example/feed"]
    assert len(server.heads) == 3


def test_a_reload_changes_what_is_sent(tmp_path: Path) -> None:
    text = "sources: [{{id: a, url: 'https://a.example/', headers: {{X-Key: {0}}}}}]\n"
    first = load_config(write(tmp_path, text.format("one")), environ={})
    second = load_config(write(tmp_path, text.format("two")), environ={})
    now = [first]
    access = SourceAccess(lambda: now[0], environ={})
    assert access("a").headers == ((b"X-Key", b"one"),)
    assert access("unknown") is NO_ACCESS
    now[0] = second
    assert access("a").headers == ((b"X-Key", b"two"),)


@pytest.mark.parametrize("value", ["a\\r\\nX-Evil: 1", "a\\x00b", "", "\\u0414"])
def test_a_secret_that_could_begin_another_header_is_never_sent(tmp_path: Path, value: str) -> None:
    config = load_config(
        write(tmp_path, f"sources: [{{id: a, url: 'https://a.example/', headers: {{X-Key: \"{value}\"}}}}]\n"),
        environ={},
    )
    access = SourceAccess(lambda: config, environ={})("a")
    assert access.problem == "headers.X-Key: holds characters that cannot be sent"
    assert access.headers == ()


def test_all_secrets_of_sources_are_known_to_the_log(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sources:\n- id: a\n  url: https://a.example/\n  headers: {X-Key: hidden-key-1}\n"
        "  cookies: {s: hidden-cookie-2}\n  auth: {user: u, password: hidden-word-3}\n"
        "  proxy: 'http://u:hidden-word-4@h:1'\n",
        "fetch: {proxy: 'http://u:hidden-word-5@h:1'}\n",
    )
    config = load_config(tmp_path, environ={})
    mask = RedactingFilter(known_secrets(config, environ={}))
    record = logging.makeLogRecord({"msg": "hidden-key-1 hidden-cookie-2 hidden-word-3 hidden-word-4 hidden-word-5"})
    mask.filter(record)
    assert record.getMessage() == "*** *** *** *** ***"
    assert "hidden" not in repr(config)


def test_secrets_that_a_reload_brings_are_masked_as_well(tmp_path: Path) -> None:
    text = "sources: [{{id: a, url: 'https://a.example/', headers: {{X-Key: {0}}}}}]\n"
    mask = RedactingFilter()
    load = masking(lambda: load_config(write(tmp_path, text.format("hidden-key-9")), environ={}), mask)
    load()
    record = logging.makeLogRecord({"msg": "said hidden-key-9"})
    mask.filter(record)
    assert record.getMessage() == "said ***"


def test_the_check_names_secrets_that_cannot_be_read_or_sent(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sources:\n- id: a\n  url: https://a.example/\n  headers: {X-Key: {env: NO_KEY}, Y-Key: {env: BAD}}\n"
        "  cookies: {s: {env: BAD}}\n  auth: {user: u, password: {file: nowhere.key}}\n  proxy: {env: BAD}\n",
        "fetch: {proxy: {env: NO_PROXY_URL}}\n",
    )
    told = secret_problems(check_config(tmp_path, environ={}), {"BAD": "s3cret\nX: y"})
    assert [one.split(": ", 1)[1] for one in told] == [
        "fetch.proxy: the environment variable NO_PROXY_URL is not set",
        "sources.a.proxy: write the proxy as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT",
        "sources.a.headers.X-Key: the environment variable NO_KEY is not set",
        "sources.a.headers.Y-Key: holds characters that cannot be sent",
        "sources.a.cookies.s: holds characters that cannot be sent",
        "sources.a.auth.password: the secret file nowhere.key cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("headers: {Host: x}", "Host is set by the monitor itself"),
        ("headers: {cookie: x}", "cookie is set by the monitor itself; write it under cookies"),
        ("headers: {'X Y': x}", "a header has a name of letters, digits and hyphens"),
        ("headers: {A: x, a: y}", "headers names one header twice"),
        ("cookies: {'a;b': x}", "a cookie has a name of letters, digits, '.', '_' and '-'"),
        ("proxy: socks5://s3cret@h:1", "write the proxy as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"),
        ("auth: {user: u, password: s3cret}\n  headers: {Authorization: s3cret}", "give one of auth, headers"),
        ("interval: 1h..5m", "write the shorter one first, such as 5m..1h"),
        ("interval: 5s..1h", "must be at least 10s"),
        ("interval: 5..10", "write a duration with its unit, such as 30s, 5m, 2h or 1d"),
        ("interval: often", "write a duration with its unit, such as 30s, 5m, 2h or 1d"),
    ],
)
def test_what_cannot_be_is_told_by_the_check_without_any_secret(tmp_path: Path, line: str, problem: str) -> None:
    report = check_config(write(tmp_path, f"sources:\n- id: a\n  url: https://a.example/\n  {line}\n"), environ={})
    found = [str(one) for one in report.problems]
    assert len(found) == 1, found
    assert problem in found[0]
    assert "s3cret" not in found[0]


def test_secrets_over_plain_http_are_warned_of(tmp_path: Path) -> None:
    report = check_config(
        write(tmp_path, "sources: [{id: a, url: 'http://a.example/', cookies: {s: x, t: y}}]\n"), environ={}
    )
    told = [str(one) for one in report.warnings if "plain http" in str(one)]
    assert len(told) == 1
    assert "sources.a.cookies: sent over plain http" in told[0]
