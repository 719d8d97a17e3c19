"""Plays the sample newsroom against the real service and says what came of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from monitor.config.loader import load_config
from monitor.config.models import Config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions, Hooks
from monitor.daemon.visits import VisitReport
from monitor.demo.newsroom import Newsroom, load_newsroom
from monitor.demo.server import DemoServer
from monitor.store.outbox import list_outbox
from monitor.store.statements import list_statements, statement, thread
from monitor.types import AlertKind, Delivery, DeliveryOutcome, RetryAt, Sent

#: seconds after the last event in which the rest is read, told and retried
_TAIL_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One situation that the script holds, and what shows that it went right."""

    name: str
    passed: bool
    shown: str


@dataclass(slots=True)
class DemoLog:
    """What happened while the demo ran."""

    visits: list[VisitReport] = field(default_factory=list)
    retried: int = 0
    delivered: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """The end of the script."""

    situations: tuple[Situation, ...]
    articles: int
    statements: int
    delivered: dict[str, int]


class Demo:
    """The newsroom, the service over a temporary database, and the script between them."""

    def __init__(
        self,
        folder: Path,
        *,
        say: Callable[[str], None],
        alert: Callable[[str], None],
        beside: Callable[[App, asyncio.Event], Awaitable[None]] | None = None,
    ) -> None:
        self._folder = folder
        self._say = say
        self._newsroom = load_newsroom()
        self._server = DemoServer(self._newsroom)
        self._log = DemoLog()
        self._hooks = Hooks(terminal=alert, on_visit=self._on_visit, on_outcome=self._on_outcome)
        self._beside = beside
        self._happened = asyncio.Event()

    async def play(self, *, stay: bool) -> DemoResult:
        """Run the script; with `stay` the service goes on until it is told to stop.

        Errors: MonitorError when the service cannot start; the result says what did not go as it should.
        """
        await self._server.start()
        config = demo_config(self._newsroom, self._server)
        options = AppOptions(
            database=f"sqlite:///{self._folder / 'demo.db'}",
            data_dir=self._folder,
            hooks=self._hooks,
            beside=self._beside,
        )
        app = App(ConfigHolder(config, lambda: config), options)
        service = asyncio.create_task(app.run())
        try:
            result = await self._script(app)
            if stay:
                self._say("the script is through; the service stays until Ctrl-C")
                await service
            return result
        finally:
            app.stop()
            await asyncio.gather(service, return_exceptions=True)
            await app.aclose()
            await self._server.stop()

    async def _script(self, app: App) -> DemoResult:
        feeds = {feed.id for feed in self._newsroom.feeds}
        await self._when(lambda: feeds <= {visit.source_id for visit in self._log.visits})
        self._say(f"{len(feeds)} feeds visited once: their backlog is stored and not told; the script begins")
        self._server.begin()
        for second, line in sorted(self._announcements()):
            await self._until(second)
            self._say(line)
        await self._until(self._newsroom.last_second + 2)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._complete(app), _TAIL_S)
        return await self._result(app)

    async def _when(self, condition: Callable[[], bool]) -> None:
        """Return when the condition holds; it is looked at after each visit and each send."""
        while not condition():
            self._happened.clear()
            await self._happened.wait()

    async def _until(self, second: float) -> None:
        await asyncio.sleep(max(0.0, second - self._server.second))

    def _announcements(self) -> list[tuple[float, str]]:
        fails, ends = self._newsroom.webhook_fails
        lines = [
            (fails, "the webhook of the desk stops answering"),
            (ends, "the webhook answers again; what it missed waits in the outbox"),
        ]
        for feed in self._newsroom.feeds:
            if feed.broken:
                lines.append((feed.broken[0], f"the feed of {feed.id} breaks: it answers with a web page"))
                lines.append((feed.broken[1], f"the feed of {feed.id} is back"))
        lines += [
            (one.later_at, f"{one.feed} silently edits a quote in {one.slug}.html")
            for one in self._newsroom.articles
            if one.later_at is not None
        ]
        return lines

    async def _complete(self, app: App) -> None:
        """Return when every situation of the script shows."""
        while not all(one.passed for one in (await self._result(app)).situations):
            self._happened.clear()
            await self._happened.wait()

    # ---------------------------------------------------------------------------------------------- what is heard

    def _on_visit(self, report: VisitReport) -> None:
        before = [visit for visit in self._log.visits if visit.source_id == report.source_id]
        self._log.visits.append(report)
        self._happened.set()
        if report.outcome == "failed" and (not before or before[-1].outcome != "failed"):
            self._say(f"visit of {report.source_id} failed: {report.message}")
        elif before and before[-1].outcome == "failed" and report.outcome != "failed":
            self._say(f"visit of {report.source_id} succeeds again")

    def _on_outcome(self, delivery: Delivery, outcome: DeliveryOutcome) -> None:
        self._happened.set()
        if isinstance(outcome, Sent):
            self._log.delivered[delivery.channel] = self._log.delivered.get(delivery.channel, 0) + 1
            if delivery.attempt > 1:
                self._say(f"{delivery.channel}: {delivery.alerts[0].ref} accepted at try {delivery.attempt}")
        elif isinstance(outcome, RetryAt):
            self._log.retried += 1
            self._say(f"{delivery.channel} did not take {delivery.alerts[0].ref}: {outcome.reason}; it is kept")

    # ------------------------------------------------------------------------------------------------- the summary

    async def _result(self, app: App) -> DemoResult:
        rows = await app.store.aread(list_statements, limit=500)
        details = [await app.store.aread(statement, row.ref) for row in rows]
        outbox = await app.store.aread(list_outbox, limit=1000)
        threads = {row.ref: await app.store.aread(thread, row.ref) for row in rows}
        by_slug: dict[str, list[Any]] = {}
        for detail in filter(None, details):
            for report in detail.reports:
                slug = report.url.rsplit("/", 1)[-1].removesuffix(".html")
                by_slug.setdefault(slug, []).append((detail.statement, report))
        return DemoResult(
            situations=tuple(_situations(by_slug, threads, outbox, self._log, self._server)),
            articles=len(self._newsroom.articles),
            statements=len(rows),
            delivered=dict(self._log.delivered),
        )


def _situations(
    by_slug: dict[str, list[Any]], threads: dict[str, Any], outbox: tuple[Any, ...], log: DemoLog, server: DemoServer
) -> list[Situation]:
    claims = {row.ref for row, _ in by_slug.get("claim", ())}
    told = {(row.facts.ref, row.facts.kind): row for row in outbox}

    def joined(slug: str) -> str:
        """Reference of the claim that an article of another outlet joined as a report."""
        return next((row.ref for row, _ in by_slug.get(slug, ()) if row.ref in claims), "")

    def by(slug: str, actor: str, act: str = "") -> Any:
        rows = [row for row, _ in by_slug.get(slug, ())]
        return next((row for row in rows if row.actor == actor and act in ("", row.act)), None)

    claim, denial = by("claim", "ost-mod", "accusation"), by("denial", "vard-mod", "denial")
    in_thread = denial is not None and bool(claims & {one.ref for one in threads[denial.ref].statements})
    metonym, nested = by("metonym", "vard-gov", "rejection"), by("nested", "torv")
    edited = [ref for (ref, kind) in told if kind is AlertKind.EDIT]
    wrong = [row for row in outbox if "same-name" in row.facts.url]
    broken = [visit.source_id for visit in log.visits if visit.outcome == "failed"]
    mended = bool(broken) and any(v.source_id == broken[0] and v.outcome != "failed" for v in log.visits[-12:])
    waiting = [row for row in outbox if row.channel == "desk/webhook" and row.state != "sent"]
    return [
        Situation(name="a claim by a ministry", passed=claim is not None, shown=_ref(claim)),
        Situation(name="its denial, in the same thread", passed=in_thread, shown=_ref(denial)),
        Situation(name="a copy joins the claim", passed=bool(joined("copy")), shown=joined("copy")),
        Situation(
            name="a translation joins the claim", passed=bool(joined("translation")), shown=joined("translation")
        ),
        Situation(name="an edited quote is noticed", passed=bool(edited), shown=", ".join(edited)),
        Situation(name="a metonym: official Varda", passed=metonym is not None, shown=_ref(metonym)),
        Situation(name="a statement inside a statement", passed=nested is not None, shown=_ref(nested)),
        Situation(name="a footballer with the village's name", passed=not wrong, shown="nothing told"),
        Situation(name="a broken feed, and back", passed=mended, shown=broken[0] if broken else ""),
        Situation(name="a channel that fails", passed=log.retried > 0, shown=f"{server.refused} refused, all kept"),
        Situation(
            name="and recovers",
            passed=log.retried > 0 and bool(server.accepted) and not waiting,
            shown=f"{len(server.accepted)} accepted, {len(waiting)} waiting",
        ),
    ]


def _ref(row: Any) -> str:
    return f"{row.ref} {row.act} by {row.speaker}" if row is not None else "missing"


def demo_config(newsroom: Newsroom, server: DemoServer) -> Config:
    """Return the configuration of the demo: its own watchlist, a desk with a terminal and a webhook."""
    host = f"127.0.0.1:{server.port}"
    overrides: dict[str, object] = {
        "fetch.allow_hosts": [host],
        "fetch.host_pause": "0s",
        "fetch.per_host": 8,
        "limits.revisits": ["16s", "30s"],
        # a port that is free: a service may run here already
        "web.listen": "127.0.0.1:0",
        "sources.defaults.interval": "10s",
        "sources.sources": [
            {
                "id": feed.id,
                "url": f"{server.base}/feeds/{feed.id}.xml",
                "language": feed.language,
                "interval": "10s",
                "publisher": {"name": feed.title, **({"actor": feed.actor} if feed.actor else {})},
            }
            for feed in newsroom.feeds
        ],
        "subscribers.subscribers": [
            {
                "id": "desk",
                "channels": {
                    "terminal": {"url": "terminal://"},
                    "webhook": {"url": f"json://{host}/hook", "per_minute": 600},
                },
                "subscriptions": [{"watches": ["*"], "channels": ["terminal", "webhook"]}],
            }
        ],
    }
    with as_file(files("monitor.demo") / "watchlist.yaml") as watchlist:
        config = load_config(None, environ={}, files={"watchlist": watchlist}, overrides=overrides)
    quick = tuple(one.model_copy(update={"interval": 2.0}) for one in config.sources.sources)
    return config.model_copy(update={"sources": config.sources.model_copy(update={"sources": quick})})
