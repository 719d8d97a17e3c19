"""The values that travel between stages: frozen, keyword-only, standard library only.

Offsets are half-open code-point ranges `(start, end)` into the text that the value is about, which is final.
Times end in `_at` and are aware and UTC. Durations carry their unit in the name. Sequences are tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
Headers: TypeAlias = tuple[tuple[str, str], ...]

# --------------------------------------------------------------------------------------------------- sources, fetching


class SourceKind(StrEnum):
    """How a source lists its entries."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowHost:
    """One `host:port` pair that may be contacted although it is not public; port None means any."""

    host: str
    port: int | None = None


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
    #: glob over paths of the links of a listing
    links: str | None = None
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
class Fetched:
    """One answered fetch with a usable body (status 200)."""

    url: str  #: final address, after redirects
    requested_url: str
    status: int
    headers: Headers
    body: bytes  #: decompressed
    body_hash: str  #: hex blake2b-16 of `body`
    fetched_at: datetime
    elapsed_s: float
    etag: str | None = None
    last_modified: str | None = None
    #: lower-cased media type without parameters, and the declared charset
    content_type: str = ""
    charset: str | None = None
    #: the address that permanent redirects (301, 308) led to, proposed to the admin
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server answered 304 to our condition."""

    url: str
    fetched_at: datetime
    elapsed_s: float
    etag: str | None = None
    last_modified: str | None = None


class FailureKind(StrEnum):
    """Why a fetch, a parse or an extraction gave nothing."""

    BLOCKED = "blocked"  #: the guard refused the address
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    REDIRECT = "redirect"
    HTTP = "http"  #: any other status that is no success; see `Failed.status`
    GONE = "gone"  #: 410
    RATE_LIMITED = "rate-limited"  #: 429, 503 with Retry-After
    PARSE = "parse"  #: no feed, worker deadline or memory limit
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A fetch or parse that failed; a value that is counted, shown and, when it lasts, reported."""

    url: str
    kind: FailureKind
    message: str  #: one line, no secrets
    fetched_at: datetime
    elapsed_s: float = 0.0
    status: int | None = None
    retry_after_s: float | None = None


FetchOutcome: TypeAlias = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item found by a visit. Text fields are plain text unless they say otherwise."""

    #: identity candidates, strongest first: "url:…", "guid:…", "text:…"; see sources.identity
    keys: tuple[str, ...]
    #: the key that names the entry in output: the first of `keys`
    id: str
    title: str
    url: str | None
    published_at: datetime | None = None
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


# ------------------------------------------------------------------------------------------------------------ articles


class Quality(StrEnum):
    """Verdict on an extracted page."""

    ARTICLE = "article"
    SHORT = "short"  #: a short but plausible announcement
    SUMMARY = "summary"  #: only what the source's entry itself said
    WALL = "wall"  #: consent, login, payment, bot challenge
    SOFT_404 = "soft-404"
    EMPTY = "empty"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """Where the raw bytes of one fetch are kept, and what the server said with them."""

    digest: str  #: name in the capture store
    url: str  #: final address
    requested_url: str
    status: int
    headers: Headers
    fetched_at: datetime
    size: int  #: bytes, decompressed


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
    timeout_s: float = 30.0
    seen_at: datetime | None = None
    #: when its article was last read; None before the first reading, else this is a re-visit for edits
    read_at: datetime | None = None


# ---------------------------------------------------------------------------------------------------------- statements


class Form(StrEnum):
    """Direct: all content in quotation marks; mixed: part of it; indirect: none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Act(StrEnum):
    """What the speaker does with words."""

    ASSERTION = "assertion"
    DENIAL = "denial"
    REJECTION = "rejection"
    ACCUSATION = "accusation"
    DEMAND = "demand"
    WARNING = "warning"
    THREAT = "threat"
    PROMISE = "promise"
    REGRET = "regret"
    CONDOLENCE = "condolence"
    ANNOUNCEMENT = "announcement"
    CONFIRMATION = "confirmation"
    QUESTION = "question"
    REQUEST = "request"
    REPORT = "report"
    EXPECTATION = "expectation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHit:
    """A registry name found in a text."""

    entity_id: str
    kind: Literal["actor", "place"]
    span: Span
    text: str  #: as published
    name: str  #: the registry's written form that was found (base form, uninflected)
    language: str | None = None
    #: actor id of the party that uses this form, for contested names
    used_by: str | None = None
    #: of an actor: the name stands for it only as the subject of a cue; of a place in a statement: it may mean its rulers
    metonym: bool = False
    #: the name alone is not enough: "surname" (needs the full name), "context" (needs support), "" none
    condition: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """That an attribution answers an earlier statement: where the text says so, and whose it is."""

    span: Span  #: "the statement of the Russian Defense Ministry"
    speaker_span: Span | None = None
    #: index of the attribution of the same article that is meant
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One place where somebody is reported to say something, as the text has it (no registry decision)."""

    speaker: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    form: Form
    act: Act
    confidence: float
    #: index of the attribution that holds this one
    nested_in: int | None = None
    answer: Answer | None = None
    #: spans of the chain the text gives between outlet and speaker ("Reuters", "citing the ministry")
    via: tuple[Span, ...] = ()
    #: a pronoun or elided speaker was resolved: where the name stands that was taken over
    antecedent: Span | None = None
    #: nobody is named: the publisher of an official source speaks
    by_publisher: bool = False
    #: which rule or model found it
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One hop of who passed the words on."""

    actor: str | None
    text: str
    #: the body that the speaker speaks for by office: nobody passed the words on
    by_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAttribution:
    """An attribution with the registry's answer to who speaks about which places."""

    attribution: Attribution
    speaker_text: str  #: as published, "" when nobody is named
    content_text: str  #: content spans joined by " … "
    actor: str | None
    canonical: str | None
    #: further actors of the same noun phrase ("official Yerevan and Stepanakert")
    co_actors: tuple[str, ...] = ()
    chain: tuple[ChainLink, ...] = ()
    places: tuple[NameHit, ...] = ()
    #: actors named inside the content
    about_actors: tuple[NameHit, ...] = ()
    #: actor whose statement is answered
    answers_actor: str | None = None
    #: published by the speaker's own source
    official: bool = False
    #: actor decision in words, for explain
    actor_reason: str = ""
    confidence: float = 0.0


# ------------------------------------------------------------------------------------------------------------- watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a watch, tried on one statement or article."""

    name: str  #: "about", "speaker", "act", "all[0].phrase", …
    passed: bool
    wanted: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A statement (or a mention) that a watch wants, with the reasons."""

    watch_id: str
    #: index into the article's resolved attributions; None for a mention
    attribution: int | None
    severity: str
    conditions: tuple[Condition, ...]
    #: the name hits that caused it
    hits: tuple[NameHit, ...]
    #: "place Farrukh (“Farrukh village”), speaker az-mod"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """All that a worker finds in one document: the result of one trip."""

    article: Article
    attributions: tuple[ResolvedAttribution, ...]
    mentions: tuple[NameHit, ...]
    matches: tuple[Match, ...]
    signatures: tuple[StatementSignature, ...]
    warnings: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------------- stories


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSignature:
    """What identity is decided on: pure function of an attribution and its article; stored with the statement."""

    speaker_key: str  #: actor id, else "text:" and the folded speaker words
    #: bottom-k sketch of the folded content: sorted 63-bit hashes
    sketch: tuple[int, ...]
    #: folded content words, for short contents where a sketch says little
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    names: tuple[str, ...]
    language: str | None
    act: Act
    form: Form
    said_at: datetime  #: day the text gives, else publication
    quoted: tuple[str, ...] = ()  #: folded quoted parts, exact
    #: the text itself says the day of `said_at` ("on Saturday"), it is not that of publication
    day_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement as the store returns it for comparison."""

    statement_id: int
    ref: str
    thread_id: int
    signature: StatementSignature
    first_seen_at: datetime
    url: str
    source_id: str
    official: bool
    content_text: str


class Relation(StrEnum):
    """What an attribution is to what is known."""

    NEW = "new"
    OUTLET = "outlet"  #: another report of a known statement
    EDIT = "edit"  #: the same address now words it differently
    REPEAT = "repeat"  #: the speaker says it again: a new statement of the same thread


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDecision:
    """What becomes of one resolved attribution."""

    attribution: int
    relation: Relation
    #: the known statement it joins (outlet, edit) or repeats; or the index of an attribution of this same article
    statement_id: int | None = None
    same_as: int | None = None
    #: the known statement it answers, and how ("answers", "denies")
    answers_statement: int | None = None
    answer_kind: str = ""
    #: the attribution of this same article that it answers
    answers_index: int | None = None
    independent: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What the store knows around one article, read inside the transaction that will save it."""

    #: statements of the last 14 days that share a speaker, an answered actor, a place or a number; newest first
    neighbours: tuple[StoredStatement, ...]
    #: statements reported at this very address by an earlier revision
    previous: tuple[StoredStatement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOutcome:
    """What becomes of the attributions of one article; an attribution without a decision gives no statement."""

    decisions: tuple[StoryDecision, ...]
    #: statements of earlier revisions that the address no longer carries
    withdrawn: tuple[int, ...] = ()


# -------------------------------------------------------------------------------------------------- alerts, deliveries


class AlertKind(StrEnum):
    """Why somebody is told."""

    STATEMENT = "statement"
    ANSWER = "answer"
    OUTLET = "outlet"
    EDIT = "edit"
    WITHDRAWAL = "withdrawal"
    MENTION = "mention"
    HEALTH = "health"
    DIGEST = "digest"


#: (subscriber id, subscription key, source id): what the flood guard counts by
FloodKey: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFact:
    """Where a statement was seen."""

    outlet: str
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """Everything an alert can show; stored with it as JSON, rendered when it is sent."""

    kind: AlertKind
    ref: str  #: "S-7K2M9", the statement's reference; the same on each repeat and follow-up
    severity: str
    headline: str  #: act or kind in capitals is made by the template; this is the article's title
    act: Act | None
    places: tuple[str, ...]  #: registry names
    said_at: datetime | None
    published_at: datetime | None
    seen_at: datetime
    speaker: str  #: canonical, else as published
    speaker_text: str
    content: str  #: as published
    form: Form | None
    confidence: float | None
    names_used: tuple[str, ...]
    outlet: str
    url: str
    context_before: str = ""
    context_after: str = ""
    answers_speaker: str = ""
    answers_text: str = ""
    answers_at: datetime | None = None
    answers_ref: str = ""
    via: tuple[str, ...] = ()
    other_outlets: tuple[OutletFact, ...] = ()
    independent: int = 1
    watch_title: str = ""
    reason: str = ""
    language: str | None = None
    was: str = ""  #: the earlier wording, for edits
    thread_ref: str = ""  #: reference of the first statement of the thread
    #: source that the article came from; the flood guard counts by it
    source_id: str = ""
    #: ids of all watches that wanted it, the most severe first; `reason` holds one line per watch
    watch_ids: tuple[str, ...] = ()
    #: how much of it the subscription wants to see: "short", "normal", "full"
    detail: str = "normal"
    #: actor ids, and a place id for each of `places`: by them names are shown in the reader's language
    speaker_id: str | None = None
    answers_speaker_id: str | None = None
    place_ids: tuple[str, ...] = ()
    #: only the day of `said_at` and `published_at`, or of `answers_at`, is known
    day_only: bool = False
    answers_day_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredFact:
    """The earlier statement that an alert's statement answers."""

    ref: str
    speaker: str  #: canonical, else as published
    text: str
    said_at: datetime | None = None
    actor: str | None = None
    #: the text named a day ("on Saturday")
    day_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellable:
    """One match of one article, with what the store knows of its statement: the input of alert planning.

    Several watches that want the same statement give several tellables with the same `statement_ref`.
    """

    article: Article
    match: Match
    source_id: str
    #: when this article was first seen
    first_seen_at: datetime
    #: None for a mention
    resolved: ResolvedAttribution | None = None
    #: None for a mention and a withdrawal
    decision: StoryDecision | None = None
    #: reference of the statement; "" for a mention
    statement_ref: str = ""
    #: reference of the first statement of its thread
    thread_ref: str = ""
    #: name hits outside statements, for a mention
    mentions: tuple[NameHit, ...] = ()
    #: the known statement it answers
    answered: AnsweredFact | None = None
    #: the statement's earlier outlets, this article left out, first seen first
    other_outlets: tuple[OutletFact, ...] = ()
    #: outlets that are independent of each other, this article included
    independent: int = 1
    #: the earlier wording, for an edit
    was: str = ""
    #: the article no longer holds the statement
    withdrawn: bool = False
    #: (subscriber id, subscription key) already told of this statement; None: not known
    told: tuple[tuple[str, str], ...] | None = None
    #: `match` was made by an earlier article: of the answered statement ("answered": its watchers hear the answer
    #: though it does not match itself) or of this same statement ("same": an outlet, edit or withdrawal); "" for an
    #: own match
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertIntent:
    """An alert to store: one per statement, kind and subscription."""

    subscriber_id: str
    subscription: str  #: stable key of the subscription inside the subscriber
    #: uniqueness within the subscription, e.g. "statement:S-7K2M9", "outlet:S-7K2M9:tass.com"
    dedup_key: str
    watch_id: str
    facts: AlertFacts
    outbox: tuple[OutboxIntent, ...]
    #: why it is (not) sent now: "now", "quiet until 07:00", "digest daily 08:00", "flood guard"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxIntent:
    """One row of the outbox: one alert to one channel."""

    channel: str  #: "subscriber/channel" as configured
    #: "send": goes out alone at `due_at`; "digest": waits for the digest of the period at `due_at`
    mode: Literal["send", "digest"]
    due_at: datetime
    #: rows of one digest share it: "desk/mail#2026-11-25T08:00Z"; "" for single sends
    digest_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed piece of work for one channel: one alert, or the alerts of one digest."""

    outbox_ids: tuple[int, ...]
    channel: str
    alerts: tuple[AlertFacts, ...]
    attempt: int  #: 1 for the first
    #: an earlier attempt ended without an answer, or its lease ran out: the text says so
    possible_repeat: bool
    digest: bool = False
    created_at: datetime | None = None
    #: the channel refused the text once: this time bare and cut
    text_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered message; plain text always, HTML for channels that show it."""

    subject: str
    text: str
    html: str = ""
    #: mail headers such as Message-ID, In-Reply-To, List-Id
    headers: Headers = ()
    #: the facts as a JSON object, for webhooks
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The channel accepted the message."""

    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """The channel did not take it now."""

    at: datetime
    reason: str
    #: the whole channel waits until `at`, not this row alone
    pause_channel: bool = False
    #: the message may have been accepted: a repeat must say so
    uncertain: bool = False
    #: the channel refused the text itself: next time as bare, cut text
    text_refused: bool = False
    #: all channels of the same account (one bot serves many chats) wait until `at`
    pause_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """The channel will never take it."""

    reason: str
    #: the channel itself is unusable (blocked, wrong token), not just this message
    channel_dead: bool = False


DeliveryOutcome: TypeAlias = Sent | RetryAt | Dead


# -------------------------------------------------------------------------------------------------------------- health


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
