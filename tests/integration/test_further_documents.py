"""Sources of several documents: real sites on loopback, a real database, real files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.engine import Connection
from monitor.store.sources import list_sources, save_visit
from monitor.types import EntryIntent, SourceKind, VisitIntent
from tests.loopback import Site, serving
from tests.visiting import documents, last_visit, states, visiting

WORDS = "The road between the two villages is open again, the administration of the district reported."
TODAY = datetime.now(UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def sitemap(site: Site, path: str, *pages: tuple[str, datetime | None]) -> bytes:
    """Serve a sitemap of these pages and return its bytes."""
    urls = "".join(
        f"<url><loc>{site.base}{page}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</url>"
        for page, at in pages
    )
    site.page(path, f"<urlset>{urls}</urlset>", kind="application/xml")
    return site.pages[path][2]


def index(site: Site, *children: tuple[str, datetime | None]) -> bytes:
    """Serve an index of these sitemaps and return its bytes."""
    named = "".join(
        f"<sitemap><loc>{site.base}{child}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</sitemap>"
        for child, at in children
    )
    site.page("/index.xml", f"<sitemapindex>{named}</sitemapindex>", kind="application/xml")
    return site.pages["/index.xml"][2]


async def test_an_index_of_sitemaps_is_followed_and_its_first_visit_floods_nobody(tmp_path: Path, site: Site) -> None:
    for number in range(1, 4):
        site.article(f"/a/{number}", f"Article {number}", WORDS)
    new = sitemap(site, "/new.xml", ("/a/2", TODAY), ("/a/3", TODAY))
    old = sitemap(site, "/old.xml", ("/a/1", TODAY - timedelta(days=400)))
    index(site, ("/old.xml", None), ("/new.xml", TODAY))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        assert states(app) == {"/a/1": "backlog", "/a/2": "backlog", "/a/3": "backlog"}
        # each entry leads to the document that lists it
        digests = {path: app.captures.get(digest) for path, digest in documents(app).items() if digest}
        assert digests == {"/a/1": old, "/a/2": new, "/a/3": new}
        visit = last_visit(app)
        assert (visit.outcome, visit.entries_new, visit.entries_seen) == ("new", 3, 3)
        assert [path for path in site.asked if path.endswith(".xml")] == ["/index.xml", "/new.xml", "/old.xml"]


async def test_only_children_that_changed_are_asked_for_again(tmp_path: Path, site: Site) -> None:
    site.article("/a/3", "Article 3", WORDS)
    sitemap(site, "/new.xml", ("/a/2", TODAY))
    sitemap(site, "/old.xml", ("/a/1", None))
    index(site, ("/old.xml", TODAY - timedelta(days=30)), ("/new.xml", TODAY))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        await app.poll(None)
        assert site.asked.count("/new.xml") == site.asked.count("/old.xml") == 1
        sitemap(site, "/new.xml", ("/a/3", TODAY), ("/a/2", TODAY))
        index(site, ("/old.xml", TODAY - timedelta(days=30)), ("/new.xml", TODAY + timedelta(minutes=1)))
        await app.poll(None)
        assert (site.asked.count("/new.xml"), site.asked.count("/old.xml")) == (2, 1)
        assert states(app) == {"/a/1": "backlog", "/a/2": "backlog", "/a/3": "read"}


async def test_an_index_that_says_nothing_of_its_children_hides_no_news(tmp_path: Path, site: Site) -> None:
    site.article("/a/2", "Article 2", WORDS)
    sitemap(site, "/news.xml", ("/a/1", None))
    index(site, ("/news.xml", None))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        sitemap(site, "/news.xml", ("/a/2", None), ("/a/1", None))
        await app.poll(None)
        assert states(app) == {"/a/1": "backlog", "/a/2": "read"}


async def test_a_child_that_fails_costs_nothing_but_time(tmp_path: Path, site: Site) -> None:
    sitemap(site, "/new.xml", ("/a/2", TODAY))
    index(site, ("/old.xml", TODAY - timedelta(days=30)), ("/new.xml", TODAY))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        assert states(app) == {"/a/2": "backlog"}
        assert last_visit(app).warnings == (f"further: {site.base}/old.xml: HTTP 404 Not Found",)
        sitemap(site, "/old.xml", ("/a/1", None))
        await app.poll(None)
        # it belongs to the first visit, and so do its entries
        assert states(app) == {"/a/1": "backlog", "/a/2": "backlog"}
        assert last_visit(app).warnings == ()
        assert site.asked.count("/new.xml") == 1


async def test_an_index_without_any_child_that_answers_is_a_failing_source(tmp_path: Path, site: Site) -> None:
    index(site, ("/a.xml", None), ("/b.xml", None))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        await app.poll(None)
        (status,) = app.store.read(list_sources)
        assert status.failures == 2
        assert status.last_error == "none of its 2 documents could be read: HTTP 404 Not Found"


async def test_an_old_sitemap_that_comes_into_sight_tells_no_old_news(tmp_path: Path, site: Site) -> None:
    for path in ("/a/2", "/a/9"):
        site.article(path, path, WORDS)
    sitemap(site, "/new.xml", ("/a/1", TODAY))
    index(site, ("/new.xml", TODAY))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:
        await app.poll(None)
        sitemap(site, "/2019.xml", ("/a/9", TODAY - timedelta(days=2000)), ("/a/2", TODAY))
        index(site, ("/new.xml", TODAY), ("/2019.xml", TODAY))
        await app.poll(None)
        assert states(app) == {"/a/1": "backlog", "/a/9": "backlog", "/a/2": "read"}


async def test_a_crash_before_the_transaction_ends_loses_nothing_of_any_document(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = sitemap(site, "/new.xml", ("/a/2", TODAY))
    old = sitemap(site, "/old.xml", ("/a/1", TODAY - timedelta(days=30)))
    index(site, ("/old.xml", TODAY - timedelta(days=30)), ("/new.xml", TODAY))
    async with visiting(tmp_path, site, "/index.xml", SourceKind.SITEMAP) as app:

        def power_cut(conn: Connection, visit: VisitIntent, found: Sequence[EntryIntent]) -> tuple[int, ...]:
            save_visit(conn, visit, found)
            # the files are there before the rows that name them
            assert {app.captures.get(one.capture.digest) for one in found if one.capture} == {new, old}
            raise StoreError("the power went")

        with monkeypatch.context() as patch:
            patch.setattr("monitor.daemon.visits.save_visit", power_cut)
            with pytest.raises(StoreError, match="the power went"):
                await app.poll(None)
        assert states(app) == {}
        await app.poll(None)
        assert states(app) == {"/a/1": "backlog", "/a/2": "backlog"}
        assert site.asked.count("/old.xml") == 2
