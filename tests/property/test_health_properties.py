"""Whatever visits a source has: what is told of it alternates, is bounded, and follows from what is stored."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.health_pace import expected, learn_pace
from monitor.alerts.health_states import UNREAD, HealthRules, VisitFacts, judge
from monitor.types import FailureKind, HealthKind, SourceState
from tests.fakes import NOON

_WARNINGS = st.sampled_from(((), ("overrun: none of its 20 entries",), ("guid flood: 9 of 9",), ("podcast: 3",)))
_FAILED = st.fixed_dictionaries(
    {
        "failure": st.sampled_from(FailureKind),
        "message": st.sampled_from(("", "HTTP 500", "a script challenge instead of a feed")),
        "warnings": st.sampled_from(((), ("redesign: no link fits",))),
    }
)
_WELL = st.fixed_dictionaries(
    {
        "read": st.booleans(),
        "new": st.booleans(),
        "silent": st.booleans(),
        "last_new_at": st.just(NOON - timedelta(days=3)),
        "warnings": _WARNINGS,
        "moved_to": st.sampled_from((None, "https://b.example/", "https://c.example/")),
        "certificate_until": st.sampled_from((None, NOON + timedelta(days=5), NOON + timedelta(days=90))),
    }
)
#: a visit, how often it is repeated, the minutes between, whether the network is down
_STRETCHES = st.lists(
    st.tuples(_FAILED | _WELL, st.integers(1, 12), st.integers(1, 600), st.booleans()), min_size=1, max_size=25
)


@settings(max_examples=150, deadline=None)
@given(_STRETCHES, st.integers(1, 6), st.integers(0, 90), st.integers(1, 4))
def test_begins_and_ends_alternate_and_are_bounded_by_the_day(
    stretches: list[tuple[dict[str, Any], int, int, bool]], visits: int, minutes: int, flapping: int
) -> None:
    rules = HealthRules(failing_visits=visits, failing_for=timedelta(minutes=minutes), flapping=flapping)
    states: list[SourceState] = []
    told: dict[HealthKind, list[tuple[str, Any]]] = {}
    at = NOON
    for facts, times, apart, network in stretches:
        for _ in range(times):
            seen = [one for one in states if one.ended_at is None or one.ended_at > at - timedelta(days=1)]
            judged = judge(VisitFacts(source_id="a", at=at, **facts), seen, rules, network=network)
            replaced = {one.kind for one in (*judged.forgotten, *judged.states)}
            states = [one for one in states if one.ended_at is not None or one.kind not in replaced]
            states += judged.states
            for news in judged.news:
                told.setdefault(news.state.kind, []).append((news.kind, at))
            there = [one for one in states if one.ended_at is None]
            assert max(Counter(one.kind for one in there).values(), default=0) <= 1
            lasting = [one for one in there if one.kind in UNREAD and one.confirmed_at]
            assert len(lasting) <= 1
            assert not (lasting and "failure" not in facts)
            at += timedelta(minutes=apart)
    for kind, news in told.items():
        words = [word for word, _ in news]
        pairs = [word for word in words if word in ("begun", "ended")]
        if kind is not HealthKind.GUID_FLOOD:
            assert all(one != other for one, other in pairwise(pairs) if "ended" in (one, other))
            assert pairs[:1] in ([], ["begun"])
        for index, (_, since) in enumerate(news):
            day = [word for word, when in news[index:] if when - since < timedelta(days=1)]
            assert day.count("begun") <= flapping + 1
            assert day.count("flapping") <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40 * 24 * 60), min_size=2, max_size=60), st.integers(0, 90 * 24), st.integers(0, 200))
def test_what_is_expected_grows_with_time(minutes: list[int], first: int, more: int) -> None:
    news = [NOON + timedelta(minutes=one) for one in sorted(minutes)]
    pace = learn_pace(news, last_new_at=news[-1])
    if pace is None:
        return
    one, other = news[-1] + timedelta(hours=first), news[-1] + timedelta(hours=first + more)
    assert 0 <= expected(pace, one) <= expected(pace, other) + 1e-9
    assert all(expected(pace, one) >= 0 for one in news)
