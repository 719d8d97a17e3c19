"""Visits that store nothing: what an address would give as a source, with the times it took."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.config.models import Config, Detector, Source, WatchlistFile
from monitor.daemon.access import SourceAccess
from monitor.daemon.further import Following
from monitor.daemon.looking import Look, look, worker_is_ready
from monitor.daemon.reading import Refused, SourceJob
from monitor.daemon.setup import source_setup
from monitor.daemon.workers import WorkerPool
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.store.source_rows import never_visited
from monitor.types import Failed, Fetched, FetchOutcome, SourceForVisit, SourceKind

#: of a visit that follows further documents
FOLLOW_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One document: how it was fetched, and what it says."""

    url: str
    outcome: FetchOutcome
    look: Look
    fetch_s: float
    read_s: float = 0.0

    @property
    def problem(self) -> str:
        """Return why it gives nothing, or ""."""
        return self.outcome.message if isinstance(self.outcome, Failed) else self.look.problem


class Prober:
    """Fetches through the guard and reads in a worker process, as the service does; nothing is stored."""

    def __init__(self, config: Config, *, now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self.fetcher = Fetcher(config.monitor.fetch, now=now, access=SourceAccess(lambda: config))
        # No article is read here: no names, and the lighter detector.
        settings = config.monitor.workers.model_copy(update={"count": 1})
        self._workers = WorkerPool(settings, WatchlistFile(), detector=Detector(kind="rules"))
        self._ready: asyncio.Task[object] | None = None

    async def aclose(self) -> None:
        """Let go of workers and resolver."""
        if self._ready is not None:
            self._ready.cancel()
        await self._workers.aclose()
        await self.fetcher.close()

    async def probe(self, source: SourceForVisit, *, sniff: bool = False, check_robots: bool = False) -> Probe:
        """Return what the document of a source says; with `sniff` whatever kind it turns out to be."""
        asked = replace(source, etag=None, last_modified=None)
        request = FetchRequest.for_source(asked, self._config.monitor.fetch)
        clock = asyncio.get_running_loop().time
        # Starting the worker, which holds the loop, is no part of a document's time.
        self._ready = self._ready or asyncio.create_task(self._workers.run(worker_is_ready))
        await self._ready
        started = clock()
        outcome = await self.fetcher.fetch(replace(request, check_robots=True) if check_robots else request)
        fetched_at = clock()
        if not isinstance(outcome, Fetched):
            nothing = Look(kind=source.kind, problem="" if isinstance(outcome, Failed) else "the server had no answer")
            return Probe(url=source.url, outcome=outcome, look=nothing, fetch_s=fetched_at - started)
        found = await self._workers.run(look, self._job(source, outcome), sniff)
        if isinstance(found, Refused):
            found = Look(kind=source.kind, problem=found.message)
        return Probe(
            url=source.url, outcome=outcome, look=found, fetch_s=fetched_at - started, read_s=clock() - fetched_at
        )

    async def probe_unknown(self, source: SourceForVisit) -> Probe:
        """Return the document of an address of unknown kind as a visit of its kind would get it.

        A page is asked for a second time, as a page: other types are accepted then, and robots.txt is heeded.
        """
        first = await self.probe(source, sniff=True)
        if first.look.kind is source.kind or not isinstance(first.outcome, Fetched):
            return first
        return await self.probe(replace(source, kind=first.look.kind), sniff=True)

    async def visit(self, source: SourceForVisit, first: Probe) -> tuple[Probe, ...]:
        """Return the further documents that a visit of the source would read after the first one, in their order."""
        following, probes = Following(replace(source, further=())), []
        following.name(source.url, first.look.parsed, all_new=False)
        until = asyncio.get_running_loop().time() + FOLLOW_S
        while asyncio.get_running_loop().time() < until and (step := following.next()) is not None:
            probe = await self.probe(replace(source, url=step.url))
            probes.append(probe)
            if isinstance(probe.outcome, Failed):
                following.failed(step, probe.outcome)
            elif isinstance(probe.outcome, Fetched) and probe.look.parsed is not None:
                following.read(step, probe.outcome, probe.look.parsed, all_new=False)
        return tuple(probes)

    def _job(self, source: SourceForVisit, fetched: Fetched) -> SourceJob:
        most = self._config.monitor.limits.entries_per_visit
        return SourceJob.of(source, fetched, max_entries=most, now=self._now())


def for_probe(source: Source, config: Config) -> SourceForVisit:
    """Return a source of the configuration, or one that may become such, as if it was never visited."""
    setup = source_setup(source, config.sources.defaults, config.monitor.fetch)
    return never_visited(setup)


def unseen_source(
    url: str, config: Config, *, kind: SourceKind = SourceKind.LISTING, allow_hosts: tuple[str, ...] = ()
) -> SourceForVisit:
    """Return an address as a source that was never visited, under the limits of the configuration."""
    source = Source(id="probe", kind=kind, url=url, allow_hosts=allow_hosts)
    return for_probe(source, config)
