"""Carry out what `stories.relate` decided: new statements, reports of known ones, links, threads, withdrawals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from monitor.errors import StoreError
from monitor.store.codec import to_json
from monitor.store.neighbours import terms_of
from monitor.store.schema import clipped, links, reports, statement_terms, statements, threads
from monitor.store.sql import insert, insert_returning_id
from monitor.types import Article, ReadDocument, Relation, StoryDecision, StoryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The article that is being saved."""

    article: Article
    article_id: int
    revision_id: int
    now: datetime
    reference: Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The statement that one attribution became part of."""

    statement_id: int
    ref: str
    is_new: bool
    decision: StoryDecision
    #: last wording at this address before this revision
    was: str = ""


def save_stories(conn: Connection, context: Context, doc: ReadDocument, outcome: StoryOutcome) -> dict[int, Stored]:
    """Store the outcome and return, by index of the attribution, the statement that each belongs to.

    Errors: StoreError for a decision about an attribution or a statement that does not exist.
    """
    stored: dict[int, Stored] = {}
    # what refers to another attribution of this article comes after it
    for decision in sorted(outcome.decisions, key=lambda item: (item.same_as is not None, item.attribution)):
        stored[decision.attribution] = _save_statement(conn, context, doc, decision, stored)
    for item in stored.values():
        _save_links(conn, context, doc, item, stored)
    for statement_id in outcome.withdrawn:
        _withdraw(conn, context, statement_id)
    _recount(conn, {item.statement_id for item in stored.values()}, context.now)
    return dict(sorted(stored.items()))


def _save_statement(
    conn: Connection, context: Context, doc: ReadDocument, decision: StoryDecision, stored: dict[int, Stored]
) -> Stored:
    index = decision.attribution
    if not 0 <= index < len(doc.attributions) or len(doc.signatures) != len(doc.attributions):
        raise StoreError(f"{context.article.url}: a decision is about attribution {index}, which has no signature")
    if decision.relation in (Relation.NEW, Relation.REPEAT):
        statement_id, ref = _insert_statement(conn, context, doc, index)
        item = Stored(statement_id=statement_id, ref=ref, is_new=True, decision=decision)
    else:
        item = _known_statement(conn, context, doc, decision, stored)
    _report(conn, context, doc, item)
    return item


def _known_id(decision: StoryDecision, stored: dict[int, Stored]) -> int | None:
    """Return the statement that a decision names, directly or as that of another attribution of the article."""
    if decision.same_as is not None and decision.same_as in stored:
        return stored[decision.same_as].statement_id
    return decision.statement_id


def _known_statement(
    conn: Connection, context: Context, doc: ReadDocument, decision: StoryDecision, stored: dict[int, Stored]
) -> Stored:
    statement_id = _known_id(decision, stored)
    row = conn.execute(select(statements.c.ref).where(statements.c.id == statement_id)).first()
    if row is None or statement_id is None:
        raise StoreError(f"{context.article.url}: a decision joins statement {statement_id}, which does not exist")
    was = ""
    if decision.relation is Relation.EDIT:
        was = _last_wording(conn, context, statement_id)
        index = decision.attribution
        signature = doc.signatures[index]
        values = {"content_text": doc.attributions[index].content_text, "signature": to_json(signature)}
        # the next revision is compared with this wording; earlier ones stay in the reports
        conn.execute(update(statements).where(statements.c.id == statement_id).values(**values))
        _save_terms(conn, statement_id, terms_of(signature), context.now)
    return Stored(statement_id=statement_id, ref=row.ref, is_new=False, decision=decision, was=was)


def _last_wording(conn: Connection, context: Context, statement_id: int) -> str:
    query = (
        select(reports.c.content_text)
        .where(reports.c.statement_id == statement_id, reports.c.article_id == context.article_id)
        .where(reports.c.revision_id != context.revision_id)
        .order_by(reports.c.id.desc())
        .limit(1)
    )
    found = conn.execute(query).scalar()
    if found is None:
        found = conn.execute(select(statements.c.content_text).where(statements.c.id == statement_id)).scalar_one()
    return str(found)


def _insert_statement(conn: Connection, context: Context, doc: ReadDocument, index: int) -> tuple[int, str]:
    resolved, signature, article = doc.attributions[index], doc.signatures[index], context.article
    now = context.now
    thread_id = insert_returning_id(conn, threads, {"created_at": now, "updated_at": now})
    statement_id = insert_returning_id(
        conn,
        statements,
        {
            "thread_id": thread_id,
            "speaker_key": clipped(signature.speaker_key),
            "actor": resolved.actor,
            "speaker": resolved.canonical or resolved.speaker_text,
            "speaker_text": resolved.speaker_text,
            "content_text": resolved.content_text,
            "act": resolved.attribution.act.value,
            "form": resolved.attribution.form.value,
            "confidence": resolved.confidence or resolved.attribution.confidence,
            "language": article.language,
            "official": resolved.official,
            "said_at": signature.said_at,
            "first_seen_at": now,
            "last_seen_at": now,
            "signature": to_json(signature),
            "source_id": article.source_id,
            "outlet": article.outlet,
            "url": article.url,
            "title": article.title,
        },
    )
    ref = context.reference(statement_id)
    conn.execute(update(statements).where(statements.c.id == statement_id).values(ref=ref))
    conn.execute(update(threads).where(threads.c.id == thread_id).values(first_statement_id=statement_id))
    _save_terms(conn, statement_id, terms_of(signature), now)
    return statement_id, ref


def _save_terms(conn: Connection, statement_id: int, terms: Iterable[str], now: datetime) -> None:
    rows = [{"term": item, "seen_at": now, "statement_id": statement_id} for item in terms]
    if rows:
        conn.execute(insert(conn, statement_terms).on_conflict_do_nothing(), rows)


def _report(conn: Connection, context: Context, doc: ReadDocument, item: Stored) -> None:
    article = context.article
    statement = insert(conn, reports).values(
        statement_id=item.statement_id,
        article_id=context.article_id,
        revision_id=context.revision_id,
        source_id=article.source_id,
        outlet=article.outlet,
        url=article.url,
        relation=item.decision.relation.value,
        independent=item.decision.independent,
        content_text=doc.attributions[item.decision.attribution].content_text,
        published_at=article.published_at,
        seen_at=context.now,
    )
    conn.execute(statement.on_conflict_do_nothing())


def _recount(conn: Connection, statement_ids: Iterable[int], now: datetime) -> None:
    """Set the numbers of outlets from the reports, which are the truth."""
    for statement_id in sorted(statement_ids):
        own = reports.c.statement_id == statement_id
        outlets = select(func.count(reports.c.article_id.distinct())).where(own).scalar_subquery()
        independent = (
            select(func.count(reports.c.article_id.distinct())).where(own, reports.c.independent).scalar_subquery()
        )
        conn.execute(
            update(statements)
            .where(statements.c.id == statement_id)
            .values(outlets=outlets, independent=independent, last_seen_at=now, withdrawn_at=None)
        )


def _withdraw(conn: Connection, context: Context, statement_id: int) -> None:
    """Note that the address no longer carries the statement; the statement is withdrawn when nobody carries it."""
    here = (reports.c.statement_id == statement_id, reports.c.withdrawn_at.is_(None))
    conn.execute(
        update(reports).where(*here, reports.c.article_id == context.article_id).values(withdrawn_at=context.now)
    )
    if conn.execute(select(reports.c.id).where(*here).limit(1)).first() is None:
        conn.execute(update(statements).where(statements.c.id == statement_id).values(withdrawn_at=context.now))


# --------------------------------------------------------------------------------------------------- links and threads


def _save_links(conn: Connection, context: Context, doc: ReadDocument, item: Stored, stored: dict[int, Stored]) -> None:
    decision = item.decision
    if decision.relation is Relation.REPEAT:
        _link(conn, context, (item.statement_id, _known_id(decision, stored)), "repeats", decision.reason)
    kind = decision.answer_kind or "answers"
    if decision.answers_statement is not None:
        _link(conn, context, (item.statement_id, decision.answers_statement), kind, decision.reason)
        return
    answer = doc.attributions[decision.attribution].attribution.answer
    if answer is not None and answer.index is not None and answer.index in stored:
        _link(conn, context, (item.statement_id, stored[answer.index].statement_id), kind, "the text says so")


def _link(conn: Connection, context: Context, pair: tuple[int, int | None], kind: str, reason: str) -> None:
    source, target = pair
    if target is None or source == target:
        return
    values: dict[str, Any] = {"from_statement": source, "to_statement": target, "kind": kind, "reason": reason}
    conn.execute(insert(conn, links).values(**values, created_at=context.now).on_conflict_do_nothing())
    _join_threads(conn, source, target, context.now)


def _join_threads(conn: Connection, one: int, other: int, now: datetime) -> None:
    """Make the threads of both statements one: the older takes over the younger's statements."""
    query = select(statements.c.thread_id).where(statements.c.id.in_((one, other))).distinct()
    older, *younger = sorted(conn.execute(query).scalars())
    if younger:
        conn.execute(update(statements).where(statements.c.thread_id == younger[0]).values(thread_id=older))
        conn.execute(delete(threads).where(threads.c.id == younger[0]))
    first = select(statements.c.id).where(statements.c.thread_id == older)
    first = first.order_by(statements.c.first_seen_at, statements.c.id).limit(1)
    conn.execute(
        update(threads).where(threads.c.id == older).values(first_statement_id=first.scalar_subquery(), updated_at=now)
    )
