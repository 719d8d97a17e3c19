"""What one visit writes about its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.types.articles import CaptureRef
from monitor.types.fetching import FailureKind


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
