"""The daemon's clock: aware UTC that a jump of the wall clock does not move."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: a difference that time services slew away; anything larger is a jump
_SLEW = timedelta(seconds=5)


def _wall() -> datetime:
    return datetime.now(UTC)


class SteadyClock:
    """Wall time at start plus monotonic time since; small corrections of the wall clock are followed, jumps are not.

    Due times in the database are compared with it, so setting the clock back an hour does not stop visits for an hour
    (which APScheduler alone does), and setting it ahead expires nothing. A restart adopts the wall clock.
    """

    def __init__(
        self, *, wall: Callable[[], datetime] = _wall, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._base_wall = wall()
        self._base_monotonic = monotonic()

    def __call__(self) -> datetime:
        """Return now, aware UTC."""
        steady = self._base_wall + timedelta(seconds=self._monotonic() - self._base_monotonic)
        wall = self._wall()
        if abs(wall - steady) <= _SLEW:
            self._base_wall, self._base_monotonic = wall, self._monotonic()
            return wall
        return steady

    def jump(self) -> timedelta:
        """Return how far the wall clock stands from this one; zero unless it jumped."""
        steady = self._base_wall + timedelta(seconds=self._monotonic() - self._base_monotonic)
        difference = self._wall() - steady
        return difference if abs(difference) > _SLEW else timedelta(0)
