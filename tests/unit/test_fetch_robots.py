"""What robots.txt says, as RFC 9309 reads it."""

from __future__ import annotations

import asyncio
import time

import pytest

from monitor.fetch.robots import MAX_CRAWL_DELAY_S, Robots, read_robots
from monitor.fetch.target import target_of
from monitor.types import Failed, FailureKind, Fetched, FetchOutcome
from tests.store_documents import NOW

PAGE = target_of("https://a.example/news/1.html")


def allows(text: str, path: str) -> bool:
    return read_robots(text).allows(path)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        # the longest match decides, and the allowing one of two equal ones
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # wild cards
        ("User-agent: *\nDisallow: /*?s=", "/search?s=x", False),
        ("User-agent: *\nDisallow: /*?s=", "/search", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbxxc", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        # a group of our own is the only one that counts, however it is written
        ("User-agent: *\nDisallow: /\n\nUser-agent: Statement-Monitor/1.0\nDisallow: /x", "/a", True),
        ("User-agent: statement-monitor\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: somebody\nUser-agent: statement-monitor\nDisallow: /", "/a", False),
        ("User-agent: somebody\nDisallow: /", "/a", True),
        # two groups of one name are one
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        # white space, comments, other keys, other line ends
        ("  user-AGENT :  *  # all\r\nSitemap: https://x/s.xml\r\nDISALLOW:/a # no", "/a", False),
        # octets are compared, however they are written
        ("User-agent: *\nDisallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
        ("User-agent: *\nDisallow: /%6eews", "/news/1", False),
        # rules before any group belong to nobody
        ("Disallow: /\nUser-agent: *\nAllow: /", "/a", True),
        ("<html><body>User-agent: nothing</body></html>", "/a", True),
    ],
)
def test_a_path_may_be_fetched_or_not(rules: str, path: str, allowed: bool) -> None:
    assert allows(rules, path) is allowed


@pytest.mark.parametrize(
    ("delay", "seconds"), [("2", 2.0), ("0.5", 0.5), ("3600", MAX_CRAWL_DELAY_S), ("soon", 0.0), ("-1", 0.0)]
)
def test_a_crawl_delay_is_heeded_within_reason(delay: str, seconds: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x").crawl_delay_s == seconds


def test_hostile_rules_take_no_time() -> None:
    rules = "User-agent: *\n" + f"Disallow: /{'*a' * 20}b$\n" * 4000
    started = time.perf_counter()
    assert allows(rules, "/" + "a" * 4000)
    assert time.perf_counter() - started < 20  # measured: under 1 s


class Host:
    """Answers for robots.txt; counts how often it was asked."""

    def __init__(self, *answers: str | int) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, url: str) -> FetchOutcome:
        self.asked.append(url)
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            kind = FailureKind.RATE_LIMITED if answer == 429 else FailureKind.HTTP
            return Failed(url=url, kind=kind, message=f"HTTP {answer}", status=answer, fetched_at=NOW)
        return Fetched(
            url=url,
            requested_url=url,
            status=200,
            headers=(),
            body=answer.encode(),
            body_hash="",
            fetched_at=NOW,
            elapsed_s=0,
        )


STAY_AWAY = "User-agent: *\nDisallow: /"
DAY = 86400.0


async def test_a_host_is_asked_once_a_day_however_many_pages_there_are() -> None:
    robots, host = Robots(), Host(STAY_AWAY, "")
    answers = await asyncio.gather(*(robots.refusal(PAGE, host.fetch, 0.0) for _ in range(20)))
    assert set(answers) == {"robots.txt of a.example asks us to stay away"}
    assert host.asked == ["https://a.example/robots.txt"]
    assert await robots.refusal(PAGE, host.fetch, DAY - 1) is not None
    assert await robots.refusal(PAGE, host.fetch, DAY + 1) is None
    assert len(host.asked) == 2


async def test_rules_of_another_port_are_others() -> None:
    robots, host = Robots(), Host(STAY_AWAY, "")
    assert await robots.refusal(PAGE, host.fetch, 0.0)
    assert await robots.refusal(target_of("https://a.example:8443/news"), host.fetch, 0.0) is None


@pytest.mark.parametrize("status", [404, 403, 410])
async def test_no_rules_allow_everything(status: int) -> None:
    assert await Robots().refusal(PAGE, Host(status).fetch, 0.0) is None


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_rules_that_cannot_be_had_forbid_everything_for_ten_minutes(status: int) -> None:
    robots, host = Robots(), Host(status, "")
    assert await robots.refusal(PAGE, host.fetch, 0.0) == f"robots.txt of a.example cannot be had: HTTP {status}"
    assert await robots.refusal(PAGE, host.fetch, 599.0) is not None
    assert await robots.refusal(PAGE, host.fetch, 601.0) is None


async def test_rules_that_were_had_hold_on_while_they_cannot_be_had_again() -> None:
    robots, host = Robots(), Host("User-agent: *\nDisallow: /secret", *[500] * 40)
    secret = target_of("https://a.example/secret")
    assert await robots.refusal(PAGE, host.fetch, 0.0) is None
    for day in (1.1, 10, 29):
        assert await robots.refusal(PAGE, host.fetch, day * DAY) is None
        assert await robots.refusal(secret, host.fetch, day * DAY) is not None
    assert "cannot be had" in (await robots.refusal(PAGE, host.fetch, 31 * DAY) or "")


async def test_the_pause_that_a_host_asks_for_is_known() -> None:
    robots = Robots()
    assert robots.crawl_delay_s(PAGE) == 0.0
    await robots.refusal(PAGE, Host("User-agent: *\nCrawl-delay: 3").fetch, 0.0)
    assert robots.crawl_delay_s(PAGE) == 3.0
