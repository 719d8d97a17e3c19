"""Names of actors and places in the language of the reader, as far as the registry has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.config.models import Name, WatchlistFile
    from monitor.types import AlertFacts

#: the language that canonical names are taken to be written in
_CANONICAL = "en"


def names_in(watchlist: WatchlistFile, language: str) -> dict[str, str]:
    """Return the name to show for each actor and place, by id; what has none in that language is left out.

    Shape: an actor's first written form of the language that needs no context; a place's first one, and where parties
    name it differently one form of each, as in "Селмат / Зелмат": showing one alone would take a side. Empty for
    English: the canonical names serve.
    """
    if language == _CANONICAL:
        return {}
    actors = {one.id: _first(one.names.get(language, ())) for one in watchlist.actors}
    places = {one.id: _of_parties([n for n in one.names if n.lang == language]) for one in watchlist.places}
    return {name_id: name for name_id, name in (actors | places).items() if name}


def _first(names: Iterable[str | Name]) -> str:
    plain = (name if isinstance(name, str) else "" if name.condition else name.text for name in names)
    found = next(filter(None, plain), "")
    return found[:1].upper() + found[1:]


def _of_parties(names: Iterable[Name]) -> str:
    forms: dict[str | None, str] = {}
    for name in names:
        forms.setdefault(name.used_by, name.text)
    return " / ".join(dict.fromkeys(forms.values()))


def in_language(facts: AlertFacts, names: Mapping[str, str]) -> AlertFacts:
    """Return the facts with the names of speakers and places that `names` has; the words as published stay."""
    if not names:
        return facts
    ids = facts.place_ids if len(facts.place_ids) == len(facts.places) else facts.places
    return replace(
        facts,
        speaker=names.get(facts.speaker_id or "", facts.speaker),
        answers_speaker=names.get(facts.answers_speaker_id or "", facts.answers_speaker),
        places=tuple(names.get(place_id, place) for place_id, place in zip(ids, facts.places, strict=True)),
    )
