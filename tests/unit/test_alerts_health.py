"""What operators are told of troubles, in their language, and who is told of which."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Any

import pytest

from monitor.alerts.health import HealthNews, channel_died, plan_health, state_news
from monitor.alerts.health_states import NewsKind, StateNews
from monitor.alerts.health_words import HEALTH_WORDS, health_words
from monitor.config.models import Subscriber, Subscription
from monitor.types import AlertFacts, HealthKind, SourceState
from tests.fakes import NOON


def reader(language: str = "en", **subscription: Any) -> Subscriber:
    return Subscriber(
        id=language,
        language=language,
        channels={"t": {}},
        subscriptions=(Subscription(**{"health": "all", "channels": ("t",), **subscription}),),
    )


def news(kind: HealthKind = HealthKind.FAILING, what: NewsKind = NewsKind.BEGUN, **state: Any) -> HealthNews:
    values = {"begun_at": NOON - timedelta(hours=3, minutes=20), "seen_at": NOON, "detail": "HTTP 500 {about}"}
    changed = SourceState(**{"source_id": "wire", "kind": kind, **values, **state})
    return state_news(StateNews(kind=what, state=changed), NOON, groups=("ministries",), failures=7)


def told(about: HealthNews, *readers: Subscriber) -> list[str]:
    alerts = plan_health(about, subscribers=readers, now=NOON)
    return [f"{one.facts.headline} | {one.facts.content} | {one.facts.advice}" for one in alerts]


def test_a_trouble_is_told_in_the_language_of_each_reader_with_what_to_do() -> None:
    english, russian = told(news(), reader("en"), reader("ru"))
    assert english == (
        "Source wire keeps failing | 7 visits in a row failed, for 3 h 20 min; the last one: HTTP 500 {about}"
        " | monitor sources test wire"
    )
    assert russian == (
        "Источник wire всё ещё недоступен | подряд неудачных посещений: 7, в течение 3 ч 20 мин; последнее: "
        "HTTP 500 {about} | monitor sources test wire"
    )


def test_an_end_tells_how_long_it_lasted() -> None:
    ended = news(what=NewsKind.ENDED, begun_at=NOON - timedelta(days=2, hours=4, minutes=9), ended_at=NOON)
    assert told(ended, reader()) == ["Source wire answers again | after 2 d 4 h | "]


def test_many_sources_out_of_reach_are_one_trouble_of_the_network() -> None:
    network = {"source_id": "", "kind": HealthKind.NETWORK, "begun_at": NOON, "seen_at": NOON}
    for cause, why in (("dns", "no name is found"), ("connection", "no connection")):
        state = SourceState(**network, detail=f"38 of 40 ({cause})")
        (line,) = told(state_news(StateNews(kind=NewsKind.BEGUN, state=state), NOON), reader())
        assert line.startswith(f"Network: 38 of 40 sources cannot be reached | {why}")


def test_a_host_of_many_sources_is_one_trouble_with_its_name() -> None:
    values = {"kind": HealthKind.NETWORK, "begun_at": NOON, "seen_at": NOON, "detail": "12 of 12 (dns)"}
    state = SourceState(source_id="//t.me", **values)
    about = state_news(StateNews(kind=NewsKind.BEGUN, state=state), NOON)
    (line,) = told(about, reader(sources=("wire",)))
    assert line.startswith("t.me: 12 of 12 sources there cannot be reached")


def test_the_end_of_a_certificate_is_told_with_its_day_and_the_time_left() -> None:
    (line,) = told(news(HealthKind.EXPIRING, expires_at=NOON + timedelta(days=13, hours=5)), reader())
    assert "it ends on 2026-04-09 17:00 UTC, in 13 d 5 h" in line


@pytest.mark.parametrize(
    ("subscription", "is_told"),
    [
        ({}, True),
        ({"health": "lasting"}, True),
        ({"health": ("failing", "gone")}, True),
        ({"health": ("silent",)}, False),
        ({"sources": ("wire",)}, True),
        ({"sources": ("ministries",)}, True),
        ({"sources": ("agencies",)}, False),
        ({"min_severity": "high"}, False),
        ({"health": None, "watches": ("*",)}, False),
    ],
)
def test_a_subscription_chooses_kinds_and_sources(subscription: dict[str, Any], is_told: bool) -> None:
    assert bool(told(news(), reader(**subscription))) is is_told


def test_a_choice_of_sources_without_health_is_refused() -> None:
    with pytest.raises(ValueError, match="sources is for health"):
        Subscription(watches=("*",), sources=("wire",), channels=("t",))


def test_who_wants_lasting_troubles_alone_hears_of_no_single_occurrence() -> None:
    assert told(news(HealthKind.OVERRUN), reader(health="lasting")) == []
    assert told(news(HealthKind.OVERRUN), reader(health="all"))


def test_a_filter_on_sources_keeps_news_that_are_of_no_source() -> None:
    (line,) = told(channel_died("desk/mail", "the bot was blocked", 7), reader(sources=("wire",)))
    assert line.startswith("Channel desk/mail takes no more messages | the bot was blocked | mend its address")


def test_two_changes_of_one_source_have_keys_of_their_own() -> None:
    keys = {news(kind, what).key for kind in (HealthKind.FAILING, HealthKind.GONE) for what in NewsKind}
    assert len(keys) == 2 * len(NewsKind)


def test_the_end_of_a_trouble_is_told_in_the_thread_of_its_begin() -> None:
    def facts(about: HealthNews) -> AlertFacts:
        (alert,) = plan_health(about, subscribers=[reader()], now=NOON)
        return alert.facts

    begun, ended = facts(news()), facts(news(what=NewsKind.ENDED, ended_at=NOON))
    assert begun.ref == begun.thread_ref == ended.thread_ref != ended.ref
    assert facts(news(HealthKind.SILENT)).thread_ref != begun.thread_ref


def _names(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def test_all_languages_say_the_same_things_with_the_same_values() -> None:
    english = HEALTH_WORDS["en"].sayings
    for words in HEALTH_WORDS.values():
        assert words.sayings.keys() == english.keys()
        for key, saying in words.sayings.items():
            for part in ("heading", "text", "advice"):
                assert _names(getattr(saying, part)) == _names(getattr(english[key], part)), (key, part)


def test_every_kind_of_trouble_and_its_end_can_be_said() -> None:
    once = {HealthKind.GUID_FLOOD, HealthKind.CHANNEL}
    for kind in HealthKind:
        assert kind.value in health_words("en").sayings
        assert kind in once or f"{kind} ended" in health_words("en").sayings


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "1 min"), (59, "59 min"), (60, "1 h"), (200, "3 h 20 min"), (1440, "1 d"), (1440 * 3 + 61, "3 d 1 h")],
)
def test_a_time_is_said_in_two_units_at_most(minutes: int, said: str) -> None:
    assert health_words("xx").span(timedelta(minutes=minutes)) == said
