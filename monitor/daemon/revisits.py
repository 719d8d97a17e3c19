"""An article's address looked at again: cheap when nothing changed, careful when something is gone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.config.models import Config
from monitor.daemon.reading import USABLE, Refused, has_own_text
from monitor.daemon.reports import EntryReport, report_of
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.store.articles import NextReading, Plan
from monitor.store.engine import Store
from monitor.store.revisits import CurrentText, current_text, save_absence, save_look
from monitor.stories.revisiting import RevisitPlan, Sighting, asks_for_whole, next_reading, sighting
from monitor.stories.standing import Standing, standing
from monitor.types import Fetched, NotModified, PageState, PendingEntry, ReadDocument

_log = logging.getLogger(__name__)


#: what a page says, None for the entry's own words
Read = Callable[[PendingEntry, Fetched | None], Awaitable[ReadDocument | Refused]]


class Save(Protocol):
    """Stores an article that was read again; what `Pipeline` does with one that was read for the first time."""

    def __call__(  # noqa: D102 - the class says it
        self, pending: PendingEntry, document: ReadDocument, page: Fetched | None, state: PageState
    ) -> Awaitable[EntryReport]: ...


class Revisits:
    """Looks at articles again, by the plan and by what is known of their addresses."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        config: Callable[[], Config],
        now: Callable[[], datetime],
        plan: Callable[[], Plan],
        read: Read,
        save: Save,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._config = config
        self._now = now
        self._plan = plan
        self._read = read
        self._save = save

    def next_reading(self, pending: PendingEntry) -> NextReading:
        """Return when the article of an entry is looked at again, as a function of what is known of its address."""
        now, limits = self._now(), self._config().monitor.limits
        plan = RevisitPlan(ages_s=limits.revisits, watched_s=limits.revisits_watched)
        return lambda state: next_reading(now, pending.seen_at or now, plan, state)

    async def look(self, pending: PendingEntry) -> EntryReport:
        """Look at an article again and store what became of it."""
        state = pending.page or PageState(url=pending.entry.url or "")
        if state.own_words:
            return await self._own_words(pending, state)
        outcome = await self._fetcher.fetch(self._request(pending, state))
        seen, why = sighting(outcome, state)
        if seen is Sighting.ABSENT:
            return await self._absent(pending, state, why)
        if isinstance(outcome, Fetched) and seen is not Sighting.UNREADABLE:
            waits = state.missing_since is not None or state.withdrawn_at is not None
            if seen is Sighting.PAGE or waits:
                return await self._page(pending, state, outcome)
            return await self._unchanged(pending, _stands(_with_validators(state, outcome)), "unchanged", stands=True)
        if isinstance(outcome, NotModified):
            fresh = replace(
                state, etag=outcome.etag or state.etag, last_modified=outcome.last_modified or state.last_modified
            )
            return await self._unchanged(pending, _stands(fresh), "not modified", stands=True)
        return await self._unchanged(pending, state, why)

    def _request(self, pending: PendingEntry, state: PageState) -> FetchRequest:
        whole = asks_for_whole(state, self._now())
        return FetchRequest.for_page(
            pending,
            state.url or pending.entry.url or "",
            self._config().monitor.fetch,
            etag=None if whole else state.etag,
            last_modified=None if whole else state.last_modified,
        )

    async def _unchanged(
        self, pending: PendingEntry, state: PageState, why: str, *, stands: bool = False
    ) -> EntryReport:
        """What cannot be read again says nothing about its statements: neither edited nor withdrawn."""
        await self._store.awrite(
            save_look,
            pending.entry_id,
            state,
            next_reading=self.next_reading(pending),
            stood_at=self._now() if stands else None,
        )
        return report_of(pending, "unchanged", message=why)

    async def _absent(self, pending: PendingEntry, state: PageState, why: str) -> EntryReport:
        after, alerts = await self._store.awrite(
            save_absence,
            pending.entry_id,
            state,
            why,
            plan=self._plan(),
            next_reading=self.next_reading(pending),
            now=self._now(),
            changes_per_day=self._config().monitor.limits.changes_per_day,
        )
        if state.absent_since is None or after.withdrawn_at != state.withdrawn_at:
            said = {"source": pending.source_id, "url": state.url, "why": why}
            _log.info("article withdrawn" if after.withdrawn_at else "article not reachable", extra=said)
        return report_of(pending, "withdrawn" if alerts else "unchanged", alerts=alerts, message=why)

    async def _page(self, pending: PendingEntry, state: PageState, page: Fetched) -> EntryReport:
        document = await self._read(pending, page)
        if isinstance(document, Refused):
            return await self._unchanged(pending, state, document.message)
        document = _at(document, state.url or page.url)
        known = await self._store.aread(current_text, state.article_id)
        if known is not None and (refusal := _refusal(document, known)):
            _log.info("article not compared", extra={"source": pending.source_id, "url": state.url, "why": refusal})
            return await self._unchanged(pending, state, refusal)
        return await self._save(pending, document, page, _back(_with_validators(state, page)))

    async def _own_words(self, pending: PendingEntry, state: PageState) -> EntryReport:
        """Read the entry's own text again, when it changed or a statement that it lost waits to be confirmed."""
        same = pending.text_hash == state.text_hash and state.missing_since is None
        if same or not has_own_text(pending.entry):
            return await self._unchanged(pending, state, "unchanged")
        document = await self._read(pending, None)
        if isinstance(document, Refused):
            return await self._unchanged(pending, state, document.message)
        return await self._save(pending, document, None, replace(state, text_hash=pending.text_hash))


def page_state(pending: PendingEntry, page: Fetched | None) -> PageState:
    """Return what is known of an address that was read for the first time."""
    state = PageState(own_words=page is None, text_hash=pending.text_hash)
    return state if page is None else _with_validators(state, page)


def _with_validators(state: PageState, page: Fetched) -> PageState:
    return replace(
        state,
        etag=page.etag,
        last_modified=page.last_modified,
        body_hash=page.body_hash,
        full_at=page.fetched_at,
    )


def _stands(state: PageState) -> PageState:
    """Return the state of an address at which the page is there."""
    return replace(state, absent_since=None, absent_at=None, absent_looks=0, absent_why="")


def _back(state: PageState) -> PageState:
    """Return the state of an address at which the article was read again."""
    return replace(_stands(state), withdrawn_at=None)


def _at(document: ReadDocument, url: str) -> ReadDocument:
    """Return a document as that of the address it was first read at, wherever redirects led this time."""
    return replace(document, article=replace(document.article, url=url))


def _refusal(document: ReadDocument, known: CurrentText) -> str:
    """Return why a text is no later state of the one that is known; "" when it is.

    An article whose body is not there was not emptied, and a translation took nothing back.
    """
    article = document.article
    if known.quality not in USABLE:
        return ""
    found = standing(
        known.text,
        article.text,
        languages=(known.language, article.language),
        title=article.title,
        statements=(known.statements, len(document.attributions)),
    )
    if found is Standing.LOST:
        return "most of the text is not there: a failed extraction, not an edit"
    if found is Standing.OTHER_LANGUAGE:
        return f"the page is in another language now ({article.language})"
    return ""
