"""The health of sources: what a visit shows is judged, stored and told in the transaction of the visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.health import HealthNews, plan_health, state_news
from monitor.alerts.health_network import host_of, network_down, network_ends
from monitor.alerts.health_pace import LEARN_WITHIN, Pace, is_silent, learn_pace
from monitor.alerts.health_states import UNREACHED, HealthRules, NewsKind, StateNews, VisitFacts, judge, judge_pages
from monitor.config.models import Config
from monitor.store.alerts import save_alerts
from monitor.store.engine import Connection, Store
from monitor.store.source_states import (
    back_since,
    groups_of,
    hold_for_network,
    network_state,
    news_times,
    reach,
    save_states,
    states_of,
    visit_the_unreached,
)
from monitor.types import Fetched, FetchOutcome, HealthKind, SourceForVisit, SourceState, VisitIntent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a visit shows, when that changes a state or may do so; stored by `settle`."""

    facts: VisitFacts
    url: str
    groups: tuple[str, ...]
    #: failed visits in a row, this one included
    failures: int
    config: Config


class SourceHealth:
    """Sees what a visit shows of its source; remembers the pace of those that say nothing."""

    def __init__(self, store: Store, config: Callable[[], Config]) -> None:
        self._store = store
        self._config = config
        #: of sources with nothing new for long; without news their pace does not change
        self._paces: dict[str, tuple[datetime, Pace | None]] = {}

    async def sighting(self, source: SourceForVisit, outcome: FetchOutcome, visit: VisitIntent) -> Sighting | None:
        """Return what a visit shows, None when it changes no state: most do not."""
        fetched = outcome if isinstance(outcome, Fetched) else None
        tls = fetched.asked.tls if fetched is not None and fetched.asked is not None else None
        new = visit.outcome == "new"
        facts = VisitFacts(
            source_id=source.id,
            at=visit.visited_at,
            failure=visit.failure,
            message=visit.message,
            warnings=visit.warnings,
            read=fetched is not None and visit.failure is None,
            new=new,
            moved_to=visit.moved_to,
            certificate_until=tls.valid_until if tls is not None else None,
            silent=visit.failure is None and not new and await self._is_silent(source, visit.visited_at),
            last_new_at=source.last_new_at,
        )
        config = self._config()
        if not judge(facts, source.states, rules_of(config)):
            return None
        return Sighting(
            facts=facts,
            url=source.url,
            groups=source.groups,
            failures=source.failures + 1 if visit.failure is not None else 0,
            config=config,
        )

    async def _is_silent(self, source: SourceForVisit, now: datetime) -> bool:
        """Return whether a source that has nothing new is silent; known to be so, it is not asked again."""
        silent = self._config().monitor.health.silent
        floor, last = timedelta(seconds=silent.after), source.last_new_at
        if last is None or now - last < floor or _is_open(source.states, HealthKind.SILENT):
            self._paces.pop(source.id, None)
            return False
        known = self._paces.get(source.id)
        if known is None or known[0] != last:
            times = await self._store.aread(news_times, source.id, since=last - LEARN_WITHIN)
            known = self._paces[source.id] = (last, learn_pace(times, last_new_at=last))
        pace = known[1]
        return pace is not None and is_silent(pace, now, chance=silent.chance, floor=floor)


def _is_open(states: Sequence[SourceState], kind: HealthKind) -> bool:
    return any(state.kind is kind and state.ended_at is None for state in states)


def rules_of(config: Config) -> HealthRules:
    """Return the rules as they are configured."""
    health = config.monitor.health
    return HealthRules(
        failing_visits=health.failing.visits,
        failing_for=timedelta(seconds=health.failing.for_),
        flapping=health.flapping,
    )


def settle(conn: Connection, sighting: Sighting) -> None:
    """Store what a visit, which is stored already, changed about its source's states and the network's, and tell it."""
    facts, config = sighting.facts, sighting.config
    host = host_of(sighting.url)
    held = [(place, _network(conn, config, facts, place)) for place in dict.fromkeys(("", host))]
    known = states_of(conn, (facts.source_id,), now=facts.at).get(facts.source_id, ())
    judged = judge(facts, known, rules_of(config), network=_network_of([state for _, state in held]))
    save_states(conn, judged.states, judged.forgotten)
    for news in judged.news:
        told = state_news(news, facts.at, url=sighting.url, groups=sighting.groups, failures=sighting.failures)
        _tell(conn, told, config, facts.at)
    for place, state in held:
        if facts.failure is None and state is not None and state.ended_at is None and state.confirmed_at is not None:
            _network_ends(conn, state, place, config, facts.at)


def _network_of(states: Sequence[SourceState | None]) -> bool | datetime:
    """Return whether one of these is down (True), else when one was up again at last, else False."""
    there = [state for state in states if state is not None]
    if any(state.ended_at is None for state in there):
        return True
    return max((state.ended_at for state in there if state.ended_at is not None), default=False)


def settle_pages(conn: Connection, source_id: str, degraded: str, config: Config, now: datetime) -> None:
    """Store and tell that the pages of a source are read worse, or as before (`degraded` is "")."""
    known = states_of(conn, (source_id,), now=now).get(source_id, ())
    judged = judge_pages(source_id, degraded, known, rules_of(config), at=now)
    save_states(conn, judged.states, judged.forgotten)
    for news in judged.news:
        _tell(conn, state_news(news, now, groups=groups_of(conn, source_id)), config, now)


def _network(conn: Connection, config: Config, facts: VisitFacts, host: str) -> SourceState | None:
    """Look whether many sources, or those of a host, are out of reach; return the state, the last one when all is well.

    Shape: `host` "" stands for the network.
    """
    held = network_state(conn, host)
    if held is not None and held.ended_at is None and held.confirmed_at is not None:
        return held
    slip = held if held is not None and held.ended_at is None else None
    if slip is None and facts.failure not in UNREACHED:
        return held
    found = reach(conn, now=facts.at, host=host)
    state = network_down(found, facts.at, slip, host=host)
    if state is None:
        save_states(conn, (), (slip,) if slip is not None else ())
        return None if slip is not None else held
    if state.confirmed_at is not None:
        hold_for_network(conn, found.unreached, facts.at)
        if not host or _network_of([network_state(conn)]) is not True:
            _tell(conn, state_news(StateNews(kind=NewsKind.BEGUN, state=state), facts.at), config, facts.at)
        else:
            state = replace(state, unsaid="network")
    save_states(conn, (state,), ())
    return state


def _network_ends(conn: Connection, held: SourceState, host: str, config: Config, now: datetime) -> None:
    """Look whether the sources answer again; the back-off of the others was the network's, so they are visited now."""
    news = network_ends(held, back_since(conn, held.begun_at, host), now)
    if news is None:
        return
    save_states(conn, (news.state,), ())
    if not held.unsaid:
        _tell(conn, state_news(news, now), config, now)
    visit_the_unreached(conn, now, host)


def _tell(conn: Connection, news: HealthNews, config: Config, now: datetime) -> None:
    alerts = plan_health(news, subscribers=config.subscribers.subscribers, now=now)
    save_alerts(conn, alerts, now=now, source_id=news.source_id)
