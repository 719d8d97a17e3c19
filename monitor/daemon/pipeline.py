"""The order of the stages for one article of an entry (`visits` finds the entries). No rules of its own.

Decisions are made by pure functions of the stages; this module fetches what they need and stores what they say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.alerts.plan import plan_alerts
from monitor.articles.captures import CaptureStore
from monitor.config.models import Config
from monitor.daemon.evidence import keep
from monitor.daemon.health import settle_pages
from monitor.daemon.reading import (
    USABLE,
    PageJob,
    Refused,
    announced_pdf,
    has_own_text,
    read_entry_page,
    read_whole_entry,
)
from monitor.daemon.reports import EntryReport, report_of
from monitor.daemon.revisits import Revisits, page_state
from monitor.daemon.workers import WorkerPool
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.store.articles import Plan, entry_failed, save_document
from monitor.store.engine import Connection, Store
from monitor.store.values import SavedDocument
from monitor.stories.relate import story_outcome
from monitor.types import (
    AlertIntent,
    Failed,
    FailureKind,
    Fetched,
    FetchOutcome,
    FloodKey,
    NotModified,
    PageState,
    PendingEntry,
    Quality,
    ReadDocument,
    SourceKind,
    Tellable,
)
from monitor.watch.registry import Registry

_log = logging.getLogger(__name__)

#: seconds until a page that failed for a passing reason is tried again; afterwards the entry's own words stand in
PAGE_RETRIES_S = (20, 60)

#: failures of a page that may pass
_PASSING = frozenset(
    {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.PROTOCOL, FailureKind.RATE_LIMITED}
)


class Pipeline:
    """Reads the articles of entries, in the order the stages need."""

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
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self.workers = workers
        self._captures = captures
        self._config = config
        self._registry = registry
        self._now = now
        self._revisits = Revisits(
            store=store,
            fetcher=fetcher,
            config=config,
            now=now,
            plan=self._plan,
            read=self._read_again,
            save=self._save,
        )

    async def read_entry(self, pending: PendingEntry) -> EntryReport:
        """Fetch and read the article of one entry, and store it with all that follows from it."""
        if pending.read_at is not None:
            return await self._revisits.look(pending)
        whole = await self._whole_entry(pending)
        if whole is not None:
            return await self._save(pending, whole, None, page_state(pending, None))
        outcome = await self._fetch_page(pending)
        if isinstance(outcome, Failed) and self._worth_retrying(pending, outcome):
            retry_at = self._now() + timedelta(seconds=PAGE_RETRIES_S[pending.attempts])
            await self._store.awrite(entry_failed, pending.entry_id, outcome.message, retry_at=retry_at)
            return report_of(pending, "retry", message=outcome.message)
        page = outcome if isinstance(outcome, Fetched) else None
        readable = page is not None
        document = await self._read(pending, page, outcome)
        if isinstance(document, Refused) and page is not None:
            # The page hurt its reader; the entry's own words may not.
            document = await self._read(pending, None, document.message)
            readable = False
        if readable and isinstance(document, ReadDocument) and (pdf := await self._attached(pending, page, document)):
            page, document = pdf
        if isinstance(document, Refused):
            await self._store.awrite(entry_failed, pending.entry_id, document.message, retry_at=None)
            _log.warning("article failed", extra={"source": pending.source_id, "why": document.message})
            return report_of(pending, "failed", message=document.message)
        return await self._save(
            pending, document, page, page_state(pending, page if readable else None), again=readable
        )

    async def _read_again(self, pending: PendingEntry, page: Fetched | None) -> ReadDocument | Refused:
        """Return what a page says, or the entry's own words, read as they were the first time."""
        whole = await self._whole_entry(pending) if page is None else None
        return whole or await self._read(pending, page, None)

    async def _whole_entry(self, pending: PendingEntry) -> ReadDocument | None:
        """Return what the entry's own text says when that is the whole article: its page need not be fetched."""
        wanted = pending.options.text
        if wanted == "page" or not (pending.entry.content_html or wanted == "feed"):
            return None
        job = PageJob(pending=pending, body=None, url=pending.entry.url or "", charset=None, now=self._now())
        document = await self.workers.run(read_whole_entry, job)
        return None if isinstance(document, Refused) else document

    async def _attached(
        self, pending: PendingEntry, page: Fetched | None, document: ReadDocument
    ) -> tuple[Fetched, ReadDocument] | None:
        """Return the PDF that a page without an article of its own announces, and what it says; None for none."""
        if page is None or document.article.quality is Quality.ARTICLE or b".pdf" not in page.body.lower():
            return None
        address = await self.workers.run(
            announced_pdf, PageJob(pending=pending, body=page.body, url=page.url, charset=page.charset, now=self._now())
        )
        if not isinstance(address, str):
            return None
        pdf = await self._fetcher.fetch(FetchRequest.for_page(pending, address, self._config().monitor.fetch))
        if not isinstance(pdf, Fetched):
            return None
        said = await self._read(pending, pdf, None)
        better = isinstance(said, ReadDocument) and (
            said.article.quality in USABLE or document.article.quality not in USABLE
        )
        return (pdf, said) if better and isinstance(said, ReadDocument) else None

    async def _fetch_page(self, pending: PendingEntry) -> Fetched | Failed | None:
        """Return the entry's page, why it failed, or None when the entry has none worth fetching."""
        url = pending.entry.url
        if not url or pending.source_kind is SourceKind.TELEGRAM:
            return None
        request = FetchRequest.for_page(pending, url, self._config().monitor.fetch)
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
        self,
        pending: PendingEntry,
        document: ReadDocument,
        page: Fetched | None,
        state: PageState,
        *,
        again: bool = True,
    ) -> EntryReport:
        """Keep the page, then store the article; without `again` its address is not looked at any more."""
        capture = await keep(self._captures, page) if page else None
        now = self._now()
        saved = await self._store.awrite(
            self._save_document,
            document,
            entry_id=pending.entry_id,
            capture=capture,
            pending=pending,
            own_words=document.article.quality not in USABLE,
            decide=lambda around: story_outcome(
                document.article,
                document.attributions,
                document.signatures,
                around,
                now,
                includes=self._registry().actor_includes,
            ),
            plan=self._plan(),
            now=now,
            page=state,
            next_reading=self._revisits.next_reading(pending) if again else None,
            changes_per_day=self._config().monitor.limits.changes_per_day,
        )
        if saved.degraded is not None:
            said = {"source": pending.source_id, "why": saved.degraded}
            _log.warning("pages read worse" if saved.degraded else "pages read as before", extra=said)
        for warning in document.warnings:
            _log.info("article", extra={"source": pending.source_id, "url": document.article.url, "note": warning})
        return report_of(pending, "read", statements=len(saved.new_refs), alerts=saved.alerts)

    def _save_document(self, conn: Connection, /, document: ReadDocument, **what: Any) -> SavedDocument:
        """One transaction: the article with all that follows from it, and what that shows of its source."""
        saved = save_document(conn, document, **what)
        pending: PendingEntry = what["pending"]
        if saved.degraded is not None:
            settle_pages(conn, pending.source_id, saved.degraded, self._config(), what["now"])
        return saved

    def _plan(self) -> Plan:
        """Return who is told of what, by the configuration in force now."""
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

        return plan


def registry_labels(config: Config) -> dict[str, str]:
    """Return the shown name of every actor and place, by id."""
    watchlist = config.watchlist
    return {one.id: one.name for one in watchlist.actors} | {one.id: one.name for one in watchlist.places}
