"""One visit of a source: its document, the further documents that it names, what is new in them.

Decisions are made by pure functions; this module fetches what they need and stores what they say.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from monitor.articles.captures import CaptureStore
from monitor.config.models import Config
from monitor.daemon.evidence import keep
from monitor.daemon.further import Following, Step
from monitor.daemon.health import Sighting, SourceHealth, settle
from monitor.daemon.quiet_visits import QuietVisits
from monitor.daemon.reading import Refused, SourceJob, parse_source
from monitor.daemon.workers import WorkerPool
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.headers import max_age_s
from monitor.fetch.pace import next_visit_at
from monitor.fetch.rhythm import learned, moments
from monitor.sources.decide import changed_entries, decide_entries, keys_to_add, late_intents, match_known, unheard
from monitor.sources.notices import notices, of_failure
from monitor.store.engine import Connection, Store
from monitor.store.pages import save_changed_entries
from monitor.store.sources import add_keys, known_entries, save_visit
from monitor.types import (
    CaptureRef,
    ChangedEntry,
    Entry,
    EntryIntent,
    Failed,
    FailureKind,
    Fetched,
    FetchOutcome,
    NotModified,
    ParsedSource,
    Rhythm,
    SourceForVisit,
    SourceKind,
    VisitIntent,
)

_log = logging.getLogger(__name__)

#: no further document is begun later than this after the start of a visit: the claim on the source must outlive it
FOLLOW_S = 60.0
#: of one visit that are kept
_MOST_WARNINGS = 50


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


class _Found:
    """What the documents of one visit have brought so far."""

    def __init__(self) -> None:
        #: one tuple per document, in the order they were read
        self.intents: list[tuple[EntryIntent, ...]] = []
        self.more_keys: list[tuple[int, tuple[str, ...]]] = []
        #: known entries whose text is another one now
        self.changed: list[ChangedEntry] = []
        self.warnings: list[str] = []
        #: what is odd about the last document that lists the newest entries
        self.notices: tuple[str, ...] = ()
        #: keys of all entries that were listed
        self.seen: set[str] = set()
        self.entries = 0
        #: the last document lists entries, and none of them is known
        self.all_new = False
        #: the source's own document
        self.capture: CaptureRef | None = None

    def all_intents(self) -> tuple[EntryIntent, ...]:
        """Return the entries, oldest first: what a further document lists is older than what named it."""
        return tuple(intent for intents in reversed(self.intents) for intent in intents)


class Visits:
    """Visits sources and stores what is new; validators move only with the entries, in one transaction."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        workers: Callable[[], WorkerPool],
        captures: CaptureStore,
        config: Callable[[], Config],
        now: Callable[[], datetime],
        rng: random.Random | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._captures = captures
        self._config = config
        self._now = now
        self._quiet_visits = QuietVisits(store)
        self._health = SourceHealth(store, config)
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret

    async def visit(self, source: SourceForVisit) -> VisitReport:
        """Poll one source, follow its further documents and store what is new."""
        found, following = _Found(), Following(source)
        outcome = await self._fetcher.fetch(FetchRequest.for_source(source, self._config().monitor.fetch))
        parsed: ParsedSource | None = None
        if isinstance(outcome, Fetched) and outcome.body_hash != source.body_hash:
            read = await self._parse(source, outcome)
            if isinstance(read, Refused):
                outcome = _parse_failure(outcome, read)
            else:
                parsed = read
                if parsed.entries_hash != source.entries_hash:
                    await self._take(source, found, parsed, outcome)
        if not isinstance(outcome, Failed):
            following.name(source.url, parsed, all_new=found.all_new)
            outcome = await self._follow(source, found, following, outcome)
        return await self._save(source, outcome, parsed, found, following)

    async def _follow(
        self, source: SourceForVisit, found: _Found, following: Following, outcome: Fetched | NotModified
    ) -> FetchOutcome:
        """Read the further documents one after another; return the outcome of the whole visit.

        Shape: a failure when the source's document lists nothing itself and no further one could be read.
        """
        loop = asyncio.get_running_loop()
        started, until = loop.time(), loop.time() + FOLLOW_S
        while loop.time() < until and (step := following.next()) is not None:
            await self._further(source, found, following, step)
        following.put_off()
        elapsed_s = outcome.elapsed_s + loop.time() - started
        failed = following.nothing_read
        return replace(failed if failed and not found.entries else outcome, elapsed_s=elapsed_s)

    async def _further(self, source: SourceForVisit, found: _Found, following: Following, step: Step) -> None:
        """Read one further document; the fetch, the guard and the deadlines are those of the source."""
        asked = replace(source, url=step.url, etag=step.etag, last_modified=step.last_modified)
        outcome = await self._fetcher.fetch(FetchRequest.for_source(asked, self._config().monitor.fetch))
        if isinstance(outcome, Failed):
            following.failed(step, outcome)
            return
        if isinstance(outcome, NotModified) or outcome.body_hash == step.body_hash:
            following.unchanged(step, outcome)
            return
        read = await self._parse(source, outcome)
        if isinstance(read, Refused):
            following.failed(step, _parse_failure(outcome, read))
            return
        await self._take(source, found, read, outcome, step)
        following.read(step, outcome, read, all_new=found.all_new)

    async def _take(
        self, source: SourceForVisit, found: _Found, parsed: ParsedSource, fetched: Fetched, step: Step | None = None
    ) -> None:
        """Note what is new in one document, and keep it when there is something; `step` for a further one."""
        keys = tuple(key for entry in parsed.entries for key in entry.keys)
        known = await self._store.aread(known_entries, source.id, keys)
        fresh = replace(parsed, entries=unheard(parsed.entries, found.seen))
        first_visit = source.first_visit or (step is not None and step.backlog)
        intents, _ = decide_entries(fresh, known, first_visit=first_visit, tell_backlog=source.tell_backlog)
        if step is not None and step.late:
            intents = late_intents(intents, self._now())
        # before the transaction that names it: a crash in between leaves a file too many, never one too few
        changed = changed_entries(fresh.entries, known)
        capture = await keep(self._captures, fetched) if intents or changed else None
        if step is None:
            found.capture = capture
        else:
            intents = tuple(replace(intent, capture=capture) for intent in intents)
            found.warnings.extend(parsed.warnings)
        found.changed.extend(replace(one, capture=capture) for one in changed)
        found.intents.append(intents)
        found.more_keys.extend(keys_to_add(fresh, known))
        found.seen.update(key for entry in parsed.entries for key in entry.keys)
        found.entries += len(fresh.entries)
        found.all_new = bool(parsed.entries) and not match_known(parsed.entries, known)
        if step is None or step.further.when == "gap":
            last_hash = source.entries_hash if step is None else None
            found.notices = notices(parsed.entries, known, first_visit=source.first_visit, last_hash=last_hash)

    async def _save(
        self,
        source: SourceForVisit,
        outcome: FetchOutcome,
        parsed: ParsedSource | None,
        found: _Found,
        following: Following,
    ) -> VisitReport:
        intents = () if isinstance(outcome, Failed) else found.all_intents()
        visit = self._visit_intent(source, outcome, parsed, found, following)
        health = await self._health.sighting(source, outcome, visit)
        stored: tuple[int, ...] = ()
        changed = () if isinstance(outcome, Failed) else found.changed
        if intents or found.more_keys or health or changed:
            stored = await self._store.awrite(
                _save_visit, visit, intents, found.more_keys, health=health, changed=changed
            )
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

    async def _parse(self, source: SourceForVisit, fetched: Fetched) -> ParsedSource | Refused:
        most = self._config().monitor.limits.entries_per_visit
        job = SourceJob.of(source, fetched, max_entries=most, now=self._now())
        return await self._workers().run(parse_source, job)

    def _visit_intent(
        self,
        source: SourceForVisit,
        outcome: FetchOutcome,
        parsed: ParsedSource | None,
        found: _Found,
        following: Following,
    ) -> VisitIntent:
        now = self._now()
        new = any(found.intents) and not isinstance(outcome, Failed)
        rhythm = _rhythm(source, outcome, parsed, found, now)
        due = next_visit_at(
            now,
            source,
            outcome,
            max_interval_s=self._config().monitor.limits.max_interval,
            rng=self._rng,
            rhythm=rhythm,
            hit=new,
        )
        visit = VisitIntent(
            source_id=source.id,
            outcome="unchanged",
            visited_at=now,
            elapsed_s=outcome.elapsed_s,
            next_visit_at=due,
        )
        if isinstance(outcome, Failed):
            message, warnings = of_failure(outcome.message, first_visit=source.first_visit)
            return replace(
                visit,
                outcome="failed",
                status=outcome.status,
                failure=outcome.kind,
                message=message,
                warnings=warnings,
            )
        warnings = (*(parsed.warnings if parsed else ()), *following.warnings, *found.warnings, *found.notices)
        visit = replace(
            visit,
            outcome="new" if new else "unchanged",
            etag=outcome.etag,
            last_modified=outcome.last_modified,
            entries_seen=max(len(parsed.entries) if parsed else 0, found.entries),
            warnings=tuple(dict.fromkeys(warnings))[:_MOST_WARNINGS],
            further=following.documents(),
            rhythm=rhythm if rhythm != source.rhythm else None,
            capture=found.capture,
        )
        if isinstance(outcome, NotModified):
            return replace(visit, outcome="new" if new else "not-modified", status=304, moved_to=outcome.moved_to)
        return replace(
            visit,
            status=outcome.status,
            body_hash=outcome.body_hash,
            entries_hash=parsed.entries_hash if parsed else source.entries_hash,
            moved_to=outcome.moved_to,
            title=parsed.title if parsed else "",
            full=True,
        )


def _rhythm(
    source: SourceForVisit, outcome: FetchOutcome, parsed: ParsedSource | None, found: _Found, now: datetime
) -> Rhythm | None:
    """Return what is known of when the source brings something, after this visit; learned only where it decides."""
    if isinstance(outcome, Failed) or source.options.interval is None:
        return source.rhythm
    # a sitemap tells when a page changed, which is not when it came
    dated = source.kind is not SourceKind.SITEMAP
    times = [_moment(intent.entry) if dated else None for intent in found.all_intents()]
    rhythm = learned(source.rhythm, moments(times, now, backlog=source.first_visit), now)
    if rhythm is None or parsed is None or not isinstance(outcome, Fetched):
        return rhythm
    return replace(rhythm, hint_s=max(parsed.ttl_s or 0, max_age_s(outcome.headers)))


def _moment(entry: Entry) -> datetime | None:
    """Return when an entry was published, None when only the day is known."""
    at = entry.published_at
    return None if at is None or (at.time() == time() and not entry.midnight) else at


def _save_visit(
    conn: Connection,
    visit: VisitIntent,
    entries: Sequence[EntryIntent],
    more_keys: Sequence[tuple[int, tuple[str, ...]]],
    *,
    health: Sighting | None,
    changed: Sequence[ChangedEntry],
) -> tuple[int, ...]:
    """One transaction: the visit, its new entries, more keys by which known ones may come back, health, new texts."""
    for entry_id, keys in more_keys:
        add_keys(conn, entry_id, keys)
    save_changed_entries(conn, changed, now=visit.visited_at)
    stored = save_visit(conn, visit, entries)
    if health is not None:
        settle(conn, health)
    return stored


def _parse_failure(fetched: Fetched, refused: Refused) -> Failed:
    return Failed(
        url=fetched.url,
        kind=FailureKind.PARSE,
        message=refused.message,
        fetched_at=fetched.fetched_at,
        elapsed_s=fetched.elapsed_s,
        status=fetched.status,
    )


def _log_visit(report: VisitReport) -> None:
    extra = {"source": report.source_id, "outcome": report.outcome, "new": report.new_entries}
    if report.outcome == "failed":
        _log.warning("visit", extra={**extra, "why": report.message})
    elif report.new_entries:
        _log.info("visit", extra=extra)
    else:
        _log.debug("visit", extra=extra)
