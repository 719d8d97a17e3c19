"""The evidence: a fetch is kept before a row names it, and a file goes only when no row does."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.articles.captures import CaptureStore
from monitor.errors import StoreError, StoreFullError
from monitor.fetch.trace import MASKED
from monitor.store.captures import named_digests
from monitor.store.engine import Store
from monitor.store.maintenance import prune
from monitor.store.values import Pruned
from monitor.types import CaptureRef, Fetched, Headers

if TYPE_CHECKING:
    from monitor.config.models import Retention

#: a file that was put within this time may belong to a transaction that is still on its way
GRACE = timedelta(hours=1)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def capture_folder(data_dir: Path) -> Path:
    """Return where captures are kept below the data folder."""
    return data_dir / "captures"


async def keep(captures: CaptureStore, fetched: Fetched) -> CaptureRef:
    """Return the reference of a fetch whose bytes are on the disk now.

    Errors: StoreFullError when there is no room for them, StoreError when they cannot be written.
    """
    try:
        digest, packed = await asyncio.to_thread(_put, captures, fetched.body)
    except OSError as error:
        kind = StoreFullError if error.errno in _NO_ROOM else StoreError
        raise kind(f"{captures.folder}: the capture cannot be kept: {error.strerror or error}") from error
    return CaptureRef(
        digest=digest,
        url=fetched.url,
        requested_url=fetched.requested_url,
        status=fetched.status,
        headers=without_cookies(fetched.headers),
        fetched_at=fetched.fetched_at,
        size=len(fetched.body),
        coding=fetched.coding,
        packed=packed,
        asked=fetched.asked,
        redirects=tuple(replace(one, headers=without_cookies(one.headers)) for one in fetched.redirects),
    )


def _put(captures: CaptureStore, body: bytes) -> tuple[str, int]:
    digest = captures.put(body)
    return digest, captures.size(digest)


def without_cookies(headers: Headers) -> Headers:
    """Return response headers without the values of cookies: whoever has one of them may be let in for another."""
    return tuple((name, _masked_cookie(value) if name == "set-cookie" else value) for name, value in headers)


def _masked_cookie(line: str) -> str:
    pair, semicolon, attributes = line.partition(";")
    return f"{pair.partition('=')[0].strip()}={MASKED}{semicolon}{attributes}"


def prune_all(
    store: Store, captures: CaptureStore, retention: Retention, *, now: datetime, dry_run: bool = False
) -> Pruned:
    """Remove from the database what is older than its retention, then the files that no row names; return how much.

    Shape: see `store.maintenance.prune`, which is called until nothing is left to remove; `files` counts what was
    deleted, nothing in a dry run. A file that never got its row (the process died in between) goes only when it is as
    old as captures may become: a folder that another database uses as well, or one that was restored from a backup,
    loses nothing early.
    """
    removed = store.write(prune, retention, now=now, dry_run=dry_run)
    if dry_run:
        return removed
    last = removed
    while last.rows:
        last = store.write(prune, retention, now=now)
        removed = removed.with_more(last)
    old = set(captures.untouched(since=now - timedelta(seconds=retention.captures)))
    unnamed = (old - store.read(named_digests, sorted(old))) | set(removed.digests)
    files = sum(captures.delete(digest, untouched_since=now - GRACE) for digest in sorted(unnamed))
    captures.delete_half_written(untouched_since=now - GRACE)
    return replace(removed, files=files)
