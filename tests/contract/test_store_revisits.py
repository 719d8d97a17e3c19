"""Articles that are looked at again: what is claimed, what a look writes, when a page that is gone is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from monitor.config.models import Retention
from monitor.store.articles import claim_pending, save_document
from monitor.store.changes import changes_at, changes_of
from monitor.store.engine import Store
from monitor.store.maintenance import prune
from monitor.store.outbox import list_outbox
from monitor.store.pages import save_changed_entries, trouble_at
from monitor.store.revisits import current_text, save_absence, save_look
from monitor.store.schema import captures, sources
from monitor.store.sources import known_entries, save_visit, sync_sources
from monitor.store.statements import list_statements, statement
from monitor.types import ChangedEntry, ChangeKind, PageState, PendingEntry, ReadDocument
from tests.store_documents import (
    NOW,
    capture,
    decided,
    document,
    entry,
    match,
    pending,
    same_words,
    setup,
    tell_all,
    tell_nobody,
    visit,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
URL = "https://a.example/1"


def stored(store: Store, count: int = 1, *, doc: ReadDocument | None = None) -> list[int]:
    """Store so many entries, the first of them read from its page; return their ids."""
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    ids = list(store.write(save_visit, visit(), pending(*(entry(number) for number in range(1, count + 1)))))
    read(store, ids[0], doc or document("We left", matches=[match()]))
    return ids


def read(store: Store, entry_id: int, doc: ReadDocument, *, minutes: float = 0) -> None:
    store.write(
        save_document,
        doc,
        entry_id=entry_id,
        capture=capture(),
        decide=same_words(doc),  # type: ignore[arg-type]  # a tiny `relate`
        plan=tell_all,
        now=NOW + minutes * MINUTE,
        page=PageState(etag='"1"', body_hash="h"),
        next_reading=lambda _: NOW + (minutes + 1) * MINUTE,
    )


def claimed(store: Store, minutes: float, *, limit: int = 9, again: int | None = None) -> Sequence[PendingEntry]:
    return store.write(claim_pending, NOW + minutes * MINUTE, limit=limit, lease_s=60, again=again)


def page_of(store: Store, minutes: float) -> PageState:
    (one,) = (found for found in claimed(store, minutes) if found.page is not None)
    assert one.page is not None
    return one.page


def test_what_was_never_read_comes_before_what_is_looked_at_again(store: Store) -> None:
    ids = stored(store, 3)
    assert [one.entry_id for one in claimed(store, 5, limit=2)] == ids[1:]
    assert [one.entry_id for one in claimed(store, 5, limit=2)] == ids[:1]


def test_looks_have_room_of_their_own(store: Store) -> None:
    ids = stored(store, 3)
    assert [one.entry_id for one in claimed(store, 5, limit=1, again=0)] == [ids[1]]
    assert [one.entry_id for one in claimed(store, 5, limit=0, again=1)] == [ids[0]]
    assert [one.entry_id for one in claimed(store, 5, limit=5, again=5)] == [ids[2]]


def test_a_look_is_given_what_the_last_reading_knew(store: Store) -> None:
    stored(store)
    page = page_of(store, 5)
    assert (page.url, page.etag, page.body_hash, page.watched, page.own_words) == (URL, '"1"', "h", True, False)
    known = store.read(current_text, page.article_id)
    assert known is not None
    assert (known.text, known.statements) == ("A title\n\nWe left", 1)


def test_a_look_that_finds_nothing_new_writes_only_when_the_next_one_is(store: Store) -> None:
    (entry_id,) = stored(store)
    page = page_of(store, 5)
    store.write(save_look, entry_id, replace(page, etag='"2"'), next_reading=lambda _: NOW + HOUR)
    assert claimed(store, 59) == ()
    assert page_of(store, 60).etag == '"2"'
    store.write(save_look, entry_id, page, next_reading=lambda _: None)
    assert claimed(store, 9999) == ()


def look_gone(store: Store, entry_id: int, page: PageState, hours: float, *, answers: bool = True) -> PageState:
    """Find the page absent that many hours later, its source answering or not."""
    at = NOW + hours * HOUR
    if answers:
        store.write(lambda conn: conn.execute(update(sources).values(last_success_at=at)))
    after, _ = store.write(
        save_absence,
        entry_id,
        page,
        "the server answers 404",
        plan=tell_all,
        next_reading=lambda _: at + HOUR,
        now=at,
    )
    return after


def test_an_absent_page_is_shown_at_once_and_told_after_hours(store: Store) -> None:
    (entry_id,) = stored(store)
    page = look_gone(store, entry_id, page_of(store, 5), 1)
    trouble = store.read(trouble_at, URL)
    assert trouble is not None
    assert (trouble.absent_since, trouble.absent_looks, trouble.withdrawn_at) == (NOW + HOUR, 1, None)
    page = look_gone(store, entry_id, page, 2)
    assert len(store.read(list_outbox)) == 1
    page = look_gone(store, entry_id, page, 8)
    assert page.withdrawn_at == NOW + 8 * HOUR
    (row,) = store.read(list_statements)
    assert row.withdrawn_at == NOW + 8 * HOUR
    (change,) = store.read(changes_of, [row.statement_id])[row.statement_id]
    assert (change.kinds, change.why, change.was.text) == (
        (ChangeKind.WITHDRAWN,),
        "the server answers 404",
        "We left",
    )
    assert store.read(changes_at, URL) == (change,)
    assert look_gone(store, entry_id, page, 30).withdrawn_at == NOW + 8 * HOUR
    assert len(store.read(changes_at, URL)) == 1


def test_a_page_is_not_withdrawn_while_its_source_does_not_answer(store: Store) -> None:
    (entry_id,) = stored(store)
    page = page_of(store, 5)
    for hours in (1, 4, 9, 30):
        page = look_gone(store, entry_id, page, hours, answers=False)
    assert (page.absent_looks, page.withdrawn_at) == (4, None)
    assert look_gone(store, entry_id, page, 31).withdrawn_at is not None


def test_a_page_is_not_withdrawn_while_most_pages_of_its_source_are_gone(store: Store) -> None:
    ids = stored(store, 5)
    for number, entry_id in enumerate(ids[1:], start=2):
        read(store, entry_id, document(f"We left post {number}", url=f"https://a.example/{number}"))
    pages = {one.entry_id: one.page for one in claimed(store, 5)}
    for hours in (1, 4, 9):
        for entry_id in ids:
            page = pages[entry_id]
            assert page is not None
            pages[entry_id] = look_gone(store, entry_id, page, hours)
    assert [page.withdrawn_at for page in pages.values() if page is not None] == [None] * 5


def test_a_statement_that_another_outlet_carries_survives_the_page(store: Store) -> None:
    (entry_id,) = stored(store)
    other = document("We left", url="https://b.example/2")
    store.write(
        save_document,
        other,
        entry_id=None,
        capture=None,
        decide=same_words(other),  # type: ignore[arg-type]  # a tiny `relate`
        plan=tell_nobody,
        now=NOW,
    )
    page = page_of(store, 5)
    for hours in (1, 4, 9):
        page = look_gone(store, entry_id, page, hours)
    (row,) = store.read(list_statements)
    detail = store.read(statement, row.ref)
    assert detail is not None
    assert detail.statement.withdrawn_at is None
    assert [report.withdrawn_at is None for report in detail.reports] == [False, True]


def test_an_entry_whose_text_changed_is_looked_at_again_soon(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1, text_hash="t1")))
    read(store, entry_id, document("We left"))
    store.write(save_look, entry_id, PageState(url=URL), next_reading=lambda _: None)
    key = entry(1).keys[0]
    assert store.read(known_entries, "az-mod", [key])[key].text_hash == "t1"
    changed = ChangedEntry(entry_id=entry_id, entry=entry(1, text_hash="t2", summary="other words"), capture=capture())
    store.write(save_changed_entries, [changed], now=NOW + MINUTE)
    assert store.read(known_entries, "az-mod", [key])[key].text_changes == 1
    assert claimed(store, 1) == ()
    (one,) = claimed(store, 3)
    assert (one.text_hash, one.entry.summary) == ("t2", "other words")
    assert one.page is not None
    assert one.page.text_hash is None


def test_an_entry_of_the_backlog_whose_text_changed_stays_unread(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (intent,) = pending(entry(1, text_hash="t1"))
    (entry_id,) = store.write(save_visit, visit(), [replace(intent, state="backlog")])
    changed = ChangedEntry(entry_id=entry_id, entry=entry(1, text_hash="t2"))
    store.write(save_changed_entries, [changed], now=NOW + MINUTE)
    assert claimed(store, 99) == ()
    key = entry(1).keys[0]
    assert store.read(known_entries, "az-mod", [key])[key].text_hash == "t2"


def test_the_page_without_a_statement_that_was_told_as_gone_is_not_pruned(store: Store) -> None:
    (entry_id,) = stored(store)
    (row,) = store.read(list_statements)
    removed = document(text="A title\n\nRemoved.")
    for minutes in (10, 20):
        store.write(
            save_document,
            removed,
            entry_id=entry_id,
            capture=capture(f"c{minutes}"),
            decide=lambda _: decided(missing=(row.statement_id,)),
            plan=tell_all,
            now=NOW + minutes * MINUTE,
        )
    (change,) = store.read(changes_of, [row.statement_id])[row.statement_id]
    assert change.kinds == (ChangeKind.GONE,)
    keep = Retention.model_validate({"captures": "1h", "articles": "1h"})
    store.write(prune, keep, now=NOW + 99 * HOUR)
    kept = select(captures.c.id).where(captures.c.pruned_at.is_(None))
    ids = store.read(lambda conn: set(conn.execute(kept).scalars()))
    assert {change.was.capture_id, change.now.capture_id} <= ids
