"""States of sources: what is open, what was, and what a visit leaves; the pace and history that they are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from monitor.alerts.health_network import WITHIN, Reach, host_of, place_of
from monitor.alerts.health_states import UNREACHED, UNREAD
from monitor.store.schema import entries, source_states, sources, visits
from monitor.store.sql import chunks, insert
from monitor.types import FailureKind, HealthKind, SourceState

#: states that ended are looked at for so long when new ones are judged
RECENT = timedelta(hours=24)
_UNREACHED = tuple(sorted(kind.value for kind in UNREACHED))
#: failed visits in a row from which a source counts as out of reach: one is a slip
_TWICE = 2


def states_of(
    conn: Connection, source_ids: Iterable[str], *, now: datetime | None
) -> dict[str, tuple[SourceState, ...]]:
    """Return the open states of each of these sources and, with `now`, those that ended within a day."""
    found: dict[str, list[SourceState]] = {}
    is_recent: Any = source_states.c.ended_at.is_(None)
    if now is not None:
        is_recent = or_(is_recent, source_states.c.ended_at > now - RECENT)
    for chunk in chunks(source_ids):
        query = select(source_states).where(source_states.c.source_id.in_(chunk), is_recent)
        for row in conn.execute(query.order_by(source_states.c.id)):
            found.setdefault(row.source_id, []).append(_state(row))
    return {source_id: tuple(states) for source_id, states in found.items()}


def open_states(conn: Connection) -> dict[str, tuple[SourceState, ...]]:
    """Return the states that are open and more than slips, by source ("" for the service), first begun first."""
    there = source_states.c.ended_at.is_(None) & source_states.c.confirmed_at.is_not(None)
    found: dict[str, list[SourceState]] = {}
    for row in conn.execute(select(source_states).where(there).order_by(source_states.c.begun_at, source_states.c.id)):
        found.setdefault(row.source_id, []).append(_state(row))
    return {source_id: tuple(states) for source_id, states in found.items()}


def state_history(conn: Connection, source_id: str, *, limit: int = 20) -> tuple[SourceState, ...]:
    """Return the last states of a source, newest first, slips left out."""
    lasted = (source_states.c.source_id == source_id) & source_states.c.confirmed_at.is_not(None)
    query = select(source_states).where(lasted).order_by(source_states.c.id.desc()).limit(limit)
    return tuple(_state(row) for row in conn.execute(query))


def save_states(conn: Connection, states: Sequence[SourceState], forgotten: Sequence[SourceState]) -> None:
    """Store states as they are now; there is one open state of each kind and source at most."""
    for state in forgotten:
        conn.execute(delete(source_states).where(*_is_open(state)))
    for state in states:
        changed = conn.execute(update(source_states).where(*_is_open(state)).values(**_columns(state)))
        if not changed.rowcount:
            conn.execute(insert(conn, source_states).values(**_columns(state)).on_conflict_do_nothing())


def forget_states(conn: Connection, before: datetime) -> None:
    """Remove states that ended before a time; the network's last one among them is of no use any more."""
    conn.execute(delete(source_states).where(source_states.c.ended_at < before))


def forget_open_states(conn: Connection, source_ids: Iterable[str], *, unread: bool) -> None:
    """Remove the open states of sources that are visited no longer, or elsewhere: their end would be told of nothing.

    Shape: `unread` False keeps those that keep a source from being read, whose end at another address is news.
    """
    kept = () if unread else tuple(kind.value for kind in UNREAD)
    going = source_states.c.ended_at.is_(None) & source_states.c.kind.not_in(kept)
    for chunk in chunks(source_ids):
        conn.execute(delete(source_states).where(source_states.c.source_id.in_(chunk), going))


def _is_open(state: SourceState) -> tuple[Any, ...]:
    return (
        source_states.c.source_id == state.source_id,
        source_states.c.kind == state.kind.value,
        source_states.c.ended_at.is_(None),
    )


def _columns(state: SourceState) -> dict[str, Any]:
    return {
        "source_id": state.source_id,
        "kind": state.kind.value,
        "begun_at": state.begun_at,
        "seen_at": state.seen_at,
        "confirmed_at": state.confirmed_at,
        "ended_at": state.ended_at,
        "count": state.count,
        "detail": state.detail,
        "expires_at": state.expires_at,
        "unsaid": state.unsaid,
    }


def _state(row: Row[Any]) -> SourceState:
    return SourceState(
        source_id=row.source_id,
        kind=HealthKind(row.kind),
        begun_at=row.begun_at,
        seen_at=row.seen_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        count=row._mapping["count"],  # noqa: SLF001 - `row.count` is the method of a tuple
        detail=row.detail,
        expires_at=row.expires_at,
        unsaid=row.unsaid,
    )


def groups_of(conn: Connection, source_id: str) -> tuple[str, ...]:
    """Return the groups that a source is in."""
    return tuple(conn.execute(select(sources.c.groups).where(sources.c.id == source_id)).scalar() or ())


# ------------------------------------------------------------------------------------------------------------- network


def network_state(conn: Connection, host: str = "") -> SourceState | None:
    """Return the last state of the network, or of a host, open or over; None when it never had one."""
    is_network = (source_states.c.source_id == place_of(host)) & (source_states.c.kind == HealthKind.NETWORK.value)
    row = conn.execute(select(source_states).where(is_network).order_by(source_states.c.id.desc()).limit(1)).first()
    return _state(row) if row is not None else None


def reach(conn: Connection, *, now: datetime, host: str = "") -> Reach:
    """Return how the sources, or those of one host, did that were visited within the last hour."""
    running = ~sources.c.removed & ~sources.c.paused & (sources.c.last_visit_at > now - WITHIN)
    columns = (sources.c.id, sources.c.url, sources.c.failures, sources.c.last_failure)
    visited = conn.execute(select(*columns).where(running).order_by(sources.c.id))
    rows = [row for row in visited if _is_at(row.url, host)]
    lost = [row for row in rows if row.failures >= _TWICE and row.last_failure in _UNREACHED]
    return Reach(
        visited=len(rows),
        unreached=tuple(row.id for row in lost),
        unreached_hosts=len({host_of(row.url) for row in lost}),
        without_name=sum(row.last_failure == FailureKind.DNS.value for row in lost),
    )


def hold_for_network(conn: Connection, source_ids: Sequence[str], now: datetime) -> None:
    """Note that these sources fail since the network does: nobody is told of each of them."""
    slips = source_states.c.ended_at.is_(None) & source_states.c.confirmed_at.is_(None)
    for chunk in chunks(source_ids):
        held = source_states.c.source_id.in_(chunk) & source_states.c.kind.in_([kind.value for kind in UNREAD])
        conn.execute(update(source_states).where(held, slips).values(confirmed_at=now, unsaid="network"))


def back_since(conn: Connection, begun_at: datetime, host: str = "") -> int:
    """Return how many sources that failed since the network, or a host, did answer again."""
    over = (source_states.c.unsaid == "network") & (source_states.c.ended_at >= begun_at)
    query = select(sources.c.id, sources.c.url).join(source_states, source_states.c.source_id == sources.c.id)
    return len({row.id for row in conn.execute(query.where(over)) if _is_at(row.url, host)})


def visit_the_unreached(conn: Connection, now: datetime, host: str = "") -> None:
    """Make the sources due that nobody could reach while the network was down: their back-off was not theirs."""
    lost = (sources.c.failures > 0) & sources.c.last_failure.in_(_UNREACHED) & (sources.c.next_visit_at > now)
    rows = conn.execute(select(sources.c.id, sources.c.url).where(lost)).all()
    for chunk in chunks([row.id for row in rows if _is_at(row.url, host)]):
        conn.execute(update(sources).where(sources.c.id.in_(chunk)).values(next_visit_at=now))


def _is_at(url: str, host: str) -> bool:
    return not host or host_of(url) == host


# ---------------------------------------------------------------------------------------------------------------- pace


def news_times(conn: Connection, source_id: str, *, since: datetime) -> tuple[datetime, ...]:
    """Return when visits of a source brought something new, oldest first."""
    brought = (visits.c.source_id == source_id) & (visits.c.visited_at > since) & (visits.c.entries_new > 0)
    return tuple(conn.execute(select(visits.c.visited_at).where(brought).order_by(visits.c.visited_at)).scalars())


def new_per_day(conn: Connection, *, now: datetime, days: int) -> Mapping[str, tuple[int, ...]]:
    """Return how many new entries each source brought on each of the last days, oldest first; first visits left out.

    Shape: days of 24 hours that end now.
    """
    start = now - timedelta(days=days)
    # ids grow with time: looking back from the last one reads no more than what is counted
    older = select(entries.c.id).where(entries.c.seen_at <= start).order_by(entries.c.id.desc()).limit(1)
    last_older = conn.execute(older).scalar() or 0
    told = (entries.c.id > last_older) & (entries.c.state != "backlog")
    day = timedelta(days=1)
    counts = [
        func.count().filter(entries.c.seen_at > start + number * day, entries.c.seen_at <= start + (number + 1) * day)
        for number in range(days)
    ]
    query = select(entries.c.source_id, *counts).where(told).group_by(entries.c.source_id)
    return {row[0]: tuple(row[1:]) for row in conn.execute(query)}
