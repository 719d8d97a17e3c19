"""Bring a database to the schema of this program."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect

from monitor.errors import StoreSchemaError
from monitor.store.engine import copy_database, parsed_url, reading_engine, sqlite_path, writing_engine
from monitor.store.problems import our_errors

_FOLDER = Path(__file__).parent / "migrations"
#: key of the advisory lock that makes one machine migrate while the others wait
_PG_LOCK = 0x6D6F6E69


def migrate(url: str, *, now: datetime) -> str:
    """Bring the database there to the newest schema and return its version.

    Shape: a SQLite file that holds an older schema is first copied beside itself, `NAME.before-VERSION.TIME`.
    Errors: StoreSchemaError when the schema is newer than this program, or not ours.
    """
    return upgrade(parsed_url(url), now=now)


def newest_version() -> str:
    """Return the version that this program wants."""
    return ScriptDirectory(str(_FOLDER)).get_current_head() or ""


def schema_version(connection: Connection) -> str | None:
    """Return the version of the database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: URL, *, now: datetime) -> str:
    """See `migrate`; the caller holds the lock of the database."""
    name = _name(url)
    engine = writing_engine(url)
    try:
        with our_errors(name), engine.connect() as connection:
            version = _checked_version(connection, name)
        newest = newest_version()
        if version == newest:
            return newest
        path = sqlite_path(url)
        if path is not None and version is not None:
            copy_database(path, path.with_name(f"{path.name}.before-{newest}.{now:%Y%m%dT%H%M%S}"))
        with our_errors(name), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PG_LOCK})")
            config = Config()
            config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return newest
    finally:
        engine.dispose()


def require_current(url: URL) -> None:
    """Accept a database of exactly our version.

    Errors: StoreSchemaError otherwise, saying what to do.
    """
    name = _name(url)
    engine = reading_engine(url)
    try:
        with our_errors(name), engine.connect() as connection:
            version = _checked_version(connection, name)
    finally:
        engine.dispose()
    if version != newest_version():
        raise StoreSchemaError(
            f"{name}: the schema is {version or 'empty'}, this program needs {newest_version()}; run db migrate"
        )


def _checked_version(connection: Connection, name: str) -> str | None:
    version = schema_version(connection)
    known = {script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()}
    if version is not None and version not in known:
        raise StoreSchemaError(
            f"{name}: its schema {version} is newer than this program (newest known: {newest_version()}); "
            "install the version that wrote it, or restore a backup"
        )
    if version is None and inspect(connection).has_table("statements"):
        raise StoreSchemaError(f"{name}: it holds tables that this program did not make; name another file")
    return version


def _name(url: URL) -> str:
    return str(sqlite_path(url) or url.render_as_string(hide_password=True))
