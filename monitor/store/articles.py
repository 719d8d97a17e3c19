"""Entries whose article is to be read, and the one transaction that saves what was found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Connection, Row, delete, or_, select, update

from monitor.store import search, tellables
from monitor.store.alerts import flood_counts, save_alerts
from monitor.store.captures import CAPTURE_COLUMNS, CAPTURES, capture_of, entry_capture_id, save_capture
from monitor.store.earlier import url_key
from monitor.store.evidence import Made, read_again, sealed
from monitor.store.neighbours import read_neighbours, what_was_there
from monitor.store.pages import page_of, save_page
from monitor.store.readings import save_reading
from monitor.store.schema import articles, attributions, captures, clipped, entries, pages, revisions, sources
from monitor.store.source_rows import setup_of
from monitor.store.sources import clock_went_back
from monitor.store.sql import CLOCK_SLACK, chunks, for_claim, insert_returning_id, lease_end
from monitor.store.stories import Context, Stored, save_stories
from monitor.store.values import ArticleRow, SavedDocument
from monitor.stories.reference import reference as default_reference
from monitor.types import (
    AlertIntent,
    Article,
    CaptureRef,
    Entry,
    FloodKey,
    Neighbours,
    PageState,
    PendingEntry,
    Quality,
    ReadDocument,
    StoryOutcome,
    Tellable,
)

#: key of the advisory lock that lets one machine at a time decide what is new
_PG_DECIDING = 0x6D6F6E64

Decide = Callable[[Neighbours], StoryOutcome]
#: what could be told, and how many messages each subscription got of each source within the last hour
Plan = Callable[[Sequence[Tellable], Mapping[FloodKey, int]], Sequence[AlertIntent]]
Reference = Callable[[int], str]
#: when an article is looked at again, by what is known of its address now
NextReading = Callable[[PageState], datetime | None]

# ------------------------------------------------------------------------------------------------------------- pending


def claim_pending(
    conn: Connection, now: datetime, *, limit: int, lease_s: float, again: int | None = None
) -> tuple[PendingEntry, ...]:
    """Return up to `limit` entries whose article is to be read now, longest due first; others do not get them.

    Shape: those that were never read come first. `again` is the room for those that are looked at again, in addition;
    without it they get what the others leave.
    """
    is_due = entries.c.due_at <= now
    if clock_went_back(conn, now):
        is_due = or_(is_due, entries.c.seen_at > now + CLOCK_SLACK)
    due = (
        select(entries, sources, pages)
        .join(sources, sources.c.id == entries.c.source_id)
        .outerjoin(pages, pages.c.entry_id == entries.c.id)
        .where(
            entries.c.state == "pending",
            is_due,
            or_(entries.c.lease_until.is_(None), entries.c.lease_until <= now),
        )
        .order_by(entries.c.due_at, entries.c.id)
        .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    )
    rows: list[Row[Any]] = []
    for unread, most in ((True, limit), (False, limit if again is None else again)):
        fits = entries.c.read_at.is_(None) if unread else entries.c.read_at.is_not(None)
        room = min(most, limit - len(rows)) if again is None else most
        if room > 0:
            rows += conn.execute(for_claim(conn, due.where(fits).limit(room), of=entries)).all()
    for chunk in chunks([row.entries_id for row in rows]):
        conn.execute(update(entries).where(entries.c.id.in_(chunk)).values(lease_until=lease_end(now, lease_s)))
    return tuple(_pending(row) for row in rows)


def _pending(row: Row[Any]) -> PendingEntry:
    source = setup_of(row, "sources_")
    return PendingEntry(
        entry_id=row.entries_id,
        entry=Entry(
            keys=tuple(row.entries_keys),
            id=row.entries_name,
            title=row.entries_title,
            url=row.entries_url,
            published_at=row.entries_published_at,
            updated_at=row.entries_updated_at,
            summary=row.entries_summary,
            content_html=row.entries_content_html,
            author=row.entries_author,
            language=row.entries_language,
            via=row.entries_via,
            notes=tuple(row.entries_notes or ()),
        ),
        source_id=source.id,
        source_kind=source.kind,
        attempts=row.entries_attempts,
        publisher_name=source.publisher_name,
        publisher_actor=source.publisher_actor,
        language=source.language,
        groups=source.groups,
        allow_hosts=source.allow_hosts,
        ca_file=source.ca_file,
        options=source.options,
        timeout_s=source.timeout_s,
        seen_at=row.entries_seen_at,
        read_at=row.entries_read_at,
        text_hash=row.entries_text_hash,
        capture_id=row.entries_capture_id,
        page=page_of(row, "pages_") if row.pages_entry_id is not None else None,
    )


def entry_failed(conn: Connection, entry_id: int, message: str, *, retry_at: datetime | None) -> None:
    """Note a failed try; the entry is tried again at `retry_at`, or given up when that is None."""
    conn.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(
            attempts=entries.c.attempts + 1,
            last_error=message,
            lease_until=None,
            **({"state": "failed"} if retry_at is None else {"due_at": retry_at}),
        )
    )


def entry_rested(conn: Connection, entry_id: int, *, revisit_at: datetime | None) -> None:
    """Note that reading an entry again gave nothing: it is read again at `revisit_at`, or rests for good."""
    values: dict[str, Any] = {"lease_until": None}
    values |= {"state": "done"} if revisit_at is None else {"due_at": revisit_at}
    conn.execute(update(entries).where(entries.c.id == entry_id).values(**values))


# -------------------------------------------------------------------------------------------------------------- saving


def save_document(
    conn: Connection,
    doc: ReadDocument,
    *,
    entry_id: int | None,
    capture: CaptureRef | None,
    own_words: bool = False,
    pending: PendingEntry | None = None,
    decide: Decide,
    plan: Plan,
    now: datetime,
    reference: Reference = default_reference,
    page: PageState | None = None,
    next_reading: NextReading | None = None,
    changes_per_day: int = 3,
) -> SavedDocument:
    """Store an article with everything that follows from it, in the caller's one transaction, and say what that was.

    Shape: `decide` and `plan` are pure; they are called inside so that what they are told cannot change before their
    answer is stored; `plan` only when there is something to tell. An attribution without a decision is kept but gives
    no statement; a match of it is dropped. Saving the same text again changes nothing and tells nobody twice.
    `capture`: the page. The evidence of the text is the page, or the source's document that the entry was found in when
    there is no page or the article is the entry's `own_words`; a page that gave no article is kept all the same.
    `pending` is what the reader was given beside it, kept so that the reading can be repeated.
    `reference` turns the number of a statement into its reference (default: `stories.reference`). `page` is what
    the fetch said about the address, `next_reading` when it is looked at again (None: never). So many changes of one
    statement are told in a day (`changes_per_day`).
    Errors: what `decide` or `plan` raise; nothing is stored then.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PG_DECIDING})")
    earlier = what_was_there(conn, doc, entry_id)
    page_id = save_capture(conn, capture)
    own_words = own_words or capture is None
    # the document that its words came from, even if a newer one has come meanwhile
    found_in = pending.capture_id if pending is not None else entry_capture_id(conn, entry_id)
    capture_id = found_in if own_words else page_id
    made = Made(doc=doc, pending=pending, own_words=own_words, capture_id=capture_id)
    saved = _save_article(conn, made, entry_id, now)
    outcome = decide(read_neighbours(conn, doc, earlier, now=now))
    context = Context(
        article=doc.article,
        article_id=saved.article_id,
        revision_id=saved.revision_id,
        now=now,
        reference=reference,
        earlier=earlier,
        capture_id=capture_id,
        per_day=changes_per_day,
    )
    stories = save_stories(conn, context, doc, outcome)
    stored = stories.stored
    _save_attributions(conn, saved.revision_id, made, stored)
    told = tellables.save_matches(conn, context, doc, stories)
    planned = plan(told, flood_counts(conn, now=now)) if told else ()
    alerts, outbox = save_alerts(conn, planned, source_id=doc.article.source_id, now=now)
    search.index_article(conn, saved.article_id, doc.article.title, doc.article.text)
    if entry_id is not None:
        state = replace(
            page or PageState(own_words=capture is None),
            article_id=saved.article_id,
            url=doc.article.url,
            watched=(page is not None and page.watched) or any(one.attribution is not None for one in doc.matches),
            missing_since=stories.missing_since,
        )
        save_page(conn, entry_id, state)
        _finish_entry(conn, entry_id, now, next_reading(state) if next_reading is not None else None)
    degraded = None
    # a page that is looked at again says nothing new of its source's pages
    if doc.reading is not None and pending is not None and pending.read_at is None:
        degraded = save_reading(conn, pending.source_id, doc.reading, now=now)
    return SavedDocument(
        article_id=saved.article_id,
        revision_id=saved.revision_id,
        revised=saved.revised,
        new_refs=tuple(item.ref for item in stored.values() if item.is_new),
        refs=tuple(dict.fromkeys(item.ref for item in stored.values())),
        alerts=alerts,
        outbox=outbox,
        degraded=degraded,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SavedArticle:
    article_id: int
    revision_id: int
    revised: bool


def _save_article(conn: Connection, made: Made, entry_id: int | None, now: datetime) -> _SavedArticle:
    doc, article = made.doc, made.doc.article
    digest = article.content_hash or blake2b(article.text.encode("utf-8", "replace"), digest_size=16).hexdigest()
    key = url_key(article, entry_id)
    known = conn.execute(select(articles).where(articles.c.url_key == key)).first()
    values = _article_columns(article) | {"last_seen_at": now, "content_hash": digest}
    if known is None:
        article_id = insert_returning_id(
            conn,
            articles,
            values
            | {"url_key": key, "url": article.url, "source_id": article.source_id, "first_seen_at": now}
            | {"outlet": article.outlet, "publisher_actor": article.publisher_actor},
        )
        number = 1
    elif known.content_hash == digest and known.revision_id is not None:
        conn.execute(update(articles).where(articles.c.id == known.id).values(last_seen_at=now))
        # found again by a better detector, or by a second source: the findings are replaced, not doubled
        conn.execute(delete(attributions).where(attributions.c.revision_id == known.revision_id))
        read_again(conn, known.revision_id, made)
        return _SavedArticle(article_id=known.id, revision_id=known.revision_id, revised=False)
    else:
        article_id, number = known.id, known.revisions + 1
        conn.execute(update(articles).where(articles.c.id == article_id).values(**values))
    revision_id = insert_returning_id(
        conn,
        revisions,
        {
            "article_id": article_id,
            "entry_id": entry_id,
            "number": number,
            "warnings": list(dict.fromkeys((*article.warnings, *doc.warnings))),
            "content_hash": digest,
            "created_at": now,
            **sealed(made),
        },
    )
    conn.execute(update(articles).where(articles.c.id == article_id).values(revision_id=revision_id, revisions=number))
    return _SavedArticle(article_id=article_id, revision_id=revision_id, revised=number > 1)


def _article_columns(article: Article) -> dict[str, Any]:
    return {"title": article.title, "language": article.language, "published_at": article.published_at}


def _save_attributions(conn: Connection, revision_id: int, made: Made, stored: dict[int, Stored]) -> None:
    rows = []
    for ordinal, (resolved, value) in enumerate(zip(made.resolved, made.values, strict=True)):
        item = stored.get(ordinal)
        rows.append(
            {
                "revision_id": revision_id,
                "ordinal": ordinal,
                "statement_id": item.statement_id if item else None,
                "actor": resolved.actor,
                "act": resolved.attribution.act.value,
                "form": resolved.attribution.form.value,
                "confidence": resolved.confidence or resolved.attribution.confidence,
                "speaker_text": resolved.speaker_text,
                "content_text": resolved.content_text,
                "value": value,
                "relation": item.decision.relation.value if item else "",
                "reason": item.decision.reason if item else "",
            }
        )
    if rows:
        conn.execute(attributions.insert(), rows)


def _finish_entry(conn: Connection, entry_id: int, now: datetime, revisit_at: datetime | None) -> None:
    conn.execute(update(entries).where(entries.c.id == entry_id).values(attempts=0, last_error="", read_at=now))
    entry_rested(conn, entry_id, revisit_at=revisit_at)


# ------------------------------------------------------------------------------------------------------------- reading


def article(conn: Connection, article_id: int) -> ArticleRow | None:
    """Return an article with its current text."""
    row = conn.execute(_ARTICLES.where(articles.c.id == article_id)).first()
    return None if row is None else _article_row(row)


def list_articles(
    conn: Connection, *, since: datetime | None = None, after_id: int = 0, limit: int = 500
) -> tuple[ArticleRow, ...]:
    """Return articles in the order they were first seen, for going through the archive page by page (`after_id`)."""
    query = _ARTICLES.where(articles.c.id > after_id).order_by(articles.c.id).limit(limit)
    if since is not None:
        query = query.where(articles.c.first_seen_at >= since)
    return tuple(_article_row(row) for row in conn.execute(query))


def article_at(conn: Connection, url: str) -> ArticleRow | None:
    """Return the article of that address."""
    row = conn.execute(_ARTICLES.where(articles.c.url_key == clipped(url))).first()
    return None if row is None else _article_row(row)


def _article_row(row: Row[Any]) -> ArticleRow:
    return ArticleRow(
        article_id=row.id,
        revision_id=row.revision_id,
        url=row.url,
        title=row.title,
        text=row.text,
        source_id=row.source_id,
        outlet=row.outlet,
        publisher_actor=row.publisher_actor,
        language=row.language,
        quality=Quality(row.quality),
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        revisions=row.revisions,
        content_hash=row.content_hash,
        groups=tuple(row.groups or ()),
        capture=capture_of(row),
    )


_ARTICLES = (
    select(articles, revisions.c.text, revisions.c.quality, sources.c.groups, *CAPTURE_COLUMNS)
    .join(revisions, revisions.c.id == articles.c.revision_id)
    .outerjoin(CAPTURES, captures.c.id == revisions.c.capture_id)
    .outerjoin(sources, sources.c.id == articles.c.source_id)
)
