"""Previews of Telegram channels on loopback: edits, gaps, forwards, dead channels; a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.articles.article import article_from_entry
from monitor.config.models import Actor, WatchlistFile
from monitor.daemon.app import App
from monitor.daemon.reader import Reader
from monitor.sources.read import read_source
from monitor.store.schema import captures, revisions
from monitor.types import SourceKind
from tests.loopback import Site, serving
from tests.store_documents import NOW
from tests.visiting import Later, last_visit, states, texts, visiting

PATH = "/s/sample_mod"
HOUR = timedelta(hours=1)
SAID = "The Ministry of Defence of Vardania said that {} soldiers had left the village of Selmat."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def message(number: int, words: str, *, views: str = "1K", before: str = "") -> str:
    return (
        f'<div class="tgme_widget_message" data-post="sample_mod/{number}">{before}'
        f'<div class="tgme_widget_message_text">{words}</div><span class="tgme_widget_message_views">{views}</span>'
        f'<a class="tgme_widget_message_date" href="https://t.me/sample_mod/{number}">'
        '<time datetime="2026-11-24T10:00:00+00:00">10:00</time></a></div>'
    )


def preview(site: Site, *messages: str, query: str = "") -> bytes:
    body = f"<!DOCTYPE html><html><body><div class='tgme_channel_info'></div>{''.join(messages)}</body></html>"
    site.page(PATH + query, body)
    return body.encode()


def history(app: App) -> list[tuple[str, bytes | None]]:
    """Text and evidence of every revision, oldest first."""
    query = select(revisions.c.text, captures.c.digest).outerjoin(captures, captures.c.id == revisions.c.capture_id)
    rows = app.store.read(lambda conn: conn.execute(query.order_by(revisions.c.id)).all())
    return [(row.text, app.captures.get(row.digest) if row.digest else None) for row in rows]


async def test_an_edited_message_is_a_revision_with_evidence_of_its_own(tmp_path: Path, site: Site) -> None:
    first = preview(site, message(7, SAID.format(114)))
    clock = Later()
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM, now=clock, tell_backlog=True) as app:
        await app.poll(None)
        preview(site, message(7, SAID.format(114), views="9K"))
        clock.ahead += HOUR
        await app.poll(None)
        assert history(app) == [(SAID.format(114), first)]
        second = preview(site, message(7, SAID.format(14)))
        clock.ahead += HOUR
        await app.poll(None)
        assert history(app) == [(SAID.format(114), first), (SAID.format(14), second)]
        assert last_visit(app).entries_new == 0


async def test_a_message_that_is_put_back_is_read_once_more(tmp_path: Path, site: Site) -> None:
    clock = Later()
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM, now=clock, tell_backlog=True) as app:
        for number in (114, 14, 114):
            preview(site, message(7, SAID.format(number)))
            await app.poll(None)
            clock.ahead += HOUR
        assert [text for text, _ in history(app)] == [SAID.format(number) for number in (114, 14, 114)]


async def test_an_edited_message_of_the_backlog_tells_nothing(tmp_path: Path, site: Site) -> None:
    preview(site, message(7, SAID.format(114)))
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM) as app:
        await app.poll(None)
        preview(site, message(7, SAID.format(14)))
        await app.poll(None)
        assert states(app) == {"/sample_mod/7": "backlog"}
        assert history(app) == []


async def test_messages_that_came_in_a_gap_are_fetched_from_older_pages(tmp_path: Path, site: Site) -> None:
    preview(site, message(100, SAID.format(100)))
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM) as app:
        await app.poll(None)
        assert site.asked.count(f"{PATH}?before=100") == 0
        preview(site, message(104, SAID.format(104)), message(105, SAID.format(105)))
        older = preview(site, message(102, SAID.format(102)), message(103, SAID.format(103)), query="?before=104")
        preview(site, message(100, SAID.format(100)), message(101, SAID.format(101)), query="?before=102")
        await app.poll(None)
        assert {path: state for path, state in states(app).items() if state == "read"} == {
            f"/sample_mod/{number}": "read" for number in range(101, 106)
        }
        assert f"{PATH}?before=100" not in site.asked
        assert dict(history(app))[SAID.format(102)] == older


async def test_a_gap_whose_pages_fail_is_closed_by_the_next_visit(tmp_path: Path, site: Site) -> None:
    preview(site, message(100, SAID.format(100)))
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM) as app:
        await app.poll(None)
        preview(site, message(104, SAID.format(104)))
        await app.poll(None)
        # the news is not held back, and the warning is kept with the visit
        assert states(app)["/sample_mod/104"] == "read"
        assert last_visit(app).warnings[0] == f"further: {site.base}{PATH}?before=104: HTTP 404 Not Found"
        preview(site, message(100, SAID.format(100)), message(103, SAID.format(103)), query="?before=104")
        await app.poll(None)
        assert states(app)["/sample_mod/103"] == "read"
        await app.poll(None)
        assert site.asked.count(f"{PATH}?before=104") == 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<html><body><div class='tgme_channel_info'></div></body></html>", "the channel's preview is empty"),
        ("<html><body><div class='tgme_page'>Preview channel</div></body></html>", "the channel has no public preview"),
    ],
)
async def test_a_preview_without_messages_is_a_failing_source_whatever_its_status(
    tmp_path: Path, site: Site, body: str, why: str
) -> None:
    site.page(PATH, body)
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM) as app:
        await app.poll(None)
        assert last_visit(app).outcome == "failed"
        assert last_visit(app).status == 200
        assert last_visit(app).message.startswith(why)


async def test_what_a_message_answers_and_shows_stands_beside_its_article(tmp_path: Path, site: Site) -> None:
    reply = '<a class="tgme_widget_message_reply" href="https://t.me/sample_mod/2"></a>'
    photo = '<a class="tgme_widget_message_photo_wrap" href="x"></a>'
    preview(site, message(7, SAID.format(114), before=reply + photo))
    async with visiting(tmp_path, site, PATH, SourceKind.TELEGRAM, tell_backlog=True) as app:
        await app.poll(None)
        assert texts(app)["/sample_mod/7"][2] == ("in reply to https://t.me/sample_mod/2", "with a photo")


FORWARDED = (
    '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/x/1">Ministry of Defence of Vardania</a>'
)
RELEASE = "Our troops have left the village of Selmat and the road to it is open again."


@pytest.mark.parametrize(("forwarded", "speaker"), [("", "relay"), (FORWARDED, "var-mod")])
def test_a_forwarded_release_is_said_by_who_wrote_it_and_passed_on_by_who_forwards_it(
    forwarded: str, speaker: str
) -> None:
    watchlist = WatchlistFile(
        actors=(
            Actor(id="var-mod", name="Ministry of Defence", names={"en": ("Ministry of Defence of Vardania",)}),
            Actor(id="relay", name="Press Centre", names={"en": ("Press Centre",)}),
        )
    )
    body = f"<html><body>{message(7, RELEASE, before=forwarded)}</body></html>".encode()
    (entry,) = read_source(SourceKind.TELEGRAM, body, url="https://t.me/s/sample_mod", now=NOW).entries
    article = article_from_entry(entry, outlet="Press Centre", publisher_actor="relay", language="en")
    (found,) = Reader(watchlist).read(article).attributions
    assert found.actor == speaker
    chain = [link.text for link in found.chain if link.text]
    assert chain[-1] == "Press Centre"
    assert ("Ministry of Defence of Vardania" in chain or "Ministry of Defence" in chain) is bool(forwarded)
