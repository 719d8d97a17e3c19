"""When a source's trouble is told to the operators."""

from __future__ import annotations

import pytest

from monitor.alerts.health import LASTING_FAILURES, plan_health, source_news
from monitor.config.models import Subscriber, Subscription
from tests.fakes import NOON


@pytest.mark.parametrize("before", [0, LASTING_FAILURES - 2, LASTING_FAILURES, LASTING_FAILURES + 30])
def test_a_hiccup_and_a_trouble_that_was_told_already_are_not_told(before: int) -> None:
    assert source_news("a", before, "HTTP 500", NOON) is None


def test_a_trouble_that_lasts_is_told_once_with_its_reason() -> None:
    news = source_news("a", LASTING_FAILURES - 1, "HTTP 500", NOON)
    assert news is not None
    assert news.heading == "source failing"
    assert "HTTP 500" in news.text


def test_a_trouble_is_told_in_the_language_of_each_reader() -> None:
    news = source_news("a", LASTING_FAILURES - 1, "HTTP 500 {}", NOON)
    assert news is not None
    readers = [
        Subscriber(
            id=language,
            language=language,
            channels={"t": {}},
            subscriptions=(Subscription(health="all", channels=("t",)),),
        )
        for language in ("en", "ru")
    ]
    told = [alert.facts.content for alert in plan_health(news, subscribers=readers, now=NOON)]
    assert told == [
        "5 visits in a row failed; the last one: HTTP 500 {}",
        "подряд неудачных посещений: 5; последнее: HTTP 500 {}",
    ]


@pytest.mark.parametrize(("before", "told"), [(LASTING_FAILURES - 1, False), (LASTING_FAILURES, True), (40, True)])
def test_the_end_of_a_trouble_is_told_when_the_trouble_was(before: int, told: bool) -> None:
    news = source_news("a", before, "", NOON)
    assert (news is not None) is told
    assert news is None or news.heading == "source recovered"
