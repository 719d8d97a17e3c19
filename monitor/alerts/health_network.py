"""Many sources out of reach at once are one trouble: of the network or the resolver, not of each source. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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


def network_down(reach: Reach, now: datetime, held: SourceState | None) -> SourceState | None:
    """Return the state of a network that is down, None when it is not.

    Shape: `detail` is "38 of 40 (dns)"; `held` is its open state that is not confirmed yet. It is confirmed when it
    has held for some minutes: then all sources had their turn, and what is told of it is how many they are.
    """
    number = len(reach.unreached)
    if number < max(LEAST, SHARE * reach.visited) or reach.unreached_hosts < _HOSTS:
        return None
    cause = "dns" if reach.without_name == number else "connection"
    begun_at = held.begun_at if held is not None else now
    return SourceState(
        source_id="",
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
