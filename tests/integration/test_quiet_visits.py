"""Visits that found nothing, stored together on a real database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon.quiet_visits import QuietVisits
from monitor.errors import StoreError
from monitor.store.engine import Store
from monitor.store.sources import list_sources, sync_sources
from tests.store_documents import NOW, setup, visit

SOURCES = [f"source-{number}" for number in range(40)]


class Counting:
    """The store, counting transactions; refuses a batch that holds the source `bad`."""

    def __init__(self, store: Store, bad: str = "") -> None:
        self._store = store
        self._bad = bad
        self.transactions = 0

    async def awrite(self, function: Any, visits: list[Any]) -> None:
        self.transactions += 1
        await self._store.awrite(function, visits)
        if self._bad in [one.source_id for one in visits]:
            msg = "the disk is full"
            raise StoreError(msg)


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}", now=lambda: NOW) as store:
        store.write(sync_sources, [setup(one) for one in SOURCES], origin="config", now=NOW)
        yield store


def test_visits_that_end_together_share_a_transaction_and_each_is_stored(opened: Store) -> None:
    counting = Counting(opened)

    async def all_at_once() -> None:
        quiet = QuietVisits(counting)  # type: ignore[arg-type]  # the one method it uses
        await asyncio.gather(*(quiet.save(visit(one)) for one in SOURCES))
        assert counting.transactions <= 2
        await quiet.save(visit(SOURCES[0]))  # on its own again, without waiting for others

    asyncio.run(all_at_once())
    assert all(one.last_visit_at == NOW for one in opened.read(list_sources))


def test_a_visit_that_cannot_be_stored_fails_alone(opened: Store) -> None:
    async def all_at_once() -> list[Any]:
        quiet = QuietVisits(Counting(opened, bad=SOURCES[3]))  # type: ignore[arg-type]  # as above
        return await asyncio.gather(*(quiet.save(visit(one)) for one in SOURCES), return_exceptions=True)

    ended = asyncio.run(all_at_once())
    assert isinstance(ended[3], StoreError)
    assert [one for number, one in enumerate(ended) if number != 3] == [None] * 39
