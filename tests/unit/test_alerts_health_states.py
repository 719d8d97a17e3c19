"""Histories of visits and what is told of them: once each change, no slip, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.health_states import HealthRules, VisitFacts, judge, judge_pages
from monitor.types import FailureKind, HealthKind, SourceState
from tests.fakes import NOON

RULES = HealthRules()
OVERRUN = "overrun: none of its 20 entries was seen before"
FLOOD = "guid flood: 9 of 9 known entries came under new identifiers"


class History:
    """A source whose visits are given one after another; `told` is what operators heard, with the minute."""

    def __init__(self, rules: HealthRules = RULES, every: timedelta = timedelta(minutes=20)) -> None:
        self.states: list[SourceState] = []
        self.told: list[str] = []
        self.at = NOON
        self._rules, self._every = rules, every

    def visits(self, *facts: dict[str, Any], times: int = 1, network: bool | datetime = False) -> History:
        for one in facts * times:
            seen = VisitFacts(source_id="a", at=self.at, **one)
            self._take(judge(seen, self._recent(), self._rules, network=network))
            self.at += self._every
        return self

    def pages(self, degraded: str) -> History:
        self._take(judge_pages("a", degraded, self._recent(), self._rules, at=self.at))
        return self

    def _recent(self) -> list[SourceState]:
        day = timedelta(days=1)
        return [one for one in self.states if one.ended_at is None or one.ended_at > self.at - day]

    def _take(self, judged: Any) -> None:
        for state in judged.forgotten:
            self._drop(state)
        for state in judged.states:
            self._drop(state)
            self.states.append(state)
        kinds = [one.kind for one in self.states if one.ended_at is None]
        assert len(kinds) == len(set(kinds))
        self.told += [f"{news.state.kind} {news.kind}" for news in judged.news]

    def _drop(self, state: SourceState) -> None:
        self.states = [one for one in self.states if one.kind is not state.kind or one.ended_at is not None]

    def open(self) -> set[HealthKind]:
        return {one.kind for one in self.states if one.ended_at is None and one.confirmed_at is not None}


def failed(kind: FailureKind = FailureKind.HTTP, message: str = "HTTP 500", **more: Any) -> dict[str, Any]:
    return {"failure": kind, "message": message, **more}


OK: dict[str, Any] = {"read": True}
UNCHANGED: dict[str, Any] = {}
NEW: dict[str, Any] = {"read": True, "new": True}
GONE = failed(FailureKind.GONE, "HTTP 410")
WALL = failed(FailureKind.PARSE, "a script challenge instead of a feed")
REDESIGN = failed(FailureKind.PARSE, "redesign: no link fits", warnings=("redesign: no link fits",))
TLS = failed(FailureKind.TLS, "certificate has expired")
SHIELD = failed(FailureKind.HTTP, "HTTP 403 Forbidden, a challenge for bots")
LOST = failed(FailureKind.CONNECT, "connection refused")


def times(count: int, facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [facts] * count


@pytest.mark.parametrize(
    ("visits", "told"),
    [
        (times(9, OK), []),
        ([failed(), OK], []),
        ([*times(4, failed()), OK, *times(4, failed()), OK], []),
        (times(5, failed()), ["failing begun"]),
        (times(40, failed()), ["failing begun"]),
        ([*times(9, failed()), OK, OK], ["failing begun", "failing ended"]),
        ([*times(9, failed()), UNCHANGED], ["failing begun", "failing ended"]),
        ([*times(5, WALL), OK], ["wall begun", "wall ended"]),
        ([*times(2, failed()), *times(7, WALL)], ["wall begun"]),
        ([*times(5, SHIELD), OK], ["wall begun", "wall ended"]),
        ([REDESIGN], []),
        ([REDESIGN, REDESIGN, OK], ["redesign begun", "redesign ended"]),
        ([*times(5, TLS), OK], ["certificate begun", "certificate ended"]),
        (times(4, GONE), []),
        ([*times(5, GONE), OK], ["gone begun", "gone ended"]),
        ([GONE, *times(8, failed())], ["failing begun"]),
        ([*times(6, failed()), *times(5, GONE), OK], ["failing begun", "gone begun", "gone ended"]),
        ([*times(5, GONE), *times(9, failed())], ["gone begun"]),
    ],
)
def test_visits_that_fail_are_told_when_they_last_and_when_they_are_over(
    visits: Iterable[dict[str, Any]], told: list[str]
) -> None:
    assert History().visits(*visits).told == told


def test_failing_takes_both_so_many_visits_and_so_long() -> None:
    quick = History(every=timedelta(minutes=1)).visits(failed(), times=60)
    assert quick.told == []
    assert quick.visits(failed()).told == ["failing begun"]
    strict = History(HealthRules(failing_visits=1, failing_for=timedelta(0)))
    assert strict.visits(failed()).told == ["failing begun"]


def test_a_state_remembers_when_the_first_visit_failed() -> None:
    history = History().visits(failed(), times=6)
    (state,) = history.states
    assert (state.begun_at, state.confirmed_at) == (NOON, NOON + timedelta(minutes=80))
    history.visits(OK)
    assert history.states[-1].ended_at == NOON + timedelta(minutes=120)


def test_a_slip_leaves_nothing_behind() -> None:
    assert History().visits(failed(), OK, GONE, OK, REDESIGN, OK).states == []


# ---------------------------------------------------------------------------------------------------------- warnings


def test_an_overrun_is_told_once_and_over_when_a_day_passes_without() -> None:
    history = History(every=timedelta(hours=2)).visits({**NEW, "warnings": (OVERRUN,)}, times=3)
    assert history.told == ["overrun begun"]
    history.visits(OK, times=11)
    assert history.told == ["overrun begun"]
    assert history.visits(OK).told == ["overrun begun", "overrun ended"]


def test_visits_without_a_document_do_not_end_an_overrun() -> None:
    history = History(every=timedelta(hours=9)).visits({**NEW, "warnings": (OVERRUN,)}).visits(UNCHANGED, times=9)
    assert history.open() == {HealthKind.OVERRUN}


def test_a_guid_flood_is_told_without_an_end() -> None:
    history = History(every=timedelta(hours=9)).visits({**NEW, "warnings": (FLOOD,)}).visits(OK, times=9)
    assert history.told == ["guid-flood begun"]
    assert history.open() == set()


def test_other_warnings_are_no_state() -> None:
    assert History().visits({**OK, "warnings": ("podcast: 9 entries", "cut off")}).states == []


def test_pages_that_are_read_worse_are_told_and_their_end_too() -> None:
    history = History().pages("degraded: texts are half as long")
    assert history.states[0].detail == "texts are half as long"
    history.visits(OK, times=200).pages("")
    assert history.told == ["degraded begun", "degraded ended"]


# --------------------------------------------------------------------------------------------- addresses, certificates


def moved(target: str | None) -> dict[str, Any]:
    return {**OK, "moved_to": target}


def test_an_address_that_leads_elsewhere_three_times_is_told_once() -> None:
    history = History(every=timedelta(minutes=40)).visits(moved("https://b.example/"), times=2)
    assert history.told == []
    history.visits(moved("https://b.example/"), UNCHANGED, moved("https://b.example/"))
    assert history.told == ["moved begun"]
    assert history.visits(moved(None)).told == ["moved begun", "moved ended"]


def test_a_move_is_seen_in_answers_without_a_document_too_and_none_ends_there() -> None:
    unchanged = {"moved_to": "https://b.example/"}
    history = History(every=timedelta(minutes=40)).visits(moved("https://b.example/"), unchanged, unchanged)
    assert history.told == ["moved begun"]
    assert history.visits(UNCHANGED).told == ["moved begun"]


def test_an_address_that_leads_somewhere_else_each_time_has_not_moved() -> None:
    history = History(every=timedelta(hours=1))
    for number in range(20):
        history.visits(moved(f"https://b.example/?session={number}"))
    assert history.told == []


def test_another_move_follows_the_first_in_one_visit() -> None:
    history = History(every=timedelta(hours=1)).visits(moved("https://b.example/"), times=3)
    history.visits(moved("https://c.example/"), times=3)
    assert history.told == ["moved begun", "moved ended", "moved begun"]
    assert [one.detail for one in history.states] == ["https://b.example/", "https://c.example/"]


def test_the_end_of_a_certificate_is_told_two_weeks_and_three_days_before() -> None:
    until = NOON + timedelta(days=16)
    history = History(every=timedelta(hours=12)).visits({**OK, "certificate_until": until}, times=30)
    assert history.told == ["expiring begun", "expiring worse"]
    renewed = {**OK, "certificate_until": until + timedelta(days=90)}
    assert history.visits(renewed, renewed).told[2:] == ["expiring ended"]


def test_a_certificate_of_which_nothing_is_known_changes_nothing() -> None:
    soon = {**OK, "certificate_until": NOON + timedelta(days=9)}
    assert History().visits(soon, OK, UNCHANGED, soon).told == ["expiring begun"]


# ------------------------------------------------------------------------------------------------------------- silence


def test_silence_begins_with_the_last_news_and_ends_with_the_next() -> None:
    quiet = {**OK, "silent": True, "last_new_at": NOON - timedelta(days=3)}
    history = History().visits(quiet, OK, UNCHANGED, failed(), quiet, NEW)
    assert history.told == ["silent begun", "silent ended"]
    assert history.states[0].begun_at == NOON - timedelta(days=3)


# ------------------------------------------------------------------------------------------------ flapping, the network

DOWN_AND_UP = [*times(4, failed()), OK]


def test_a_source_that_comes_and_goes_is_told_three_times_then_once_that_it_does() -> None:
    history = History(HealthRules(failing_visits=4, failing_for=timedelta(0))).visits(*DOWN_AND_UP, times=10)
    assert history.told == ["failing begun", "failing ended"] * 3 + ["failing flapping"]


def test_a_flapping_source_that_stays_down_is_told_after_a_day() -> None:
    rules = HealthRules(failing_visits=4, failing_for=timedelta(0))
    history = History(rules).visits(*DOWN_AND_UP, times=4).visits(failed(), times=4)
    assert history.told[-1] == "failing flapping"
    history.visits(failed(), times=80)
    assert history.told[-2:] == ["failing flapping", "failing begun"]
    assert history.visits(OK).told[-1] == "failing ended"


def test_after_a_quiet_day_a_source_is_told_of_as_any_other() -> None:
    rules = HealthRules(failing_visits=4, failing_for=timedelta(0))
    history = History(rules).visits(*DOWN_AND_UP, times=6).visits(OK, times=80).visits(*DOWN_AND_UP)
    assert history.told[-3:] == ["failing flapping", "failing begun", "failing ended"]


def test_nothing_is_told_of_a_source_that_fails_with_the_network() -> None:
    history = History().visits(LOST, times=9, network=True).visits(OK, network=True)
    assert history.told == []
    assert [one.unsaid for one in history.states] == ["network"]


def test_a_source_that_fails_for_itself_while_the_network_is_down_is_told() -> None:
    assert History().visits(failed(), times=5, network=True).told == ["failing begun"]


def test_a_source_that_still_fails_an_hour_after_the_network_is_up_is_told() -> None:
    history = History().visits(LOST, times=9, network=True)
    back = history.at
    history.visits(LOST, times=3, network=back)
    assert history.told == []
    history.visits(LOST, times=9, network=back)
    assert history.told == ["failing begun"]
    assert history.visits(OK).told == ["failing begun", "failing ended"]


def test_what_was_told_before_the_network_went_down_is_not_told_again() -> None:
    history = History().visits(failed(), times=6).visits(LOST, times=9, network=True).visits(OK)
    assert history.told == ["failing begun", "failing ended"]


def test_judging_again_what_was_judged_changes_nothing() -> None:
    history = History().visits(failed(), times=7)
    facts = VisitFacts(source_id="a", at=history.at, failure=FailureKind.HTTP, message="HTTP 502")
    assert not judge(facts, history.states, RULES)
    assert not judge(replace(facts, failure=None, read=True), [], RULES)
