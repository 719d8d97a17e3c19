"""Plays the sealed internet to the real service: days pass on the script's clock, everything else is as it is.

The configuration is read from files, documents are fetched over loopback and read in worker processes, alerts are
accepted by a webhook. Only names are resolved by a book of our own, and the clock is set ahead between the acts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select

from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions
from monitor.store.outbox import list_outbox
from monitor.store.schema import entries, outbox, sources
from monitor.store.sources import source_visits
from monitor.store.statements import list_statements
from monitor.store.values import OutboxRow, StatementRow, VisitRecord
from monitor.types import AlertKind
from tests.internet.servers import Book, Internet, serving
from tests.internet.sites import WAYS, BehindProxy, Guarded, Silent, Site
from tests.internet.world import Ministry, ministries, watchlist
from tests.proxies import proxying
from tests.sinks import HttpSink, http_sink

START: Final = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
#: how long a silent source had spoken before, and how often
_BEFORE, _EVERY = timedelta(days=15), timedelta(hours=12)
_MINUTE = timedelta(minutes=1)
#: real seconds in which the service must have done what is due
_PATIENCE_S = 90.0


class Clock:
    """Goes right from a time of the script, and is set ahead by it."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def __call__(self) -> datetime:
        """Return now, aware UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def advance(self, span: timedelta) -> None:
        """Let time pass."""
        self._start += span

    def be(self, at: datetime) -> None:
        """Let it be that time."""
        self._start += at - self()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one ministry."""

    ministry: Ministry
    site: Site
    #: alerts that the webhook accepted, oldest first
    told: tuple[OutboxRow, ...]
    #: what operators were told of its source, oldest first
    events: tuple[OutboxRow, ...]
    statements: tuple[StatementRow, ...]
    visits: tuple[VisitRecord, ...]  #: newest first

    @property
    def arrived(self) -> bool:
        """Tell whether everything that it said was told; True when it said nothing."""
        row = self.ministry
        said = [one.said for one in (row.release, row.then) if one is not None]
        return all(any(words in alert.facts.content for alert in self.told) for words in said)

    @property
    def explained(self) -> bool:
        """Tell whether operators were told what is wrong with it; True when nothing is."""
        return self.ministry.event is None or self.event is not None

    @property
    def event(self) -> OutboxRow | None:
        """The news that was expected, None when it was not told."""
        wanted = self.ministry.event
        if wanted is None:
            return None
        fits = (one for one in self.events if wanted.heading in one.facts.headline and wanted.words in words_of(one))
        return next(fits, None)


def words_of(row: OutboxRow) -> str:
    """Return what an alert of the service itself says."""
    return f"{row.facts.headline}. {row.facts.content}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of it all."""

    outcomes: dict[str, Outcome]
    internet: Internet
    #: messages as the webhook got them
    messages: tuple[str, ...]
    #: when the releases came out
    published_at: datetime
    #: when what was wrong was mended in the configuration
    mended_at: datetime
    database: str
    #: folder of the configuration
    config: str
    #: what the service logged as an error
    errors: tuple[str, ...]


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(f"{record.name}: {record.getMessage()} {record.exc_info[1] if record.exc_info else ''}")


class Play:
    """One performance. Errors: AssertionError when the service does not come to rest."""

    def __init__(self, folder: Path, say: Callable[[str], None] = lambda _: None) -> None:
        self._folder, self._say = folder, say
        self._clock = Clock(START - _BEFORE)
        self._errors = _Errors()

    async def run(self) -> Played:
        """Play all acts and return what came of them."""
        rows = ministries()
        internet = Internet(self._folder)
        sites = [WAYS[row.site](row, internet, START) for row in rows]
        with ExitStack() as stack:
            stack.enter_context(serving(internet))
            sink = stack.enter_context(http_sink())
            hidden = next(site for site in sites if isinstance(site, BehindProxy))
            async with proxying(**{hidden.row.host.replace(".", "_"): internet.port}) as proxy:
                hidden.proxy = proxy.url
                async with self._service(rows, sites, sink, Book(frozenset(internet.hosts) - {hidden.row.host})) as app:
                    return await self._acts(app, rows, sites, internet, sink)

    @asynccontextmanager
    async def _service(
        self, rows: tuple[Ministry, ...], sites: list[Site], sink: HttpSink, book: Book
    ) -> AsyncIterator[App]:
        config = self._folder / "config"
        config.mkdir()
        self._configure(rows, sites, sink)

        def load() -> Any:
            return load_config(config, environ={})

        logging.getLogger("monitor").addHandler(self._errors)
        options = AppOptions(database=f"sqlite:///{self._folder / 'm.db'}", data_dir=self._folder, resolver=book)
        app = App(ConfigHolder(load(), load), options, now=self._clock)
        try:
            yield app
        finally:
            await app.aclose()
            logging.getLogger("monitor").removeHandler(self._errors)

    def _configure(self, rows: tuple[Ministry, ...], sites: list[Site], sink: HttpSink) -> None:
        """Write the files of the configuration as they are to be now; YAML is a superset of JSON."""
        hook = {"url": f"json://127.0.0.1:{sink.port}/hook", "per_minute": 600}
        desk = {"watches": ["*"], "channels": ["hook"]}
        operators = {"health": "all", "channels": ["hook"]}
        files: dict[str, Any] = {
            "monitor.yaml": {
                "web": {"listen": ""},
                "workers": {"count": 2},
                # all pages are read again once, those with watched statements at the usual ages as well
                "limits": {"alerts_per_source_hour": 100, "revisits": ["1h"]},
            },
            "sources.yaml": {"sources": [site.source() for site in sites]},
            "watchlist.yaml": watchlist(rows),
            "subscribers.yaml": {
                "subscribers": [
                    {"id": "desk", "channels": {"hook": hook}, "subscriptions": [desk]},
                    {"id": "ops", "channels": {"hook": hook}, "subscriptions": [operators]},
                ]
            },
        }
        for name, value in files.items():
            (self._folder / "config" / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
        for site in sites:
            if isinstance(site, Guarded):
                for name, secret in site.secrets().items():
                    (self._folder / "config" / name).write_text(secret)

    async def _acts(
        self, app: App, rows: tuple[Ministry, ...], sites: list[Site], internet: Internet, sink: HttpSink
    ) -> Played:
        await app.sync_sources()
        await self._weeks_before(app, sites)
        self._clock.be(START)
        service = asyncio.create_task(app.run())
        try:
            await self._settle(app, service, "first visits")
            self._clock.advance(2 * _MINUTE)
            published_at = self._clock()
            for site in sites:
                site.publish(published_at)
            for minute in range(1, 8):
                self._clock.advance(_MINUTE)
                await self._settle(app, service, f"{minute} min after publication")
            for site in sites:
                site.change(self._clock())
            for minutes in (12, 25, 30, 45):
                self._clock.advance(minutes * _MINUTE)
                await self._settle(app, service, f"{minutes} min later")
            mended_at = self._clock()
            for site in sites:
                site.mend(mended_at)
            self._configure(rows, sites, sink)
            await app.reload()
            for minutes in (6, 90, 24 * 60, 3 * 24 * 60):
                self._clock.advance(minutes * _MINUTE)
                await self._settle(app, service, f"{minutes} min after the reload")
        finally:
            app.stop()
            await asyncio.gather(service, return_exceptions=True)
        told = await app.store.aread(list_outbox, state="sent", limit=1000)
        statements = await app.store.aread(list_statements, limit=1000)
        outcomes = {}
        for site in sites:
            own = sorted((one for one in told if one.facts.source_id == site.row.id), key=lambda one: one.outbox_id)
            outcomes[site.row.id] = Outcome(
                ministry=site.row,
                site=site,
                told=tuple(one for one in own if one.facts.kind is not AlertKind.HEALTH),
                events=tuple(one for one in own if one.facts.kind is AlertKind.HEALTH),
                statements=tuple(one for one in statements if one.source_id == site.row.id),
                visits=await app.store.aread(source_visits, site.row.id),
            )
        return Played(
            outcomes=outcomes,
            internet=internet,
            messages=tuple(f"{body['title']}\n{body['message']}" for body in sink.got),
            published_at=published_at,
            mended_at=mended_at,
            database=f"sqlite:///{self._folder / 'm.db'}",
            config=str(self._folder / "config"),
            errors=tuple(self._errors.lines),
        )

    async def _weeks_before(self, app: App, sites: list[Site]) -> None:
        """Let the source that falls silent have a pace to fall silent from."""
        at = START - _BEFORE
        while at < START:
            self._clock.be(at)
            for site in sites:
                if isinstance(site, Silent):
                    site.before(at)
                    await app.poll((site.row.id,))
            at += _EVERY

    async def _settle(self, app: App, service: asyncio.Task[None], when: str) -> None:
        """Return when nothing is due any more and nothing is in hand."""
        began = time.monotonic()
        quiet = 0
        while quiet < 2:
            assert not service.done(), service
            assert time.monotonic() - began < _PATIENCE_S, f"{when}: {await app.store.aread(_due, self._clock())}"
            await asyncio.sleep(0.03)
            due = await app.store.aread(_due, self._clock())
            if due["outbox"]:  # a channel takes one message a second: let the seconds pass
                self._clock.advance(timedelta(seconds=1))
                app.outbox.wake()
            quiet = 0 if any(due.values()) else quiet + 1
        self._say(f"{self._clock():%d %b %H:%M}  {when} ({time.monotonic() - began:.1f} s)")


def _due(conn: Connection, now: datetime) -> dict[str, int]:
    """Return how much is due or in hand, by kind."""

    def count(table: Any, *conditions: Any) -> int:
        return int(conn.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

    visited = (~sources.c.paused, ~sources.c.removed)
    pending = entries.c.state == "pending"
    return {
        "visits": count(sources, *visited, or_(sources.c.next_visit_at <= now, sources.c.lease_until.is_not(None))),
        "articles": count(entries, pending, or_(entries.c.due_at <= now, entries.c.lease_until.is_not(None))),
        "outbox": count(
            outbox, or_((outbox.c.state == "waiting") & (outbox.c.due_at <= now), outbox.c.state == "sending")
        ),
    }
