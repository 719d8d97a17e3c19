"""Many sources out of reach at once are one trouble: of the network, the resolver or a host, not of each. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.alerts.health_states import NewsKind, StateNews
from monitor.types import HealthKind, SourceState

#: so many sources of two hosts, and this share of all that were visited, make a trouble of the network
LEAST = 3
SHARE = 0.5
_HOSTS = 2
_HOLDS = timedelta(minutes=2)
#: of the sources that were out of reach: when so many answer again, the trouble is over
BACK = 0.2
#: sources visited within this time count
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the sources did that were visited lately."""

    visited: int
    #: their ids, of which the last two visits at least found nobody: no name, no connection, no answer
    unreached: tuple[str, ...] = ()
    unreached_hosts: int = 0
    #: of `unreached`, those whose name could not be looked up
    without_name: int = 0


def host_of(url: str) -> str:
    """Return the host of an address, short enough for a key, with its port if that is given."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:90]
    except ValueError:
        return ""


def place_of(host: str) -> str:
    """Return what stands in place of a source's id in states of a host ("//t.me"), and of the network ("")."""
    return f"//{host}" if host else ""


def network_down(reach: Reach, now: datetime, held: SourceState | None, *, host: str = "") -> SourceState | None:
    """Return the state of a network, or of one host, that is down, None when it is not.

    Shape: `reach` counts the sources of that host alone: none of them is reached when it is down. `detail` is
    "38 of 40 (dns)"; `held` is its open state that is not confirmed yet. It is confirmed when it
    has held for some minutes: then all sources had their turn, and what is told of it is how many they are.
    """
    number = len(reach.unreached)
    share, hosts = (1.0, 1) if host else (SHARE, _HOSTS)
    if number < max(LEAST, share * reach.visited) or reach.unreached_hosts < hosts:
        return None
    cause = "dns" if reach.without_name == number else "connection"
    begun_at = held.begun_at if held is not None else now
    return SourceState(
        source_id=place_of(host),
        kind=HealthKind.NETWORK,
        begun_at=begun_at,
        seen_at=now,
        confirmed_at=now if now - begun_at >= _HOLDS else None,
        count=number,
        detail=f"{number} of {reach.visited} ({cause})",
    )


def network_ends(held: SourceState, back: int, now: datetime) -> StateNews | None:
    """Return that a trouble of the network is over, with its state, or None; `back` answer again since it began."""
    if back < max(1, BACK * held.count):
        return None
    return StateNews(kind=NewsKind.ENDED, state=replace(held, ended_at=now, seen_at=now))
