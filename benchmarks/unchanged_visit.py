"""CPU of one visit that answers 304, on loopback: our fetcher against httpx clients.

    python -m benchmarks.unchanged_visit [VISITS]

Server and clients run in processes of their own, so that only the client's CPU is counted. Eight visits at a time.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import httpx

AT_ONCE = 8
_ANSWER = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'


def main() -> None:
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    try:
        for name, measure in MEASURES.items():
            worker = context.Process(
                target=_measure, args=(measure, f"http://127.0.0.1:{port}/feed.xml", visits, there)
            )
            worker.start()
            print(f"{name:28} {here.recv() / visits * 1000:.2f} ms CPU per unchanged visit")
            worker.join()
    finally:
        server.terminate()


def _measure(
    measure: Callable[[str, int], Coroutine[Any, Any, float]], url: str, visits: int, pipe: Connection
) -> None:
    pipe.send(asyncio.run(measure(url, visits)))


def _serve(pipe: Connection) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(_ANSWER)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def _timed(visit: Callable[[], Awaitable[None]], visits: int) -> float:
    """Return the CPU seconds of so many visits, eight at a time."""
    await visit()
    left = iter(range(visits))

    async def some() -> None:
        for _ in left:
            await visit()

    started = time.process_time()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return time.process_time() - started


async def _ours(url: str, visits: int) -> float:
    # imported here: the other measures need none of it
    from monitor.config.models import Fetching
    from monitor.fetch.client import Fetcher, FetchRequest
    from monitor.types import AllowHost, NotModified

    fetcher = Fetcher(Fetching.model_validate({"host_pause": "0s", "per_host": 16}), now=lambda: datetime.now(UTC))
    request = FetchRequest(url=url, etag='"1"', allow_hosts=(AllowHost(host="127.0.0.1", port=None),))

    async def visit() -> None:
        outcome = await fetcher.fetch(request)
        assert isinstance(outcome, NotModified), outcome

    try:
        return await _timed(visit, visits)
    finally:
        await fetcher.close()


async def _one_shot(url: str, visits: int) -> float:
    context = httpx.create_ssl_context()

    async def visit() -> None:
        async with httpx.AsyncClient(verify=context, trust_env=False) as client:
            await _ask(client, url)

    return await _timed(visit, visits)


async def _shared(url: str, visits: int) -> float:
    async with httpx.AsyncClient(verify=httpx.create_ssl_context(), trust_env=False) as client:
        return await _timed(lambda: _ask(client, url), visits)


async def _ask(client: httpx.AsyncClient, url: str) -> None:
    response = await client.get(url, headers={"If-None-Match": '"1"'})
    assert response.status_code == httpx.codes.NOT_MODIFIED, response


#: each runs in a process of its own
MEASURES = {"monitor.fetch": _ours, "httpx, a client per visit": _one_shot, "httpx, one client": _shared}


if __name__ == "__main__":
    main()
