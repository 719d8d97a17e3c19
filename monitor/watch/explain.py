"""Why a watch matched, and what was missing where it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.watch.conditions import Subject, about_hits, conditions
from monitor.watch.match import reason, subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.config.models import Watch
    from monitor.types import Article, Condition, NameHit, ResolvedAttribution
    from monitor.watch.registry import Registry

#: a watch that fails by more conditions than these is no near miss
_NEAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One statement (or, with attribution None, the article's mentions) against one watch."""

    attribution: int | None
    speaker_text: str
    conditions: tuple[Condition, ...]

    @property
    def failed(self) -> tuple[Condition, ...]:
        """The conditions that did not hold."""
        return tuple(condition for condition in self.conditions if not condition.passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchExplanation:
    """What one watch made of one article."""

    watch_id: str
    title: str
    matched: bool
    near_miss: bool
    #: one sentence: why it matched, or what would have to differ
    summary: str
    #: best first
    attempts: tuple[Attempt, ...]
    #: names that stand in the text but were not taken, with the reason, as far as the watch is about them
    refused_names: tuple[str, ...] = ()


def explain(  # noqa: PLR0917 - the same arguments as matching, in the same order
    watches: Iterable[Watch],
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    mentions: Sequence[NameHit],
    registry: Registry,
    groups: tuple[str, ...] = (),
    *,
    rejected: Sequence[tuple[NameHit, str]] = (),
) -> tuple[WatchExplanation, ...]:
    """Return an explanation per watch: near misses first, then matches, then the rest.

    Shape: `rejected` are the names that `Registry.scan` refused.
    """
    subjects = subjects_of(article, resolved, mentions, registry, groups)
    mentioned = Subject(article, registry, mentions, groups)
    found = [_explained(watch, subjects, mentioned, rejected) for watch in watches]
    return tuple(sorted(found, key=_rank))


def _rank(explanation: WatchExplanation) -> tuple[int, int]:
    fewest = min((len(attempt.failed) for attempt in explanation.attempts), default=99)
    return (0 if explanation.near_miss else 1 if explanation.matched else 2), fewest


def _explained(
    watch: Watch, subjects: Sequence[Subject], mentioned: Subject, rejected: Sequence[tuple[NameHit, str]]
) -> WatchExplanation:
    tried = [(_attempt(watch, index, subject), subject) for index, subject in enumerate(subjects)]
    if watch.mentions and about_hits(watch.when, mentioned):
        tried.append((_attempt(watch, None, mentioned), mentioned))
    tried.sort(key=lambda pair: (len(pair[0].failed), pair[0].attribution is None))
    best = tried[0] if tried else None
    matched = best is not None and not best[0].failed and not watch.paused
    return WatchExplanation(
        watch_id=watch.id,
        title=watch.title,
        matched=matched,
        near_miss=best is not None and not matched and len(best[0].failed) <= _NEAR,
        summary=_summary(watch, best),
        attempts=tuple(attempt for attempt, _ in tried),
        refused_names=_refused(watch, mentioned.registry, rejected),
    )


def _attempt(watch: Watch, index: int | None, subject: Subject) -> Attempt:
    speaker = subject.resolved.speaker_text if subject.resolved else ""
    return Attempt(attribution=index, speaker_text=speaker, conditions=tuple(conditions(watch.when, subject)))


def _summary(watch: Watch, best: tuple[Attempt, Subject] | None) -> str:
    if best is None:
        return "no statement was found in the text"
    attempt, subject = best
    if not attempt.failed:
        hits = about_hits(watch.when, subject)
        paused = "would match, but the watch is paused" if watch.paused else "matched"
        return f"{paused}: {reason(watch, subject, hits)}"
    missing = " and ".join(f"{c.name} were {c.wanted} (found {c.found})" for c in attempt.failed)
    return f"would match if {missing}"


def _refused(watch: Watch, registry: Registry, rejected: Sequence[tuple[NameHit, str]]) -> tuple[str, ...]:
    wanted = (*watch.when.about, *watch.when.speaker)
    lines: dict[str, None] = {}
    for hit, why in rejected:
        includes = registry.place_within if hit.kind == "place" else registry.actor_includes
        if any(includes(one, hit.entity_id) for one in wanted):
            lines[f"“{hit.text}” at {hit.span[0]} was not taken for {hit.entity_id}: {why}"] = None
    return tuple(lines)
