"""Carry out what `stories.relate` decided: new statements, reports of known ones, links, threads, withdrawals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from monitor.errors import StoreError
from monitor.store.changes import note_change
from monitor.store.codec import to_json
from monitor.store.earlier import Earlier
from monitor.store.neighbours import terms_of
from monitor.store.schema import clipped, links, reports, revisions, statement_terms, statements, threads
from monitor.store.sql import chunks, insert, insert_returning_id
from monitor.stories.revisiting import is_gone
from monitor.types import (
    Article,
    ChangeFact,
    ChangeKind,
    ChangeSide,
    ReadDocument,
    Relation,
    StoryDecision,
    StoryOutcome,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The article that is being saved."""

    article: Article
    article_id: int
    revision_id: int
    now: datetime
    reference: Callable[[int], str]
    #: what the address carried before
    earlier: Earlier = field(default_factory=Earlier)
    #: row of the capture that the article was read from
    capture_id: int | None = None
    #: changes of one statement that are told in a day
    per_day: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The statement that one attribution became part of."""

    statement_id: int
    ref: str
    is_new: bool
    decision: StoryDecision
    #: what changed since the address was read before, as far as it is to be told
    change: ChangeFact | None = None

    @property
    def shown(self) -> int:
        """The attribution whose words are reported."""
        return self.decision.attribution if self.decision.shown is None else self.decision.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A statement that its address no longer carries, as it is to be told."""

    statement_id: int
    change: ChangeFact


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedStories:
    """What became of the attributions of one article, and of the statements that it does not hold any more."""

    #: by index of the attribution
    stored: dict[int, Stored]
    gone: tuple[Gone, ...] = ()
    #: since when statements are missing that no second reading confirmed
    missing_since: datetime | None = None


def save_stories(conn: Connection, context: Context, doc: ReadDocument, outcome: StoryOutcome) -> SavedStories:
    """Store the outcome and return the statement that each attribution belongs to, and those that are gone.

    A statement that the reading misses is gone when an earlier reading missed it as well (see `stories.revisiting`).

    Errors: StoreError for a decision about an attribution or a statement that does not exist.
    """
    stored: dict[int, Stored] = {}
    # what refers to another attribution of this article comes after it
    for decision in sorted(outcome.decisions, key=lambda item: (item.same_as is not None, item.attribution)):
        stored[decision.attribution] = _save_statement(conn, context, doc, decision, stored)
    for item in stored.values():
        _save_links(conn, context, doc, item, stored)
    seen = {item.statement_id for item in stored.values()}
    replaced = {item.decision.replaces for item in stored.values()} - {None} - seen
    for statement_id in sorted(filter(None, replaced)):
        withdraw(conn, context.article_id, statement_id, context.now)
    _note_seen(conn, context, seen - replaced, outcome)
    gone, missing_since = miss(conn, context, outcome.missing)
    _recount(conn, seen, context.now)
    return SavedStories(stored=dict(sorted(stored.items())), gone=gone, missing_since=missing_since)


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
    return replace(item, change=_change(conn, context, doc, item))


def _known_id(decision: StoryDecision, stored: dict[int, Stored]) -> int | None:
    """Return the statement that a decision names, directly or as that of another attribution of the article."""
    if decision.same_as is not None and decision.same_as in stored:
        return stored[decision.same_as].statement_id
    return decision.statement_id


def _known_statement(
    conn: Connection, context: Context, doc: ReadDocument, decision: StoryDecision, stored: dict[int, Stored]
) -> Stored:
    statement_id = _known_id(decision, stored)
    row = conn.execute(select(statements.c.ref, statements.c.url).where(statements.c.id == statement_id)).first()
    if row is None or statement_id is None:
        raise StoreError(f"{context.article.url}: a decision joins statement {statement_id}, which does not exist")
    if decision.relation is Relation.EDIT and row.url == context.article.url:
        index = decision.attribution if decision.shown is None else decision.shown
        signature = doc.signatures[index]
        values = {"content_text": doc.attributions[index].content_text, "signature": to_json(signature)}
        # what lists show is the wording where it was first read; earlier ones, and other outlets', stay in the reports
        conn.execute(update(statements).where(statements.c.id == statement_id).values(**values))
        _save_terms(conn, statement_id, terms_of(signature), context.now)
    return Stored(statement_id=statement_id, ref=row.ref, is_new=False, decision=decision)


def _change(conn: Connection, context: Context, doc: ReadDocument, item: Stored) -> ChangeFact | None:
    """Store what changed about a statement since the address was read before; return it when it is to be told."""
    decision = item.decision
    kinds = decision.changes or ((ChangeKind.CONTENT,) if decision.relation is Relation.EDIT else ())
    if not kinds:
        return None
    before = decision.replaces if decision.replaces is not None else item.statement_id
    resolved = doc.attributions[item.shown]
    now = ChangeSide(
        text=resolved.content_text,
        speaker=resolved.canonical or resolved.speaker_text,
        speaker_text=resolved.speaker_text,
        cue=resolved.cue_text,
        ref=item.ref,
        read_at=context.now,
        capture_id=context.capture_id,
        revision_id=context.revision_id,
    )
    was = ChangeSide() if ChangeKind.ADDED in kinds else side_before(conn, context.earlier, before)
    return note_change(
        conn,
        ChangeFact(kinds=kinds, was=was, now=now),
        statement_id=item.statement_id,
        article_id=context.article_id,
        replaces=decision.replaces,
        now=context.now,
        per_day=context.per_day,
    )


def side_before(conn: Connection, earlier: Earlier, statement_id: int) -> ChangeSide:
    """Return a statement as the address carried it before."""
    report = next((one for one in earlier.reports if one.statement.statement_id == statement_id), None)
    row = conn.execute(select(statements).where(statements.c.id == statement_id)).one()
    return ChangeSide(
        text=report.statement.content_text if report else row.content_text,
        speaker=row.speaker,
        speaker_text=report.speaker_text if report else row.speaker_text,
        cue=report.cue_text if report else "",
        ref=row.ref,
        read_at=earlier.read_at,
        capture_id=earlier.capture_id,
        revision_id=earlier.revision_id,
    )


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
        content_text=doc.attributions[item.shown].content_text,
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


def _note_seen(conn: Connection, context: Context, seen: Iterable[int], outcome: StoryOutcome) -> None:
    """Note which statements the address carries: what is not missing is there, what was seen is there again."""
    here = reports.c.article_id == context.article_id
    found_again = (here, reports.c.missing_since.is_not(None), reports.c.statement_id.not_in(outcome.missing))
    conn.execute(update(reports).where(*found_again).values(missing_since=None))
    for chunk in chunks(sorted(seen)):
        again = (here, reports.c.statement_id.in_(chunk))
        left = or_(reports.c.withdrawn_at.is_not(None), reports.c.let_go_at.is_not(None))
        conn.execute(update(reports).where(*again, left).values(withdrawn_at=None, let_go_at=None))
    for chunk in chunks(outcome.let_go):
        conn.execute(update(reports).where(here, reports.c.statement_id.in_(chunk)).values(let_go_at=context.now))


def miss(conn: Connection, context: Context, missing: Iterable[int]) -> tuple[tuple[Gone, ...], datetime | None]:
    """Note that a reading misses statements; return those that are gone, and since when others are missing."""
    gone: list[Gone] = []
    waiting: list[datetime] = []
    for statement_id in missing:
        here = (reports.c.article_id == context.article_id, reports.c.statement_id == statement_id)
        since = conn.execute(select(func.min(reports.c.missing_since)).where(*here)).scalar()
        if not is_gone(since, context.now):
            first = {} if since is not None else {"missing_since": context.now, "stood_at": context.earlier.read_at}
            if first:
                conn.execute(update(reports).where(*here).values(**first))
            waiting.append(since or context.now)
            continue
        was = _side_last_seen(conn, context, statement_id)
        withdraw(conn, context.article_id, statement_id, context.now)
        now = ChangeSide(
            ref=was.ref, read_at=context.now, capture_id=context.capture_id, revision_id=context.revision_id
        )
        change = note_change(
            conn,
            ChangeFact(kinds=(ChangeKind.GONE,), was=was, now=now, since=since, looks=2),
            statement_id=statement_id,
            article_id=context.article_id,
            now=context.now,
            per_day=context.per_day,
        )
        if change is not None:
            gone.append(Gone(statement_id=statement_id, change=change))
    return tuple(gone), min(waiting, default=None)


def _side_last_seen(conn: Connection, context: Context, statement_id: int) -> ChangeSide:
    """Return a statement as the address carried it when it last did; what is stored of the address lacks it already."""
    query = (
        select(reports.c.stood_at, reports.c.seen_at, reports.c.revision_id, revisions.c.capture_id)
        .outerjoin(revisions, revisions.c.id == reports.c.revision_id)
        .where(reports.c.statement_id == statement_id, reports.c.article_id == context.article_id)
        .order_by(reports.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one()
    return replace(
        side_before(conn, context.earlier, statement_id),
        read_at=row.stood_at or row.seen_at,
        capture_id=row.capture_id,
        revision_id=row.revision_id,
    )


def withdraw(conn: Connection, article_id: int, statement_id: int, now: datetime) -> None:
    """Note that the address no longer carries the statement; the statement is withdrawn when nobody carries it."""
    here = (reports.c.statement_id == statement_id, reports.c.withdrawn_at.is_(None))
    conn.execute(
        update(reports).where(*here, reports.c.article_id == article_id).values(withdrawn_at=now, missing_since=None)
    )
    if conn.execute(select(reports.c.id).where(*here).limit(1)).first() is None:
        conn.execute(update(statements).where(statements.c.id == statement_id).values(withdrawn_at=now))


# --------------------------------------------------------------------------------------------------- links and threads


def _save_links(conn: Connection, context: Context, doc: ReadDocument, item: Stored, stored: dict[int, Stored]) -> None:
    decision = item.decision
    if decision.replaces is not None:
        _link(conn, context, (item.statement_id, decision.replaces), "corrects", decision.reason)
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
