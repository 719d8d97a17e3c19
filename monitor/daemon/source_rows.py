"""Sources as rows of a sources file, and back: what `sources export` writes and `sources import` reads.

Rows hold what makes a source and nothing of this machine: no `allow_hosts`, no `ca_file`, no secret. A file from
elsewhere cannot open the guard to a host of its choice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from monitor.config.models import AUTO_INTERVAL, Source
from monitor.config.one_source import one_source
from monitor.sources.import_list import ImportedSource
from monitor.store.values import SourceSetup
from monitor.types import PLAIN, SourceKind, SourceOptions

_OPTIONS = tuple(one.name for one in fields(SourceOptions) if one.name != "interval")
#: keys of a row that are taken from a file, beside id, url, kind and publisher
TAKEN = frozenset({*_OPTIONS, "language", "groups", "interval", "timeout", "backlog", "paused", "notes"})
_INTERVAL_S = 300.0
_TIMEOUT_S = 30.0


def source_row(setup: SourceSetup) -> dict[str, Any]:
    """Return a source as a row of a sources file: plain values, defaults left out.

    Shape: `imported_source` of a list that holds the row gives the same source back, but for what belongs to this
    machine.
    """
    row: dict[str, Any] = {"id": setup.id}
    if setup.kind is not SourceKind.FEED:
        row["kind"] = setup.kind.value
    row["url"] = setup.url
    for name in _OPTIONS:
        value = getattr(setup.options, name)
        if value != getattr(PLAIN, name):
            row[name] = _plain(value)
    if setup.publisher_name:
        row["publisher"] = {"name": setup.publisher_name}
        if setup.publisher_actor:
            row["publisher"]["actor"] = setup.publisher_actor
    row |= {"language": setup.language} if setup.language else {}
    if (bounds := setup.options.interval) is not None:
        row["interval"] = "auto" if bounds == AUTO_INTERVAL else f"{bounds.least_s:g}s..{bounds.most_s:g}s"
    elif setup.interval_s != _INTERVAL_S:
        row["interval"] = f"{setup.interval_s:g}s"
    row |= {"timeout": f"{setup.timeout_s:g}s"} if setup.timeout_s != _TIMEOUT_S else {}
    row |= {"backlog": "tell"} if setup.tell_backlog else {}
    row |= {"groups": list(setup.groups)} if setup.groups else {}
    row |= {"paused": True} if setup.paused else {}
    return row | ({"notes": setup.notes} if setup.notes else {})


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(one) for name, one in asdict(value).items() if one not in (None, ())}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return value


def imported_source(
    one: ImportedSource, *, actors: Collection[str] = (), allow_hosts: tuple[str, ...] = ()
) -> tuple[Source, tuple[str, ...]]:
    """Return a source of an imported file, and the keys that were not taken from it.

    Shape: `actors` are the ids of the watchlist; a publisher's actor that is none of them is not taken.
    Errors: SourceError for values that no source can have.
    """
    values: dict[str, Any] = {"id": one.id, "url": one.url, "kind": one.kind.value, "allow_hosts": allow_hosts}
    publisher = {"name": one.title or one.url}
    left = [key for key in one.more if key not in TAKEN and key != "publisher"]
    actor = one.actor
    if actor and actor in actors:
        publisher["actor"] = actor
    elif actor:
        left.append(f"publisher.actor ({actor} is not in the watchlist)")
    if one.title or "actor" in publisher:
        values["publisher"] = publisher
    values |= {key: value for key, value in one.more.items() if key in TAKEN}
    values |= {"language": one.language} if one.language else {}
    values |= {"groups": one.groups} if one.groups else {}
    return one_source(values), tuple(left)
