"""What commands may change in the database, by name: run here when nobody holds the lock, else by the daemon that does.

Each takes a connection, the time and plain JSON values, and returns plain JSON values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor.errors import StoreError
from monitor.sources.identity import canonical_url
from monitor.store import outbox, sources
from monitor.store.codec import from_json
from monitor.store.engine import Connection
from monitor.store.values import SourceSetup

Operation = Callable[[Connection, datetime, dict[str, Any]], Any]


def _import_sources(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    setups = [from_json(SourceSetup, one) for one in args["sources"]]
    known = {one.setup.url: one.setup.id for one in sources.list_sources(conn)}
    elsewhere = {one.url: known[one.url] for one in setups if known.get(one.url, one.id) != one.id}
    wanted = [one for one in setups if one.url not in elsewhere]
    sources.sync_sources(conn, wanted, origin="import", now=now)
    return {"stored": len(wanted), "elsewhere": elsewhere}


def _add_source(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    setup = from_json(SourceSetup, args["source"])
    known = [one.setup for one in sources.list_sources(conn)]
    if problem := already_there(setup.id, setup.url, ((one.id, one.url) for one in known)):
        raise StoreError(problem)
    sources.sync_sources(conn, (setup,), origin="import", now=now)
    return {"added": setup.id}


def already_there(source_id: str, url: str, known: Iterable[tuple[str, str]]) -> str:
    """Return why a source cannot be added beside known (id, address) pairs, or ""."""
    address = canonical_url(url)
    for other_id, other_url in known:
        if canonical_url(other_url) == address:
            return f"{url} is already there, as {other_id}; nothing was added"
        if other_id == source_id:
            return f"the id {source_id} is taken by {other_url}; give another with --id"
    return ""


def _reset_source(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    sources.reset_source(conn, str(args["id"]), now=now)
    return {"reset": args["id"]}


def _move_source(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    known = {one.setup.id: one for one in sources.list_sources(conn)}
    status = known.get(str(args["id"]))
    if status is not None and status.origin == "config":
        raise StoreError(f"{status.setup.id} stands in sources.yaml: write its new address there")
    others = ((one.setup.id, one.setup.url) for one in known.values() if one is not status)
    if status is not None and status.moved_to and (problem := already_there("", status.moved_to, others)):
        raise StoreError(problem)
    return {"url": sources.move_source(conn, str(args["id"]), now=now)}


def _remove_source(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:  # noqa: ARG001 - one shape for all
    sources.remove_source(conn, str(args["id"]))
    return {"removed": args["id"]}


def _retry(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    ids = args.get("ids")
    if ids is not None and (problem := refused_rows(conn, ids, RETRIED)):
        raise StoreError(problem)
    return {"retried": outbox.retry(conn, tuple(ids) if ids is not None else None, now=now)}


def _drop(conn: Connection, now: datetime, args: dict[str, Any]) -> Any:
    if problem := refused_rows(conn, args["ids"], DROPPED):
        raise StoreError(problem)
    return {"dropped": outbox.drop(conn, tuple(args["ids"]), now=now)}


#: states of outbox rows that can be sent again, and that can be given up
RETRIED = ("waiting", "dead", "dropped")
DROPPED = ("waiting", "dead")


def refused_rows(conn: Connection, ids: Sequence[int], states: Sequence[str]) -> str:
    """Return which outbox rows do not exist or are in none of the states, or ""; then nothing is to be changed."""
    found = {one: row.state if (row := outbox.outbox_row(conn, one)) else "" for one in dict.fromkeys(ids)}
    wrong = [f"{one} is {state}" if state else f"there is no row {one}" for one, state in found.items()]
    refused = [text for text, state in zip(wrong, found.values(), strict=True) if state not in states]
    return f"outbox: {', '.join(refused)}; nothing was changed" if refused else ""


OPERATIONS: dict[str, Operation] = {
    "sources-import": _import_sources,
    "source-add": _add_source,
    "source-reset": _reset_source,
    "source-move": _move_source,
    "source-remove": _remove_source,
    "outbox-retry": _retry,
    "outbox-drop": _drop,
}


def operate(conn: Connection, now: datetime, op: str, args: dict[str, Any]) -> Any:
    """Run one operation in the caller's transaction.

    Errors: StoreError for an unknown name or what the operation itself refuses.
    """
    try:
        operation = OPERATIONS[op]
    except KeyError:
        msg = f"unknown operation {op!r}"
        raise StoreError(msg) from None
    return operation(conn, now, args)
