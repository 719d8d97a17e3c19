"""What is known around an article: the statements that its attributions may join, repeat or answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, cast, select

from monitor.store.codec import from_json
from monitor.store.earlier import Earlier, read_earlier
from monitor.store.schema import articles, clipped, reports, statement_terms, statements
from monitor.store.sql import chunks
from monitor.stories.relate import WINDOW
from monitor.types import Neighbours, ReadDocument, StatementSignature, StoredStatement

#: most statements that are compared with one article
MAX_NEIGHBOURS = 400
#: of one speaker or place, and of one number, which says less
_PER_TERM, _PER_NUMBER = 200, 40


def read_neighbours(conn: Connection, doc: ReadDocument, earlier: Earlier, *, now: datetime) -> Neighbours:
    """Return the statements to compare the article with; see `types.Neighbours`."""
    return Neighbours(neighbours=neighbours(conn, doc, now=now), previous=earlier.reports, earlier=earlier.text)


def what_was_there(conn: Connection, doc: ReadDocument, entry_id: int | None) -> Earlier:
    """Return what the article's address carried before this reading."""
    return read_earlier(conn, doc.article, entry_id, lambda ids: stored_in_order(conn, ids))


def neighbours(conn: Connection, doc: ReadDocument, *, now: datetime) -> tuple[StoredStatement, ...]:
    """Return at most 400 statements of the last 14 days that share a speaker, answered actor, place or number.

    Shape: newest first. Speakers go before places, and places before numbers, when there are too many.
    """
    speakers = {term("speaker", signature.speaker_key) for signature in doc.signatures}
    speakers |= {term("speaker", item.answers_actor) for item in doc.attributions if item.answers_actor}
    places = {term("place", place) for signature in doc.signatures for place in signature.places}
    numbers = {term("number", number) for signature in doc.signatures for number in signature.numbers}
    found: dict[int, datetime] = {}
    for terms, most in ((speakers, _PER_TERM), (places, _PER_TERM), (numbers, _PER_NUMBER)):
        tier: dict[int, datetime] = {}
        for item in sorted(terms):
            tier.update(_newest(conn, item, since=now - WINDOW, limit=most))
        room = MAX_NEIGHBOURS - len(found)
        newest = sorted((pair for pair in tier.items() if pair[0] not in found), key=lambda pair: pair[1], reverse=True)
        found.update(newest[:room])
    return stored_in_order(conn, found)


def term(kind: str, value: str) -> str:
    """Return how a speaker, place or number is written in `statement_terms`."""
    return clipped(f"{kind}:{value}")


def terms_of(signature: StatementSignature) -> tuple[str, ...]:
    """Return all terms by which a statement is found."""
    pairs = [("speaker", signature.speaker_key)]
    pairs += [("place", place) for place in signature.places] + [("number", number) for number in signature.numbers]
    return tuple(dict.fromkeys(term(kind, value) for kind, value in pairs))


def statements_at_url(conn: Connection, url: str) -> tuple[StoredStatement, ...]:
    """Return the statements that the address reports, or reported before an edit; withdrawn ones left out."""
    article_id = conn.execute(select(articles.c.id).where(articles.c.url_key == clipped(url))).scalar()
    return () if article_id is None else stored_in_order(conn, _reported_by(conn, article_id))


def stored_statements(conn: Connection, ids: Iterable[int]) -> dict[int, StoredStatement]:
    """Return the statements of these ids, as far as they exist."""
    return {item.statement_id: item for item in stored_in_order(conn, ids)}


def _newest(conn: Connection, item: str, *, since: datetime, limit: int) -> dict[int, datetime]:
    table = statement_terms.c
    query = (
        select(table.statement_id, table.seen_at)
        .where(table.term == item, table.seen_at >= since)
        .order_by(table.seen_at.desc(), table.statement_id.desc())
        .limit(limit)
    )
    return {row.statement_id: row.seen_at for row in conn.execute(query).all()}


def _reported_by(conn: Connection, article_id: int) -> Sequence[int]:
    query = select(reports.c.statement_id).where(reports.c.article_id == article_id, reports.c.withdrawn_at.is_(None))
    return sorted(set(conn.execute(query).scalars()))


_COLUMNS = (
    statements.c.id,
    statements.c.ref,
    statements.c.thread_id,
    cast(statements.c.signature, Text).label("signature"),
    statements.c.first_seen_at,
    statements.c.url,
    statements.c.source_id,
    statements.c.official,
    statements.c.content_text,
)


@lru_cache(maxsize=4096)
def _signature(stored: str) -> StatementSignature:
    # the same few hundred statements are compared with article after article: reading them again took half of saving
    return from_json(StatementSignature, json.loads(stored))


def stored_in_order(conn: Connection, ids: Iterable[int]) -> tuple[StoredStatement, ...]:
    """Return the statements of these ids, as far as they exist, newest first."""
    rows: list[Any] = []
    for chunk in chunks(ids):
        rows += conn.execute(select(*_COLUMNS).where(statements.c.id.in_(chunk))).all()
    rows.sort(key=lambda row: (row.first_seen_at, row.id), reverse=True)
    return tuple(
        StoredStatement(
            statement_id=row.id,
            ref=row.ref,
            thread_id=row.thread_id,
            signature=_signature(row.signature),
            first_seen_at=row.first_seen_at,
            url=row.url,
            source_id=row.source_id,
            official=row.official,
            content_text=row.content_text,
        )
        for row in rows
    )
