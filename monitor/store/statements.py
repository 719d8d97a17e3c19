"""Reading statements: lists, one with everything about it, threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from monitor.store.captures import CAPTURE_COLUMNS, CAPTURES, capture_of
from monitor.store.changes import changes_of
from monitor.store.codec import from_json
from monitor.store.neighbours import statements_at_url, stored_statements, term
from monitor.store.schema import (
    attributions,
    captures,
    links,
    matches,
    reports,
    revisions,
    statement_terms,
    statements,
    threads,
)
from monitor.store.sql import chunks
from monitor.store.values import LinkRow, ReportRow, StatementDetail, StatementRow, Thread
from monitor.stories.reference import reference, statement_id
from monitor.types import Match, ResolvedAttribution

__all__ = ["list_statements", "statement", "statements_at_url", "stored_statements", "thread"]

_first = statements.alias("first")


def _rows() -> Select[Any]:
    return (
        select(statements, _first.c.ref.label("thread_ref"))
        .join(threads, threads.c.id == statements.c.thread_id)
        .outerjoin(_first, _first.c.id == threads.c.first_statement_id)
    )


def list_statements(
    conn: Connection,
    *,
    since: datetime | None = None,
    actor: str | None = None,
    place: str | None = None,
    act: str | None = None,
    watch_id: str | None = None,
    source_id: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> tuple[StatementRow, ...]:
    """Return statements, newest first, that fit everything given.

    Shape: `since` is about when a statement was first seen; `before_id` continues a list below its last row.
    """
    query = _rows().order_by(statements.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(statements.c.first_seen_at >= since)
    if actor is not None:
        query = query.where(statements.c.actor == actor)
    if place is not None:
        found = select(statement_terms.c.statement_id).where(statement_terms.c.term == term("place", place))
        query = query.where(statements.c.id.in_(found))
    if act is not None:
        query = query.where(statements.c.act == act)
    if watch_id is not None:
        query = query.where(statements.c.id.in_(select(matches.c.statement_id).where(matches.c.watch_id == watch_id)))
    if source_id is not None:
        query = query.where(statements.c.source_id == source_id)
    if before_id is not None:
        query = query.where(statements.c.id < before_id)
    return _statement_rows(conn.execute(query).all())


def _statement_rows(rows: Sequence[Row[Any]]) -> tuple[StatementRow, ...]:
    return tuple(
        StatementRow(
            statement_id=row.id,
            ref=row.ref,
            thread_ref=row.thread_ref or row.ref,
            act=row.act,
            form=row.form,
            actor=row.actor,
            speaker=row.speaker,
            speaker_text=row.speaker_text,
            content_text=row.content_text,
            confidence=row.confidence,
            language=row.language,
            official=row.official,
            said_at=row.said_at,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            outlet=row.outlet,
            source_id=row.source_id,
            url=row.url,
            title=row.title,
            outlets=row.outlets,
            independent=row.independent,
            places=tuple(row.signature["places"]),
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    )


def statement(conn: Connection, ref: str) -> StatementDetail | None:
    """Return a statement with its reports (oldest first), links, matches and the place where it was first read.

    Shape: `ref` as somebody typed it ("s-7k2m9").
    """
    rows = conn.execute(_rows().where(statements.c.ref.in_(_spellings(ref)))).all()
    if not rows:
        return None
    (row,) = _statement_rows(rows)
    origin = conn.execute(
        select(attributions.c.value, revisions.c.text)
        .join(revisions, revisions.c.id == attributions.c.revision_id)
        .where(attributions.c.statement_id == row.statement_id)
        .order_by(attributions.c.revision_id, attributions.c.ordinal)
        .limit(1)
    ).first()
    found = conn.execute(
        select(matches.c.value).where(matches.c.statement_id == row.statement_id).order_by(matches.c.id)
    )
    return StatementDetail(
        statement=row,
        reports=_reports(conn, row.statement_id),
        links=_links(conn, [row.statement_id]),
        matches=tuple(from_json(Match, value) for value in found.scalars()),
        attribution=from_json(ResolvedAttribution, origin.value) if origin else None,
        article_text=origin.text if origin else "",
        changes=changes_of(conn, [row.statement_id]).get(row.statement_id, ()),
    )


def _reports(conn: Connection, statement_id: int) -> tuple[ReportRow, ...]:
    query = (
        select(reports, *CAPTURE_COLUMNS)
        .outerjoin(revisions, revisions.c.id == reports.c.revision_id)
        .outerjoin(CAPTURES, captures.c.id == revisions.c.capture_id)
        .where(reports.c.statement_id == statement_id)
        .order_by(reports.c.seen_at, reports.c.id)
    )
    return tuple(
        ReportRow(
            relation=row.relation,
            outlet=row.outlet,
            source_id=row.source_id,
            url=row.url,
            content_text=row.content_text,
            independent=row.independent,
            seen_at=row.seen_at,
            published_at=row.published_at,
            withdrawn_at=row.withdrawn_at,
            article_id=row.article_id,
            revision_id=row.revision_id,
            missing_since=row.missing_since,
            capture=capture_of(row),
        )
        for row in conn.execute(query)
    )


def thread(conn: Connection, ref: str) -> Thread | None:
    """Return the thread that a statement belongs to, whichever of its statements `ref` names."""
    thread_id = conn.execute(select(statements.c.thread_id).where(statements.c.ref.in_(_spellings(ref)))).scalar()
    if thread_id is None:
        return None
    query = _rows().where(statements.c.thread_id == thread_id)
    rows = _statement_rows(conn.execute(query.order_by(statements.c.first_seen_at, statements.c.id)).all())
    return Thread(ref=rows[0].thread_ref, statements=rows, links=_links(conn, [row.statement_id for row in rows]))


def _spellings(ref: str) -> set[str]:
    number = statement_id(ref)
    return {ref} if number is None else {ref, reference(number)}


def _links(conn: Connection, ids: Iterable[int]) -> tuple[LinkRow, ...]:
    source, target = statements.alias("source"), statements.alias("target")
    found: dict[int, LinkRow] = {}
    for chunk in chunks(ids):
        query = (
            select(links, source.c.ref.label("from_ref"), target.c.ref.label("to_ref"))
            .join(source, source.c.id == links.c.from_statement)
            .join(target, target.c.id == links.c.to_statement)
            .where(or_(links.c.from_statement.in_(chunk), links.c.to_statement.in_(chunk)))
        )
        for row in conn.execute(query):
            found[row.id] = LinkRow(from_ref=row.from_ref, to_ref=row.to_ref, kind=row.kind, reason=row.reason)
    return tuple(found[link_id] for link_id in sorted(found))
