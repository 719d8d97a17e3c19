"""Writes to a store until it is killed: visits, documents, alerts and deliveries, as the daemon would.

Usage: python -m tests.integration.store_writer DATABASE. Prints a line once it has committed something, and a dot at
each step, inside of transactions too: whoever kills it there chooses the moment.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from monitor.articles.captures import CaptureStore
from monitor.daemon.evidence import capture_folder, keep
from monitor.store.articles import claim_pending, save_document
from monitor.store.engine import Store
from monitor.store.health import get_meta, set_meta
from monitor.store.outbox import claim_deliveries, finish_delivery
from monitor.store.sources import save_visit, sync_sources
from monitor.types import CaptureRef, Fetched, Sent
from tests.store_documents import all_new, document, entry, match, pending, setup, tell_all, visit

ENTRIES = 3
P = ParamSpec("P")
T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


def step() -> None:
    os.write(1, b".")


def stepping(call: Callable[P, T]) -> Callable[P, T]:
    """Return the function with a step before and after it."""

    @wraps(call)
    def with_steps(*args: P.args, **kwargs: P.kwargs) -> T:
        step()
        result = call(*args, **kwargs)
        step()
        return result

    return with_steps


def served(number: int, at: datetime) -> Fetched:
    """Return a document that is another in each round, and large enough to be written in more than one piece."""
    body = random.Random(number).randbytes(200_000)
    url = "https://az-mod.example/feed.xml"
    return Fetched(
        url=url,
        requested_url=url,
        status=200,
        headers=(),
        body=body,
        body_hash=f"body-{number}",
        fetched_at=at,
        elapsed_s=0.1,
    )


def main(database: str) -> None:
    decide, plan, finish = stepping(all_new), stepping(tell_all), stepping(finish_delivery)
    store = Store.open(f"sqlite:///{database}", now=utc_now)
    store.write(sync_sources, [setup()], origin="config", now=utc_now())
    captures = CaptureStore(capture_folder(Path(database).parent))
    first = int(store.read(get_meta, "rounds") or 0)
    for round_number in itertools.count(first):
        now = utc_now()
        numbers = range(round_number * ENTRIES, (round_number + 1) * ENTRIES)

        step()
        kept = asyncio.run(keep(captures, served(round_number, now)))
        step()

        def whole_visit(
            conn: object,
            at: datetime = now,
            these: range = numbers,
            number: int = round_number,
            capture: CaptureRef = kept,
        ) -> None:
            step()
            found = visit(at=at, body_hash=f"body-{number}", capture=capture)
            save_visit(conn, found, pending(*(entry(n) for n in these)))  # type: ignore[arg-type]
            step()
            set_meta(conn, "rounds", str(number + 1), now=at)  # type: ignore[arg-type]

        store.write(whole_visit)
        for one in store.write(claim_pending, now, limit=ENTRIES, lease_s=60):
            doc = document(f"Words of {one.entry_id}", url=one.entry.url or "", matches=[match()])
            store.write(
                save_document, doc, entry_id=one.entry_id, capture=None, decide=decide, plan=plan, now=utc_now()
            )
        for delivery in store.write(claim_deliveries, utc_now(), limit=4, lease_s=60):
            store.write(finish, delivery, Sent(), utc_now())
        if round_number == first:
            os.write(1, b"writing\n")


if __name__ == "__main__":
    main(sys.argv[1])
