"""The sources that something is wrong with, as a page shows them: few rows of a table that may be long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from monitor.store.schema import sources
from monitor.store.source_states import open_states
from monitor.types import SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingSource:
    """A source whose last visit failed, or that is in a state that lasts."""

    source_id: str
    #: the publisher's name, else the title of the feed; may be empty
    name: str
    #: failed visits since the last good one
    failures: int
    #: what went wrong; "" when its visits succeed
    last_error: str
    last_success_at: datetime | None
    #: open ones, first begun first; no slips
    states: tuple[SourceState, ...] = ()


def failing_sources(conn: Connection, *, limit: int) -> tuple[tuple[FailingSource, ...], int]:
    """Return the running sources that something is wrong with, the longest failing first, and how many they are."""
    states = open_states(conn)
    running = ~sources.c.removed & ~sources.c.paused
    wrong = or_(sources.c.failures > 0, sources.c.id.in_(list(states)))
    rows = conn.execute(select(sources).where(running, wrong).order_by(sources.c.failures.desc(), sources.c.id)).all()
    shown = tuple(
        FailingSource(
            source_id=row.id,
            name=row.publisher_name or row.title or "",
            failures=row.failures,
            last_error=row.last_error if row.failures else "",
            last_success_at=row.last_success_at,
            states=states.get(row.id, ()),
        )
        for row in rows[:limit]
    )
    return shown, len(rows)
