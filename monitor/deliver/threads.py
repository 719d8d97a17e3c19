"""Blocking calls on daemon threads: bounded, with a deadline, and never in the way of stopping.

The standard thread pool joins its threads at exit; one SMTP server that hangs would then hold the whole service.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class TooManyThreadsError(RuntimeError):
    """Calls that nobody waits for any more still hold all threads."""


class DaemonThreads:
    """Runs blocking calls, at most `most` at once, those that were given up included."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    async def run(self, call: Callable[[], T], *, timeout_s: float) -> T:
        """Return what the call returns.

        Errors: TimeoutError when it takes longer (the call itself goes on); TooManyThreadsError; its own.
        """
        if not self._free.acquire(blocking=False):
            raise TooManyThreadsError
        job = _Job(call, self._free.release)
        threading.Thread(target=job.work, name="deliver", daemon=True).start()
        async with asyncio.timeout(timeout_s):
            return await job.future


class _Job(Generic[T]):
    def __init__(self, call: Callable[[], T], done: Callable[[], None]) -> None:
        self._call = call
        self._done = done
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self._loop.create_future()

    def work(self) -> None:
        try:
            result = self._call()
        except Exception as error:  # noqa: BLE001 - carried to whoever waits
            self._tell(self._fail, error)
        else:
            self._tell(self._succeed, result)
        finally:
            self._done()

    def _tell(self, setter: Callable[..., None], value: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(setter, value)

    def _succeed(self, result: T) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def _fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)
