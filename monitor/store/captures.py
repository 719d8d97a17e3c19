"""What the database knows of captures: one row per kept fetch, and which files those rows name.

The files are those of `articles.captures`. A file is written before the transaction that names it, never after: a crash
in between leaves a file that no row names (pruning finds it), never a row without its file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.store.codec import to_json
from monitor.store.schema import captures, entries, reports, revisions
from monitor.store.sql import chunks, insert_returning_id
from monitor.types import CaptureRef

_FIELDS = ("digest", "url", "requested_url", "status", "headers", "fetched_at", "size")
#: to be selected beside others; `capture_of` reads them
CAPTURE_COLUMNS = tuple(captures.c[name].label(f"capture_{name}") for name in _FIELDS)


def save_capture(conn: Connection, capture: CaptureRef | None) -> int | None:
    """Store that a fetch was kept and return the row's id; None for None."""
    if capture is None:
        return None
    values = {name: getattr(capture, name) for name in _FIELDS} | {"headers": to_json(capture.headers)}
    return insert_returning_id(conn, captures, values)


def capture_of(row: Row[Any]) -> CaptureRef | None:
    """Return the capture of a row that was selected with `CAPTURE_COLUMNS` over an outer join."""
    if row.capture_digest is None:
        return None
    return CaptureRef(
        digest=row.capture_digest,
        url=row.capture_url,
        requested_url=row.capture_requested_url,
        status=row.capture_status,
        headers=tuple((name, value) for name, value in row.capture_headers),
        fetched_at=row.capture_fetched_at,
        size=row.capture_size,
    )


def entry_capture_id(conn: Connection, entry_id: int | None) -> int | None:
    """Return the row of the document that an entry was found in; None when none is kept (any more)."""
    return conn.execute(select(entries.c.capture_id).where(entries.c.id == entry_id)).scalar()


def captures_of_statements(conn: Connection, statement_ids: Iterable[int]) -> dict[int, CaptureRef]:
    """Return, for each of these statements that has one, what its first report was read from."""
    found: dict[int, CaptureRef] = {}
    for chunk in chunks(statement_ids):
        query = (
            select(reports.c.statement_id, *CAPTURE_COLUMNS)
            .join(revisions, revisions.c.id == reports.c.revision_id)
            .join(captures, captures.c.id == revisions.c.capture_id)
            .where(reports.c.statement_id.in_(chunk))
            .order_by(reports.c.seen_at, reports.c.id)
        )
        for row in conn.execute(query):
            if (capture := capture_of(row)) is not None:
                found.setdefault(row.statement_id, capture)
    return found


def named_digests(conn: Connection, digests: Iterable[str]) -> frozenset[str]:
    """Return which of these files a row names."""
    found: set[str] = set()
    for chunk in chunks(digests):
        found |= set(conn.execute(select(captures.c.digest).where(captures.c.digest.in_(chunk))).scalars())
    return frozenset(found)
