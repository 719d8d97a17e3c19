"""Sitemaps."""

from __future__ import annotations

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
    assert (one.url, one.title, one.published_at) == ("https://a.example/1", "", datetime(2026, 11, 24, tzinfo=UTC))
    assert (two.url, two.title, two.language) == ("https://a.example/2", "Said & done", "hy")
    assert two.published_at == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_the_newest_pages_are_kept() -> None:
    urls = "".join(
        f"<url><loc>https://a.example/{n}</loc><lastmod>2026-11-{n:02}</lastmod></url>" for n in range(1, 21)
    )
    parsed = read(OPEN + urls + "</urlset>", max_entries=5)
    assert [entry.url for entry in parsed.entries] == [f"https://a.example/{n}" for n in range(16, 21)]
    assert parsed.warnings == ("20 entries, the newest 5 were read",)


def test_an_index_is_reported_not_followed() -> None:
    parsed = read("<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap></sitemapindex>")
    assert parsed.entries == ()
    assert "https://a.example/s1.xml" in parsed.warnings[0]


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
