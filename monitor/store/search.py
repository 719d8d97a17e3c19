"""Full-text search over folded text: one behaviour on both databases, whatever the script or spelling.

Text and query are folded and cut into words here, so that the tokenizers of the databases see plain words only and
nothing of a query is ever their syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, column, func, select, table, text

from monitor.store.schema import articles, reports, revisions, statements
from monitor.store.values import SearchHit
from monitor.text.fold import fold, folded
from monitor.types import Span

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')
#: characters of one text that are indexed: PostgreSQL takes at most 1 MiB of words
_INDEXED_CHARS = 200_000
_MAX_TERMS = 32
_AROUND = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that must stand side by side; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def parse_query(query: str) -> tuple[Term, ...]:
    """Return what must all be found: words, "phrases" and prefix*; anything else counts as white space.

    Shape: folded; a word with marks inside (`az-mod`, `20.5`) is a phrase of its parts. At most 32 terms are used.
    """
    terms = []
    for quoted, bare in _PART.findall(query):
        words = tuple(_words(quoted or bare))
        if words:
            terms.append(Term(words=words, prefix=bool(bare) and bare.endswith("*")))
    return tuple(dict.fromkeys(terms))[:_MAX_TERMS]


def _words(raw: str) -> list[str]:
    return _WORD.findall(folded(raw))


def index_article(conn: Connection, article_id: int, title: str, body: str) -> None:
    """Make the article be found by its current title and text, and no longer by an earlier one."""
    body_words = " ".join(_words(body[:_INDEXED_CHARS]))
    values = {"id": article_id, "title": " ".join(_words(title)), "body": body_words}
    if conn.dialect.name == "postgresql":
        conn.execute(_PG_INDEX, values)
        return
    conn.execute(_SQLITE_REMOVE, {"id": article_id})
    conn.execute(_SQLITE_INDEX, values)


def forget_articles(conn: Connection, article_ids: Iterable[int]) -> None:
    """Take articles out of the index; PostgreSQL does it by itself."""
    if conn.dialect.name == "sqlite":
        for article_id in article_ids:
            conn.execute(_SQLITE_REMOVE, {"id": article_id})


_SQLITE_REMOVE = text("DELETE FROM search_index WHERE rowid = :id")
_SQLITE_INDEX = text("INSERT INTO search_index (rowid, title, body) VALUES (:id, :title, :body)")
_PG_INDEX = text(
    # a word between them, so that no phrase runs from the title into the text (columns keep them apart in FTS5)
    "INSERT INTO search_index (id, words) VALUES (:id, to_tsvector('simple', :title || ' 0endoftitle0 ' || :body)) "
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
)


def search(conn: Connection, query: str, *, limit: int = 20, since: datetime | None = None) -> tuple[SearchHit, ...]:
    """Return the articles that hold all terms of the query, newest first; none for a query without words.

    Shape: `since` is about when an article was first seen.
    """
    terms = parse_query(query)
    if not terms:
        return ()
    ids = _matching_ids(conn, terms, limit, _first_id_since(conn, since))
    rows = conn.execute(
        select(articles, revisions.c.text)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.id.in_(ids))
        .order_by(articles.c.id.desc())
    ).all()
    refs = _refs(conn, ids)
    return tuple(_hit(row, terms, tuple(refs.get(row.id, ()))) for row in rows)


def _first_id_since(conn: Connection, since: datetime | None) -> int:
    """Return the id from which on articles were first seen after that; ids grow with time."""
    if since is None:
        return 0
    found = conn.execute(select(func.min(articles.c.id)).where(articles.c.first_seen_at >= since)).scalar()
    return found if found is not None else 2**62


def _matching_ids(conn: Connection, terms: Sequence[Term], limit: int, first_id: int) -> list[int]:
    if conn.dialect.name == "postgresql":
        index = table("search_index", column("id"), column("words"))
        wanted = func.to_tsquery("simple", " & ".join(_pg_term(term) for term in terms))
        found = select(index.c.id).where(index.c.words.op("@@")(wanted), index.c.id >= first_id)
        return list(conn.execute(found.order_by(index.c.id.desc()).limit(limit)).scalars())
    found_rows = conn.execute(
        _SQLITE_SEARCH,
        {"query": " AND ".join(_fts5_term(term) for term in terms), "first": first_id, "limit": limit},
    )
    return list(found_rows.scalars())


_SQLITE_SEARCH = text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :query AND rowid >= :first "
    "ORDER BY rowid DESC LIMIT :limit"
).bindparams(bindparam("query"), bindparam("first"), bindparam("limit"))


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _pg_term(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    if term.prefix:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def _refs(conn: Connection, article_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(reports.c.article_id, statements.c.ref)
        .join(statements, statements.c.id == reports.c.statement_id)
        .where(reports.c.article_id.in_(article_ids))
        .distinct()
        .order_by(statements.c.ref)
    )
    refs: dict[int, list[str]] = {}
    for row in conn.execute(query):
        refs.setdefault(row.article_id, []).append(row.ref)
    return refs


def _hit(row: Row[Any], terms: Sequence[Term], refs: tuple[str, ...]) -> SearchHit:
    snippet, marks = excerpt(row.text, terms)
    return SearchHit(
        article_id=row.id,
        url=row.url,
        title=row.title,
        outlet=row.outlet,
        source_id=row.source_id,
        language=row.language,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        snippet=snippet,
        marks=marks,
        refs=refs,
    )


def excerpt(body: str, terms: Sequence[Term]) -> tuple[str, tuple[Span, ...]]:
    """Return the part of a text around the first term found, on one line, and where terms stand in it.

    Shape: the words are as published; the marks are half-open ranges of the excerpt.
    """
    shadow = fold(body[:_INDEXED_CHARS])
    pattern = re.compile("|".join(_pattern(term) for term in sorted(terms, key=lambda term: -len(term.words))))
    spans = [shadow.span(*found.span()) for found in pattern.finditer(shadow.text)]
    first = spans[0] if spans else (0, 0)
    start, end = max(0, first[0] - _AROUND), min(len(body), first[1] + _AROUND)
    if start > 0:
        start = body.find(" ", start, first[0]) + 1 or start
    if end < len(body):
        end = max(body.rfind(" ", first[1], end), first[1]) if " " in body[first[1] : end] else end
    before, after = "…" if start > 0 else "", "…" if end < len(body) else ""
    marks = tuple((s - start + len(before), e - start + len(before)) for s, e in spans if start <= s and e <= end)
    return before + re.sub(r"\s", " ", body[start:end]) + after, marks


def _pattern(term: Term) -> str:
    words = r"[\W_]+".join(re.escape(word) for word in term.words)
    return rf"(?<![^\W_]){words}" + ("" if term.prefix else r"(?![^\W_])")
