"""The conditions of a watch, tried on one statement or on one article that only mentions a name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.types import Act, Condition, Modality
from monitor.watch.phrases import FoldedWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.config.models import When
    from monitor.types import Article, NameHit, ResolvedAttribution
    from monitor.watch.registry import Registry

#: a name less sure than this is no reason to tell anybody
_LEAST_NAME_CONFIDENCE = 0.4


@dataclass(slots=True)
class Subject:
    """What conditions are tried on: one statement of an article, or (resolved None) what the article mentions."""

    article: Article
    registry: Registry
    mentions: Sequence[NameHit]
    groups: Sequence[str]
    resolved: ResolvedAttribution | None = None
    _words: FoldedWords | None = field(default=None, init=False)

    @property
    def words(self) -> FoldedWords:
        """The words of the content; of the whole article for a mention."""
        if self._words is None:
            text = self.resolved.content_text if self.resolved else self.article.text
            self._words = FoldedWords(text, self.article.language)
        return self._words

    @property
    def names(self) -> tuple[NameHit, ...]:
        """The names that the subject is about."""
        if self.resolved is None:
            return tuple(self.mentions)
        return (*self.resolved.places, *self.resolved.about_actors)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The actors that speak."""
        if self.resolved is None:
            return ()
        return tuple(actor for actor in (self.resolved.actor, *self.resolved.co_actors) if actor)


def conditions(when: When, subject: Subject) -> Iterator[Condition]:
    """Yield each condition of `when` with its outcome, cheap ones first; all must pass.

    For a mention, conditions on a speech (speaker, act, origin, confidence) do not apply.
    """
    yield from _on_article(when, subject)
    if subject.resolved is not None:
        yield from _on_speech(when, subject.resolved, subject)
    if when.about:
        yield _about(when.about, subject)
    if when.words:
        yield _words(when.words, subject)
    if when.near:
        found = subject.words.find_near(when.near.words, when.near.within)
        wanted = f"{_listed(when.near.words)} within {when.near.within} words"
        yield Condition(name="near", passed=bool(found), wanted=wanted, found=f"“{found}”" if found else "not together")
    yield from _nested(when, subject)


def about_hits(when: When, subject: Subject) -> tuple[NameHit, ...]:
    """Return the name hits by which `about` holds, here and in nested conditions."""
    hits = [hit for hit in subject.names if any(_is_about(wanted, hit, subject.registry) for wanted in when.about)]
    for inner in (*when.all, *when.any):
        hits.extend(about_hits(inner, subject))
    unique = {(hit.span, hit.entity_id): hit for hit in hits if hit.confidence >= _LEAST_NAME_CONFIDENCE}
    return tuple(sorted(unique.values(), key=lambda hit: (hit.span, hit.entity_id)))


def passes(when: When, subject: Subject) -> bool:
    """Whether all conditions hold; stops at the first that does not."""
    return all(condition.passed for condition in conditions(when, subject))


def _on_article(when: When, subject: Subject) -> Iterator[Condition]:
    if when.language:
        found = subject.article.language or ""
        yield Condition(
            name="language", passed=found in when.language, wanted=_listed(when.language), found=found or "unknown"
        )
    if when.source:
        own = (subject.article.source_id, *subject.groups)
        passed = any(source in own for source in when.source)
        yield Condition(name="source", passed=passed, wanted=_listed(when.source), found=_listed(own))


def _on_speech(when: When, resolved: ResolvedAttribution, subject: Subject) -> Iterator[Condition]:
    modality = resolved.attribution.modality
    if modality is not Modality.SAID:
        # Whoever asks for expectations by name wants what is thought and hoped too; nobody wants what was not said.
        passed = modality is Modality.BELIEF and Act.EXPECTATION in when.act
        yield Condition(name="said", passed=passed, wanted="words that were said", found=modality.value)
    if when.act:
        act = resolved.attribution.act
        yield Condition(name="act", passed=act in when.act, wanted=_listed(when.act), found=str(act))
    if when.origin == "official":
        found = "official" if resolved.official else "relayed"
        yield Condition(name="origin", passed=resolved.official, wanted="official", found=found)
    if "confidence" in when.model_fields_set or when.confidence:
        passed = resolved.confidence >= when.confidence
        wanted = f"at least {when.confidence:g}"
        yield Condition(name="confidence", passed=passed, wanted=wanted, found=f"{resolved.confidence:g}")
    if when.speaker:
        speakers = subject.speakers
        includes = subject.registry.actor_includes
        passed = any(includes(wanted, speaker) for wanted in when.speaker for speaker in speakers)
        found = _listed(speakers) or f"“{resolved.speaker_text}”, no actor of the registry"
        yield Condition(name="speaker", passed=passed, wanted=_listed(when.speaker), found=found)


def _about(wanted: Sequence[str], subject: Subject) -> Condition:
    hits = [hit for hit in subject.names if any(_is_about(one, hit, subject.registry) for one in wanted)]
    sure = [hit for hit in hits if hit.confidence >= _LEAST_NAME_CONFIDENCE]
    shown = sure or hits or list(subject.names)
    found = _listed(dict.fromkeys(f"{hit.entity_id} (“{hit.text}”)" for hit in shown)) or "no name of the registry"
    return Condition(name="about", passed=bool(sure), wanted=_listed(wanted), found=found)


def _is_about(wanted: str, hit: NameHit, registry: Registry) -> bool:
    if hit.kind == "place":
        return registry.place_within(wanted, hit.entity_id)
    return registry.actor_includes(wanted, hit.entity_id)


def _words(wanted: Sequence[str], subject: Subject) -> Condition:
    found = next((match for phrase in wanted if (match := subject.words.find(phrase))), "")
    return Condition(name="words", passed=bool(found), wanted=_listed(wanted), found=f"“{found}”" if found else "none")


def _nested(when: When, subject: Subject) -> Iterator[Condition]:
    for index, inner in enumerate(when.all):
        for condition in conditions(_without_default(inner), subject):
            yield replace(condition, name=f"all[{index}].{condition.name}")
    if when.any:
        tried = [tuple(conditions(_without_default(inner), subject)) for inner in when.any]
        passed = any(all(condition.passed for condition in group) for group in tried)
        wanted = " or ".join(_described(group) for group in tried)
        found = " or ".join(_found(group) for group in tried)
        yield Condition(name="any", passed=passed, wanted=wanted, found=found)
    for index, inner in enumerate(when.none):
        group = tuple(conditions(_without_default(inner), subject))
        passed = not group or not all(condition.passed for condition in group)
        yield Condition(name=f"none[{index}]", passed=passed, wanted=f"not ({_described(group)})", found=_found(group))


def _without_default(when: When) -> When:
    """Return nested conditions without the confidence that nobody wrote there."""
    return when if "confidence" in when.model_fields_set else when.model_copy(update={"confidence": 0.0})


def _described(group: Iterable[Condition]) -> str:
    return " and ".join(f"{condition.name} {condition.wanted}" for condition in group)


def _found(group: Iterable[Condition]) -> str:
    return " and ".join(f"{condition.name} {condition.found}" for condition in group)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(str(value) for value in values if value)
