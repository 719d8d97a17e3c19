"""Alembic migrations, packaged."""
