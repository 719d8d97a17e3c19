"""Everything that lists of sources show of their health, read in a few queries for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from monitor.errors import SourceError
from monitor.store.codec import from_json
from monitor.store.readings import SourceReading, source_readings
from monitor.store.schema import capture_details, entries
from monitor.store.source_states import new_per_day, open_states, state_history
from monitor.store.sources import list_sources, source_visits
from monitor.store.values import SourceStatus, VisitRecord
from monitor.types import Asked, SourceState, TlsFact

#: days of which the new entries are counted
DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOverview:
    """A source, how it is doing and what it brings."""

    status: SourceStatus
    #: open ones, first begun first; no slips
    states: tuple[SourceState, ...]
    #: new entries of the last days of 24 hours, oldest first; those of its first visit left out
    new_per_day: tuple[int, ...]
    #: new entries a day, over these days or as long as it is known; None on its first day
    per_day: float | None
    #: how its last pages were read; None when none was
    reading: SourceReading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHistory:
    """What is known of one source beside its overview."""

    #: states that lasted, newest first, open ones included
    states: tuple[SourceState, ...]
    #: newest first
    visits: tuple[VisitRecord, ...]
    #: that the server showed when something new was last found; None over plain http
    certificate: TlsFact | None


def source_overviews(conn: Connection, *, now: datetime) -> tuple[SourceOverview, ...]:
    """Return all sources that are not removed, ordered by id."""
    states, new, readings = open_states(conn), new_per_day(conn, now=now, days=DAYS), source_readings(conn)
    found = []
    for status in list_sources(conn):
        numbers = new.get(status.setup.id, (0,) * DAYS)
        known = min((now - status.created_at) / timedelta(days=1), DAYS)
        found.append(
            SourceOverview(
                status=status,
                states=states.get(status.setup.id, ()),
                new_per_day=numbers,
                per_day=round(sum(numbers) / known, 2) if known >= 1 else None,
                reading=readings.get(status.setup.id),
            )
        )
    return tuple(found)


def source_overview(conn: Connection, source_id: str, *, now: datetime) -> SourceOverview:
    """Return one source. Errors: SourceError when there is no such source."""
    for one in source_overviews(conn, now=now):
        if one.status.setup.id == source_id:
            return one
    raise SourceError("there is no such source", about=source_id)


def source_history(conn: Connection, source_id: str, *, visits: int = 20) -> SourceHistory:
    """Return the past of a source."""
    return SourceHistory(
        states=state_history(conn, source_id),
        visits=source_visits(conn, source_id, limit=visits),
        certificate=_certificate(conn, source_id),
    )


def _certificate(conn: Connection, source_id: str) -> TlsFact | None:
    query = (
        select(capture_details.c.asked)
        .join(entries, entries.c.capture_id == capture_details.c.capture_id)
        .where(entries.c.source_id == source_id)
        .order_by(entries.c.id.desc())
        .limit(1)
    )
    asked = conn.execute(query).scalar()
    return from_json(Asked, asked).tls if asked else None
