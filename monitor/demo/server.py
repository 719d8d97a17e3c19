"""The sample newsroom on a loopback port: feeds, pages and a webhook that fails and recovers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from monitor.demo.newsroom import Newsroom, article_html, feed_xml

_REASONS = {200: "OK", 404: "Not Found", 503: "Service Unavailable"}
_MAINTENANCE = "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"


class DemoServer:
    """Serves the newsroom as of the seconds since `begin`; remembers what the webhook took and refused."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._feeds = {feed.id: feed for feed in newsroom.feeds}
        self._articles = {article.slug: article for article in newsroom.articles}
        self._server: asyncio.Server | None = None
        self._began: float | None = None
        self.started_at = datetime.now(UTC)
        self.port = 0
        #: bodies that the webhook accepted
        self.accepted: list[dict[str, Any]] = []
        #: how many messages the webhook refused
        self.refused = 0

    @property
    def base(self) -> str:
        """Address of the newsroom."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def second(self) -> float:
        """Seconds since `begin`; -1 before."""
        return -1.0 if self._began is None else time.monotonic() - self._began

    def begin(self) -> None:
        """Start the script."""
        self._began = time.monotonic()
        self.started_at = datetime.now(UTC)

    async def start(self) -> None:
        """Listen on a free loopback port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, *_ = head.split(" ", 2)
            length = next(
                (int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0
            )
            body = await reader.readexactly(length)
            status, kind, answer = self._answer(method, path, body)
            content = answer.encode()
            writer.write(
                f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}; charset=utf-8\r\n"
                f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
                + content
            )
            await writer.drain()
        writer.close()

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, str, str]:
        parts = path.strip("/").split("/")
        routes: dict[str, Callable[[str], tuple[int, str, str]]] = {"feeds": self._feed, "news": self._page}
        if method == "POST" and parts == ["hook"]:
            return self._hook(body)
        if len(parts) == 2 and parts[0] in routes:  # noqa: PLR2004 - /feeds/ID.xml, /news/SLUG.html
            return routes[parts[0]](parts[1].rsplit(".", 1)[0])
        return 404, "text/plain", "not here"

    def _feed(self, feed_id: str) -> tuple[int, str, str]:
        feed, second = self._feeds.get(feed_id), self.second
        if feed is None:
            return 404, "text/plain", "no such feed"
        if feed.broken and feed.broken[0] <= second < feed.broken[1]:
            return 200, "text/html", _MAINTENANCE
        listed = self._newsroom.published(feed_id, second)
        return 200, "application/rss+xml", feed_xml(feed, listed, self.base, self.started_at)

    def _page(self, slug: str) -> tuple[int, str, str]:
        article = self._articles.get(slug)
        if article is None or article.at > self.second:
            return 404, "text/html", "<title>Not found</title>"
        return 200, "text/html", article_html(article, self._feeds[article.feed], self.second, self.started_at)

    def _hook(self, body: bytes) -> tuple[int, str, str]:
        start, end = self._newsroom.webhook_fails
        if start <= self.second < end:
            self.refused += 1
            return 503, "text/plain", "closed for the moment"
        self.accepted.append(json.loads(body))
        return 200, "text/plain", "thank you"
