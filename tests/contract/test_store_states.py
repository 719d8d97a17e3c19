"""States of sources: one open of each kind, slips that are forgotten, what lists show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from monitor.config.models import Retention
from monitor.errors import SourceError
from monitor.store.engine import Store
from monitor.store.failing import failing_sources
from monitor.store.maintenance import prune
from monitor.store.schema import sources
from monitor.store.source_health import source_history, source_overview, source_overviews
from monitor.store.source_states import (
    back_since,
    hold_for_network,
    network_state,
    new_per_day,
    news_times,
    open_states,
    reach,
    save_states,
    state_history,
    states_of,
    visit_the_unreached,
)
from monitor.store.sources import claim_due_sources, remove_source, save_visit, sync_sources
from monitor.types import EntryIntent, FailureKind, HealthKind, SourceState
from tests.store_documents import NOW, entry, setup, visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def synced(store: Store, *ids: str) -> None:
    store.write(sync_sources, [setup(one, groups=("wires",)) for one in ids], origin="config", now=NOW)


def state(source_id: str = "a", kind: HealthKind = HealthKind.FAILING, **changes: Any) -> SourceState:
    values = {"begun_at": NOW, "seen_at": NOW, "confirmed_at": NOW + HOUR, "detail": "HTTP 500", **changes}
    return SourceState(source_id=source_id, kind=kind, **values)


def saved(store: Store, *states: SourceState, forgotten: tuple[SourceState, ...] = ()) -> None:
    store.write(save_states, states, forgotten)


def failed(store: Store, source_id: str, at: datetime, kind: FailureKind = FailureKind.DNS) -> None:
    lost = visit(source_id, at, outcome="failed", failure=kind, message=kind.value, status=None)
    store.write(save_visit, replace(lost, next_visit_at=at + DAY), ())


def test_a_state_comes_back_as_it_was_saved_and_is_one_row(store: Store) -> None:
    synced(store, "a")
    whole = state(kind=HealthKind.EXPIRING, expires_at=NOW + DAY, count=2, unsaid="flapping")
    saved(store, whole)
    assert store.read(states_of, ["a", "b"], now=NOW) == {"a": (whole,)}
    saved(store, replace(whole, count=3))
    assert store.read(open_states) == {"a": (replace(whole, count=3),)}


def test_one_that_is_over_makes_room_for_the_next_of_its_kind(store: Store) -> None:
    synced(store, "a")
    over, again = state(ended_at=NOW + 2 * HOUR), state(begun_at=NOW + 3 * HOUR)
    saved(store, state())
    saved(store, over, again)
    assert store.read(open_states) == {"a": (again,)}
    assert store.read(state_history, "a") == (again, over)
    assert store.read(states_of, ["a"], now=NOW + DAY) == {"a": (over, again)}
    assert store.read(states_of, ["a"], now=NOW + 2 * DAY) == {"a": (again,)}
    assert store.read(states_of, ["a"], now=None) == {"a": (again,)}


def test_a_slip_is_no_trouble_and_can_be_forgotten(store: Store) -> None:
    synced(store, "a")
    slip = state(confirmed_at=None)
    saved(store, slip)
    assert (store.read(open_states), store.read(state_history, "a")) == ({}, ())
    saved(store, forgotten=(slip,))
    assert store.read(states_of, ["a"], now=None) == {}


def test_a_removed_source_is_in_no_trouble(store: Store) -> None:
    synced(store, "a", "b")
    network = state("", HealthKind.NETWORK)
    saved(store, state("a"), state("b"), network)
    store.write(remove_source, "a")
    assert store.read(open_states) == {"b": (state("b"),), "": (network,)}


def test_a_source_at_another_address_keeps_only_what_kept_it_from_being_read(store: Store) -> None:
    synced(store, "a")
    ill, moved, over = state(), state(kind=HealthKind.MOVED), state(kind=HealthKind.SILENT, ended_at=NOW)
    saved(store, ill, moved, over)
    store.write(sync_sources, [setup("a", url="https://new.example/feed")], origin="config", now=NOW)
    assert store.read(open_states) == {"a": (ill,)}
    assert over in store.read(state_history, "a")
    store.write(sync_sources, [], origin="config", now=NOW)
    assert store.read(open_states) == {}


def test_a_claimed_source_brings_its_states_and_groups(store: Store) -> None:
    synced(store, "a", "b")
    saved(store, state("b"))
    claimed = {one.id: one for one in store.write(claim_due_sources, NOW + DAY, limit=9, lease_s=60)}
    assert (claimed["a"].states, claimed["b"].states) == ((), (state("b"),))
    assert claimed["a"].groups == ("wires",)


def test_what_is_out_of_reach_is_counted_and_held_for_the_network(store: Store) -> None:
    synced(store, "a", "b", "c", "d")
    for number in range(2):
        for one, kind in (("a", FailureKind.DNS), ("b", FailureKind.CONNECT), ("c", FailureKind.HTTP)):
            failed(store, one, NOW + number * HOUR / 4, kind)
    store.write(save_visit, visit("d", NOW), ())
    found = store.read(reach, now=NOW + HOUR / 2)
    assert (found.visited, found.unreached, found.unreached_hosts, found.without_name) == (4, ("a", "b"), 2, 1)
    assert store.read(reach, now=NOW + 3 * HOUR).visited == 0

    slip = state(confirmed_at=None)
    saved(store, slip, state("c", confirmed_at=None))
    store.write(hold_for_network, found.unreached, NOW + HOUR)
    assert store.read(open_states) == {"a": (replace(slip, confirmed_at=NOW + HOUR, unsaid="network"),)}
    assert store.read(back_since, NOW) == 0
    saved(store, replace(slip, confirmed_at=NOW + HOUR, unsaid="network", ended_at=NOW + 2 * HOUR))
    assert store.read(back_since, NOW + HOUR) == 1

    store.write(visit_the_unreached, NOW + 2 * HOUR)
    claimed = store.write(claim_due_sources, NOW + 2 * HOUR, limit=9, lease_s=60)
    assert [one.id for one in claimed] == ["d", "a", "b"]


def test_the_state_of_the_network_is_the_last_one(store: Store) -> None:
    assert store.read(network_state) is None
    first = state("", HealthKind.NETWORK)
    over = replace(first, ended_at=NOW + HOUR)
    saved(store, first)
    saved(store, over)
    assert store.read(network_state) == over
    second = replace(first, begun_at=NOW + 2 * HOUR)
    saved(store, second)
    assert store.read(network_state) == second


def test_news_are_counted_by_day_and_backlog_is_none(store: Store) -> None:
    synced(store, "a", "b")
    for number, (days, is_backlog) in enumerate([(15, False), (13.5, True), (2.5, False), (2.5, False), (0.5, False)]):
        intents = [EntryIntent(entry=entry(number), state="backlog" if is_backlog else "pending")]
        store.write(save_visit, visit("a", NOW - days * DAY), intents)
    assert store.read(new_per_day, now=NOW, days=3) == {"a": (2, 0, 1)}
    assert sum(store.read(new_per_day, now=NOW, days=14)["a"]) == 3
    times = store.read(news_times, "a", since=NOW - 3 * DAY)
    assert times == (NOW - 2.5 * DAY, NOW - 2.5 * DAY, NOW - 0.5 * DAY)


def test_an_overview_holds_state_pace_and_reading(store: Store) -> None:
    synced(store, "a", "b")
    store.write(lambda conn: conn.execute(update(sources).values(created_at=NOW - 2 * DAY)))
    store.write(save_visit, visit("a", NOW - DAY / 2), [EntryIntent(entry=entry(1), state="pending")])
    saved(store, state("b"))
    first, second = store.read(source_overviews, now=NOW)
    assert (first.per_day, sum(first.new_per_day), first.states, first.reading) == (0.5, 1, (), None)
    assert (second.per_day, second.states) == (0, (state("b"),))
    assert store.read(source_overview, "b", now=NOW) == second
    past = store.read(source_history, "a")
    assert (len(past.visits), past.states, past.certificate) == (1, (), None)
    with pytest.raises(SourceError, match="no such source"):
        store.read(source_overview, "nobody", now=NOW)


def test_the_page_shows_sources_in_trouble_whether_their_visits_fail_or_not(store: Store) -> None:
    synced(store, "a", "b", "c")
    failed(store, "a", NOW)
    saved(store, state("b", HealthKind.SILENT, detail=""))
    shown, number = store.read(failing_sources, limit=1)
    assert ([one.source_id for one in shown], number) == (["a"], 2)
    shown, _ = store.read(failing_sources, limit=9)
    assert [(one.source_id, one.last_error, len(one.states)) for one in shown] == [("a", "dns", 0), ("b", "", 1)]


def test_states_go_with_the_log_of_visits_and_open_ones_stay(store: Store) -> None:
    synced(store, "a")
    saved(store, state(ended_at=NOW), state(kind=HealthKind.SILENT))
    store.write(prune, Retention(), now=NOW + 29 * DAY)
    assert len(store.read(state_history, "a")) == 2
    store.write(prune, Retention(), now=NOW + 31 * DAY)
    assert [one.kind for one in store.read(state_history, "a")] == [HealthKind.SILENT]
