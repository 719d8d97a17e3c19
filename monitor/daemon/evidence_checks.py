"""Whether the evidence is what it was: the chain, the files, the stored texts, and that those follow from the bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from monitor.articles.captures import CaptureStore
from monitor.daemon.evidence_reading import Reread, RereadJob, reread
from monitor.daemon.reading import Refused
from monitor.errors import StoreError
from monitor.fetch.headers import header, media_type
from monitor.store.captures import chain_rows_of, link_before, link_numbers
from monitor.store.chain import START, broken
from monitor.store.engine import Connection, Store
from monitor.store.evidence import Extraction
from monitor.store.evidence_rows import (
    FoundRow,
    RevisionRow,
    revision_numbers,
    revision_rows,
    wrong_copies,
)
from monitor.store.maintenance import integrity_check
from monitor.store.values import ChainRow
from monitor.types import Versions

if TYPE_CHECKING:
    from monitor.daemon.workers import WorkerPool

_Row = TypeVar("_Row")
#: what reading a damaged row raises: no JSON, no time, no value, no UTF-8
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, StoreError)
#: texts that are made again at the same time
_AHEAD = 8
_SHOWN = 40
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was stored."""

    kind: Literal["chain", "file", "row", "text", "span"]
    where: str  #: "capture 12", "file ab/cdef….gz", "attribution 2 of revision 5"
    what: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """How much was looked at."""

    captures: int = 0
    #: links whose bytes were pruned, and further ones that they stand for
    pruned: int = 0
    files: int = 0
    texts: int = 0
    #: texts that were made again of their bytes, and texts in which statements were found again
    derived: int = 0
    detected: int = 0
    #: why the others were not: how often
    skipped: dict[str, int] = field(default_factory=dict)
    #: the last link of the chain
    head: str = START

    def skip(self, why: str) -> None:
        """Count a text that was not made again."""
        self.skipped[why] = self.skipped.get(why, 0) + 1


class Checker:
    """Goes through evidence and yields what is wrong with it; `tally` says how much was looked at."""

    def __init__(
        self,
        store: Store,
        captures: CaptureStore,
        workers: WorkerPool,
        *,
        max_entries: int,
        advance: Callable[[], None] = lambda: None,
    ) -> None:
        """Build a checker. Shape: `advance` is called once for each capture and each text."""
        self.tally = Tally()
        self._store = store
        self._captures = captures
        self._workers = workers
        self._max_entries = max_entries
        self._advance = advance

    def everything(self) -> Iterator[Finding]:
        """Check the database itself, the whole chain, all files and all texts."""
        for line in self._store.read(integrity_check):
            yield Finding(kind="row", where="database", what=line)
        after, previous = 0, START
        while numbers := self._store.read(link_numbers, after=after):
            yield from self._links(numbers, previous)
            after, previous = numbers[-1], self.tally.head
        for where, what in self._store.read(wrong_copies):
            yield Finding(kind="row", where=where, what=what)
        after = 0
        while numbers := self._store.read(revision_numbers, after=after):
            yield from self._texts(numbers)
            after = numbers[-1]

    def some(self, captures: Sequence[int], revisions: Sequence[int]) -> Iterator[Finding]:
        """Check these captures, each with the link before it, and these texts."""
        for number in captures:
            yield from self._links([number], self._store.read(link_before, number))
        yield from self._texts(revisions)

    # ------------------------------------------------------------------------------------------------ chain and files

    def _links(self, numbers: Sequence[int], previous: str) -> Iterator[Finding]:
        for number, row in self._rows(numbers, chain_rows_of):
            where = f"capture {number}"
            self.tally.captures += 1
            if isinstance(row, str):
                yield Finding(kind="chain", where=where, what=row)
                previous = self._store.read(link_before, number + 1)
            else:
                for what in broken(row, previous):
                    yield Finding(kind="chain", where=where, what=what)
                previous = row.chain_hash
                yield from self._bytes(row, where)
            self.tally.head = previous
            self._advance()

    def _rows(
        self, numbers: Sequence[int], read: Callable[[Connection, Iterable[int]], dict[int, _Row]]
    ) -> Iterator[tuple[int, _Row | str]]:
        """Yield rows by their numbers; why one cannot be read in place of it."""
        try:
            rows = self._store.read(read, numbers)
        except _UNREADABLE:
            rows = {}
        for number in numbers:
            try:
                yield number, rows.get(number) or self._store.read(read, [number])[number]
            except _UNREADABLE as error:
                yield number, f"cannot be read: {error}"

    def _bytes(self, row: ChainRow, where: str) -> Iterator[Finding]:
        if row.pruned_at is not None:
            self.tally.pruned += 1 + row.folded
        else:
            yield from self._file(row, where)

    def _file(self, row: ChainRow, where: str) -> Iterator[Finding]:
        self.tally.files += 1
        try:
            path = self._captures.path(row.digest)
        except ValueError as error:
            yield Finding(kind="row", where=where, what=f"its digest names no file: {error}")
            return
        try:
            body = self._captures.get(row.digest)
        except StoreError as error:
            name = path.relative_to(self._captures.folder)
            yield Finding(kind="file", where=f"file {name}", what=f"{error} ({where}, {row.url})")
            return
        if len(body) != row.size:
            yield Finding(kind="row", where=where, what=f"its size is {row.size}, the file holds {len(body)} bytes")

    # ---------------------------------------------------------------------------------------------------------- texts

    def _texts(self, numbers: Sequence[int]) -> Iterator[Finding]:
        waiting: deque[tuple[RevisionRow, Future[Reread | Refused] | None]] = deque()
        for number, row in self._rows(numbers, revision_rows):
            if isinstance(row, str):
                yield Finding(kind="row", where=f"revision {number}", what=row)
                continue
            waiting.append((row, self._begun(row)))
            if len(waiting) > _AHEAD:
                yield from self._text(*waiting.popleft())
        while waiting:
            yield from self._text(*waiting.popleft())

    def _begun(self, row: RevisionRow) -> Future[Reread | Refused] | None:
        job = self._job(row)
        return None if job is None else self._workers.run_now(reread, job)

    def _text(self, row: RevisionRow, again: Future[Reread | Refused] | None) -> Iterator[Finding]:
        self.tally.texts += 1
        where = f"revision {row.revision_id}"
        if row.seal != row.right_seal:
            what = f"text {row.number} of {row.url}, what was found in it or how it was made is not what was stored"
            yield Finding(kind="row", where=where, what=what)
        for one in row.found:
            yield from _wrong_words(row, where, one)
        if again is not None:
            outcome = again.result()
            if isinstance(outcome, Refused):
                yield Finding(kind="text", where=where, what=f"cannot be made again: {outcome.message}")
            else:
                yield from self._compared(row, where, outcome)
        self._advance()

    def _compared(self, row: RevisionRow, where: str, again: Reread) -> Iterator[Finding]:
        if again.text is not None:
            self.tally.derived += 1
            for name, stored, made in (("title", row.title, again.title), ("text", row.text, again.text)):
                if stored != made:
                    yield Finding(kind="text", where=where, what=f"{name}: {_difference(stored, made or '')}")
        elif again.why:
            yield Finding(kind="text", where=where, what=f"its bytes give no text: {again.why}")
        if again.found is not None:
            self.tally.detected += 1
            yield from _other_findings(row, where, again)

    def _job(self, row: RevisionRow) -> RereadJob | None:
        """Return what is to be made again of a text: all for which nothing is missing and the versions are ours."""
        made, read = _safely(row.made), _safely(row.read)
        capture = None
        if row.capture_id is not None:
            for _, found in self._rows([row.capture_id], chain_rows_of):
                capture = None if isinstance(found, str) else found
        body = self._body(made, capture)
        article = None
        if read is not None and _same(read.versions, self._workers.versions, "detector", "watchlist"):
            article = replace(read.article, text=row.text)
        elif read is not None:
            self.tally.skip("read with other versions or another watchlist: statements not found again")
        if body is None and article is None:
            return None
        fetched = capture.capture if capture else None
        content_type, charset = media_type(header(fetched.headers, "content-type") if fetched else None)
        return RereadJob(
            body=body,
            url=fetched.url if fetched else row.url,
            charset=charset,
            content_type=content_type,
            at=fetched.fetched_at if fetched else row.created_at,
            pending=made.pending if made else None,
            own_words=made is not None and made.own_words,
            max_entries=self._max_entries,
            article=article,
        )

    def _body(self, made: Extraction | None, row: ChainRow | None) -> bytes | None:
        if made is None or made.pending is None:
            self.tally.skip("how it was made was not stored: text not made again")
        elif row is None or row.capture is None:
            self.tally.skip("its bytes were pruned: text not made again")
        elif not _same(made.versions, self._workers.versions, "extractor"):
            self.tally.skip("made with other versions: text not made again")
        else:
            try:
                return self._captures.get(row.digest)
            except (StoreError, ValueError):  # told with its file
                self.tally.skip("its bytes are damaged: text not made again")
        return None


def _safely(read: Callable[[], Any]) -> Any:
    """Return a value from JSON; None for one that is damaged, which its seal tells."""
    try:
        return read()
    except _UNREADABLE:
        return None


def _same(one: Versions | None, other: Versions, *names: str) -> bool:
    return one is not None and all(getattr(one, name) == getattr(other, name) for name in ("product", *names))


def _wrong_words(row: RevisionRow, where: str, found: FoundRow) -> Iterator[Finding]:
    """Yield where the words of an attribution are not those at its places in the text."""
    place = f"attribution {found.ordinal} of {where}" + (f" ({found.ref})" if found.ref else "")
    resolved = _safely(found.resolved)
    if resolved is None:
        yield Finding(kind="row", where=place, what="its value cannot be read")
        return
    spans = (("content", resolved.attribution.content, " … ", (resolved.content_text, found.content_text)),
             ("speaker", resolved.attribution.speaker, " ", (resolved.speaker_text, found.speaker_text)))  # fmt: skip
    for name, places, glue, stored in spans:
        words = glue.join(row.text[start:end] for start, end in places)
        at = ", ".join(f"{start}-{end}" for start, end in places)
        for text in dict.fromkeys(stored):
            if text != words:
                what = f"the text has {_short(words)} at {at or 'no place'}, its {name} is stored as {_short(text)}"
                yield Finding(kind="span", where=place, what=what)


def _other_findings(row: RevisionRow, where: str, again: Reread) -> Iterator[Finding]:
    stored, found = [one.value for one in row.found], list(again.found or ())
    if len(stored) != len(found):
        what = f"{len(stored)} attributions are stored, {len(found)} are found in the text"
        yield Finding(kind="span", where=where, what=what)
    for ordinal, (old, new) in enumerate(zip(stored, found, strict=False)):
        for path, was, would in _changes(old, new):
            what = f"{path} is stored as {_short(was)}, the text gives {_short(would)}"
            yield Finding(kind="span", where=f"attribution {ordinal} of {where}", what=what)
    for path, was, would in _changes(row.mentions, again.mentions):
        what = f"name {path} is stored as {_short(was)}, the text gives {_short(would)}"
        yield Finding(kind="span", where=where, what=what)


def _changes(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two JSON values differ: path, old and new. Numbers are equal when their first digits are."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changes(one, other, f"{path}[{index}]")
    elif isinstance(old, float) and isinstance(new, int | float):
        if round(old, _DIGITS) != round(new, _DIGITS):
            yield path, old, new
    elif old != new:
        yield path, old, new


def _difference(stored: str, made: str) -> str:
    """Return where two texts part, with the first words of each from there."""
    at = next((i for i, (a, b) in enumerate(zip(stored, made, strict=False)) if a != b), min(len(stored), len(made)))
    return f"at character {at} stored as {_short(stored[at:])}, the bytes give {_short(made[at:])}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"
