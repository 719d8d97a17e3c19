"""The registry: actors and places by id, what belongs to what, and their names in a text.

Built per process from a validated watchlist; building 5,000 names takes well under a second, so a reload simply builds
a new one and swaps it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.text.fold import fold, folded
from monitor.types import NameHit
from monitor.watch.belonging import Belonging
from monitor.watch.names import NameFinder, RawHit, WrittenName, written_as_name
from monitor.watch.overlap import settle
from monitor.watch.support import Conditions
from monitor.watch.surroundings import Surroundings
from monitor.watch.vocabulary import WordSet, words_of
from monitor.watch.written import names_of_actor, names_of_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.config.models import Actor, Place, WatchlistFile
    from monitor.text.shadow import Shadow

_METONYM_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class NameScan:
    """All registry names of one text."""

    hits: tuple[NameHit, ...]
    #: names that stand in the text but were not taken, and why: what `explain` shows as near misses
    rejected: tuple[tuple[NameHit, str], ...] = ()


class Registry:
    """Actors and places, their names, and how they belong together."""

    def __init__(self, actors: Iterable[Actor], places: Iterable[Place]) -> None:
        self._actors = {actor.id: actor for actor in actors}
        self._places = {place.id: place for place in places}
        self._belonging = Belonging(self._actors.values(), self._places.values())
        self._conditions = Conditions(self._actors, self._places, self._belonging)
        names: dict[WrittenName, None] = {}
        for actor in self._actors.values():
            names.update(dict.fromkeys(names_of_actor(actor)))
        for place in self._places.values():
            names.update(dict.fromkeys(names_of_place(place)))
        self._finder = NameFinder(tuple(names))
        self._words: dict[str, frozenset[str]] = {}
        self._named_by: dict[str, tuple[str, ...]] = {}
        self._governments = tuple(actor for actor in self._actors.values() if actor.kind == "government")

    @classmethod
    def build(cls, watchlist: WatchlistFile) -> Registry:
        """Return the registry of a validated watchlist."""
        return cls(watchlist.actors, watchlist.places)

    # ------------------------------------------------------------------------------------------------- entities

    @property
    def actors(self) -> tuple[Actor, ...]:
        """All actors, in the order of the configuration."""
        return tuple(self._actors.values())

    @property
    def names(self) -> tuple[WrittenName, ...]:
        """Every written form that is looked for."""
        return self._finder.names

    def actor(self, actor_id: str | None) -> Actor | None:
        """Return the actor of this id."""
        return self._actors.get(actor_id or "")

    def place(self, place_id: str | None) -> Place | None:
        """Return the place of this id."""
        return self._places.get(place_id or "")

    def label(self, entity_id: str | None) -> str:
        """Return the name to show for an id; the id itself when the registry does not have it."""
        entity = self.actor(entity_id) or self.place(entity_id)
        return entity.name if entity else entity_id or ""

    def name_words(self, actor_id: str) -> frozenset[str]:
        """Return the folded words of an actor's names, and of the names of its country."""
        known = self._words.get(actor_id)
        if known is None:
            actor = self._actors[actor_id]
            texts = [name.text for name in names_of_actor(actor)]
            if actor.country in self._places:
                texts += [name.text for name in names_of_place(self._places[actor.country])]
            known = self._words[actor_id] = frozenset(word for text in texts for word in words_of(folded(text)))
        return known

    def institutions_named_by(self, kind: str, words: WordSet) -> tuple[str, ...]:
        """Return the actors, people left out, whose own names hold one of the words; `kind` names the set of words."""
        known = self._named_by.get(kind)
        if known is None:
            known = self._named_by[kind] = tuple(
                actor.id
                for actor in self._actors.values()
                if actor.kind != "person" and any(word in words for word in self.name_words(actor.id))
            )
        return known

    @property
    def governments(self) -> tuple[Actor, ...]:
        """All governments, in the order of the configuration."""
        return self._governments

    def government_of(self, place_id: str) -> str | None:
        """Return the government of a country that has no metonym here: by `country`, else by its own name."""
        place = self._places.get(place_id)
        by_country = [actor.id for actor in self._governments if actor.country == place_id]
        if by_country or place is None:
            return by_country[0] if by_country else None
        wanted = set(words_of(folded(place.name)))
        named = [actor.id for actor in self._governments if wanted <= set(words_of(folded(actor.name)))]
        return named[0] if len(named) == 1 else None

    def actor_includes(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer`, a part of it, or holds an office of it; whatever the depth."""
        return outer in self._belonging.owners(inner)

    def place_within(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies within it; whatever the depth, and by any of rival hierarchies."""
        return outer in self._belonging.around(inner)

    # ---------------------------------------------------------------------------------------------------- names

    def find(self, text: str, language: str | None = None) -> tuple[NameHit, ...]:
        """Return the names of the registry that stand in a text, in order of their start.

        Shape: spans into `text`. The longest name wins; one string that names several entities (a city and its
        government) gives a hit for each.
        """
        return self.scan(text, language).hits

    def scan(self, text: str, language: str | None = None) -> NameScan:
        """Return the names found, and those that were refused with the reason."""
        shadow = fold(text, language)
        found = [hit for raw in self._finder.find(shadow, language) if (hit := self._hit(raw, shadow, text, language))]
        taken, rejected = settle(found, self._conditions, Surroundings(text), language)
        return NameScan(hits=taken, rejected=rejected)

    def _hit(self, raw: RawHit, shadow: Shadow, text: str, language: str | None) -> NameHit | None:
        name = self._finder.names[raw.name]
        span = shadow.span(raw.start, raw.end)
        if name.text.endswith(".") and text.startswith(".", span[1]):
            span = (span[0], span[1] + 1)
        published = text[span[0] : span[1]]
        if not written_as_name(name, published):
            return None
        return NameHit(
            entity_id=name.entity_id,
            kind=name.kind,
            span=span,
            text=published,
            name=name.base or name.text,
            language=name.language or language,
            used_by=name.used_by,
            metonym=name.metonym,
            condition=name.condition,
            confidence=_METONYM_CONFIDENCE if name.metonym else 1.0,
        )
