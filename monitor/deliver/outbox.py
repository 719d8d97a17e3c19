"""The outbox of the database, as the worker wants it: each call one transaction on the store's own thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.store import outbox
from monitor.store.alerts import save_alerts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.store.engine import Store
    from monitor.types import AlertIntent, Delivery, DeliveryOutcome


def _finish(
    conn: Any, delivery: Delivery, outcome: DeliveryOutcome, now: datetime, alerts: Sequence[AlertIntent]
) -> None:
    """`conn` is the store's connection, passed through."""
    outbox.finish_delivery(conn, delivery, outcome, now)
    if alerts:
        save_alerts(conn, alerts, now=now)


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

    async def finish(
        self, delivery: Delivery, outcome: DeliveryOutcome, now: datetime, alerts: Sequence[AlertIntent]
    ) -> None:
        """Record the attempt and what follows from it, and store these alerts with it."""
        await self._store.awrite(_finish, delivery, outcome, now, alerts)

    async def release_expired(self, now: datetime) -> int:
        """Give rows back whose lease ran out; return how many."""
        return await self._store.awrite(outbox.release_expired, now)
