"""What an alert can show, gathered from a tellable once, when it is planned."""

from __future__ import annotations

import hashlib
from datetime import UTC, time
from typing import TYPE_CHECKING

from monitor.text.sentences import sentences
from monitor.types import AlertFacts, AlertKind, NameHit, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.types import ResolvedAttribution, Tellable

_CONTEXT = 600  #: code points of one neighbouring sentence that are kept
_CONTENT = 4000  #: code points of the words themselves that are kept with the alert
_OUTLETS = 20


def facts_of(tellable: Tellable, kind: AlertKind, *, labels: Mapping[str, str]) -> AlertFacts:
    """Return the facts of one alert, without what depends on the subscription (severity, reason, watches, detail).

    Shape: texts as published (repair and cutting are the renderer's); context sentences are those beside the statement
    in the article; for a mention the content is the sentence that holds the first name.
    """
    article, resolved = tellable.article, tellable.resolved
    hits = _place_hits(tellable)
    place_labels = {hit.entity_id: labels.get(hit.entity_id, hit.name) for hit in hits}
    span = _extent(tellable)
    before, content, after = _surroundings(article.text, article.language, span)
    answered = tellable.answered
    # a post of a live blog has a time of its own
    part = article.part_at(span[0]) if span is not None else None
    said_at, day_only = (part.at, part.day_only) if part else (article.published_at, _is_day(article.published_at))
    return AlertFacts(
        kind=kind,
        ref=tellable.statement_ref or mention_ref(article.url),
        severity=tellable.match.severity,
        headline=article.title,
        act=resolved.attribution.act if resolved else None,
        places=tuple(place_labels.values()),
        place_ids=tuple(place_labels),
        said_at=said_at,
        published_at=article.published_at,
        seen_at=tellable.first_seen_at,
        day_only=day_only,
        speaker=_speaker(tellable, labels),
        speaker_id=resolved.actor if resolved else None,
        speaker_text=resolved.speaker_text if resolved else "",
        content=(resolved.content_text if resolved else content)[:_CONTENT],
        form=resolved.attribution.form if resolved else None,
        confidence=resolved.confidence if resolved else None,
        names_used=_unique(hit.name or hit.text for hit in hits),
        outlet=article.outlet,
        url=article.url,
        context_before=before,
        context_after=after,
        answers_speaker=answered.speaker if answered else "",
        answers_text=answered.text[:_CONTENT] if answered else "",
        answers_at=answered.said_at if answered else None,
        answers_speaker_id=answered.actor if answered else None,
        answers_day_only=answered is not None and _is_day(answered.said_at, given=answered.day_given),
        answers_ref=answered.ref if answered else "",
        via=_via(resolved, labels) if resolved else (),
        other_outlets=tellable.other_outlets[:_OUTLETS],
        independent=tellable.independent,
        language=article.language,
        was=tellable.was[:_CONTENT],
        change=tellable.change,
        thread_ref=tellable.thread_ref or tellable.statement_ref,
        source_id=tellable.source_id,
    )


def mention_ref(url: str) -> str:
    """Return a reference for an article that has no statement: the same on each repeat."""
    return "M-" + hashlib.blake2b(url.encode(), digest_size=4).hexdigest().upper()


def _speaker(tellable: Tellable, labels: Mapping[str, str]) -> str:
    resolved = tellable.resolved
    if resolved is None:
        return tellable.change.was.speaker if tellable.change is not None else ""
    return resolved.canonical or labels.get(resolved.actor or "", "") or resolved.speaker_text


def _via(resolved: ResolvedAttribution, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return who passed the words on; the body that a minister speaks for did not."""
    relays = (link for link in resolved.chain[1:] if not link.by_office)
    return _unique(link.text or labels.get(link.actor or "", "") for link in relays)


def _is_day(at: datetime | None, *, given: bool = False) -> bool:
    """Tell whether a time stands for a whole day: feeds and pages that give a date alone are read as midnight UTC.

    `given`: the text named the day, which puts the time at noon UTC (see `stories.days`).
    """
    if at is None:
        return False
    clock = at.astimezone(UTC).time()
    return clock == time(0) or (given and clock == time(12))


def _place_hits(tellable: Tellable) -> tuple[NameHit, ...]:
    """Return the places, those that caused the match first.

    A city or country that may mean its rulers counts only where no other place is named and it caused the match.
    """
    of_statement = tellable.resolved.places if tellable.resolved else tellable.mentions
    caused = tuple(hit for hit in tellable.match.hits if hit.kind == "place")
    named = tuple(hit for hit in (*caused, *of_statement) if hit.kind == "place" and not hit.metonym)
    return named or caused


def _extent(tellable: Tellable) -> Span | None:
    if tellable.resolved is None:
        hits = tellable.mentions or tellable.match.hits
        return hits[0].span if hits else None
    attribution = tellable.resolved.attribution
    spans = (*attribution.content, *attribution.cue, *attribution.speaker)
    return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None


def _surroundings(text: str, language: str | None, span: Span | None) -> tuple[str, str, str]:
    """Return the sentence before the span, the sentences that hold it, and the one after."""
    if span is None:
        return "", "", ""
    parts = sentences(text, language)
    inside = [n for n, (start, end) in enumerate(parts) if start < span[1] and end > span[0]]
    if not inside:
        return "", text[span[0] : span[1]], ""
    first, last = inside[0], inside[-1]
    return (
        _piece(text, parts, first - 1),
        text[parts[first][0] : parts[last][1]].strip(),
        _piece(text, parts, last + 1),
    )


def _piece(text: str, parts: Sequence[Span], index: int) -> str:
    if not 0 <= index < len(parts):
        return ""
    start, end = parts[index]
    piece = text[start:end].strip()
    return piece if len(piece) <= _CONTEXT else piece[:_CONTEXT] + "…"


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
