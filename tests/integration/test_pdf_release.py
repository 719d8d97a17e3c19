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
