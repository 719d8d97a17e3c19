"""Sources and the entries that their documents list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from monitor.types.fetching import AllowHost
from monitor.types.health import SourceState


class SourceKind(StrEnum):
    """How a source lists its entries."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    TELEGRAM = "telegram"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPaths:
    """Where a JSON document has its items and what they say: JSON pointers, into the document and into an item."""

    items: str = ""  #: "": the document itself is the list
    id: str | None = None
    #: a pointer, or an address in which `{id}` is replaced
    url: str | None = None
    title: str | None = None
    text: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalBounds:
    """Least and most seconds between two visits of a source whose interval follows its own pace."""

    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a source brought something: weights by hour of the week, from Monday 00:00 UTC, which fade with time."""

    #: begin of the time that was learned from
    since: datetime
    #: when the weights were what they are
    at: datetime
    #: 168 weights; a moment at which something came adds one to its hour
    hours: tuple[float, ...]
    #: how long the document, or its server, says that it stays as it is; 0: nothing
    hint_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """How the documents of a source are asked for and read, beside its address and kind. No secret: it is stored."""

    #: listing: glob over the paths of its article links
    links: str | None = None
    #: listing: CSS selector of its article links, or of boxes that hold one each
    select: str | None = None
    #: listing: documents that a first visit reads, the first included
    pages: int = 1
    #: json: where its items are
    json: JsonPaths | None = None
    #: why its host's robots.txt is not heeded; "": it is
    ignore_robots: str = ""
    #: CSS selectors of what holds the text of its articles, and of what is taken out of their pages first
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    #: where the text of an article is read: "feed": the entry, whatever it holds; "page": the page; "auto": the entry
    #: when its text is whole, else the page
    text: Literal["auto", "feed", "page"] = "auto"
    #: the interval follows the source's pace within these; None: it is fixed
    interval: IntervalBounds | None = None


#: what a source has whose configuration says nothing of it
PLAIN: SourceOptions = SourceOptions()


#: "always": part of the source (a child of a sitemap index); "first-visit": older entries that only a first visit wants
#: (pages of a listing); "gap": older entries, wanted while none of those of the document that names it is known
FurtherWhen: TypeAlias = Literal["always", "first-visit", "gap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A further document of the same source, to be fetched after the one that names it."""

    url: str
    when: FurtherWhen
    #: what the naming document says of its state (a time of change): one that was read in this state is not fetched
    #: again; "" says nothing
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """What the last visits know of a further document."""

    url: str
    #: address of the document that names it, as the source or that document's own `Further` gives it
    via: str
    when: FurtherWhen
    #: of the state in which it was last read whole; "" also when it failed since
    mark: str = ""
    etag: str | None = None
    last_modified: str | None = None
    #: hex digest of the body that was last read; None: never read so far
    body_hash: str | None = None
    #: failures since it was last read
    failures: int = 0
    #: it should have been read at the source's first visit: what it lists is backlog
    backlog: bool = False


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
    #: kind of the last failure, kept after recovery
    last_failure: str | None = None
    #: when a visit last found something new
    last_new_at: datetime | None = None
    rhythm: Rhythm | None = None
    #: its open states, and those that ended within a day
    states: tuple[SourceState, ...] = ()
    groups: tuple[str, ...] = ()
    #: the daily unconditional visit is due: everything is asked for in full
    full: bool = False
    #: what earlier visits know of the further documents
    further: tuple[KnownDocument, ...] = ()


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
    #: hex digest over the words of title, summary and text, by which an edited entry is noticed
    text_hash: str = ""
    #: who said it first, when the source only passes it on: the name of the channel that was forwarded
    via: str = ""
    #: what else is to be known of it, put beside its article: "in reply to …", "with a photo"
    notes: tuple[str, ...] = ()


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
    #: documents of the same source to be fetched after this one, in this order
    further: tuple[Further, ...] = ()


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
    #: `Entry.text_hash` when it was last seen, and how often that changed
    text_hash: str | None = None
    text_changes: int = 0
