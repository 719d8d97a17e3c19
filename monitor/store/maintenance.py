"""Keeping the database sound: copies, checks, pruning, leases of processes that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, func, select, text, update

from monitor.errors import StoreError
from monitor.store.engine import Store, copy_database
from monitor.store.outbox import release_expired
from monitor.store.schema import articles, attempts, captures, entries, outbox, visits
from monitor.store.search import forget_articles
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
    """Remove what is older than its retention and return how much that was.

    Shape: at most 5,000 of each kind at a time. Statements, their reports and alerts stay (they are small, and who was
    told of what must stay known); entries keep their keys, or old ones would be new again. An article goes with its
    revisions when it was last seen before the limit and nothing of it waits to be sent. Rows of captures, of sources'
    documents and of pages, go by their age; what referred to them stays without. Files of captures are the caller's:
    `digests` are those that no row names any more.
    """
    old_visits = _ids(conn, visits, visits.c.visited_at < _ago(now, keep.visits))
    old_attempts = _ids(
        conn,
        attempts,
        attempts.c.at < _ago(now, keep.visits),
        attempts.c.outbox_id.not_in(select(outbox.c.id).where(outbox.c.state.in_(_UNFINISHED))),
    )
    old_articles = _ids(conn, articles, articles.c.last_seen_at < _ago(now, keep.articles))
    old_captures = _ids(conn, captures, captures.c.fetched_at < _ago(now, keep.captures))
    digests = _unshared_digests(conn, old_captures)
    if not dry_run:
        forget_articles(conn, old_articles)
        for table, ids in (
            (visits, old_visits),
            (attempts, old_attempts),
            (articles, old_articles),
            (captures, old_captures),
        ):
            _delete(conn, table, ids)
        _empty_entries(conn, _ago(now, keep.captures))
    return Pruned(
        visits=len(old_visits),
        articles=len(old_articles),
        captures=len(old_captures),
        attempts=len(old_attempts),
        digests=digests,
    )


def _ago(now: datetime, seconds: float) -> datetime:
    return now - timedelta(seconds=seconds)


def _ids(conn: Connection, table: Table, *conditions: Any) -> list[int]:
    return list(conn.execute(select(table.c.id).where(*conditions).order_by(table.c.id).limit(MOST_AT_ONCE)).scalars())


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
        rows = conn.execute(select(captures.c.id, captures.c.digest).where(captures.c.digest.in_(digests)))
        kept |= {row.digest for row in rows if row.id not in going}
    return tuple(sorted(found - kept))


def _empty_entries(conn: Connection, before: datetime) -> None:
    """Drop the texts of entries that were read long ago; their titles and keys stay."""
    ids = _ids(
        conn, entries, entries.c.state == "done", entries.c.read_at < before, func.length(entries.c.content_html) > 0
    )
    for chunk in chunks(ids):
        conn.execute(update(entries).where(entries.c.id.in_(chunk)).values(content_html="", summary=""))
