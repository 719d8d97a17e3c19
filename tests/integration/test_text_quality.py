"""How articles' texts are got, on loopback: of the feed, of the page by hints; and pages that are read worse."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from monitor.daemon.app import App
from monitor.store.readings import SourceReading, source_readings
from monitor.types import SourceKind, SourceOptions
from tests.loopback import Site, serving
from tests.visiting import texts, visiting

PARAGRAPHS = (
    "The Ministry of Defence of Averia rejected on Tuesday the claim that its units had crossed the northern road.",
    "“No soldier of ours has left his post, and no order to do so was ever given,” the ministry said in a statement.",
    "The statement came a day after the neighbouring republic of Bellmark accused Averia of moving a checkpoint.",
    "Observers of the mission have asked both sides for access to the area, and expect an answer within the week.",
    "Nobody was hurt, the district's hospital told reporters. Its director said that the road was open all the time.",
    "Talks between the two sides are to go on in the capital on Friday, with a delegation of each.",
)
ON_THE_PAGE = "This sentence of the spokesman stands on the page alone, below everything that the feed carries of it."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def feed(site: Site, *paragraphs: str, numbers: range = range(1)) -> None:
    """A feed that carries these paragraphs; the page of an entry has one sentence more."""
    html = escape("".join(f"<p>{text}</p>" for text in paragraphs))
    items = ""
    for number in numbers:
        address = site.article(f"/news/{number}", f"Ministry rejects claim {number}", *PARAGRAPHS, ON_THE_PAGE)
        items += (
            f"<item><title>Ministry rejects claim {number}</title><link>{address}</link>"
            "<description>In short: the claim is rejected.</description>"
            f"<content:encoded>{html}</content:encoded></item>"
        )
    site.page(
        "/feed.xml",
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Averia wire</title>{items}</channel></rss>",
        kind="application/rss+xml",
    )


async def read(folder: Path, site: Site, **options: object) -> str:
    plan = SourceOptions(**options)  # type: ignore[arg-type]
    async with visiting(folder, site, "/feed.xml", SourceKind.FEED, tell_backlog=True, options=plan) as app:
        await app.poll(None)
        return texts(app)["/news/0"][0]


async def test_a_whole_text_of_a_feed_needs_no_page(tmp_path: Path, site: Site) -> None:
    feed(site, *PARAGRAPHS)
    assert await read(tmp_path, site) == "\n\n".join(("Ministry rejects claim 0", *PARAGRAPHS))
    assert "/news/0" not in site.asked


async def test_a_text_that_is_not_whole_is_read_on_its_page(tmp_path: Path, site: Site) -> None:
    feed(site, *PARAGRAPHS[:-1], PARAGRAPHS[-1][:40] + " […]")
    assert (await read(tmp_path, site)).endswith(ON_THE_PAGE)


async def test_a_source_may_want_the_page_or_the_feed_whatever_it_holds(tmp_path: Path, site: Site) -> None:
    feed(site, *PARAGRAPHS)
    assert (await read(tmp_path / "page", site, text="page")).endswith(ON_THE_PAGE)
    feed(site, PARAGRAPHS[0])
    site.asked.clear()
    assert await read(tmp_path / "feed", site, text="feed") == f"Ministry rejects claim 0\n\n{PARAGRAPHS[0]}"
    assert site.asked.count("/news/0") == 0


async def test_hints_of_a_source_reach_its_pages(tmp_path: Path, site: Site) -> None:
    feed(site, "Short.")
    text = await read(tmp_path, site, keep=("article p:last-of-type",))
    assert text == f"Ministry rejects claim 0\n\n{ON_THE_PAGE}"


async def test_pages_that_become_walls_are_noticed_and_their_return_too(tmp_path: Path, site: Site) -> None:
    options = {"tell_backlog": True, "options": SourceOptions(text="page")}
    async with visiting(tmp_path, site, "/feed.xml", SourceKind.FEED, **options) as app:
        feed(site, numbers=range(16))
        await app.poll(None)
        assert source_reading(app).degraded == ""
        assert source_reading(app).full_text == 1.0
        feed(site, numbers=range(22))
        for number in range(16, 22):
            site.page(
                f"/news/{number}", "<title>Just a moment...</title><p>Checking your browser before you go on.</p>"
            )
        await app.poll(None)
        assert source_reading(app).degraded.startswith("degraded: ")
        assert "gave no article (wall)" in source_reading(app).degraded
        assert source_reading(app).since is not None
        feed(site, numbers=range(28))
        await app.poll(None)
        assert source_reading(app).degraded == ""


def source_reading(app: App) -> SourceReading:
    return app.store.read(source_readings)["one"]
