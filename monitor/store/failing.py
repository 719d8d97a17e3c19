"""The sources whose last visit failed, as a page shows them: few rows of a table that may be long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.store.schema import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingSource:
    """A source that cannot be visited at present."""

    source_id: str
    #: the publisher's name, else the title of the feed; may be empty
    name: str
    #: failed visits since the last good one
    failures: int
    last_error: str
    last_success_at: datetime | None


def failing_sources(conn: Connection, *, limit: int) -> tuple[FailingSource, ...]:
    """Return the running sources whose last visit failed, the longest failing first."""
    failing = ~sources.c.removed & ~sources.c.paused & (sources.c.failures > 0)
    query = select(sources).where(failing).order_by(sources.c.failures.desc(), sources.c.id).limit(limit)
    return tuple(
        FailingSource(
            source_id=row.id,
            name=row.publisher_name or row.title or "",
            failures=row.failures,
            last_error=row.last_error,
            last_success_at=row.last_success_at,
        )
        for row in conn.execute(query)
    )
