"""Who speaks: from the words of a speaker to an actor of the registry.

In this order: a named person; a named institution; a common noun for one ("the Russian military") with its adjectives;
a city or country that speaks ("Baku claims"); a side; an office whose holder was named before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.text.fold import folded
from monitor.watch import vocabulary
from monitor.watch.vocabulary import INSTITUTIONS, WordSet, word_matches, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.types import Article, NameHit, Span
    from monitor.watch.registry import Registry

_CONJUNCTIONS = word_set(vocabulary.CONJUNCTIONS)
_LIGHT_WORDS = word_set(vocabulary.LIGHT_WORDS)
_OFFICE_WORDS = word_set(vocabulary.OFFICE_WORDS)
_SIDE_WORDS = word_set(vocabulary.SIDE_WORDS)
_OF_SOMEBODY = word_set(vocabulary.OF_SOMEBODY)
_NO_GIVEN_NAMES = word_set(vocabulary.NO_GIVEN_NAMES)
_CLASSES: tuple[tuple[str, WordSet, WordSet], ...] = tuple(
    (kind, WordSet(nouns), WordSet(own)) for kind, (nouns, own) in INSTITUTIONS.items()
)
_DEMONYMS = tuple((folded(one), folded(other)) for one, other in vocabulary.DEMONYMS)

_UNREGISTERED_PERSON = 0.85
_OF_A_PERSON = 0.6
_BY_ANTECEDENT, _BY_PUBLISHER, _BY_WORDS, _BY_HOLDER = 0.85, 0.8, 0.75, 0.7
_SIDE = 0.75
_AMBIGUOUS = 0.5
#: two words are of one country when they share all but so many letters, and at least four
_ENDING_LETTERS, _SHARED_LETTERS = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The decision about one speaker."""

    actor: str | None = None
    co_actors: tuple[str, ...] = ()
    confidence: float = 1.0
    reason: str = ""
    #: institution beside a person ("Azerbaijani Defence Ministry spokesman Anar …")
    institution: str | None = None


@dataclass(slots=True)
class SpeakerFinder:
    """Decides about the speakers of one article."""

    article: Article
    hits: Sequence[NameHit]
    registry: Registry
    _places: set[Span] = field(init=False)
    #: who was found to speak so far, in the order of the text
    _spoke: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._places = {hit.span for hit in self.hits if hit.kind == "place"}

    def decide(self, spans: Sequence[Span]) -> Speaker:
        """Return who is meant by the words at these spans."""
        if not spans:
            return Speaker(reason="nobody is named")
        inside = [hit for hit in self.hits if any(_touches(hit.span, span) for span in spans)]
        words = _Words(self.article.text, spans)
        for attempt in (self._person, self._institution, self._common_noun, self._place, self._side, self._office):
            speaker = attempt(inside, words)
            if speaker is not None:
                if speaker.actor is not None:
                    self._spoke.append(speaker.actor)
                return speaker
        return Speaker(reason=f"“{words.text}” is no name of the registry")

    # ----------------------------------------------------------------------------------------------------- names

    def _person(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:
        persons = [hit for hit in inside if self._kind(hit) == "person"]
        if not persons:
            return None
        head = next((hit for hit in persons if not self._is_possessive(hit)), persons[-1])
        if words.follows_office_of(head.span) or (head is persons[-1] and self._is_possessive(head)):
            return self._somebody_of(head)
        institution = next((hit.entity_id for hit in inside if self._plain(hit) and hit not in persons), None)
        rivals = {hit.entity_id for hit in persons if hit.span == head.span}
        best = self._best_of(rivals, institution) or head.entity_id
        doubt = _AMBIGUOUS if len(rivals) > 1 and institution is None else 1.0
        return Speaker(
            actor=best,
            co_actors=self._coordinated(head, inside),
            confidence=head.confidence * doubt,
            reason=f"named “{head.text}”" + (", a name that several people of the registry have" if doubt < 1 else ""),
            institution=institution,
        )

    def _institution(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:
        named = [hit for hit in inside if self._plain(hit) and hit.span not in self._places]
        if not named:
            return None
        head = named[0]
        person = words.has_unknown_person(inside)
        note = "; the person is not in the registry" if person else ""
        return Speaker(
            actor=head.entity_id,
            co_actors=self._coordinated(head, inside),
            confidence=head.confidence * (_UNREGISTERED_PERSON if person else 1.0),
            reason=f"named “{head.text}”{note}",
        )

    def _place(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:
        speaking = [hit for hit in inside if hit.kind == "actor"] or [hit for hit in inside if hit.kind == "place"]
        if not speaking or not words.only_light(inside):
            return None
        head = min(speaking, key=lambda hit: (hit.span[0], hit.metonym))
        actor = head.entity_id if head.kind == "actor" else self.registry.government_of(head.entity_id)
        if actor is None:
            return None
        what = "stands for the government" if head.metonym else "the country speaks"
        return Speaker(
            actor=actor,
            co_actors=self._coordinated(head, inside),
            confidence=head.confidence if head.kind == "actor" else _SIDE,
            reason=f"“{head.text}” {what} as the speaker",
        )

    # ------------------------------------------------------------------------------------------- unnamed speakers

    def _common_noun(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:
        for kind, nouns, own in _CLASSES:
            noun = next((word for word in words.folded if word in nouns), None)
            if noun is None:
                continue
            fitting = list(self.registry.institutions_named_by(kind, own))
            rest = [pair for pair in words.pairs if pair[1] not in nouns]
            narrowed, by_country = self._narrow(fitting, rest, inside)
            speaker = self._choose(narrowed, words, by_country=by_country)
            if speaker is not None:
                return speaker
        return None

    def _narrow(
        self, fitting: list[str], rest: Iterable[tuple[str, str]], inside: Sequence[NameHit]
    ) -> tuple[list[str], bool]:
        """Keep the actors that every telling word fits; a capitalised word that fits none leaves nobody."""
        by_country = False
        for published, word in rest:
            if word in _NO_GIVEN_NAMES or word in _CONJUNCTIONS or word in _OFFICE_WORDS:
                continue
            fits = [actor for actor in fitting if self._relates(actor, word)]
            if fits:
                by_country = by_country or published[:1].isupper()
                fitting = fits
            elif published[:1].isupper() and word not in _LIGHT_WORDS:
                return [], False
        countries = [hit.entity_id for hit in inside if hit.kind == "place"]
        if countries:
            fits = [a for a in fitting if any(self._belongs(a, place) for place in countries)]
            if fits:
                return fits, True
        return fitting, by_country

    def _choose(self, fitting: Sequence[str], words: _Words, *, by_country: bool) -> Speaker | None:
        if not fitting:
            return None
        # "The ministry" is the one that spoke before, rather than the one it spoke about.
        for actor in reversed(self._spoke):
            if actor in fitting:
                reason = f"“{words.text}” is {self.registry.label(actor)}, which spoke before"
                return Speaker(actor=actor, confidence=_BY_ANTECEDENT, reason=reason)
        for hit in sorted(self.hits, key=lambda h: -h.span[0]):
            if hit.span[1] > words.start or hit.kind != "actor" or hit.metonym or hit.span in self._places:
                continue
            meant = next((actor for actor in fitting if actor == hit.entity_id), None) or next(
                (a for a in fitting if self._kind(hit) == "person" and self.registry.actor_includes(a, hit.entity_id)),
                None,
            )
            if meant:
                reason = f"“{words.text}” is the one named before as “{hit.text}”"
                return Speaker(actor=meant, confidence=_BY_ANTECEDENT, reason=reason)
        publisher = self.article.publisher_actor
        if publisher in fitting:
            return Speaker(actor=publisher, confidence=_BY_PUBLISHER, reason=f"“{words.text}” in its own source")
        if by_country and len(fitting) == 1:
            return Speaker(actor=fitting[0], confidence=_BY_WORDS, reason=f"“{words.text}” fits one actor only")
        return None

    def _side(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:  # noqa: ARG002 - one of the attempts
        if not any(word in _SIDE_WORDS for word in words.folded):
            return None
        rest = [word for word in words.folded if word not in _SIDE_WORDS and word not in _NO_GIVEN_NAMES]
        governments = [actor.id for actor in self.registry.governments]
        fits = [g for g in governments if any(self._relates(g, word) for word in rest)]
        if not fits:
            parts = [a.id for a in self.registry.actors if any(self._relates(a.id, word) for word in rest)]
            fits = [g for g in governments if any(self.registry.actor_includes(g, part) for part in parts)]
        if len(fits) != 1:
            return None
        return Speaker(actor=fits[0], confidence=_SIDE, reason=f"“{words.text}” is the side of its government")

    def _office(self, inside: Sequence[NameHit], words: _Words) -> Speaker | None:
        if not any(word in _OFFICE_WORDS for word in words.folded) or words.has_unknown_person(inside):
            return None
        rest = [word for _, word in words.pairs if word not in _OFFICE_WORDS and word not in _NO_GIVEN_NAMES]
        for hit in sorted(self.hits, key=lambda h: -h.span[0]):
            if hit.span[1] > words.start or self._kind(hit) != "person":
                continue
            actor = self.registry.actor(hit.entity_id)
            offices = [office.actor for office in actor.offices] if actor else []
            if offices and all(any(self._relates(o, word) for o in offices) for word in rest):
                reason = f"“{words.text}” is the holder named before as “{hit.text}”"
                return Speaker(actor=hit.entity_id, confidence=_BY_HOLDER, reason=reason)
        return None

    # ---------------------------------------------------------------------------------------------------- helpers

    def _kind(self, hit: NameHit) -> str:
        actor = self.registry.actor(hit.entity_id) if hit.kind == "actor" else None
        return actor.kind if actor else ""

    def _plain(self, hit: NameHit) -> bool:
        return hit.kind == "actor" and not hit.metonym and self._kind(hit) != "person"

    def _is_possessive(self, hit: NameHit) -> bool:
        return folded(self.article.text[hit.span[1] : hit.span[1] + 2]).startswith("'")

    def _somebody_of(self, hit: NameHit) -> Speaker:
        actor = self.registry.actor(hit.entity_id)
        office = next((o.actor for o in actor.offices), actor.part_of) if actor else None
        return Speaker(actor=office, confidence=_OF_A_PERSON, reason=f"somebody of “{hit.text}”, not the person")

    def _best_of(self, rivals: Iterable[str], institution: str | None) -> str | None:
        if institution is None:
            return None
        return next((rival for rival in sorted(rivals) if self.registry.actor_includes(institution, rival)), None)

    def _coordinated(self, head: NameHit, inside: Sequence[NameHit]) -> tuple[str, ...]:
        """Return the further actors of the noun phrase: joined to the one before by "and" or a comma alone."""
        found: list[str] = []
        end = head.span[1]
        following = [hit for hit in inside if hit.kind == "actor" and hit.span[0] >= end]
        for hit in sorted(following, key=lambda h: (h.span[0], h.metonym)):
            if hit.span[0] < end:
                continue
            between = folded(self.article.text[end : hit.span[0]])
            joined = [word for _, _, word in word_matches(between)]
            if not (joined or "," in between) or any(w not in _CONJUNCTIONS and w not in _OFFICE_WORDS for w in joined):
                break
            if hit.entity_id not in found and hit.entity_id != head.entity_id:
                found.append(hit.entity_id)
            end = hit.span[1]
        return tuple(found)

    def _relates(self, actor: str, word: str) -> bool:
        bare = word.removesuffix("'s")
        return any(same_country(bare, own) for own in self.registry.name_words(actor))

    def _belongs(self, actor: str, place: str) -> bool:
        government = self.registry.government_of(place)
        known = self.registry.actor(actor)
        if government and self.registry.actor_includes(government, actor):
            return True
        return known is not None and known.country == place


def same_country(one: str, other: str) -> bool:
    """Whether two folded words differ in their endings only ("russian", "russia"), or are known to belong together."""
    if one == other:
        return True
    for stem, root in _DEMONYMS:
        if (one.startswith(stem) and other.startswith(root)) or (other.startswith(stem) and one.startswith(root)):
            return True
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= max(_SHARED_LETTERS, min(len(one), len(other)) - _ENDING_LETTERS)


class _Words:
    """The words of a speaker."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = " ".join(text[start:end] for start, end in spans)
        self.start = min(start for start, _ in spans)
        #: (start in the text, end, as published)
        self._placed = [
            (start + begin, start + finish, text[start:end][begin:finish])
            for start, end in spans
            for begin, finish, _ in word_matches(text[start:end])
        ]
        self.pairs = [(published, folded(published)) for _, _, published in self._placed]
        self.folded = [word for _, word in self.pairs]

    def only_light(self, inside: Sequence[NameHit]) -> bool:
        """Whether nothing but names and light words speaks: "official Baku", not "a mission in Baku"."""
        return all(word in _LIGHT_WORDS or word in _CONJUNCTIONS for _, word in self._outside(inside))

    def has_unknown_person(self, inside: Sequence[NameHit]) -> bool:
        """Whether a capitalised word stands there that is no name of the registry and no office."""
        others = self._outside(inside)
        first = self.pairs[0] if self.pairs else None
        return any(
            published[:1].isupper()
            and word not in _OFFICE_WORDS
            and word not in _NO_GIVEN_NAMES
            and word not in _LIGHT_WORDS
            and not any(word in nouns for _, nouns, _ in _CLASSES)
            for published, word in others
            if (published, word) != first
        )

    def follows_office_of(self, span: Span) -> bool:
        """Whether "adviser to" or the like stands before a name."""
        before = [folded(published) for _, end, published in self._placed if end <= span[0]]
        return len(before) > 1 and before[-1] in _OF_SOMEBODY and any(word in _OFFICE_WORDS for word in before[:-1])

    def _outside(self, inside: Sequence[NameHit]) -> list[tuple[str, str]]:
        taken = [hit.span for hit in inside]
        return [
            (published, folded(published))
            for start, end, published in self._placed
            if not any(_touches((start, end), span) for span in taken)
        ]


def _touches(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
