"""Pages, articles, the bytes they were read from, and entries that wait to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.types.fetching import AllowHost, Asked, Headers, Redirect
from monitor.types.sources import PLAIN, Entry, SourceKind, SourceOptions


class Quality(StrEnum):
    """Verdict on an extracted page."""

    ARTICLE = "article"
    SHORT = "short"  #: a short but plausible announcement
    SUMMARY = "summary"  #: only what the source's entry itself said
    WALL = "wall"  #: consent, login, payment, bot challenge
    SOFT_404 = "soft-404"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """A part of a text that was published at a time of its own."""

    start: int  #: half-open range of code points of the text
    end: int
    at: datetime
    #: only the day of `at` is known
    day_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Title, text and date extracted from one page; `text` is the body without the title."""

    url: str
    title: str
    text: str
    published_at: datetime | None
    language: str | None
    quality: Quality
    warnings: tuple[str, ...] = ()
    site_name: str = ""
    canonical_url: str | None = None
    #: parts of `text` with times of their own: posts of a live blog, days of a round-up
    parts: tuple[TextPart, ...] = ()
    #: where on the page the text was found, in words that stay while the site keeps its layout; "" when not known
    layout: str = ""
    #: share of what was found that was taken out as furniture
    furniture: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The unit that statements are found in.

    `text` is final: the title, a blank line, the body (the title alone is not repeated when the body opens with it).
    Every later offset refers to it.
    """

    url: str
    title: str
    text: str
    published_at: datetime | None
    language: str | None
    quality: Quality
    source_id: str = ""
    outlet: str = ""  #: who published it: the publisher's name, else the site
    #: actor id of the publisher when the source is official
    publisher_actor: str | None = None
    warnings: tuple[str, ...] = ()
    content_hash: str = ""
    #: who said it first, when `outlet` only passes it on: the name of the channel that was forwarded
    forwarded_from: str = ""
    #: parts of `text` with times of their own, in order; what lies in none has the time of the article
    parts: tuple[TextPart, ...] = ()

    def part_at(self, offset: int) -> TextPart | None:
        """Return the part that holds this place of `text`, None where there is none."""
        return next((part for part in self.parts if part.start <= offset < part.end), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What became of a page: by a row of these it is noticed that the pages of a source are read worse than before."""

    quality: Quality
    characters: int  #: of the text
    furniture: float  #: share of what was found that was taken out
    layout: str  #: `Page.layout`


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """Where the raw bytes of one fetch are kept, and what the server said with them."""

    digest: str  #: name in the capture store
    url: str  #: final address
    requested_url: str
    status: int
    headers: Headers
    fetched_at: datetime  #: when the last byte was there
    size: int  #: bytes, decompressed
    #: what the bytes were freed of: "gzip", "deflate" or ""
    coding: str = ""
    #: bytes of the file that keeps them
    packed: int = 0
    #: the request that was answered with the bytes, and those that led to it, in order
    asked: Asked | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What is known of an article's address since it was read: what makes the next look cheap, and its troubles."""

    article_id: int | None = None
    #: the article's address; what is found there later is the same article, wherever redirects lead
    url: str = ""
    #: read from the entry's own words, not from a page
    own_words: bool = False
    #: digest of the entry's own text at that time
    text_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    #: when the whole page was last fetched
    full_at: datetime | None = None
    #: a watch wanted a statement of it
    watched: bool = False
    #: the last reading missed statements, and none has confirmed that yet
    missing_since: datetime | None = None
    #: the address answers that there is no such page: since when, last seen when, by how many looks, in what words
    absent_since: datetime | None = None
    absent_at: datetime | None = None
    absent_looks: int = 0
    absent_why: str = ""
    #: it was told that the page is gone
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """A claimed entry whose article is to be read, with what its source says about it."""

    entry_id: int
    entry: Entry
    source_id: str
    source_kind: SourceKind
    #: failed tries so far
    attempts: int
    publisher_name: str = ""
    publisher_actor: str | None = None
    language: str | None = None
    groups: tuple[str, ...] = ()
    allow_hosts: tuple[AllowHost, ...] = ()
    ca_file: str | None = None
    options: SourceOptions = PLAIN
    timeout_s: float = 30.0
    seen_at: datetime | None = None
    #: when its article was last read; None before the first reading, else this is a re-visit for edits
    read_at: datetime | None = None
    #: digest of the entry's own text as the source gave it last
    text_hash: str | None = None
    #: row of the capture of the source's document that the entry's words came from
    capture_id: int | None = None
    #: None before the first reading
    page: PageState | None = None
