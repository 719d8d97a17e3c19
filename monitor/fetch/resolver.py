"""Host names to addresses, in threads of our own.

`getaddrinfo` cannot be cancelled and the loop's default pool has a handful of threads, so ten silent names would stop
every source; and threads of that pool are waited for at exit. Here lookups run in daemon threads with a deadline, each
name at most once at a time, and a name that timed out waits in a small lane of its own the next times.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Protocol, TypeAlias, TypeVar

from monitor.fetch.failures import NameLookupError

_TIMEOUT_S = 10.0
_FRESH_S = 60.0  #: answers are kept so long, for the articles of one visit
_SLOW_S = 900.0  #: a name that timed out keeps to the slow lane so long
_MOST_KEPT = 4096

_Value = TypeVar("_Value")
_Answer: TypeAlias = tuple[str, ...] | OSError | UnicodeError


class Resolver(Protocol):
    """Turns host names into addresses; tests bring their own."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return address literals in the order to try them. Errors: NameLookupError."""
        ...


class ThreadResolver:
    """The system's resolver, kept off the loop and off other threads."""

    def __init__(self, *, threads: int = 16, slow_threads: int = 4, timeout_s: float = _TIMEOUT_S) -> None:
        self._fast = _Lane(threads)
        self._slow = _Lane(slow_threads)
        self._timeout_s = timeout_s
        self._pending: dict[str, asyncio.Future[_Answer]] = {}
        self._fresh: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._slow_until: dict[str, float] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return address literals in the system's order. Errors: NameLookupError, also after 10 s without an answer."""
        loop = asyncio.get_running_loop()
        kept = self._fresh.get(host)
        if kept is not None and kept[0] > loop.time():
            return kept[1]
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await asyncio.shield(self._lookup(host, loop))
        except TimeoutError:
            _keep(self._slow_until, host, loop.time() + _SLOW_S)
            raise NameLookupError(f"no answer for the name {host} within {self._timeout_s:g} s") from None
        if not isinstance(answer, tuple):
            raise NameLookupError(f"{host}: {_reason(answer)}") from answer
        self._slow_until.pop(host, None)
        _keep(self._fresh, host, (loop.time() + _FRESH_S, answer))
        return answer

    def close(self) -> None:
        """Let the threads end when they are idle; stuck ones are daemons and do not hold up the process."""
        self._fast.close()
        self._slow.close()

    def _lookup(self, host: str, loop: asyncio.AbstractEventLoop) -> asyncio.Future[_Answer]:
        pending = self._pending.get(host)
        if pending is None:
            pending = self._pending[host] = loop.create_future()
            pending.add_done_callback(lambda _: self._pending.pop(host, None))
            lane = self._slow if self._slow_until.get(host, 0.0) > loop.time() else self._fast
            lane.put(_Lookup(host=host, loop=loop, answer=pending))
        return pending


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lookup:
    host: str
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[_Answer]

    def run(self) -> None:
        """Look up, in a thread, and hand the answer to the loop that waits; a closed loop waits no more."""
        found = _getaddrinfo(self.host)
        try:
            self.loop.call_soon_threadsafe(self._deliver, found)
        except RuntimeError:
            return

    def _deliver(self, found: _Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(found)


@dataclass(slots=True)
class _Lane:
    """Daemon threads that take lookups from one queue; started as they are needed."""

    most: int
    _queue: SimpleQueue[_Lookup | None] = field(default_factory=SimpleQueue)
    _started: int = 0
    _idle: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def put(self, lookup: _Lookup) -> None:
        if not self._idle.acquire(blocking=False) and self._started < self.most:
            self._started += 1
            threading.Thread(target=self._work, name=f"resolver-{self._started}", daemon=True).start()
        self._queue.put(lookup)

    def close(self) -> None:
        for _ in range(self._started):
            self._queue.put(None)
        self._started = 0

    def _work(self) -> None:
        while (lookup := self._queue.get()) is not None:
            lookup.run()
            self._idle.release()


def _getaddrinfo(host: str) -> _Answer:
    try:
        # Bytes: a name given as text would pass the `idna` codec, which the address has passed already.
        found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return error
    return tuple(dict.fromkeys(str(row[4][0]) for row in found))


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, socket.gaierror):
        reasons: dict[int | None, str] = {
            socket.EAI_NONAME: "no such name",
            socket.EAI_AGAIN: "the name servers do not answer",
            socket.EAI_FAIL: "the name servers failed",
            socket.EAI_NODATA: "the name has no address",
        }
        return reasons.get(error.errno, "the name could not be looked up")
    return "the name could not be looked up"


def _keep(kept: dict[str, _Value], host: str, value: _Value) -> None:
    """Add to a bounded dictionary; the oldest goes."""
    if len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]
    kept[host] = value
