"""From one visit and the states of its source to the states it leaves, and what is told of it. Pure.

A state that a single visit shows is a slip until it lasts; it is told once, and its end once. Of a source that is in
and out of a state all day the first changes are told, then that it is so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from monitor.types import FailureKind, HealthKind, SourceState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: of which a source has one at a time: they keep it from being read
UNREAD: frozenset[HealthKind] = frozenset(
    {HealthKind.FAILING, HealthKind.GONE, HealthKind.WALL, HealthKind.REDESIGN, HealthKind.CERTIFICATE}
)
#: failures by which nothing was reached at all: many at once are one trouble of the network
UNREACHED: frozenset[FailureKind] = frozenset({FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT})
#: the word that a warning of a visit opens with -> what it shows
_WARNED: Mapping[str, HealthKind] = {
    "overrun:": HealthKind.OVERRUN,
    "guid flood:": HealthKind.GUID_FLOOD,
    "redesign:": HealthKind.REDESIGN,
}
#: failures in which the site, or a shield before it, answered with something else
_SPOKEN = frozenset({FailureKind.PARSE, FailureKind.HTTP, FailureKind.RATE_LIMITED})
_WALLED = ("challenge", "consent page", "login form", "log-in form")
#: a state that warnings show is over when none came for so long
CALM = timedelta(hours=24)
#: "too often" is counted over this time
FLAPPING_WITHIN = timedelta(hours=24)
#: a certificate is about to end from these days on; each is told once
EXPIRES_SOON = (timedelta(days=14), timedelta(days=3))
#: visits that must show a redesign, or another address, until it is told
_TWICE, _THRICE = 2, 3


class NewsKind(StrEnum):
    """What changed about a state."""

    BEGUN = "begun"
    WORSE = "worse"  #: a certificate that ends within days has come close to its end
    ENDED = "ended"
    FLAPPING = "flapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRules:
    """From when on a trouble lasts."""

    failing_visits: int = 5
    failing_for: timedelta = timedelta(hours=1)
    #: told begins of one kind within a day after which a source is said to flap
    flapping: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """What one visit shows of the health of its source."""

    source_id: str
    at: datetime
    failure: FailureKind | None = None
    message: str = ""
    warnings: tuple[str, ...] = ()
    #: a document was read; else an unchanged one says nothing about its entries, address and certificate
    read: bool = False
    new: bool = False
    moved_to: str | None = None
    #: end of the certificate that the server showed
    certificate_until: datetime | None = None
    #: the pause since its last news is no rest
    silent: bool = False
    last_new_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateNews:
    """One change of a state that operators are told of."""

    kind: NewsKind
    state: SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a visit leaves: states to store and slips to forget, and what is told."""

    #: those that are over first: an open one of the same kind may follow
    states: tuple[SourceState, ...] = ()
    forgotten: tuple[SourceState, ...] = ()
    news: tuple[StateNews, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.states or self.forgotten)


def judge(
    facts: VisitFacts, known: Sequence[SourceState], rules: HealthRules, *, network: bool | datetime = False
) -> Judgement:
    """Return the states after a visit, and what is told.

    Shape: `known` are the open states of the source and those that ended within a day; `network`: True while many
    sources are out of reach, or when that ended. At most one open state of each kind results.
    """
    bench = _Bench(facts, known, rules, network=network)
    if facts.failure is not None:
        bench.unread(_kind_of_failure(facts))
        return bench.judgement()
    bench.read_again()
    bench.warned()
    if facts.read:
        bench.certificate()
    if facts.read or facts.moved_to:
        bench.moved()
    if facts.new:
        bench.end(HealthKind.SILENT)
    elif facts.silent:
        bench.begin(HealthKind.SILENT, since=facts.last_new_at)
    return bench.judgement()


def judge_pages(
    source_id: str, degraded: str, known: Sequence[SourceState], rules: HealthRules, *, at: datetime
) -> Judgement:
    """Return the states after a change of how the pages of a source are read.

    Shape: `degraded` says what is worse, "" when nothing is any more; `known` as for `judge`.
    """
    bench = _Bench(VisitFacts(source_id=source_id, at=at), known, rules, network=False)
    if degraded:
        bench.seen(HealthKind.DEGRADED, detail=degraded.removeprefix("degraded:").strip())
    else:
        bench.end(HealthKind.DEGRADED)
    return bench.judgement()


def _kind_of_failure(facts: VisitFacts) -> HealthKind:
    if facts.failure is FailureKind.GONE:
        return HealthKind.GONE
    if any(_WARNED.get(word) is HealthKind.REDESIGN for word in map(_leading, facts.warnings)):
        return HealthKind.REDESIGN
    if facts.failure is FailureKind.TLS:
        return HealthKind.CERTIFICATE
    if facts.failure in _SPOKEN and any(word in facts.message.casefold() for word in _WALLED):
        return HealthKind.WALL
    return HealthKind.FAILING


def _leading(warning: str) -> str:
    return warning[: warning.find(":") + 1]


def _lasts(state: SourceState, at: datetime, rules: HealthRules) -> bool:
    """Return whether a state is more than a slip."""
    age = at - state.begun_at
    match state.kind:
        case HealthKind.FAILING | HealthKind.WALL | HealthKind.CERTIFICATE:
            return state.count >= rules.failing_visits and age >= rules.failing_for
        case HealthKind.GONE:
            # a server that is being changed says so in passing
            return state.count >= rules.failing_visits
        case HealthKind.REDESIGN:
            return state.count >= _TWICE
        case HealthKind.MOVED:
            return state.count >= _THRICE and age >= rules.failing_for
        case _:
            # a lost entry and a date are no slips
            return True


class _Bench:
    """The states of one source while a visit is judged."""

    def __init__(
        self, facts: VisitFacts, known: Sequence[SourceState], rules: HealthRules, *, network: bool | datetime
    ) -> None:
        self._facts, self._rules, self._network = facts, rules, network
        self._open = {state.kind: state for state in known if state.ended_at is None}
        self._past = [state for state in known if state.ended_at is not None]
        self._changed: dict[HealthKind, SourceState] = {}
        self._closed: list[SourceState] = []
        self._forgotten: list[SourceState] = []
        self._news: list[StateNews] = []

    def judgement(self) -> Judgement:
        return Judgement(
            states=(*self._closed, *self._changed.values()),
            forgotten=tuple(self._forgotten),
            news=tuple(self._news),
        )

    # ------------------------------------------------------------------------------------------------ what visits show

    def unread(self, kind: HealthKind) -> None:
        """Note a visit that failed: one state, whatever the reasons that follow each other."""
        if kind is HealthKind.GONE:
            kind = HealthKind.FAILING
            self.seen(HealthKind.GONE, detail=self._facts.message)
        elif (gone := self._open.get(HealthKind.GONE)) is not None and gone.confirmed_at is None:
            self._drop(gone)
        others = [state for state in self._open.values() if state.kind in UNREAD - {HealthKind.GONE}]
        if HealthKind.GONE in self._open and self._open[HealthKind.GONE].confirmed_at is not None:
            # the last word: nothing that was said before counts
            for state in others:
                self._drop(state)
            return
        held = others[0] if others else None
        # that it is another layout stands in the heading
        said = self._facts.message.removeprefix("redesign:").strip()
        if held is not None and held.kind is not kind and held.confirmed_at is None:
            # its reason became clearer
            self._drop(held)
            self._put(self._counted(replace(held, kind=kind, detail=said)))
        elif held is not None:
            self._put(self._counted(replace(held, detail=said)))
        else:
            self.begin(kind, detail=said)

    def read_again(self) -> None:
        """Note that a visit succeeded."""
        for state in list(self._open.values()):
            if state.kind in UNREAD:
                self.end(state.kind)

    def warned(self) -> None:
        """Note what the warnings of the visit show, and what they showed and show no more."""
        shown: set[HealthKind] = set()
        for warning in self._facts.warnings:
            kind = _WARNED.get(_leading(warning))
            if kind is not None and kind not in UNREAD and kind not in shown:
                shown.add(kind)
                self.seen(kind, detail=warning.removeprefix(_leading(warning)).strip())
        for kind in set(_WARNED.values()) - UNREAD - shown:
            state = self._open.get(kind)
            if self._facts.read and state is not None and self._facts.at - state.seen_at >= CALM:
                self.end(kind)

    def moved(self) -> None:
        """Note where the address leads for good."""
        target, state = self._facts.moved_to, self._open.get(HealthKind.MOVED)
        if state is not None and state.detail != target:
            self.end(HealthKind.MOVED)
        if target:
            self.seen(HealthKind.MOVED, detail=target)

    def certificate(self) -> None:
        """Note how long the certificate lasts."""
        until = self._facts.certificate_until
        if until is None:
            return
        left = until - self._facts.at
        stage = sum(left < soon for soon in EXPIRES_SOON)
        state = self._open.get(HealthKind.EXPIRING)
        if not stage:
            self.end(HealthKind.EXPIRING)
        elif state is None:
            self.begin(HealthKind.EXPIRING, count=stage, expires_at=until)
        elif stage > state.count:
            worse = replace(state, count=stage, expires_at=until, seen_at=self._facts.at)
            self._open[HealthKind.EXPIRING] = self._changed[HealthKind.EXPIRING] = worse
            self._news.append(StateNews(kind=NewsKind.WORSE, state=worse))

    # -------------------------------------------------------------------------------------------- begins, lasts, ends

    def begin(
        self,
        kind: HealthKind,
        *,
        detail: str = "",
        since: datetime | None = None,
        count: int = 1,
        expires_at: datetime | None = None,
    ) -> None:
        """Open a state, unless it is open."""
        if kind not in self._open:
            at = self._facts.at
            self._put(
                SourceState(
                    source_id=self._facts.source_id,
                    kind=kind,
                    begun_at=since or at,
                    seen_at=at,
                    count=count,
                    detail=detail,
                    expires_at=expires_at,
                )
            )

    def seen(self, kind: HealthKind, *, detail: str) -> None:
        """Open a state, or note that it was seen again."""
        state = self._open.get(kind)
        if state is None:
            self.begin(kind, detail=detail)
        else:
            self._put(self._counted(replace(state, detail=detail)))

    def end(self, kind: HealthKind) -> None:
        """Close a state, if it is open; a slip is forgotten."""
        state = self._open.pop(kind, None)
        if state is None:
            return
        if state.confirmed_at is None:
            self._forgotten.append(state)
            return
        over = self._close(state)
        if not state.unsaid and kind is not HealthKind.GUID_FLOOD:
            self._news.append(StateNews(kind=NewsKind.ENDED, state=over))

    def _drop(self, state: SourceState) -> None:
        """Let a state make room for another one of the same trouble."""
        del self._open[state.kind]
        if state.confirmed_at is None:
            self._forgotten.append(state)
        else:
            self._close(state)

    def _close(self, state: SourceState) -> SourceState:
        over = replace(state, ended_at=self._facts.at)
        self._changed.pop(state.kind, None)
        self._closed.append(over)
        self._past.append(over)
        return over

    def _counted(self, state: SourceState) -> SourceState:
        return replace(state, count=state.count + 1, seen_at=self._facts.at)

    def _put(self, state: SourceState) -> None:
        before = self._open.get(state.kind)
        if state.confirmed_at is None and (self._is_of_network(state) or _lasts(state, self._facts.at, self._rules)):
            state = self._confirmed(state)
        elif state.unsaid and self._is_time_to_say(state):
            state = self._said(replace(state, unsaid=""))
        elif before is not None and before.confirmed_at is not None and state.kind in UNREAD:
            return  # it lasts: the source counts its failures, nothing here needs to change
        self._open[state.kind] = self._changed[state.kind] = state

    def _confirmed(self, state: SourceState) -> SourceState:
        state = replace(state, confirmed_at=self._facts.at)
        if self._is_of_network(state):
            return replace(state, unsaid="network")
        lately = [one for one in self._past if one.kind is state.kind and self._is_late(one)]
        if any(one.unsaid == "flapping" for one in lately):
            return replace(state, unsaid="flapping")
        if len(lately) >= self._rules.flapping:
            state = replace(state, unsaid="flapping")
            self._news.append(StateNews(kind=NewsKind.FLAPPING, state=replace(state, count=len(lately) + 1)))
            return state
        return self._said(state)

    def _is_of_network(self, state: SourceState) -> bool:
        """Return whether the source is one of many that cannot be reached."""
        unreached = state.kind in UNREAD and self._facts.failure in UNREACHED
        return self._network is True and unreached and state.count >= _TWICE

    def _is_late(self, state: SourceState) -> bool:
        at = self._facts.at
        return state.confirmed_at is not None and (state.ended_at or at) > at - FLAPPING_WITHIN

    def _said(self, state: SourceState) -> SourceState:
        self._news.append(StateNews(kind=NewsKind.BEGUN, state=state))
        return state

    def _is_time_to_say(self, state: SourceState) -> bool:
        """Return whether a state that was not told on its own must be: it lasts though its excuse is over."""
        confirmed_at = state.confirmed_at or self._facts.at
        if state.unsaid == "flapping":
            return self._facts.at - confirmed_at >= FLAPPING_WITHIN
        if self._network is True:
            return False
        since = self._network if isinstance(self._network, datetime) else confirmed_at
        return self._facts.at - since >= self._rules.failing_for


def open_kinds(states: Iterable[SourceState]) -> tuple[HealthKind, ...]:
    """Return which states are open and more than slips, in the order of their begin."""
    there = [state for state in states if state.ended_at is None and state.confirmed_at is not None]
    return tuple(state.kind for state in sorted(there, key=lambda state: (state.begun_at, state.kind)))
