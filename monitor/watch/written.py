"""The written forms of one actor or place: what the configuration lists, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from monitor.config.models import Name
from monitor.watch.names import WrittenName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.models import Actor, Place

_ARTICLES = ("the ", "The ", "le ", "la ", "les ", "Le ", "La ", "Les ", "die ", "der ", "das ")
#: one spelling in Britain, another in America: a name given in one is found in both
_SPELLINGS = (("Defence", "Defense"), ("defence", "defense"), ("Centre", "Center"), ("centre", "center"))
#: a surname that follows from a full name must be this long; "Li" alone proves nobody
_SHORTEST_SURNAME = 4


def names_of_actor(actor: Actor) -> Iterator[WrittenName]:
    """Yield the names of an actor, metonyms too.

    Shape: the last word of a person's full name counts as a name that needs the full name or the office beside it.
    """
    listed = [(language, name) for language, names in actor.names.items() for name in names]
    person = actor.kind == "person"
    full = [_text(name) for _, name in listed if " " in _text(name)] + ([actor.name] if " " in actor.name else [])
    for language, name in listed:
        condition = "surname" if person and full and " " not in _text(name) else ""
        yield from _written(actor.id, "actor", name, language, condition=condition)
    for language, metonyms in actor.metonyms.items():
        for text in metonyms:
            yield from _written(actor.id, "actor", text, language, metonym=True)
    if person:
        yield from _surnames(actor.id, listed)
    yield from _label(actor.id, "actor", actor.name)


def names_of_place(place: Place) -> Iterator[WrittenName]:
    """Yield the names of a place."""
    for name in place.names:
        yield from _written(place.id, "place", name, name.lang)
    conditions = {name.condition for name in place.names if name.text == place.name}
    if not conditions:
        yield from _label(place.id, "place", place.name, "context" if _all_need_context(place) else "")


def _all_need_context(place: Place) -> bool:
    """Whether no name of the place counts alone; then its label does not either."""
    return bool(place.names) and all(name.condition == "context" for name in place.names)


def _surnames(actor_id: str, listed: list[tuple[str, str | Name]]) -> Iterator[WrittenName]:
    known = {(language, _text(name)) for language, name in listed}
    for language, name in listed:
        words = _text(name).split()
        if len(words) > 1 and len(words[-1]) >= _SHORTEST_SURNAME and (language, words[-1]) not in known:
            known.add((language, words[-1]))
            yield from _written(actor_id, "actor", words[-1], language, condition="surname")


def _label(entity_id: str, kind: Literal["actor", "place"], label: str, condition: str = "") -> Iterator[WrittenName]:
    if not any(character in label for character in "/(,;"):
        yield from _written(entity_id, kind, label, None, condition=condition)


def _written(
    entity_id: str,
    kind: Literal["actor", "place"],
    name: str | Name,
    language: str | None,
    *,
    metonym: bool = False,
    condition: str = "",
) -> Iterator[WrittenName]:
    used_by = name.used_by if isinstance(name, Name) else None
    condition = (name.condition if isinstance(name, Name) else "") or condition
    text = _without_article(_text(name))
    language = (name.lang if isinstance(name, Name) else None) or language

    def make(form: str, *, exact: bool = False) -> WrittenName:
        return WrittenName(
            entity_id=entity_id,
            kind=kind,
            text=form,
            language=language,
            used_by=used_by,
            metonym=metonym,
            condition=condition,
            exact=exact,
            base=text,
        )

    yield make(text)
    for one, other in _SPELLINGS:
        for old, new in ((one, other), (other, one)):
            if old in text:
                yield make(text.replace(old, new))
    for form in name.forms if isinstance(name, Name) else ():
        yield make(form, exact=True)


def _text(name: str | Name) -> str:
    return name.text if isinstance(name, Name) else name


def _without_article(text: str) -> str:
    for article in _ARTICLES:
        if text.startswith(article):
            return text[len(article) :]
    return text
