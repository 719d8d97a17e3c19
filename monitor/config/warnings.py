"""What is allowed in a configuration but probably not meant; shown by `monitor check`, never a reason to stop."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from monitor.config.messages import problem_at
from monitor.config.models import SecretRef
from monitor.config.secrets import exposed_to, source_secrets
from monitor.types import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from monitor.config.checks import Trees
    from monitor.config.messages import Path
    from monitor.config.models import Actor, Config, Name, Place, Secret
    from monitor.config.yaml_tree import Problem, Tree

#: a shorter name without a condition is found inside ordinary text too often
_SHORTEST = 3


def doubts(config: Config, trees: Trees, *, environ: Mapping[str, str]) -> list[Problem]:
    """Return what is doubtful, with positions."""
    return [
        *_nothing(config, trees),
        *_sources(config, trees.sources),
        *_names(config, trees.watchlist),
        *_watches(config, trees),
        *_subscribers(config, trees.subscribers),
        *_secrets(config, trees.subscribers, environ),
        *_source_secrets(config, trees.sources, environ),
    ]


def _at(tree: Tree, path: Path, what: str) -> Problem:
    return problem_at(tree.spot, tree.value, path, what)


def _nothing(config: Config, trees: Trees) -> Iterator[Problem]:
    """Tell of files that hold nothing: the service would start, and do nothing."""
    lists = (
        (trees.sources, "sources", config.sources.sources, "nothing is visited"),
        (trees.watchlist, "watches", config.watchlist.watches, "nothing is looked for"),
        (trees.subscribers, "subscribers", config.subscribers.subscribers, "nobody is told anything"),
    )
    for tree, key, found, outcome in lists:
        if not found:
            why = "there is no such file: " if tree.spot.line is None else "" if tree.value else "the file is empty: "
            yield _at(tree, (key,) if key in tree.value else (), f"{why}no {key}, so {outcome}")


def _sources(config: Config, tree: Tree) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for index, source in enumerate(config.sources.sources):
        address = source.url or source.channel or ""
        if address in first:
            yield _at(tree, ("sources", index), f"the same address as {first[address]}")
        first.setdefault(address, source.id)
        if source.kind is SourceKind.LISTING and not (source.links or source.select):
            what = "a listing without links or select: which links are articles will be guessed"
            yield _at(tree, ("sources", index), what)
        if source.publisher is None:
            yield _at(tree, ("sources", index), "no publisher: alerts will show the site's address instead of a name")


def _written_forms(config: Config) -> Iterator[tuple[Path, str, Name | str, Actor | Place]]:
    """Give each name with its path, language, and the actor or place it belongs to."""
    for index, actor in enumerate(config.watchlist.actors):
        for code, names in actor.names.items():
            for number, name in enumerate(names):
                yield ("actors", index, "names", code, number), code, name, actor
    for index, place in enumerate(config.watchlist.places):
        for number, written in enumerate(place.names):
            yield ("places", index, "names", number), written.lang or "", written, place


def _names(config: Config, tree: Tree) -> Iterator[Problem]:
    owners: dict[tuple[str, str, str], dict[str, Path]] = defaultdict(dict)
    for path, code, name, owner in _written_forms(config):
        text, condition = (name, "") if isinstance(name, str) else (name.text, name.condition)
        if condition:
            continue
        if len(text) < _SHORTEST and text.isascii():
            yield _at(tree, path, f"“{text}” is short and will be found too often; give it `condition: context`")
        key = (str(path[0]), code, text.casefold())
        if owners[key] and owner.id not in owners[key]:
            others = ", ".join(owners[key])
            yield _at(tree, path, f"“{text}” is also a name of {others}; give one of them `condition: context`")
        owners[key].setdefault(owner.id, path)


def _watches(config: Config, trees: Trees) -> Iterator[Problem]:
    told = {
        watch for person in config.subscribers.subscribers for item in person.subscriptions for watch in item.watches
    }
    for index, watch in enumerate(config.watchlist.watches):
        if not watch.tests:
            yield _at(trees.watchlist, ("watches", index), "has no tests: `monitor test` cannot tell whether it works")
        if "*" not in told and watch.id not in told:
            yield _at(trees.watchlist, ("watches", index), "nobody subscribes to it")


def _subscribers(config: Config, tree: Tree) -> Iterator[Problem]:
    for index, person in enumerate(config.subscribers.subscribers):
        if not person.subscriptions:
            yield _at(tree, ("subscribers", index), "has no subscriptions and is told nothing")
            continue
        used = {channel for item in person.subscriptions for channel in item.channels}
        for name, channel in person.channels.items():
            if name not in used:
                yield _at(tree, ("subscribers", index, "channels", name), "no subscription uses this channel")
            elif channel.url is None:
                yield _at(tree, ("subscribers", index, "channels", name), "has no url and can send nothing")


def _secrets(config: Config, tree: Tree, environ: Mapping[str, str]) -> Iterator[Problem]:
    for index, person in enumerate(config.subscribers.subscribers):
        for name, channel in person.channels.items():
            if channel.url is None:
                continue
            yield from _secret(config, tree, ("subscribers", index, "channels", name, "url"), channel.url, environ)


def _source_secrets(config: Config, tree: Tree, environ: Mapping[str, str]) -> Iterator[Problem]:
    open_ones = set()
    for path, secret in source_secrets(config):
        yield from _secret(config, tree, path, secret, environ)
        if path[2] != "proxy" and (config.sources.sources[int(path[1])].url or "").startswith("http://"):
            open_ones.add(path[:3])
    for path in sorted(open_ones, key=str):
        yield _at(tree, path, "sent over plain http: everybody on the way can read it")


def _secret(config: Config, tree: Tree, path: Path, secret: Secret, environ: Mapping[str, str]) -> Iterator[Problem]:
    if exposed := exposed_to(secret, folder=config.folder or None):
        yield _at(tree, path, exposed)
    if isinstance(secret, SecretRef) and secret.credential and "CREDENTIALS_DIRECTORY" not in environ:
        yield _at(tree, path, "a credential is handed over by systemd and was not looked at")
