"""How many alerts each source gave each subscription in the last hour: what the flood guard decides on."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.types import AlertIntent

#: subscriber id, subscription key, source id
FloodKey: TypeAlias = tuple[str, str, str]
_WINDOW = timedelta(hours=1)


class FloodCounts:
    """Counts of the last hour, kept in memory: after a restart a flood may tell its limit once more.

    Use: `plan_alerts(…, counters=counts.snapshot(now))`, and `counts.note(intents, now)` once they are stored.
    """

    def __init__(self) -> None:
        self._times: dict[FloodKey, deque[datetime]] = {}

    def snapshot(self, now: datetime) -> Mapping[FloodKey, int]:
        """Return how many single messages each key had within the hour before now."""
        for key in list(self._times):
            times = self._times[key]
            while times and times[0] <= now - _WINDOW:
                times.popleft()
            if not times:
                del self._times[key]
        return {key: len(times) for key, times in self._times.items()}

    def note(self, intents: Iterable[AlertIntent], now: datetime) -> None:
        """Count what goes out alone; digests do not count."""
        for intent in intents:
            if any(row.mode == "send" for row in intent.outbox):
                key = (intent.subscriber_id, intent.subscription, intent.facts.source_id)
                self._times.setdefault(key, deque()).append(now)
