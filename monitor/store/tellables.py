"""Matches of an article as alert planning wants them, together with the follow-ups of earlier matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from monitor.store.codec import from_json, to_json
from monitor.store.schema import alerts, articles, matches, reports, statements, threads
from monitor.store.sql import insert
from monitor.store.stories import Context, Gone, SavedStories, Stored
from monitor.types import (
    AlertKind,
    AnsweredFact,
    ChangeKind,
    Match,
    OutletFact,
    ReadDocument,
    Relation,
    Tellable,
)

#: kinds of alert that say what a statement says, and that it is gone
_SAID = (AlertKind.STATEMENT.value, AlertKind.ANSWER.value, AlertKind.EDIT.value)
_WITHDRAWN = (AlertKind.WITHDRAWAL.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the store knows of one statement."""

    thread_ref: str
    other_outlets: tuple[OutletFact, ...]
    independent: int
    told: tuple[tuple[str, str], ...]


def save_matches(conn: Connection, context: Context, doc: ReadDocument, saved: SavedStories) -> tuple[Tellable, ...]:
    """Store the matches and return what may be told of the article, in order of the text.

    Shape: own matches first, one per watch and statement; then, for watches that matched a statement before and not
    now, its new outlets, edits and answers; then withdrawals. An unchanged report at an address that had it before is
    told only to watches that want it for the first time.
    """
    seen_at = conn.execute(select(articles.c.first_seen_at).where(articles.c.id == context.article_id)).scalar_one()
    maker, stored = _Maker(conn, context, doc, seen_at), saved.stored
    earlier = {item.statement_id: _matches_of(conn, item.statement_id) for item in stored.values()}
    told: list[Tellable] = []
    own: set[tuple[str, int]] = set()
    # a headline that says a statement in short comes after the words themselves
    short = {index for index, item in stored.items() if item.decision.same_as is not None}
    for match in sorted(doc.matches, key=lambda match: match.attribution in short):
        if match.attribution is None:
            _save(conn, context, match, None)
            told.append(maker.mention(match))
            continue
        item = stored.get(match.attribution)
        if item is None or (match.watch_id, item.statement_id) in own:
            continue
        own.add((match.watch_id, item.statement_id))
        _save(conn, context, match, item.statement_id)
        if match.watch_id not in earlier[item.statement_id] or not maker.is_old_news(item):
            told.append(maker.statement(match, item, follows=""))
    for item in _one_per_statement(stored.values()):
        for follows, known in _followed(conn, item, earlier[item.statement_id], old=maker.is_old_news(item)):
            told += [
                maker.statement(match, item, follows=follows)
                for watch_id, match in known.items()
                if (watch_id, item.statement_id) not in own
            ]
    for gone in saved.gone:
        told += maker.withdrawals(gone, _matches_of(conn, gone.statement_id).values())
    return tuple(told)


def _followed(
    conn: Connection, item: Stored, earlier: dict[str, Match], *, old: bool
) -> Iterable[tuple[str, dict[str, Match]]]:
    """Yield the matches of earlier articles whose watchers may hear of a statement, and why."""
    if item.decision.replaces is not None and item.change is not None:
        yield "same", _matches_of(conn, item.decision.replaces) | earlier
    elif not item.is_new and not old:
        yield "same", earlier
    if item.is_new:
        yield "answered", _matches_of(conn, item.decision.answers_statement)


def withdrawn_with_page(conn: Connection, context: Context, gone: Iterable[Gone]) -> tuple[Tellable, ...]:
    """Return what may be told of statements that are gone with their page."""
    seen_at = conn.execute(select(articles.c.first_seen_at).where(articles.c.id == context.article_id)).scalar_one()
    maker = _Maker(conn, context, None, seen_at)
    return tuple(
        tellable for one in gone for tellable in maker.withdrawals(one, _matches_of(conn, one.statement_id).values())
    )


def _one_per_statement(items: Iterable[Stored]) -> list[Stored]:
    """Return the first of each statement; a new one, or an edit, before what merely repeats it in the same article."""
    rank = {Relation.NEW: 0, Relation.REPEAT: 0, Relation.EDIT: 1, Relation.OUTLET: 2}
    first: dict[int, Stored] = {}
    for item in sorted(
        items,
        key=lambda item: (rank[item.decision.relation], item.decision.same_as is not None, item.decision.attribution),
    ):
        first.setdefault(item.statement_id, item)
    return list(first.values())


def _save(conn: Connection, context: Context, match: Match, statement_id: int | None) -> None:
    values: dict[str, Any] = {
        "watch_id": match.watch_id,
        "subject": f"article:{context.article_id}" if statement_id is None else f"statement:{statement_id}",
        "statement_id": statement_id,
        "article_id": context.article_id,
        "severity": match.severity,
        "reason": match.reason,
        "value": to_json(match),
        "created_at": context.now,
    }
    # the first match stays: its article is the one that the alert shows
    conn.execute(insert(conn, matches).values(**values).on_conflict_do_nothing())


def _matches_of(conn: Connection, statement_id: int | None) -> dict[str, Match]:
    """Return the stored matches of a statement by watch."""
    if statement_id is None:
        return {}
    query = select(matches.c.watch_id, matches.c.value).where(matches.c.statement_id == statement_id)
    return {row.watch_id: from_json(Match, row.value) for row in conn.execute(query.order_by(matches.c.id))}


class _Maker:
    """Makes tellables of one article; reads the facts of each statement once."""

    def __init__(self, conn: Connection, context: Context, doc: ReadDocument | None, first_seen_at: datetime) -> None:
        self._conn = conn
        self._context = context
        self._doc = doc
        self._first_seen_at = first_seen_at
        self._facts: dict[int, _Facts] = {}

    def mention(self, match: Match) -> Tellable:
        return Tellable(
            article=self._context.article,
            match=match,
            source_id=self._context.article.source_id,
            first_seen_at=self._first_seen_at,
            mentions=match.hits or (self._doc.mentions if self._doc is not None else ()),
        )

    def statement(self, match: Match, item: Stored, *, follows: str) -> Tellable:
        facts = self._facts_of(item.statement_id)
        return Tellable(
            article=self._context.article,
            match=match,
            source_id=self._context.article.source_id,
            first_seen_at=self._first_seen_at,
            resolved=self._doc.attributions[item.shown] if self._doc is not None else None,
            decision=item.decision,
            statement_ref=item.ref,
            thread_ref=facts.thread_ref,
            answered=self._answered(item.decision.answers_statement),
            other_outlets=facts.other_outlets,
            independent=facts.independent,
            was=item.change.was.text if item.change is not None else "",
            change=item.change,
            told=facts.told,
            concerned=self._concerned(item),
            follows=follows,
        )

    def _concerned(self, item: Stored) -> tuple[tuple[str, str], ...] | None:
        """Return who was told of what a change is about, where only they hear of it."""
        if item.change is None:
            return None
        if ChangeKind.RESTORED in item.change.kinds:
            return _told_of(self._conn, item.ref, _WITHDRAWN)
        if item.decision.replaces is not None:
            return _told_of(self._conn, item.change.was.ref, _SAID)
        return None

    def withdrawals(self, gone: Gone, known: Iterable[Match]) -> list[Tellable]:
        statement_id = gone.statement_id
        row = self._conn.execute(select(statements.c.ref).where(statements.c.id == statement_id)).one()
        facts = self._facts_of(statement_id)
        return [
            Tellable(
                article=self._context.article,
                match=match,
                source_id=self._context.article.source_id,
                first_seen_at=self._first_seen_at,
                statement_ref=row.ref,
                thread_ref=facts.thread_ref,
                other_outlets=facts.other_outlets,
                independent=facts.independent,
                was=gone.change.was.text,
                change=gone.change,
                withdrawn=True,
                told=facts.told,
                follows="same",
            )
            for match in known
        ]

    def is_old_news(self, item: Stored) -> bool:
        """Whether this address reported the statement before, and nothing of it changed that is to be told."""
        known = item.decision.relation in {Relation.OUTLET, Relation.EDIT} and item.change is None
        return known and item.statement_id in self._reported

    @cached_property
    def _reported(self) -> frozenset[int]:
        return frozenset(one.statement.statement_id for one in self._context.earlier.reports)

    def _answered(self, statement_id: int | None) -> AnsweredFact | None:
        if statement_id is None:
            return None
        row = self._conn.execute(select(statements).where(statements.c.id == statement_id)).one()
        return AnsweredFact(
            ref=row.ref,
            speaker=row.speaker,
            text=row.content_text,
            said_at=row.said_at,
            actor=row.actor,
            day_given=bool(row.signature.get("day_given")),
        )

    def _facts_of(self, statement_id: int) -> _Facts:
        if statement_id not in self._facts:
            self._facts[statement_id] = self._read_facts(statement_id)
        return self._facts[statement_id]

    def _read_facts(self, statement_id: int) -> _Facts:
        first = statements.alias()
        query = (
            select(statements.c.ref, statements.c.independent, first.c.ref.label("thread_ref"))
            .join(threads, threads.c.id == statements.c.thread_id)
            .outerjoin(first, first.c.id == threads.c.first_statement_id)
            .where(statements.c.id == statement_id)
        )
        row = self._conn.execute(query).one()
        rows = self._conn.execute(
            select(reports).where(reports.c.statement_id == statement_id).order_by(reports.c.seen_at, reports.c.id)
        ).all()
        return _Facts(
            thread_ref=row.thread_ref or row.ref,
            other_outlets=_outlets([item for item in rows if item.article_id != self._context.article_id]),
            independent=max(row.independent, 1),
            told=_told_of(self._conn, row.ref, _SAID),
        )


def _outlets(rows: Sequence[Any]) -> tuple[OutletFact, ...]:
    by_url = {row.url: OutletFact(outlet=row.outlet, url=row.url, seen_at=row.seen_at) for row in reversed(rows)}
    return tuple(reversed(by_url.values()))


def _told_of(conn: Connection, ref: str, kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    query = select(alerts.c.subscriber_id, alerts.c.subscription).where(alerts.c.ref == ref, alerts.c.kind.in_(kinds))
    return tuple(sorted({(row.subscriber_id, row.subscription) for row in conn.execute(query)}))
