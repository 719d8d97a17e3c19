"""The invented ministries as data: `world.yaml`, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.config.yaml_file import load_plain_yaml

DATA = Path(__file__).with_name("world.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a ministry publishes, and the words of it that must be told."""

    title: str
    text: tuple[str, ...]
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release with its place on a site."""

    number: int
    release: Release
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What operators must be told of a source: words of the heading, and of what stands below it."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who speaks, as the watchlist has it."""

    id: str
    name: str
    names: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is spoken of, as the watchlist has it."""

    id: str
    name: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ministry:
    """One source of the sealed internet."""

    id: str
    what: str  #: in a few words, for tables
    site: str  #: class of `sites` that serves it
    host: str
    language: str
    actor: Actor
    place: Place
    older: tuple[str, ...]  #: titles of what it had published before
    release: Release | None = None
    #: the release arrives when what is wrong with the source is over
    late: bool = False
    #: published later: after a new design, by another ministry and passed on, …
    then: Release | None = None
    then_by: Actor | None = None
    event: Event | None = None
    #: name of a newspaper; "" for a ministry, which speaks for itself
    outlet: str = ""


def ministries(path: Path = DATA) -> tuple[Ministry, ...]:
    """Return the ministries of a file."""
    data: Any = load_plain_yaml(path)
    return tuple(_ministry(row) for row in data["ministries"])


def _ministry(row: Mapping[str, Any]) -> Ministry:
    event: Any = row.get("event")
    then: Any = row.get("then")
    return Ministry(
        id=row["id"],
        what=row["what"],
        site=row["site"],
        host=row["host"],
        language=row["language"],
        actor=Actor(id=row["id"], **row["actor"]),
        place=Place(id=f"at-{row['id']}", **row["place"]),
        older=tuple(row.get("older", ())),
        release=_release(row) if "text" in row else None,
        late=bool(row.get("late")),
        then=_release(then) if then else None,
        then_by=Actor(**then["by"]) if then and "by" in then else None,
        event=Event(**event) if event else None,
        outlet=row.get("outlet", ""),
    )


def _release(row: Mapping[str, Any]) -> Release:
    return Release(title=row["title"], text=tuple(row["text"]), said=row["said"])


def watchlist(rows: tuple[Ministry, ...]) -> dict[str, Any]:
    """Return a watchlist over all of them, as its file holds it: one watch, for everything said about their places."""
    actors = [actor for row in rows for actor in (row.actor, row.then_by) if actor is not None]
    return {
        "actors": [{"id": one.id, "name": one.name, "names": dict(one.names)} for one in actors],
        "places": [
            {
                "id": row.place.id,
                "name": row.place.name,
                "names": [{"text": text, "lang": language} for language, text in row.place.names.items()],
            }
            for row in rows
        ],
        "watches": [
            {
                "id": "places",
                "title": "Places",
                "when": {"about": [row.place.id for row in rows], "confidence": 0.4},
                "follow": ["denial", "answer", "edit", "withdrawal"],
            }
        ],
    }
