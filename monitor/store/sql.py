"""Small pieces of SQL that both databases need in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
#: how far ahead of now a time of the past may lie before we say that the clock was set back
CLOCK_SLACK = timedelta(seconds=60)
#: SQLite takes 32,766 bound values, PostgreSQL 65,535; statements stay small enough to plan quickly
_CHUNK = 400


def insert(connection: Connection, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def for_claim(connection: Connection, query: Select[Any], *, of: Table) -> Select[Any]:
    """Return the query so that two machines never take the same row; SQLite has one writer and needs nothing."""
    if connection.dialect.name == "postgresql":
        return query.with_for_update(skip_locked=True, of=of)
    return query


def chunks(items: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """Yield the items in lists that fit one statement."""
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def insert_returning_id(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and return its id."""
    # values as parameters: building them into the statement took a fifth of saving a document
    return int(connection.execute(table.insert().returning(table.c.id), dict(values)).scalar_one())


def lease_end(now: datetime, lease_s: float) -> datetime:
    """Return when a lease taken now runs out."""
    return now + timedelta(seconds=lease_s)


def as_ids(rows: Sequence[Any]) -> list[int]:
    """Return the first column."""
    return [row[0] for row in rows]
