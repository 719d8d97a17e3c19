"""Politeness per host."""

from __future__ import annotations

import asyncio

import pytest

from monitor.fetch.hosts import HostGate


async def hold(gate: HostGate, host: str, crowd: list[str], most: list[int]) -> None:
    async with gate.turn(host):
        crowd.append(host)
        most.append(crowd.count(host))
        await asyncio.sleep(0)
        crowd.remove(host)


async def test_so_many_at_once_per_host_and_no_more() -> None:
    gate, crowd, most = HostGate(per_host=2, pause_s=0), list[str](), list[int]()
    await asyncio.gather(*(hold(gate, host, crowd, most) for host in ("a:80", "b:80") * 20))
    assert max(most) == 2
    assert len(most) == 40


async def test_turns_are_taken_in_order_of_arrival() -> None:
    gate, order = HostGate(per_host=1, pause_s=0), list[int]()

    async def take(number: int) -> None:
        async with gate.turn("a:80"):
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*map(take, range(30)))
    assert order == list(range(30))


async def test_starts_are_a_pause_apart() -> None:
    gate, loop = HostGate(per_host=5, pause_s=0.03), asyncio.get_running_loop()

    async def take() -> float:
        async with gate.turn("a:80"):
            return loop.time()

    began = loop.time()
    starts = await asyncio.gather(*(take() for _ in range(4)))
    assert all(start - began >= 0.03 * place - 0.001 for place, start in enumerate(starts))


async def test_a_cancelled_or_failed_turn_gives_its_place_back() -> None:
    gate = HostGate(per_host=1, pause_s=0)
    blocker = gate.turn("a:80")
    await blocker.__aenter__()
    waiting = asyncio.create_task(hold(gate, "a:80", [], []))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await blocker.__aexit__(None, None, None)
    with pytest.raises(KeyError):
        async with gate.turn("a:80"):
            raise KeyError
    async with asyncio.timeout(1), gate.turn("a:80"):
        pass


async def test_hosts_that_nobody_visits_are_forgotten() -> None:
    gate = HostGate(per_host=1, pause_s=0)
    for number in range(5000):
        async with gate.turn(f"h{number}:80"):
            pass
    assert len(gate._places) <= 1024


async def test_a_longer_pause_that_a_host_asks_for_holds_for_that_host() -> None:
    gate, loop = HostGate(per_host=5, pause_s=0), asyncio.get_running_loop()
    starts: list[float] = []

    async def start(host: str, pause_s: float) -> None:
        async with gate.turn(host, pause_s=pause_s):
            starts.append(loop.time())

    await asyncio.gather(*(start("slow:80", 0.03) for _ in range(3)))
    assert starts[2] - starts[0] >= 0.05
    begun = loop.time()
    await asyncio.gather(*(start("quick:80", 0.0) for _ in range(20)))
    assert loop.time() - begun < 1
