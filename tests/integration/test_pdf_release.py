"""Releases that are PDFs, from the page that links them to the stored article: real sites on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.statements import list_statements
from monitor.types import SourceKind, SourceOptions
from tests.loopback import Site, serving
from tests.pdfs import PICTURE, Set, column, pdf
from tests.visiting import documents, texts, visiting

RELEASE = pdf(
    [
        Set(text="Withdrawal from Selmat", y=740, size=16),
        *column(["The Ministry of Defence of Vardania said that 114 sol-", "diers had left the village of Selmat."]),
    ]
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


async def test_a_listing_of_releases_is_read_though_they_are_served_as_anything(tmp_path: Path, site: Site) -> None:
    site.page("/press", "<a href='/files/24.pdf'>Withdrawal from Selmat</a><a href='/files/25.pdf'>A scanned page</a>")
    site.pages["/files/24.pdf"] = (200, "application/octet-stream", RELEASE)
    site.pages["/files/25.pdf"] = (200, "application/pdf", pdf(PICTURE))
    options = SourceOptions(links="/files/*")
    async with visiting(tmp_path, site, "/press", SourceKind.LISTING, tell_backlog=True, options=options) as app:
        await app.poll(None)
        text, quality, warnings = texts(app)["/files/24.pdf"]
        assert text.endswith(
            "The Ministry of Defence of Vardania said that 114 soldiers had left the village of Selmat."
        )
        assert (quality, warnings) == ("short", ())
        (row,) = app.store.read(list_statements)
        assert "114 soldiers" in row.content_text
        scanned = texts(app)["/files/25.pdf"]
        assert scanned[:2] == ("A scanned page", "empty")
        assert scanned[2] == ("the page is no article (empty); a scanned PDF: 1 pages are pictures without text",)
        assert set(documents(app)) == {"/files/24.pdf", "/files/25.pdf"}


FOOT = "<footer><a href='/files/imprint.pdf'>Imprint</a></footer>"


async def read_page(folder: Path, site: Site, body: str) -> tuple[str, str, tuple[str, ...]]:
    site.page("/a/1", f"<html><head><title>Statement on Selmat</title></head><body>{body}</body></html>")
    site.feed("/feed.xml", [("Statement on Selmat", site.base + "/a/1")])
    async with visiting(folder, site, "/feed.xml", SourceKind.FEED, tell_backlog=True) as app:
        await app.poll(None)
        ((_, article),) = texts(app).items()
        return article


async def test_a_page_that_only_announces_a_release_leads_to_it(tmp_path: Path, site: Site) -> None:
    site.pages["/files/24.pdf"] = (200, "application/pdf", RELEASE)
    text, quality, _ = await read_page(tmp_path, site, f"<p><a href='/files/24.pdf'>Statement</a></p>{FOOT}")
    assert "114 soldiers had left the village of Selmat" in text
    assert quality == "short"
    assert "/files/imprint.pdf" not in site.asked


async def test_a_release_that_is_scanned_says_so_behind_its_page_too(tmp_path: Path, site: Site) -> None:
    site.pages["/files/24.pdf"] = (200, "application/pdf", pdf(PICTURE))
    text, quality, warnings = await read_page(tmp_path, site, "<p><a href='/files/24.pdf'>Statement</a></p>")
    assert (text, quality) == ("Statement on Selmat", "empty")
    assert "a scanned PDF" in warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        "<p><a href='/files/24.pdf'>Statement</a> <a href='/files/25.pdf'>Annex</a></p>",
        f"<p>Please enable JavaScript.</p>{FOOT.replace('imprint', '24')}",
        "<p><a href='/files/gone.pdf'>Statement</a></p>",
    ],
)
async def test_of_several_in_a_foot_or_gone_none_is_read(tmp_path: Path, site: Site, body: str) -> None:
    site.pages["/files/24.pdf"] = (200, "application/pdf", RELEASE)
    text, quality, _ = await read_page(tmp_path, site, body)
    assert (text, quality) == ("Statement on Selmat", "empty")


async def test_a_page_with_an_article_is_the_article_whatever_it_links(tmp_path: Path, site: Site) -> None:
    site.pages["/files/24.pdf"] = (200, "application/pdf", RELEASE)
    article = "<p>The road between the two villages is open again, the administration of the district reported.</p>" * 4
    text, quality, _ = await read_page(tmp_path, site, f"<article>{article}<a href='/files/24.pdf'>PDF</a></article>")
    assert "114 soldiers" not in text
    assert "/files/24.pdf" not in site.asked
    assert quality == "article"
