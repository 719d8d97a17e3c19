"""Keeping the database sound: copies, checks, pruning, leases of processes that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, func, select, text, update

from monitor.errors import StoreError
from monitor.store.captures import IS_KEPT, fold_links, kept_bytes, make_links_only, packed_bytes
from monitor.store.engine import Store, copy_database
from monitor.store.evidence import alerts_rest_on_article, alerts_rest_on_capture
from monitor.store.outbox import release_expired
from monitor.store.schema import articles, attempts, captures, entries, outbox, visits
from monitor.store.search import forget_articles
from monitor.store.source_states import forget_states
from monitor.store.sources import release_leases
from monitor.store.sql import chunks
from monitor.store.values import Pruned

if TYPE_CHECKING:
    from monitor.config.models import Retention

#: rows that one call of `prune` removes of a kind at most, so that the writer is soon free again
MOST_AT_ONCE = 5_000
_UNFINISHED = ("waiting", "sending")


def release_everything(conn: Connection, now: datetime) -> None:
    """Give back all claimed work, at the start of a process that is the only one."""
    release_leases(conn)
    release_expired(conn, now, all_leases=True)


def backup(store: Store, target: Path) -> Path:
    """Write a complete, checked copy of a SQLite database while it is in use, and return its path.

    Shape: one file, readable by its owner alone; it appears under its name only when it is whole.
    Errors: StoreError on PostgreSQL (use pg_dump), when the target exists, or when the copy is not sound.
    """
    if store.path is None:
        raise StoreError("PostgreSQL is backed up with pg_dump")
    copy_database(store.path, target)
    return target


def integrity_check(conn: Connection) -> tuple[str, ...]:
    """Return what is wrong with the database; nothing when it is sound. Reads all of it on SQLite."""
    if conn.dialect.name != "sqlite":
        return ()
    found = [str(row[0]) for row in conn.execute(text("PRAGMA integrity_check(20)"))]
    orphans = conn.execute(text("PRAGMA foreign_key_check")).fetchmany(20)
    found += [f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}" for row in orphans]
    return tuple(line for line in found if line != "ok")


def prune(conn: Connection, keep: Retention, *, now: datetime, dry_run: bool = False) -> Pruned:
    """Remove what is older than its retention, or more than it allows, and return how much that was.

    Shape: at most 5,000 of each kind at a time; all of them in a dry run. Statements, their reports and alerts stay
    (they are small, and who was told of what must stay known); entries keep their keys, or old ones would be new again.
    An article goes with its revisions when it was last seen before the limit, a capture when it is older than the limit
    or the oldest while all take too much room; what an alert rests on stays, article and capture. Of a capture that
    goes the link in the chain stays; `articles` later, one for each run of them. Files of captures are the caller's:
    `digests` are those that no row names now.
    """
    most = None if dry_run else MOST_AT_ONCE
    old_visits = _ids(conn, visits, most, visits.c.visited_at < _ago(now, keep.visits))
    old_attempts = _ids(
        conn,
        attempts,
        most,
        attempts.c.at < _ago(now, keep.visits),
        attempts.c.outbox_id.not_in(select(outbox.c.id).where(outbox.c.state.in_(_UNFINISHED))),
    )
    is_old = articles.c.last_seen_at < _ago(now, keep.articles)
    old_articles = _ids(conn, articles, most, is_old, ~alerts_rest_on_article(articles.c.id))
    free = (IS_KEPT, ~alerts_rest_on_capture(captures.c.id))
    old_captures = _ids(conn, captures, most, captures.c.fetched_at < _ago(now, keep.captures), *free)
    if keep.captures_max_size is not None:
        old_captures += _too_much(conn, keep.captures_max_size, old_captures, most, *free)
    digests = _unshared_digests(conn, old_captures)
    links = 0
    if not dry_run:
        forget_articles(conn, old_articles)
        for table, ids in (
            (visits, old_visits),
            (attempts, old_attempts),
            (articles, old_articles),
        ):
            _delete(conn, table, ids)
        forget_states(conn, _ago(now, keep.visits))
        make_links_only(conn, old_captures, now=now)
        links = fold_links(conn, before=_ago(now, keep.articles), most=MOST_AT_ONCE)
    texts = _empty_entries(conn, _ago(now, keep.captures), most, dry_run=dry_run)
    return Pruned(
        visits=len(old_visits),
        articles=len(old_articles),
        captures=len(old_captures),
        attempts=len(old_attempts),
        digests=digests,
        texts=texts,
        links=links,
    )


def _ago(now: datetime, seconds: float) -> datetime:
    return now - timedelta(seconds=seconds)


def _ids(conn: Connection, table: Table, most: int | None, *conditions: Any) -> list[int]:
    return list(conn.execute(select(table.c.id).where(*conditions).order_by(table.c.id).limit(most)).scalars())


def _too_much(conn: Connection, max_bytes: int, going: Sequence[int], most: int | None, *conditions: Any) -> list[int]:
    """Return the oldest captures, beside those that go, without which the others take no more than so much.

    Equal bytes that a younger capture names as well free nothing: then the next call finds more.
    """
    excess = kept_bytes(conn) - max_bytes - packed_bytes(conn, going)
    found: list[int] = []
    if excess <= 0:
        return found
    gone, seen = set(going), set[str]()
    query = select(captures.c.id, captures.c.digest, captures.c.packed).where(*conditions)
    for row in conn.execute(query.order_by(captures.c.fetched_at, captures.c.id)):
        if excess <= 0 or (most is not None and len(found) >= most):
            break
        if row.id in gone:
            continue
        found.append(row.id)
        excess -= 0 if row.digest in seen else row.packed
        seen.add(row.digest)
    return found


def _delete(conn: Connection, table: Table, ids: Sequence[int]) -> None:
    for chunk in chunks(ids):
        conn.execute(delete(table).where(table.c.id.in_(chunk)))


def _unshared_digests(conn: Connection, capture_ids: Sequence[int]) -> tuple[str, ...]:
    """Return the digests that only these captures name."""
    going = set(capture_ids)
    found: set[str] = set()
    for chunk in chunks(capture_ids):
        found |= set(conn.execute(select(captures.c.digest).where(captures.c.id.in_(chunk))).scalars())
    kept: set[str] = set()
    for digests in chunks(sorted(found)):
        rows = conn.execute(select(captures.c.id, captures.c.digest).where(captures.c.digest.in_(digests), IS_KEPT))
        kept |= {row.digest for row in rows if row.id not in going}
    return tuple(sorted(found - kept))


def _empty_entries(conn: Connection, before: datetime, most: int | None, *, dry_run: bool) -> int:
    """Drop the texts of entries that were read long ago; their titles and keys stay. Return how many have some."""
    texts = func.length(entries.c.content_html) + func.length(entries.c.summary) > 0
    ids = _ids(conn, entries, most, entries.c.state == "done", entries.c.read_at < before, texts)
    for chunk in chunks([] if dry_run else ids):
        conn.execute(update(entries).where(entries.c.id.in_(chunk)).values(content_html="", summary=""))
    return len(ids)
