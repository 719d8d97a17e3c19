"""Whether a name that needs support has it: kind words beside it, the full name, the office, its neighbourhood.

Фаррух is a common given name and Hasanov one of the commonest surnames of its region; a name alone proves nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.text.fold import folded
from monitor.watch import vocabulary
from monitor.watch.vocabulary import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.config.models import Actor, Place
    from monitor.types import NameHit, Span
    from monitor.watch.belonging import Belonging
    from monitor.watch.surroundings import Surroundings, Word

_PLACE_WORDS = word_set(vocabulary.PLACE_WORDS)
_PERSON_TITLES = word_set(vocabulary.PERSON_TITLES)
_OFFICE_WORDS = word_set(vocabulary.OFFICE_WORDS)
_NO_GIVEN_NAMES = word_set(vocabulary.NO_GIVEN_NAMES)
_PREPOSITIONS = word_set(vocabulary.PLACE_PREPOSITIONS)
_SURNAME_ENDINGS = tuple(folded(vocabulary.SURNAME_ENDINGS).split())
_WEAK_ENDINGS = tuple(folded(vocabulary.WEAK_SURNAME_ENDINGS).split())
#: "Kiev" is no surname, "Aliyev" is
_LETTERS_BEFORE_ENDING = 1
#: places of these kinds are not given names of people
_NEVER_PEOPLE = frozenset({"country", "state", "region", "city", "capital", "province"})
_NEAR_WORDS = 2
_OFFICE_NEAR = 5
#: letters that two forms of one given name share at least
_SAME_GIVEN_NAME = 3
#: how many words of names that need no support back up one that does
_BY_KIND_WORD, _BY_PLACE, _BY_ACTOR = 0.95, 0.9, 0.8
_BY_FULL_NAME, _BY_LATER_FULL_NAME, _BY_OFFICE = 0.95, 0.9, 0.8


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a name is taken: how surely, or why not."""

    confidence: float
    #: "" when it is taken
    reason: str = ""


_TAKEN = Verdict(1.0)


def _refused(reason: str) -> Verdict:
    return Verdict(0.0, reason)


class Company:
    """The names that stand in one text, for those that need support from the others."""

    def __init__(self, hits: Sequence[NameHit]) -> None:
        self.hits = hits
        #: places and actors whose names need no support themselves
        self.strong_places = frozenset(h.entity_id for h in hits if h.kind == "place" and not h.condition)
        self.strong_actors = frozenset(h.entity_id for h in hits if h.kind == "actor" and not h.condition)
        self._at: dict[Span, set[str]] = {}
        self._around: dict[str, set[str]] = {}
        for hit in hits:
            self._at.setdefault(hit.span, set()).add(hit.entity_id)

    def places_around(self, belonging: Belonging) -> dict[str, set[str]]:
        """Return, for each place around a strong one, the strong ones that lie within it."""
        if not self._around:
            for place in self.strong_places:
                for outer in belonging.around(place):
                    self._around.setdefault(outer, set()).add(place)
        return self._around

    def at(self, span: Span) -> set[str]:
        """Return the ids named by the very same words."""
        return self._at.get(span, set())


class Conditions:
    """The rules for names that do not count alone."""

    def __init__(
        self,
        actors: Mapping[str, Actor],
        places: Mapping[str, Place],
        belonging: Belonging,
    ) -> None:
        self._actors = actors
        self._places = places
        self._belonging = belonging
        self._given = {actor.id: _given_names(actor) for actor in actors.values() if actor.kind == "person"}
        #: actors that use a name of the place, or of one around it
        self._users = {place.id: frozenset(n.used_by for n in place.names if n.used_by) for place in places.values()}

    def judge(self, hit: NameHit, others: Company, around: Surroundings) -> Verdict:
        """Return whether a hit is taken, given all other hits of the text."""
        if hit.kind == "place":
            return self._judge_place(hit, others, around)
        if hit.condition == "surname":
            return self._judge_surname(hit, others, around)
        if hit.condition == "context":
            return self._judge_actor(hit, others)
        return _TAKEN

    # --------------------------------------------------------------------------------------------------- places

    def _judge_place(self, hit: NameHit, others: Company, around: Surroundings) -> Verdict:
        never = hit.condition != "context" and self._places[hit.entity_id].kind in _NEVER_PEOPLE
        person = "" if never else _person_instead(hit, others, around)
        if person:
            return _refused(person)
        if hit.condition != "context":
            return _TAKEN
        near = [*around.before(hit.span[0], _NEAR_WORDS), *around.after(hit.span[1], _NEAR_WORDS)]
        if any(word.folded in _PLACE_WORDS for word in near):
            return Verdict(_BY_KIND_WORD)
        stranger = _stranger(hit, others, around)
        if stranger:
            return _refused(f"“{stranger}” looks like the name of a person")
        return self._neighbourhood(hit, others)

    def _neighbourhood(self, hit: NameHit, others: Company) -> Verdict:
        around = self._belonging.around
        near = {*around(hit.entity_id), *(p for parent in self._places[hit.entity_id].within for p in around(parent))}
        within = {hit.entity_id, *self._places[hit.entity_id].within}
        holders = others.places_around(self._belonging)
        backing = (near & others.strong_places).union(*(holders.get(one, ()) for one in within))
        if backing - others.at(hit.span):
            return Verdict(_BY_PLACE)
        for actor in others.strong_actors - others.at(hit.span):
            if self._near_actor(hit.entity_id, actor):
                return Verdict(_BY_ACTOR)
        return _refused(f"“{hit.text}” alone: no kind of place beside it, no place or actor of its neighbourhood named")

    def _near_actor(self, place: str, other: str) -> bool:
        around, owners = self._belonging.around(place), self._belonging.owners
        users = {user for one in around for user in self._users.get(one, ())}
        actor = self._actors.get(other)
        if actor is None:
            return False
        return any(user in owners(other) or other in owners(user) for user in users) or actor.country in around

    def _includes(self, outer: str, inner: str) -> bool:
        return outer in self._belonging.owners(inner)

    # --------------------------------------------------------------------------------------------------- actors

    def _judge_surname(self, hit: NameHit, others: Company, around: Surroundings) -> Verdict:
        stranger = _stranger(hit, others, around, given=self._given.get(hit.entity_id, frozenset()))
        if stranger:
            return _refused(f"“{stranger}” is somebody else of that surname")
        full = [other for other in others.hits if other.entity_id == hit.entity_id and not other.condition]
        if full:
            earlier = any(other.span[0] < hit.span[0] for other in full)
            return Verdict(_BY_FULL_NAME if earlier else _BY_LATER_FULL_NAME)
        near = [*around.before(hit.span[0], _OFFICE_NEAR), *around.after(hit.span[1], _OFFICE_NEAR)]
        if any(_is_office(word) for word in near) and self._office_named(hit, others):
            return Verdict(_BY_OFFICE)
        return _refused(f"the surname “{hit.text}” alone: neither the full name nor the office beside it")

    def _office_named(self, hit: NameHit, others: Company) -> bool:
        """Whether the institution of the office, one above it, or its country is named anywhere."""
        actor = self._actors[hit.entity_id]
        offices = [office.actor for office in actor.offices] + ([actor.part_of] if actor.part_of else [])
        for other in others.hits:
            if other.condition:
                continue
            if other.kind == "actor" and any(self._includes(other.entity_id, o) for o in offices):
                return True
            if other.kind == "place" and other.entity_id in self._countries(actor, offices):
                return True
        return False

    def _judge_actor(self, hit: NameHit, others: Company) -> Verdict:
        actor = self._actors[hit.entity_id]
        countries = self._countries(actor, [actor.part_of] if actor.part_of else [])
        for other in others.hits:
            if other.condition or other.span == hit.span:
                continue
            if other.kind == "actor" and (
                self._includes(other.entity_id, actor.id) or self._includes(actor.id, other.entity_id)
            ):
                return Verdict(_BY_PLACE)
            if other.kind == "place" and other.entity_id in countries:
                return Verdict(_BY_ACTOR)
        return _refused(f"“{hit.text}” alone: nothing says whose it is")

    def _countries(self, actor: Actor, offices: Sequence[str]) -> frozenset[str]:
        above = {one for holder in (actor.id, *offices) for one in self._belonging.owners(holder)}
        return frozenset(self._actors[one].country or "" for one in above if one in self._actors) - {""}


# ---------------------------------------------------------------------------------------------------------- persons


def _person_instead(hit: NameHit, others: Company, around: Surroundings) -> str:
    """Return why this place name is part of a person's name here, or ""."""
    if " " in hit.text.strip() or not hit.text[:1].isupper():
        return ""
    before = around.adjacent_before(hit.span[0])
    if before and before.folded in _PERSON_TITLES:
        return f"“{before.text} {hit.text}” is a person"
    after = around.adjacent_after(hit.span[1])
    if after is None or not after.capital or not _surname_shaped(after.folded, weak=hit.condition == "context"):
        return ""
    named = [other for other in others.hits if other.span[0] == after.start]
    place_after_all = any(other.kind == "place" for other in named) or (
        bool(named) and (hit.condition != "context" or (before is not None and before.folded in _PREPOSITIONS))
    )
    return "" if place_after_all else f"“{hit.text} {after.text}” is a person"


def _surname_shaped(word: str, *, weak: bool) -> bool:
    bare = word.removesuffix("'s")
    endings = (*_SURNAME_ENDINGS, *_WEAK_ENDINGS) if weak else _SURNAME_ENDINGS
    return any(bare.endswith(ending) and len(bare) > len(ending) + _LETTERS_BEFORE_ENDING for ending in endings)


def _stranger(hit: NameHit, others: Company, around: Surroundings, *, given: frozenset[str] = frozenset()) -> str:
    """Return the longer name that a hit seems to be part of ("David Mirzoyan"), or ""."""
    before = around.adjacent_before(hit.span[0])
    if before and _is_given_name(before, others, around):
        if not given or not _same_given_name(before, given):
            return f"{before.text} {hit.text}"
        return ""
    if hit.kind == "place" and not around.is_headline(hit.span[0]):
        after = around.adjacent_after(hit.span[1])
        if after and after.capital and after.folded not in _NO_GIVEN_NAMES and not _in_hit(after, others):
            return f"{hit.text} {after.text}"
    return ""


def _is_given_name(word: Word, others: Company, around: Surroundings) -> bool:
    if not word.capital or _is_office(word) or _in_hit(word, others):
        return False
    plain = word.folded
    if plain in _NO_GIVEN_NAMES or plain in _PLACE_WORDS or plain in _PERSON_TITLES:
        return False
    return not around.is_headline(word.start)


def _same_given_name(word: Word, given: frozenset[str]) -> bool:
    plain = word.folded
    if len(plain) == 1:
        return any(name.startswith(plain) for name in given)
    return any(name[:_SAME_GIVEN_NAME] == plain[:_SAME_GIVEN_NAME] for name in given)


def _in_hit(word: Word, others: Company) -> bool:
    return any(other.span[0] <= word.start < other.span[1] for other in others.hits)


def _is_office(word: Word) -> bool:
    plain = word.folded
    return plain in _OFFICE_WORDS or any(part in _OFFICE_WORDS for part in plain.split("-") if part != plain)


def _given_names(actor: Actor) -> frozenset[str]:
    texts = [name if isinstance(name, str) else name.text for names in actor.names.values() for name in names]
    return frozenset(folded(word) for text in [*texts, actor.name] for word in text.split()[:-1])
