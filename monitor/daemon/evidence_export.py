"""Evidence for somebody else: what a statement or a capture rests on, as JSON and as WARC."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import monitor
from monitor.articles.captures import CaptureStore
from monitor.articles.warc import records_of, warcinfo
from monitor.errors import StoreError
from monitor.store.captures import capture_numbers, chain_rows_of, link_numbers
from monitor.store.chain import link_of, record_of
from monitor.store.codec import to_json
from monitor.store.engine import Connection, Store
from monitor.store.evidence_rows import (
    FoundRow,
    RevisionRow,
    captures_of,
    revision_ids,
    revision_rows,
    revisions_of_mention,
)
from monitor.store.statements import statement
from monitor.store.values import ChainRow
from monitor.types import Span

#: of a digest that are typed at least
_FEWEST_DIGITS = 8
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What somebody asked for by a reference, a capture's number or the beginning of a digest."""

    #: spelled as it is stored; None when no statement was meant
    ref: str | None
    captures: tuple[int, ...]
    revisions: tuple[int, ...]


def select_evidence(conn: Connection, what: str) -> Selected:
    """Return what is meant by `S-7K2M9`, the reference of an alert, `12` or `3f2a9c01…`.

    Errors: StoreError when there is no such thing.
    """
    if what.isascii() and what.isdigit() and len(what) < _FEWEST_DIGITS:
        number = int(what)
        if link_numbers(conn, after=number - 1, limit=1) != [number]:
            raise StoreError(f"{what}: there is no capture with this number")
        return _of_captures(conn, [number])
    if len(what) >= _FEWEST_DIGITS and set(what.lower()) <= _HEX:
        numbers = capture_numbers(conn, digest=what.lower())
        if not numbers:
            raise StoreError(f"{what}: no capture whose bytes are kept has a digest that begins so")
        return _of_captures(conn, numbers)
    detail = statement(conn, what)
    if detail is None:
        mentioned = revisions_of_mention(conn, what)
        if not mentioned:
            raise StoreError(f"{what}: no such statement; `monitor statements` lists their references")
        return Selected(ref=None, captures=tuple(captures_of(conn, mentioned)), revisions=tuple(mentioned))
    found = revision_ids(conn, statement_ids=[detail.statement.statement_id])
    return Selected(ref=detail.statement.ref, captures=tuple(captures_of(conn, found)), revisions=tuple(found))


def _of_captures(conn: Connection, numbers: Sequence[int]) -> Selected:
    return Selected(ref=None, captures=tuple(numbers), revisions=tuple(revision_ids(conn, captures=numbers)))


# ------------------------------------------------------------------------------------------------------------ accounts


def account_of(conn: Connection, number: int) -> tuple[ChainRow, dict[str, Any]]:
    """Return a capture and, as JSON, all that is known of it: its link, its details, the texts that were read from it.

    Errors: StoreError when there is no such capture, or its rows are damaged.
    """
    try:
        row = chain_rows_of(conn, [number]).get(number)
        if row is None:
            raise StoreError(f"capture {number} is not stored")
        texts = revision_rows(conn, revision_ids(conn, captures=[number])).values()
        return row, {"capture": _link(row), "texts": [_text(one) for one in texts]}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            f"what is stored of capture {number} is damaged; `monitor evidence verify` says where"
        ) from error


def _link(row: ChainRow) -> dict[str, Any]:
    link = link_of(
        row.previous_hash,
        digest=row.digest,
        size=row.size,
        url=row.url,
        fetched_at=row.fetched_at,
        record_hash=row.record_hash,
    )
    return {
        "number": row.number,
        "sha256": row.digest,
        "size": row.size,
        "url": row.url,
        "fetched_at": to_json(row.fetched_at),
        "pruned_at": to_json(row.pruned_at),
        "record": record_of(row.capture) if row.capture else None,
        "record_hash": row.record_hash,
        "link": link,
        "previous_hash": row.previous_hash,
        "chain_hash": row.chain_hash,
    }


def _text(row: RevisionRow) -> dict[str, Any]:
    made, read = row.made(), row.read()
    return {
        "revision": row.revision_id,
        "number": row.number,
        "url": row.url,
        "source": row.source_id,
        "stored_at": to_json(row.created_at),
        "published_at": to_json(row.published_at),
        "language": row.language,
        "own_words": made is not None and made.own_words,
        "made_with": to_json(made.versions) if made else None,
        "read_with": to_json(read.versions) if read else None,
        "seal": row.seal,
        "title": row.title,
        "text": row.text,
        "attributions": [_found(one, row.text) for one in row.found],
    }


def _found(found: FoundRow, text: str) -> dict[str, Any]:
    one = found.resolved()

    def places(spans: Iterable[Span]) -> list[dict[str, Any]]:
        return [{"span": list(span), "text": text[span[0] : span[1]]} for span in spans]

    return {
        "ref": found.ref,
        "act": one.attribution.act.value,
        "form": one.attribution.form.value,
        "modality": one.attribution.modality.value,
        "confidence": one.confidence,
        "actor": one.actor,
        "speaker": places(one.attribution.speaker),
        "cue": places(one.attribution.cue),
        "content": places(one.attribution.content),
    }


# ---------------------------------------------------------------------------------------------------------------- WARC


def write_warc(
    target: Path,
    store: Store,
    captures: CaptureStore,
    numbers: Sequence[int],
    *,
    now: datetime,
    advance: Callable[[], None] = lambda: None,
) -> list[str]:
    """Write these captures to a file, readable by its owner alone, and return what could not be written, a line each.

    Shape: the file appears under its name only when it is whole.
    Errors: StoreError when the file exists; OSError when the disk refuses.
    """
    if target.exists():
        raise StoreError(f"{target} exists already")
    left_out: list[str] = []
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            about = {"description": "captures of monitor, each with its link in the chain and what was read from it"}
            file.write(warcinfo(software=f"monitor {monitor.__version__}", at=now, about=about))
            for number in numbers:
                for record in _records(store, captures, number, left_out):
                    file.write(record)
                advance()
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return left_out


def _records(store: Store, captures: CaptureStore, number: int, left_out: list[str]) -> Iterator[bytes]:
    try:
        row, account = store.read(account_of, number)
        if row.capture is None:
            why = f"its bytes were pruned {row.pruned_at:%Y-%m-%d}" if row.pruned_at else "its details are missing"
            left_out.append(f"capture {number}: {why}")
            return
        body = captures.get(row.digest)
    except StoreError as error:
        left_out.append(f"capture {number}: {error}")
        return
    yield from records_of(row.capture, body, key=row.chain_hash, notes=account)
