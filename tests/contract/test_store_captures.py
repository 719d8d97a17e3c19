"""Which kept fetch a text was read from, and when its file may go; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from monitor.config.models import Retention
from monitor.store.articles import article_at, claim_pending, save_document
from monitor.store.captures import captures_of_statements, entry_capture_id, named_digests, save_capture
from monitor.store.engine import Connection, Store
from monitor.store.maintenance import integrity_check, prune
from monitor.store.schema import captures, entries
from monitor.store.sources import add_keys, save_visit, sync_sources
from monitor.store.statements import list_statements, statement
from monitor.types import CaptureRef, ReadDocument
from tests.store_documents import (
    NOW,
    all_new,
    capture,
    document,
    entry,
    pending,
    same_words,
    setup,
    tell_nobody,
    visit,
)

FEED, PAGE = replace(capture("feed"), url="https://a.example/feed.xml"), capture("page")
KEEP = Retention.model_validate({"captures": "30d", "articles": "60d", "visits": "10d"})
DAY = timedelta(days=1)


def found(store: Store, *numbers: int, kept: CaptureRef | None = FEED) -> tuple[int, ...]:
    """Entries that a visit brought, whose document was kept."""
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    return store.write(save_visit, visit(capture=kept), pending(*(entry(number) for number in numbers)))


def read(store: Store, doc: ReadDocument, entry_id: int | None, page: CaptureRef | None, **options: object) -> None:
    given: dict[str, object] = {"decide": same_words(doc), "plan": tell_nobody, "now": NOW, **options}
    store.write(save_document, doc, entry_id=entry_id, capture=page, **given)  # type: ignore[arg-type]


def evidence(store: Store) -> CaptureRef | None:
    """What the newest statement was read from, the same wherever one asks."""
    row = store.read(list_statements)[0]
    detail = store.read(statement, row.ref)
    stored = store.read(article_at, row.url)
    assert detail is not None
    assert stored is not None
    (first, *_) = detail.reports
    assert (
        first.capture == stored.capture == store.read(captures_of_statements, [row.statement_id]).get(row.statement_id)
    )
    return first.capture


def rows(store: Store) -> int:
    return store.read(lambda conn: conn.execute(select(func.count()).select_from(captures)).scalar_one())


def test_all_entries_of_a_visit_refer_to_its_one_document(store: Store) -> None:
    first, second = found(store, 1, 2)
    assert rows(store) == 1
    ids = {store.read(entry_capture_id, one) for one in (first, second)}
    assert len(ids) == 1
    assert ids != {None}


def test_a_visit_without_news_keeps_no_document(store: Store) -> None:
    (entry_id,) = found(store, 1, kept=None)
    store.write(save_visit, visit(at=NOW + DAY, outcome="unchanged", capture=FEED), ())
    store.write(add_keys, entry_id, ["guid:other"])
    assert rows(store) == 0
    assert store.read(entry_capture_id, entry_id) is None


def test_a_visit_that_is_not_stored_names_no_file(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)

    def broken(conn: Connection) -> None:
        save_visit(conn, visit(capture=FEED), pending(entry(1)))
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.write(broken)
    assert rows(store) == 0


def test_an_entry_without_a_page_was_read_from_the_document_of_its_source(store: Store) -> None:
    (entry_id,) = found(store, 1)
    read(store, document("We did not attack"), entry_id, None)
    assert evidence(store) == FEED


def test_a_page_is_the_evidence_of_what_was_read_from_it(store: Store) -> None:
    (entry_id,) = found(store, 1)
    read(store, document("We did not attack"), entry_id, PAGE)
    assert evidence(store) == PAGE


def test_a_page_that_gave_no_article_is_kept_but_is_no_evidence(store: Store) -> None:
    (entry_id,) = found(store, 1)
    read(store, document("We did not attack"), entry_id, PAGE, own_words=True)
    assert evidence(store) == FEED
    assert store.read(named_digests, ["feed", "page", "none"]) == {"feed", "page"}


def test_words_keep_the_document_they_came_from_when_a_newer_one_came_meanwhile(store: Store) -> None:
    (entry_id,) = found(store, 1)
    (claimed,) = store.write(claim_pending, NOW, limit=10, lease_s=60)
    newer = store.write(save_capture, capture("newer"))
    moved = update(entries).where(entries.c.id == entry_id).values(capture_id=newer)
    store.write(lambda conn: conn.execute(moved))
    read(store, document("We did not attack"), entry_id, None, pending=claimed)
    assert evidence(store) == FEED


def test_a_document_of_nobodys_entry_has_only_the_page(store: Store) -> None:
    read(store, document("We did not attack"), None, None)
    assert evidence(store) is None


def test_the_first_evidence_of_a_text_stays_and_a_pruned_one_is_replaced(store: Store) -> None:
    (entry_id,) = found(store, 1)
    doc = document("We did not attack")
    read(store, doc, entry_id, PAGE)
    read(store, doc, entry_id, capture("again"), now=NOW + DAY)
    assert evidence(store) == PAGE
    store.write(prune, KEEP, now=NOW + 31 * DAY)
    assert evidence(store) is None
    later = replace(capture("later"), fetched_at=NOW + 32 * DAY)
    read(store, doc, entry_id, later, now=NOW + 32 * DAY)
    assert evidence(store) == later


def test_pruning_takes_documents_of_sources_by_their_age_and_leaves_entries_and_statements(store: Store) -> None:
    (entry_id,) = found(store, 1)
    read(store, document("We did not attack"), entry_id, None)
    assert store.write(prune, KEEP, now=NOW + 29 * DAY).digests == ()
    assert evidence(store) == FEED
    counted = store.write(prune, KEEP, now=NOW + 31 * DAY, dry_run=True)
    pruned = store.write(prune, KEEP, now=NOW + 31 * DAY)
    assert counted == pruned
    assert (pruned.captures, pruned.digests, pruned.articles) == (1, ("feed",), 0)
    assert evidence(store) is None
    assert store.read(entry_capture_id, entry_id) is None
    assert store.read(integrity_check) == ()


def test_a_file_that_a_page_and_a_source_share_goes_with_the_last_row_that_names_it(store: Store) -> None:
    (entry_id,) = found(store, 1)
    younger = replace(FEED, fetched_at=NOW + 20 * DAY)
    read(store, document("We did not attack"), entry_id, younger, decide=all_new)
    first = store.write(prune, KEEP, now=NOW + 31 * DAY)
    assert (first.captures, first.digests) == (1, ())
    assert evidence(store) == younger
    assert store.write(prune, KEEP, now=NOW + 51 * DAY).digests == ("feed",)


def test_each_entry_refers_to_the_document_it_was_found_in(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    of_visit, *of_other = pending(entry(1), entry(2), entry(3))
    intents = [of_visit, *(replace(intent, capture=capture("other")) for intent in of_other)]
    ids = store.write(save_visit, visit(capture=FEED), intents)
    first, second, third = (store.read(entry_capture_id, one) for one in ids)
    assert first != second == third
    assert rows(store) == 2
