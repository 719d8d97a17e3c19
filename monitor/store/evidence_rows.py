"""Reading what evidence is shown, handed out and checked by: stored texts with all that was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitor.store.codec import from_json
from monitor.store.evidence import SEALED, Detection, Extraction, seal_of
from monitor.store.schema import alerts, articles, attributions, clipped, reports, revisions, statements
from monitor.store.sql import chunks
from monitor.types import AlertKind, ResolvedAttribution

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One attribution as it is stored."""

    ordinal: int
    #: reference of the statement that it is an appearance of
    ref: str | None
    value: Any  #: a `ResolvedAttribution` as JSON
    speaker_text: str
    content_text: str

    def resolved(self) -> ResolvedAttribution:
        """Return the value itself."""
        return from_json(ResolvedAttribution, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One stored text, what was found in it and how both were come by."""

    revision_id: int
    article_id: int
    number: int
    url: str
    source_id: str
    created_at: datetime
    #: number of the capture that it was read from
    capture_id: int | None
    title: str
    text: str
    published_at: datetime | None
    language: str | None
    quality: str
    mentions: Any
    found: tuple[FoundRow, ...]
    #: as JSON; `made` and `read` give the values
    extraction: Any
    detection: Any
    #: as it is stored, and as it should be
    seal: str
    right_seal: str

    def made(self) -> Extraction | None:
        """Return how the text was made; None when it was stored without saying so."""
        return None if self.extraction is None else from_json(Extraction, self.extraction)

    def read(self) -> Detection | None:
        """Return how it was read; None when it was stored without saying so."""
        return None if self.detection is None else from_json(Detection, self.detection)


def revision_rows(conn: Connection, ids: Iterable[int]) -> dict[int, RevisionRow]:
    """Return these stored texts by their numbers."""
    query = select(revisions, articles.c.url, articles.c.source_id).join(
        articles, articles.c.id == revisions.c.article_id
    )
    rows: list[Row[Any]] = []
    for chunk in chunks(sorted(set(ids))):
        rows.extend(conn.execute(query.where(revisions.c.id.in_(chunk)).order_by(revisions.c.id)))
    found = _found(conn, [row.id for row in rows])
    return {row.id: _revision(row, found.get(row.id, ())) for row in rows}


def revision_numbers(conn: Connection, *, after: int = 0, limit: int = _PAGE) -> list[int]:
    """Return numbers of stored texts in their order, for going through them page by page."""
    query = select(revisions.c.id).where(revisions.c.id > after).order_by(revisions.c.id).limit(limit)
    return list(conn.execute(query).scalars())


def _revision(row: Row[Any], found: tuple[FoundRow, ...]) -> RevisionRow:
    values = {name: getattr(row, name) for name in SEALED}
    return RevisionRow(
        revision_id=row.id,
        article_id=row.article_id,
        number=row.number,
        url=row.url,
        source_id=row.source_id,
        created_at=row.created_at,
        found=found,
        seal=row.seal,
        right_seal=seal_of(values, [one.value for one in found]),
        **values,
    )


def _found(conn: Connection, revision_ids: Iterable[int]) -> Mapping[int, tuple[FoundRow, ...]]:
    found: dict[int, tuple[FoundRow, ...]] = {}
    columns = ("revision_id", "ordinal", "value", "speaker_text", "content_text")
    for chunk in chunks(revision_ids):
        query = (
            select(*(attributions.c[name] for name in columns), statements.c.ref)
            .outerjoin(statements, statements.c.id == attributions.c.statement_id)
            .where(attributions.c.revision_id.in_(chunk))
            .order_by(attributions.c.revision_id, attributions.c.ordinal)
        )
        for row in conn.execute(query):
            one = FoundRow(
                ordinal=row.ordinal,
                ref=row.ref,
                value=row.value,
                speaker_text=row.speaker_text,
                content_text=row.content_text,
            )
            found[row.revision_id] = (*found.get(row.revision_id, ()), one)
    return found


def revision_ids(
    conn: Connection, *, captures: Iterable[int] | None = None, statement_ids: Iterable[int] | None = None
) -> list[int]:
    """Return the numbers of the texts that were read from these captures, or that report these statements."""
    found: set[int] = set()
    for chunk in chunks(captures or ()):
        found |= set(conn.execute(select(revisions.c.id).where(revisions.c.capture_id.in_(chunk))).scalars())
    for chunk in chunks(statement_ids or ()):
        query = select(reports.c.revision_id).where(
            reports.c.statement_id.in_(chunk), reports.c.revision_id.is_not(None)
        )
        found |= set(conn.execute(query).scalars())
    return sorted(found)


def revisions_of_mention(conn: Connection, ref: str) -> list[int]:
    """Return the numbers of the texts of the article that an alert without a statement is about, by its reference."""
    about = select(alerts.c.facts).where(alerts.c.ref == ref, alerts.c.kind == AlertKind.MENTION.value).limit(1)
    facts = conn.execute(about).scalar()
    if facts is None:
        return []
    query = select(revisions.c.id).join(articles, articles.c.id == revisions.c.article_id)
    query = query.where(articles.c.url_key == clipped(facts["url"])).order_by(revisions.c.id)
    return list(conn.execute(query).scalars())


def captures_of(conn: Connection, revision_ids: Iterable[int]) -> list[int]:
    """Return the numbers of the captures that these texts were read from."""
    found: set[int] = set()
    for chunk in chunks(revision_ids):
        query = select(revisions.c.capture_id).where(revisions.c.id.in_(chunk), revisions.c.capture_id.is_not(None))
        found |= set(conn.execute(query).scalars())
    return sorted(found)


def count_revisions(conn: Connection) -> int:
    """Return how many texts are stored."""
    return conn.execute(select(func.count()).select_from(revisions)).scalar_one()


def wrong_copies(conn: Connection) -> tuple[tuple[str, str], ...]:
    """Return where the words of a statement or of a report are none of those found in its articles.

    Shape: (where, what) pairs. What was found goes with its article, and then its copies cannot be compared any more.
    """
    same = (attributions.c.statement_id == reports.c.statement_id) & (
        attributions.c.revision_id == reports.c.revision_id
    )
    known = select(attributions.c.id).where(same)
    with_words = known.where(attributions.c.content_text == reports.c.content_text)
    query = (
        select(reports.c.id, reports.c.revision_id, statements.c.ref)
        .join(statements, statements.c.id == reports.c.statement_id)
        .where(known.exists(), ~with_words.exists())
        .order_by(reports.c.id)
    )
    wrong = [
        (f"report {row.id} of {row.ref}", f"its words are not those found in revision {row.revision_id}")
        for row in conn.execute(query)
    ]
    own = select(reports.c.id).where(reports.c.statement_id == statements.c.id)
    said = own.where(reports.c.content_text == statements.c.content_text)
    query = select(statements.c.ref).where(own.exists(), ~said.exists()).order_by(statements.c.id)
    wrong += [
        (f"statement {ref}", "its words are not those of any article that reports it")
        for ref in conn.execute(query).scalars()
    ]
    return tuple(wrong)
