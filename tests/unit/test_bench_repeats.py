"""Which kill a repeat is counted against."""

from __future__ import annotations

from benchmarks.newswire import Told
from benchmarks.repeats import kill_by_kill, repeats_of


def told(start: int, *articles: int, marked: bool = False) -> Told:
    links = " ".join(f"/a/{article}.html S-{1000 + article}" for article in articles)
    return Told(at=0.0, text=links + (" (possible repeat)" if marked else ""), start=start)


def test_a_repeat_belongs_to_the_kill_that_ended_the_start_of_the_first() -> None:
    found = kill_by_kill(repeats_of({"hook": [told(1, 7), told(2, 8), told(4, 7, marked=True)]}), kills=4)
    assert found["repeats_by_kill"] == {1: {"hook": 1}}
    assert found["starts_until_repeated"] == {3: 1}
    assert (found["most_per_kill_and_channel"], found["repeats_unmarked"]) == (1, 0)


def test_two_messages_of_one_channel_repeated_after_one_kill_are_two() -> None:
    messages = [told(1, 7), told(1, 8), told(2, 7, marked=True), told(2, 8, marked=True)]
    found = kill_by_kill(repeats_of({"hook": messages, "mail": messages[:3]}), kills=2)
    assert found["most_per_kill_and_channel"] == 2
    assert found["repeats_by_kill"] == {1: {"hook": 2, "mail": 1}}
    assert found["repeats"] == {"hook": 2, "mail": 1}


def test_a_message_that_is_cut_off_twice_is_counted_against_both_kills() -> None:
    found = kill_by_kill(repeats_of({"hook": [told(1, 7), told(2, 7, marked=True), told(3, 7, marked=True)]}), kills=2)
    assert found["repeats_by_kill"] == {1: {"hook": 1}, 2: {"hook": 1}}


def test_a_digest_repeated_whole_is_one_repeat() -> None:
    found = kill_by_kill(repeats_of({"hook": [told(1, 7, 8), told(2, 7, 8, marked=True)]}), kills=1)
    assert found["repeats_by_kill"] == {1: {"hook": 1}}


def test_a_repeat_within_one_start_or_after_a_proper_end_is_the_work_of_no_kill() -> None:
    messages = [told(0, 5), told(1, 5), told(2, 7), told(2, 7), told(3, 8), told(3, 8)]
    found = kill_by_kill(repeats_of({"hook": messages}), kills=2)
    assert found["repeats_without_a_kill"] == [("hook", 5, 0, 1), ("hook", 7, 2, 2), ("hook", 8, 3, 3)]
    assert found["repeats_by_kill"] == {}


def test_an_unmarked_repeat_and_another_reference_are_counted() -> None:
    other = Told(at=0.0, text="/a/7.html S-2222", start=2)
    found = kill_by_kill(repeats_of({"hook": [told(1, 7), other]}), kills=1)
    assert (found["repeats_unmarked"], found["repeats_with_other_ref"]) == (1, 1)
