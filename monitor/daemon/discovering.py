"""Visits the places where a site may keep its news, within bounds, and ranks them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from monitor.daemon.probing import Probe, Prober
from monitor.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from monitor.sources.discover import Candidate, common_places, places_in_robots
from monitor.sources.discover_judge import Judgement, judge, ranked
from monitor.sources.identity import canonical_url
from monitor.types import Fetched, SourceForVisit, SourceKind

#: documents that one discovery asks for, and how long it goes on
MOST_VISITS = 40
WITHIN_S = 90.0
#: visits at a time; the pace per host holds besides
_AT_ONCE = 4
#: one request of a discovery
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found of a site's news."""

    url: str
    #: best first; guesses that are not there are left out
    judgements: tuple[Judgement, ...]
    language: str | None
    #: documents that were asked for
    visits: int
    #: places that were left unvisited, for a bound of number or time
    unvisited: int
    #: why the address itself could not be read, "" when it could
    problem: str = ""


async def discover(
    prober: Prober,
    source: SourceForVisit,
    *,
    now: Callable[[], datetime],
    most: int = MOST_VISITS,
    on_visit: Callable[[], None] = lambda: None,
) -> Discovery:
    """Return where the news of a site can be had, each place visited and judged.

    Shape: asked are the address itself, what it names, robots.txt, common addresses, and what the pages of news it
    names name in turn; `most` documents at most, in 90 s, four at a time; robots.txt is heeded but for feeds that
    are offered by a link tag.
    """
    tour = _Tour(prober, source, now=now, most=most, on_visit=on_visit)
    first = await tour.visit(Candidate(url=source.url, kind=source.kind, found_by="the address itself"), given=True)
    if first is not None and first.look.kind is SourceKind.LISTING:
        tour.language = first.look.language
        await tour.visit_all((*first.look.places, *await tour.robots()))
        # Pages of news name feeds of their own.
        await tour.visit_all(place for page in tour.pages for place in page.look.places)
        await tour.visit_all(_where_needed(common_places(source.url), tour))
    return Discovery(
        url=source.url,
        judgements=ranked(tour.found),
        language=tour.language,
        visits=tour.visits,
        unvisited=tour.unvisited,
        problem=first.problem if first is not None else "",
    )


def _where_needed(places: Sequence[Candidate], tour: _Tour) -> Iterable[Candidate]:
    """Return the guesses that are worth a request: none of a kind that is there already."""
    there = {judgement.kind for judgement, _ in tour.found if judgement.usable}
    return (place for place in places if place.kind not in there)


class _Tour:
    """The visits of one discovery, and what they found."""

    def __init__(
        self,
        prober: Prober,
        source: SourceForVisit,
        *,
        now: Callable[[], datetime],
        most: int,
        on_visit: Callable[[], None],
    ) -> None:
        self._prober = prober
        self._source = source
        self._now = now
        self._most = most
        self._on_visit = on_visit
        self._until = asyncio.get_running_loop().time() + WITHIN_S
        self._asked: set[str] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self.language: str | None = None
        self.visits = 0
        self.unvisited = 0
        #: what was found, with the canonical addresses of its items
        self.found: list[tuple[Judgement, frozenset[str]]] = []
        #: pages that were visited for the articles they list
        self.pages: list[Probe] = []

    async def visit_all(self, places: Iterable[Candidate]) -> None:
        await asyncio.gather(*(self.visit(place) for place in places))

    async def visit(self, place: Candidate, *, given: bool = False) -> Probe | None:
        """Visit one place, once; None when a bound was reached or it was visited before."""
        key = canonical_url(place.url)
        if key in self._asked:
            return None
        self._asked.add(key)
        async with self._slots:
            if self.visits >= self._most or asyncio.get_running_loop().time() >= self._until:
                self.unvisited += 1
                return None
            self.visits += 1
            asked = replace(self._source, url=place.url, kind=place.kind)
            if not given:
                asked = replace(asked, timeout_s=min(asked.timeout_s, _TIMEOUT_S))
            probe = await self._prober.probe(asked, sniff=True, check_robots=not place.offered)
            self._on_visit()
        self._judge(place, probe)
        return probe

    async def robots(self) -> tuple[Candidate, ...]:
        """Return the sitemaps that robots.txt names."""
        from monitor.fetch.client import FetchRequest  # noqa: PLC0415 - beside its only use

        address = urljoin(self._source.url, "/robots.txt")
        self.visits += 1
        outcome = await self._prober.fetcher.fetch(
            FetchRequest(
                url=address,
                max_bytes=ROBOTS_BYTES,
                timeout_s=_TIMEOUT_S,
                allow_hosts=self._source.allow_hosts,
                ca_file=self._source.ca_file,
                source_id=self._source.id,
            )
        )
        self._on_visit()
        if not isinstance(outcome, Fetched):
            return ()
        return places_in_robots(outcome.body.decode("utf-8", "replace"), address)

    def _judge(self, place: Candidate, probe: Probe) -> None:
        look, outcome = probe.look, probe.outcome
        if look.kind is SourceKind.LISTING and place.kind is SourceKind.LISTING and isinstance(outcome, Fetched):
            self.pages.append(probe)
        if place.guessed and (look.kind is not place.kind or probe.problem):
            return  # nobody said that it is there
        problem = probe.problem
        if not problem and place.kind is SourceKind.FEED and look.kind is SourceKind.LISTING:
            problem = "an HTML page, no feed"
        if problem or look.parsed is None or not isinstance(outcome, Fetched):
            self.found.append(
                (Judgement(candidate=place, kind=look.kind, title=look.title, problem=problem), frozenset())
            )
            return
        judged = judge(
            replace(place, url=outcome.moved_to or place.url),
            look.kind,
            look.parsed,
            outcome,
            language=self.language,
            now=self._now(),
            links=look.links,
            select=look.select,
        )
        items = frozenset(canonical_url(entry.url) for entry in look.parsed.entries if entry.url)
        self.found.append((judged, items))
