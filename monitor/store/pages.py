"""What is known of the addresses of articles between two looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from monitor.store.captures import save_capture
from monitor.store.schema import articles, clipped, entries, pages, sources
from monitor.store.sql import insert
from monitor.store.values import PageTrouble
from monitor.stories.revisiting import SiteState
from monitor.types import ChangedEntry, PageState

#: a hint brings no article to be looked at more often than this
SOONEST_LOOK = timedelta(minutes=2)
_FIELDS = tuple(field.name for field in fields(PageState))


def page_of(row: Row[Any], prefix: str = "") -> PageState:
    """Return the state of a row of `pages`, or of one that was selected with labels."""
    values = row._mapping  # noqa: SLF001 - the documented way to read a row by name
    return PageState(**{name: values[prefix + name] for name in _FIELDS})


def save_page(conn: Connection, entry_id: int, state: PageState) -> None:
    """Store what is known of the address of an entry that was read."""
    values = asdict(state)
    statement = insert(conn, pages).values(entry_id=entry_id, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=[pages.c.entry_id], set_=values))


def site_state(conn: Connection, entry_id: int, state: PageState) -> SiteState:
    """Return how the source of an absent page is doing since the page was found absent."""
    source_id = conn.execute(select(entries.c.source_id).where(entries.c.id == entry_id)).scalar_one()
    answered_at = conn.execute(select(sources.c.last_success_at).where(sources.c.id == source_id)).scalar()
    since = state.absent_since
    of_source = (entries.c.source_id == source_id, pages.c.entry_id != entry_id, pages.c.withdrawn_at.is_(None))
    joined = select(func.count()).select_from(pages.join(entries, entries.c.id == pages.c.entry_id)).where(*of_source)
    absent = conn.execute(joined.where(pages.c.absent_since.is_not(None))).scalar_one()
    standing = conn.execute(
        joined.where(pages.c.absent_since.is_(None), entries.c.read_at >= since, ~pages.c.own_words)
    ).scalar_one()
    return SiteState(
        answers=since is not None and answered_at is not None and answered_at >= since,
        absent=absent,
        standing=standing,
    )


def trouble_at(conn: Connection, url: str) -> PageTrouble | None:
    """Return what is wrong with an article's address; None when nothing is, or it is not known."""
    query = select(pages).join(articles, articles.c.id == pages.c.article_id).where(articles.c.url_key == clipped(url))
    for row in conn.execute(query.order_by(pages.c.absent_since.desc(), pages.c.entry_id)):
        if row.absent_since or row.missing_since or row.withdrawn_at:
            return PageTrouble(
                absent_since=row.absent_since,
                absent_looks=row.absent_looks,
                absent_why=row.absent_why,
                missing_since=row.missing_since,
                withdrawn_at=row.withdrawn_at,
            )
    return None


def save_changed_entries(conn: Connection, changed: Sequence[ChangedEntry], *, now: datetime) -> None:
    """Store the new texts of known entries, and let those be looked at again soon whose article was read.

    The entry's own words are read again; where a page was read, another summary is a hint that the page changed too.
    """
    kept = {capture: save_capture(conn, capture) for capture in dict.fromkeys(one.capture for one in changed)}
    for one in changed:
        entry = one.entry
        row = conn.execute(select(entries.c.state, entries.c.read_at).where(entries.c.id == one.entry_id)).one()
        values: dict[str, Any] = {"text_hash": entry.text_hash, "text_changes": entries.c.text_changes + 1}
        if row.state != "backlog":
            values |= {
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.content_html,
                "updated_at": entry.updated_at,
            }
            # what was found in the old document stays with it
            if kept[one.capture] is not None:
                values["capture_id"] = kept[one.capture]
        conn.execute(update(entries).where(entries.c.id == one.entry_id).values(**values))
        if row.read_at is not None:
            look_again(conn, one.entry_id, max(now, row.read_at + SOONEST_LOOK))


def look_again(conn: Connection, entry_id: int, at: datetime) -> None:
    """Let an article that was read be looked at again by then, unless that is planned earlier."""
    conn.execute(
        update(entries)
        .where(entries.c.id == entry_id, entries.c.read_at.is_not(None), entries.c.state.in_(("pending", "done")))
        .where((entries.c.state == "done") | (entries.c.due_at > at))
        .values(state="pending", due_at=at)
    )
