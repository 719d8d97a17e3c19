"""The system's resolver in threads of our own; look-ups are replaced where their slowness matters."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest

from monitor.fetch import resolver as module
from monitor.fetch.failures import NameLookupError
from monitor.fetch.resolver import ThreadResolver


class Lookups:
    """Stands in for getaddrinfo: silent names wait until they are let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()

    def __call__(self, host: str) -> tuple[str, ...] | OSError:
        self.asked.append(host)
        if host.startswith("silent"):
            self.let_go.wait(20)
        if host.startswith("unknown"):
            return socket.gaierror(socket.EAI_NONAME, "x")
        return ("93.184.216.34",)


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lookups]:
    found = Lookups()
    monkeypatch.setattr(module, "_getaddrinfo", found)
    yield found
    found.let_go.set()


async def test_the_system_knows_localhost_and_odd_spellings_of_addresses() -> None:
    resolver = ThreadResolver(threads=1)
    assert set(await resolver.addresses("localhost")) <= {"127.0.0.1", "::1"}
    assert await resolver.addresses("127.1") == ("127.0.0.1",)
    assert await resolver.addresses("2130706433") == ("127.0.0.1",)
    resolver.close()


@pytest.mark.parametrize("host", ["a..b", "x" * 300, "пример"])
async def test_names_that_are_none_fail_like_unknown_ones(host: str) -> None:
    resolver = ThreadResolver(threads=1)
    with pytest.raises(NameLookupError):
        await resolver.addresses(host)
    resolver.close()


async def test_one_lookup_serves_all_who_wait_and_the_next_minute(lookups: Lookups) -> None:
    resolver = ThreadResolver()
    await asyncio.gather(*(resolver.addresses("news.test") for _ in range(20)))
    await resolver.addresses("news.test")
    assert lookups.asked == ["news.test"]
    resolver.close()


async def test_an_unknown_name_is_asked_again_the_next_time(lookups: Lookups) -> None:
    resolver = ThreadResolver()
    for _ in range(2):
        with pytest.raises(NameLookupError, match="no such name"):
            await resolver.addresses("unknown.test")
    assert lookups.asked == ["unknown.test"] * 2
    resolver.close()


async def test_silent_names_stop_nobody_else_and_keep_to_the_slow_lane(lookups: Lookups) -> None:
    resolver = ThreadResolver(threads=3, slow_threads=1, timeout_s=0.05)
    silent = [f"silent{n}.test" for n in range(2)]
    for answer in await asyncio.gather(*map(resolver.addresses, silent), return_exceptions=True):
        assert isinstance(answer, NameLookupError)
        assert "within 0.05 s" in str(answer)
    assert await resolver.addresses("news.test") == ("93.184.216.34",)
    lookups.let_go.set()
    await asyncio.gather(*resolver._pending.values())
    lookups.let_go.clear()
    answers = await asyncio.gather(*map(resolver.addresses, silent), return_exceptions=True)
    assert all(isinstance(answer, NameLookupError) for answer in answers)
    assert resolver._slow._started == 1
    assert resolver._fast._started <= 3
    resolver.close()


async def test_a_cancelled_waiter_does_not_spoil_the_lookup_of_others(lookups: Lookups) -> None:
    resolver = ThreadResolver()
    first = asyncio.create_task(resolver.addresses("silent.test"))
    second = asyncio.create_task(resolver.addresses("silent.test"))
    await asyncio.sleep(0)
    first.cancel()
    lookups.let_go.set()
    assert await second == ("93.184.216.34",)
    resolver.close()
