"""The outbox: claims, leases, outcomes and channels, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.store.alerts import save_alerts
from monitor.store.engine import Store
from monitor.store.health import counts
from monitor.store.outbox import (
    channel_states,
    claim_deliveries,
    drop,
    finish_delivery,
    give_back,
    list_outbox,
    outbox_row,
    pause_channel,
    release_expired,
    resume_channel,
    retry,
)
from monitor.types import AlertIntent, Dead, Delivery, RetryAt, Sent
from tests.store_documents import NOW, intent

MINUTE = timedelta(minutes=1)


def queue(store: Store, *intents: AlertIntent) -> None:
    store.write(save_alerts, intents, now=NOW)


def claim(store: Store, at: timedelta = timedelta(), limit: int = 9, **options: object) -> tuple[Delivery, ...]:
    return store.write(claim_deliveries, NOW + at, limit=limit, lease_s=60, **options)  # type: ignore[arg-type]


def refs(deliveries: tuple[Delivery, ...]) -> list[list[str]]:
    return [[alert.ref for alert in one.alerts] for one in deliveries]


def test_a_claimed_row_is_nobody_elses_and_sent_ends_it(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    assert (one.channel, one.attempt, one.possible_repeat, one.digest, one.created_at) == (
        "desk/telegram",
        1,
        False,
        False,
        NOW,
    )
    assert one.alerts == (intent("S-1").facts,)
    assert claim(store) == ()
    store.write(finish_delivery, one, Sent(detail="200"), NOW + MINUTE)
    assert claim(store, timedelta(days=1)) == ()
    row = store.read(outbox_row, one.outbox_ids[0])
    assert row is not None
    assert (row.state, row.finished_at) == ("sent", NOW + MINUTE)
    assert [(t.number, t.outcome, t.detail, t.at) for t in row.tries] == [(1, "sent", "200", NOW + MINUTE)]


def test_each_channel_gives_one_delivery_and_the_most_severe_come_first(store: Store) -> None:
    queue(store, intent("S-low", "a", severity="low"), intent("S-crit", "a", severity="critical"))
    queue(store, intent("S-normal", "b", severity="normal"), intent("S-high", "c", severity="high"))
    assert refs(claim(store, limit=2)) == [["S-crit"], ["S-high"]]
    assert refs(claim(store, busy_channels={"a", "c"})) == [["S-normal"]]
    assert refs(claim(store)) == [["S-low"]]


def test_equally_severe_rows_go_in_the_order_they_were_due(store: Store) -> None:
    queue(store, intent("S-2", due=NOW + MINUTE), intent("S-1", due=NOW))
    assert refs(claim(store, 2 * MINUTE)) == [["S-1"]]


def fail(store: Store, at: timedelta, *, times: int = 1) -> None:
    """Let the one message that is due fail so often, the last time at `at`, to be tried again a minute later."""
    for number in range(times):
        then = at - (times - 1 - number) * MINUTE
        (one,) = claim(store, then)
        store.write(finish_delivery, one, RetryAt(at=NOW + then + MINUTE, reason="refused"), NOW + then)


def test_a_message_that_always_fails_lets_others_of_its_channel_go_first(store: Store) -> None:
    queue(store, intent("S-bad"))
    fail(store, MINUTE, times=2)
    queue(store, intent("S-new", due=NOW + 3 * MINUTE), intent("S-newer", due=NOW + 4 * MINUTE))
    told = []
    for _ in range(3):
        (one,) = claim(store, 4 * MINUTE)
        told.append(one.alerts[0].ref)
        store.write(finish_delivery, one, Sent(), NOW + 4 * MINUTE)
    assert told == ["S-new", "S-newer", "S-bad"]


def test_a_message_whose_sender_died_goes_in_its_turn(store: Store) -> None:
    queue(store, intent("S-cut-off"))
    claim(store)
    store.write(release_expired, NOW + MINUTE)
    queue(store, intent("S-new", due=NOW + MINUTE))
    assert refs(claim(store, MINUTE)) == [["S-cut-off"]]


def test_severity_goes_before_the_number_of_tries(store: Store) -> None:
    queue(store, intent("S-crit", severity="critical"))
    fail(store, MINUTE, times=2)
    queue(store, intent("S-low", severity="low"))
    assert refs(claim(store, 2 * MINUTE)) == [["S-crit"]]


def test_a_failed_message_stands_back_for_ten_minutes_at_most(store: Store) -> None:
    queue(store, intent("S-old"))
    fail(store, MINUTE, times=2)
    queue(store, intent("S-new", due=NOW + 5 * MINUTE))
    assert refs(claim(store, 12 * MINUTE)) == [["S-old"]]


def test_a_row_that_is_not_due_waits(store: Store) -> None:
    queue(store, intent("S-1", due=NOW + MINUTE))
    assert claim(store) == ()
    assert refs(claim(store, MINUTE)) == [["S-1"]]


def test_a_retry_waits_for_its_time_and_counts(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(finish_delivery, one, RetryAt(at=NOW + MINUTE, reason="busy"), NOW)
    assert claim(store) == ()
    (again,) = claim(store, MINUTE)
    assert (again.attempt, again.possible_repeat, again.text_refused) == (2, False, False)
    (row,) = store.read(list_outbox)
    assert (row.state, row.attempts, row.last_error) == ("sending", 2, "busy")


def test_an_uncertain_attempt_makes_every_later_one_a_possible_repeat(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(finish_delivery, one, RetryAt(at=NOW, reason="answer lost", uncertain=True), NOW)
    (two,) = claim(store)
    assert two.possible_repeat
    store.write(finish_delivery, two, RetryAt(at=NOW, reason="busy", text_refused=True), NOW)
    (three,) = claim(store)
    assert (three.possible_repeat, three.text_refused) == (True, True)


def test_an_expired_lease_is_a_possible_repeat_with_a_trace(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    assert store.write(release_expired, NOW + timedelta(seconds=59)) == 0
    assert store.write(release_expired, NOW + MINUTE) == 1
    (again,) = claim(store, MINUTE)
    assert (again.possible_repeat, again.attempt) == (True, 2)
    row = store.read(outbox_row, one.outbox_ids[0])
    assert row is not None
    assert [(t.outcome, t.uncertain) for t in row.tries] == [("lost", True)]


def test_a_restart_frees_what_the_dead_process_held(store: Store) -> None:
    queue(store, intent("S-1"))
    claim(store)
    assert store.write(release_expired, NOW, all_leases=True) == 1
    (again,) = claim(store)
    assert again.possible_repeat


def test_work_given_back_unsent_is_no_repeat(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(give_back, one)
    (again,) = claim(store)
    assert (again.attempt, again.possible_repeat) == (1, False)


def test_sent_counts_although_the_lease_ran_out_meanwhile(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(release_expired, NOW + MINUTE)
    store.write(finish_delivery, one, Sent(), NOW + 2 * MINUTE)
    assert claim(store, 3 * MINUTE) == ()


def test_a_late_failure_does_not_undo_what_somebody_settled(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(finish_delivery, one, Sent(), NOW)
    store.write(finish_delivery, one, RetryAt(at=NOW, reason="late"), NOW)
    store.write(finish_delivery, one, Dead(reason="late"), NOW)
    (row,) = store.read(list_outbox)
    assert row.state == "sent"


def test_a_dead_row_leaves_its_channel_alone(store: Store) -> None:
    queue(store, intent("S-1"), intent("S-2"))
    (one,) = claim(store)
    store.write(finish_delivery, one, Dead(reason="too long"), NOW)
    assert refs(claim(store)) == [["S-2"]]
    assert [row.state for row in store.read(list_outbox, state="dead")] == ["dead"]


def test_a_dead_channel_keeps_its_rows_until_it_is_used_again(store: Store) -> None:
    queue(store, intent("S-1"), intent("S-2"), intent("S-3", "desk/mail"))
    one = next(item for item in claim(store) if item.channel == "desk/telegram")
    store.write(finish_delivery, one, Dead(reason="blocked", channel_dead=True), NOW)
    assert claim(store, timedelta(days=1)) == ()
    state = {item.channel: item for item in store.read(channel_states, now=NOW)}["desk/telegram"]
    assert (state.state, state.reason, state.failures, state.waiting) == ("dead", "blocked", 1, 1)
    assert store.write(retry, None, now=NOW) == 1
    assert refs(claim(store)) in ([["S-1"]], [["S-2"]])


def test_a_paused_channel_waits_for_its_time_and_others_do_not(store: Store) -> None:
    queue(store, intent("S-1", "a"), intent("S-2", "a"), intent("S-3", "b"))
    (one,) = claim(store, limit=1)
    store.write(finish_delivery, one, RetryAt(at=NOW + MINUTE, reason="429", pause_channel=True), NOW)
    assert refs(claim(store)) == [["S-3"]]
    assert len(claim(store, MINUTE)) == 1
    states = {item.channel: item.state for item in store.read(channel_states, now=NOW)}
    assert states["a"] == "paused"
    assert {item.channel: item.state for item in store.read(channel_states, now=NOW + MINUTE)}["a"] == "ok"


def test_a_pause_by_hand_lasts_until_it_is_ended_by_hand(store: Store) -> None:
    queue(store, intent("S-1", "a"))
    store.write(pause_channel, "a", None, "holiday", now=NOW)
    assert claim(store, timedelta(days=99)) == ()
    store.write(resume_channel, "a", now=NOW)
    assert len(claim(store)) == 1


def test_success_makes_a_channel_good_again(store: Store) -> None:
    queue(store, intent("S-1", "a"), intent("S-2", "a"))
    (one,) = claim(store)
    store.write(finish_delivery, one, RetryAt(at=NOW, reason="busy"), NOW)
    (one,) = claim(store)
    store.write(finish_delivery, one, Sent(), NOW + MINUTE)
    (state,) = store.read(channel_states, now=NOW)
    assert (state.state, state.failures, state.last_sent_at, state.last_error) == ("ok", 0, NOW + MINUTE, "busy")


def test_a_digest_is_one_delivery_of_everything_that_waits_for_it(store: Store) -> None:
    key = "desk/mail#2026-03-28T08:00Z"
    due = NOW + MINUTE
    rows = [intent(f"S-{n}", "desk/mail", due=due, digest_key=key, severity="low" if n else "high") for n in range(3)]
    queue(store, *reversed(rows), intent("S-9", "desk/mail", due=due + MINUTE, digest_key="desk/mail#later"))
    assert claim(store) == ()
    (one,) = claim(store, MINUTE)
    assert (one.digest, len(one.outbox_ids)) == (True, 3)
    assert one.alerts[0].ref == "S-0"
    store.write(finish_delivery, one, Sent(), NOW + MINUTE)
    assert claim(store, MINUTE) == ()
    assert refs(claim(store, 2 * MINUTE)) == [["S-9"]]


def test_a_digest_that_failed_comes_again_as_a_whole(store: Store) -> None:
    queue(store, *(intent(f"S-{n}", digest_key="k") for n in range(2)))
    (one,) = claim(store)
    store.write(finish_delivery, one, RetryAt(at=NOW + MINUTE, reason="busy", uncertain=True), NOW)
    (again,) = claim(store, MINUTE)
    assert (len(again.outbox_ids), again.possible_repeat, again.attempt) == (2, True, 2)


def test_a_clock_set_back_does_not_hold_a_retry(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    store.write(finish_delivery, one, RetryAt(at=NOW + MINUTE, reason="busy"), NOW)
    assert len(claim(store, -timedelta(hours=1))) == 1


def test_rows_are_dropped_and_retried_by_hand(store: Store) -> None:
    queue(store, intent("S-1"), intent("S-2", due=NOW + timedelta(days=1)))
    first, second = sorted(row.outbox_id for row in store.read(list_outbox))
    assert store.write(drop, [first, 999], now=NOW) == 1
    assert claim(store) == ()
    assert store.write(retry, [first, second], now=NOW) == 2
    assert len(claim(store)) == 1
    assert [row.state for row in store.read(list_outbox, channel="desk/telegram")].count("sending") == 1
    assert store.read(list_outbox, channel="nowhere") == ()
    assert store.read(outbox_row, 999) is None


def test_a_row_in_flight_is_neither_dropped_nor_retried(store: Store) -> None:
    queue(store, intent("S-1"))
    (one,) = claim(store)
    assert store.write(drop, one.outbox_ids, now=NOW) == 0
    assert store.write(retry, one.outbox_ids, now=NOW) == 0


def test_the_counts_say_what_waits(store: Store) -> None:
    queue(store, intent("S-1"), intent("S-2"), intent("S-3", due=NOW + MINUTE))
    (one,) = claim(store)
    store.write(finish_delivery, one, Dead(reason="no"), NOW)
    found = store.read(counts, now=NOW)
    assert (found.alerts, found.outbox_waiting, found.outbox_due, found.outbox_dead, found.oldest_due_at) == (
        3,
        2,
        1,
        1,
        NOW,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_two_machines_never_take_the_same_row(store: Store, store_url: str, rows: int) -> None:
    if store.dialect == "sqlite":
        pytest.skip("one process writes to a SQLite file")
    from concurrent.futures import ThreadPoolExecutor

    queue(store, *(intent(f"S-{n}", f"channel-{n % 2}") for n in range(rows * 4)))
    with Store.open(store_url, now=lambda: NOW) as other, ThreadPoolExecutor(2) as pool:
        taken: list[int] = []
        for _ in range(rows * 4):
            both = [pool.submit(claim, one) for one in (store, other)]
            taken += [row for future in both for one in future.result() for row in one.outbox_ids]
    assert len(taken) == len(set(taken)) == rows * 4
