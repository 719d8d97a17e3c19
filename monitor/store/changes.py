"""The history of a statement at the addresses that carry it: what changed, when, by which evidence, and was it told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from monitor.store.codec import from_json, to_json
from monitor.store.schema import articles, changes, clipped
from monitor.store.sql import chunks
from monitor.store.values import ChangeRow
from monitor.stories.followups import ChangeState, Telling, telling
from monitor.types import ChangeFact, ChangeKind, ChangeSide


def note_change(
    conn: Connection,
    fact: ChangeFact,
    *,
    statement_id: int,
    article_id: int,
    now: datetime,
    per_day: int,
    replaces: int | None = None,
) -> ChangeFact | None:
    """Store a change and return it as it is to be told; None when it is kept in the history alone.

    Shape: see `stories.followups`; a statement that was added is always told.
    """
    how = Telling.TELL
    if ChangeKind.ADDED not in fact.kinds:
        rows = conn.execute(
            select(changes).where(changes.c.statement_id == statement_id, changes.c.article_id == article_id)
        )
        before = [_state(row) for row in rows if row.kinds[0] != ChangeKind.ADDED.value]
        how = telling(_state_of(fact, now), before, per_day=per_day)
    conn.execute(
        changes.insert().values(
            statement_id=statement_id,
            article_id=article_id,
            replaces=replaces,
            capture_id=fact.now.capture_id,
            kinds=to_json(fact.kinds),
            was=to_json(fact.was),
            now=to_json(fact.now),
            telling=how.value,
            why=fact.why,
            created_at=now,
        )
    )
    if how in {Telling.ALTERNATES, Telling.TOO_MANY}:
        return None
    return replace(fact, more_follow=True) if how is Telling.LAST else fact


def _state(row: Row[Any]) -> ChangeState:
    fact = ChangeFact(kinds=_kinds(row), was=ChangeSide(), now=from_json(ChangeSide, row.now))
    return _state_of(fact, row.created_at, told=row.telling in {Telling.TELL.value, Telling.LAST.value})


def _state_of(fact: ChangeFact, at: datetime, *, told: bool = True) -> ChangeState:
    side = fact.now
    return ChangeState(kinds=fact.kinds, text=side.text, speaker=side.speaker, cue=side.cue, at=at, told=told)


def _kinds(row: Row[Any]) -> tuple[ChangeKind, ...]:
    return tuple(ChangeKind(kind) for kind in row.kinds)


def changes_of(conn: Connection, statement_ids: Iterable[int]) -> dict[int, tuple[ChangeRow, ...]]:
    """Return the changes of each of these statements that has any, oldest first.

    Shape: a statement whose words were given to another speaker has that change too.
    """
    found: dict[int, list[ChangeRow]] = {}
    for chunk in chunks(statement_ids):
        query = (
            select(changes, articles.c.url)
            .outerjoin(articles, articles.c.id == changes.c.article_id)
            .where(or_(changes.c.statement_id.in_(chunk), changes.c.replaces.in_(chunk)))
            .order_by(changes.c.id)
        )
        for row in conn.execute(query):
            for statement_id in {row.statement_id, row.replaces} & set(chunk):
                found.setdefault(statement_id, []).append(_row(row))
    return {statement_id: tuple(rows) for statement_id, rows in found.items()}


def changes_at(conn: Connection, url: str) -> tuple[ChangeRow, ...]:
    """Return what later readings made of the statements at one address, oldest first."""
    query = (
        select(changes, articles.c.url)
        .join(articles, articles.c.id == changes.c.article_id)
        .where(articles.c.url_key == clipped(url))
        .order_by(changes.c.id)
    )
    return tuple(_row(row) for row in conn.execute(query))


def _row(row: Row[Any]) -> ChangeRow:
    return ChangeRow(
        kinds=_kinds(row),
        was=from_json(ChangeSide, row.was),
        now=from_json(ChangeSide, row.now),
        at=row.created_at,
        url=row.url or "",
        telling=row.telling,
        why=row.why,
    )
