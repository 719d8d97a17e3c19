"""Places of news: which a page names, and how good a visited one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.sources.discover import Candidate, common_places, kind_of, page_language, places_in_page, places_in_robots
from monitor.sources.discover_judge import Judgement, judge, ranked
from monitor.sources.read import read_source
from monitor.types import Fetched, SourceKind
from tests.listing_layouts import HEADLINES

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://mod.example/en/"
PAGE = """<!doctype html><html lang="en"><head><title>Ministry</title>
<link rel="alternate" type="application/rss+xml" href="/en/rss.xml"><link rel="alternate" type="application/json" href="/f.json">
<link rel="alternate" hreflang="ru" href="/ru/"><link rel="stylesheet" type="text/css" href="/feed.css">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/9"></head><body>
<a href="/en/news">News</a><a href="/en/press-releases">Press releases:</a><a href="/en/feed-the-birds.html">Feed</a>
<a href="https://feeds.other.example/mod.rss" class="icon-rss"><i></i></a><a href="/en/rss.xml">RSS</a>
<a href="https://t.me/mod_example">Telegram</a><a href="https://t.me/share/url?url=x">Share</a><a href="https://t.me/+abc">x</a>
<a href="https://other.example/news">News</a><script>{"feed":"https:\\/\\/api.mod.example\\/export\\/atom.xml","x":"/rss"}</script>
</body></html>"""  # noqa: E501 - a page


def test_a_page_names_its_feeds_channels_and_pages_of_news() -> None:
    assert [(place.url, place.kind, place.found_by) for place in places_in_page(PAGE, URL)] == [
        ("https://mod.example/en/rss.xml", SourceKind.FEED, "link tag, RSS"),
        ("https://mod.example/f.json", SourceKind.FEED, "link tag, JSON"),
        ("https://feeds.other.example/mod.rss", SourceKind.FEED, "link in the page"),
        ("https://api.mod.example/export/atom.xml", SourceKind.FEED, "address in the page"),
        ("https://t.me/s/mod_example", SourceKind.TELEGRAM, "link in the page"),
        ("https://mod.example/en/news", SourceKind.LISTING, "menu, “News”"),
        ("https://mod.example/en/press-releases", SourceKind.LISTING, "menu, “Press releases”"),
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Новости",
        "Пресс-центр",
        "Նորություններ",
        "Լուրեր",
        "Xəbərlər",
        "სიახლეები",
        "Haberler",
        "Новини",
        "Actualités",
        "Nachrichten",
    ],
)
def test_pages_of_news_are_known_by_their_name_in_every_language(label: str) -> None:
    (place,) = places_in_page(f"<a href='/n'>{label}</a><a href='/o'>Other</a>", URL)
    assert (place.url, place.kind) == ("https://mod.example/n", SourceKind.LISTING)


def test_the_language_of_a_page_is_told_by_its_words() -> None:
    assert page_language("<html lang='en'><title>T</title><body>Պաշտպանության նախարարություն", URL) == ("hy", "T")
    assert page_language(PAGE, URL) == ("en", "Ministry")


def test_guesses_stand_beside_the_page_and_at_the_root_and_are_marked_so() -> None:
    places = common_places("https://mod.example/en/")
    assert {place.url for place in places} >= {
        "https://mod.example/en/feed",
        "https://mod.example/feed",
        "https://mod.example/rss.xml",
        "https://mod.example/sitemap.xml",
    }
    assert all(place.guessed for place in places)
    assert len({place.url for place in places}) == len(places) < 20


def test_robots_names_sitemaps_those_of_news_first() -> None:
    text = "User-agent: *\nSitemap: https://a.example/sitemap.xml\nsitemap:/news-map.xml\nSitemap: javascript:x\n"
    assert [place.url for place in places_in_robots(text, "https://a.example/robots.txt")] == [
        "https://a.example/news-map.xml",
        "https://a.example/sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", SourceKind.FEED),
        ("\ufeff\n<feed xmlns='http://www.w3.org/2005/Atom'/>", SourceKind.FEED),
        ("<rdf:RDF><channel/></rdf:RDF>", SourceKind.FEED),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', SourceKind.FEED),
        ("<urlset><url/></urlset>", SourceKind.SITEMAP),
        ("<!doctype html><html><body><a href='/feed'>x</a>", SourceKind.LISTING),
        ("<table><tr><td>old</table>", SourceKind.LISTING),
        ("nothing at all", SourceKind.FEED),
    ],
)
def test_a_document_tells_what_it_is_to_be_read_as(text: str, kind: SourceKind) -> None:
    assert kind_of(text, "https://a.example/x") is kind


def test_a_page_that_names_thousands_of_feeds_gives_few_places() -> None:
    page = "".join(f"<a href='https://a.example/{n}/rss.xml'>RSS</a>" for n in range(20_000)) + "https://" * 20_000
    assert len(places_in_page(page, URL)) <= 20


# ----------------------------------------------------------------------------------------------------------- judgement


def feed(days: int | None, *, text: str = "", count: int = 10, path: str = "n", language: str = "en") -> str:
    said = HEADLINES[language]
    date = f"<pubDate>{(NOW - timedelta(days=days)):%a, %d %b %Y 10:00:00} GMT</pubDate>" if days is not None else ""
    items = "".join(
        f"<item><title>{said[n]}</title><link>https://a.example/{path}/{n}</link>{date}<description>{text}</description></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"


def judged(xml: str, url: str = "https://a.example/rss", *, etag: str | None = None, language: str = "en") -> Judgement:
    parsed = read_source(SourceKind.FEED, xml.encode(), url=url, now=NOW)
    seen = {"url": url, "requested_url": url, "body": b"", "body_hash": "", "fetched_at": NOW, "etag": etag}
    fetched = Fetched(status=200, headers=(), elapsed_s=0.1, **seen)  # type: ignore[arg-type]  # the values of one row
    candidate = Candidate(url=url, kind=SourceKind.FEED, found_by="link tag, RSS")
    return judge(candidate, SourceKind.FEED, parsed, fetched, language=language, now=NOW)


def test_what_speaks_for_a_feed_is_told() -> None:
    found = judged(feed(1, text="The whole text. " * 80), etag='"a"')
    assert (found.items, found.dated, found.text, found.validators, found.language) == (
        10,
        1.0,
        "full text",
        True,
        "en",
    )
    assert found.newest_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert (
        judged(
            feed(1, text="A summary of the text that is longer than a title, about what was said today and why.")
        ).text
        == "summaries"
    )
    assert judged(feed(None)).text == "titles"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (feed(1), feed(None)),
        (feed(1), feed(20)),
        (feed(40), feed(800)),
        (feed(1, text="Whole. " * 200), feed(1)),
        (feed(1, count=10), feed(1, count=1)),
        (feed(1), feed(1, language="ru")),
    ],
    ids=["dated", "fresh", "alive", "full text", "more items", "the site's language"],
)
def test_of_two_feeds_the_better_one_has_more_points(better: str, worse: str) -> None:
    assert judged(better).points > judged(worse).points


def test_feeds_of_comments_come_last_and_empty_ones_have_no_points() -> None:
    assert judged(feed(1), "https://a.example/comments/feed").points < judged(feed(None)).points
    empty = judged(feed(1, count=0))
    assert (empty.points, empty.usable, empty.problem) == (0.0, False, "lists nothing")


def test_a_place_with_the_items_of_a_better_one_says_so() -> None:
    best, twin, other = (
        judged(feed(1), etag='"a"'),
        judged(feed(1), "https://a.example/feed"),
        judged(feed(1, path="m"), "https://a.example/m"),
    )
    items = frozenset({"1", "2", "3"})
    order = ranked([(twin, items), (other, frozenset({"9"})), (best, items)])
    assert [(one.candidate.url, one.same_as) for one in order] == [
        ("https://a.example/rss", ""),
        ("https://a.example/m", ""),
        ("https://a.example/feed", "https://a.example/rss"),
    ]
