"""How fast a channel may be spoken to: one message a second, and so many a minute."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


class Pace:
    """Times of the last sends of one channel; `failures` counts those in a row that failed."""

    def __init__(self, *, per_minute: int, gap_s: float = 1.0) -> None:
        self._per_minute = per_minute
        self._gap = timedelta(seconds=gap_s)
        self._sent: deque[datetime] = deque(maxlen=max(per_minute, 1))
        self.failures = 0

    def free_at(self, now: datetime) -> datetime:
        """Return the earliest moment for the next message; not after now when it may go out."""
        if not self._sent:
            return now
        # a clock that was set back must not silence the channel for an hour
        last = min(self._sent[-1], now)
        earliest = last + self._gap
        if len(self._sent) >= self._per_minute:
            earliest = max(earliest, min(self._sent[0], now) + _MINUTE)
        return earliest

    def note(self, now: datetime) -> None:
        """A message goes out now."""
        self._sent.append(now)
