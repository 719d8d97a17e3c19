"""Sources and the entries that their documents list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from monitor.types.fetching import AllowHost


class SourceKind(StrEnum):
    """How a source lists its entries."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """How the documents of a source are asked for and read, beside its address and kind. No secret: it is stored."""

    #: listing: glob over the paths of its article links
    links: str | None = None


#: what a source has whose configuration says nothing of it
PLAIN = SourceOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceForVisit:
    """What one visit needs to know of a source."""

    id: str
    kind: SourceKind
    url: str
    #: stored validators, sent back verbatim; None when the daily unconditional visit is due
    etag: str | None = None
    last_modified: str | None = None
    #: hex digest of the last body that was parsed
    body_hash: str | None = None
    #: hex digest over the parsed entries of the last visit
    entries_hash: str | None = None
    language: str | None = None
    publisher_name: str = ""
    #: actor id of the publisher; not None makes the source official
    publisher_actor: str | None = None
    options: SourceOptions = PLAIN
    interval_s: int = 300
    timeout_s: float = 30.0
    allow_hosts: tuple[AllowHost, ...] = ()
    ca_file: str | None = None
    #: nothing was ever taken from this source: its backlog is stored and not told
    first_visit: bool = False
    #: tell the backlog of a first visit too
    tell_backlog: bool = False
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item found by a visit. Text fields are plain text unless they say otherwise."""

    #: identity candidates, strongest first: "url:…", "guid:…", "text:…"; see sources.identity
    keys: tuple[str, ...]
    #: the key that names the entry in output: the first of `keys`
    id: str
    title: str
    url: str | None
    #: midnight UTC stands for a whole day, unless `midnight` says otherwise
    published_at: datetime | None = None
    #: `published_at` is that very moment
    midnight: bool = False
    updated_at: datetime | None = None
    summary: str = ""
    #: full text as HTML, when the source carries it
    content_html: str = ""
    author: str = ""
    language: str | None = None
    #: the identifier as the document gives it, "" when it gives none
    guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """What the document of a source says."""

    kind: str  #: "rss20", "atom10", "json11", "listing", "telegram", …
    title: str
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()
    language: str | None = None
    #: hex digest over the identities, titles and dates of the entries; stable under reordering
    entries_hash: str = ""
    #: refresh hint of the document itself (ttl, sy:updatePeriod), in seconds
    ttl_s: int | None = None
    #: the document broke off: its last entry was dropped
    truncated: bool = False
    #: address of the WebSub hub that the document names; noted only, nothing subscribes to it
    hub: str | None = None


class SkipReason(StrEnum):
    """Why an entry of a visit is not new."""

    KNOWN = "known"
    DUPLICATE_IN_DOCUMENT = "duplicate-in-document"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What the store knows of an entry that shares a key with one of a visit."""

    entry_id: int
    key: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryIntent:
    """An entry to store; `state` says what happens next with it."""

    entry: Entry
    #: "pending": its article is to be read and told; "backlog": stored as seen, never told
    state: Literal["pending", "backlog"]
