"""Sources that fail, fall silent, change or move, visited for real; what operators are told of them, and when."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner
from sqlalchemy import Connection, update

from monitor.cli.app import cli
from monitor.cli.sources_health import sparkline
from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions
from monitor.daemon.health import settle_pages
from monitor.store.alerts import list_alerts
from monitor.store.schema import sources as source_rows
from monitor.store.schema import visits as visit_rows
from monitor.store.source_states import open_states, save_states, state_history
from monitor.store.sources import save_visit, sync_sources
from monitor.store.values import SourceSetup
from monitor.types import AllowHost, HealthKind, SourceKind, SourceState
from monitor.web.routes import read_now
from monitor.web.templates import Templates
from tests.integration.test_fetch_client import reply
from tests.integration.test_fetch_client import serving as serving_raw
from tests.loopback import Site, serving
from tests.store_documents import setup, visit
from tests.visiting import Later

OPERATORS = """
subscribers:
  - id: ops
    channels: {hook: {url: "json://127.0.0.1:9/hook"}}
    subscriptions: [{health: all, channels: [hook]}]
"""
ITEM = "<item><title>Dispatch {n} of the day</title><guid isPermaLink='false'>{guid}</guid></item>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def feed(*numbers: int, guid: str = "") -> str:
    items = "".join(ITEM.format(n=number, guid=f"{guid}{number}") for number in numbers)
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


class Office:
    """A service whose clock the test sets, and what its operators were told since they were last asked."""

    def __init__(self, app: App, clock: Later) -> None:
        self.app, self.clock = app, clock
        self._heard = 0

    async def poll(self, *, times: int = 1, every: timedelta = timedelta(minutes=20)) -> None:
        for _ in range(times):
            await self.app.poll(None)
            self.clock.ahead += every

    def told(self) -> list[str]:
        alerts = self.app.store.read(list_alerts, limit=1000)[::-1]
        new, self._heard = alerts[self._heard :], len(alerts)
        return [f"{one.facts.headline} | {one.facts.content}" for one in new]

    def headlines(self) -> list[str]:
        return [line.partition(" | ")[0] for line in self.told()]


@asynccontextmanager
async def office(folder: Path, *sources: SourceSetup) -> AsyncIterator[Office]:
    (folder / "subscribers.yaml").write_text(OPERATORS)
    config, clock = load_config(folder, environ={}, overrides={}), Later()
    options = AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder, sync=False)
    app = App(ConfigHolder(config, lambda: config), options, now=clock)
    try:
        app.store.write(sync_sources, sources, origin="import", now=clock())
        yield Office(app, clock)
    finally:
        await app.aclose()


def at(site: Site, path: str, source_id: str = "wire", **changes: object) -> SourceSetup:
    allowed = (AllowHost(host="127.0.0.1", port=site.port),)
    return setup(source_id, url=site.base + path, allow_hosts=allowed, **changes)


async def test_a_source_that_fails_is_told_after_an_hour_and_its_return_once(site: Site, tmp_path: Path) -> None:
    site.page("/feed.xml", feed(1, 2, 3))
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll()
        site.page("/feed.xml", "down", status=503)
        await desk.poll(times=4)
        assert desk.told() == []
        await desk.poll(times=6)
        (line,) = desk.told()
        assert line.startswith("Source wire keeps failing | 5 visits in a row failed, for 1 h 20 min; the last one: ")
        site.page("/feed.xml", feed(1, 2, 3))
        await desk.poll(times=3)
        assert desk.told() == ["Source wire answers again | after 3 h 20 min"]


async def test_one_failed_visit_is_told_to_nobody_and_leaves_no_state(site: Site, tmp_path: Path) -> None:
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll()
        site.page("/feed.xml", feed(1))
        await desk.poll()
        assert desk.told() == []
        assert desk.app.store.read(state_history, "wire") == ()


async def test_a_page_of_another_layout_is_told_at_its_second_visit(site: Site, tmp_path: Path) -> None:
    def page(path: str) -> str:
        links = "".join(
            f"<li><a href='{path}/{n}-a-long-headline'>A headline of some length {n}</a></li>" for n in range(9)
        )
        return f"<html><body><nav><a href='/'>Home</a></nav><ul>{links}</ul></body></html>"

    site.page("/news", page("/news"))
    listing = at(site, "/news", kind=SourceKind.LISTING)
    async with office(tmp_path, _with_links(listing, "/news/*")) as desk:
        await desk.poll()
        site.page("/news", page("/articles"))
        await desk.poll()
        assert desk.told() == []
        await desk.poll(times=3)
        assert desk.headlines() == ["Source wire has another layout"]
        site.page("/news", page("/news"))
        await desk.poll(times=2)
        assert desk.headlines() == ["Source wire can be read again"]


def _with_links(source: SourceSetup, links: str) -> SourceSetup:
    return replace(source, options=replace(source.options, links=links))


async def test_renamed_entries_and_missed_entries_are_told_once(site: Site, tmp_path: Path) -> None:
    links = "".join(
        f"<item><title>Dispatch {n}</title><guid isPermaLink='false'>{{x}}{n}</guid>"
        f"<link>http://a.example/{n}</link></item>"
        for n in range(6)
    )
    news = "<item><title>Dispatch 6</title><link>http://a.example/6</link></item>"
    document = f'<rss version="2.0"><channel><title>News</title>{links}</channel></rss>'
    site.page("/feed.xml", document.replace("{x}", "old-"))
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll()
        site.page("/feed.xml", document.replace("{x}", "new-").replace("<item>", f"{news}<item>", 1))
        await desk.poll(times=3)
        assert desk.headlines() == ["Source wire renamed its entries"]
        for start in (100, 200, 300):
            site.page("/feed.xml", feed(*range(start, start + 9)))
            await desk.poll()
        assert desk.headlines() == ["Source wire: entries may have been missed"]


async def test_a_wall_is_told_as_one(site: Site, tmp_path: Path) -> None:
    site.page("/feed.xml", feed(1, 2, 3))
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll()
        site.page(
            "/feed.xml", "<html><title>Just a moment...</title><script>run()</script>checking your browser</html>"
        )
        await desk.poll(times=6)
        (line,) = desk.told()
        assert line.startswith("Source wire is behind a wall | for 1 h 20 min something else stands in its place: ")


async def test_an_address_that_is_gone_is_told_as_gone(site: Site, tmp_path: Path) -> None:
    site.page("/feed.xml", "no more", status=410)
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll(times=9)
        assert desk.headlines() == ["Source wire is gone"]


async def test_a_source_that_falls_silent_on_a_working_day_is_told_and_its_next_word_too(
    site: Site, tmp_path: Path
) -> None:
    site.page("/feed.xml", feed(1, 2, 3))
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        await desk.poll()
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for day in range(21):
            for hour in range(0, 24, 2):
                news = start + timedelta(days=day, hours=hour, minutes=7)
                desk.app.store.write(save_visit, visit("wire", news, body_hash="b", etag=None, last_modified=None), ())
                desk.app.store.write(_brought_news, news)
        last = start + timedelta(days=20, hours=22, minutes=7)
        desk.clock.ahead = last + timedelta(hours=7) - datetime.now(UTC)
        await desk.poll(every=timedelta(hours=3))
        assert desk.told() == []
        await desk.poll(times=8, every=timedelta(hours=3))
        (line,) = desk.told()
        assert line.startswith("Source wire is silent | it answers, and has had nothing new for ")
        site.page("/feed.xml", feed(1, 2, 3, 4))
        await desk.poll(times=2)
        assert desk.headlines() == ["Source wire has news again"]


def _brought_news(conn: Connection, at_time: datetime) -> None:
    """Let the visit of that time be one that brought something."""
    conn.execute(update(visit_rows).where(visit_rows.c.visited_at == at_time).values(entries_new=1))
    conn.execute(update(source_rows).values(last_new_at=at_time))


async def test_pages_that_are_read_worse_are_told_once_and_so_is_their_end(site: Site, tmp_path: Path) -> None:
    async with office(tmp_path, at(site, "/feed.xml", groups=("wires",))) as desk:
        for line in ("degraded: texts are half as long", "degraded: texts are a third as long", "", ""):
            desk.app.store.write(settle_pages, "wire", line, desk.app.config, desk.clock())
            desk.clock.ahead += timedelta(days=1)
        assert desk.told() == [
            "Source wire: its articles are read worse than before | texts are half as long",
            "Source wire: its articles are read well again | after 2 d",
        ]


async def test_an_address_that_leads_elsewhere_for_good_is_told(tmp_path: Path) -> None:
    async with serving_raw() as server:
        server.answers |= {"/old": reply(301, Location="/new"), "/new": reply(200, feed(1, 2).encode())}
        source = setup("wire", url=server.url("/old"), allow_hosts=(AllowHost(host="127.0.0.1"),))
        async with office(tmp_path, source) as desk:
            await desk.poll(times=3, every=timedelta(minutes=40))
            assert desk.told() == [
                f"Source wire has moved | it leads to another address for good: {server.url('/new')}"
            ]
            await desk.poll(times=3)
            assert desk.told() == []


class Press:
    """Servers that can be switched off together and on again, each at the port that it had."""

    def __init__(self, number: int) -> None:
        self.ports = [0] * number
        self.tls: ssl.SSLContext | None = None
        self._up = AsyncExitStack()

    async def on(self) -> None:
        for index, port in enumerate(self.ports):
            server = await asyncio.start_server(self._answer, "127.0.0.1", port, ssl=self.tls)
            self.ports[index] = server.sockets[0].getsockname()[1]
            await self._up.enter_async_context(server)

    async def off(self) -> None:
        await self._up.aclose()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = feed(1, 2, 3).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()


async def test_the_end_of_a_certificate_is_told_before_and_its_refusal_after(tmp_path: Path) -> None:
    authority, press = trustme.CA(), Press(1)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    async def shows_certificate(ends_in: timedelta) -> None:
        await press.off()
        press.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + ends_in).configure_cert(press.tls)
        await press.on()

    await shows_certificate(timedelta(days=20))
    url, anywhere = f"https://127.0.0.1:{press.ports[0]}/", (AllowHost(host="127.0.0.1"),)
    async with office(tmp_path, setup("wire", url=url, allow_hosts=anywhere, ca_file=str(tmp_path / "ca.pem"))) as desk:
        await desk.poll(times=19, every=timedelta(days=1))
        assert desk.headlines() == ["Source wire: its certificate is about to end"] * 2
        await shows_certificate(timedelta(hours=-1))
        await desk.poll(times=6)
        assert desk.headlines() == ["Source wire: its certificate is refused"]
        await shows_certificate(timedelta(days=90))
        await desk.poll(times=2)
        assert sorted(desk.headlines()) == [
            "Source wire has a new certificate",
            "Source wire: its certificate is good again",
        ]
    await press.off()


async def test_many_sources_out_of_reach_are_one_message_and_so_is_their_return(site: Site, tmp_path: Path) -> None:
    press = Press(9)
    await press.on()
    site.page("/feed.xml", feed(1, 2, 3))
    anywhere = (AllowHost(host="127.0.0.1"),)
    remote = [
        setup(f"far-{number}", url=f"http://127.0.0.1:{port}/", allow_hosts=anywhere)
        for number, port in enumerate(press.ports)
    ]
    async with office(tmp_path, at(site, "/feed.xml", "near"), *remote) as desk:
        await desk.poll()
        await press.off()
        await desk.poll(times=9)
        (line,) = desk.told()
        assert line.startswith("Network: 9 of 10 sources cannot be reached | no connection")
        assert set(desk.app.store.read(open_states)) == {"", *(one.id for one in remote)}
        await press.on()
        press.ports.pop()
        await desk.poll(times=4)
        (line,) = desk.told()
        assert line.startswith("Network: sources can be reached again | after ")
        assert desk.app.store.read(open_states) == {}
        await press.off()


async def test_all_sources_of_one_host_out_of_reach_are_one_message(site: Site, tmp_path: Path) -> None:
    press = Press(1)
    await press.on()
    site.page("/feed.xml", feed(1, 2, 3))
    anywhere = (AllowHost(host="127.0.0.1"),)
    host = f"127.0.0.1:{press.ports[0]}"
    remote = [setup(f"far-{number}", url=f"http://{host}/{number}", allow_hosts=anywhere) for number in range(4)]
    near = [at(site, "/feed.xml", f"near-{number}") for number in range(8)]
    async with office(tmp_path, *near, *remote) as desk:
        await desk.poll()
        await press.off()
        await desk.poll(times=7)
        assert desk.headlines() == [f"{host}: 4 of 4 sources there cannot be reached"]
        shown = desk.app.store.read(read_now, now=desk.clock())
        page = Templates(label=str).render("now.html", shown=shown, now=desk.clock(), alive=True).decode()
        assert f"{host}: 4 of 4 (connection) cannot be reached" in page
        await press.on()
        await desk.poll(times=3)
        assert desk.headlines() == [f"{host}: its sources can be reached again"]
        assert desk.app.store.read(open_states) == {}
        await press.off()


async def test_a_source_that_stays_away_when_the_network_is_back_is_told_for_itself(site: Site, tmp_path: Path) -> None:
    press, dead = Press(4), Press(1)
    await press.on()
    await dead.on()
    anywhere = (AllowHost(host="127.0.0.1"),)
    remote = [
        setup(f"far-{number}", url=f"http://127.0.0.1:{port}/", allow_hosts=anywhere)
        for number, port in enumerate([*press.ports, *dead.ports])
    ]
    async with office(tmp_path, *remote) as desk:
        await desk.poll()
        await press.off()
        await dead.off()
        await desk.poll(times=6)
        await press.on()
        await desk.poll(times=2)
        assert desk.headlines() == [
            "Network: 5 of 5 sources cannot be reached",
            "Network: sources can be reached again",
        ]
        await desk.poll(times=3)
        assert desk.headlines() == ["Source far-4 keeps failing"]
        await press.off()


# ------------------------------------------------------------------------------------------------------------- commands


def said(*words: str) -> str:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return done.stdout


async def test_lists_show_state_pace_and_history(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    db = str(tmp_path / "m.db")
    site.page("/feed.xml", feed(1, 2, 3))
    well, ill = at(site, "/feed.xml", "well", groups=("wires",)), at(site, "/ill.xml", "ill")
    async with office(tmp_path, well, ill) as desk:
        desk.clock.ahead = timedelta(days=-3)
        desk.app.store.write(_created, desk.clock())
        await desk.poll(every=timedelta(days=1))
        site.page("/feed.xml", feed(1, 2, 3, 4, 5, 6))
        await desk.poll(every=timedelta(hours=1))
        await desk.poll(times=5, every=timedelta(minutes=20))
    shown = {
        one["setup"]["id"]: one for one in map(json.loads, said("sources", "list", "--db", db, "--json").splitlines())
    }
    assert (shown["well"]["state"], shown["ill"]["state"]) == ("ok", "failing")
    assert sum(shown["well"]["new_per_day"]) == 3
    assert len(shown["well"]["new_per_day"]) == 14
    assert shown["well"]["per_day"] == pytest.approx(1, abs=0.05)
    assert [state["kind"] for state in shown["ill"]["states"]] == ["failing"]

    table = said("sources", "list", "--db", db, "--trouble")
    assert "ill" in table
    assert "failing" in table
    assert "well" not in table
    assert "█" in said("sources", "list", "--db", db)

    one = said("sources", "show", "ill", "--db", db)
    assert "state: failing: HTTP 404" in one
    assert one.count("failed") >= 7
    whole = json.loads(said("sources", "show", "well", "--db", db, "--json", "--visits", "2"))
    assert (len(whole["visits"]), whole["history"], whole["certificate"]) == (2, [], None)

    status = said("status", "--db", db)
    assert "Sources in trouble" in status
    assert [one["kind"] for one in json.loads(said("status", "--db", db, "--json"))["states"]] == ["failing"]


async def test_the_page_shows_states_of_sources_and_of_the_network_as_text(site: Site, tmp_path: Path) -> None:
    now = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    times = {"begun_at": now, "seen_at": now, "confirmed_at": now}
    async with office(tmp_path, at(site, "/feed.xml")) as desk:
        states = (
            SourceState(source_id="wire", kind=HealthKind.MOVED, detail="https://b.example/<script>", **times),
            SourceState(source_id="", kind=HealthKind.NETWORK, detail="38 of 40 (dns)", **times),
        )
        desk.app.store.write(save_states, states, ())
        shown = desk.app.store.read(read_now, now=now)
    page = Templates(label=str).render("now.html", shown=shown, now=now, alive=True).decode()
    assert '<span class="pill bad">moved</span>' in page
    assert "https://b.example/&lt;script&gt;" in page
    assert "network: 38 of 40 (dns) cannot be reached, since 2026-03-27 12:00 UTC" in page


def _created(conn: Connection, at_time: datetime) -> None:
    conn.execute(update(source_rows).values(created_at=at_time))


def test_a_source_that_does_not_exist_cannot_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text("https://a.example/feed.xml\n")
    said("sources", "import", "list.txt", "--db", "m.db")
    done = CliRunner().invoke(cli, ["sources", "show", "nobody", "--db", "m.db"])
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("numbers", "bars"), [((), ""), ((0, 0), "··"), ((1,), "█"), ((0, 1, 4, 8), "·▂▅█"), ((1000, 1), "█▁")]
)
def test_a_day_is_a_bar_by_its_share_of_the_best_day(numbers: tuple[int, ...], bars: str) -> None:
    assert sparkline(numbers) == bars
