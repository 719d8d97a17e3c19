"""What an address carried when it was read before: its text, and its statements in its own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from monitor.store.codec import from_json
from monitor.store.schema import articles, attributions, clipped, reports, revisions, sources
from monitor.stories.signature import with_wording
from monitor.types import Article, EarlierReport, EarlierText, Quality, ResolvedAttribution, SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.types import StoredStatement

    ById = Callable[[Iterable[int]], Iterable[StoredStatement]]

#: verdicts of a text that was read from the page itself
_OF_PAGE = frozenset({Quality.ARTICLE, Quality.SHORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An article as it was before the reading that is being saved."""

    article_id: int | None = None
    text: EarlierText | None = None
    reports: tuple[EarlierReport, ...] = ()
    #: when that text was last seen, and the row of the capture it was read from
    read_at: datetime | None = None
    capture_id: int | None = None
    revision_id: int | None = None


def url_key(article: Article, entry_id: int | None) -> str:
    """Return what an article is found by: its address, else the entry that it is."""
    return clipped(article.url) if article.url else f"entry:{entry_id}"


def read_earlier(
    conn: Connection,
    article: Article,
    entry_id: int | None,
    stored: ById,
) -> Earlier:
    """Return what the article's address carried before; nothing for one that is read for the first time.

    Shape: `stored` returns statements by id (see `neighbours.stored_statements`).
    """
    query = (
        select(revisions, articles.c.last_seen_at)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.url_key == url_key(article, entry_id))
    )
    row = conn.execute(query).first()
    if row is None:
        return Earlier()
    text = EarlierText(
        text=row.text,
        language=row.language,
        same_form=(Quality(row.quality) in _OF_PAGE) == (article.quality in _OF_PAGE),
        whole=article.quality in _OF_PAGE or _is_channel(conn, article.source_id),
    )
    return Earlier(
        article_id=row.article_id,
        text=text,
        reports=earlier_reports(conn, row.article_id, row.id, stored),
        read_at=row.last_seen_at,
        capture_id=row.capture_id,
        revision_id=row.id,
    )


def _is_channel(conn: Connection, source_id: str) -> bool:
    """Whether the entries of a source are whole texts themselves: posts of a channel, not summaries."""
    kind = conn.execute(select(sources.c.kind).where(sources.c.id == source_id)).scalar()
    return kind == SourceKind.TELEGRAM.value


def earlier_reports(
    conn: Connection,
    article_id: int,
    revision_id: int,
    stored: ById,
) -> tuple[EarlierReport, ...]:
    """Return the statements that an article reported, in the words it last gave them."""
    rows = conn.execute(select(reports).where(reports.c.article_id == article_id).order_by(reports.c.id)).all()
    last = {row.statement_id: row for row in rows}
    found = _attributions(conn, revision_id)
    return tuple(_earlier_report(one, last[one.statement_id], found.get(one.statement_id, ())) for one in stored(last))


def _attributions(conn: Connection, revision_id: int) -> dict[int, list[ResolvedAttribution]]:
    query = (
        select(attributions.c.statement_id, attributions.c.value)
        .where(attributions.c.revision_id == revision_id, attributions.c.statement_id.is_not(None))
        .order_by(attributions.c.ordinal)
    )
    found: dict[int, list[ResolvedAttribution]] = {}
    for row in conn.execute(query):
        found.setdefault(row.statement_id, []).append(from_json(ResolvedAttribution, row.value))
    return found


def _earlier_report(known: StoredStatement, report: Any, attributed: Iterable[ResolvedAttribution]) -> EarlierReport:
    worded = replace(
        known,
        content_text=report.content_text,
        signature=with_wording(known.signature, report.content_text, known.signature.language),
    )
    withdrawn, let_go = report.withdrawn_at is not None, report.let_go_at is not None
    candidates = list(attributed)
    own = next((one for one in candidates if one.content_text == report.content_text), None)
    own = own or next(iter(candidates), None)
    if own is None:
        return EarlierReport(statement=worded, withdrawn=withdrawn, let_go=let_go)
    return EarlierReport(
        statement=worded,
        speaker_text=own.speaker_text,
        cue_text=own.cue_text,
        cue_strength=own.cue_strength,
        act=own.attribution.act,
        opening_text=own.opening_text,
        antecedent_text=own.antecedent_text,
        withdrawn=withdrawn,
        let_go=let_go,
    )
