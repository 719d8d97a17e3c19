"""The raw bytes behind each statement: real sources and pages on loopback, a real database, real files."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.articles.captures import CaptureStore
from monitor.config.loader import load_config
from monitor.config.models import Retention
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions
from monitor.daemon.evidence import prune_all
from monitor.daemon.reading import PageJob, Refused
from monitor.daemon.workers import WorkerPool
from monitor.errors import StoreError, StoreFullError
from monitor.store.engine import Connection
from monitor.store.health import counts
from monitor.store.maintenance import integrity_check
from monitor.store.schema import captures
from monitor.store.sources import list_sources, save_visit, source_visits, sync_sources
from monitor.store.statements import list_statements, statement
from monitor.types import AllowHost, CaptureRef, EntryIntent, SourceKind, VisitIntent
from tests.loopback import Site, serving
from tests.store_documents import setup

CLAIM = "The Ministry of Defence of Vardania said that 114 soldiers had left the village of Selmat for the depot."
FILLER = "The road is open. Shops and the school were open on both days."
TELEGRAM = (
    "<!DOCTYPE html><html><head><title>x</title></head><body><div class='tgme_channel_info'></div>"
    "<div class='tgme_widget_message' data-post='sample_mod/7'>"
    f"<div class='tgme_widget_message_text'>{CLAIM}</div>"
    "<a class='tgme_widget_message_date' href='https://t.me/sample_mod/7'>"
    "<time datetime='2026-11-24T10:00:00+00:00'>10:00</time></a></div></body></html>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


@asynccontextmanager
async def service(folder: Path, site: Site, path: str, kind: SourceKind = SourceKind.FEED) -> AsyncIterator[App]:
    """A service with one source whose backlog is read too."""
    config = load_config(None, environ={}, overrides={})
    app = App(
        ConfigHolder(config, lambda: config),
        AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder, sync=False),
    )
    try:
        allowed = (AllowHost(host="127.0.0.1", port=site.port),)
        source = setup("one", kind=kind, url=site.base + path, tell_backlog=True, allow_hosts=allowed)
        app.store.write(sync_sources, [source], origin="import", now=datetime.now(UTC))
        yield app
    finally:
        await app.aclose()


def feed(site: Site, *items: str) -> bytes:
    """Serve a feed of these items and return its bytes."""
    channel = f"<channel><title>Wire</title>{''.join(items)}</channel>"
    site.page("/feed.xml", f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>', kind="application/rss+xml")
    return site.pages["/feed.xml"][2]


def item(title: str, link: str = "", summary: str = "") -> str:
    address = f"<link>{link}</link>" if link else f"<guid isPermaLink='false'>{title}</guid>"
    return f"<item><title>{title}</title>{address}<description>{summary}</description></item>"


def evidence(app: App) -> CaptureRef:
    """What the only statement was read from."""
    (row,) = app.store.read(list_statements)
    assert "114 soldiers" in row.content_text
    detail = app.store.read(statement, row.ref)
    assert detail is not None
    (report,) = detail.reports
    assert report.capture is not None
    return report.capture


def files(app: App) -> list[str]:
    return sorted(path.parent.name + path.stem for path in app.captures.folder.glob("*/*.gz"))


def named(app: App) -> list[str]:
    return [row.digest for row in app.store.read(lambda conn: conn.execute(_CAPTURES).all())]


_CAPTURES = select(captures.c.digest).order_by(captures.c.id)


async def test_a_telegram_message_leads_back_to_the_preview_as_it_was_served(tmp_path: Path, site: Site) -> None:
    site.page("/s/sample_mod", TELEGRAM)
    async with service(tmp_path, site, "/s/sample_mod", SourceKind.TELEGRAM) as app:
        await app.poll(None)
        capture = evidence(app)
        assert app.captures.get(capture.digest) == TELEGRAM.encode()
        assert (capture.status, capture.size) == (200, len(TELEGRAM.encode()))
        assert capture.url == capture.requested_url == f"{site.base}/s/sample_mod"
        assert ("content-type", "text/html; charset=utf-8") in {(n.lower(), v) for n, v in capture.headers}
        assert datetime.now(UTC) - capture.fetched_at < timedelta(minutes=1)
        assert files(app) == named(app) == [capture.digest]


async def test_an_entry_that_has_only_a_summary_leads_back_to_its_feed(tmp_path: Path, site: Site) -> None:
    body = feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        assert app.captures.get(evidence(app).digest) == body


async def test_an_entry_whose_page_cannot_be_fetched_leads_back_to_its_feed(tmp_path: Path, site: Site) -> None:
    body = feed(site, item("Depot", f"{site.base}/gone.html", CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        assert "/gone.html" in site.asked
        assert app.captures.get(evidence(app).digest) == body
        assert len(files(app)) == 1


async def test_an_entry_whose_page_is_no_article_leads_back_to_its_feed_and_the_page_is_kept(
    tmp_path: Path, site: Site
) -> None:
    link = site.page("/wall.html", "<html><body><form>Log in to go on: <input name=a></form></body></html>")
    body = feed(site, item("Depot", link, CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        assert app.captures.get(evidence(app).digest) == body
        assert [app.captures.get(digest) for digest in named(app)] == [body, site.pages["/wall.html"][2]]


class Hurt:
    """Workers that lose every page, as they do when one takes too long, and read all else."""

    def __init__(self, workers: WorkerPool) -> None:
        self._workers = workers

    async def run(self, function: Any, job: Any) -> Any:
        if isinstance(job, PageJob) and job.body is not None:
            return Refused(message="the document took longer than 20 s")
        return await self._workers.run(function, job)

    async def aclose(self) -> None:
        await self._workers.aclose()


async def test_a_page_that_hurts_its_reader_is_kept_and_not_read_again(tmp_path: Path, site: Site) -> None:
    link = site.article("/a/1.html", "Depot", CLAIM, FILLER)
    body = feed(site, item("Depot", link, CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        app.pipeline.workers = Hurt(app.pipeline.workers)  # type: ignore[assignment]  # the two methods that are used
        await app.poll(None)
        assert app.captures.get(evidence(app).digest) == body
        assert [app.captures.get(digest) for digest in named(app)] == [body, site.pages["/a/1.html"][2]]
        assert app.store.read(counts, now=datetime.now(UTC)).entries_revisited == 0


async def test_an_entry_that_was_read_from_its_page_leads_back_to_the_page(tmp_path: Path, site: Site) -> None:
    link = site.article("/a/1.html", "Depot", CLAIM, FILLER)
    body = feed(site, item("Depot", link, "A summary."))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        assert app.captures.get(evidence(app).digest) == site.pages["/a/1.html"][2]
        assert [app.captures.get(digest) for digest in named(app)] == [body, site.pages["/a/1.html"][2]]


async def test_visits_that_bring_nothing_new_keep_nothing(tmp_path: Path, site: Site) -> None:
    body = feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        await app.poll(None)
        site.pages["/feed.xml"] = (200, "application/rss+xml", body + b"<!-- built anew -->")
        await app.poll(None)
        assert len(app.store.read(source_visits, "one")) == 3
        assert len(named(app)) == len(files(app)) == 1
        feed(site, item("Another", summary=FILLER), item("Depot", summary=CLAIM))
        await app.poll(None)
        assert len(named(app)) == len(files(app)) == 2


async def test_the_file_is_there_before_the_row_that_names_it_and_a_crash_between_costs_nothing(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:

        def power_cut(conn: Connection, visit: VisitIntent, new: Sequence[EntryIntent]) -> tuple[int, ...]:
            save_visit(conn, visit, new)
            assert visit.capture is not None
            assert app.captures.get(visit.capture.digest) == body
            raise StoreError("the power went")

        with monkeypatch.context() as patch:
            patch.setattr("monitor.daemon.visits.save_visit", power_cut)
            with pytest.raises(StoreError, match="the power went"):
                await app.poll(None)
        assert named(app) == []
        assert len(files(app)) == 1
        await app.poll(None)
        assert app.captures.get(evidence(app).digest) == body
        assert files(app) == named(app)


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, StoreFullError), (errno.EROFS, StoreError)])
async def test_a_document_that_cannot_be_kept_is_not_new_yet(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[StoreError]
) -> None:
    feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:

        def refuse(_store: CaptureStore, _body: bytes) -> str:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(CaptureStore, "put", refuse)
            with pytest.raises(StoreError, match="the capture cannot be kept") as caught:
                await app.poll(None)
        assert type(caught.value) is kind
        assert app.store.read(list_sources)[0].entries == 0
        await app.poll(None)
        assert len(files(app)) == 1
        assert evidence(app).digest == files(app)[0]


async def test_pruning_deletes_the_documents_that_nobody_names_and_no_others(tmp_path: Path, site: Site) -> None:
    feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        kept = evidence(app).digest
        # the process died between file and row: long ago, and just now
        old, young = app.captures.put(b"never named, old"), app.captures.put(b"never named, young")
        now = datetime.now(UTC)
        retention = Retention.model_validate({"captures": "30d"})
        # another database may name it, or this one did before it was restored from a backup
        foreign = app.captures.put(b"named elsewhere")
        age(app, foreign, now - timedelta(days=2))
        age(app, old, now - timedelta(days=31))
        age(app, kept, now - timedelta(days=31))  # as old, but a row names it
        assert prune_all(app.store, app.captures, retention, now=now).files == 1
        assert files(app) == sorted([kept, young, foreign])

        later = now + timedelta(days=30, hours=1)
        assert prune_all(app.store, app.captures, retention, now=later, dry_run=True).digests == (kept,)
        assert files(app) == sorted([kept, young, foreign])
        age(app, young, later)
        removed = prune_all(app.store, app.captures, retention, now=later)
        assert (removed.captures, removed.digests, removed.files) == (1, (kept,), 2)
        assert files(app) == [young]
        assert app.store.read(integrity_check) == ()
        (row,) = app.store.read(list_statements)
        detail = app.store.read(statement, row.ref)
        assert detail is not None
        assert detail.reports[0].capture is None


async def test_a_file_that_is_put_again_while_it_is_pruned_stays(tmp_path: Path, site: Site) -> None:
    feed(site, item("Depot", summary=CLAIM))
    async with service(tmp_path, site, "/feed.xml") as app:
        await app.poll(None)
        kept = evidence(app).digest
        later = datetime.now(UTC) + timedelta(days=91)
        age(app, kept, later)  # put a moment ago: the row that names it again is on its way
        assert prune_all(app.store, app.captures, Retention(), now=later).files == 0
        assert files(app) == [kept]


def age(app: App, digest: str, at: datetime) -> None:
    """Let a capture have been put at that time."""
    os.utime(app.captures.path(digest), (at.timestamp(), at.timestamp()))
