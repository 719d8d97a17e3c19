"""Killable worker processes for everything that reads hostile documents (the only importer of pebble)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing import get_context
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.config.models import Detector, WatchlistFile, Workers
from monitor.daemon.evidence_versions import versions_of
from monitor.daemon.reading import PRELOADED, Refused, start_worker

_T = TypeVar("_T")


class WorkerPool:
    """Runs functions of `reading` in processes that can be killed.

    Errors: a document that takes too long, too much memory, or kills its worker comes back as `Refused`; so does an
    unexpected exception in the worker, with its type. A pool never raises for one document.
    """

    def __init__(
        self, settings: Workers, watchlist: WatchlistFile, *, detector: Detector, unsaid_apart: bool = True
    ) -> None:
        self.deadline_s = settings.deadline
        self.versions = versions_of(watchlist, detector, unsaid_apart=unsaid_apart)
        context = get_context("forkserver")
        # The libraries are imported once, in the server; each worker starts from there in milliseconds.
        context.set_forkserver_preload(list(PRELOADED))
        self._pool = ProcessPool(
            max_workers=settings.count,
            max_tasks=settings.max_tasks,
            initializer=start_worker,
            initargs=(watchlist, detector, unsaid_apart, settings.memory, self.versions),
            context=context,
        )
        # Bounded: documents waiting for a worker are memory.
        self._slots = asyncio.Semaphore(settings.count * 4)

    async def run(self, function: Callable[..., _T], *args: object) -> _T | Refused:
        """Return what `function(*args)` gives in a worker, or why it gave nothing."""
        async with self._slots:
            return await asyncio.wrap_future(self._guarded(function, args))

    def run_now(self, function: Callable[..., _T], *args: object) -> Future[_T | Refused]:
        """Schedule from a thread without a loop; the future never raises."""
        return self._guarded(function, args)

    def _guarded(self, function: Callable[..., _T], args: tuple[object, ...]) -> Future[_T | Refused]:
        outer: Future[_T | Refused] = Future()
        inner = self._pool.schedule(function, args=args, timeout=self.deadline_s)

        def settle(done: Future[Any]) -> None:
            if outer.set_running_or_notify_cancel():
                outer.set_result(_result(done, self.deadline_s))

        inner.add_done_callback(settle)
        return outer

    async def aclose(self) -> None:
        """Kill the workers; what they were reading is read again after the lease."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types most, not this
        await asyncio.to_thread(self._pool.join, 3)

    def close(self) -> None:
        """Kill the workers, from a thread without a loop."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # as above
        self._pool.join(3)


def _result(done: Future[Any], deadline_s: float) -> _T | Refused:
    try:
        found: _T = done.result()
    except TimeoutError:
        return Refused(message=f"reading it took longer than {deadline_s:g} s")
    except ProcessExpired as error:
        return Refused(message=f"the worker died reading it (exit {error.exitcode})")
    except MemoryError:
        return Refused(message="reading it took too much memory")
    except Exception as error:  # noqa: BLE001 - the loop boundary: one document must not end the service
        return Refused(message=f"reading it failed: {type(error).__name__}: {str(error)[:200]}")
    return found
