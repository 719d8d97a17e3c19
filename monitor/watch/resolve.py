"""From attributions to actors and places of the registry: who speaks, through whom, about where, answering whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.types import ChainLink, ResolvedAttribution
from monitor.watch import vocabulary
from monitor.watch.speakers import Speaker, SpeakerFinder
from monitor.watch.surroundings import Surroundings
from monitor.watch.vocabulary import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.types import Article, Attribution, NameHit, Span
    from monitor.watch.registry import Registry

_TOPIC_WORDS = word_set(vocabulary.TOPIC_WORDS)
#: words between "about" and the place outside the content
_TOPIC_REACH = 5
_BY_TOPIC = 0.6


def resolve(
    article: Article, attributions: Sequence[Attribution], hits: Sequence[NameHit], registry: Registry
) -> tuple[ResolvedAttribution, ...]:
    """Return each attribution with its actor, chain, places and the actor it answers, in the order given.

    Shape: spans of `places` and `about_actors` lie within `article.text`; places outside the content appear only where
    the sentence says that the words are about them, with a lower confidence.
    """
    finder = SpeakerFinder(article, hits, registry)
    around = Surroundings(article.text)
    speakers = [_speaker(attribution, article, finder, registry) for attribution in attributions]
    resolved = [
        _resolved(attribution, speaker, _subjects(attribution, around, hits), article, registry)
        for attribution, speaker in zip(attributions, speakers, strict=True)
    ]
    chains = _Chains(article, attributions, resolved, speakers, finder)
    answered = [_answered(one, resolved, finder) for one in resolved]
    return tuple(
        replace(
            one,
            attribution=_with_target(index, attributions, answered, resolved, registry),
            chain=chains.chain(index),
            answers_actor=answered[index],
        )
        for index, one in enumerate(resolved)
    )


def _speaker(attribution: Attribution, article: Article, finder: SpeakerFinder, registry: Registry) -> Speaker:
    if attribution.by_publisher:
        label = registry.label(article.publisher_actor)
        return Speaker(actor=article.publisher_actor, reason=f"nobody is named: the source of {label} speaks")
    speaker = finder.decide(tuple(_within_paragraph(article.text, span) for span in attribution.speaker))
    if speaker.actor is None and attribution.antecedent is not None:
        meant = finder.decide((attribution.antecedent,))
        start, end = attribution.antecedent
        return replace(meant, reason=f"taken over from “{article.text[start:end]}”: {meant.reason}")
    return speaker


def _within_paragraph(text: str, span: Span) -> Span:
    """Return the part of a speaker behind the last paragraph break: a headline is no part of a lead's speaker."""
    start, end = span
    last = text.rfind("\n\n", start, end)
    return span if last < 0 or not text[last:end].strip() else (last + 2, end)


def _resolved(
    attribution: Attribution,
    speaker: Speaker,
    subjects: tuple[tuple[NameHit, ...], tuple[NameHit, ...]],
    article: Article,
    registry: Registry,
) -> ResolvedAttribution:
    content = _joined(article.text, attribution.content)
    places, actors = subjects
    canonical = registry.label(speaker.actor) if speaker.actor else None
    return ResolvedAttribution(
        attribution=attribution,
        speaker_text=" ".join(article.text[start:end] for start, end in attribution.speaker),
        content_text=content,
        actor=speaker.actor,
        canonical=canonical,
        co_actors=speaker.co_actors,
        places=places,
        about_actors=actors,
        official=_is_official(article.publisher_actor, (speaker.actor, *speaker.co_actors), registry),
        actor_reason=speaker.reason,
        confidence=round(attribution.confidence * (speaker.confidence if speaker.actor else 1.0), 3),
    )


def _is_official(publisher: str | None, speakers: Sequence[str | None], registry: Registry) -> bool:
    """Whether the source belongs to the speaker, to one it is part of, or to a part of it."""
    if publisher is None:
        return False
    return any(
        registry.actor_includes(publisher, actor) or registry.actor_includes(actor, publisher)
        for actor in speakers
        if actor
    )


# ------------------------------------------------------------------------------------------------------------ subjects


def _subjects(
    attribution: Attribution, around: Surroundings, hits: Sequence[NameHit]
) -> tuple[tuple[NameHit, ...], tuple[NameHit, ...]]:
    """Return the places and the actors that the content names.

    A metonym in the content stands for its city, unless it cannot be one ("official Baku"); the city is marked as one.
    """
    within = [hit for hit in hits if any(s <= hit.span[0] and hit.span[1] <= e for s, e in attribution.content)]
    metonyms = {hit.span for hit in within if hit.kind == "actor" and hit.metonym}
    places = [replace(hit, metonym=hit.span in metonyms) for hit in within if hit.kind == "place"]
    cities = {hit.span for hit in places}
    actors = [hit for hit in within if hit.kind == "actor" and not (hit.metonym and hit.span in cities)]
    places += _topics(attribution, around, hits, known={hit.entity_id for hit in places})
    return tuple(places), tuple(actors)


def _topics(
    attribution: Attribution, around: Surroundings, hits: Sequence[NameHit], known: set[str]
) -> Iterator[NameHit]:
    """Yield places of the sentence that the words are said to be about: "asked about Farrukh, he said …"."""
    anchors = (*attribution.cue, *attribution.content, *attribution.speaker)
    if not anchors:
        return
    begin, end = around.sentence((attribution.cue or attribution.content or attribution.speaker)[0][0])
    spoken = (*attribution.speaker, *attribution.content)
    for hit in hits:
        if hit.kind != "place" or hit.entity_id in known or not begin <= hit.span[0] < end:
            continue
        if any(start < hit.span[1] and hit.span[0] < finish for start, finish in spoken):
            continue
        before = around.before(hit.span[0], _TOPIC_REACH)
        gap = around.text[before[-1].start : hit.span[0]] if before else ""
        if any(word.folded in _TOPIC_WORDS for word in before) and "," not in gap:
            yield replace(hit, confidence=round(hit.confidence * _BY_TOPIC, 3))


# --------------------------------------------------------------------------------------------------------------- chain


@dataclass(frozen=True, slots=True)
class _Chains:
    """The chains of one article."""

    article: Article
    attributions: Sequence[Attribution]
    resolved: Sequence[ResolvedAttribution]
    speakers: Sequence[Speaker]
    finder: SpeakerFinder

    def chain(self, index: int) -> tuple[ChainLink, ...]:
        """Return who passed the words on: the speaker first, then institution, agency and outlet, each once."""
        seen: dict[tuple[str | None, str], ChainLink] = {}
        for link in self._links(index):
            key = (link.actor, "" if link.actor else link.text)
            # a ministry that reports its minister's words passed them on, and is not only his office
            if link.text and (key not in seen or (seen[key].by_office and not link.by_office)):
                seen[key] = link
        return tuple(seen.values())

    def _links(self, index: int) -> Iterator[ChainLink]:
        yield self._said_by(index)
        institution = self.speakers[index].institution
        if institution:
            yield ChainLink(actor=institution, text=self.finder.registry.label(institution), by_office=True)
        yield from self._via(index)
        outer, visited = self.attributions[index].nested_in, {index}
        while outer is not None and outer not in visited and outer < len(self.resolved):
            visited.add(outer)
            yield self._said_by(outer)
            yield from self._via(outer)
            outer = self.attributions[outer].nested_in
        if self.article.forwarded_from:
            yield ChainLink(actor=self.article.publisher_actor, text=self.article.forwarded_from)
            yield ChainLink(actor=None, text=self.article.outlet)
        else:
            yield ChainLink(actor=self.article.publisher_actor, text=self.article.outlet)

    def _said_by(self, index: int) -> ChainLink:
        own = self.resolved[index]
        return ChainLink(actor=own.actor, text=own.speaker_text or own.canonical or "")

    def _via(self, index: int) -> Iterator[ChainLink]:
        for start, end in self.attributions[index].via:
            yield ChainLink(actor=self.finder.decide(((start, end),)).actor, text=self.article.text[start:end])


def _answered(own: ResolvedAttribution, resolved: Sequence[ResolvedAttribution], finder: SpeakerFinder) -> str | None:
    """Return the actor whose statement is answered: by the words that name it, else by the attribution meant."""
    answer = own.attribution.answer
    if answer is None:
        return None
    spans: list[Span] = [answer.speaker_span] if answer.speaker_span else [answer.span]
    actor = finder.decide(spans).actor
    if actor is None:
        named = [h for h in finder.hits if h.kind == "actor" and spans[0][0] <= h.span[0] and h.span[1] <= spans[0][1]]
        actor = min(named, key=lambda hit: (hit.metonym, hit.span)).entity_id if named else None
    if actor is None and answer.index is not None and answer.index < len(resolved):
        actor = resolved[answer.index].actor
    return None if actor == own.actor else actor


def _with_target(
    index: int,
    attributions: Sequence[Attribution],
    answered: Sequence[str | None],
    resolved: Sequence[ResolvedAttribution],
    registry: Registry,
) -> Attribution:
    """Return the attribution with the index of the one it answers, where this article reports that too.

    Of several, the nearest is meant; one that answers this speaker in its turn is not.
    """
    own, actor = attributions[index], answered[index]
    if own.answer is None or own.answer.index is not None or actor is None:
        return own
    speaker = resolved[index].actor
    fitting = [
        other
        for other, one in enumerate(resolved)
        if other != index
        and one.actor is not None
        and one.actor != speaker
        and (registry.actor_includes(actor, one.actor) or registry.actor_includes(one.actor, actor))
        and (answered[other] is None or answered[other] != speaker)
    ]
    if not fitting:
        return own
    nearest = min(fitting, key=lambda other: (abs(other - index), other < index))
    return replace(own, answer=replace(own.answer, index=nearest))


def _joined(text: str, spans: Sequence[Span]) -> str:
    return " … ".join(text[start:end] for start, end in spans)
