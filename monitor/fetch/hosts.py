"""Politeness per host: so many fetches at once, and a pause between two starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

#: idle hosts are swept out when so many are known
_SWEEP_AT = 1024


class HostGate:
    """Lets fetches of one host pass in order of arrival.

    Shape: a host is any text; the fetcher uses its name, whatever the port: a pace is for who runs the server.
    Units: `pause_s` seconds between the starts of two fetches of one host.
    """

    def __init__(self, *, per_host: int, pause_s: float) -> None:
        self._per_host = per_host
        self._pause_s = pause_s
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, pause_s: float = 0.0) -> AsyncIterator[None]:
        """Hold one of the host's places while the block runs; waits until one is free and the pause is over.

        Units: `pause_s` seconds that the host itself asks for, when these are more than the usual pause.
        """
        place = self._places.get(host)
        if place is None:
            self._sweep()
            place = self._places[host] = _Place(asyncio.Semaphore(self._per_host))
        place.users += 1
        try:
            async with place.free:
                await self._pause(place, max(pause_s, self._pause_s))
                yield
        finally:
            place.users -= 1

    async def _pause(self, place: _Place, pause_s: float) -> None:
        if pause_s <= 0:
            return
        now = asyncio.get_running_loop().time()
        start = max(now, place.next_start)
        place.next_start = start + pause_s
        if start > now:
            await asyncio.sleep(start - now)

    def _sweep(self) -> None:
        if len(self._places) < _SWEEP_AT:
            return
        now = asyncio.get_running_loop().time()
        self._places = {host: place for host, place in self._places.items() if place.users or place.next_start > now}


@dataclass(slots=True)
class _Place:
    free: asyncio.Semaphore
    users: int = 0
    next_start: float = 0.0
