"""Thirty simulated days of 500 sources: `python -m benchmarks.retention [--sources N] [--days N] [--captures 7d] …`.

No network: the store, its transactions, the files and the daily pruning are the real ones, on the disk that TMPDIR
names; the pages are made up. By default a tenth of the sources: some minutes with TMPDIR in memory (/dev/shm), else as
long as the disk takes for 36,000 flushes; `--sources 500` is the whole. Each source brings news some times a day (a new
document of 60 entries, of which the oldest fall out) and each new entry a page; one statement in fifty is told. Prints
what database and captures take, day by day, and whether everything that an alert rests on is still there and the chain
holds. Exit 1 when not, or when the captures take more than they may.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from monitor.articles.captures import CaptureStore
from monitor.config.models import Retention
from monitor.daemon.evidence import prune_all
from monitor.errors import StoreError
from monitor.store.articles import claim_pending, save_document
from monitor.store.captures import chain_head, chain_rows_of, kept_bytes, link_numbers
from monitor.store.chain import START, broken
from monitor.store.engine import Connection, Store
from monitor.store.evidence import alerts_rest_on_capture
from monitor.store.schema import captures as capture_rows
from monitor.store.sources import save_visit, sync_sources
from monitor.types import Asked, CaptureRef, TlsFact
from tests.store_documents import all_new, document, entry, match, pending, setup, tell_all, tell_nobody, visit

START_AT = datetime(2026, 3, 1, tzinfo=UTC)
VISITS_A_DAY = 6
ENTRIES = 60
TOLD = 50
_MIB = 2**20


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--captures", default="7d", help="retention.captures")
    parser.add_argument("--articles", default="14d", help="retention.articles")
    parser.add_argument("--visits", default="7d", help="retention.visits")
    parser.add_argument("--max-size", default=None, help="retention.captures_max_size")
    return parser.parse_args()


class World:
    """Sources that write: pages and documents of a usual size that pack as usual ones do."""

    def __init__(self, sources: int) -> None:
        self.rng = random.Random(11)
        self.words = [
            "".join(self.rng.choices("abcdefghijklmnoprstuvz", k=self.rng.randint(2, 11))) for _ in range(4000)
        ]
        self.frames = {number: self.text(2500) for number in range(sources)}
        self.windows: dict[int, list[str]] = {
            number: [self.text(40) for _ in range(ENTRIES)] for number in range(sources)
        }
        self.numbers = 0

    def text(self, words: int) -> str:
        return " ".join(self.rng.choices(self.words, k=words))

    def feed(self, source: int) -> bytes:
        """A new entry at the top of the source's document; some 25 KB."""
        self.windows[source] = [self.text(40), *self.windows[source][: ENTRIES - 1]]
        return "".join(f"<item><title>{one[:60]}</title><p>{one}</p></item>" for one in self.windows[source]).encode()

    def page(self, source: int) -> tuple[bytes, str]:
        """A page with the frame of its site, some 50 KB, and its text."""
        words = self.text(600)
        return f"<html>{self.frames[source] * 3}<p>{words}</p></html>".encode(), words


def kept(captures: CaptureStore, body: bytes, url: str, at: datetime) -> CaptureRef:
    """What `daemon.evidence.keep` makes of a fetch; the file is as old as the simulated day says."""
    digest = captures.put(body)
    os.utime(captures.path(digest), (at.timestamp(), at.timestamp()))
    tls = TlsFact(
        version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", certificate_sha256="0" * 64, subject="commonName=a.example",
        issuer="commonName=Some Authority", valid_from=START_AT, valid_until=at + timedelta(days=60),
    )  # fmt: skip
    sent = (("Host", "a.example"), ("User-Agent", "statement-monitor/0.1.0"), ("Accept", "*/*"))
    value = "a value of a length that such values often have, more or less"
    headers = tuple((f"x-header-{number}", value) for number in range(18))
    return CaptureRef(
        digest=digest, url=url, requested_url=url, status=200, headers=headers, fetched_at=at, size=len(body),
        coding="gzip", packed=captures.size(digest),
        asked=Asked(url=url, at=at, headers=sent, address="192.0.2.1:443", tls=tls),
    )  # fmt: skip


def one_visit(store: Store, captures: CaptureStore, world: World, source: int, at: datetime) -> None:
    """News of one source: its document, a new entry, the page of that."""
    world.numbers += 1
    number = world.numbers
    base = f"https://s{source}.example"
    document_kept = kept(captures, world.feed(source), f"{base}/feed.xml", at)
    new = replace(entry(number), url=f"{base}/{number}", content_html="", summary=world.text(40))
    (entry_id,) = store.write(save_visit, visit(f"s{source}", at=at, capture=document_kept), pending(new))
    (claimed,) = (one for one in store.write(claim_pending, at, limit=10, lease_s=60) if one.entry_id == entry_id)
    body, words = world.page(source)
    told = number % TOLD == 0
    said = f"{words[:120]} {number}"
    doc = document(
        said, url=f"{base}/{number}", source_id=f"s{source}", text=f"A title\n\n{said} {words}", at=at,
        matches=[match()] if told else [],
    )  # fmt: skip
    store.write(
        save_document,
        doc,
        entry_id=entry_id,
        capture=kept(captures, body, f"{base}/{number}", at),
        pending=claimed,
        decide=all_new,
        plan=tell_all if told else tell_nobody,
        now=at,
    )


def rests_on(conn: Connection) -> list[tuple[int, str, bool]]:
    """Captures that alerts rest on: number, digest, and whether the row says that they are kept."""
    told = select(capture_rows.c.id, capture_rows.c.digest, capture_rows.c.pruned_at.is_(None))
    return [(row[0], row[1], row[2]) for row in conn.execute(told.where(alerts_rest_on_capture(capture_rows.c.id)))]


def chain_holds(store: Store) -> bool:
    after, previous = 0, START
    while numbers := store.read(link_numbers, after=after):
        rows = store.read(chain_rows_of, numbers)
        for number in numbers:
            if broken(rows[number], previous):
                return False
            previous = rows[number].chain_hash
        after = numbers[-1]
    return previous == store.read(chain_head)


def lost_evidence(store: Store, captures: CaptureStore) -> tuple[int, int]:
    """How many captures alerts rest on, and how many of them cannot be read any more."""
    told = store.read(rests_on)
    lost = 0
    for _, digest, is_kept in told:
        try:
            captures.get(digest)
        except StoreError:
            lost += 1
        else:
            lost += not is_kept
    return len(told), lost


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run(folder: Path, asked: argparse.Namespace) -> int:
    given = {"captures": asked.captures, "articles": asked.articles, "visits": asked.visits}
    retention = Retention.model_validate(given | ({"captures_max_size": asked.max_size} if asked.max_size else {}))
    world, captures, database = World(asked.sources), CaptureStore(folder / "captures"), folder / "monitor.db"
    began = time.perf_counter()
    print(
        f"{asked.sources} sources, {asked.days} days, {VISITS_A_DAY} visits with news a day and source, kept: {given}"
    )
    print(f"{'day':>4} {'rows':>8} {'kept':>7} {'captures MiB':>13} {'database MiB':>13} {'pruned':>7} {'prune s':>8}")
    with Store.open(f"sqlite:///{database}", now=lambda: START_AT) as store:
        setups = [setup(f"s{number}") for number in range(asked.sources)]
        store.write(sync_sources, setups, origin="config", now=START_AT)
        for day in range(asked.days):
            at = START_AT + timedelta(days=day)
            for number in range(VISITS_A_DAY):
                for source in range(asked.sources):
                    seconds = 86400 / VISITS_A_DAY * (number + source / asked.sources)
                    one_visit(store, captures, world, source, at + timedelta(seconds=seconds))
            started = time.perf_counter()
            removed = prune_all(store, captures, retention, now=at + timedelta(days=1))
            took = time.perf_counter() - started
            rows = store.read(lambda conn: conn.execute(select(func.count()).select_from(capture_rows)).scalar_one())
            files = on_disk(captures.folder)
            print(
                f"{day + 1:4} {rows:8} {rows - pruned_rows(store):7} {files / _MIB:13.1f} "
                f"{on_disk_of(database) / _MIB:13.1f} {removed.captures:7} {took:8.2f}",
                flush=True,
            )
        told, lost = lost_evidence(store, captures)
        holds, counted = chain_holds(store), store.read(kept_bytes)
    excess = retention.captures_max_size is not None and counted > retention.captures_max_size
    print(f"alerts rest on {told} captures, {lost} of them lost; the chain {'holds' if holds else 'is broken'}")
    print(f"files {files} bytes, by the database {counted}; {time.perf_counter() - began:.0f} s in all")
    return 1 if lost or not holds or excess or files != counted else 0


def pruned_rows(store: Store) -> int:
    gone = select(func.count()).where(capture_rows.c.pruned_at.is_not(None))
    return store.read(lambda conn: conn.execute(gone).scalar_one())


def on_disk_of(database: Path) -> int:
    """The database with its log."""
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*") if path.is_file())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(run(Path(temporary), options()))
