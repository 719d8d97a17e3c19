"""The routes: the page of now, its stylesheet, and what machines ask. All only read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from monitor.daemon.app import App
from monitor.errors import StoreError
from monitor.store.engine import Connection
from monitor.store.failing import FailingSource, failing_sources
from monitor.store.health import counts, last_beat
from monitor.store.outbox import channel_states
from monitor.store.source_states import open_states
from monitor.store.statements import list_statements
from monitor.store.values import ChannelState, Counts, StatementRow
from monitor.types import SourceState
from monitor.web.gate import Gate, asked_locally
from monitor.web.metrics import metrics_text
from monitor.web.templates import Templates

#: without a sign of life for longer than this the service is not ready (it writes one at least each minute)
FRESH = timedelta(minutes=2)
#: seconds that the database may take to answer
ANSWER_S = 5.0
_STATEMENTS = 40
_SOURCES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Everything that the first page shows, of one moment."""

    found: Counts
    statements: tuple[StatementRow, ...]
    channels: tuple[ChannelState, ...]
    failing: tuple[FailingSource, ...]
    #: sources that something is wrong with, those that are not shown included
    troubled: int
    #: states of the service itself
    states: tuple[SourceState, ...]


def read_now(conn: Connection, *, now: datetime) -> Now:
    """Return what the first page shows, from one unchanging state of the database."""
    failing, troubled = failing_sources(conn, limit=_SOURCES)
    return Now(
        found=counts(conn, now=now),
        statements=list_statements(conn, limit=_STATEMENTS),
        channels=channel_states(conn, now=now),
        failing=failing,
        troubled=troubled,
        states=tuple(one for place, of in open_states(conn).items() if place[:2] in ("", "//") for one in of),
    )


def web_app(app: App, own_host: str) -> ASGIApp:
    """Return the page of a running service; `own_host` is the name or address that it listens at."""
    page = _Page(app)
    routes: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/": page.now,
        "/style.css": page.style,
        "/healthz": page.healthz,
        "/readyz": page.readyz,
        "/metrics": page.metrics,
    }
    site = Starlette(
        routes=[Route(path, endpoint) for path, endpoint in routes.items()],
        exception_handlers={HTTPException: _plain, StoreError: _no_database, TimeoutError: _no_database},
    )
    site.router.redirect_slashes = False
    return Gate(site, own_host)


async def _plain(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return PlainTextResponse(f"{error.detail}.\n", error.status_code, error.headers)


async def _no_database(_: Request, __: Exception) -> Response:
    return PlainTextResponse("The database does not answer.\n", 503)


class _Page:
    """The answers, over one running service."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._templates = Templates(label=self._label)
        self._style = files("monitor.web").joinpath("style.css").read_bytes()

    def _label(self, entity_id: str) -> str:
        # of the registry in force: a reload puts another in its place
        return self._app.registry.label(entity_id)

    async def now(self, _: Request) -> Response:
        """Latest statements, outbox, failing sources."""
        now = self._app.now()
        async with asyncio.timeout(ANSWER_S):
            shown = await self._app.store.aread(read_now, now=now)
        alive = shown.found.heartbeat_at is not None and now - shown.found.heartbeat_at < FRESH
        body = await asyncio.to_thread(self._templates.render, "now.html", shown=shown, now=now, alive=alive)
        return Response(body, media_type="text/html")

    async def style(self, _: Request) -> Response:
        """The stylesheet."""
        return Response(self._style, media_type="text/css")

    async def healthz(self, _: Request) -> Response:
        """The loop runs: else nothing would answer."""
        return PlainTextResponse("alive\n")

    async def readyz(self, _: Request) -> Response:
        """The database answers, and the service wrote a sign of life a short while ago."""
        async with asyncio.timeout(ANSWER_S):
            beat = await self._app.store.aread(last_beat)
        if beat is None or self._app.now() - beat >= FRESH:
            return PlainTextResponse(f"not ready: last sign of life {beat or 'never'}\n", 503)
        return PlainTextResponse("ready\n")

    async def metrics(self, request: Request) -> Response:
        """Figures, for this machine alone."""
        if not asked_locally(request.scope):
            return PlainTextResponse("Metrics are for this machine alone.\n", 403)
        now = self._app.now()
        async with asyncio.timeout(ANSWER_S):
            found = await self._app.store.aread(counts, now=now)
        return Response(metrics_text(found, now), headers={"content-type": CONTENT_TYPE_LATEST})
