"""The status page of a running service, asked over loopback."""

from __future__ import annotations

import asyncio
import http.client
import logging
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions, Hooks
from monitor.store.alerts import save_alerts
from monitor.store.articles import save_document
from monitor.store.sources import save_visit, sync_sources
from monitor.types import FailureKind
from monitor.web.address import ask_ready
from monitor.web.gate import asked_locally, own_name
from monitor.web.server import serve_page
from monitor.web.templates import safe_link
from tests.integration.test_service import WATCHLIST, Output, environment, running
from tests.store_documents import all_new, document, intent, resolved, setup, tell_nobody, visit

HOSTILE = "</blockquote><script>alert(1)</script><img src=x onerror=\"alert('2')\"> {{ 7 * 7 }} {% raw %}"
#: a source that is refused at once, without a question to any name server
NOWHERE = "http://127.0.0.1:9/feed.xml"
#: paths of every kind of answer: good, refused, missing
PATHS = ("/", "/style.css", "/healthz", "/readyz", "/metrics", "/missing", "/healthz/", "/../etc/passwd")


class Clock:
    """Now, moved as far as a test wants."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def kind(self) -> str:
        return self.headers["content-type"].partition(";")[0]


async def ask(address: str, path: str = "/", method: str = "GET", **headers: str) -> Answer:
    def blocking() -> Answer:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    return await asyncio.to_thread(blocking)


def make_app(folder: Path, listen: str = "127.0.0.1:0", **options: object) -> App:
    config = load_config(None, environ={}, overrides={"web.listen": listen})
    found = AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder)
    clock = options.pop("now", None)
    return App(ConfigHolder(config, lambda: config), replace(found, **options), now=clock)  # type: ignore[arg-type]


@asynccontextmanager
async def serving(folder: Path, now: Clock | None = None) -> AsyncIterator[tuple[App, str]]:
    """A service with its page on a free port."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    app = make_app(folder, now=now, beside=partial(serve_page, on_listening=address.set_result))
    service = asyncio.create_task(app.run())
    try:
        yield app, await asyncio.wait_for(address, 20)
    finally:
        app.stop()
        await service
        await app.aclose()


def store_statement(app: App, text: str, **changes: object) -> None:
    item = resolved(text, speaker=f"the ministry {text}", actor=None)
    doc = document(replace(item, canonical=""), **changes)  # type: ignore[arg-type]
    app.store.write(
        save_document, doc, entry_id=None, capture=None, decide=all_new, plan=tell_nobody, now=datetime.now(UTC)
    )


async def test_hostile_text_of_statements_sources_and_channels_stays_text(tmp_path: Path) -> None:
    async with serving(tmp_path) as (app, address):
        store_statement(app, HOSTILE, outlet=HOSTILE, url="javascript:alert(3)")
        now = datetime.now(UTC)
        app.store.write(sync_sources, [setup("one", publisher_name=HOSTILE, url=NOWHERE)], origin="import", now=now)
        failed = visit("one", now, outcome="failed", status=500, failure=FailureKind.HTTP, message=HOSTILE)
        app.store.write(save_visit, failed, ())
        app.store.write(save_alerts, [intent("S-1", HOSTILE)], now=now)
        page = await ask(address)
    assert page.status == 200
    assert page.kind == "text/html"
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "javascript:" not in page.text
    assert "{{ 7 * 7 }}" in page.text


async def test_a_statement_is_shown_with_speaker_act_words_outlet_and_time(tmp_path: Path) -> None:
    async with serving(tmp_path) as (app, address):
        store_statement(app, "no soldier crossed the river", outlet="Gazette")
        page = await ask(address)
    for part in ("the ministry", "assertion", "no soldier crossed the river", "2026-03-27 10:32 UTC"):
        assert part in page.text
    assert re.search(r'<a href="https://a.example/1" rel="noopener noreferrer nofollow"[^>]*>Gazette</a>', page.text)


async def test_every_answer_forbids_scripts_and_sniffing(tmp_path: Path) -> None:
    async with serving(tmp_path) as (app, address):
        answers = [await ask(address, path) for path in PATHS]
        answers += [await ask(address, method=method) for method in ("POST", "PUT", "DELETE", "OPTIONS")]
        answers.append(await ask(address, Host="evil.example"))
        store_statement(app, "something")
        registry, app.registry = app.registry, None  # type: ignore[assignment] - a defect of the page itself
        answers.append(await ask(address))
        app.registry = registry
        app.store.write(lambda connection: connection.exec_driver_sql("DROP TABLE threads"))
        answers.append(await ask(address))
        answers.append(await asyncio.to_thread(_malformed, address))
    expected = [200] * 5 + [404] * 3 + [405] * 4 + [421, 500, 503, 400]
    assert [one.status for one in answers] == expected
    for one in answers:
        assert one.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.kind == "text/plain" or one.status == 200
        assert "server" not in one.headers
        assert "Traceback" not in one.text
        assert str(tmp_path) not in one.text


def _malformed(address: str) -> Answer:
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Answer(response)


async def test_the_page_is_only_read(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, address):
        refused = await ask(address, method="POST")
        head = await ask(address, method="HEAD")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert (head.status, head.text) == (200, "")


async def test_it_is_ready_while_signs_of_life_are_fresh(tmp_path: Path) -> None:
    clock = Clock()
    async with serving(tmp_path, clock) as (_, address):
        listen = urlsplit(address).netloc
        assert await asyncio.to_thread(ask_ready, listen) == (True, "ready")
        clock.ahead = timedelta(minutes=3)
        ready, line = await asyncio.to_thread(ask_ready, listen)
        assert not ready
        assert line.startswith("not ready: last sign of life 20")
        assert (await ask(address, "/readyz")).status == 503
        assert (await ask(address, "/healthz")).text == "alive\n"
        assert "no sign of life" in (await ask(address)).text
    assert not ask_ready(listen)[0]


async def test_metrics_count_without_labels_of_sources_and_only_for_this_machine(tmp_path: Path) -> None:
    async with serving(tmp_path) as (app, address):
        now = datetime.now(UTC)
        app.store.write(sync_sources, [setup("one", url=NOWHERE), setup("two", paused=True)], origin="import", now=now)
        store_statement(app, "something")
        app.store.write(save_alerts, [intent("S-1", due=now + timedelta(hours=1))], now=now)
        metrics = await ask(address, "/metrics")
        proxied = await ask(address, "/metrics", X_Forwarded_For="127.0.0.1")
    lines = metrics.text.splitlines()
    assert 'monitor_sources{state="paused"} 1.0' in lines
    assert "monitor_articles 1.0" in lines
    assert "monitor_statements 1.0" in lines
    assert 'monitor_outbox{state="waiting"} 1.0' in lines
    assert 'monitor_outbox{state="due"} 0.0' in lines
    assert 'monitor_channels{state="dead"} 0.0' in lines
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)
    assert '"one"' not in metrics.text
    assert proxied.status == 403


@pytest.mark.parametrize(
    ("peer", "locally"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("192.0.2.7", False), ("fe80::1%eth0", False)],
)
def test_who_connects_says_what_is_local(peer: str, locally: bool) -> None:
    assert asked_locally({"type": "http", "client": (peer, 1), "headers": []}) is locally


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8787", True), ("localhost", True), ("[::1]:8787", True), ("Monitor.example:8787", True),
        ("evil.example", False), ("127.0.0.1.evil.example", False), ("", False), ("[evil]", False),
    ],
)  # fmt: skip
def test_a_foreign_name_is_not_ours(host: str, own: bool) -> None:
    assert own_name(host, "monitor.example") is own


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//a.example", "http:", "http://[", "", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert safe_link(url) == ""


async def test_a_taken_port_is_a_warning_and_the_service_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        await _goes_on(tmp_path, serve_page, f"127.0.0.1:{taken.getsockname()[1]}")
    assert [one.levelno for one in caplog.records if "no status page" in one.message] == [logging.WARNING]


async def test_what_fails_beside_the_service_is_logged_and_the_service_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(app: App, stop: asyncio.Event) -> None:
        raise ZeroDivisionError

    await _goes_on(tmp_path, fails, "127.0.0.1:0")
    assert "the service goes on" in caplog.text


async def test_without_an_address_there_is_no_page(tmp_path: Path) -> None:
    await _goes_on(tmp_path, serve_page, "")


async def _goes_on(folder: Path, hook: Callable[..., object], listen: str) -> None:
    """Run a service whose hook ends at once, see it visit a source after that, stop it."""
    ended, visited = asyncio.Event(), asyncio.Event()

    async def beside(app: App, stop: asyncio.Event) -> None:
        try:
            await hook(app, stop)  # type: ignore[misc]
        finally:
            ended.set()

    app = make_app(folder, listen, beside=beside, hooks=Hooks(on_visit=lambda _: visited.set()))
    service = asyncio.create_task(app.run())
    await asyncio.wait_for(ended.wait(), 20)
    one = [setup("late", url=NOWHERE)]
    await app.store.awrite(sync_sources, one, origin="import", now=datetime.now(UTC))
    await asyncio.wait_for(visited.wait(), 20)
    assert not service.done()
    app.stop()
    await asyncio.wait_for(service, 10)
    await app.aclose()


def test_the_command_run_serves_it_and_healthcheck_asks_it(tmp_path: Path) -> None:
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST)
    (tmp_path / "sources.txt").write_text("http://127.0.0.1:9/feed.xml\n")
    command = [
        *(sys.executable, "-m", "monitor", "run", "--db", str(tmp_path / "m.db")),
        *("--sources", str(tmp_path / "sources.txt"), "--watchlist", str(tmp_path / "watchlist.yaml")),
    ]
    with running(command, None) as process:
        log = Output(process)
        found = log.wait_for(r"http://(127\.0\.0\.1:\d+)/", within_s=30)
        assert _healthcheck(found[1]) == (0, "ready\n", "")
        # a connection that is kept open does not hold the service up
        with socket.create_connection(("127.0.0.1", int(found[1].rpartition(":")[2]))) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\n")
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert process.wait(timeout=10) == 0
            assert time.monotonic() - began < 5
        assert "Traceback" not in log.rest(within_s=10)
    code, _, why = _healthcheck(found[1])
    assert code == 1
    assert "does not answer" in why


def _healthcheck(listen: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "healthcheck"],
        env=environment(MONITOR_WEB_LISTEN=listen),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
