"""The tables, once for SQLite and PostgreSQL. `migrations/` brings an older database here; a test proves both equal.

Addresses and keys that are indexed are clipped by `clipped` first: PostgreSQL refuses index entries beyond 2,700 bytes.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)

from monitor.store.columns import Json, RowId, SafeText, UtcDateTime, storable

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_KEY_CHARS = 240


def clipped(key: str) -> str:
    """Return the key as it is indexed: long ones end in a digest of the whole."""
    key = storable(key)
    if len(key) <= _KEY_CHARS:
        return key
    return f"{key[:160]}#{blake2b(key.encode(), digest_size=16).hexdigest()}"


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True)


def _ref(
    name: str, target: str, *, ondelete: str = "CASCADE", nullable: bool = False, index: bool = False
) -> Column[Any]:
    return Column(name, RowId, ForeignKey(target, ondelete=ondelete), nullable=nullable, index=index)


def _text(name: str, *, default: str = "") -> Column[str]:
    return Column(name, SafeText, nullable=False, server_default=default)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


sources = Table(
    "sources",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("origin", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    _text("url"),
    _text("publisher_name"),
    Column("publisher_actor", String(100)),
    Column("language", SafeText),
    Column("options", Json, nullable=False),
    Column("interval_s", Float, nullable=False),
    Column("timeout_s", Float, nullable=False),
    Column("allow_hosts", Json, nullable=False),
    Column("ca_file", SafeText),
    Column("groups", Json, nullable=False),
    _flag("tell_backlog"),
    _flag("paused"),
    #: no longer configured: not visited, its articles stay
    _flag("removed"),
    _text("notes"),
    _text("title"),
    Column("etag", SafeText),
    Column("last_modified", SafeText),
    Column("body_hash", String(64)),
    Column("entries_hash", String(64)),
    Column("moved_to", SafeText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_visit_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("last_visit_at", UtcDateTime, index=True),
    Column("last_full_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_new_at", UtcDateTime),
    Column("last_status", Integer),
    Column("last_failure", String(20)),
    _text("last_error"),
    Column("last_error_at", UtcDateTime),
    _count("failures"),
    Column("first_visit", Boolean, nullable=False, server_default=text("true")),
    #: what is known of its further documents, if it has any
    Column("further", Json),
    #: when it brings something, by hour of the week
    Column("rhythm", Json),
    Index("ix_sources_due", "next_visit_at", sqlite_where=text("NOT paused AND NOT removed"),
          postgresql_where=text("NOT paused AND NOT removed")),
)  # fmt: skip

readings = Table(
    "readings",
    metadata,
    Column("source_id", String(100), ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    #: how its last pages were read: `articles.degradation.ReadingHistory`
    Column("history", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    _id(),
    Column("source_id", String(100), ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("visited_at", UtcDateTime, nullable=False, index=True),
    Column("outcome", String(12), nullable=False),
    Column("status", Integer),
    Column("failure", String(20)),
    _text("message"),
    Column("elapsed_s", Float, nullable=False),
    _count("entries_seen"),
    _count("entries_new"),
    Column("warnings", Json, nullable=False),
    Index("ix_visits_source_id_visited_at", "source_id", "visited_at"),
)

#: what was or is wrong with a source, "" for the service itself; one open row of each kind
source_states = Table(
    "source_states",
    metadata,
    _id(),
    Column("source_id", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    #: null: a slip so far
    Column("confirmed_at", UtcDateTime),
    Column("ended_at", UtcDateTime, index=True),
    _count("count"),
    _text("detail"),
    Column("expires_at", UtcDateTime),
    #: why it was not told, "" when it was
    _text("unsaid"),
    Index("ix_source_states_source_id", "source_id", "kind"),
    Index("ix_source_states_open", "source_id", "kind", unique=True, sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
)  # fmt: skip

entries = Table(
    "entries",
    metadata,
    _id(),
    Column("source_id", String(100), ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    _text("name"),
    Column("keys", Json, nullable=False),
    _text("title"),
    Column("url", SafeText),
    Column("published_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    _text("summary"),
    _text("content_html"),
    _text("author"),
    #: who said it first, when the source passes it on
    _text("via"),
    Column("notes", Json),
    Column("language", SafeText),
    #: pending, backlog, done, failed
    Column("state", String(10), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    _count("attempts"),
    _text("last_error"),
    Column("read_at", UtcDateTime),
    #: digest of the entry's own text, and how often it changed
    Column("text_hash", String(64)),
    _count("text_changes"),
    #: the source's document that the entry was found in
    _ref("capture_id", "captures.id", ondelete="SET NULL", nullable=True, index=True),
    Index(
        "ix_entries_pending",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    sqlite_autoincrement=True,
)

entry_keys = Table(
    "entry_keys",
    metadata,
    Column("source_id", String(100), ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(_KEY_CHARS), primary_key=True),
    _ref("entry_id", "entries.id", index=True),
)

#: one row per fetch that was kept, documents of sources and pages; the rows are links of a chain (`store.chain`). When
#: the bytes were pruned a row keeps what its link is made of, and its details go
captures = Table(
    "captures",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False),
    _text("url"),
    Column("status", Integer, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("size", Integer, nullable=False),
    Column("coding", String(10), nullable=False),
    Column("packed", Integer, nullable=False),  #: bytes of its file
    #: over the details
    Column("record_hash", String(64), nullable=False),
    #: the `chain_hash` of the row before, and the one of this row
    Column("previous_hash", String(64), nullable=False),
    Column("chain_hash", String(64), nullable=False),
    Column("pruned_at", UtcDateTime),
    _count("folded"),  #: pruned rows before this one that it stands for
    Index("ix_captures_digest", "digest", sqlite_where=text("pruned_at IS NULL"),
          postgresql_where=text("pruned_at IS NULL")),
    Index("ix_captures_fetched_at", "fetched_at", sqlite_where=text("pruned_at IS NULL"),
          postgresql_where=text("pruned_at IS NULL")),
    sqlite_autoincrement=True,
)  # fmt: skip

#: what goes with the bytes; a table of its own, since rows that shrink leave their pages half empty
capture_details = Table(
    "capture_details",
    metadata,
    Column("capture_id", RowId, ForeignKey("captures.id", ondelete="CASCADE"), primary_key=True),
    _text("requested_url"),
    Column("headers", Json, nullable=False),
    Column("asked", Json),
    Column("redirects", Json, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    #: clipped address, or "entry:ID" for an entry without one
    Column("url_key", String(_KEY_CHARS), nullable=False, unique=True),
    _text("url"),
    _text("title"),
    Column("source_id", String(100), nullable=False),
    _text("outlet"),
    Column("publisher_actor", String(100)),
    Column("language", SafeText),
    Column("published_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("last_seen_at", UtcDateTime, nullable=False, index=True),
    Column("content_hash", String(128), nullable=False),
    Column("revision_id", RowId),  #: the current one; no foreign key, each would need the other first
    _count("revisions"),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    _id(),
    _ref("article_id", "articles.id", index=True),
    _ref("entry_id", "entries.id", ondelete="SET NULL", nullable=True, index=True),
    #: what the text was read from: the page, or the source's document when the entry's own words are the article
    _ref("capture_id", "captures.id", ondelete="SET NULL", nullable=True, index=True),
    Column("number", Integer, nullable=False),
    _text("title"),
    _text("text"),
    Column("published_at", UtcDateTime),
    Column("language", SafeText),
    Column("quality", String(10), nullable=False),
    Column("warnings", Json, nullable=False),
    Column("mentions", Json, nullable=False),
    Column("content_hash", String(128), nullable=False),
    #: from what and with which versions the text was made, and what was found in it (`Extraction`, `Detection`)
    Column("extraction", Json),
    Column("detection", Json),
    #: hash over the text, what was found in it and all else that `verify` looks at
    Column("seal", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("article_id", "number"),
    sqlite_autoincrement=True,
)

threads = Table(
    "threads",
    metadata,
    _id(),
    Column("first_statement_id", RowId),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

statements = Table(
    "statements",
    metadata,
    _id(),
    Column("ref", String(40), unique=True),  #: null only between the two statements that make a row
    _ref("thread_id", "threads.id", index=True),
    Column("speaker_key", String(_KEY_CHARS), nullable=False),
    Column("actor", String(100)),
    _text("speaker"),
    _text("speaker_text"),
    _text("content_text"),
    Column("act", String(20), nullable=False),
    Column("form", String(10), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("language", SafeText),
    _flag("official"),
    Column("said_at", UtcDateTime, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("signature", Json, nullable=False),
    Column("source_id", String(100), nullable=False),
    _text("outlet"),
    _text("url"),
    _text("title"),
    Column("outlets", Integer, nullable=False, server_default="1"),
    Column("independent", Integer, nullable=False, server_default="1"),
    Column("withdrawn_at", UtcDateTime),
    Index("ix_statements_actor_first_seen_at", "actor", "first_seen_at"),
    sqlite_autoincrement=True,
)

statement_terms = Table(
    "statement_terms",
    metadata,
    #: "speaker:KEY", "place:ID", "number:N"
    Column("term", String(_KEY_CHARS), primary_key=True),
    Column("seen_at", UtcDateTime, primary_key=True),
    Column("statement_id", RowId, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, index=True),
)

attributions = Table(
    "attributions",
    metadata,
    _id(),
    _ref("revision_id", "revisions.id"),
    Column("ordinal", Integer, nullable=False),
    _ref("statement_id", "statements.id", ondelete="SET NULL", nullable=True, index=True),
    Column("actor", String(100)),
    Column("act", String(20), nullable=False),
    Column("form", String(10), nullable=False),
    Column("confidence", Float, nullable=False),
    _text("speaker_text"),
    _text("content_text"),
    Column("value", Json, nullable=False),  #: the whole ResolvedAttribution
    _text("relation"),
    _text("reason"),
    UniqueConstraint("revision_id", "ordinal"),
)

reports = Table(
    "reports",
    metadata,
    _id(),
    _ref("statement_id", "statements.id"),
    _ref("article_id", "articles.id", ondelete="SET NULL", nullable=True, index=True),
    _ref("revision_id", "revisions.id", ondelete="SET NULL", nullable=True, index=True),
    Column("source_id", String(100), nullable=False),
    _text("outlet"),
    _text("url"),
    Column("relation", String(10), nullable=False),
    Column("independent", Boolean, nullable=False),
    _text("content_text"),
    Column("published_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    #: the address was read without it, and no second reading has confirmed that; and when it last stood there
    Column("missing_since", UtcDateTime),
    Column("stood_at", UtcDateTime),
    #: it left in a way that says nothing about it: off the end of a live blog, with a text of another kind
    Column("let_go_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
    UniqueConstraint("statement_id", "revision_id"),
)

#: what later readings of an address made of its statements
changes = Table(
    "changes",
    metadata,
    _id(),
    _ref("statement_id", "statements.id", index=True),
    _ref("article_id", "articles.id", ondelete="SET NULL", nullable=True, index=True),
    #: the statement of another speaker that had these words before
    _ref("replaces", "statements.id", ondelete="SET NULL", nullable=True, index=True),
    #: what the address was read from when it was found so; a text that lacks a statement is evidence too
    _ref("capture_id", "captures.id", ondelete="SET NULL", nullable=True, index=True),
    #: kinds of change, the most telling first
    Column("kinds", Json, nullable=False),
    Column("was", Json, nullable=False),  #: a whole ChangeSide
    Column("now", Json, nullable=False),
    #: "told", or why it was not
    _text("telling"),
    _text("why"),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

#: what makes the next look at an article's address cheap, and the address's troubles; one row per entry that was read
pages = Table(
    "pages",
    metadata,
    Column("entry_id", RowId, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    _ref("article_id", "articles.id", ondelete="SET NULL", nullable=True, index=True),
    _text("url"),
    _flag("own_words"),
    Column("text_hash", String(64)),
    Column("etag", SafeText),
    Column("last_modified", SafeText),
    Column("body_hash", String(64)),
    Column("full_at", UtcDateTime),
    _flag("watched"),
    Column("missing_since", UtcDateTime),
    Column("absent_since", UtcDateTime, index=True),
    Column("absent_at", UtcDateTime),
    _count("absent_looks"),
    _text("absent_why"),
    Column("withdrawn_at", UtcDateTime),
)

links = Table(
    "links",
    metadata,
    _id(),
    _ref("from_statement", "statements.id"),
    _ref("to_statement", "statements.id", index=True),
    #: answers, denies, repeats, corrects
    Column("kind", String(10), nullable=False),
    _text("reason"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("from_statement", "to_statement", "kind"),
)

matches = Table(
    "matches",
    metadata,
    _id(),
    Column("watch_id", String(100), nullable=False),
    #: "statement:ID" or "article:ID" for a mention
    Column("subject", String(40), nullable=False),
    _ref("statement_id", "statements.id", nullable=True),
    _ref("article_id", "articles.id", ondelete="SET NULL", nullable=True, index=True),
    Column("severity", String(10), nullable=False),
    _text("reason"),
    Column("value", Json, nullable=False),  #: the whole Match
    Column("created_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("watch_id", "subject"),
    Index("ix_matches_statement_id", "statement_id"),
)

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("subscriber_id", String(100), nullable=False),
    Column("subscription", SafeText, nullable=False),
    Column("dedup_key", String(_KEY_CHARS), nullable=False),
    Column("watch_id", String(100), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("ref", String(40), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("source_id", String(100), nullable=False),
    Column("facts", Json, nullable=False),
    _text("reason"),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("subscriber_id", "subscription", "dedup_key"),
    Index("ix_alerts_ref", "ref"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("alert_id", "alerts.id"),
    Column("channel", String(220), nullable=False),
    Column("mode", String(6), nullable=False),
    #: waiting, sending, sent, dead, dropped
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("urgency", Integer, nullable=False),  #: 0 critical … 3 low
    Column("due_at", UtcDateTime, nullable=False),
    Column("digest_key", String(_KEY_CHARS), nullable=False, server_default=""),
    _count("attempts"),
    Column("lease_until", UtcDateTime),
    _flag("uncertain"),  #: an earlier attempt may have been accepted
    _flag("text_refused"),  #: the channel refused the text: next time bare and cut
    _text("last_error"),
    Column("last_attempt_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("alert_id", "channel"),
    Index("ix_outbox_due", "channel", "urgency", "due_at", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("ix_outbox_sending", "lease_until", sqlite_where=text("state = 'sending'"),
          postgresql_where=text("state = 'sending'")),
    Index("ix_outbox_state", "state", "finished_at"),
    sqlite_autoincrement=True,
)  # fmt: skip

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _ref("outbox_id", "outbox.id", index=True),
    Column("channel", String(220), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    #: sent, retry, dead, lost
    Column("outcome", String(10), nullable=False),
    _text("detail"),
    _flag("uncertain"),
)

channels = Table(
    "channels",
    metadata,
    Column("channel", String(220), primary_key=True),
    #: ok, paused, dead
    Column("state", String(10), nullable=False, server_default="ok"),
    Column("paused_until", UtcDateTime),
    _text("reason"),
    _count("failures"),
    Column("last_sent_at", UtcDateTime),
    _text("last_error"),
    Column("last_error_at", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(100), primary_key=True),
    _text("value"),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: the search index is no ordinary table on SQLite, so it is made by hand; id is the article's
SEARCH_DDL = {
    "sqlite": (
        'CREATE VIRTUAL TABLE search_index USING fts5(title, body, tokenize = "unicode61 remove_diacritics 0")',
    ),
    "postgresql": (
        ("CREATE TABLE search_index ("
        "id BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)"),
        "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    ),
}  # fmt: skip
#: names that the search index brings; comparisons of schemas leave them out
SEARCH_TABLES = frozenset(
    {"search_index", *(f"search_index_{part}" for part in ("data", "idx", "content", "docsize", "config"))}
)


@event.listens_for(metadata, "after_create")
def _create_search(_target: MetaData, connection: Connection, **_: Any) -> None:
    for ddl in SEARCH_DDL[connection.dialect.name]:
        connection.exec_driver_sql(ddl)
