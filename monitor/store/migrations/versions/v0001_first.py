"""The first schema."""

import sqlalchemy as sa
from alembic import op

from monitor.store import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEARCH = {
    "sqlite": (
        'CREATE VIRTUAL TABLE search_index USING fts5(title, body, tokenize = "unicode61 remove_diacritics 0")',
    ),
    "postgresql": (
        (
            "CREATE TABLE search_index ("
            "id BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)"
        ),
        "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    ),
}


def upgrade() -> None:  # noqa: PLR0915 - one statement per table and index
    """Make all tables."""
    op.create_table(
        "alerts",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("subscriber_id", sa.String(length=100), nullable=False),
        sa.Column("subscription", columns.SafeText(), nullable=False),
        sa.Column("dedup_key", sa.String(length=240), nullable=False),
        sa.Column("watch_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("facts", columns.Json, nullable=False),
        sa.Column("reason", columns.SafeText(), server_default="", nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "subscriber_id", "subscription", "dedup_key", name=op.f("uq_alerts_subscriber_id_subscription_dedup_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alerts_created_at"), "alerts", ["created_at"], unique=False)
    op.create_index("ix_alerts_ref", "alerts", ["ref"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("url_key", sa.String(length=240), nullable=False),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("title", columns.SafeText(), server_default="", nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("outlet", columns.SafeText(), server_default="", nullable=False),
        sa.Column("publisher_actor", sa.String(length=100), nullable=True),
        sa.Column("language", columns.SafeText(), nullable=True),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("first_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=128), nullable=False),
        sa.Column("revision_id", columns.RowId, nullable=True),
        sa.Column("revisions", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url_key", name=op.f("uq_articles_url_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_articles_first_seen_at"), "articles", ["first_seen_at"], unique=False)
    op.create_index(op.f("ix_articles_last_seen_at"), "articles", ["last_seen_at"], unique=False)
    op.create_table(
        "captures",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", columns.UtcDateTime(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("coding", sa.String(length=10), nullable=False),
        sa.Column("packed", sa.Integer(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("chain_hash", sa.String(length=64), nullable=False),
        sa.Column("pruned_at", columns.UtcDateTime(), nullable=True),
        sa.Column("folded", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_captures_digest",
        "captures",
        ["digest"],
        unique=False,
        sqlite_where=sa.text("pruned_at IS NULL"),
        postgresql_where=sa.text("pruned_at IS NULL"),
    )
    op.create_index(
        "ix_captures_fetched_at",
        "captures",
        ["fetched_at"],
        unique=False,
        sqlite_where=sa.text("pruned_at IS NULL"),
        postgresql_where=sa.text("pruned_at IS NULL"),
    )
    op.create_table(
        "capture_details",
        sa.Column("capture_id", columns.RowId, nullable=False),
        sa.Column("requested_url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("headers", columns.Json, nullable=False),
        sa.Column("asked", columns.Json, nullable=True),
        sa.Column("redirects", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_capture_details_capture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_capture_details")),
    )
    op.create_table(
        "channels",
        sa.Column("channel", sa.String(length=220), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="ok", nullable=False),
        sa.Column("paused_until", columns.UtcDateTime(), nullable=True),
        sa.Column("reason", columns.SafeText(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_sent_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_error", columns.SafeText(), server_default="", nullable=False),
        sa.Column("last_error_at", columns.UtcDateTime(), nullable=True),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", columns.SafeText(), server_default="", nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("publisher_name", columns.SafeText(), server_default="", nullable=False),
        sa.Column("publisher_actor", sa.String(length=100), nullable=True),
        sa.Column("language", columns.SafeText(), nullable=True),
        sa.Column("options", columns.Json, nullable=False),
        sa.Column("interval_s", sa.Float(), nullable=False),
        sa.Column("timeout_s", sa.Float(), nullable=False),
        sa.Column("allow_hosts", columns.Json, nullable=False),
        sa.Column("ca_file", columns.SafeText(), nullable=True),
        sa.Column("groups", columns.Json, nullable=False),
        sa.Column("tell_backlog", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("removed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("notes", columns.SafeText(), server_default="", nullable=False),
        sa.Column("title", columns.SafeText(), server_default="", nullable=False),
        sa.Column("etag", columns.SafeText(), nullable=True),
        sa.Column("last_modified", columns.SafeText(), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=True),
        sa.Column("entries_hash", sa.String(length=64), nullable=True),
        sa.Column("moved_to", columns.SafeText(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("next_visit_at", columns.UtcDateTime(), nullable=False),
        sa.Column("lease_until", columns.UtcDateTime(), nullable=True),
        sa.Column("last_visit_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_full_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_success_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_new_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_failure", sa.String(length=20), nullable=True),
        sa.Column("last_error", columns.SafeText(), server_default="", nullable=False),
        sa.Column("last_error_at", columns.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_visit", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("further", columns.Json, nullable=True),
        sa.Column("rhythm", columns.Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index(
        "ix_sources_due",
        "sources",
        ["next_visit_at"],
        unique=False,
        sqlite_where=sa.text("NOT paused AND NOT removed"),
        postgresql_where=sa.text("NOT paused AND NOT removed"),
    )
    op.create_index(op.f("ix_sources_last_visit_at"), "sources", ["last_visit_at"], unique=False)
    op.create_table(
        "readings",
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("history", columns.Json, nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_readings_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_readings")),
    )
    op.create_table(
        "threads",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("first_statement_id", columns.RowId, nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_threads_updated_at"), "threads", ["updated_at"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("name", columns.SafeText(), server_default="", nullable=False),
        sa.Column("keys", columns.Json, nullable=False),
        sa.Column("title", columns.SafeText(), server_default="", nullable=False),
        sa.Column("url", columns.SafeText(), nullable=True),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=True),
        sa.Column("summary", columns.SafeText(), server_default="", nullable=False),
        sa.Column("content_html", columns.SafeText(), server_default="", nullable=False),
        sa.Column("author", columns.SafeText(), server_default="", nullable=False),
        sa.Column("via", columns.SafeText(), server_default="", nullable=False),
        sa.Column("notes", columns.Json, nullable=True),
        sa.Column("language", columns.SafeText(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("lease_until", columns.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", columns.SafeText(), server_default="", nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=True),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column("text_changes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("capture_id", columns.RowId, nullable=True),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_entries_capture_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_entries_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_entries_pending",
        "entries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(op.f("ix_entries_capture_id"), "entries", ["capture_id"], unique=False)
    op.create_index(op.f("ix_entries_source_id"), "entries", ["source_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("alert_id", columns.RowId, nullable=False),
        sa.Column("channel", sa.String(length=220), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("digest_key", sa.String(length=240), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", columns.UtcDateTime(), nullable=True),
        sa.Column("uncertain", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("text_refused", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("last_error", columns.SafeText(), server_default="", nullable=False),
        sa.Column("last_attempt_at", columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_outbox_alert_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("alert_id", "channel", name=op.f("uq_outbox_alert_id_channel")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["channel", "urgency", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "finished_at"], unique=False)
    op.create_table(
        "statements",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=True),
        sa.Column("thread_id", columns.RowId, nullable=False),
        sa.Column("speaker_key", sa.String(length=240), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("speaker", columns.SafeText(), server_default="", nullable=False),
        sa.Column("speaker_text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("content_text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("language", columns.SafeText(), nullable=True),
        sa.Column("official", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("said_at", columns.UtcDateTime(), nullable=False),
        sa.Column("first_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("signature", columns.Json, nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("outlet", columns.SafeText(), server_default="", nullable=False),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("title", columns.SafeText(), server_default="", nullable=False),
        sa.Column("outlets", sa.Integer(), server_default="1", nullable=False),
        sa.Column("independent", sa.Integer(), server_default="1", nullable=False),
        sa.Column("withdrawn_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_statements_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("ref", name=op.f("uq_statements_ref")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_statements_actor_first_seen_at", "statements", ["actor", "first_seen_at"], unique=False)
    op.create_index(op.f("ix_statements_first_seen_at"), "statements", ["first_seen_at"], unique=False)
    op.create_index(op.f("ix_statements_thread_id"), "statements", ["thread_id"], unique=False)
    op.create_table(
        "source_states",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begun_at", columns.UtcDateTime(), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("detail", columns.SafeText(), server_default="", nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=True),
        sa.Column("unsaid", columns.SafeText(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_states")),
    )
    op.create_index(op.f("ix_source_states_ended_at"), "source_states", ["ended_at"], unique=False)
    op.create_index("ix_source_states_source_id", "source_states", ["source_id", "kind"], unique=False)
    op.create_index(
        "ix_source_states_open",
        "source_states",
        ["source_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "visits",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("visited_at", columns.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("message", columns.SafeText(), server_default="", nullable=False),
        sa.Column("elapsed_s", sa.Float(), nullable=False),
        sa.Column("entries_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entries_new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("warnings", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_visits_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_source_id_visited_at", "visits", ["source_id", "visited_at"], unique=False)
    op.create_index(op.f("ix_visits_visited_at"), "visits", ["visited_at"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("outbox_id", columns.RowId, nullable=False),
        sa.Column("channel", sa.String(length=220), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("detail", columns.SafeText(), server_default="", nullable=False),
        sa.Column("uncertain", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_attempts_outbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_at"), "attempts", ["at"], unique=False)
    op.create_index(op.f("ix_attempts_outbox_id"), "attempts", ["outbox_id"], unique=False)
    op.create_table(
        "entry_keys",
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=240), nullable=False),
        sa.Column("entry_id", columns.RowId, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_keys_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_entry_keys_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_entry_keys")),
    )
    op.create_index(op.f("ix_entry_keys_entry_id"), "entry_keys", ["entry_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("from_statement", columns.RowId, nullable=False),
        sa.Column("to_statement", columns.RowId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", columns.SafeText(), server_default="", nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_statement"], ["statements.id"], name=op.f("fk_links_from_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_statement"], ["statements.id"], name=op.f("fk_links_to_statement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint(
            "from_statement", "to_statement", "kind", name=op.f("uq_links_from_statement_to_statement_kind")
        ),
    )
    op.create_index(op.f("ix_links_to_statement"), "links", ["to_statement"], unique=False)
    op.create_table(
        "matches",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("watch_id", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("statement_id", columns.RowId, nullable=True),
        sa.Column("article_id", columns.RowId, nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("reason", columns.SafeText(), server_default="", nullable=False),
        sa.Column("value", columns.Json, nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_matches_article_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_matches_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("watch_id", "subject", name=op.f("uq_matches_watch_id_subject")),
    )
    op.create_index(op.f("ix_matches_article_id"), "matches", ["article_id"], unique=False)
    op.create_index(op.f("ix_matches_created_at"), "matches", ["created_at"], unique=False)
    op.create_index("ix_matches_statement_id", "matches", ["statement_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("article_id", columns.RowId, nullable=False),
        sa.Column("entry_id", columns.RowId, nullable=True),
        sa.Column("capture_id", columns.RowId, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", columns.SafeText(), server_default="", nullable=False),
        sa.Column("text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("language", columns.SafeText(), nullable=True),
        sa.Column("quality", sa.String(length=10), nullable=False),
        sa.Column("warnings", columns.Json, nullable=False),
        sa.Column("mentions", columns.Json, nullable=False),
        sa.Column("content_hash", sa.String(length=128), nullable=False),
        sa.Column("extraction", columns.Json, nullable=True),
        sa.Column("detection", columns.Json, nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_revisions_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_revisions_capture_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_revisions_entry_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_revisions_article_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_revisions_article_id"), "revisions", ["article_id"], unique=False)
    op.create_index(op.f("ix_revisions_capture_id"), "revisions", ["capture_id"], unique=False)
    op.create_index(op.f("ix_revisions_created_at"), "revisions", ["created_at"], unique=False)
    op.create_index(op.f("ix_revisions_entry_id"), "revisions", ["entry_id"], unique=False)
    op.create_table(
        "statement_terms",
        sa.Column("term", sa.String(length=240), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("statement_id", columns.RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_terms_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term", "seen_at", "statement_id", name=op.f("pk_statement_terms")),
    )
    op.create_index(op.f("ix_statement_terms_statement_id"), "statement_terms", ["statement_id"], unique=False)
    op.create_table(
        "attributions",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("revision_id", columns.RowId, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("statement_id", columns.RowId, nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("speaker_text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("content_text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("value", columns.Json, nullable=False),
        sa.Column("relation", columns.SafeText(), server_default="", nullable=False),
        sa.Column("reason", columns.SafeText(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_attributions_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_attributions_statement_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributions")),
        sa.UniqueConstraint("revision_id", "ordinal", name=op.f("uq_attributions_revision_id_ordinal")),
    )
    op.create_index(op.f("ix_attributions_statement_id"), "attributions", ["statement_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("statement_id", columns.RowId, nullable=False),
        sa.Column("article_id", columns.RowId, nullable=True),
        sa.Column("revision_id", columns.RowId, nullable=True),
        sa.Column("source_id", sa.String(length=100), nullable=False),
        sa.Column("outlet", columns.SafeText(), server_default="", nullable=False),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("content_text", columns.SafeText(), server_default="", nullable=False),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("missing_since", columns.UtcDateTime(), nullable=True),
        sa.Column("stood_at", columns.UtcDateTime(), nullable=True),
        sa.Column("let_go_at", columns.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_reports_article_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_reports_revision_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_reports_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("statement_id", "revision_id", name=op.f("uq_reports_statement_id_revision_id")),
    )
    op.create_index(op.f("ix_reports_article_id"), "reports", ["article_id"], unique=False)
    op.create_index(op.f("ix_reports_revision_id"), "reports", ["revision_id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", columns.RowId, nullable=False),
        sa.Column("statement_id", columns.RowId, nullable=False),
        sa.Column("article_id", columns.RowId, nullable=True),
        sa.Column("replaces", columns.RowId, nullable=True),
        sa.Column("capture_id", columns.RowId, nullable=True),
        sa.Column("kinds", columns.Json, nullable=False),
        sa.Column("was", columns.Json, nullable=False),
        sa.Column("now", columns.Json, nullable=False),
        sa.Column("telling", columns.SafeText(), server_default="", nullable=False),
        sa.Column("why", columns.SafeText(), server_default="", nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_changes_capture_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_changes_article_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["replaces"], ["statements.id"], name=op.f("fk_changes_replaces"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_changes_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_changes_article_id"), "changes", ["article_id"], unique=False)
    op.create_index(op.f("ix_changes_capture_id"), "changes", ["capture_id"], unique=False)
    op.create_index(op.f("ix_changes_created_at"), "changes", ["created_at"], unique=False)
    op.create_index(op.f("ix_changes_replaces"), "changes", ["replaces"], unique=False)
    op.create_index(op.f("ix_changes_statement_id"), "changes", ["statement_id"], unique=False)
    op.create_table(
        "pages",
        sa.Column("entry_id", columns.RowId, nullable=False),
        sa.Column("article_id", columns.RowId, nullable=True),
        sa.Column("url", columns.SafeText(), server_default="", nullable=False),
        sa.Column("own_words", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column("etag", columns.SafeText(), nullable=True),
        sa.Column("last_modified", columns.SafeText(), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=True),
        sa.Column("full_at", columns.UtcDateTime(), nullable=True),
        sa.Column("watched", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("missing_since", columns.UtcDateTime(), nullable=True),
        sa.Column("absent_since", columns.UtcDateTime(), nullable=True),
        sa.Column("absent_at", columns.UtcDateTime(), nullable=True),
        sa.Column("absent_looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("absent_why", columns.SafeText(), server_default="", nullable=False),
        sa.Column("withdrawn_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_pages_article_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_pages_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_absent_since"), "pages", ["absent_since"], unique=False)
    op.create_index(op.f("ix_pages_article_id"), "pages", ["article_id"], unique=False)
    for ddl in _SEARCH[op.get_bind().dialect.name]:
        op.execute(ddl)
