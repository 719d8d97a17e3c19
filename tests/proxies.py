"""A small HTTP proxy on loopback, for tests that go through a real one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class ProxyServer:
    """Tunnels (`CONNECT`) and forwards (whole addresses); knows names of its own and remembers what it was told."""

    def __init__(self, names: Mapping[str, int]) -> None:
        #: host name -> port on loopback that it leads to
        self.names = dict(names)
        self.heads: list[str] = []
        #: given instead of any service
        self.answer: bytes | None = None
        self.port = 0
        self.running: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked_for(self) -> list[str]:
        """The first line of each request, without the version."""
        return [head.partition(" HTTP/")[0] for head in self.heads]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self.running.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            if self.answer is not None:
                writer.write(self.answer)
                await writer.drain()
                return
            await self._serve(head, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            await _close(writer)

    async def _serve(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, where, _ = head.split(" ", 2)
        parts = urlsplit(f"//{where}" if method == "CONNECT" else where)
        port = self.names.get(parts.hostname or "")
        if port is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        site_reader, site_writer = await asyncio.open_connection("127.0.0.1", port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            rest = [line for line in head.split("\r\n")[1:] if not line.lower().startswith("proxy-")]
            site_writer.write("\r\n".join([f"{method} {path} HTTP/1.1", *rest]).encode("latin-1"))
        ways = [asyncio.create_task(_pass_on(*way)) for way in ((reader, site_writer), (site_reader, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        await _close(site_writer)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@asynccontextmanager
async def proxying(**names: int) -> AsyncIterator[ProxyServer]:
    """Run a proxy for the length of a block; `news_example=8080` makes `news.example` lead to that port."""
    server = ProxyServer({name.replace("_", "."): port for name, port in names.items()})
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()
        await asyncio.gather(*server.running)
