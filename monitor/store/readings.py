"""How the pages of each source were read lately, and whether that got worse."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.articles.degradation import ReadingHistory, usual_of, with_reading
from monitor.store.codec import from_json, to_json
from monitor.store.schema import readings, sources
from monitor.store.sql import insert
from monitor.types import PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """How the last pages of a source were read."""

    #: begins with "degraded: "; "" when they are read as ever
    degraded: str
    since: datetime | None
    pages: int
    characters: int  #: median of those that gave an article
    full_text: float  #: share of pages that gave one
    furniture: float


def save_reading(conn: Connection, source_id: str, reading: PageReading, *, now: datetime) -> str | None:
    """Add a reading to the history of a source.

    Shape: what is wrong from now on, "" when what was wrong is over, None when nothing changed. A source that is not
    known has no history.
    """
    if conn.execute(select(sources.c.id).where(sources.c.id == source_id)).first() is None:
        return None
    row = conn.execute(select(readings.c.history).where(readings.c.source_id == source_id)).first()
    before = ReadingHistory() if row is None else from_json(ReadingHistory, row.history)
    after = with_reading(before, reading, now=now)
    values = {"history": to_json(after), "updated_at": now}
    statement = insert(conn, readings).values(source_id=source_id, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=[readings.c.source_id], set_=values))
    return after.degraded if after.since != before.since else None


def source_readings(conn: Connection, source_ids: Collection[str] | None = None) -> Mapping[str, SourceReading]:
    """Return how the pages of these sources were read lately, by id; of all when none are given."""
    query = select(readings.c.source_id, readings.c.history)
    if source_ids is not None:
        query = query.where(readings.c.source_id.in_(source_ids))
    return {row.source_id: _shown(from_json(ReadingHistory, row.history)) for row in conn.execute(query)}


def _shown(history: ReadingHistory) -> SourceReading:
    lately = usual_of(history.readings)
    return SourceReading(
        degraded=history.degraded,
        since=history.since,
        pages=lately.pages,
        characters=lately.characters,
        full_text=round(1 - lately.unread, 3),
        furniture=lately.furniture,
    )
