"""A service with one source on loopback, for tests of what visits bring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions
from monitor.store.schema import articles, captures, entries, revisions
from monitor.store.sources import source_visits, sync_sources
from monitor.store.values import VisitRecord
from monitor.types import AllowHost, SourceKind
from tests.loopback import Site
from tests.store_documents import setup


class Later:
    """A clock that goes right, but ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def visiting(
    folder: Path, site: Site, path: str, kind: SourceKind, *, now: Later | None = None, **changes: object
) -> AsyncIterator[App]:
    """Give a service whose only source, "one", is at that path of the site."""
    config = load_config(None, environ={}, overrides={})
    app = App(
        ConfigHolder(config, lambda: config),
        AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder, sync=False),
        now=now,
    )
    try:
        allowed = (AllowHost(host="127.0.0.1", port=site.port),)
        source = setup("one", kind=kind, url=site.base + path, allow_hosts=allowed, **changes)
        app.store.write(sync_sources, [source], origin="import", now=datetime.now(UTC))
        yield app
    finally:
        await app.aclose()


def states(app: App) -> dict[str, str]:
    """What became of each entry ("read", "backlog", …), by the path of its address."""
    query = select(entries.c.url, entries.c.state, entries.c.read_at)
    rows = app.store.read(lambda conn: conn.execute(query).all())
    return {"/" + row.url.split("/", 3)[3]: "read" if row.read_at else row.state for row in rows}


def documents(app: App) -> dict[str, str | None]:
    """Digest of the document that each entry was found in, by the path of its address."""
    query = select(entries.c.url, captures.c.digest).outerjoin(captures, captures.c.id == entries.c.capture_id)
    rows = app.store.read(lambda conn: conn.execute(query).all())
    return {"/" + row.url.split("/", 3)[3]: row.digest for row in rows}


def texts(app: App) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Text, quality and warnings of each article as it stands, by the path of its address."""
    query = select(articles.c.url, revisions.c.text, revisions.c.quality, revisions.c.warnings).join(
        revisions, revisions.c.id == articles.c.revision_id
    )
    rows = app.store.read(lambda conn: conn.execute(query).all())
    return {"/" + row.url.split("/", 3)[3]: (row.text, row.quality, tuple(row.warnings)) for row in rows}


def last_visit(app: App) -> VisitRecord:
    """The visit that was the last."""
    return app.store.read(source_visits, "one")[0]
