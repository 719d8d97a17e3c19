"""Values that only the store and its callers exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.types import (
    PLAIN,
    AlertFacts,
    AllowHost,
    CaptureRef,
    ChangeKind,
    ChangeSide,
    Match,
    Quality,
    ResolvedAttribution,
    SourceKind,
    SourceOptions,
    Span,
)

# ------------------------------------------------------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSetup:
    """A configured source, as the store keeps it."""

    id: str
    kind: SourceKind
    url: str
    publisher_name: str = ""
    publisher_actor: str | None = None
    language: str | None = None
    options: SourceOptions = PLAIN
    interval_s: float = 300.0
    timeout_s: float = 30.0
    allow_hosts: tuple[AllowHost, ...] = ()
    ca_file: str | None = None
    groups: tuple[str, ...] = ()
    #: tell the entries of the first visit too
    tell_backlog: bool = False
    paused: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source with its health."""

    setup: SourceSetup
    #: "config" or "import"
    origin: str
    title: str
    created_at: datetime
    next_visit_at: datetime
    last_visit_at: datetime | None
    last_success_at: datetime | None
    #: when a visit last found something new
    last_new_at: datetime | None
    last_status: int | None
    #: failed visits since the last good one
    failures: int
    #: kind and one line of the last failure, kept after recovery
    last_failure: str | None
    last_error: str
    last_error_at: datetime | None
    moved_to: str | None
    entries: int
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """One visit of the past."""

    visited_at: datetime
    outcome: str
    status: int | None
    failure: str | None
    message: str
    elapsed_s: float
    entries_seen: int
    entries_new: int
    warnings: tuple[str, ...]


# ------------------------------------------------------------------------------------------------ articles, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDocument:
    """What the saving transaction did with one article."""

    article_id: int
    revision_id: int
    #: the address was seen before with another text
    revised: bool
    #: references of statements that were not known, in order of the text
    new_refs: tuple[str, ...]
    #: references of all statements that the article reports
    refs: tuple[str, ...]
    alerts: int
    outbox: int
    #: how the pages of the source are read worse since this one; "": no more; None: nothing changed
    degraded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """What a later reading of one address made of a statement."""

    #: the most telling first
    kinds: tuple[ChangeKind, ...]
    was: ChangeSide
    now: ChangeSide
    at: datetime
    url: str
    #: "tell" or "last" when it was told, "alternates" or "too-many" when it is kept here alone
    telling: str
    #: of a page that is gone: what the server said
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement as lists show it."""

    statement_id: int
    ref: str
    thread_ref: str
    act: str
    form: str
    actor: str | None
    speaker: str
    speaker_text: str
    content_text: str
    confidence: float
    language: str | None
    official: bool
    said_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    outlet: str
    source_id: str
    url: str
    title: str
    outlets: int
    independent: int
    places: tuple[str, ...]
    withdrawn_at: datetime | None
    #: what its first report was read from; None also where a list leaves it out
    capture: CaptureRef | None = None
    #: what later readings made of it, oldest first; () also where a list leaves them out
    changes: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One appearance of a statement in one revision of an article."""

    relation: str
    outlet: str
    source_id: str
    url: str
    content_text: str
    independent: bool
    seen_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    article_id: int | None
    revision_id: int | None
    #: the address was read without it, which no second reading has confirmed
    missing_since: datetime | None = None
    capture: CaptureRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrouble:
    """What is wrong with the address of an article."""

    #: the server says that there is no such page: since when, found by how many looks, in what words
    absent_since: datetime | None
    absent_looks: int
    absent_why: str
    #: statements are missing since, which no second reading has confirmed
    missing_since: datetime | None
    #: it was told that the page is gone
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """That one statement answers, denies, repeats or corrects another."""

    from_ref: str
    to_ref: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDetail:
    """A statement with everything that is kept about it."""

    statement: StatementRow
    reports: tuple[ReportRow, ...]
    links: tuple[LinkRow, ...]
    matches: tuple[Match, ...]
    #: the first report's attribution; None when its article was pruned
    attribution: ResolvedAttribution | None
    article_text: str
    #: what later readings of its addresses made of it, oldest first
    changes: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Statements joined by answers and repeats, oldest first."""

    ref: str
    statements: tuple[StatementRow, ...]
    links: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article with the text of its current revision."""

    article_id: int
    revision_id: int
    url: str
    title: str
    text: str
    source_id: str
    outlet: str
    publisher_actor: str | None
    language: str | None
    quality: Quality
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    revisions: int
    content_hash: str
    groups: tuple[str, ...] = ()
    #: what the text was read from
    capture: CaptureRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An article that holds all words of a query."""

    article_id: int
    url: str
    title: str
    outlet: str
    source_id: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    #: the first place in the text as published, with some words around it; `marks` are ranges of the snippet
    snippet: str
    marks: tuple[Span, ...]
    #: references of the statements that it reports
    refs: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------------ evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """One capture as a link of the chain."""

    number: int
    digest: str
    url: str
    size: int
    fetched_at: datetime
    record_hash: str
    previous_hash: str
    chain_hash: str
    #: the details; None when they were pruned
    capture: CaptureRef | None
    pruned_at: datetime | None = None
    #: pruned rows before this one that it stands for
    folded: int = 0


# ---------------------------------------------------------------------------------------------------------- deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One try to send."""

    number: int
    at: datetime
    outcome: str
    detail: str
    uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One alert for one channel."""

    outbox_id: int
    alert_id: int
    channel: str
    subscriber_id: str
    subscription: str
    state: str
    mode: str
    due_at: datetime
    digest_key: str
    attempts: int
    uncertain: bool
    last_error: str
    created_at: datetime
    finished_at: datetime | None
    watch_id: str
    reason: str
    facts: AlertFacts
    tries: tuple[AttemptRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How a channel is doing."""

    channel: str
    #: "ok", "paused" or "dead"
    state: str
    paused_until: datetime | None
    reason: str
    failures: int
    last_sent_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert as lists show it."""

    alert_id: int
    subscriber_id: str
    subscription: str
    watch_id: str
    kind: str
    ref: str
    severity: str
    reason: str
    created_at: datetime
    facts: AlertFacts


# -------------------------------------------------------------------------------------------------------------- health


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of everything there is."""

    sources: int
    sources_paused: int
    sources_failing: int
    sources_overdue: int
    entries: int
    #: never read yet
    entries_pending: int
    #: read, and to be read again for edits
    entries_revisited: int
    entries_failed: int
    articles: int
    statements: int
    threads: int
    matches: int
    alerts: int
    outbox_waiting: int
    outbox_due: int
    outbox_sending: int
    outbox_sent: int
    outbox_dead: int
    oldest_due_at: datetime | None
    channels_paused: int
    channels_dead: int
    heartbeat_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What pruning removed."""

    visits: int
    articles: int
    captures: int
    attempts: int
    #: digests that no row names any more: their files may be deleted
    digests: tuple[str, ...]
    #: entries that were read long ago and lost their text, not their keys
    texts: int = 0
    #: links of captures that were pruned long ago, for which another one stands now
    links: int = 0
    #: files of captures that were deleted
    files: int = 0

    @property
    def rows(self) -> int:
        """How many rows went or became smaller."""
        return self.visits + self.articles + self.captures + self.attempts + self.texts + self.links

    def with_more(self, more: Pruned) -> Pruned:
        """Return the sum of this and what a further call removed."""
        return Pruned(
            visits=self.visits + more.visits,
            articles=self.articles + more.articles,
            captures=self.captures + more.captures,
            attempts=self.attempts + more.attempts,
            digests=(*self.digests, *more.digests),
            texts=self.texts + more.texts,
            links=self.links + more.links,
            files=self.files + more.files,
        )
