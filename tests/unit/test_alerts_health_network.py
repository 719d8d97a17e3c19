"""When many sources out of reach are one trouble."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerts.health_network import Reach, host_of, network_down, network_ends
from tests.fakes import NOON

MINUTES = timedelta(minutes=1)


def lost(number: int, of: int, *, hosts: int = 9, without_name: int = 0) -> Reach:
    unreached = tuple(f"s{one}" for one in range(number))
    return Reach(visited=of, unreached=unreached, unreached_hosts=hosts, without_name=without_name)


@pytest.mark.parametrize(
    ("reach", "down"),
    [
        (lost(38, 40), True),
        (lost(20, 40), True),
        (lost(19, 40), False),
        (lost(3, 3), True),
        (lost(2, 2), False),
        (lost(12, 12, hosts=1), False),
        (lost(0, 0), False),
    ],
)
def test_half_of_the_sources_at_several_hosts_make_a_trouble_of_the_network(reach: Reach, down: bool) -> None:
    assert (network_down(reach, NOON, None) is not None) is down


@pytest.mark.parametrize(
    ("reach", "down"),
    [(lost(12, 12, hosts=1), True), (lost(3, 3, hosts=1), True), (lost(11, 12, hosts=1), False), (lost(2, 2), False)],
)
def test_a_host_of_which_no_source_is_reached_is_one_trouble(reach: Reach, down: bool) -> None:
    state = network_down(reach, NOON, None, host="t.me")
    assert (state is not None) is down
    assert state is None or state.source_id == "//t.me"


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://T.me/s/mod", "t.me"), ("http://u:p@a.example:8080/x", "a.example:8080"), ("http://[::1", ""), ("", "")],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


def test_it_is_told_when_it_holds_for_two_minutes_with_the_numbers_of_then() -> None:
    first = network_down(lost(20, 40), NOON, None)
    assert first is not None
    assert first.confirmed_at is None
    held = network_down(lost(30, 40), NOON + MINUTES, first)
    assert held is not None
    assert held.confirmed_at is None
    sure = network_down(lost(38, 40, without_name=38), NOON + 2 * MINUTES, held)
    assert sure is not None
    assert (sure.begun_at, sure.confirmed_at, sure.detail) == (NOON, NOON + 2 * MINUTES, "38 of 40 (dns)")


def test_it_is_over_when_a_fifth_answers_again() -> None:
    state = network_down(lost(38, 40), NOON, None)
    assert state is not None
    assert network_ends(state, 7, NOON + 9 * MINUTES) is None
    over = network_ends(state, 8, NOON + 9 * MINUTES)
    assert over is not None
    assert over.state.ended_at == NOON + 9 * MINUTES
