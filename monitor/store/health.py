"""How much there is of everything, and the sign of life of the process that writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, select

from monitor.store.schema import (
    alerts,
    articles,
    channels,
    entries,
    matches,
    meta,
    outbox,
    sources,
    statements,
    threads,
)
from monitor.store.sql import insert
from monitor.store.values import Counts

#: a source is called overdue when its visit is late by more than this
OVERDUE_AFTER = timedelta(minutes=2)
_HEARTBEAT = "heartbeat"


def counts(conn: Connection, *, now: datetime) -> Counts:
    """Return the numbers that `status`, the page and the metrics show."""
    active = ~sources.c.removed
    running = active & ~sources.c.paused
    entry_states = _by_state(conn, entries)
    revisited = _count(conn, entries, (entries.c.state == "pending") & entries.c.read_at.is_not(None))
    outbox_states = _by_state(conn, outbox)
    due = (outbox.c.state == "waiting") & (outbox.c.due_at <= now)
    paused = (channels.c.state == "paused") & (channels.c.paused_until.is_(None) | (channels.c.paused_until > now))
    return Counts(
        sources=_count(conn, sources, active),
        sources_paused=_count(conn, sources, active & sources.c.paused),
        sources_failing=_count(conn, sources, running & (sources.c.failures > 0)),
        sources_overdue=_count(conn, sources, running & (sources.c.next_visit_at < now - OVERDUE_AFTER)),
        entries=sum(entry_states.values()),
        entries_pending=entry_states.get("pending", 0) - revisited,
        entries_revisited=revisited,
        entries_failed=entry_states.get("failed", 0),
        articles=_count(conn, articles),
        statements=_count(conn, statements),
        threads=_count(conn, threads),
        matches=_count(conn, matches),
        alerts=_count(conn, alerts),
        outbox_waiting=outbox_states.get("waiting", 0),
        outbox_due=_count(conn, outbox, due),
        outbox_sending=outbox_states.get("sending", 0),
        outbox_sent=outbox_states.get("sent", 0),
        outbox_dead=outbox_states.get("dead", 0),
        oldest_due_at=conn.execute(select(func.min(outbox.c.due_at)).where(due)).scalar(),
        channels_paused=_count(conn, channels, paused),
        channels_dead=_count(conn, channels, channels.c.state == "dead"),
        heartbeat_at=last_beat(conn),
    )


def _count(conn: Connection, table: Table, condition: Any = None) -> int:
    query = select(func.count()).select_from(table)
    return int(conn.execute(query if condition is None else query.where(condition)).scalar_one())


def _by_state(conn: Connection, table: Table) -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(select(table.c.state, func.count()).group_by(table.c.state))}


def beat(conn: Connection, now: datetime) -> None:
    """Write that the process lives: a write, so that it also shows that the database takes them."""
    set_meta(conn, _HEARTBEAT, now.isoformat(), now=now)


def forget_beat(conn: Connection) -> None:
    """Note that the process stopped on purpose: there is no sign of life to show."""
    conn.execute(meta.delete().where(meta.c.key == _HEARTBEAT))


def last_beat(conn: Connection) -> datetime | None:
    """Return when the writing process last showed that it lives."""
    return conn.execute(select(meta.c.updated_at).where(meta.c.key == _HEARTBEAT)).scalar()


def get_meta(conn: Connection, key: str) -> str | None:
    """Return a remembered text, such as the digest of the configuration that was last loaded."""
    return conn.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(conn: Connection, key: str, value: str, *, now: datetime) -> None:
    """Remember a text under a key."""
    statement = insert(conn, meta).values(key=key, value=value, updated_at=now)
    conn.execute(statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value, "updated_at": now}))
