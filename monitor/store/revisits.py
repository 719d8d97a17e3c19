"""What a look at an article's address writes when it brings no new text: nothing, or that the page is gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from monitor.store import tellables
from monitor.store.alerts import flood_counts, save_alerts
from monitor.store.articles import NextReading, Plan, entry_rested
from monitor.store.changes import note_change
from monitor.store.earlier import Earlier, earlier_reports
from monitor.store.neighbours import stored_in_order
from monitor.store.pages import save_page, site_state
from monitor.store.schema import articles, reports, revisions
from monitor.store.stories import Context, Gone, side_before, withdraw
from monitor.stories.reference import reference
from monitor.stories.revisiting import absent, is_withdrawn
from monitor.types import Article, ChangeFact, ChangeKind, ChangeSide, PageState, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentText:
    """The text that an article has now, to hold another one against."""

    text: str
    language: str | None
    quality: Quality
    #: that it reports, withdrawn ones left out
    statements: int


def current_text(conn: Connection, article_id: int | None) -> CurrentText | None:
    """Return the current text of an article; None for one that is not kept any more."""
    row = _revision(conn, article_id)
    if row is None:
        return None
    here = (reports.c.article_id == article_id, reports.c.withdrawn_at.is_(None), reports.c.let_go_at.is_(None))
    number = conn.execute(select(func.count(reports.c.statement_id.distinct())).where(*here)).scalar_one()
    return CurrentText(text=row.text, language=row.language, quality=Quality(row.quality), statements=number)


def save_look(
    conn: Connection, entry_id: int, state: PageState, *, next_reading: NextReading, stood_at: datetime | None = None
) -> None:
    """Note a look that found the article unchanged (`stood_at`: when), or nothing that says anything about it."""
    save_page(conn, entry_id, state)
    if stood_at is not None:
        conn.execute(update(articles).where(articles.c.id == state.article_id).values(last_seen_at=stood_at))
    entry_rested(conn, entry_id, revisit_at=next_reading(state))


def save_absence(
    conn: Connection,
    entry_id: int,
    state: PageState,
    why: str,
    *,
    plan: Plan,
    next_reading: NextReading,
    now: datetime,
    changes_per_day: int = 3,
) -> tuple[PageState, int]:
    """Note that an address answered that there is no such page; tell its statements as withdrawn once that is sure.

    Shape: the state after it, and the number of alerts. One transaction, the caller's.
    """
    after, alerts = absent(state, why, now), 0
    row = _revision(conn, state.article_id)
    if row is not None and is_withdrawn(after, site_state(conn, entry_id, after)):
        after = replace(after, withdrawn_at=now, missing_since=None)
        context = _context(conn, row, now, changes_per_day)
        told = tellables.withdrawn_with_page(conn, context, _withdraw_all(conn, context, after))
        planned = plan(told, flood_counts(conn, now=now)) if told else ()
        alerts, _ = save_alerts(conn, planned, source_id=context.article.source_id, now=now)
    save_look(conn, entry_id, after, next_reading=next_reading)
    return after, alerts


def _withdraw_all(conn: Connection, context: Context, state: PageState) -> list[Gone]:
    """Withdraw every statement of an article; return what of it is to be told."""
    gone = []
    for report in context.earlier.reports:
        statement_id = report.statement.statement_id
        if report.withdrawn or report.let_go:
            continue
        was = side_before(conn, context.earlier, statement_id)
        withdraw(conn, context.article_id, statement_id, context.now)
        change = note_change(
            conn,
            ChangeFact(
                kinds=(ChangeKind.WITHDRAWN,),
                was=was,
                now=ChangeSide(ref=was.ref, read_at=context.now),
                why=state.absent_why,
                since=state.absent_since,
                looks=state.absent_looks,
            ),
            statement_id=statement_id,
            article_id=context.article_id,
            now=context.now,
            per_day=context.per_day,
        )
        if change is not None:
            gone.append(Gone(statement_id=statement_id, change=change))
    return gone


def _revision(conn: Connection, article_id: int | None) -> Row[tuple[object, ...]] | None:
    query = (
        select(
            revisions,
            articles.c.url,
            articles.c.source_id,
            articles.c.outlet,
            articles.c.publisher_actor,
            articles.c.last_seen_at,
        )
        .join(articles, articles.c.revision_id == revisions.c.id)
        .where(articles.c.id == article_id)
    )
    return conn.execute(query).first()


def _context(conn: Connection, row: Row[tuple[object, ...]], now: datetime, per_day: int) -> Context:
    article = Article(
        url=row.url,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        language=row.language,
        quality=Quality(row.quality),
        source_id=row.source_id,
        outlet=row.outlet,
        publisher_actor=row.publisher_actor,
    )
    return Context(
        article=article,
        article_id=row.article_id,
        revision_id=row.id,
        now=now,
        reference=reference,
        per_day=per_day,
        earlier=Earlier(
            article_id=row.article_id,
            reports=earlier_reports(conn, row.article_id, row.id, lambda ids: stored_in_order(conn, ids)),
            read_at=row.last_seen_at,
            capture_id=row.capture_id,
            revision_id=row.id,
        ),
    )
