"""Pages that list articles."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitor.errors import NotAFeedError
from monitor.sources.read import read_source
from monitor.types import ParsedSource, SourceKind, SourceOptions

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://www.mil.example/en/news"
PAGE = """<html><head><title>News | Ministry</title></head><body>
<nav><a href="/en/home">Home</a><a href="/en/about">About the ministry and its work</a>
<a href="/en/news?page=2">Next</a><a href="/en/news">News</a></nav>
<div class="list">
 <div class="card"><a href="/en/news/103"><img alt="photo" src="x.jpg"></a><span class="date">24.11.2026 15:30</span>
  <h3><a href="/en/news/103">The minister met the delegation of the neighbours</a></h3></div>
 <div class="card"><time datetime="2026-11-23T09:00:00+04:00">23 Nov</time>
  <a href="http://mil.example/en/news/102#top">Statement of the press secretary on the border</a></div>
 <div class="card"><a href="news/101?utm_source=main"><h3>Exercise of the second corps ended today</h3>
  <p>Long teaser that is no title at all</p></a></div>
</div>
<footer><a href="https://other.example/en/news/9">A partner with a very long link text indeed</a>
<a href="javascript:void(0)">x</a><a href="mailto:a@b.example">m</a><a>no address</a></footer></body></html>"""


def read(page: str, links: str | None = None) -> ParsedSource:
    return read_source(SourceKind.LISTING, page.encode(), url=URL, options=SourceOptions(links=links), now=NOW)


@pytest.mark.parametrize("links", ["/en/news/*", None])
def test_links_become_entries_with_their_texts_and_dates(links: str | None) -> None:
    parsed = read(PAGE, links)
    assert [entry.title for entry in parsed.entries] == [
        "The minister met the delegation of the neighbours",
        "Statement of the press secretary on the border",
        "Exercise of the second corps ended today",
    ]
    assert [entry.url for entry in parsed.entries][:2] == [
        "https://www.mil.example/en/news/103",
        "http://mil.example/en/news/102",
    ]
    assert [entry.published_at for entry in parsed.entries] == [
        datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 5, tzinfo=UTC),
        None,
    ]
    assert parsed.title == "News | Ministry"


def test_a_learned_pattern_is_named_in_a_warning() -> None:
    assert read(PAGE).warnings == ("no pattern given, took links like /en/news/103",)


def test_learning_prefers_the_links_whose_titles_say_most() -> None:
    tags = "".join(f'<a href="/tag/{n}">Tag {n}</a>' for n in range(40))
    articles = "".join(
        f'<a href="/2026/11/a-long-story-number-{n}.html">A long story about number {n} today</a>' for n in range(6)
    )
    parsed = read(f"<html><body>{tags}{articles}</body></html>")
    assert len(parsed.entries) == 6


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("<html><body><p>Nothing</p></body></html>", None),
        (PAGE, "/ru/news/*"),
        ("<html><body><a href='/a'>Home</a><a href='/b'>About</a></body></html>", None),
        ("plain", None),
    ],
)
def test_a_page_without_fitting_links_is_an_error(page: str, links: str | None) -> None:
    with pytest.raises(NotAFeedError):
        read(page, links)


def test_a_challenge_page_is_named() -> None:
    with pytest.raises(NotAFeedError, match="script challenge"):
        read("<html><script>document.cookie='a';location.reload()</script></html>", "/en/news/*")


@pytest.mark.parametrize(
    "page",
    [
        "<a href='/en/news/1'>" * 50_000,
        "<div>" * 100_000 + "<a href='/en/news/1'>A title of some words</a>",
        "<table><tr><td>" * 5000 + "<a href='/en/news/1'>A title of some words</a>",
        "".join(f"<a href='/en/news/{n}'>Title of article number {n}</a>" for n in range(20_000)),
        "<a href='/en/news/1'>" + "x" * 1_000_000,
    ],
)
def test_hostile_pages_take_bounded_time(page: str) -> None:
    started = time.process_time()
    try:
        parsed = read(page, "/en/news/*")
    except NotAFeedError:
        parsed = None
    assert time.process_time() - started < 5
    assert parsed is None or len(parsed.entries) <= 1000
