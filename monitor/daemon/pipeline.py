"""The order of the stages: one visit of a source, one article of an entry. No rules of its own.

Decisions are made by pure functions of the stages; this module fetches what they need and stores what they say.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.health import plan_health, source_news
from monitor.alerts.plan import plan_alerts
from monitor.articles.captures import CaptureStore
from monitor.config.models import Config
from monitor.daemon.evidence import keep
from monitor.daemon.quiet_visits import QuietVisits
from monitor.daemon.reading import USABLE, PageJob, Refused, SourceJob, has_own_text, parse_source, read_entry_page
from monitor.daemon.workers import WorkerPool
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.pace import next_visit_at
from monitor.sources.decide import decide_entries, keys_to_add
from monitor.store.alerts import save_alerts
from monitor.store.articles import entry_failed, entry_rested, save_document
from monitor.store.engine import Connection, Store
from monitor.store.sources import add_keys, known_entries, save_visit
from monitor.stories.relate import story_outcome
from monitor.types import (
    AlertIntent,
    EntryIntent,
    Failed,
    FailureKind,
    Fetched,
    FetchOutcome,
    FloodKey,
    NotModified,
    ParsedSource,
    PendingEntry,
    ReadDocument,
    SourceForVisit,
    SourceKind,
    Tellable,
    VisitIntent,
)
from monitor.watch.registry import Registry

_log = logging.getLogger(__name__)

#: seconds until a page that failed for a passing reason is tried again; afterwards the entry's own words stand in
PAGE_RETRIES_S = (20, 60)

#: failures of a page that may pass
_PASSING = frozenset(
    {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.PROTOCOL, FailureKind.RATE_LIMITED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReport:
    """What one visit came to."""

    source_id: str
    outcome: str  #: "new", "unchanged", "not-modified", "failed"
    new_entries: int = 0
    entries_seen: int = 0
    message: str = ""
    warnings: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    status: int | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReport:
    """What one entry's article came to."""

    entry_id: int
    url: str | None
    title: str
    outcome: str  #: "read", "retry", "failed"
    statements: int = 0
    alerts: int = 0
    message: str = ""


class Pipeline:
    """Visits sources and reads articles, in the order the stages need."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        workers: WorkerPool,
        captures: CaptureStore,
        config: Callable[[], Config],
        registry: Callable[[], Registry],
        now: Callable[[], datetime],
        rng: random.Random | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self.workers = workers
        self._captures = captures
        self._config = config
        self._registry = registry
        self._now = now
        self._quiet_visits = QuietVisits(store)
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret

    # ------------------------------------------------------------------------------------------------------- visits

    async def visit(self, source: SourceForVisit) -> VisitReport:
        """Poll one source and store what is new; validators move only with the entries, in one transaction."""
        outcome = await self._fetcher.fetch(FetchRequest.for_source(source, self._config().monitor.fetch))
        parsed: ParsedSource | None = None
        if isinstance(outcome, Fetched) and outcome.body_hash != source.body_hash:
            read = await self._parse(source, outcome)
            if isinstance(read, Refused):
                outcome = _parse_failure(outcome, read)
            else:
                parsed = read
        intents: tuple[EntryIntent, ...] = ()
        further: tuple[tuple[int, tuple[str, ...]], ...] = ()
        if parsed is not None and parsed.entries_hash != source.entries_hash:
            keys = tuple(key for entry in parsed.entries for key in entry.keys)
            known = await self._store.aread(known_entries, source.id, keys)
            intents, _ = decide_entries(parsed, known, first_visit=source.first_visit, tell_backlog=source.tell_backlog)
            further = keys_to_add(parsed, known)
        visit = self._visit_intent(source, outcome, parsed, intents)
        if intents and isinstance(outcome, Fetched):
            # before the transaction that names it: a crash in between leaves a file too many, never one too few
            visit = replace(visit, capture=await keep(self._captures, outcome))
        health = self._health(source, visit)
        stored: tuple[int, ...] = ()
        if intents or further or health:
            stored = await self._store.awrite(_save_visit, visit, intents, further, health)
        else:
            await self._quiet_visits.save(visit)
        report = VisitReport(
            source_id=source.id,
            outcome=visit.outcome,
            new_entries=len(stored),
            entries_seen=visit.entries_seen,
            message=visit.message,
            warnings=visit.warnings,
            elapsed_s=visit.elapsed_s,
            status=visit.status,
            failure=visit.failure or "",
        )
        _log_visit(report)
        return report

    def _health(self, source: SourceForVisit, visit: VisitIntent) -> tuple[AlertIntent, ...]:
        """Return what operators are told of this visit: troubles that last, and their end."""
        message = visit.message if visit.failure is not None else ""
        news = source_news(source.id, source.failures, message, visit.visited_at)
        if news is None:
            return ()
        return plan_health(news, subscribers=self._config().subscribers.subscribers, now=visit.visited_at)

    async def _parse(self, source: SourceForVisit, fetched: Fetched) -> ParsedSource | Refused:
        job = SourceJob(
            kind=source.kind,
            body=fetched.body,
            url=fetched.url,
            charset=fetched.charset,
            content_type=fetched.content_type,
            options=source.options,
            language=source.language,
            max_entries=self._config().monitor.limits.entries_per_visit,
            now=self._now(),
        )
        return await self.workers.run(parse_source, job)

    def _visit_intent(
        self,
        source: SourceForVisit,
        outcome: FetchOutcome,
        parsed: ParsedSource | None,
        intents: tuple[EntryIntent, ...],
    ) -> VisitIntent:
        now = self._now()
        due = next_visit_at(
            now, source, outcome, max_interval_s=self._config().monitor.limits.max_interval, rng=self._rng
        )
        visit = VisitIntent(
            source_id=source.id,
            outcome="unchanged",
            visited_at=now,
            elapsed_s=outcome.elapsed_s,
            next_visit_at=due,
        )
        if isinstance(outcome, Failed):
            return replace(
                visit, outcome="failed", status=outcome.status, failure=outcome.kind, message=outcome.message
            )
        visit = replace(visit, etag=outcome.etag, last_modified=outcome.last_modified)
        if isinstance(outcome, NotModified):
            return replace(visit, outcome="not-modified", status=304)
        return replace(
            visit,
            outcome="new" if intents else "unchanged",
            status=outcome.status,
            body_hash=outcome.body_hash,
            entries_hash=parsed.entries_hash if parsed else source.entries_hash,
            moved_to=outcome.moved_to,
            entries_seen=len(parsed.entries) if parsed else 0,
            warnings=parsed.warnings if parsed else (),
            title=parsed.title if parsed else "",
            full=True,
        )

    # ----------------------------------------------------------------------------------------------------- articles

    async def read_entry(self, pending: PendingEntry) -> EntryReport:
        """Fetch and read the article of one entry, and store it with all that follows from it."""
        outcome = await self._fetch_page(pending)
        if pending.read_at is not None and not isinstance(outcome, Fetched):
            return await self._skip_revisit(pending, outcome.message if outcome else "no page")
        if isinstance(outcome, Failed) and self._worth_retrying(pending, outcome):
            retry_at = self._now() + timedelta(seconds=PAGE_RETRIES_S[pending.attempts])
            await self._store.awrite(entry_failed, pending.entry_id, outcome.message, retry_at=retry_at)
            return _report(pending, "retry", message=outcome.message)
        page = outcome if isinstance(outcome, Fetched) else None
        readable = page is not None
        document = await self._read(pending, page, outcome)
        if isinstance(document, Refused) and pending.read_at is not None:
            return await self._skip_revisit(pending, document.message)
        if isinstance(document, Refused) and page is not None:
            # The page hurt its reader; the entry's own words may not.
            document = await self._read(pending, None, document.message)
            readable = False
        if isinstance(document, Refused):
            await self._store.awrite(entry_failed, pending.entry_id, document.message, retry_at=None)
            _log.warning("article failed", extra={"source": pending.source_id, "why": document.message})
            return _report(pending, "failed", message=document.message)
        return await self._save(pending, document, page, revisit_at=self._revisit_at(pending) if readable else None)

    async def _skip_revisit(self, pending: PendingEntry, why: str) -> EntryReport:
        """A page that cannot be read again says nothing about its statements: neither edited nor withdrawn."""
        await self._store.awrite(entry_rested, pending.entry_id, revisit_at=self._revisit_at(pending))
        return _report(pending, "unchanged", message=why)

    def _revisit_at(self, pending: PendingEntry) -> datetime | None:
        now = self._now()
        seen_at = pending.seen_at or now
        ages = self._config().monitor.limits.revisits
        return min((due for age in ages if (due := seen_at + timedelta(seconds=age)) > now), default=None)

    async def _fetch_page(self, pending: PendingEntry) -> Fetched | Failed | None:
        """Return the entry's page, why it failed, or None when the entry has none worth fetching."""
        url = pending.entry.url
        if not url or pending.source_kind is SourceKind.TELEGRAM:
            return None
        settings = self._config().monitor.fetch
        request = FetchRequest(
            url=url,
            max_bytes=settings.max_page,
            timeout_s=pending.timeout_s,
            allow_hosts=pending.allow_hosts,
            ca_file=pending.ca_file,
        )
        outcome = await self._fetcher.fetch(request)
        return None if isinstance(outcome, NotModified) else outcome

    def _worth_retrying(self, pending: PendingEntry, failed: Failed) -> bool:
        passing = failed.kind in _PASSING or (failed.kind is FailureKind.HTTP and (failed.status or 0) >= 500)  # noqa: PLR2004
        return passing and pending.attempts < len(PAGE_RETRIES_S)

    async def _read(
        self, pending: PendingEntry, page: Fetched | None, why: FetchOutcome | str | None
    ) -> ReadDocument | Refused:
        no_page = f"no page: {why.message}" if isinstance(why, Failed) else why if isinstance(why, str) else ""
        if page is None and not has_own_text(pending.entry):
            return Refused(message=no_page or "the entry has no text and no page")
        job = PageJob(
            pending=pending,
            body=page.body if page else None,
            url=page.url if page else pending.entry.url or "",
            charset=page.charset if page else None,
            now=self._now(),
            no_page=no_page,
        )
        return await self.workers.run(read_entry_page, job)

    async def _save(
        self, pending: PendingEntry, document: ReadDocument, page: Fetched | None, *, revisit_at: datetime | None
    ) -> EntryReport:
        """Keep the page, then store the article; `revisit_at` is None for words that cannot change or be read again."""
        capture = await keep(self._captures, page) if page else None
        config, now = self._config(), self._now()

        def plan(tellables: Sequence[Tellable], counters: Mapping[FloodKey, int]) -> Sequence[AlertIntent]:
            return plan_alerts(
                tellables,
                subscribers=config.subscribers.subscribers,
                watches=config.watchlist.watches,
                registry_labels=registry_labels(config),
                now=now,
                counters=counters,
                alerts_per_source_hour=config.monitor.limits.alerts_per_source_hour,
            )

        saved = await self._store.awrite(
            save_document,
            document,
            entry_id=pending.entry_id,
            capture=capture,
            own_words=document.article.quality not in USABLE,
            decide=lambda around: story_outcome(
                document.article,
                document.attributions,
                document.signatures,
                around,
                now,
                includes=self._registry().actor_includes,
            ),
            plan=plan,
            now=now,
            revisit_at=revisit_at,
        )
        for warning in document.warnings:
            _log.info("article", extra={"source": pending.source_id, "url": document.article.url, "note": warning})
        return _report(pending, "read", statements=len(saved.new_refs), alerts=saved.alerts)


def _save_visit(
    conn: Connection,
    visit: VisitIntent,
    entries: Sequence[EntryIntent],
    further: Sequence[tuple[int, tuple[str, ...]]],
    health: Sequence[AlertIntent],
) -> tuple[int, ...]:
    """One transaction: the visit, its new entries, further keys by which known entries may come back, health news."""
    if health:
        save_alerts(conn, health, now=visit.visited_at, source_id=visit.source_id)
    for entry_id, keys in further:
        add_keys(conn, entry_id, keys)
    return save_visit(conn, visit, entries)


def registry_labels(config: Config) -> dict[str, str]:
    """Return the shown name of every actor and place, by id."""
    watchlist = config.watchlist
    return {one.id: one.name for one in watchlist.actors} | {one.id: one.name for one in watchlist.places}


def _parse_failure(fetched: Fetched, refused: Refused) -> Failed:
    return Failed(
        url=fetched.url,
        kind=FailureKind.PARSE,
        message=refused.message,
        fetched_at=fetched.fetched_at,
        elapsed_s=fetched.elapsed_s,
        status=fetched.status,
    )


def _report(
    pending: PendingEntry, outcome: str, *, statements: int = 0, alerts: int = 0, message: str = ""
) -> EntryReport:
    return EntryReport(
        entry_id=pending.entry_id,
        url=pending.entry.url,
        title=pending.entry.title,
        outcome=outcome,
        statements=statements,
        alerts=alerts,
        message=message,
    )


def _log_visit(report: VisitReport) -> None:
    extra = {"source": report.source_id, "outcome": report.outcome, "new": report.new_entries}
    if report.outcome == "failed":
        _log.warning("visit", extra={**extra, "why": report.message})
    elif report.new_entries:
        _log.info("visit", extra=extra)
    else:
        _log.debug("visit", extra=extra)
