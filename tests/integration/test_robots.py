"""robots.txt in front of whole visits: real sites on loopback, a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.sources import list_sources
from monitor.types import SourceKind, SourceOptions
from tests.loopback import Site, serving
from tests.visiting import last_visit, states, texts, visiting

WORDS = "The road between the two villages is open again, the administration of the district reported. " * 5
AGREED = SourceOptions(ignore_robots="the press office agreed")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def rules(site: Site, *disallowed: str) -> None:
    site.page("/robots.txt", "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in disallowed))


@pytest.mark.parametrize("kind", [SourceKind.SITEMAP, SourceKind.LISTING])
async def test_a_map_or_list_of_pages_that_we_are_asked_to_leave_alone_is_not_asked_for(
    tmp_path: Path, site: Site, kind: SourceKind
) -> None:
    rules(site, "/news")
    site.page("/news", f"<urlset><url><loc>{site.base}/a/1</loc></url></urlset>")
    async with visiting(tmp_path, site, "/news", kind) as app:
        await app.poll(None)
        assert (last_visit(app).failure, last_visit(app).message) == (
            "robots",
            "robots.txt of 127.0.0.1 asks us to stay away",
        )
        assert "/news" not in site.asked


async def test_a_reason_in_the_configuration_overrules_it_for_one_source(tmp_path: Path, site: Site) -> None:
    rules(site, "/")
    site.page("/map.xml", f"<urlset><url><loc>{site.base}/a/1</loc></url></urlset>")
    site.article("/a/1", "Road open", WORDS)
    async with visiting(tmp_path, site, "/map.xml", SourceKind.SITEMAP, tell_backlog=True, options=AGREED) as app:
        await app.poll(None)
        assert states(app) == {"/a/1": "read"}
        assert texts(app)["/a/1"][1] == "article"
        assert "/robots.txt" not in site.asked
        (status,) = app.store.read(list_sources)
        assert status.setup.options.ignore_robots == "the press office agreed"


async def test_a_feed_is_published_to_be_asked_for_its_pages_are_not(tmp_path: Path, site: Site) -> None:
    rules(site, "/")
    site.feed("/feed.xml", [("Road open", site.article("/a/1", "Road open", WORDS))])
    async with visiting(tmp_path, site, "/feed.xml", SourceKind.FEED, tell_backlog=True) as app:
        await app.poll(None)
        text, quality, warnings = texts(app)["/a/1"]
        # what the feed says itself stands in
        assert (text, quality) == ("Road open", "empty")
        assert warnings == ("no page: robots.txt of 127.0.0.1 asks us to stay away",)
        assert "/a/1" not in site.asked


async def test_while_the_rules_cannot_be_had_a_listing_is_left_alone(tmp_path: Path, site: Site) -> None:
    site.page("/robots.txt", "sorry", status=503)
    site.page("/news", "<a href='/a/1'>Road open again in the district</a>")
    async with visiting(tmp_path, site, "/news", SourceKind.LISTING) as app:
        await app.poll(None)
        assert last_visit(app).message == "robots.txt of 127.0.0.1 cannot be had: HTTP 503 Service Unavailable"
        assert "/news" not in site.asked
