"""The chain over captures: each row's hash is made of the row before it, so that none can be changed or left out.

A row keeps two hashes of its own: `record_hash` over its details (requests, headers, addresses, certificate, times),
and `chain_hash` over what is never deleted: the row before, the digest of the bytes, their size, address and time, and
`record_hash`. When the bytes and the details are pruned the link can be checked all the same. All of it is SHA-256 over
plain JSON, so that others can check it without this program (docs/evidence.md).

What the chain cannot show by itself is that its end was cut off, or that all of it was made anew: for that its last
hash must be noted elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from monitor.store.codec import to_json
from monitor.store.columns import json_text

if TYPE_CHECKING:
    from monitor.store.values import ChainRow
    from monitor.types import CaptureRef

#: what the first row follows
START = "0" * 64


def hash_of(value: Any) -> str:
    """Return the SHA-256, in hex, of a JSON value: UTF-8, keys sorted, no spaces."""
    return sha256(json_text(value, sort_keys=True).encode()).hexdigest()


def record_of(capture: CaptureRef) -> dict[str, Any]:
    """Return the details that `record_hash` is made of."""
    return {
        "requested_url": capture.requested_url,
        "status": capture.status,
        "headers": to_json(capture.headers),
        "coding": capture.coding,
        "asked": to_json(capture.asked),
        "redirects": to_json(capture.redirects),
    }


def link_of(previous: str, *, digest: str, size: int, url: str, fetched_at: datetime, record_hash: str) -> list[Any]:
    """Return the list that `chain_hash` is made of."""
    at = fetched_at.astimezone(UTC).isoformat(timespec="microseconds")
    return [previous, digest, size, url, at, record_hash]


def linked(previous: str, capture: CaptureRef) -> dict[str, str]:
    """Return the columns that make a capture's row the next link after `previous`."""
    record_hash = hash_of(record_of(capture))
    link = link_of(
        previous,
        digest=capture.digest,
        size=capture.size,
        url=capture.url,
        fetched_at=capture.fetched_at,
        record_hash=record_hash,
    )
    return {"record_hash": record_hash, "previous_hash": previous, "chain_hash": hash_of(link)}


def broken(row: ChainRow, previous: str) -> tuple[str, ...]:
    """Return what is wrong with a row that stands after one whose hash is `previous`; nothing when it is sound."""
    found = []
    if row.previous_hash != previous:
        found.append("does not follow the row before it: one of the two was changed, or rows between them are missing")
    if row.capture is None and row.pruned_at is None:
        found.append("its details are missing")
    if row.capture is not None and hash_of(record_of(row.capture)) != row.record_hash:
        found.append("its status, headers, request, certificate or redirects are not what was recorded")
    if not row.folded and hash_of(_link(row)) != row.chain_hash:
        found.append("its digest, size, address, time or one of its hashes is not what was chained")
    return tuple(found)


def _link(row: ChainRow) -> list[Any]:
    return link_of(
        row.previous_hash,
        digest=row.digest,
        size=row.size,
        url=row.url,
        fetched_at=row.fetched_at,
        record_hash=row.record_hash,
    )
