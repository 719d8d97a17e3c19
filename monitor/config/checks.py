"""What must hold between the files: every id that is used exists, once, and nothing contains itself.

Works on the plain values rather than on the models, so that one bad entry does not hide the problems of the others.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.config.messages import Path, problem_at, shown, suggestion
from monitor.text.css import css_problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from monitor.config.yaml_tree import Problem, Tree

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: signs of a regular expression in a glob: anchors, groups, classes, escapes, "anything"
_REGEX_SIGNS = re.compile(r"[\\^$()|\[\]]|(?<=/)\.\*")
#: conditions that choose statements; origin and confidence only narrow a choice
_CONDITIONS = ("about", "speaker", "act", "words", "near", "language", "source", "all", "any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """The four files with positions."""

    monitor: Tree
    sources: Tree
    watchlist: Tree
    subscribers: Tree


def cross_problems(trees: Trees) -> list[Problem]:
    """Return every problem that takes more than one entry to see, with its position."""
    check = _Check(trees)
    check.ids()
    check.sources()
    check.actors_and_places()
    for index, watch in entries(trees.watchlist, "watches"):
        check.watch(("watches", index), watch)
    for index, subscriber in entries(trees.subscribers, "subscribers"):
        check.subscriber(("subscribers", index), subscriber)
    return check.problems


def entries(tree: Tree, key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the entries of a list that are mappings, with their index."""
    found = tree.value.get(key)
    return (
        [(index, item) for index, item in enumerate(found) if isinstance(item, dict)] if isinstance(found, list) else []
    )


def ids_of(tree: Tree, key: str) -> set[str]:
    """Return the ids that entries of a list have."""
    return {item["id"] for _, item in entries(tree, key) if isinstance(item.get("id"), str)}


def mappings(holder: object, key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the mappings in the list at `key`, with their index; anything else is left to the models."""
    found = holder.get(key) if isinstance(holder, dict) else None
    return (
        [(index, item) for index, item in enumerate(found) if isinstance(item, dict)] if isinstance(found, list) else []
    )


def texts(holder: object, key: str) -> list[tuple[int, str]]:
    """Return the texts in the list at `key`, with their index."""
    found = holder.get(key) if isinstance(holder, dict) else None
    return (
        [(index, item) for index, item in enumerate(found) if isinstance(item, str)] if isinstance(found, list) else []
    )


class _Check:
    """Collects problems; one method per kind of entry."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.problems: list[Problem] = []
        self.actors = ids_of(trees.watchlist, "actors")
        self.places = ids_of(trees.watchlist, "places")
        self.watches = ids_of(trees.watchlist, "watches")
        groups = {name for _, item in entries(trees.sources, "sources") for _, name in texts(item, "groups")}
        self.origins = ids_of(trees.sources, "sources") | groups

    def tell(self, tree: Tree, path: Path, what: str, *, at_key: bool = False) -> None:
        self.problems.append(problem_at(tree.spot, tree.value, path, what, at_key=at_key))

    def known(self, tree: Tree, path: Path, word: object, options: Container[str], kind: str) -> None:
        """Tell when an id that is used does not exist."""
        if isinstance(word, str) and word not in options:
            near = suggestion(word, options if isinstance(options, set | tuple) else ())
            self.tell(tree, path, f"no {kind} has the id {shown(word)}{near}")

    # ------------------------------------------------------------------------------------------------------------- ids

    def ids(self) -> None:
        self._unique(self.trees.sources, ("sources",))
        self._unique(self.trees.watchlist, ("actors", "places"))
        self._unique(self.trees.watchlist, ("watches",))
        self._unique(self.trees.subscribers, ("subscribers",))

    def _unique(self, tree: Tree, keys: tuple[str, ...]) -> None:
        first: dict[str, str] = {}
        for key in keys:
            for index, item in entries(tree, key):
                name = item.get("id")
                if not isinstance(name, str):
                    continue
                spot = tree.spot.children[key].children[index].children["id"]
                if name in first:
                    self.tell(tree, (key, index, "id"), f"{shown(name)} is already used (first at {first[name]})")
                first.setdefault(name, f"{spot.file}:{spot.line}")

    # --------------------------------------------------------------------------------------------------------- sources

    def sources(self) -> None:
        tree = self.trees.sources
        self.language(tree, ("defaults", "language"), _inner(tree.value, "defaults").get("language"))
        for index, item in entries(tree, "sources"):
            path: Path = ("sources", index)
            actor = _inner(item, "publisher").get("actor")
            self.known(tree, (*path, "publisher", "actor"), actor, self.actors, "actor")
            self.language(tree, (*path, "language"), item.get("language"))
            links = item.get("links")
            if isinstance(links, str) and (what := glob_problem(links)):
                self.tell(tree, (*path, "links"), what)
            select = item.get("select")
            if isinstance(select, str) and select and (what := css_problem(select)):
                self.tell(tree, (*path, "select"), what)
            for key in ("keep", "drop"):
                for number, selector in texts(item, key):
                    if selector and (what := css_problem(selector)):
                        self.tell(tree, (*path, key, number), what)

    def language(self, tree: Tree, path: Path, code: object, *, at_key: bool = False) -> None:
        if isinstance(code, str) and not _LANGUAGE.fullmatch(code):
            self.tell(tree, path, f"{shown(code)} is no language code; write en, ru, hy, …", at_key=at_key)

    # ----------------------------------------------------------------------------------------------- actors and places

    def actors_and_places(self) -> None:
        tree = self.trees.watchlist
        for index, item in entries(tree, "actors"):
            path: Path = ("actors", index)
            self.known(tree, (*path, "part_of"), item.get("part_of"), self.actors, "actor")
            self.known(tree, (*path, "country"), item.get("country"), self.places, "place")
            self._names_by_language(path, item)
            for number, office in mappings(item, "offices"):
                where = (*path, "offices", number)
                self.known(tree, (*where, "actor"), office.get("actor"), self.actors, "actor")
                since, until = str(office.get("from") or ""), str(office.get("to") or "")
                if since and until and until < since[: len(until)]:
                    self.tell(tree, (*where, "to"), f"ends ({until}) before it begins ({since})")
        for index, item in entries(tree, "places"):
            path = ("places", index)
            for number, outer in texts(item, "within"):
                self.known(tree, (*path, "within", number), outer, self.places, "place")
            for number, name in mappings(item, "names"):
                self._name((*path, "names", number), name)
        self._cycles("actors", "part_of")
        self._cycles("places", "within")

    def _names_by_language(self, path: Path, item: dict[str, Any]) -> None:
        tree = self.trees.watchlist
        for key in ("names", "metonyms"):
            for code in _inner(item, key):
                self.language(tree, (*path, key, code), code, at_key=True)
        names = _inner(item, "names")
        for code in names:
            for number, name in mappings(names, code):
                self._name((*path, "names", code, number), name)

    def _name(self, path: Path, name: dict[str, Any]) -> None:
        tree = self.trees.watchlist
        self.known(tree, (*path, "used_by"), name.get("used_by"), self.actors, "actor")
        self.language(tree, (*path, "lang"), name.get("lang"))

    def _cycles(self, key: str, link: str) -> None:
        """Tell of each entry that contains itself, once per cycle."""
        tree = self.trees.watchlist
        outer: dict[str, tuple[str, ...]] = {}
        index_of: dict[str, int] = {}
        for index, item in entries(tree, key):
            if isinstance(item.get("id"), str):
                single = item.get(link)
                outer[item["id"]] = (single,) if isinstance(single, str) else tuple(t for _, t in texts(item, link))
                index_of[item["id"]] = index
        done: set[str] = set()
        for start in outer:
            cycle = _cycle_from(start, outer, done)
            if cycle:
                way = " -> ".join((*cycle, cycle[0]))
                self.tell(tree, (key, index_of[cycle[0]], link), f"contains itself: {way}")

    # --------------------------------------------------------------------------------------------------------- watches

    def watch(self, path: Path, item: dict[str, Any]) -> None:
        tree = self.trees.watchlist
        when = item.get("when")
        if isinstance(when, dict):
            if not any(when.get(key) for key in _CONDITIONS):
                what = f"would match every statement; give at least one of {', '.join(_CONDITIONS)}"
                self.tell(tree, (*path, "when"), what)
            self._when((*path, "when"), when)
        for number, test in mappings(item, "tests"):
            where = (*path, "tests", number)
            expect = _inner(test, "expect")
            self.known(tree, (*where, "expect", "speaker"), expect.get("speaker"), self.actors, "actor")
            self.known(tree, (*where, "expect", "place"), expect.get("place"), self.places, "place")
            self.language(tree, (*where, "lang"), test.get("lang"))

    def _when(self, path: Path, when: dict[str, Any]) -> None:
        tree = self.trees.watchlist
        for number, word in texts(when, "about"):
            self.known(tree, (*path, "about", number), word, self.places | self.actors, "place or actor")
        for number, word in texts(when, "speaker"):
            self.known(tree, (*path, "speaker", number), word, self.actors, "actor")
        for number, word in texts(when, "source"):
            self.known(tree, (*path, "source", number), word, self.origins, "source or group")
        for number, word in texts(when, "language"):
            self.language(tree, (*path, "language", number), word)
        for key in ("all", "any", "none"):
            for number, inner in mappings(when, key):
                self._when((*path, key, number), inner)

    # ----------------------------------------------------------------------------------------------------- subscribers

    def subscriber(self, path: Path, item: dict[str, Any]) -> None:
        tree = self.trees.subscribers
        zone = item.get("timezone")
        if isinstance(zone, str) and not _is_timezone(zone):
            near = suggestion(zone, zoneinfo.available_timezones())
            self.tell(tree, (*path, "timezone"), f"no time zone is called {shown(zone)}{near}")
        channels = set(_inner(item, "channels"))
        for number, subscription in mappings(item, "subscriptions"):
            where = (*path, "subscriptions", number)
            for at, word in texts(subscription, "watches"):
                self.known(tree, (*where, "watches", at), word, self.watches | {"*"}, "watch")
            for at, word in texts(subscription, "sources"):
                self.known(tree, (*where, "sources", at), word, self.origins, "source or group")
            for at, word in texts(subscription, "channels"):
                self.known(tree, (*where, "channels", at), word, channels, "channel of this subscriber")


def glob_problem(links: str) -> str:
    """Return what is wrong with a glob over paths, or ""."""
    found = _REGEX_SIGNS.search(links)
    if found:
        return f"a glob such as /news/*, not a regular expression: {shown(found[0])} has no meaning here"
    patterns = [pattern.removeprefix("!") for pattern in links.replace(",", " ").split()]
    if not all(pattern.startswith(("/", "*", "http://", "https://")) for pattern in patterns):
        return "a glob over paths begins with / or *, such as /news/*"
    if patterns and all(pattern.startswith("!") for pattern in links.replace(",", " ").split()):
        return "excludes only (!): give at least one glob of wanted links"
    return ""


def _inner(holder: object, key: str) -> dict[str, Any]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def _is_timezone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _cycle_from(start: str, outer: dict[str, tuple[str, ...]], done: set[str]) -> tuple[str, ...]:
    """Return the first cycle reached from `start`, or (); everything seen is added to `done`."""
    if start in done:
        return ()
    trail = [start]
    on_trail = {start}
    ways: list[Iterator[str]] = [iter(outer.get(start, ()))]
    while ways:
        step = next(ways[-1], None)
        if step is None:
            ways.pop()
            left = trail.pop()
            on_trail.discard(left)
            done.add(left)
        elif step in on_trail:
            done.update(trail)
            return tuple(trail[trail.index(step) :])
        elif step in outer and step not in done:
            trail.append(step)
            on_trail.add(step)
            ways.append(iter(outer[step]))
    return ()


def unused(options: Iterable[str], used: Container[str]) -> list[str]:
    """Return the options that are not used, in order."""
    return [option for option in options if option not in used]
