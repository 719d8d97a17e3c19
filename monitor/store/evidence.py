"""What a stored text was made of, and a seal over it: nothing of it changes unnoticed.

A revision's seal is a hash over its text, what was found in it, its evidence and how both were come by. It shows that
none of these was changed since; that the text follows from the evidence is shown by reading that again
(`daemon.evidence_checks`), for which `extraction` and `detection` keep what the readers were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from monitor.store.chain import hash_of
from monitor.store.codec import to_json
from monitor.store.columns import storable
from monitor.store.schema import alerts, captures, changes, links, matches, reports, revisions, statements
from monitor.types import Article, PendingEntry, ReadDocument, ResolvedAttribution, Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """How a text was made of its evidence."""

    versions: Versions | None
    #: the entry, and what its source says of it; without the texts, which stand in the source's document
    pending: PendingEntry | None
    #: of the entry's own words in the source's document, not of a page
    own_words: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How statements and names were found in a text."""

    versions: Versions | None
    article: Article  #: as it was read, its text left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A read document with what it was made of."""

    doc: ReadDocument
    pending: PendingEntry | None
    own_words: bool
    capture_id: int | None
    #: all attributions, said or not, in the order of their ordinals; and as they are stored
    resolved: tuple[ResolvedAttribution, ...] = field(init=False)
    values: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        resolved = (*self.doc.attributions, *self.doc.unsaid)
        object.__setattr__(self, "resolved", resolved)
        object.__setattr__(self, "values", tuple(to_json(one) for one in resolved))

    def extraction(self) -> dict[str, Any]:
        """Return the columns of the text and of how it was made."""
        article, pending = self.doc.article, self.pending
        if pending is not None:
            entry = replace(pending.entry, summary="", content_html="")
            pending = replace(pending, entry=entry, allow_hosts=(), ca_file=None, page=None)
        return {
            "capture_id": self.capture_id,
            "title": article.title,
            "text": article.text,
            "published_at": article.published_at,
            "language": article.language,
            "quality": article.quality.value,
            "extraction": to_json(Extraction(versions=self.doc.versions, pending=pending, own_words=self.own_words)),
        }

    def detection(self) -> dict[str, Any]:
        """Return the columns of what was found in the text."""
        article = replace(self.doc.article, text="", warnings=())
        return {
            "mentions": to_json(self.doc.mentions),
            "detection": to_json(Detection(versions=self.doc.versions, article=article)),
        }


#: columns of a revision that its seal covers
SEALED = (
    "capture_id",
    "title",
    "text",
    "published_at",
    "language",
    "quality",
    "extraction",
    "mentions",
    "detection",
)


def seal_of(values: Mapping[str, Any], found: Sequence[Any]) -> str:
    """Return the seal of a revision with these columns, in which these attributions (as JSON) were found."""
    return hash_of([*(_plain(values[name]) for name in SEALED), list(found)])


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def sealed(made: Made) -> dict[str, Any]:
    """Return the columns of a new revision that come from its reading, with their seal."""
    values = made.extraction() | made.detection()
    return values | {"seal": seal_of(values, made.values)}


def read_again(conn: Connection, revision_id: int, made: Made) -> None:
    """Store what was found in a known text that was read again; the caller replaces its attributions.

    The first evidence of a text stays, with how the text was made of it; what was pruned is replaced. So is evidence
    whose text has other white space: the new places are those of the new text.
    """
    kept = (
        select(*(revisions.c[name] for name in SEALED), captures.c.id.label("kept"))
        .outerjoin(captures, (captures.c.id == revisions.c.capture_id) & captures.c.pruned_at.is_(None))
        .where(revisions.c.id == revision_id)
    )
    row = conn.execute(kept).one()
    values = {name: getattr(row, name) for name in SEALED}
    same_text = row.text == storable(made.doc.article.text)
    if not same_text or (row.kept is None and made.capture_id is not None):
        values |= made.extraction()
    values |= made.detection()
    values["seal"] = seal_of(values, made.values)
    conn.execute(update(revisions).where(revisions.c.id == revision_id).values(**values))


# ------------------------------------------------------------------------------------------------- what alerts rest on


def alerts_rest_on_article(article_id: Any) -> ColumnElement[bool]:
    """Return the condition that an alert rests on the article with that id: a column of the enclosing query."""
    return or_(
        select(reports.c.id).where(reports.c.article_id == article_id, _is_told(reports.c.statement_id)).exists(),
        _mentioned(article_id),
    )


def alerts_rest_on_capture(capture_id: Any) -> ColumnElement[bool]:
    """Return the condition that an alert rests on a text that was read from that capture.

    Shape: the statement that the alert tells, in every article that reports it, before and after an edit; the statement
    that it answers; the text that lacks a statement which was told as gone; and articles in which a watch found a name
    without a statement.
    """
    read_from = revisions.c.capture_id == capture_id
    told = (
        select(reports.c.id)
        .join(revisions, revisions.c.id == reports.c.revision_id)
        .where(read_from, _is_told(reports.c.statement_id))
    )
    changed = select(changes.c.id).where(changes.c.capture_id == capture_id, _is_told(changes.c.statement_id))
    mentioned = select(revisions.c.id).where(read_from, _mentioned(revisions.c.article_id))
    return or_(told.exists(), changed.exists(), mentioned.exists())


def _is_told(statement_id: Any) -> ColumnElement[bool]:
    told, answering = statements.alias("told"), statements.alias("answering")
    itself = select(told.c.id).join(alerts, alerts.c.ref == told.c.ref).where(told.c.id == statement_id)
    answered = (
        select(links.c.id)
        .join(answering, answering.c.id == links.c.from_statement)
        .join(alerts, alerts.c.ref == answering.c.ref)
        .where(links.c.to_statement == statement_id)
    )
    return or_(itself.exists(), answered.exists())


def _mentioned(article_id: Any) -> ColumnElement[bool]:
    return select(matches.c.id).where(matches.c.article_id == article_id, matches.c.statement_id.is_(None)).exists()
