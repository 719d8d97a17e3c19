"""Sitemaps."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.read import read_source
from monitor.types import ParsedSource, SourceKind

NOW = datetime(2026, 11, 25, tzinfo=UTC)
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def read(document: str, *, kind: SourceKind = SourceKind.SITEMAP, max_entries: int = 1000) -> ParsedSource:
    return read_source(kind, document.encode(), url="https://a.example/sitemap.xml", max_entries=max_entries, now=NOW)


def test_pages_and_news_are_read() -> None:
    parsed = read(
        OPEN + "<url><loc>https://a.example/1</loc><lastmod>2026-11-24</lastmod></url>"
        "<url><loc>/2</loc><news:news><news:publication><news:name>A</news:name><news:language>hy</news:language>"
        "</news:publication><news:publication_date>2026-11-24T10:00:00+04:00</news:publication_date>"
        "<news:title>Said &amp;amp; done</news:title></news:news></url></urlset>"
    )
    one, two = parsed.entries
    assert (parsed.kind, parsed.title) == ("sitemap-news", "A")
    assert (one.url, one.title, one.published_at) == ("https://a.example/1", "", None)
    assert one.updated_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert (two.url, two.title, two.language) == ("https://a.example/2", "Said & done", "hy")
    assert two.published_at == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_the_newest_pages_are_kept() -> None:
    urls = "".join(
        f"<url><loc>https://a.example/{n}</loc><lastmod>2026-11-{n:02}</lastmod></url>" for n in range(1, 21)
    )
    parsed = read(OPEN + urls + "</urlset>", max_entries=5)
    assert [entry.url for entry in parsed.entries] == [f"https://a.example/{n}" for n in range(16, 21)]
    assert parsed.warnings == ("20 entries, the newest 5 were read",)


def test_a_picture_of_a_page_is_not_its_address() -> None:
    parsed = read(
        OPEN + "<url><image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
        "<image:loc>https://a.example/p.jpg</image:loc></image:image><loc>https://a.example/1</loc></url></urlset>"
    )
    assert [entry.url for entry in parsed.entries] == ["https://a.example/1"]


def test_of_a_long_sitemap_without_dates_both_ends_are_read() -> None:
    urls = "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(1, 101))
    parsed = read(OPEN + urls + "</urlset>", max_entries=5)
    assert [entry.url for entry in parsed.entries] == [f"https://a.example/{n}" for n in (1, 2, 3, 99, 100)]
    assert parsed.warnings == ("100 pages without dates, 5 of them, the first and the last, were read",)


def index(*children: tuple[str, str]) -> str:
    inner = "".join(f"<sitemap><loc>{url}</loc><lastmod>{changed}</lastmod></sitemap>" for url, changed in children)
    return f"<sitemapindex>{inner}</sitemapindex>"


def test_an_index_names_its_children_the_newest_first() -> None:
    parsed = read(index(("/old.xml", "2024-01-01"), ("/new.xml", "2026-11-24T10:00:00Z"), ("/none.xml", "")))
    assert parsed.entries == ()
    assert [further.url for further in parsed.further] == [
        "https://a.example/new.xml",
        "https://a.example/old.xml",
        "https://a.example/none.xml",
    ]
    assert {further.when for further in parsed.further} == {"always"}


def test_a_day_that_is_not_over_does_not_say_that_nothing_changed_since() -> None:
    parsed = read(index(("/a.xml", "2026-11-24"), ("/b.xml", "2026-11-20"), ("/c.xml", "2026-11-24T10:00:00Z")))
    marks = {further.url[-5:]: further.mark for further in parsed.further}
    assert marks == {"a.xml": "", "b.xml": "2026-11-20T00:00:00+00:00", "c.xml": "2026-11-24T10:00:00+00:00"}


def test_of_many_children_the_newest_are_followed_and_lists_of_tags_last() -> None:
    days = [(f"/posts-{n}.xml", f"2026-10-{n:02}") for n in range(1, 31)]
    parsed = read(index(("/tag-sitemap.xml", "2026-11-24"), *days))
    assert [further.url.rsplit("/")[-1] for further in parsed.further] == [f"posts-{n}.xml" for n in range(30, 10, -1)]
    assert parsed.warnings == ("an index of 31 sitemaps, the newest 20 are followed",)


def test_of_many_children_without_dates_both_ends_are_followed() -> None:
    parsed = read(index(*((f"/s{n}.xml", "") for n in range(1, 101))))
    followed = [int(further.url.rsplit("/s")[-1].removesuffix(".xml")) for further in parsed.further]
    assert sorted(followed) == [*range(1, 11), *range(91, 101)]


def test_a_packed_sitemap_is_nothing_odd() -> None:
    body = gzip.compress((OPEN + "<url><loc>https://a.example/1</loc></url></urlset>").encode())
    parsed = read_source(SourceKind.SITEMAP, body, url="https://a.example/s.xml.gz", now=NOW)
    assert [entry.url for entry in parsed.entries] == ["https://a.example/1"]
    assert parsed.warnings == ()


def test_a_sitemap_given_as_a_feed_is_read_as_what_it_is() -> None:
    document = OPEN + "<url><loc>https://a.example/1</loc></url></urlset>"
    assert read(document, kind=SourceKind.FEED).kind == "sitemap"


def test_a_list_of_addresses_is_a_sitemap_too() -> None:
    assert len(read("https://a.example/1\nhttps://a.example/2\n").entries) == 2


@pytest.mark.parametrize("document", ["<html><body>x</body></html>", "some words", "<rss><channel/></rss>"])
def test_what_is_no_sitemap_is_an_error(document: str) -> None:
    with pytest.raises(NotAFeedError):
        read(document)


def test_declared_entities_are_refused() -> None:
    with pytest.raises(SourceError, match="entities"):
        read('<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>&x;</loc></url></urlset>')
