"""Which watches want which statements of an article, and by which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.types import Match
from monitor.watch.conditions import Subject, about_hits, conditions, passes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.config.models import Watch
    from monitor.types import Article, NameHit, ResolvedAttribution
    from monitor.watch.registry import Registry


def match_watches(  # noqa: PLR0917 - the interface that the pipeline calls, positional by agreement
    watches: Iterable[Watch],
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    mentions: Sequence[NameHit],
    registry: Registry,
    groups: tuple[str, ...] = (),
) -> tuple[Match, ...]:
    """Return a match for each statement that a watch wants, in the order of watches, then of statements.

    Shape: a watch with `mentions` that no statement matched gives one match without attribution when the article names
    something it is about. `groups` are those of the article's source. Paused watches match nothing.
    Units: linear in statements times conditions; no pattern from a configuration is ever run as a regular expression.
    """
    subjects = subjects_of(article, resolved, mentions, registry, groups)
    mentioned = Subject(article, registry, mentions, groups)
    matches: list[Match] = []
    for watch in watches:
        if watch.paused:
            continue
        found = [_match(watch, index, s) for index, s in enumerate(subjects) if passes(watch.when, s)]
        if not found and watch.mentions and passes(watch.when, mentioned) and about_hits(watch.when, mentioned):
            found = [_match(watch, None, mentioned)]
        matches.extend(found)
    return tuple(matches)


def subjects_of(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    mentions: Sequence[NameHit],
    registry: Registry,
    groups: Sequence[str],
) -> tuple[Subject, ...]:
    """Return what the conditions are tried on: one subject per statement."""
    return tuple(Subject(article, registry, mentions, groups, one) for one in resolved)


def _match(watch: Watch, index: int | None, subject: Subject) -> Match:
    hits = about_hits(watch.when, subject)
    return Match(
        watch_id=watch.id,
        attribution=index,
        severity=watch.severity,
        conditions=tuple(conditions(watch.when, subject)),
        hits=hits,
        reason=reason(watch, subject, hits),
    )


def reason(watch: Watch, subject: Subject, hits: Sequence[NameHit]) -> str:
    """Return why a statement matched: `place Farrukh (“Farrukh village”), speaker az-mod`."""
    parts: dict[str, None] = {}
    for hit in hits:
        parts[f"{hit.kind} {hit.name} (“{hit.text}”)"] = None
    if subject.resolved is None:
        parts["named without a statement"] = None
    else:
        speaker = ", ".join(subject.speakers) or f"“{subject.resolved.speaker_text}”"
        parts[f"speaker {speaker}"] = None
        if watch.when.act:
            parts[f"act {subject.resolved.attribution.act}"] = None
    for phrase in watch.when.words:
        found = subject.words.find(phrase)
        if found:
            parts[f"words “{found}”"] = None
    return ", ".join(parts)
