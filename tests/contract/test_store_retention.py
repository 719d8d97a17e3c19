"""What pruning takes and what it must leave: everything that an alert rests on; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from monitor.config.models import Retention
from monitor.daemon.evidence_export import select_evidence
from monitor.errors import StoreError
from monitor.store.articles import article_at, save_document
from monitor.store.captures import (
    chain_head,
    chain_rows_of,
    entry_capture_id,
    kept_bytes,
    link_numbers,
    named_digests,
    save_capture,
)
from monitor.store.chain import START, broken
from monitor.store.engine import Store
from monitor.store.evidence_rows import revision_numbers, revision_rows, wrong_copies
from monitor.store.maintenance import MOST_AT_ONCE, integrity_check, prune
from monitor.store.schema import captures as capture_rows
from monitor.store.sources import save_visit, sync_sources
from monitor.types import AlertKind, CaptureRef, Match, Relation, StoryDecision, StoryOutcome
from tests.store_documents import (
    NOW,
    all_new,
    capture,
    decided,
    document,
    entry,
    intent,
    match,
    pending,
    same_words,
    setup,
    tell_all,
    tell_nobody,
    visit,
)

DAY = timedelta(days=1)
KEEP = Retention.model_validate({"captures": "30d", "articles": "60d", "visits": "10d"})
#: everything is older than its retention
LONG_AFTER = NOW + 400 * DAY


def kept(name: str, at: datetime = NOW, packed: int = 100) -> CaptureRef:
    return replace(capture(name), url=f"https://a.example/{name}", fetched_at=at, packed=packed)


def read(
    store: Store, name: str, *, told: bool, at: datetime = NOW, url: str | None = None, words: str = "", **how: object
) -> None:
    """Store an article of one statement that was read from a capture of that name."""
    doc = document(
        words or f"We did not attack {name}", url=url or f"https://a.example/{name}", matches=[match()], at=at
    )
    page, plan = kept(name, at), tell_all if told else tell_nobody
    given: dict[str, object] = {"decide": all_new, "plan": plan, "now": at, "capture": page, **how}
    store.write(save_document, doc, entry_id=None, **given)  # type: ignore[arg-type]


def left(store: Store, *names: str) -> set[str]:
    return set(store.read(named_digests, names))


def sound(store: Store) -> bool:
    """Whether the chain holds from its first link to its last, and every text is as it was stored."""
    numbers = store.read(link_numbers, limit=100_000)
    rows, previous, wrong = store.read(chain_rows_of, numbers), START, []
    for number in numbers:
        wrong += broken(rows[number], previous)
        previous = rows[number].chain_hash
    texts = store.read(revision_rows, store.read(revision_numbers, limit=100_000)).values()
    wrong += [text.url for text in texts if text.seal != text.right_seal]
    return not wrong and previous == store.read(chain_head) and not store.read(wrong_copies)


def test_each_capture_is_a_link_of_one_chain(store: Store) -> None:
    assert store.read(chain_head) == START
    for name in ("one", "two", "three"):
        read(store, name, told=False)
    rows = store.read(chain_rows_of, [1, 2, 3])
    assert [row.previous_hash for row in rows.values()] == [START, rows[1].chain_hash, rows[2].chain_hash]
    assert sound(store)


def test_one_fetch_is_one_link_however_often_it_is_stored(store: Store) -> None:
    first = store.write(save_capture, kept("one"))
    assert store.write(save_capture, kept("one")) == first
    assert store.write(save_capture, kept("one", NOW + DAY)) != first
    assert store.write(save_capture, replace(kept("one"), url="https://a.example/other")) != first
    assert len(store.read(link_numbers)) == 3
    assert sound(store)


def test_a_changed_row_breaks_the_chain_there_alone(store: Store) -> None:
    for name in ("one", "two", "three"):
        read(store, name, told=False)
    store.write(lambda conn: conn.execute(update(capture_rows).where(capture_rows.c.id == 2).values(size=1)))
    rows = store.read(chain_rows_of, [1, 2, 3])
    assert not broken(rows[1], START)
    assert "size" in broken(rows[2], rows[1].chain_hash)[0]
    assert not broken(rows[3], rows[2].chain_hash)


def test_a_capture_that_is_not_stored_leaves_no_gap(store: Store) -> None:
    read(store, "one", told=False)

    def broken_plan(*_: object) -> tuple[()]:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        read(store, "two", told=True, plan=broken_plan)
    read(store, "three", told=False)
    assert sound(store)


def test_what_an_alert_rests_on_outlives_every_age(store: Store) -> None:
    read(store, "told", told=True)
    read(store, "untold", told=False)
    pruned = store.write(prune, KEEP, now=LONG_AFTER)
    assert (pruned.captures, pruned.articles, pruned.digests) == (1, 1, ("untold",))
    assert left(store, "told", "untold") == {"told"}
    row = store.read(article_at, "https://a.example/told")
    assert row is not None
    assert row.capture == kept("told")
    assert store.read(article_at, "https://a.example/untold") is None
    assert sound(store)
    assert store.read(integrity_check) == ()


def test_both_texts_of_an_edit_that_was_told_are_kept(store: Store) -> None:
    read(store, "before", told=True, url="https://a.example/1")

    def edit(_: object) -> StoryOutcome:
        return decided(StoryDecision(attribution=0, relation=Relation.EDIT, statement_id=1))

    read(store, "after", told=True, url="https://a.example/1", words="We did attack", decide=edit, at=NOW + DAY)
    store.write(prune, KEEP, now=LONG_AFTER)
    assert left(store, "before", "after") == {"before", "after"}
    assert sound(store)


def test_the_other_outlets_of_a_told_statement_are_kept(store: Store) -> None:
    read(store, "first", told=True, words="We did not attack")
    again = document("We did not attack", url="https://a.example/second")
    read(store, "second", told=False, words="We did not attack", decide=same_words(again))
    store.write(prune, KEEP, now=LONG_AFTER)
    assert left(store, "first", "second") == {"first", "second"}


def test_a_statement_that_a_told_one_answers_is_kept(store: Store) -> None:
    read(store, "claim", told=False)

    def answer(_: object) -> StoryOutcome:
        return decided(StoryDecision(attribution=0, relation=Relation.NEW, answers_statement=1, answer_kind="denies"))

    read(store, "denial", told=True, decide=answer)
    read(store, "other", told=False)
    store.write(prune, KEEP, now=LONG_AFTER)
    assert left(store, "claim", "denial", "other") == {"claim", "denial"}


def test_an_article_in_which_a_watch_found_a_name_is_kept(store: Store) -> None:
    mention: Match = match(None)
    doc = document("Nothing to see", url="https://a.example/named", matches=[mention])
    told = intent("M-1", kind=AlertKind.MENTION, url=doc.article.url)
    given = {"decide": all_new, "plan": lambda *_: (told,), "now": NOW}
    store.write(save_document, doc, entry_id=None, capture=kept("named"), **given)  # type: ignore[arg-type]
    store.write(prune, KEEP, now=LONG_AFTER)
    assert left(store, "named") == {"named"}
    assert store.read(select_evidence, "M-1").captures == (1,)
    with pytest.raises(StoreError, match="no such statement"):
        store.read(select_evidence, "M-2")


def test_the_document_of_a_source_is_kept_when_a_told_statement_was_read_from_it(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (first,) = store.write(save_visit, visit(capture=kept("feed")), pending(entry(1)))
    (second,) = store.write(save_visit, visit(capture=kept("later")), pending(entry(2)))
    for entry_id, told in ((first, tell_all), (second, tell_nobody)):
        doc = document(f"We did not attack {entry_id}", url=f"https://a.example/{entry_id}", matches=[match()])
        store.write(save_document, doc, entry_id=entry_id, capture=None, decide=all_new, plan=told, now=NOW)
    store.write(prune, KEEP, now=LONG_AFTER)
    assert left(store, "feed", "later") == {"feed"}
    assert store.read(entry_capture_id, first) is not None
    assert store.read(entry_capture_id, second) is None
    assert sound(store)


def test_too_much_evidence_goes_oldest_first_but_for_what_alerts_rest_on(store: Store) -> None:
    for number in range(10):
        read(store, f"c{number}", told=number == 2, at=NOW + number * DAY)
    keep = KEEP.model_copy(update={"captures_max_size": 450})
    assert store.read(kept_bytes) == 1000
    counted = store.write(prune, keep, now=NOW + 11 * DAY, dry_run=True)
    pruned = store.write(prune, keep, now=NOW + 11 * DAY)
    assert counted == pruned
    assert pruned.captures == 6
    assert left(store, *(f"c{number}" for number in range(10))) == {"c2", "c7", "c8", "c9"}
    assert store.read(kept_bytes) == 400
    assert sound(store)
    assert store.write(prune, keep, now=NOW + 11 * DAY).captures == 0


def test_evidence_of_alerts_alone_may_exceed_the_size_and_nothing_else_is_left(store: Store) -> None:
    for number in range(4):
        read(store, f"c{number}", told=number < 3)
    keep = KEEP.model_copy(update={"captures_max_size": 150})
    assert store.write(prune, keep, now=NOW + DAY).captures == 1
    assert left(store, "c0", "c1", "c2", "c3") == {"c0", "c1", "c2"}
    assert store.write(prune, keep, now=NOW + DAY).captures == 0


def test_equal_bytes_free_nothing_until_their_last_row_goes(store: Store) -> None:
    for number, name in enumerate(["same", "same", "big"]):
        read(store, name, told=False, url=f"https://a.example/{number}", words=f"word{number}", at=NOW + number * DAY)
    keep = KEEP.model_copy(update={"captures_max_size": 199})
    assert store.read(kept_bytes) == 200
    first = store.write(prune, keep, now=NOW + 4 * DAY)
    assert (first.captures, first.digests) == (1, ())
    second = store.write(prune, keep, now=NOW + 4 * DAY)
    assert (second.captures, second.digests) == (1, ("same",))
    assert left(store, "same", "big") == {"big"}


def test_one_call_takes_no_more_than_its_share(store: Store) -> None:
    def many(conn: object) -> None:
        for number in range(MOST_AT_ONCE + 3):
            save_capture(conn, kept(f"c{number}"))  # type: ignore[arg-type]

    store.write(many)
    assert store.write(prune, KEEP, now=LONG_AFTER, dry_run=True).captures == MOST_AT_ONCE + 3
    assert store.write(prune, KEEP, now=LONG_AFTER).captures == MOST_AT_ONCE
    assert store.write(prune, KEEP, now=LONG_AFTER).captures == 3
    assert store.write(prune, KEEP, now=LONG_AFTER).captures == 0
    assert sound(store)


def test_links_that_were_pruned_long_ago_are_folded_and_the_chain_holds(store: Store) -> None:
    for number in range(9):
        read(store, f"c{number}", told=number in {3, 4}, at=NOW + number * DAY)
    head = store.read(chain_head)
    assert store.write(prune, KEEP, now=NOW + 50 * DAY).links == 0  # pruned only now
    folded = store.write(prune, KEEP, now=NOW + 111 * DAY)
    assert folded.links == 2 + 3
    rows = store.read(chain_rows_of, store.read(link_numbers))
    assert {number: row.folded for number, row in rows.items()} == {3: 2, 4: 0, 5: 0, 9: 3}
    assert store.read(chain_head) == head
    assert sound(store)
    read(store, "c10", told=False, at=NOW + 112 * DAY)
    store.write(prune, KEEP, now=NOW + 150 * DAY)
    assert store.write(prune, KEEP, now=NOW + 211 * DAY).links == 1
    assert {row.folded for row in store.read(chain_rows_of, store.read(link_numbers)).values()} == {2, 0, 4}
    assert sound(store)


def test_a_link_that_a_stored_text_refers_to_is_not_folded(store: Store) -> None:
    for name in ("one", "two", "three"):
        read(store, name, told=False)
    assert store.write(prune, KEEP, now=NOW + 40 * DAY).captures == 3
    # read once more without evidence of its own: the article stays, and refers to the link of what was pruned
    read(store, "two", told=False, at=NOW + 59 * DAY, capture=None)
    assert store.write(prune, KEEP, now=NOW + 110 * DAY).articles == 2
    assert store.write(prune, KEEP, now=NOW + 110 * DAY).links == 0
    assert store.read(link_numbers) == [1, 2, 3]
    assert sound(store)
