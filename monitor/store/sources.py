"""Sources: what is due, what a visit writes, how each is doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from monitor.errors import SourceError
from monitor.store.captures import save_capture
from monitor.store.codec import from_json, to_json
from monitor.store.schema import clipped, entries, entry_keys, sources, visits
from monitor.store.source_rows import never_visited, setup_columns, setup_of
from monitor.store.source_states import forget_open_states, states_of
from monitor.store.sql import CLOCK_SLACK, chunks, for_claim, insert, lease_end
from monitor.store.values import SourceSetup, SourceStatus, VisitRecord
from monitor.types import CaptureRef, Entry, EntryIntent, KnownDocument, KnownEntry, Rhythm, SourceForVisit, VisitIntent

#: servers may lie about ETags: once in this time the whole document is asked for
FULL_VISIT_EVERY = timedelta(hours=24)
_JUST_BEHIND = timedelta(microseconds=1)

Origin = Literal["config", "import"]

# -------------------------------------------------------------------------------------------------------------- set-up


def sync_sources(conn: Connection, setups: Sequence[SourceSetup], *, origin: Origin, now: datetime) -> None:
    """Store the sources as they are configured now.

    New ones are due at once. For "config" the sequence is everything: configured sources that are missing in it are no
    longer visited; what was read from them stays. An address or kind that changes makes the next visit a first visit
    (its backlog is stored, not told), unless it is the address that its visits were led to: what is new there is news.
    A failing source that is configured otherwise now is due at once: somebody mended it, and does not want to wait for
    the end of its back-off.
    Imported sources never replace a configured one of the same id.
    """
    columns = (sources.c.id, sources.c.origin, sources.c.url, sources.c.kind, sources.c.moved_to)
    known = {row.id: row for row in conn.execute(select(*columns))}
    failing = {row.id: setup_of(row) for row in conn.execute(select(sources).where(sources.c.failures > 0))}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    moved, followed, mended = list[str](), list[str](), list[str]()
    for setup in setups:
        row = known.get(setup.id)
        if row is None:
            new.append(
                {**setup_columns(setup), "id": setup.id, "origin": origin, "created_at": now, "next_visit_at": now}
            )
        elif origin in ("config", row.origin):
            changed.append({**setup_columns(setup), "origin": origin, "b_id": setup.id})
            if (row.kind, row.moved_to) == (setup.kind.value, setup.url) and row.url != setup.url:
                followed.append(setup.id)
            elif (row.url, row.kind) != (setup.url, setup.kind.value):
                moved.append(setup.id)
            elif failing.get(setup.id, setup) != setup:
                mended.append(setup.id)
    _store_setups(conn, new, changed)
    anew = {**_fresh(now), "first_visit": True, "rhythm": None}
    for ids, state in ((moved, anew), (followed, _fresh(now)), (mended, {"next_visit_at": now})):
        for chunk in chunks(ids):
            conn.execute(update(sources).where(sources.c.id.in_(chunk)).values(**state))
    if origin == "config":
        gone = {name for name, row in known.items() if row.origin == "config"} - {setup.id for setup in setups}
        for chunk in chunks(sorted(gone)):
            conn.execute(update(sources).where(sources.c.id.in_(chunk)).values(removed=True, lease_until=None))
        forget_open_states(conn, gone, unread=True)
    forget_open_states(conn, (*moved, *followed), unread=False)


def _store_setups(conn: Connection, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        conn.execute(sources.insert(), new)
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "b_id"}
        conn.execute(update(sources).where(sources.c.id == bindparam("b_id")).values(**values), changed)


def _fresh(now: datetime) -> dict[str, Any]:
    """Return the columns of a source that is to be read whole, now."""
    return {
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "entries_hash": None,
        "further": None,
        "failures": 0,
        "moved_to": None,
        "lease_until": None,
        "next_visit_at": now,
    }


def reset_source(conn: Connection, source_id: str, *, now: datetime) -> None:
    """Forget validators, failures and back-off of a source, and make it due; its known entries stay known.

    Errors: SourceError when there is no such source.
    """
    changed = conn.execute(update(sources).where(sources.c.id == source_id).values(**_fresh(now)))
    if changed.rowcount != 1:
        raise SourceError("there is no such source", about=source_id)


def move_source(conn: Connection, source_id: str, *, now: datetime) -> str:
    """Let a source be what its visits were led to for good, and return that address; its entries stay known.

    Errors: SourceError when there is no such source, or its visits are led nowhere else.
    """
    row = conn.execute(select(sources.c.moved_to).where(sources.c.id == source_id)).one_or_none()
    if row is None:
        raise SourceError("there is no such source", about=source_id)
    if row.moved_to is None:
        raise SourceError("its server does not lead to another address for good", about=source_id)
    conn.execute(update(sources).where(sources.c.id == source_id).values(**_fresh(now) | {"url": row.moved_to}))
    forget_open_states(conn, (source_id,), unread=False)
    return str(row.moved_to)


def remove_source(conn: Connection, source_id: str) -> None:
    """Stop visiting a source; its articles and statements stay.

    Errors: SourceError when there is no such source.
    """
    changed = conn.execute(update(sources).where(sources.c.id == source_id).values(removed=True, lease_until=None))
    if changed.rowcount != 1:
        raise SourceError("there is no such source", about=source_id)
    forget_open_states(conn, (source_id,), unread=True)


# -------------------------------------------------------------------------------------------------------------- visits


def claim_due_sources(conn: Connection, now: datetime, *, limit: int, lease_s: float) -> tuple[SourceForVisit, ...]:
    """Return up to `limit` sources whose visit is due, the most overdue first, and keep others from taking them.

    A source that was last visited in the future is due as well: the clock was set back. A visit that never ends with
    `save_visit` comes back when the lease runs out.
    """
    is_due = sources.c.next_visit_at <= now
    if clock_went_back(conn, now):
        is_due = or_(is_due, sources.c.last_visit_at > now + CLOCK_SLACK)
    due = (
        select(sources)
        .where(
            ~sources.c.paused,
            ~sources.c.removed,
            is_due,
            or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now),
        )
        .order_by(sources.c.next_visit_at)
        .limit(limit)
    )
    rows = conn.execute(for_claim(conn, due, of=sources)).all()
    for chunk in chunks([row.id for row in rows]):
        conn.execute(update(sources).where(sources.c.id.in_(chunk)).values(lease_until=lease_end(now, lease_s)))
    return _all_for_visit(conn, rows, now)


def clock_went_back(conn: Connection, now: datetime) -> bool:
    """Return whether a source was visited in the future, as far as that is from now."""
    last = conn.execute(select(func.max(sources.c.last_visit_at))).scalar()
    return last is not None and last > now + CLOCK_SLACK


def sources_for_visit(
    conn: Connection, ids: Sequence[str] | None, *, now: datetime | None = None
) -> tuple[SourceForVisit, ...]:
    """Return the sources of these ids, or all that are visited at all, whether due or not; nothing is claimed.

    Shape: without `now`, the daily unconditional visit is counted up to the last visit.
    Errors: SourceError for an id that is not known.
    """
    if ids is None:
        query = select(sources).where(~sources.c.paused, ~sources.c.removed).order_by(sources.c.id)
        return _all_for_visit(conn, conn.execute(query).all(), now)
    found: dict[str, Row[Any]] = {}
    for chunk in chunks(ids):
        found.update({row.id: row for row in conn.execute(select(sources).where(sources.c.id.in_(chunk)))})
    for source_id in ids:
        if source_id not in found:
            raise SourceError("there is no such source", about=source_id)
    return _all_for_visit(conn, [found[source_id] for source_id in ids], now)


def _all_for_visit(conn: Connection, rows: Sequence[Row[Any]], now: datetime | None) -> tuple[SourceForVisit, ...]:
    states = states_of(conn, [row.id for row in rows], now=now)
    return tuple(replace(_for_visit(row, now), states=states.get(row.id, ())) for row in rows)


def _for_visit(row: Row[Any], now: datetime | None) -> SourceForVisit:
    now = now or row.last_visit_at
    full_at = row.last_full_at
    conditional = full_at is not None and now is not None and now - FULL_VISIT_EVERY < full_at <= now + CLOCK_SLACK
    setup = setup_of(row)
    return replace(
        never_visited(setup),
        etag=row.etag if conditional else None,
        last_modified=row.last_modified if conditional else None,
        body_hash=row.body_hash,
        entries_hash=row.entries_hash,
        first_visit=row.first_visit,
        failures=row.failures,
        last_failure=row.last_failure,
        last_new_at=row.last_new_at,
        rhythm=from_json(Rhythm, row.rhythm) if row.rhythm and setup.options.interval else None,
        further=tuple(from_json(KnownDocument, one) for one in row.further or ()),
        full=not conditional,
    )


def known_entries(conn: Connection, source_id: str, keys: Iterable[str]) -> dict[str, KnownEntry]:
    """Return, for each of these keys that the source had before, the entry that it belongs to."""
    by_stored = {clipped(key): key for key in keys}
    known: dict[str, KnownEntry] = {}
    for chunk in chunks(by_stored):
        query = (
            select(
                entry_keys.c.key,
                entries.c.id,
                entries.c.title,
                entries.c.url,
                entries.c.text_hash,
                entries.c.text_changes,
            )
            .join(entries, entries.c.id == entry_keys.c.entry_id)
            .where(entry_keys.c.source_id == source_id, entry_keys.c.key.in_(chunk))
        )
        for row in conn.execute(query):
            key = by_stored[row.key]
            known[key] = KnownEntry(
                entry_id=row.id,
                key=key,
                title=row.title,
                url=row.url,
                text_hash=row.text_hash,
                text_changes=row.text_changes,
            )
    return known


def save_visit(conn: Connection, visit: VisitIntent, new: Sequence[EntryIntent]) -> tuple[int, ...]:
    """Store a visit with its entries and return their ids, in their order.

    One transaction: the validators, hashes and due time of the source move together with the entries, so a crash
    before it makes the next visit find them again. A body that was taken completely ends the state "first visit".
    The entries refer to the document they were found in: the visit's capture, or one of their own; without entries it
    is not stored.
    """
    ids = _add_entries(conn, visit, new)
    conn.execute(
        visits.insert().values(
            source_id=visit.source_id,
            visited_at=visit.visited_at,
            outcome=visit.outcome,
            status=visit.status,
            failure=visit.failure.value if visit.failure else None,
            message=visit.message,
            elapsed_s=visit.elapsed_s,
            entries_seen=visit.entries_seen,
            entries_new=len(new),
            warnings=list(visit.warnings),
        )
    )
    conn.execute(
        update(sources).where(sources.c.id == visit.source_id).values(**_visit_columns(visit, found=bool(new)))
    )
    return ids


def _visit_columns(visit: VisitIntent, *, found: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "lease_until": None,
        "last_visit_at": visit.visited_at,
        "next_visit_at": visit.next_visit_at,
        "last_status": visit.status,
    }
    if visit.outcome == "failed":
        return values | {
            "failures": sources.c.failures + 1,
            "last_failure": visit.failure.value if visit.failure else None,
            "last_error": visit.message,
            "last_error_at": visit.visited_at,
        }
    values |= {"failures": 0, "last_success_at": visit.visited_at}
    if visit.rhythm is not None:
        values["rhythm"] = to_json(visit.rhythm)
    if visit.further is not None:
        values["further"] = to_json(visit.further) or None
    if found:
        values["last_new_at"] = visit.visited_at
    if visit.title:
        values["title"] = visit.title
    if visit.outcome == "not-modified":
        # a 304 may renew a validator, it never takes one away
        renewed = {"etag": visit.etag, "last_modified": visit.last_modified}
        return values | {name: value for name, value in renewed.items() if value is not None}
    values |= {
        # an answer without a body does not say which way it came
        "moved_to": visit.moved_to,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "body_hash": visit.body_hash,
        "first_visit": False,
    }
    if visit.entries_hash is not None:
        values["entries_hash"] = visit.entries_hash
    if visit.full:
        values["last_full_at"] = visit.visited_at
    return values


def _add_entries(conn: Connection, visit: VisitIntent, new: Sequence[EntryIntent]) -> tuple[int, ...]:
    if not new:
        return ()
    shared = {
        "source_id": visit.source_id,
        "seen_at": visit.visited_at,
        "due_at": visit.visited_at,
    }
    documents = [intent.capture or visit.capture for intent in new]
    kept = _save_captures(conn, documents)
    # one statement for all of them: on PostgreSQL each one costs a round trip
    rows = [
        _entry_columns(intent) | shared | {"capture_id": kept[document]}
        for intent, document in zip(new, documents, strict=True)
    ]
    inserted = conn.execute(entries.insert().returning(entries.c.id, sort_by_parameter_order=True), rows)
    ids = tuple(int(entry_id) for entry_id in inserted.scalars())
    keys = [(key, entry_id) for entry_id, intent in zip(ids, new, strict=True) for key in intent.entry.keys]
    _add_keys(conn, visit.source_id, keys)
    return ids


def _published_at(entry: Entry) -> datetime | None:
    """Return the time that is stored: midnight UTC stands for a whole day there, that very moment is just behind it."""
    moment = entry.published_at
    return moment + _JUST_BEHIND if moment and entry.midnight else moment


def _save_captures(conn: Connection, documents: Iterable[CaptureRef | None]) -> dict[CaptureRef | None, int | None]:
    return {document: save_capture(conn, document) for document in dict.fromkeys(documents)}


def _entry_columns(intent: EntryIntent) -> dict[str, Any]:
    entry = intent.entry
    return {
        "name": entry.id,
        "keys": list(entry.keys),
        "title": entry.title,
        "url": entry.url,
        "published_at": _published_at(entry),
        "updated_at": entry.updated_at,
        # what is only remembered needs its identity, not its text
        "summary": entry.summary if intent.state == "pending" else "",
        "content_html": entry.content_html if intent.state == "pending" else "",
        "author": entry.author,
        "via": entry.via,
        "notes": list(entry.notes) or None,
        "language": entry.language,
        "text_hash": entry.text_hash or None,
        "state": intent.state,
    }


def add_keys(conn: Connection, entry_id: int, keys: Iterable[str]) -> None:
    """Let a known entry be found by further keys; a key that another entry of the source has stays there."""
    source_id = conn.execute(select(entries.c.source_id).where(entries.c.id == entry_id)).scalar_one()
    _add_keys(conn, source_id, [(key, entry_id) for key in keys])


def _add_keys(conn: Connection, source_id: str, keys: Iterable[tuple[str, int]]) -> None:
    """Store keys with the entries they name; of two entries with one key the first has it."""
    owners: dict[str, int] = {}
    for key, entry_id in keys:
        owners.setdefault(clipped(key), entry_id)
    rows = [{"source_id": source_id, "key": key, "entry_id": entry_id} for key, entry_id in sorted(owners.items())]
    if rows:
        conn.execute(insert(conn, entry_keys).on_conflict_do_nothing(), rows)


# -------------------------------------------------------------------------------------------------------------- health


def list_sources(conn: Connection) -> tuple[SourceStatus, ...]:
    """Return all sources that are not removed, with their health, ordered by id."""
    counts = _entry_counts(conn)
    rows = conn.execute(select(sources).where(~sources.c.removed).order_by(sources.c.id))
    return tuple(_status(row, counts) for row in rows)


def _entry_counts(conn: Connection) -> Mapping[str, tuple[int, int]]:
    pending = func.count().filter(entries.c.state == "pending")
    query = select(entries.c.source_id, func.count(), pending).group_by(entries.c.source_id)
    return {row[0]: (row[1], row[2]) for row in conn.execute(query)}


def _status(row: Row[Any], counts: Mapping[str, tuple[int, int]]) -> SourceStatus:
    total, pending = counts.get(row.id, (0, 0))
    return SourceStatus(
        setup=setup_of(row),
        origin=row.origin,
        title=row.title,
        created_at=row.created_at,
        next_visit_at=row.next_visit_at,
        last_visit_at=row.last_visit_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        last_status=row.last_status,
        failures=row.failures,
        last_failure=row.last_failure,
        last_error=row.last_error,
        last_error_at=row.last_error_at,
        moved_to=row.moved_to,
        entries=total,
        pending=pending,
    )


def source_visits(conn: Connection, source_id: str, *, limit: int = 50) -> tuple[VisitRecord, ...]:
    """Return the last visits of a source, newest first."""
    query = (
        select(visits)
        .where(visits.c.source_id == source_id)
        .order_by(visits.c.visited_at.desc(), visits.c.id.desc())
        .limit(limit)
    )
    return tuple(
        VisitRecord(
            visited_at=row.visited_at,
            outcome=row.outcome,
            status=row.status,
            failure=row.failure,
            message=row.message,
            elapsed_s=row.elapsed_s,
            entries_seen=row.entries_seen,
            entries_new=row.entries_new,
            warnings=tuple(row.warnings),
        )
        for row in conn.execute(query)
    )


def release_leases(conn: Connection) -> None:
    """Give back all claims on sources and entries, at the start of a process that is the only one (it has the lock)."""
    conn.execute(update(sources).where(sources.c.lease_until.is_not(None)).values(lease_until=None))
    conn.execute(update(entries).where(entries.c.lease_until.is_not(None)).values(lease_until=None))
