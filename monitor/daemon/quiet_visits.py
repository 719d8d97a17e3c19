"""Visits that found nothing, stored many at a time: most are such, and a transaction each costs a sync each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from monitor.errors import StoreError
from monitor.store.engine import Connection, Store
from monitor.store.sources import save_visit
from monitor.types import VisitIntent

_Waiting = tuple[VisitIntent, "asyncio.Future[None]"]


class QuietVisits:
    """Writes what waits in one transaction, and what comes meanwhile in the next; nobody waits for company."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def save(self, visit: VisitIntent) -> None:
        """Store a visit without new entries; returns when it is on disk.

        Errors: StoreError of this visit alone.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((visit, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._store.awrite(_save_visits, [visit for visit, _ in batch])
            except StoreError:
                await self._one_by_one(batch)
            except asyncio.CancelledError:
                for _, done in batch + self._waiting:
                    done.cancel()
                self._waiting = []
                raise
            _settle(batch)

    async def _one_by_one(self, batch: Sequence[_Waiting]) -> None:
        """One visit that cannot be stored must not take the others with it."""
        for visit, done in batch:
            try:
                await self._store.awrite(_save_visits, [visit])
            except StoreError as error:
                if not done.done():
                    done.set_exception(error)


def _settle(batch: Sequence[_Waiting]) -> None:
    for _, done in batch:
        if not done.done():
            done.set_result(None)


def _save_visits(conn: Connection, found: Sequence[VisitIntent]) -> None:
    for visit in found:
        save_visit(conn, visit, ())
