"""A small web site and sinks on loopback, for tests that run the real thing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Site:
    """Pages by path, set by the test; what was posted to `/hook` is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        self.hooked: list[dict[str, Any]] = []
        self.hook_status = 200
        self.changed = threading.Condition()
        self.port = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def page(self, path: str, body: str, *, kind: str = "text/html; charset=utf-8", status: int = 200) -> str:
        self.pages[path] = (status, kind, body.encode())
        return self.base + path

    def feed(self, path: str, entries: list[tuple[str, str]], *, title: str = "Test wire") -> str:
        """Serve an RSS feed of (title, link) pairs."""
        items = "".join(f"<item><title>{name}</title><link>{link}</link></item>" for name, link in entries)
        xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
        return self.page(path, xml, kind="application/rss+xml")

    def article(self, path: str, title: str, *paragraphs: str) -> str:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return self.page(
            path,
            f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
            f"<article><h1>{title}</h1>{text}</article><footer>Imprint</footer></body></html>",
        )

    def wait_for_hooks(self, count: int, *, within_s: float) -> list[dict[str, Any]]:
        """Return what the hook got, once it got that many; fails when it does not in time."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.hooked) >= count, within_s), self.hooked
            return list(self.hooked)

    def wait_until_asked(self, path: str, times: int, *, within_s: float) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked.count(path) >= times, within_s), self.asked


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site on a free loopback port for the length of a block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.pages.get(self.path, (404, "text/plain", b"not here"))
            self._answer(status, kind, body)
            with site.changed:
                site.asked.append(self.path)
                site.changed.notify_all()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if site.hook_status == 200:
                with site.changed:
                    site.hooked.append(json.loads(body))
                    site.changed.notify_all()
            self._answer(site.hook_status, "text/plain", b"thank you")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
