"""What the store costs: `python -m benchmarks.store [URL|- [ARTICLES]]`, run from the root of the repository.

Prints milliseconds per call (median and 95th percentile) on a database with 10,000 sources; synchronous=FULL,
so the disk counts. Without URL: a SQLite file in a temporary folder (TMPDIR decides on which disk).
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monitor.store import articles, outbox, search, sources
from monitor.store.engine import Store
from monitor.types import Relation, Sent, StoryDecision, StoryOutcome
from tests.store_documents import document, entry, match, pending, resolved, setup, tell_all, visit

NOW = datetime(2026, 3, 27, tzinfo=UTC)
SOURCES = 10_000
ARTICLES = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000


def measure(name: str, calls: Iterable[Callable[[], Any]]) -> None:
    times = []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    late = times[int(len(times) * 0.95)]
    print(f"{name:46} n={len(times):5} p50 {statistics.median(times):8.2f} ms  p95 {late:8.2f} ms")


def times_of(count: int, call: Callable[[int], Any]) -> Iterable[Callable[[], Any]]:
    """The call, for 0, 1, 2…"""
    return (lambda n=n: call(n) for n in range(count))


def words(rng: random.Random, count: int) -> str:
    return " ".join(f"word{int(rng.paretovariate(0.7)) % 50_000}" for _ in range(count))


def later(n: int) -> datetime:
    """When the nth of all sources is due."""
    return NOW + timedelta(seconds=n * 300 / SOURCES)


def synced(store: Store, what: str) -> None:
    started = time.perf_counter()
    store.write(sources.sync_sources, [setup(f"s{n}") for n in range(SOURCES)], origin="config", now=NOW)
    print(f"sync of {SOURCES} {what} sources: {time.perf_counter() - started:.2f} s")


def visits(store: Store) -> None:
    def spread(conn: Any) -> None:
        for n in range(SOURCES):
            sources.save_visit(conn, visit(f"s{n}", next_visit_at=later(n)), ())

    def claim_due(n: int) -> None:
        store.write(sources.claim_due_sources, later(50 * n + 49), limit=50, lease_s=600)

    def not_modified(n: int) -> None:
        store.write(sources.save_visit, visit(f"s{n}", outcome="not-modified", full=False), ())

    def with_news(n: int) -> None:
        new = pending(*(entry(n * 35 + k, content_html="<p>" + "x" * 1500) for k in range(35)))
        store.write(sources.save_visit, visit(f"s{n}"), new)

    store.write(spread)
    measure("claim_due_sources, 50 of 10,000", times_of(60, claim_due))
    measure("save_visit, not modified", times_of(1000, not_modified))
    measure("save_visit, 35 new entries of 1.5 KB", times_of(100, with_news))
    keys = [key for k in range(35) for key in entry(k).keys]
    measure("known_entries, 70 keys", times_of(200, lambda _: store.read(sources.known_entries, "s0", keys)))
    claim = partial(store.write, articles.claim_pending, NOW, limit=16, lease_s=600)
    measure("claim_pending, 16", times_of(50, lambda _: claim()))


class Documents:
    """Articles of 450 words with two statements each, by 40 actors about 200 places; one in twenty matches a watch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rng = random.Random(1)
        self._bodies = [words(self._rng, 450) for _ in range(500)]

    def saved(self, conn: Any, n: int) -> None:
        rng = self._rng
        items = [resolved(f"{words(rng, length)} {n}", actor=f"actor-{rng.randrange(40)}") for length in (12, 20)]
        doc = document(
            *items,
            url=f"https://x.example/{n}",
            text=f"title {n}\n\n{self._bodies[n % 500]} special{n % 1000}",
            matches=[match()] if n % 20 == 0 else [],
            places=(f"place-{rng.randrange(200)}",),
        )
        both = StoryOutcome(decisions=tuple(StoryDecision(attribution=i, relation=Relation.NEW) for i in (0, 1)))
        at = NOW + timedelta(seconds=n * 10)
        articles.save_document(conn, doc, entry_id=None, capture=None, decide=lambda _: both, plan=tell_all, now=at)

    def one(self, n: int) -> None:
        self._store.write(self.saved, n)

    def many(self, numbers: range) -> None:
        def fill(conn: Any) -> None:
            for n in numbers:
                self.saved(conn, n)

        self._store.write(fill)


def documents(store: Store) -> None:
    made = Documents(store)
    measure("save_document, 2 statements, empty store", times_of(200, made.one))
    started = time.perf_counter()
    for first in range(200, ARTICLES, 500):
        made.many(range(first, min(first + 500, ARTICLES)))
    spent, count = time.perf_counter() - started, ARTICLES - 200
    print(f"{count} more, 500 per transaction: {spent:.0f} s, {spent / count * 1000:.2f} ms each")
    measure(f"save_document, 2 statements, {ARTICLES} articles", times_of(300, lambda n: made.one(ARTICLES + n)))


def searches(store: Store) -> None:
    def find(query: str, n: int) -> None:
        store.read(search.search, query.replace("N", str(n)))

    for query, count in (("specialN", 100), ("word1 specialN", 50), ('"word1 word2 word1"', 20), ("word4N*", 50)):
        measure(f"search {query}", times_of(count, partial(find, query)))


def deliveries(store: Store) -> None:
    def send(_: int) -> None:
        for one in store.write(outbox.claim_deliveries, NOW + timedelta(days=9), limit=1, lease_s=60):
            store.write(outbox.finish_delivery, one, Sent(), NOW)

    measure("claim and finish one delivery", times_of(100, send))


def main(url: str) -> None:
    with Store.open(url, now=lambda: NOW) as store:
        synced(store, "new")
        synced(store, "known")
        visits(store)
        documents(store)
        searches(store)
        deliveries(store)
        if store.path:
            print(f"database {store.path.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] != "-":
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(f"sqlite:///{Path(folder) / 'bench.db'}")
