"""Scripted histories of one page each, played against real HTTP on loopback, a real database and the real pipeline.

The clock is the script's: days pass in seconds. `tests/data/edits.yaml` holds the histories and what must be told.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.articles.captures import CaptureStore
from monitor.config.loader import load_config
from monitor.config.models import Config
from monitor.config.yaml_file import load_plain_yaml
from monitor.daemon.pipeline import Pipeline
from monitor.daemon.visits import Visits
from monitor.daemon.workers import WorkerPool
from monitor.fetch.client import Fetcher
from monitor.store.articles import claim_pending
from monitor.store.engine import Store
from monitor.store.outbox import list_outbox
from monitor.store.schema import entries
from monitor.store.sources import sources_for_visit, sync_sources
from monitor.store.values import OutboxRow, SourceSetup
from monitor.types import AllowHost, SourceKind
from monitor.watch.registry import Registry

DATA = Path(__file__).parent / "data" / "edits.yaml"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
#: histories end this long after the page was first seen
_END = timedelta(days=16)
_AT_ONCE = 6
_WALL = (
    "<html><head><title>Log in</title></head><body><h1>Subscribe to continue reading</h1><p>This article is for "
    "subscribers. Log in or subscribe to continue reading.</p><form><input name=user></form></body></html>"
)
_CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>Please enable JavaScript "
    "and cookies to continue. Verify you are human by completing the action below.</p></body></html>"
)
_SOFT_404 = (
    "<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page you are looking for does "
    "not exist or has been moved. Go to the home page or use the search.</p></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One page and what becomes of it."""

    name: str
    title: str
    text: tuple[str, ...]
    then: tuple[Mapping[str, Any], ...]
    #: kinds of the first alerts
    first: tuple[str, ...]
    #: what is told afterwards, in order
    told: tuple[str, ...]
    #: "page" (a feed with pages), "pageless" (a feed that is all there is), "telegram"
    source: str = "page"
    #: its furniture changes at every request
    restless: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of one history."""

    history: History
    first: tuple[str, ...]
    told: tuple[str, ...]
    rows: tuple[OutboxRow, ...]
    #: where everything is stored
    database: str
    #: requests for the page, and how many of them were answered with 304 or the same bytes
    looks: int
    cheap: int

    @property
    def right(self) -> bool:
        return self.first == self.history.first and self.told == self.history.told


def histories(path: Path = DATA) -> tuple[History, ...]:
    """Return the histories of a file."""
    data: Any = load_plain_yaml(path)
    articles = data["articles"]

    def base(one: Any) -> Any:
        return articles[one.get("article", "bridge")]

    return tuple(
        History(
            name=one["name"],
            title=one.get("title", base(one)["title"]),
            text=tuple(part.strip() for part in one.get("text", base(one)["text"])),
            then=tuple(one["then"]),
            first=tuple(one.get("first", base(one)["first"])),
            told=tuple(one["told"]),
            source=one.get("source", "page"),
            restless=bool(one.get("restless")),
            language=base(one).get("language", "en"),
        )
        for one in data["histories"]
    )


def _age(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: float(text[:-1])})


# ------------------------------------------------------------------------------------------------------------ the site


@dataclass(slots=True)
class _Page:
    """What the server says at the moment."""

    title: str
    text: list[str]
    status: int = 200
    redirect: str = ""
    #: "wall", "challenge", "soft-404", "hollow": the title alone
    page: str = ""
    language: str = ""
    template: str = "narrow"
    feed_status: int = 200
    summary: str = "News from the valley."


@dataclass(slots=True)
class _Site:
    """A web site with one article, its feed and its channel."""

    history: History
    now: _Page
    port: int = 0
    asked: int = 0
    cheap: int = 0
    served: set[str] = field(default_factory=set)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def become(self, step: Mapping[str, Any]) -> None:
        """Let a step of the history happen."""
        first = self.history
        if step.get("as_at_first"):
            self.now = _Page(title=first.title, text=list(first.text))
        if "text" in step:
            self.now.text = [part.strip() for part in step["text"]]
        words = step.get("replace", ())
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert any(old in part for part in self.now.text), f"{first.name}: nothing to replace: {old}"
            self.now.text = [part.replace(old, new) for part in self.now.text]
        if "order" in step:
            self.now.text = [self.now.text[place] for place in step["order"]]
        self.now.text = [part for place, part in enumerate(self.now.text) if place not in step.get("without", ())]
        self.now.text += step.get("add", [])
        for name in ("title", "status", "redirect", "page", "language", "template", "summary"):
            if name in step:
                setattr(self.now, name, step[name])
        self.now.feed_status = step.get("feed", 200)

    def answer(self, path: str, condition: str | None) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body of one request."""
        if path == "/source":
            return self._source()
        if path not in {"/news/bridge", "/archive/news-2026/bridge"}:
            return 200, [("Content-Type", "text/html")], b"<html><body><h1>Home</h1><p>Welcome.</p></body></html>"
        self.asked += 1
        if self.now.redirect and path == "/news/bridge":
            where = "/archive/news-2026/bridge" if self.now.redirect == "moved" else self.now.redirect
            return 301, [("Location", where)], b""
        if self.now.status != 200:
            return self.now.status, [("Content-Type", "text/html")], b"<html><body>no</body></html>"
        body = self._html().encode()
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        self.cheap += tag in self.served
        self.served.add(tag)
        if condition == tag:
            return 304, [("ETag", tag)], b""
        return 200, [("Content-Type", "text/html; charset=utf-8"), ("ETag", tag)], body

    def _source(self) -> tuple[int, list[tuple[str, str]], bytes]:
        if self.now.feed_status != 200:
            return self.now.feed_status, [("Content-Type", "text/plain")], b"out of order"
        if self.history.source == "telegram":
            return 200, [("Content-Type", "text/html; charset=utf-8")], self._channel().encode()
        link = "" if self.history.source == "pageless" else f"<link>{self.base}/news/bridge</link>"
        words = " ".join(self.now.text) if self.history.source == "pageless" else self.now.summary
        xml = (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>Valley wire</title>'
            f"<item><title>{escape(self.history.title)}</title>{link}<guid isPermaLink='false'>bridge-1</guid>"
            f"<description>{escape(words)}</description></item></channel></rss>"
        )
        return 200, [("Content-Type", "application/rss+xml; charset=utf-8")], xml.encode()

    def _channel(self) -> str:
        text = "<br><br>".join(escape(part) for part in self.now.text)
        return (
            "<!DOCTYPE html><html><head><title>Ministry</title></head><body><div class='tgme_channel_info'></div>"
            "<div class='tgme_widget_message' data-post='valley_mod/7'>"
            f"<div class='tgme_widget_message_text'>{text}</div>"
            "<a class='tgme_widget_message_date' href='https://t.me/valley_mod/7'>"
            "<time datetime='2026-11-24T08:50:00+00:00'>08:50</time></a></div></body></html>"
        )

    def _html(self) -> str:
        special = {"wall": _WALL, "challenge": _CHALLENGE, "soft-404": _SOFT_404}
        if self.now.page in special:
            return special[self.now.page]
        now = self.now
        text = [] if now.page == "hollow" else now.text
        return _layout(
            now.title,
            text,
            now.language or self.history.language,
            now.template,
            tick=self.asked if self.history.restless else 0,
        )


def _layout(title: str, text: Sequence[str], language: str, template: str, *, tick: int) -> str:
    body = "".join(f"<p>{escape(part, quote=False)}</p>" for part in text)
    head = f"<head><title>{escape(title)}</title><meta charset='utf-8'></head>"
    if template == "broad":
        return (
            f"<!doctype html><html lang='{language}'>{head}<body><header><div class='brand'>Valley Wire</div>"
            "<ul class='menu'><li><a href='/world'>World</a></li><li><a href='/sport'>Sport</a></li></ul></header>"
            f"<main><section class='story'><h1>{escape(title)}</h1><div class='meta'>By our desk</div>"
            f"<div class='story__body'>{body}</div></section><aside><h3>Most read</h3><ul><li><a href='/a'>A bakery "
            "opens</a></li><li><a href='/b'>Snow in the hills</a></li></ul></aside></main><footer>All rights reserved"
            "</footer></body></html>"
        )
    related = "".join(f"<li><a href='/n/{tick}{n}'>Related story number {tick + n}</a></li>" for n in range(3))
    ticking = f"<div class='ad' id='ad{tick}'>Advertisement {tick}</div><time>{9 + tick % 9}:0{tick % 6}</time>"
    return (
        f"<!doctype html><html lang='{language}'>{head}<body><nav><a href='/'>Home</a></nav>{ticking if tick else ''}"
        f"<article><h1>{escape(title)}</h1>{body}</article><div class='related'><ul>{related}</ul></div>"
        f"<footer>Imprint {tick or ''}</footer></body></html>"
    )


@contextmanager
def _serving(site: _Site) -> Iterator[_Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# ---------------------------------------------------------------------------------------------------------- the player


class Player:
    """Plays histories one after another with one pool of workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = _config()
        self._registry = Registry.build(self._config.watchlist)
        settings = self._config.monitor
        self._workers = WorkerPool(settings.workers, self._config.watchlist, detector=settings.detector)

    async def aclose(self) -> None:
        await self._workers.aclose()

    async def play_all(self, chosen: Sequence[History]) -> tuple[Played, ...]:
        """Return what is told of each history; several are on their way at once."""
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(history: History) -> Played:
            async with room:
                return await self.play(history)

        return tuple(await asyncio.gather(*map(one, chosen)))

    async def play(self, history: History) -> Played:
        """Return what is told of a history."""
        folder = self._folder / re.sub(r"\W+", "-", history.name)
        folder.mkdir()
        with _serving(_Site(history=history, now=_Page(title=history.title, text=list(history.text)))) as site:
            return await _Play(site, folder, self._config, self._registry, self._workers).run()


class _Play:
    """One history on its way."""

    def __init__(self, site: _Site, folder: Path, config: Config, registry: Registry, workers: WorkerPool) -> None:
        self._site, self._now = site, START
        self._store = Store.open(f"sqlite:///{folder / 'm.db'}", now=self._clock)
        self._fetcher = Fetcher(config.monitor.fetch, now=self._clock)
        captures = CaptureStore(folder / "captures")
        self._pipeline = Pipeline(
            store=self._store,
            fetcher=self._fetcher,
            workers=workers,
            captures=captures,
            config=lambda: config,
            registry=lambda: registry,
            now=self._clock,
        )
        self._visits = Visits(
            store=self._store,
            fetcher=self._fetcher,
            workers=lambda: workers,
            captures=captures,
            config=lambda: config,
            now=self._clock,
        )

    def _clock(self) -> datetime:
        return self._now

    async def run(self) -> Played:
        history = self._site.history
        self._store.write(sync_sources, [self._setup()], origin="import", now=self._now)
        try:
            await self._work()
            first = self._told()
            for step in history.then:
                await self._until(START + _age(step["at"]))
                self._site.become(step)
                await self._work()
            await self._until(START + _END)
            rows = self._rows()
            return Played(
                history=history,
                first=first,
                told=self._told()[len(first) :],
                rows=rows,
                database=self._store.name,
                looks=self._site.asked,
                cheap=self._site.cheap,
            )
        finally:
            await self._fetcher_close()

    async def _fetcher_close(self) -> None:
        await self._fetcher.close()
        await asyncio.to_thread(self._store.close)

    def _setup(self) -> SourceSetup:
        kind = SourceKind.TELEGRAM if self._site.history.source == "telegram" else SourceKind.FEED
        return SourceSetup(
            id="valley",
            kind=kind,
            url=f"{self._site.base}/source",
            publisher_name="Valley Wire",
            allow_hosts=(AllowHost(host="127.0.0.1", port=self._site.port),),
            tell_backlog=True,
        )

    async def _until(self, end: datetime) -> None:
        """Let time pass, and everything happen that is due until then."""
        while (due := await self._store.aread(_next_due)) is not None and due <= end:
            self._now = max(self._now, due)
            await self._work()
        self._now = end

    async def _work(self) -> None:
        """Visit the source and read what is due."""
        for source in await self._store.aread(sources_for_visit, None, now=self._now):
            await self._visits.visit(source)
        while pending := await self._store.awrite(claim_pending, self._now, limit=8, lease_s=60):
            for one in pending:
                await self._pipeline.read_entry(one)

    def _rows(self) -> tuple[OutboxRow, ...]:
        return tuple(sorted(self._store.read(list_outbox, limit=200), key=lambda row: row.alert_id))

    def _told(self) -> tuple[str, ...]:
        return tuple(_kind(row) for row in self._rows())


def _next_due(conn: Connection) -> datetime | None:
    query = select(func.min(entries.c.due_at)).where(entries.c.state == "pending")
    return conn.execute(query).scalar()


def _kind(row: OutboxRow) -> str:
    """Return the kind of an alert and of the change that it tells: `edit content weakened`."""
    change = row.facts.change
    kinds = [row.facts.kind.value, *(change.kinds if change else ())]
    return " ".join(kinds) + (" (more follow)" if change and change.more_follow else "")


def _config() -> Config:
    overrides: dict[str, object] = {
        "fetch.host_pause": "0s",
        "sources.sources": [],
        "subscribers.subscribers": [
            {
                "id": "desk",
                "channels": {"terminal": {"url": "terminal://"}},
                "subscriptions": [
                    {
                        "watches": ["*"],
                        "channels": ["terminal"],
                        "follow": ["denial", "answer", "edit", "withdrawal", "outlet"],
                    }
                ],
            }
        ],
    }
    with as_file(files("monitor.demo") / "watchlist.yaml") as watchlist:
        return load_config(None, environ={}, files={"watchlist": watchlist}, overrides=overrides)
