"""What one visit writes about its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.types.articles import CaptureRef
from monitor.types.fetching import FailureKind
from monitor.types.sources import Entry, KnownDocument, Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry:
    """A known entry whose text is another one now."""

    entry_id: int
    entry: Entry
    #: the kept document that shows it
    capture: CaptureRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryIntent:
    """An entry to store; `state` says what happens next with it."""

    entry: Entry
    #: "pending": its article is to be read and told; "backlog": stored as seen, never told
    state: Literal["pending", "backlog"]
    #: the kept document it was found in; None: the visit's own
    capture: CaptureRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitIntent:
    """What one visit writes about its source; saved with its entries in one transaction."""

    source_id: str
    outcome: Literal["new", "unchanged", "not-modified", "failed"]
    visited_at: datetime
    elapsed_s: float
    next_visit_at: datetime
    status: int | None = None
    failure: FailureKind | None = None
    message: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    entries_hash: str | None = None
    moved_to: str | None = None
    entries_seen: int = 0
    warnings: tuple[str, ...] = ()
    title: str = ""
    #: a whole body was read: the daily unconditional visit is done
    full: bool = False
    #: the kept document; only for a visit that brings new entries, which then refer to it
    capture: CaptureRef | None = None
    #: what is known of the further documents from now on; None: what was known before
    further: tuple[KnownDocument, ...] | None = None
    #: what was learned of when it brings something; None: nothing since
    rhythm: Rhythm | None = None
