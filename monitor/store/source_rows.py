"""A configured source as columns of `sources`, and back: the one place that knows how each setting is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from monitor.store.codec import from_json, to_json
from monitor.store.values import SourceSetup
from monitor.types import AllowHost, SourceForVisit, SourceKind, SourceOptions


def setup_columns(setup: SourceSetup) -> dict[str, Any]:
    """Return the columns of a source that is configured so; its id is not among them."""
    return {
        "kind": setup.kind.value,
        "url": setup.url,
        "publisher_name": setup.publisher_name,
        "publisher_actor": setup.publisher_actor,
        "language": setup.language,
        "options": to_json(setup.options),
        "interval_s": setup.interval_s,
        "timeout_s": setup.timeout_s,
        "allow_hosts": to_json(setup.allow_hosts),
        "ca_file": setup.ca_file,
        "groups": list(setup.groups),
        "tell_backlog": setup.tell_backlog,
        "paused": setup.paused,
        "removed": False,
        "notes": setup.notes,
    }


def never_visited(setup: SourceSetup) -> SourceForVisit:
    """Return a source that is configured so as its first visit needs it."""
    return SourceForVisit(
        id=setup.id,
        kind=setup.kind,
        url=setup.url,
        language=setup.language,
        publisher_name=setup.publisher_name,
        publisher_actor=setup.publisher_actor,
        options=setup.options,
        interval_s=int(setup.interval_s),
        timeout_s=setup.timeout_s,
        allow_hosts=setup.allow_hosts,
        ca_file=setup.ca_file,
        first_visit=True,
        tell_backlog=setup.tell_backlog,
        groups=setup.groups,
    )


def setup_of(row: Row[Any], prefix: str = "") -> SourceSetup:
    """Return how the source of a row is configured; `prefix` is that of its columns where they stand beside others."""

    def column(name: str) -> Any:
        return getattr(row, prefix + name)

    return SourceSetup(
        id=column("id"),
        kind=SourceKind(column("kind")),
        url=column("url"),
        publisher_name=column("publisher_name"),
        publisher_actor=column("publisher_actor"),
        language=column("language"),
        options=from_json(SourceOptions, column("options")),
        interval_s=column("interval_s"),
        timeout_s=column("timeout_s"),
        allow_hosts=tuple(from_json(AllowHost, host) for host in column("allow_hosts")),
        ca_file=column("ca_file"),
        groups=tuple(column("groups")),
        tell_backlog=column("tell_backlog"),
        paused=column("paused"),
        notes=column("notes"),
    )
