"""What the database knows of captures: one row per kept fetch, and which files those rows name.

The files are those of `articles.captures`. A file is written before the transaction that names it, never after: a crash
in between leaves a file that no row names (pruning finds it), never a row without its file. A row whose file was pruned
stays as a link of the chain, and is no evidence any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from monitor.store.chain import START, linked
from monitor.store.codec import from_json, to_json
from monitor.store.schema import capture_details, captures, entries, reports, revisions
from monitor.store.sql import chunks, insert_returning_id
from monitor.store.values import ChainRow
from monitor.types import Asked, CaptureRef, Redirect

#: key of the advisory lock that lets one machine at a time add to the chain
_PG_CHAIN = 0x6D6F6E63
_PAGE = 500

_PLAIN = ("digest", "url", "status", "fetched_at", "size", "coding", "packed")
_DETAILS = ("requested_url", "headers", "asked", "redirects")
#: captures with their details, to be joined to others
CAPTURES = captures.outerjoin(capture_details, capture_details.c.capture_id == captures.c.id)
#: to be selected beside others; `capture_of` reads them
CAPTURE_COLUMNS = (
    *(captures.c[name].label(f"capture_{name}") for name in (*_PLAIN, "pruned_at")),
    *(capture_details.c[name].label(f"capture_{name}") for name in _DETAILS),
)
#: the row's file is there
IS_KEPT = captures.c.pruned_at.is_(None)


def save_capture(conn: Connection, capture: CaptureRef | None) -> int | None:
    """Store that a fetch was kept, as the next link of the chain, and return the row's id; None for None.

    Shape: one row for a fetch, however often it is given (a visit may bring new entries and change known ones).
    """
    if capture is None:
        return None
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PG_CHAIN})")
    same = (captures.c.digest == capture.digest, captures.c.url == capture.url)
    known = select(captures.c.id).where(*same, captures.c.fetched_at == capture.fetched_at, IS_KEPT).limit(1)
    stored = conn.execute(known).scalar()
    if stored is not None:
        return int(stored)
    values = {name: getattr(capture, name) for name in _PLAIN}
    number = insert_returning_id(conn, captures, values | linked(chain_head(conn), capture))
    details = {name: to_json(getattr(capture, name)) for name in _DETAILS}
    conn.execute(capture_details.insert(), {"capture_id": number, **details})
    return number


def chain_head(conn: Connection) -> str:
    """Return the hash of the chain's last link."""
    last = select(captures.c.chain_hash).order_by(captures.c.id.desc()).limit(1)
    return conn.execute(last).scalar() or START


def capture_of(row: Row[Any]) -> CaptureRef | None:
    """Return the capture of a row that was selected with `CAPTURE_COLUMNS` over an outer join; None when pruned."""
    if row.capture_digest is None or row.capture_pruned_at is not None or row.capture_headers is None:
        return None
    return CaptureRef(
        digest=row.capture_digest,
        url=row.capture_url,
        requested_url=row.capture_requested_url,
        status=row.capture_status,
        headers=tuple((name, value) for name, value in row.capture_headers),
        fetched_at=row.capture_fetched_at,
        size=row.capture_size,
        coding=row.capture_coding,
        packed=row.capture_packed,
        asked=from_json(Asked, row.capture_asked) if row.capture_asked else None,
        redirects=tuple(from_json(Redirect, one) for one in row.capture_redirects),
    )


def entry_capture_id(conn: Connection, entry_id: int | None) -> int | None:
    """Return the row of the document that an entry was found in; None when none is kept (any more)."""
    return conn.execute(select(entries.c.capture_id).where(entries.c.id == entry_id)).scalar()


def captures_of_statements(conn: Connection, statement_ids: Iterable[int]) -> dict[int, CaptureRef]:
    """Return, for each of these statements that has one, what its first report was read from."""
    found: dict[int, CaptureRef] = {}
    for chunk in chunks(statement_ids):
        query = (
            select(reports.c.statement_id, *CAPTURE_COLUMNS)
            .join(revisions, revisions.c.id == reports.c.revision_id)
            .join(CAPTURES, captures.c.id == revisions.c.capture_id)
            .where(reports.c.statement_id.in_(chunk))
            .order_by(reports.c.seen_at, reports.c.id)
        )
        for row in conn.execute(query):
            if (capture := capture_of(row)) is not None:
                found.setdefault(row.statement_id, capture)
    return found


def named_digests(conn: Connection, digests: Iterable[str]) -> frozenset[str]:
    """Return which of these files a row names."""
    found: set[str] = set()
    for chunk in chunks(digests):
        query = select(captures.c.digest).where(captures.c.digest.in_(chunk), IS_KEPT)
        found |= set(conn.execute(query).scalars())
    return frozenset(found)


# -------------------------------------------------------------------------------------------------------- as links


def link_numbers(conn: Connection, *, after: int = 0, limit: int = _PAGE) -> list[int]:
    """Return numbers of the chain's links in its order, for going through it page by page."""
    query = select(captures.c.id).where(captures.c.id > after).order_by(captures.c.id).limit(limit)
    return list(conn.execute(query).scalars())


def link_before(conn: Connection, number: int) -> str:
    """Return the hash of the link that stands before that number."""
    last = select(captures.c.chain_hash).where(captures.c.id < number).order_by(captures.c.id.desc()).limit(1)
    return conn.execute(last).scalar() or START


def chain_rows_of(conn: Connection, numbers: Iterable[int]) -> dict[int, ChainRow]:
    """Return these links by their number."""
    found: dict[int, ChainRow] = {}
    for chunk in chunks(sorted(set(numbers))):
        rows = conn.execute(_LINKS.where(captures.c.id.in_(chunk)))
        found |= {row.id: _chain_row(row) for row in rows}
    return found


def capture_numbers(
    conn: Connection, *, since: datetime | None = None, digest: str | None = None, after: int = 0, limit: int = _PAGE
) -> list[int]:
    """Return numbers of captures whose bytes are there, in the order of the chain; `digest` may be its beginning."""
    query = select(captures.c.id).where(IS_KEPT, captures.c.id > after)
    if since is not None:
        query = query.where(captures.c.fetched_at >= since)
    if digest is not None:
        query = query.where(captures.c.digest.startswith(digest, autoescape=True))
    return list(conn.execute(query.order_by(captures.c.id).limit(limit)).scalars())


def chain_position(conn: Connection, chain_hash: str) -> int | None:
    """Return the number of the link with that hash; None when the chain has none."""
    return conn.execute(select(captures.c.id).where(captures.c.chain_hash == chain_hash)).scalar()


def chain_length(conn: Connection) -> int:
    """Return how many rows the chain has."""
    return conn.execute(select(func.count()).select_from(captures)).scalar_one()


_LINKS = select(captures, *CAPTURE_COLUMNS).select_from(CAPTURES)


def _chain_row(row: Row[Any]) -> ChainRow:
    return ChainRow(
        number=row.id,
        digest=row.digest,
        url=row.url,
        size=row.size,
        fetched_at=row.fetched_at,
        record_hash=row.record_hash,
        previous_hash=row.previous_hash,
        chain_hash=row.chain_hash,
        capture=capture_of(row),
        pruned_at=row.pruned_at,
        folded=row.folded,
    )


# --------------------------------------------------------------------------------------------------------- pruning


def make_links_only(conn: Connection, ids: Sequence[int], *, now: datetime) -> None:
    """Note that the bytes of these captures are gone: their links stay, their details go, no entry names them."""
    for chunk in chunks(ids):
        conn.execute(update(entries).where(entries.c.capture_id.in_(chunk)).values(capture_id=None))
        conn.execute(delete(capture_details).where(capture_details.c.capture_id.in_(chunk)))
        conn.execute(update(captures).where(captures.c.id.in_(chunk)).values(packed=0, pruned_at=now))


def fold_links(conn: Connection, *, before: datetime, most: int) -> int:
    """Let one row stand for each run of rows whose bytes were pruned before then, and return how many rows went.

    Shape: at most so many rows are looked at. The row that stays follows what the first of its run followed, so that
    the chain can be checked across it; one that a stored text refers to stays as it is.
    """
    used = select(revisions.c.id).where(revisions.c.capture_id == captures.c.id).exists()
    columns = (captures.c.id, captures.c.previous_hash, captures.c.chain_hash, captures.c.folded)
    query = select(*columns).where(captures.c.pruned_at < before, ~used).order_by(captures.c.id).limit(most)
    runs: list[list[Any]] = []
    for row in conn.execute(query):
        if runs and row.previous_hash == runs[-1][-1].chain_hash:
            runs[-1].append(row)
        else:
            runs.append([row])
    gone: list[int] = []
    for run in runs:
        if len(run) > 1:
            folded = sum(row.folded + 1 for row in run) - 1
            values = {"previous_hash": run[0].previous_hash, "folded": folded}
            conn.execute(update(captures).where(captures.c.id == run[-1].id).values(**values))
            gone += [row.id for row in run[:-1]]
    for chunk in chunks(gone):
        conn.execute(delete(captures).where(captures.c.id.in_(chunk)))
    return len(gone)


def packed_bytes(conn: Connection, ids: Sequence[int]) -> int:
    """Return how much the files of these captures take; equal bytes are one file."""
    sizes: dict[str, int] = {}
    for chunk in chunks(ids):
        rows = conn.execute(select(captures.c.digest, captures.c.packed).where(captures.c.id.in_(chunk)))
        sizes |= {row.digest: row.packed for row in rows}
    return sum(sizes.values())


def kept_bytes(conn: Connection) -> int:
    """Return how much the files of all captures take; equal bytes are one file."""
    each = select(func.max(captures.c.packed).label("packed")).where(IS_KEPT).group_by(captures.c.digest).subquery()
    return int(conn.execute(select(func.coalesce(func.sum(each.c.packed), 0))).scalar_one())
