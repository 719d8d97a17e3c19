"""The outbox of the database, as the worker wants it: each call one transaction on the store's own thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.store.engine import Store
    from monitor.types import Delivery, DeliveryOutcome


class StoreOutbox:
    """Implements `worker.OutboxStore` over a `Store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def claim(
        self, now: datetime, *, limit: int, lease_s: float, busy_channels: frozenset[str]
    ) -> tuple[Delivery, ...]:
        """Return due deliveries, leased."""
        return await self._store.awrite(
            outbox.claim_deliveries, now, limit=limit, lease_s=lease_s, busy_channels=busy_channels
        )

    async def finish(self, delivery: Delivery, outcome: DeliveryOutcome, now: datetime) -> None:
        """Record the attempt and what follows from it."""
        await self._store.awrite(outbox.finish_delivery, delivery, outcome, now)

    async def release_expired(self, now: datetime) -> int:
        """Give rows back whose lease ran out; return how many."""
        return await self._store.awrite(outbox.release_expired, now)
