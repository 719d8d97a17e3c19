"""What belongs to what: actors to those they are part of or serve, places to those they lie within."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.config.models import Actor, Place


class Belonging:
    """The two hierarchies of a registry; answers are worked out once per id."""

    def __init__(self, actors: Iterable[Actor], places: Iterable[Place]) -> None:
        self._above = {actor.id: _owners(actor) for actor in actors}
        self._within = {place.id: place.within for place in places}
        self._owners: dict[str, frozenset[str]] = {}
        self._around: dict[str, frozenset[str]] = {}

    def owners(self, actor_id: str) -> frozenset[str]:
        """Return the actor itself and all that include it: what it is part of, whose offices it holds or held."""
        return _closure(actor_id, self._above, self._owners)

    def around(self, place_id: str) -> frozenset[str]:
        """Return the place itself and all that it lies within, by any of rival hierarchies."""
        return _closure(place_id, self._within, self._around)


def _owners(actor: Actor) -> tuple[str, ...]:
    above = [office.actor for office in actor.offices]
    return (actor.part_of, *above) if actor.part_of else tuple(above)


def _closure(start: str, above: Mapping[str, tuple[str, ...]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return all that is reached from `start`, itself included; a circle in the configuration ends the search."""
    found = known.get(start)
    if found is None:
        seen, waiting = {start}, [start]
        while waiting:
            new = [upper for upper in above.get(waiting.pop(), ()) if upper not in seen]
            seen.update(new)
            waiting.extend(new)
        found = known[start] = frozenset(seen)
    return found
