"""Sources, visits and entries, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import SourceError
from monitor.store.articles import claim_pending, entry_failed, entry_rested
from monitor.store.engine import Store
from monitor.store.sources import (
    add_keys,
    claim_due_sources,
    known_entries,
    list_sources,
    move_source,
    release_leases,
    remove_source,
    reset_source,
    save_visit,
    source_visits,
    sources_for_visit,
    sync_sources,
)
from monitor.types import (
    AllowHost,
    EntryIntent,
    FailureKind,
    IntervalBounds,
    JsonPaths,
    KnownDocument,
    Rhythm,
    SourceOptions,
)
from tests.store_documents import NOW, entry, pending, setup, visit

MINUTE = timedelta(minutes=1)


def synced(store: Store, *ids: str, **changes: object) -> None:
    store.write(sync_sources, [setup(one, **changes) for one in ids], origin="config", now=NOW)


def test_a_configured_source_comes_back_as_it_was_given(store: Store) -> None:
    given = setup(
        "mod",
        publisher_name="МО",
        publisher_actor="ru-mod",
        options=SourceOptions(
            links="/en/news/*", json=JsonPaths(items="/data", id="/id", url="https://a/{id}"), ignore_robots="agreed"
        ),
        allow_hosts=(AllowHost(host="127.0.0.1", port=None), AllowHost(host="::1", port=8080)),
        groups=("official", "ru"),
        interval_s=90.0,
        notes="a note",
    )
    store.write(sync_sources, [given], origin="config", now=NOW)
    (status,) = store.read(list_sources)
    assert status.setup == given
    assert (status.origin, status.entries, status.failures, status.last_success_at) == ("config", 0, 0, None)


def test_a_failing_source_that_was_configured_otherwise_does_not_wait_for_the_end_of_its_back_off(store: Store) -> None:
    synced(store, "mended", "as-before", "well")
    for name, failed in (("mended", True), ("as-before", True), ("well", False)):
        state = {"outcome": "failed", "failure": FailureKind.PARSE} if failed else {}
        store.write(save_visit, visit(name, next_visit_at=NOW + timedelta(hours=9), **state), ())
    again = [setup("mended", options=SourceOptions(links="/new/*")), setup("as-before"), setup("well", notes="x")]
    store.write(sync_sources, again, origin="config", now=NOW + MINUTE)
    due = store.write(claim_due_sources, NOW + MINUTE, limit=9, lease_s=120)
    assert [one.id for one in due] == ["mended"]


def test_a_new_source_is_due_at_once_and_claimed_only_once(store: Store) -> None:
    synced(store, "a", "b", "c")
    first = store.write(claim_due_sources, NOW, limit=2, lease_s=120)
    second = store.write(claim_due_sources, NOW, limit=5, lease_s=120)
    assert {one.id for one in first} | {one.id for one in second} == {"a", "b", "c"}
    assert len(first) == 2
    assert store.write(claim_due_sources, NOW, limit=5, lease_s=120) == ()


def test_an_abandoned_claim_comes_back_when_its_lease_runs_out(store: Store) -> None:
    synced(store, "a")
    store.write(claim_due_sources, NOW, limit=5, lease_s=120)
    assert store.write(claim_due_sources, NOW + timedelta(seconds=119), limit=5, lease_s=120) == ()
    assert len(store.write(claim_due_sources, NOW + timedelta(seconds=120), limit=5, lease_s=120)) == 1
    store.write(release_leases)
    assert len(store.write(claim_due_sources, NOW + timedelta(seconds=121), limit=5, lease_s=120)) == 1


def test_the_most_overdue_source_is_claimed_first(store: Store) -> None:
    synced(store, "a", "b")
    store.write(save_visit, visit("a", next_visit_at=NOW + 2 * MINUTE), ())
    store.write(save_visit, visit("b", next_visit_at=NOW + MINUTE), ())
    due = store.write(claim_due_sources, NOW + 9 * MINUTE, limit=1, lease_s=60)
    assert [one.id for one in due] == ["b"]


def test_paused_and_removed_sources_are_never_due(store: Store) -> None:
    synced(store, "a", paused=True)
    store.write(sync_sources, [setup("b")], origin="import", now=NOW)
    store.write(remove_source, "b")
    assert store.write(claim_due_sources, NOW, limit=5, lease_s=60) == ()
    assert [one.setup.id for one in store.read(list_sources)] == ["a"]


def test_a_clock_set_back_makes_no_source_wait(store: Store) -> None:
    synced(store, "a")
    store.write(save_visit, visit("a"), ())
    assert store.write(claim_due_sources, NOW - timedelta(seconds=30), limit=5, lease_s=60) == ()
    assert len(store.write(claim_due_sources, NOW - timedelta(hours=1), limit=5, lease_s=60)) == 1


def test_a_visit_moves_validators_due_time_and_entries_together(store: Store) -> None:
    synced(store, "az-mod")
    ids = store.write(save_visit, visit(), pending(entry(1), entry(2)))
    assert len(set(ids)) == 2
    (source,) = store.read(sources_for_visit, ["az-mod"], now=NOW + MINUTE)
    assert (source.etag, source.last_modified, source.body_hash, source.entries_hash) == (
        '"e1"',
        "Fri, 27 Mar 2026 10:00:00 GMT",
        "b1",
        "h1",
    )
    assert not source.first_visit
    (status,) = store.read(list_sources)
    assert (status.entries, status.pending, status.last_new_at, status.title) == (2, 2, NOW, "A source")
    assert status.next_visit_at == NOW + 5 * MINUTE


def test_nothing_of_a_visit_is_kept_when_its_transaction_fails(store: Store) -> None:
    synced(store, "az-mod")

    def broken(conn: object) -> None:
        save_visit(conn, visit(), pending(entry(1)))  # type: ignore[arg-type]
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.write(broken)
    (source,) = store.read(sources_for_visit, None, now=NOW)
    assert source.etag is None
    assert source.first_visit
    assert store.read(known_entries, "az-mod", entry(1).keys) == {}


def test_validators_are_left_out_once_a_day(store: Store) -> None:
    synced(store, "az-mod")
    store.write(save_visit, visit(), ())
    soon = store.read(sources_for_visit, None, now=NOW + timedelta(hours=23))
    late = store.read(sources_for_visit, None, now=NOW + timedelta(hours=24))
    assert soon[0].etag == '"e1"'
    assert (late[0].etag, late[0].last_modified) == (None, None)
    assert late[0].body_hash == "b1"


def test_a_304_keeps_the_validators_it_does_not_renew(store: Store) -> None:
    synced(store, "az-mod")
    store.write(save_visit, visit(), ())
    again = visit(
        at=NOW + MINUTE, outcome="not-modified", status=304, etag='"e2"', last_modified=None, body_hash=None, full=False
    )
    store.write(save_visit, again, ())
    (source,) = store.read(sources_for_visit, None, now=NOW + MINUTE)
    assert (source.etag, source.last_modified, source.body_hash) == ('"e2"', "Fri, 27 Mar 2026 10:00:00 GMT", "b1")


def test_failures_are_counted_kept_and_forgotten_by_a_good_visit(store: Store) -> None:
    synced(store, "az-mod")
    failed = visit(outcome="failed", failure=FailureKind.TIMEOUT, message="no answer in 30 s", status=None, full=False)
    store.write(save_visit, failed, ())
    store.write(save_visit, failed, ())
    (status,) = store.read(list_sources)
    assert (status.failures, status.last_failure, status.last_error) == (2, "timeout", "no answer in 30 s")
    assert store.read(sources_for_visit, None, now=NOW)[0].first_visit
    store.write(save_visit, visit(at=NOW + MINUTE), ())
    (status,) = store.read(list_sources)
    assert (status.failures, status.last_error, status.last_error_at) == (0, "no answer in 30 s", NOW)
    assert [one.outcome for one in store.read(source_visits, "az-mod")] == ["new", "failed", "failed"]


def test_entries_are_known_by_any_of_their_keys_within_their_source(store: Store) -> None:
    synced(store, "az-mod", "other")
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1)))
    found = store.read(known_entries, "az-mod", ["guid:1", "guid:2", "url:https://a.example/1"])
    assert {key: one.entry_id for key, one in found.items()} == {
        "guid:1": entry_id,
        "url:https://a.example/1": entry_id,
    }
    assert (found["guid:1"].title, found["guid:1"].url) == ("Entry 1", "https://a.example/1")
    assert store.read(known_entries, "other", ["guid:1"]) == {}


def test_a_further_key_never_takes_one_that_belongs_to_another_entry(store: Store) -> None:
    synced(store, "az-mod")
    first, second = store.write(save_visit, visit(), pending(entry(1), entry(2)))
    store.write(add_keys, second, ["guid:1", "guid:new"])
    found = store.read(known_entries, "az-mod", ["guid:1", "guid:new"])
    assert (found["guid:1"].entry_id, found["guid:new"].entry_id) == (first, second)


def test_very_long_keys_and_hostile_characters_are_stored_and_found(store: Store) -> None:
    synced(store, "az-mod")
    long_one, long_two = "guid:" + "ж" * 9000 + "1", "guid:" + "ж" * 9000 + "2"
    hostile = entry(
        1, keys=(long_one, "guid:\x00\ud800"), title="a\x00b\udfff", content_html="x" * 300_000, language="z" * 500
    )
    store.write(save_visit, visit(), pending(hostile))
    found = store.read(known_entries, "az-mod", [long_one, long_two, "guid:\x00\ud800"])
    assert set(found) == {long_one, "guid:\x00\ud800"}
    assert found[long_one].title == "a\ufffdb\ufffd"


def test_more_keys_than_one_statement_takes_are_looked_up(store: Store) -> None:
    synced(store, "az-mod")
    store.write(save_visit, visit(), pending(*(entry(n) for n in range(30))))
    keys = [f"guid:{n}" for n in range(3000)]
    assert len(store.read(known_entries, "az-mod", keys)) == 30


def test_leaving_the_configuration_stops_visits_and_coming_back_goes_on(store: Store) -> None:
    synced(store, "a", "b")
    store.write(sync_sources, [setup("c")], origin="import", now=NOW)
    store.write(save_visit, visit("b"), ())
    synced(store, "a")
    assert [one.setup.id for one in store.read(list_sources)] == ["a", "c"]
    synced(store, "a", "b")
    back = {one.id: one for one in store.read(sources_for_visit, None, now=NOW)}
    assert set(back) == {"a", "b", "c"}
    assert back["b"].etag == '"e1"'


def test_an_import_never_replaces_a_configured_source(store: Store) -> None:
    synced(store, "a")
    store.write(sync_sources, [setup("a", url="https://evil.example/")], origin="import", now=NOW)
    (status,) = store.read(list_sources)
    assert (status.setup.url, status.origin) == ("https://a.example/feed.xml", "config")


def test_a_changed_address_is_a_first_visit_again(store: Store) -> None:
    synced(store, "a")
    store.write(save_visit, visit("a"), pending(entry(1)))
    synced(store, "a", url="https://moved.example/feed")
    (source,) = store.write(claim_due_sources, NOW, limit=5, lease_s=60)
    assert (source.etag, source.body_hash, source.first_visit, source.url) == (
        None,
        None,
        True,
        "https://moved.example/feed",
    )
    assert store.read(known_entries, "a", ["guid:1"])


def test_resetting_forgets_failures_and_validators_but_no_entries(store: Store) -> None:
    synced(store, "a")
    store.write(save_visit, visit("a"), pending(entry(1)))
    store.write(save_visit, visit("a", outcome="failed", failure=FailureKind.DNS), ())
    store.write(reset_source, "a", now=NOW + MINUTE)
    (source,) = store.write(claim_due_sources, NOW + MINUTE, limit=5, lease_s=60)
    assert (source.failures, source.etag, source.body_hash, source.first_visit) == (0, None, None, False)
    assert store.read(known_entries, "a", ["guid:1"])


def test_an_unknown_source_is_an_error_with_its_id(store: Store) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        store.read(sources_for_visit, ["nowhere"], now=NOW)
    with pytest.raises(SourceError, match="nowhere"):
        store.write(reset_source, "nowhere", now=NOW)
    with pytest.raises(SourceError, match="nowhere"):
        store.write(remove_source, "nowhere")


def test_pending_entries_carry_what_their_source_says(store: Store) -> None:
    synced(store, "az-mod", publisher_name="MoD", publisher_actor="az-mod", groups=("official",), language="az")
    given = entry(1, author="x")
    store.write(save_visit, visit(), [*pending(given), EntryIntent(entry=entry(2), state="backlog")])
    (one,) = store.write(claim_pending, NOW, limit=9, lease_s=60)
    assert one.entry == given
    assert (one.publisher_name, one.publisher_actor, one.groups, one.language) == ("MoD", "az-mod", ("official",), "az")
    assert (one.attempts, one.seen_at, one.read_at) == (0, NOW, None)
    assert store.write(claim_pending, NOW, limit=9, lease_s=60) == ()


def test_an_entry_of_midnight_is_told_from_one_of_which_the_day_is_known(store: Store) -> None:
    synced(store, "az-mod")
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    day, moment = entry(1, published_at=midnight), entry(2, published_at=midnight, midnight=True)
    store.write(save_visit, visit(), pending(day, moment))
    read = {one.entry.title: one.entry for one in store.write(claim_pending, NOW, limit=9, lease_s=60)}
    assert read["Entry 1"].published_at == midnight
    later = read["Entry 2"].published_at
    assert later is not None
    assert timedelta(0) < later - midnight < timedelta(seconds=1)


def test_a_failed_entry_waits_and_is_given_up_without_another_time(store: Store) -> None:
    synced(store, "az-mod")
    store.write(save_visit, visit(), pending(entry(1)))
    (one,) = store.write(claim_pending, NOW, limit=9, lease_s=60)
    store.write(entry_failed, one.entry_id, "timeout", retry_at=NOW + MINUTE)
    assert store.write(claim_pending, NOW, limit=9, lease_s=60) == ()
    (one,) = store.write(claim_pending, NOW + MINUTE, limit=9, lease_s=60)
    assert one.attempts == 1
    store.write(entry_failed, one.entry_id, "timeout", retry_at=None)
    assert store.write(claim_pending, NOW + timedelta(days=9), limit=9, lease_s=60) == ()


def test_an_entry_that_rests_until_a_time_is_read_again_then(store: Store) -> None:
    synced(store, "az-mod")
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1)))
    store.write(entry_rested, entry_id, revisit_at=NOW + MINUTE)
    assert store.write(claim_pending, NOW, limit=9, lease_s=60) == ()
    assert len(store.write(claim_pending, NOW + MINUTE, limit=9, lease_s=60)) == 1


CHILD = KnownDocument(url="https://a.example/1.xml", via="https://a.example/i.xml", when="always", mark="m", etag='"é"')


def test_what_is_known_of_further_documents_moves_with_the_visit(store: Store) -> None:
    synced(store, "az-mod")
    (first,) = store.read(sources_for_visit, None, now=NOW)
    assert (first.further, first.full) == ((), True)
    store.write(save_visit, visit(further=(CHILD,)), ())
    (second,) = store.read(sources_for_visit, None, now=NOW + MINUTE)
    assert (second.further, second.full) == ((CHILD,), False)
    # a visit that says nothing of them changes nothing, nor does one that failed
    store.write(save_visit, visit(outcome="not-modified", further=None), ())
    store.write(save_visit, visit(outcome="failed", further=()), ())
    assert store.read(sources_for_visit, None, now=NOW + MINUTE)[0].further == (CHILD,)
    store.write(save_visit, visit(outcome="unchanged", further=()), ())
    assert store.read(sources_for_visit, None, now=NOW + MINUTE)[0].further == ()


def test_a_source_that_is_reset_knows_no_further_documents(store: Store) -> None:
    synced(store, "az-mod")
    store.write(save_visit, visit(further=(CHILD,)), ())
    store.write(reset_source, "az-mod", now=NOW)
    assert store.read(sources_for_visit, None, now=NOW)[0].further == ()


def test_what_an_entry_passes_on_and_its_notes_come_back(store: Store) -> None:
    synced(store, "az-mod")
    given = replace(entry(1), via="The Presidency", notes=("in reply to https://t.me/a/1", "with a photo"))
    store.write(save_visit, visit(), pending(given, entry(2)))
    claimed = store.write(claim_pending, NOW, limit=5, lease_s=60)
    assert [(one.entry.via, one.entry.notes) for one in claimed] == [("The Presidency", given.notes), ("", ())]


def test_what_was_learned_of_a_source_is_kept_and_forgotten_with_its_address(store: Store) -> None:
    own_pace = SourceOptions(interval=IntervalBounds(least_s=60.0, most_s=900.0))
    synced(store, "a", options=own_pace)
    rhythm = Rhythm(since=NOW - 9 * MINUTE, at=NOW, hours=(0.5,) * 168, hint_s=60)
    store.write(save_visit, visit("a", rhythm=rhythm), pending(entry(1)))
    store.write(save_visit, visit("a", at=NOW + MINUTE, outcome="failed", failure=FailureKind.GONE), ())
    (one,) = store.read(sources_for_visit, ["a"])
    assert (one.rhythm, one.last_new_at, one.last_failure) == (rhythm, NOW, "gone")
    synced(store, "a", options=own_pace, url="https://else.example/feed")
    (one,) = store.read(sources_for_visit, ["a"])
    assert one.rhythm is None
    assert one.first_visit


def led_away(store: Store, source_id: str = "a") -> None:
    """A source whose first entry is known, and whose visits are led to another address for good."""
    synced(store, source_id)
    store.write(save_visit, visit(source_id, moved_to="https://new.example/feed", full=True), pending(entry(1)))


def test_a_proposed_address_stays_until_a_whole_answer_comes_without_it(store: Store) -> None:
    led_away(store)
    store.write(save_visit, visit("a", outcome="not-modified"), ())
    assert store.read(list_sources)[0].moved_to == "https://new.example/feed"
    store.write(save_visit, visit("a", outcome="unchanged", full=True), ())
    assert store.read(list_sources)[0].moved_to is None


def test_accepting_a_proposed_address_in_the_configuration_makes_no_first_visit(store: Store) -> None:
    led_away(store)
    synced(store, "a", url="https://new.example/feed")
    (one,) = store.read(sources_for_visit, ["a"])
    assert (one.url, one.first_visit, one.etag, one.body_hash) == ("https://new.example/feed", False, None, None)
    assert store.read(list_sources)[0].moved_to is None
    assert store.read(known_entries, "a", entry(1).keys)


def test_a_source_of_the_database_moves_to_where_its_visits_were_led(store: Store) -> None:
    led_away(store)
    assert store.write(move_source, "a", now=NOW) == "https://new.example/feed"
    (one,) = store.read(sources_for_visit, ["a"])
    assert (one.url, one.first_visit) == ("https://new.example/feed", False)
    with pytest.raises(SourceError, match="does not lead"):
        store.write(move_source, "a", now=NOW)
    with pytest.raises(SourceError, match="no such source"):
        store.write(move_source, "b", now=NOW)
