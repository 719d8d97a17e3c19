"""Alembic's entry: runs the versions over the connection that `monitor.store.migrate` hands in."""

from alembic import context

from monitor.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most things of a table: it is copied instead
    render_as_batch=True,
    compare_type=True,
    # the caller's transaction holds them all, on SQLite too: BEGIN IMMEDIATE is ours, not the driver's
    transaction_per_migration=False,
)
context.run_migrations()
